/* Thousands of connections that are slow on purpose: a byte of the headers now and then, a byte of
 * a body, an answer that nobody reads. Who is sent away comes again. Meanwhile everybody else
 * submits and looks as always, and comes in as always. SLOW says how many (2,000; make fault:
 * 10,000). */
#include "base/cleanup.h"
#include "tests/fault/judge.h"
#include "tests/support/application.h"
#include "tests/support/test.h"

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    USUAL = 2000,
    WAVE_MS = 1000,  /* between two bytes of each */
    PRESS_MS = 6000, /* of the others */
    COMERS = 60,     /* who come anew meanwhile */
    COME_MS = 100,   /* between two of them */
    NARROW = 2048,   /* bytes that a slow reader's kernel takes */
    SLOWEST_US = 2 * 1000 * 1000,
    MEMORY_KB = 256 * 1024,
};

static const char *const beginnings[] = {
    "GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
    "POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    "Content-Length: 100000\r\n\r\n{\"account\":\"",
    "GET /api/openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n",
};
enum { KINDS = sizeof beginnings / sizeof *beginnings, READERS = KINDS - 1 };

struct crowd {
    uint16_t port;
    int *fds; /* -1: not connected */
    size_t n;
    atomic_bool over;
    _Atomic int64_t open, sent_away;
};

static int64_t now_us(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* From some hundred addresses; it does not wait. */
static int come(uint16_t port, size_t i)
{
    struct sockaddr_in from = {.sin_family = AF_INET,
                               .sin_addr.s_addr =
                                   htonl(INADDR_LOOPBACK + 256 + (uint32_t)(i % 250))};
    struct sockaddr_in at = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int one = 1, narrow = NARROW;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    (void)setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
    if (i % KINDS == READERS)
        (void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &narrow, sizeof narrow);
    if (bind(fd, (struct sockaddr *)&from, sizeof from) == 0 &&
        (connect(fd, (struct sockaddr *)&at, sizeof at) == 0 || errno == EINPROGRESS))
        return fd;
    if (fd >= 0)
        (void)close(fd);
    return -1;
}

/* One byte more; false when the server has hung up. Nobody reads more than to see that. */
static bool go_on(int fd, size_t i)
{
    char byte;
    if (i % KINDS != READERS) {
        if (send(fd, "a", 1, MSG_NOSIGNAL | MSG_DONTWAIT) < 0 && errno != EAGAIN)
            return false;
        ssize_t n = recv(fd, &byte, 1, MSG_DONTWAIT | MSG_PEEK);
        return n > 0 || (n < 0 && errno == EAGAIN);
    }
    int gone = 0;
    socklen_t size = sizeof gone;
    ssize_t n = recv(fd, &byte, 1, MSG_DONTWAIT); /* a byte in each wave */
    return getsockopt(fd, SOL_SOCKET, SO_ERROR, &gone, &size) == 0 && gone == 0 &&
           (n > 0 || (n < 0 && errno == EAGAIN));
}

static void one_slow(struct crowd *c, size_t i)
{
    const char *beginning = beginnings[i % KINDS];
    if (c->fds[i] >= 0 && go_on(c->fds[i], i))
        return;
    if (c->fds[i] >= 0) {
        (void)close(c->fds[i]);
        atomic_fetch_add(&c->sent_away, 1);
        atomic_fetch_sub(&c->open, 1);
    }
    c->fds[i] = come(c->port, i);
    if (c->fds[i] < 0)
        return;
    atomic_fetch_add(&c->open, 1);
    (void)usleep(20); /* the handshake of loopback */
    (void)send(c->fds[i], beginning, strlen(beginning), MSG_NOSIGNAL | MSG_DONTWAIT);
}

static void *be_slow(void *data)
{
    struct crowd *c = data;
    while (!atomic_load(&c->over)) {
        int64_t until = now_us() + WAVE_MS * 1000;
        for (size_t i = 0; i < c->n && !atomic_load(&c->over); i++)
            one_slow(c, i);
        for (; now_us() < until && !atomic_load(&c->over); (void)usleep(10 * 1000))
            ;
    }
    return NULL;
}

static size_t crowd_size(void)
{
    const char *set = getenv("SLOW");
    return set ? strtoul(set, NULL, 10) : USUAL;
}

static bool gather(struct arena *a, struct crowd *c, uint16_t port, pthread_t *ret)
{
    struct rlimit most;
    c->port = port;
    c->n = crowd_size();
    c->fds = arena_new(a, int, c->n);
    for (size_t i = 0; i < c->n; i++)
        c->fds[i] = -1;
    (void)getrlimit(RLIMIT_NOFILE, &most);
    most.rlim_cur = most.rlim_max;
    return setrlimit(RLIMIT_NOFILE, &most) == 0 && most.rlim_cur > c->n + 200 &&
           pthread_create(ret, NULL, be_slow, c) == 0;
}

/* Newcomers: each with a connection of its own. */
static int64_t come_and_look(const struct mix *m)
{
    static const char request[] = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n";
    int64_t slowest = 0;
    int good = 0;
    for (int i = 0; i < COMERS; i++, (void)usleep(COME_MS * 1000)) {
        int64_t start = now_us();
        good += load_once(m->server->port, request, sizeof request - 1, NULL, 0) == 200;
        int64_t took = now_us() - start;
        slowest = took > slowest ? took : slowest;
    }
    CHECK_INT(COMERS, good);
    return slowest;
}

TEST(thousands_of_slow_connections_keep_nobody_out)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct running_server s;
    struct mix m;
    struct load_result quiet, crowded;
    struct crowd c = {0};
    pthread_t slow;
    mix_house(a, &s);
    REQUIRE(server_begin(&s) >= 0);
    mix_open(a, &s, &m);
    mix_run(&m, PRESS_MS / 4, &quiet);
    REQUIRE(gather(a, &c, s.port, &slow));
    (void)usleep(3 * WAVE_MS * 1000);
    struct mix_thread *t = mix_begin(&m, PRESS_MS);
    int64_t slowest = come_and_look(&m);
    mix_join(t, &crowded);
    int64_t memory = server_memory_kb(&s);
    atomic_store(&c.over, true);
    (void)pthread_join(slow, NULL);
    printf("  %" PRId64 " slow connections at once, sent away %" PRId64 " times; the others: p50 "
           "%.1f ms, p99 %.1f ms (before: %.1f, %.1f), %" PRId64 " answers; who comes anew waits "
           "%.1f ms at most; memory %" PRId64 " MB\n",
           atomic_load(&c.open), atomic_load(&c.sent_away), (double)crowded.p50_us / 1e3,
           (double)crowded.p99_us / 1e3, (double)quiet.p50_us / 1e3, (double)quiet.p99_us / 1e3,
           crowded.answers, (double)slowest / 1e3, memory / 1024);
    CHECK_INT(0, crowded.broken);
    CHECK(slowest < SLOWEST_US);
    CHECK(memory < MEMORY_KB);
    CHECK(atomic_load(&c.sent_away) > 0);
    for (size_t i = 0; i < c.n; i++)
        if (c.fds[i] >= 0)
            (void)close(c.fds[i]);
    judge(&m);
    CHECK_INT(0, server_end(&s));
}
