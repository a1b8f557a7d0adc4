#include "tests/support/load.h"

#include "base/arena.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { EVENTS = 64, TIMES_MOST = 4 * 1000 * 1000, GRACE_MS = 20 * 1000, FIRST_ROOM = 16 * 1024 };

struct client {
    int fd;
    size_t number;
    char *out; /* LOAD_REQUEST */
    size_t out_n, out_at;
    char *in;
    size_t in_n, in_room;
    int64_t asked_us;
    bool busy;
};

struct running {
    const struct load *load;
    struct load_result *result;
    struct arena *arena;
    struct client *clients;
    int epoll;
    size_t busy;
    int32_t *times;
    size_t time_count;
    int64_t until_us;
};

static int64_t now_us(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

size_t load_write(char out[static LOAD_REQUEST], const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(out, LOAD_REQUEST, fmt, ap);
    va_end(ap);
    return n > 0 && n < LOAD_REQUEST ? (size_t)n : 0;
}

static int connect_to(uint16_t port)
{
    struct sockaddr_in at = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int one = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&at, sizeof at) == 0) {
        (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        return fd;
    }
    if (fd >= 0)
        (void)close(fd);
    return -1;
}

/* The whole answer at in, NUL-ended: its length with head; 0 when more must come. */
static size_t read_answer(char *in, size_t n, struct load_answer *ret)
{
    char *end = memmem(in, n, "\r\n\r\n", 4);
    if (!end)
        return 0;
    *end = '\0';
    const char *length = strcasestr(in, "\r\ncontent-length:");
    size_t head = (size_t)(end - in) + 4, body = length ? strtoul(length + 17, NULL, 10) : 0;
    if (n < head + body) {
        *end = '\r';
        return 0;
    }
    *ret = (struct load_answer){.status = n > 12 ? (int)strtol(in + 9, NULL, 10) : 0,
                                .head = in,
                                .body = in + head,
                                .bytes = body};
    return head + body;
}

static void end_client(struct running *r, struct client *c, bool broken)
{
    r->result->broken += broken;
    r->busy -= c->busy;
    c->busy = false;
    (void)close(c->fd);
    c->fd = -1;
}

static void send_more(struct running *r, struct client *c)
{
    while (c->out_at < c->out_n) {
        ssize_t n = send(c->fd, c->out + c->out_at, c->out_n - c->out_at, MSG_NOSIGNAL);
        if (n < 0) {
            end_client(r, c, true);
            return;
        }
        c->out_at += (size_t)n;
    }
}

static void ask(struct running *r, struct client *c)
{
    int64_t now = now_us();
    c->out_n = now < r->until_us ? r->load->ask(r->load->data, c->number, c->out) : 0;
    if (c->out_n == 0) {
        end_client(r, c, false);
        return;
    }
    c->out_at = c->in_n = 0;
    c->asked_us = now;
    if (!c->busy)
        r->busy++;
    c->busy = true;
    send_more(r, c);
}

static void take_answer(struct running *r, struct client *c, const struct load_answer *answer)
{
    r->result->answers++;
    r->result->good += answer->status < 400;
    if (r->time_count < TIMES_MOST)
        r->times[r->time_count++] = (int32_t)(now_us() - c->asked_us);
    if (r->load->got)
        r->load->got(r->load->data, c->number, answer);
    if (strcasestr(answer->head, "\r\nconnection: close"))
        end_client(r, c, false);
    else
        ask(r, c);
}

static void grow(struct running *r, struct client *c)
{
    char *more = arena_alloc(r->arena, c->in_room * 2);
    memcpy(more, c->in, c->in_n);
    c->in = more;
    c->in_room *= 2;
}

static void receive(struct running *r, struct client *c)
{
    struct load_answer answer;
    if (c->in_n + 1 >= c->in_room && c->in_room < LOAD_ANSWER)
        grow(r, c);
    ssize_t n = recv(c->fd, c->in + c->in_n, c->in_room - 1 - c->in_n, MSG_DONTWAIT);
    if (n < 0 && errno == EAGAIN)
        return;
    if (n <= 0) {
        end_client(r, c, true);
        return;
    }
    c->in_n += (size_t)n;
    c->in[c->in_n] = '\0';
    if (read_answer(c->in, c->in_n, &answer) > 0)
        take_answer(r, c, &answer);
}

static void start_client(struct running *r, size_t i)
{
    struct client *c = &r->clients[i];
    *c = (struct client){.fd = connect_to(r->load->port),
                         .number = i,
                         .out = arena_alloc(r->arena, LOAD_REQUEST),
                         .in = arena_alloc(r->arena, FIRST_ROOM),
                         .in_room = FIRST_ROOM};
    if (c->fd < 0) {
        r->result->broken++;
        return;
    }
    struct epoll_event e = {.events = EPOLLIN, .data.ptr = c};
    (void)epoll_ctl(r->epoll, EPOLL_CTL_ADD, c->fd, &e);
    ask(r, c);
}

static int compare(const void *a, const void *b)
{
    const int32_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static int64_t share(const struct running *r, int percent)
{
    return r->time_count ? r->times[(r->time_count - 1) * (size_t)percent / 100] : 0;
}

void load_run(const struct load *l, struct load_result *ret)
{
    struct arena *a = arena_open();
    struct running r = {.load = l,
                        .result = ret,
                        .arena = a,
                        .clients = arena_new(a, struct client, l->clients),
                        .times = arena_new(a, int32_t, TIMES_MOST),
                        .epoll = epoll_create1(EPOLL_CLOEXEC)};
    int64_t start = now_us();
    *ret = (struct load_result){0};
    r.until_us = start + l->most_ms * 1000;
    for (size_t i = 0; i < l->clients; i++)
        start_client(&r, i);
    while (r.busy > 0 && now_us() < r.until_us + GRACE_MS * 1000) {
        struct epoll_event events[EVENTS];
        int n = epoll_wait(r.epoll, events, EVENTS, 1000);
        for (int i = 0; i < n; i++)
            receive(&r, events[i].data.ptr);
    }
    for (size_t i = 0; i < l->clients; i++)
        if (r.clients[i].fd >= 0)
            end_client(&r, &r.clients[i], true);
    ret->seconds = (double)(now_us() - start) / 1e6;
    qsort(r.times, r.time_count, sizeof *r.times, compare);
    ret->p50_us = share(&r, 50);
    ret->p95_us = share(&r, 95);
    ret->p99_us = share(&r, 99);
    ret->most_us = share(&r, 100);
    (void)close(r.epoll);
    arena_close(a);
}

/* ---- one request ---- */

int load_once(uint16_t port, const char *request, size_t n, char *out, size_t room)
{
    struct arena *a = arena_open();
    char *in = arena_alloc(a, LOAD_ANSWER);
    struct load_answer answer = {0};
    size_t got = 0;
    int fd = connect_to(port);
    struct timeval most = {.tv_sec = GRACE_MS / 1000};
    if (fd >= 0) {
        (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof most);
        (void)send(fd, request, n, MSG_NOSIGNAL);
        for (ssize_t k = 1; k > 0 && read_answer(in, got, &answer) == 0;) {
            k = recv(fd, in + got, LOAD_ANSWER - 1 - got, 0);
            got += k > 0 ? (size_t)k : 0;
        }
        (void)close(fd);
    }
    if (room > 0)
        (void)snprintf(out, room, "%s", answer.body ? answer.body : "");
    arena_close(a);
    return answer.status;
}
