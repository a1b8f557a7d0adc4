/* A stream's connection sleeps (is suspended) while there is nothing to send. The library asks for
 * bytes on the connection's thread; whoever has news wakes it. Both decide under the stream's lock,
 * so no wake-up is lost, and a stream whose reply has ended is never woken. */
#include "http/exchange.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum {
    STREAM_PENDING = 64 * 1024, /* unread bytes after which a slow reader is cut off */
    STREAM_IDLE_S = 15,
    STREAM_BLOCK = 2048,
};

struct stream {
    struct arena *arena;
    struct streams *all;
    struct stream *newer, *older;
    pthread_mutex_t lock;
    struct MHD_Connection *connection; /* NULL: the reply has not begun, or has ended */
    struct buf pending;
    size_t sent;
    bool asleep, ended;
    int holds; /* the handler's, the library's */
    int64_t last_ns;
};

struct streams {
    struct arena *arena;
    pthread_mutex_t lock;
    pthread_cond_t end;
    struct stream *newest;
    int64_t count;
    int limit;
    int holds; /* the server's, and one of each stream: a holder may close after the server's end */
    bool ending;
    bool has_ticker;
    pthread_t ticker;
};

/* With s->lock held. */
static void wake(struct stream *s)
{
    if (!s->asleep)
        return;
    s->asleep = false;
    connection_resume(s->connection);
}

/* Give back one hold on all, with its lock held; opens the lock. */
static void let_go_all(struct streams *all)
{
    bool last = --all->holds == 0;
    (void)pthread_mutex_unlock(&all->lock);
    if (!last)
        return;
    (void)pthread_cond_destroy(&all->end);
    (void)pthread_mutex_destroy(&all->lock);
    arena_close(all->arena);
}

static void let_go(struct stream *s)
{
    struct streams *all = s->all;
    (void)pthread_mutex_lock(&all->lock);
    bool last = --s->holds == 0;
    if (last) {
        *(s->newer ? &s->newer->older : &all->newest) = s->older;
        if (s->older)
            s->older->newer = s->newer;
        all->count--;
        (void)pthread_mutex_destroy(&s->lock);
        arena_close(s->arena);
        let_go_all(all);
        return;
    }
    (void)pthread_mutex_unlock(&all->lock);
}

static ssize_t give_bytes(void *stream, uint64_t at, char *out, size_t max)
{
    (void)at;
    struct stream *s = stream;
    ssize_t given = 0;
    (void)pthread_mutex_lock(&s->lock);
    size_t n = s->pending.n - s->sent;
    if (n > 0) {
        n = n < max ? n : max;
        memcpy(out, s->pending.p + s->sent, n);
        s->sent += n;
        if (s->sent == s->pending.n)
            buf_clear(&s->pending), s->sent = 0;
        given = (ssize_t)n;
    } else if (s->ended) {
        given = MHD_CONTENT_READER_END_OF_STREAM;
    } else {
        s->asleep = true;
        MHD_suspend_connection(s->connection);
    }
    (void)pthread_mutex_unlock(&s->lock);
    return given;
}

static void reply_ended(void *stream)
{
    struct stream *s = stream;
    (void)pthread_mutex_lock(&s->lock);
    s->ended = true;
    s->asleep = false;
    s->connection = NULL;
    (void)pthread_mutex_unlock(&s->lock);
    let_go(s);
}

void stream_abandon(struct stream *s)
{
    if (s)
        reply_ended(s);
}

struct MHD_Response *stream_response(struct stream *s, struct MHD_Connection *c)
{
    s->connection = c;
    return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, STREAM_BLOCK, give_bytes, s,
                                             reply_ended);
}

struct stream *stream_open(struct request *rq)
{
    struct streams *all = rq->exchange->server->streams;
    struct arena *a = arena_open();
    struct stream *s = arena_new(a, struct stream, 1);
    *s = (struct stream){.arena = a, .all = all, .holds = 2, .last_ns = ticks_ns()};
    buf_init(&s->pending, a, STREAM_PENDING);
    (void)pthread_mutex_init(&s->lock, NULL);
    (void)pthread_mutex_lock(&all->lock);
    bool room = all->count < all->limit && !all->ending;
    if (room) {
        s->older = all->newest;
        if (s->older)
            s->older->newer = s;
        all->newest = s;
        all->count++;
        all->holds++;
    }
    (void)pthread_mutex_unlock(&all->lock);
    if (!room) {
        (void)pthread_mutex_destroy(&s->lock);
        arena_close(a);
        reply_header(rq, "Retry-After", "30");
        reply_error(rq, 503);
        return NULL;
    }
    reply_bytes(rq, 200, "text/event-stream", (struct bytes){0});
    reply_header(rq, "X-Accel-Buffering", "no"); /* proxies must not wait for more */
    rq->exchange->reply.stream = s;
    return s;
}

