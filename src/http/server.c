#include "http/exchange.h"

#include "base/limits.h"
#include "base/log.h"

#include <arpa/inet.h>
#include <assert.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    LINES_MORE =
        1000, /* connections above the limit until those that were sent away for them are gone */
    CONNECTION_MEMORY = LIMIT_HEADERS + LIMIT_HEADERS / 4, /* the library's own, touched whole:
               headers as read, and room to split them, cookies and the reply's head */
    BODY_PATIENCE_S =
        60, /* then a body must have come at BODY_RATE bytes a second: a phone on the
               slowest mobile network does, who holds connections on purpose does not */
    BODY_RATE = 1024,
    LEAVE_MS = 2000,        /* how long open connections may send one more request when the socket
               goes over to another server */
    STOP_SENDING_MS = 5000, /* how long a stop waits for clients that still read */
    STOP_CLOSING_MS = 500,  /* and for the connections to be closed */
};

int64_t ticks_ns(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static int64_t real_now_ms(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ---- one exchange ---- */

/* The library's first call for a request, with its address as sent. */
static void *on_address(void *worker, const char *uri, struct MHD_Connection *c)
{
    struct worker *w = worker;
    struct arena *a = worker_arena(w);
    struct exchange *x = arena_new(a, struct exchange, 1);
    x->rq.arena = a;
    x->rq.exchange = x;
    x->server = w->server;
    x->worker = w;
    x->connection = c;
    x->uri = arena_strdup(a, uri);
    x->raw_uri = uri;
    x->started_ns = ticks_ns();
    atomic_fetch_add(&x->server->counters.requests, 1);
    return x;
}

static void leave_handling(struct exchange *x)
{
    if (x->busy)
        atomic_fetch_sub(&x->server->handling, 1);
    x->busy = false;
}

static void on_completed(void *server, struct MHD_Connection *c, void **request,
                         enum MHD_RequestTerminationCode why)
{
    (void)why;
    struct server *s = server;
    struct exchange *x = *request;
    *request = NULL;
    if (!x)
        return;
    leave_handling(x);
    line_turn(c, LINE_WAITS, (int64_t)s->options.timeout_s * 1000);
    if (x->phase == ANSWERED) {
        atomic_fetch_sub(&s->sending, 1);
    } else {
        atomic_fetch_add(&s->counters.by_class[0], 1);
        stream_abandon(x->reply.stream);
    }
    worker_keep(x->worker, x->rq.arena);
}

/* Who reads an answer as slowly as nobody may send a body does it on purpose. */
static int64_t sending_ms(const struct exchange *x)
{
    size_t bytes = x->reply.file ? static_size(x->reply.file, false) : x->reply.body.n;
    return (BODY_PATIENCE_S + (int64_t)bytes / BODY_RATE) * 1000;
}

static enum MHD_Result finish(struct exchange *x)
{
    if (!x->reply.stream)
        line_turn(x->connection, LINE_SENDS, sending_ms(x));
    x->phase = ANSWERED;
    x->close = x->close || atomic_load(&x->server->leaving) || atomic_load(&x->server->stopping);
    atomic_fetch_add(&x->server->sending, 1);
    enum MHD_Result r = answer(x);
    leave_handling(x);
    return r;
}

static enum MHD_Result refuse(struct exchange *x)
{
    if (!x->reply.status)
        reply_error(&x->rq, x->refusal);
    return finish(x);
}

static enum MHD_Result on_headers(struct exchange *x, const char *method, const char *version)
{
    x->phase = READING;
    line_turn(x->connection, LINE_READS, 0); /* is_too_slow has its own rule */
    arrive(x, method, version);
    return x->refusal && x->close ? refuse(x) : MHD_YES;
}

static bool is_too_slow(const struct exchange *x)
{
    int64_t s = (ticks_ns() - x->started_ns) / 1000000000;
    return s > BODY_PATIENCE_S && x->body_seen < (uint64_t)s * BODY_RATE;
}

static enum MHD_Result on_body(struct exchange *x, const char *p, size_t *n)
{
    if (x->body_seen / BODY_RATE != (x->body_seen + *n) / BODY_RATE)
        line_turn(x->connection, LINE_READS, 0);
    x->body_seen += *n;
    if (is_too_slow(x) || x->body_seen > 2ULL * LIMIT_UPLOAD_BODY)
        return MHD_NO;
    if (x->body && !x->refusal)
        x->refusal = body_feed(x->body, p, *n);
    *n = 0;
    return MHD_YES;
}

static void call_handler(struct exchange *x)
{
    const struct router_hooks *hooks = router_hooks(x->server->options.router);
    const struct route *r = x->rq.route;
    log_request(x->rq.id);
    if (!hooks->guard || hooks->guard(&x->rq, r) == 0)
        r->handler(&x->rq);
    if (hooks->leave)
        hooks->leave(&x->rq);
    log_request(NULL);
}

/* The whole request is there. */
static void run(struct exchange *x)
{
    x->phase = RUNNING;
    line_turn(x->connection, LINE_WORKS, 0);
    if (x->body && !x->refusal)
        x->refusal = body_finish(x->body, &x->rq);
    x->busy = true;
    atomic_fetch_add(&x->server->handling, 1);
    if (!x->refusal && atomic_load(&x->server->stopping))
        x->refusal = 503;
    x->started_ns = ticks_ns();
    if (!x->refusal && !x->reply.file)
        call_handler(x);
}

static void go_on(struct exchange *x)
{
    void (*make)(struct request *) = x->make;
    x->suspended = false;
    x->make = NULL;
    if (!make)
        return;
    const struct router_hooks *hooks = router_hooks(x->server->options.router);
    log_request(x->rq.id);
    make(&x->rq);
    if (hooks->leave)
        hooks->leave(&x->rq);
    log_request(NULL);
}

static enum MHD_Result on_request(void *server, struct MHD_Connection *c, const char *url,
                                  const char *method, const char *version, const char *data,
                                  size_t *data_n, void **request)
{
    (void)server;
    (void)c;
    (void)url;
    struct exchange *x = *request;
    if (!x)
        return MHD_NO;
    if (x->phase == ARRIVED)
        return on_headers(x, method, version);
    if (*data_n)
        return on_body(x, data, data_n);
    if (x->phase == READING)
        run(x);
    else
        go_on(x);
    if (x->suspended)
        return MHD_YES;
    return x->refusal ? refuse(x) : finish(x);
}

static void on_connection(void *worker, struct MHD_Connection *c, void **context,
                          enum MHD_ConnectionNotificationCode what)
{
    struct worker *w = worker;
    struct server *s = w->server;
    bool begins = what == MHD_CONNECTION_NOTIFY_STARTED;
    if (begins)
        *context = lines_add(
            s->lines, w, MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd);
    else
        lines_remove(s->lines, *context);
    atomic_fetch_add(&s->counters.connections, begins ? 1 : -1);
}

/* All workers together. When there are as many as may be, somebody who is slow has to go; when
 * nobody is, who comes too many is closed at once. */
static enum MHD_Result on_accept(void *server, const struct sockaddr *from, socklen_t n)
{
    (void)from, (void)n;
    struct server *s = server;
    int64_t more = atomic_load(&s->counters.connections) - s->options.connections;
    return more < 0 || (more < LINES_MORE && lines_make_room(s->lines)) ? MHD_YES : MHD_NO;
}

/* Addresses are decoded by the router, segment by segment; the library's way would lose %2F and
 * cut at %00. */
static size_t leave_escaped(void *server, struct MHD_Connection *c, char *s)
{
    (void)server;
    (void)c;
    return strlen(s);
}

static void on_library_words(void *server, const char *fmt, va_list ap)
    __attribute__((format(printf, 2, 0)));
static void on_library_words(void *server, const char *fmt, va_list ap)
{
    (void)server;
    char words[400];
    (void)vsnprintf(words, sizeof words, fmt, ap);
    log_line(LOG_DEBUG, "http.library", "words=%s", words);
}

/* ---- the server ---- */

static void set_default(int *value, int otherwise)
{
    if (*value == 0)
        *value = otherwise;
}

static bool is_loopback(const char *address)
{
    return strncmp(address, "127.", 4) == 0 || strcmp(address, "::1") == 0;
}

static void set_defaults(struct server_options *o)
{
    static const char *const languages[] = {"vi", "en", NULL};
    o->address = o->address ? o->address : "127.0.0.1";
    o->proxies = o->proxies ? o->proxies : "";
    o->languages = o->languages ? o->languages : languages;
    o->now_ms = o->now_ms ? o->now_ms : real_now_ms;
    set_default(&o->workers, (int)sysconf(_SC_NPROCESSORS_ONLN));
    set_default(&o->slow_workers, 2);
    set_default(&o->connections, 2000);
    set_default(&o->slow_queue, o->connections); /* who waits holds little more than that */
    set_default(&o->connections_per_ip, is_loopback(o->address) || o->proxies[0] ? 0 : 256);
    set_default(&o->timeout_s, 30);
    set_default(&o->streams, 500);
    set_default(&o->slow_ms, 1000);
}

static int check_options(const struct server_options *o, struct fault *f)
{
    if (!o->router)
        return fault_set(f, INVALID, "no routes");
    if (o->workers < 1 || o->workers > 64 || o->slow_workers < 1 || o->slow_workers > 64)
        return fault_set(f, INVALID, "workers must be 1 to 64");
    if (o->connections < o->workers || o->timeout_s < 1 || o->slow_queue < 1)
        return fault_set(f, INVALID, "connections, time-out and queue must be positive");
    const struct route *r;
    for (size_t i = 0; (r = router_row(o->router, i)); i++)
        if (r->flags & ROUTE_FILES && !o->spool)
            return fault_set(f, INVALID, "route %s takes files: a spool is needed", r->pattern);
    return OK;
}

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

static bool read_address(const struct server_options *o, union address *ret)
{
    memset(ret, 0, sizeof *ret);
    if (inet_pton(AF_INET, o->address, &ret->v4.sin_addr) == 1) {
        ret->v4.sin_family = AF_INET;
        ret->v4.sin_port = htons(o->port);
        return true;
    }
    ret->v6.sin6_family = AF_INET6;
    ret->v6.sin6_port = htons(o->port);
    return inet_pton(AF_INET6, o->address, &ret->v6.sin6_addr) == 1;
}

/* The first worker's daemon listens, the others' at the same socket. No
 * MHD_OPTION_STRICT_FOR_CLIENT: all it does is to answer requests without Host, with a head that
 * stands twice (0.9.75); the border refuses them itself. */
static struct MHD_Daemon *start_daemon(struct worker *w, union address *address, int listener)
{
    struct server *s = w->server;
    const struct server_options *o = &s->options;
    unsigned flags = MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC | MHD_USE_ERROR_LOG;
    if (address->any.sa_family == AF_INET6)
        flags |= MHD_USE_IPv6;
    if (o->socket)
        flags |= MHD_USE_NO_LISTEN_SOCKET;
    struct MHD_OptionItem where[] = {{MHD_OPTION_SOCK_ADDR, 0, &address->any},
                                     {MHD_OPTION_END, 0, NULL}};
    if (listener >= 0)
        where[0] = (struct MHD_OptionItem){MHD_OPTION_LISTEN_SOCKET, listener, NULL};
    return MHD_start_daemon(
        flags, o->port, on_accept, s, on_request, s, MHD_OPTION_EXTERNAL_LOGGER, on_library_words,
        NULL, MHD_OPTION_ARRAY, where, MHD_OPTION_URI_LOG_CALLBACK, on_address, w,
        MHD_OPTION_UNESCAPE_CALLBACK, leave_escaped, NULL, MHD_OPTION_NOTIFY_COMPLETED,
        on_completed, s, MHD_OPTION_NOTIFY_CONNECTION, on_connection, w,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)o->connections + LINES_MORE,
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, (unsigned)o->connections_per_ip,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)o->timeout_s, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)CONNECTION_MEMORY, MHD_OPTION_END);
}

