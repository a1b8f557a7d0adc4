/* Suspended exchanges: many at once, clients that leave, a stop in between. */
#include "http/server.h"

#include "tests/support/test.h"
#include "tests/unit/http/talk.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static void nap(int ms)
{
    (void)nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L}, NULL);
}

/* A lane: a thread that answers what handlers handed to it. */
static struct {
    pthread_mutex_t lock;
    pthread_cond_t more;
    struct request *waiting[1024];
    size_t count;
    int delay_ms;
    bool ending;
    pthread_t thread;
} lane = {.lock = PTHREAD_MUTEX_INITIALIZER, .more = PTHREAD_COND_INITIALIZER};

static void *run_lane(void *unused)
{
    (void)unused;
    for (;;) {
        (void)pthread_mutex_lock(&lane.lock);
        while (!lane.count && !lane.ending)
            (void)pthread_cond_wait(&lane.more, &lane.lock);
        struct request *rq = lane.count ? lane.waiting[--lane.count] : NULL;
        (void)pthread_mutex_unlock(&lane.lock);
        if (!rq)
            return NULL;
        nap(lane.delay_ms);
        const char *code = request_param(rq, "code");
        reply_text(rq, 201, arena_printf(rq->arena, "kept %s", code));
        request_resume(rq);
    }
}

static void lane_begin(int delay_ms)
{
    lane.delay_ms = delay_ms;
    lane.ending = false;
    (void)pthread_create(&lane.thread, NULL, run_lane, NULL);
}

static void lane_end(void)
{
    (void)pthread_mutex_lock(&lane.lock);
    lane.ending = true;
    (void)pthread_cond_signal(&lane.more);
    (void)pthread_mutex_unlock(&lane.lock);
    (void)pthread_join(lane.thread, NULL);
}

static void hand_on(struct request *rq)
{
    (void)pthread_mutex_lock(&lane.lock);
    lane.waiting[lane.count++] = rq;
    (void)pthread_cond_signal(&lane.more);
    (void)pthread_mutex_unlock(&lane.lock);
}

static void write_page(struct request *rq)
{
    request_suspend(rq);
    hand_on(rq);
}

static void slow_work(struct request *rq)
{
    nap(20);
    reply_text(rq, 200, "slow");
}

static void slow_page(struct request *rq)
{
    request_offload(rq, slow_work);
}

/* Slow work that ends with a write: two holds on one request. */
static void slow_then_write(struct request *rq)
{
    request_suspend(rq);
    hand_on(rq);
}

static void chain_page(struct request *rq)
{
    request_offload(rq, slow_then_write);
}

static void render(struct request *rq)
{
    reply_text(rq, 200, "rendered");
}

static void render_work(struct request *rq)
{
    request_suspend(rq);
    request_continue(rq, render);
}

static void render_page(struct request *rq)
{
    request_offload(rq, render_work);
}

static void forgetful_page(struct request *rq)
{
    request_suspend(rq);
    request_resume(rq);
}

static const struct route routes[] = {
    {POST, "/write/{code}", write_page, EVERYONE}, {GET, "/slow", slow_page, EVERYONE},
    {POST, "/chain/{code}", chain_page, EVERYONE}, {GET, "/render", render_page, EVERYONE},
    {GET, "/forgetful", forgetful_page, EVERYONE}, {0},
};

#define TAIL "Host: a\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

struct client {
    const struct host *host;
    int number, wrong;
    pthread_t thread;
};

static void *run_client(void *client)
{
    struct client *c = client;
    struct arena *a = arena_open();
    int fd = talk_open(c->host);
    for (int i = 0; i < 20; i++) {
        const char *request = arena_printf(
            a, "POST /write/%d-%d HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", c->number, i);
        talk_send(fd, request, strlen(request));
        const char *reply = talk_reply(a, fd),
                   *wanted = arena_printf(a, "kept %d-%d", c->number, i);
        c->wrong += talk_status(reply) != 201 || strcmp(talk_body(reply), wanted) != 0;
    }
    (void)close(fd);
    arena_close(a);
    return NULL;
}

TEST(sixty_four_clients_wait_at_once)
{
    enum { CLIENTS = 64 };
    static struct client clients[CLIENTS];
    struct host h = host_start(routes, NULL, NULL);
    lane_begin(0);
    for (int i = 0; i < CLIENTS; i++) {
        clients[i] = (struct client){.host = &h, .number = i};
        (void)pthread_create(&clients[i].thread, NULL, run_client, &clients[i]);
    }
    int wrong = 0;
    for (int i = 0; i < CLIENTS; i++) {
        (void)pthread_join(clients[i].thread, NULL);
        wrong += clients[i].wrong;
    }
    CHECK_INT(0, wrong);
    struct server_stats s;
    server_stats(h.server, &s);
    CHECK_INT(0, s.suspended);
    CHECK_INT(CLIENTS * 20, s.by_class[2]);
    host_stop(&h);
    lane_end();
}

TEST(a_client_may_leave_while_its_request_waits)
{
    struct host h = host_start(routes, NULL, NULL);
    lane_begin(2);
    for (int i = 0; i < 50; i++) {
        int fd = talk_open(&h);
        static const char request[] = "POST /write/gone HTTP/1.1\r\n" TAIL;
        talk_send(fd, request, sizeof request - 1);
        if (i % 2) /* half of them with a reset */
            (void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &(struct linger){.l_onoff = 1},
                             sizeof(struct linger));
        nap(1);
        (void)close(fd);
    }
    CHECK_INT(201, talk_status(talk(&h, "POST /write/here HTTP/1.1\r\n" TAIL)));
    host_stop(&h);
    lane_end();
}

TEST(a_stop_waits_for_what_was_handed_on)
{
    struct host h = host_start(routes, NULL, NULL);
    lane_begin(1000); /* longer than connections are given to close */
    int fd = talk_open(&h);
    static const char request[] = "POST /write/last HTTP/1.1\r\n" TAIL;
    talk_send(fd, request, sizeof request - 1);
    nap(50);
    host_stop(&h);
    struct arena *a = arena_open();
    CHECK(strstr(talk_reply(a, fd), "kept last"));
    arena_close(a);
    (void)close(fd);
    lane_end();
}

TEST(slow_work_runs_beside_and_chains)
{
    struct host h = host_start(routes, NULL, NULL);
    lane_begin(1);
    CHECK_STR("slow", talk_body(talk(&h, "GET /slow HTTP/1.1\r\n" TAIL)));
    CHECK_STR("kept x", talk_body(talk(&h, "POST /chain/x HTTP/1.1\r\n" TAIL)));
    CHECK_STR("rendered", talk_body(talk(&h, "GET /render HTTP/1.1\r\n" TAIL)));
    CHECK_INT(500, talk_status(talk(&h, "GET /forgetful HTTP/1.1\r\n" TAIL)));
    host_stop(&h);
    lane_end();
}

TEST(too_much_slow_work_is_refused)
{
    struct host h =
        host_start(routes, NULL, &(struct server_options){.slow_workers = 1, .slow_queue = 2});
    int fds[8], refused = 0;
    for (int i = 0; i < 8; i++) {
        static const char request[] = "GET /slow HTTP/1.1\r\n" TAIL;
        fds[i] = talk_open(&h);
        talk_send(fds[i], request, sizeof request - 1);
    }
    for (int i = 0; i < 8; i++) {
        const char *reply = talk_reply(h.arena, fds[i]);
        refused += talk_status(reply) == 503 && talk_header(h.arena, reply, "Retry-After");
        (void)close(fds[i]);
    }
    CHECK(refused >= 3 && refused <= 6);
    host_stop(&h);
}
