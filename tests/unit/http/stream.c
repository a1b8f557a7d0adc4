/* Server-sent events: in order, from any thread, to clients that stay or leave. */
#include "http/stream.h"

#include "http/server.h"
#include "tests/support/test.h"
#include "tests/unit/http/talk.h"

#include <pthread.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static void nap(int ms)
{
    (void)nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L}, NULL);
}

/* The newest stream, as a room would keep it. */
static struct stream *_Atomic newest;

static void open_page(struct request *rq)
{
    struct stream *s = stream_open(rq);
    if (s)
        newest = s;
}

static void brief_page(struct request *rq)
{
    struct stream *s = stream_open(rq);
    (void)stream_send(s, "hello", "one\ntwo\r\nthree");
    (void)stream_send(s, NULL, "");
    stream_close(s);
}

static const struct route routes[] = {
    {GET, "/news", open_page, EVERYONE},
    {GET, "/brief", brief_page, EVERYONE},
    {0},
};

static const char news[] = "GET /news HTTP/1.1\r\nHost: a\r\n\r\n";

static struct stream *wait_for_stream(void)
{
    for (int i = 0; i < 2000 && !newest; i++)
        nap(1);
    struct stream *s = newest;
    newest = NULL;
    return s;
}

TEST(events_have_the_form_of_the_standard)
{
    struct host h = host_start(routes, NULL, NULL);
    const char *reply = talk(&h, "GET /brief HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    CHECK_INT(200, talk_status(reply));
    CHECK_STR("text/event-stream", talk_header(h.arena, reply, "Content-Type"));
    CHECK_STR("no-store", talk_header(h.arena, reply, "Cache-Control"));
    CHECK(strstr(reply, "event: hello\ndata: one\ndata: two\ndata: three\n\n"));
    CHECK(strstr(reply, "data: \n\n"));
    reply = talk(&h, "HEAD /brief HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    CHECK_STR("", talk_body(reply));
    host_stop(&h);
}

TEST(news_arrives_while_the_client_waits)
{
    struct host h = host_start(routes, NULL, NULL);
    int fd = talk_open(&h);
    talk_send(fd, news, sizeof news - 1);
    struct stream *s = wait_for_stream();
    REQUIRE(s);
    CHECK(strstr(talk_read(h.arena, fd, 100), "event-stream"));
    for (int i = 0; i < 3; i++) {
        CHECK(stream_send(s, "state", i == 0 ? "first" : "next"));
        CHECK(strstr(talk_read(h.arena, fd, 100), i == 0 ? "data: first\n\n" : "data: next\n\n"));
    }
    stream_close(s);
    CHECK(strstr(talk_read(h.arena, fd, 500), "0\r\n\r\n"));
    (void)close(fd);
    host_stop(&h);
}

TEST(a_client_that_left_is_noticed)
{
    struct host h = host_start(routes, NULL, NULL);
    int fd = talk_open(&h);
    talk_send(fd, news, sizeof news - 1);
    struct stream *s = wait_for_stream();
    REQUIRE(s);
    nap(50);
    (void)close(fd);
    int sent = 0;
    while (stream_send(s, NULL, "anyone?") && ++sent < 1000)
        nap(5);
    CHECK(sent < 1000);
    CHECK(!stream_is_open(s));
    stream_close(s);
    host_stop(&h);
}

TEST(a_slow_reader_is_cut_off)
{
    struct host h = host_start(routes, NULL, NULL);
    int fd = talk_open(&h);
    talk_send(fd, news, sizeof news - 1);
    struct stream *s = wait_for_stream();
    REQUIRE(s);
    static char text[8001];
    memset(text, 'x', sizeof text - 1);
    int sent = 0;
    while (stream_send(s, NULL, text) && sent < 10000)
        sent++;
    CHECK(sent < 10000);
    stream_close(s);
    (void)close(fd);
    host_stop(&h);
}

/* In the place of libc's: it goes by a clock that may be set back, and then waits for as long. */
static _Atomic int waits_by_the_clock;

/* NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name): libc's are reserved. */
int pthread_cond_timedwait(pthread_cond_t *on, pthread_mutex_t *lock, const struct timespec *until)
{
    waits_by_the_clock++;
    return pthread_cond_clockwait(on, lock, CLOCK_REALTIME, until);
}

TEST(streams_are_kept_alive_when_the_clock_is_set_back)
{
    struct host h = host_start(routes, NULL, NULL);
    nap(100);
    CHECK_INT(0, waits_by_the_clock);
    host_stop(&h);
}

TEST(open_streams_have_a_limit_and_end_with_the_server)
{
    struct host h = host_start(routes, NULL, &(struct server_options){.streams = 2});
    int fds[2];
    struct stream *streams[2];
    for (int i = 0; i < 2; i++) {
        fds[i] = talk_open(&h);
        talk_send(fds[i], news, sizeof news - 1);
        streams[i] = wait_for_stream();
        REQUIRE(streams[i]);
    }
    CHECK_INT(503,
              talk_status(talk(&h, "GET /news HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")));
    struct server_stats stats;
    server_stats(h.server, &stats);
    CHECK_INT(2, stats.streams);
    host_stop(&h);
    for (int i = 0; i < 2; i++) {
        CHECK(!stream_send(streams[i], NULL, "too late"));
        stream_close(streams[i]); /* after the server: the holder's own time */
        (void)close(fds[i]);
    }
}

static void *send_many(void *stream)
{
    for (int i = 0; i < 500; i++)
        if (!stream_send(stream, "n", "x"))
            break;
    return NULL;
}

TEST(many_threads_may_send)
{
    struct host h = host_start(routes, NULL, NULL);
    int fd = talk_open(&h);
    talk_send(fd, news, sizeof news - 1);
    struct stream *s = wait_for_stream();
    REQUIRE(s);
    pthread_t threads[4];
    for (int i = 0; i < 4; i++)
        (void)pthread_create(&threads[i], NULL, send_many, s);
    size_t count = 0;
    const char *all = talk_read(h.arena, fd, 500);
    for (int i = 0; i < 4; i++)
        (void)pthread_join(threads[i], NULL);
    stream_close(s);
    for (const char *p = all; (p = strstr(p, "event: n\n")); p++)
        count++;
    CHECK(count > 1900); /* an event may be split by a chunk's head */
    (void)close(fd);
    host_stop(&h);
}