static struct MHD_Daemon *start_beside(struct worker *w, union address *address)
{
    const struct server *s = w->server;
    if (s->options.socket || w == s->workers)
        return start_daemon(w, address, -1);
    int listener =
        dup(MHD_get_daemon_info(s->workers->daemon, MHD_DAEMON_INFO_LISTEN_FD)->listen_fd);
    struct MHD_Daemon *d = listener < 0 ? NULL : start_daemon(w, address, listener);
    if (!d && listener >= 0)
        (void)close(listener);
    return d;
}

static void end_workers(struct server *s)
{
    for (int i = 0; i < s->options.workers; i++)
        worker_end(&s->workers[i]);
    (void)pthread_mutex_destroy(&s->accepting);
}

static bool start_workers(struct server *s, union address *address)
{
    int n = s->options.workers;
    (void)pthread_mutex_init(&s->accepting, NULL);
    s->workers = arena_new(s->arena, struct worker, (size_t)n);
    if (s->options.socket && !accept_prepare(s->options.socket))
        return false;
    for (int i = 0; i < n; i++) {
        struct worker *w = &s->workers[i];
        w->server = s;
        w->daemon = start_beside(w, address);
        if (!w->daemon)
            return false;
    }
    for (int i = 0; i < n; i++)
        if (!worker_start(&s->workers[i], i))
            return false;
    return true;
}