/* Append; false when the stream has ended or its client reads too slowly. */
static bool append(struct stream *s, const char *text, size_t n)
{
    (void)pthread_mutex_lock(&s->lock);
    if (!s->ended) {
        buf_add(&s->pending, text, n);
        s->ended = s->pending.full;
        s->last_ns = ticks_ns();
        wake(s);
    }
    bool open = !s->ended;
    (void)pthread_mutex_unlock(&s->lock);
    return open;
}

bool stream_send(struct stream *s, const char *event, const char *data)
{
    struct arena *a = arena_open();
    struct buf b;
    buf_init(&b, a, STREAM_PENDING);
    if (event)
        buf_printf(&b, "event: %.*s\n", (int)strcspn(event, "\r\n"), event);
    for (const char *line = data; line;) {
        size_t n = strcspn(line, "\r\n");
        buf_str(&b, "data: ");
        buf_add(&b, line, n);
        buf_char(&b, '\n');
        line += n;
        if (!*line)
            break;
        line += strncmp(line, "\r\n", 2) == 0 ? 2 : 1;
    }
    buf_char(&b, '\n');
    bool open = !b.full && append(s, b.p, b.n);
    arena_close(a);
    return open;
}

bool stream_is_open(struct stream *s)
{
    (void)pthread_mutex_lock(&s->lock);
    bool open = !s->ended;
    (void)pthread_mutex_unlock(&s->lock);
    return open;
}

static void end(struct stream *s)
{
    (void)pthread_mutex_lock(&s->lock);
    s->ended = true;
    wake(s);
    (void)pthread_mutex_unlock(&s->lock);
}

void stream_close(struct stream *s)
{
    if (!s)
        return;
    end(s);
    let_go(s);
}

static void keep_alive(struct streams *all, int64_t now)
{
    (void)pthread_mutex_lock(&all->lock);
    for (struct stream *s = all->newest; s; s = s->older) {
        (void)pthread_mutex_lock(&s->lock);
        bool idle = now - s->last_ns >= STREAM_IDLE_S * 1000000000LL;
        (void)pthread_mutex_unlock(&s->lock);
        if (idle)
            (void)append(s, ":\n\n", 3);
    }
    (void)pthread_mutex_unlock(&all->lock);
}

static void *tick(void *streams)
{
    struct streams *all = streams;
    (void)pthread_mutex_lock(&all->lock);
    while (!all->ending) {
        struct timespec until;
        (void)clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_sec++;
        (void)pthread_cond_clockwait(&all->end, &all->lock, CLOCK_MONOTONIC, &until);
        (void)pthread_mutex_unlock(&all->lock);
        keep_alive(all, ticks_ns());
        (void)pthread_mutex_lock(&all->lock);
    }
    (void)pthread_mutex_unlock(&all->lock);
    return NULL;
}

static void end_streams(void *streams)
{
    struct streams *all = streams;
    streams_end_all(all);
    if (all->has_ticker)
        (void)pthread_join(all->ticker, NULL);
    (void)pthread_mutex_lock(&all->lock);
    let_go_all(all);
}

struct streams *streams_new(struct arena *a, int limit)
{
    struct arena *own = arena_open();
    struct streams *all = arena_new(own, struct streams, 1);
    *all = (struct streams){.arena = own, .limit = limit, .holds = 1};
    (void)pthread_mutex_init(&all->lock, NULL);
    (void)pthread_cond_init(&all->end, NULL);
    all->has_ticker = pthread_create(&all->ticker, NULL, tick, all) == 0;
    if (all->has_ticker)
        (void)pthread_setname_np(all->ticker, "http-streams");
    arena_defer(a, end_streams, all);
    return all;
}

void streams_end_all(struct streams *all)
{
    (void)pthread_mutex_lock(&all->lock);
    all->ending = true;
    for (struct stream *s = all->newest; s; s = s->older)
        end(s);
    (void)pthread_cond_broadcast(&all->end);
    (void)pthread_mutex_unlock(&all->lock);
}

int64_t streams_count(struct streams *all)
{
    (void)pthread_mutex_lock(&all->lock);
    int64_t n = all->count;
    (void)pthread_mutex_unlock(&all->lock);
    return n;
}