int server_start(const struct server_options *options, struct server **ret, uint16_t *ret_port,
                 struct fault *f)
{
    struct server_options o = *options;
    union address address;
    set_defaults(&o);
    int r = check_options(&o, f);
    if (r < 0)
        return r;
    if (!read_address(&o, &address))
        return fault_set(f, INVALID, "%s is no IPv4 or IPv6 address", o.address);
    struct arena *a = arena_open();
    struct server *s = arena_new(a, struct server, 1);
    s->arena = a;
    s->options = o;
    s->gzip = gzip_pool_new(a);
    s->lines = lines_new(a, o.connections + LINES_MORE + o.workers);
    s->offload = offload_new(a, o.slow_workers, o.slow_queue);
    s->streams = streams_new(a, o.streams);
    s->throttle = throttle_new(a);
    if (!start_workers(s, &address)) {
        end_workers(s);
        arena_close(a);
        return fault_set(f, UNAVAILABLE, "cannot listen on %s port %u", o.address, o.port);
    }
    *ret_port = o.socket ? accept_port(o.socket)
                         : MHD_get_daemon_info(s->workers->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
    *ret = s;
    return OK;
}

static void doze(void)
{
    (void)nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

/* Until the count is 0, or the time is over. */
static void wait_for(const _Atomic int64_t *count, int64_t ms)
{
    int64_t until = ticks_ns() + ms * 1000000;
    while (atomic_load(count) && ticks_ns() < until)
        doze();
}

/* Nothing is lost when the socket goes over: who is connected gets one more answer, which ends the
 * connection; who comes waits for the next server. */
static void leave_socket(struct server *s)
{
    accept_end(s);
    streams_end_all(s->streams);
    wait_for(&s->counters.connections, LEAVE_MS);
}

void server_stop(struct server *s)
{
    if (!s)
        return;
    if (s->options.socket)
        leave_socket(s);
    /* Not MHD_quiesce_daemon: in 0.9.75 it and a worker may both take the listener out of one epoll
     * set, and the second of them ends the program. Who comes from now on is answered with 503. */
    atomic_store(&s->stopping, true);
    streams_end_all(s->streams);
    /* A handler that began before `stopping` was set is counted; one that comes later is refused.
     * So after this loop nobody can suspend a connection, which the library would not survive. */
    while (atomic_load(&s->handling) || atomic_load(&s->resuming))
        doze();
    streams_end_all(s->streams);
    wait_for(&s->sending, STOP_SENDING_MS);
    lines_hang_up(s->lines);
    wait_for(&s->counters.connections, STOP_CLOSING_MS);
    end_workers(s);
    arena_close(s->arena);
}

void server_stats(const struct server *s, struct server_stats *ret)
{
    const struct counters *c = &s->counters;
    struct server_stats out = {.requests = atomic_load(&c->requests),
                               .refused = atomic_load(&c->refused),
                               .bytes_sent = atomic_load(&c->bytes_sent),
                               .duration_us = atomic_load(&c->duration_us),
                               .connections = atomic_load(&c->connections),
                               .suspended = atomic_load(&c->suspended),
                               .streams = streams_count(s->streams),
                               .slow_waiting = offload_waiting(s->offload)};
    for (size_t i = 0; i < 6; i++)
        out.by_class[i] = atomic_load(&c->by_class[i]);
    *ret = out;
}
