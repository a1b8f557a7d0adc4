/* The threads that connections belong to. The library's own may sleep on connections that are
 * ready: in 0.9.75 a thread that takes as many events at once as it has room for (128) asks for
 * more before it serves any, and waits for them as if it had nothing to do. So the threads are
 * ours. They wait for the library's set of events and then let it run, which never waits. */
#include "http/exchange.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

enum {
    LONGEST_WAIT_MS = 1000, /* only for what the library forgets to tell */
    FULL_MS = 5,            /* how soon a full server looks whether it has room again */
    SWEEP_MS = 1000,        /* how often the first of them looks who is too slow */
};

static int wait_ms(struct worker *w, bool full)
{
    MHD_UNSIGNED_LONG_LONG ms = 0;
    if (MHD_get_timeout(w->daemon, &ms) != MHD_YES || ms > LONGEST_WAIT_MS)
        ms = LONGEST_WAIT_MS;
    return full && ms > FULL_MS ? FULL_MS : (int)ms;
}

/* Before the library looks at what was resumed: who resumes after this wakes again. */
static void forget_wakes(struct worker *w)
{
    char bytes[64];
    while (read(w->wake[0], bytes, sizeof bytes) == sizeof bytes)
        ;
    atomic_store(&w->woken, false);
}

static void sweep(struct worker *w)
{
    int64_t now = ticks_ns();
    if (w != w->server->workers || now - w->swept_ns < SWEEP_MS * 1000000L)
        return;
    w->swept_ns = now;
    lines_sweep(w->server->lines);
}

static void *work(void *worker)
{
    struct worker *w = worker;
    struct server *s = w->server;
    struct pollfd on[] = {{.fd = w->events, .events = POLLIN},
                          {.fd = w->wake[0], .events = POLLIN},
                          {.fd = s->options.socket, .events = POLLIN}};
    while (!atomic_load(&w->ending)) {
        bool accepts = s->options.socket && !atomic_load(&s->leaving);
        bool full = accepts && (w->starved || accept_is_full(s));
        if (full)
            (void)lines_make_room(s->lines);
        (void)poll(on, accepts && !full ? 3 : 2, wait_ms(w, full));
        if (on[1].revents)
            forget_wakes(w);
        w->starved = accepts && !full && on[2].revents && !accept_one(w);
        (void)MHD_run(w->daemon);
        sweep(w);
    }
    return NULL;
}

/* A batch of the write lane resumes dozens at once: one wake is enough for all who come before the
 * worker has seen it. */
static void wake(struct worker *w)
{
    if (atomic_exchange(&w->woken, true))
        return;
    ssize_t n = write(w->wake[1], "", 1);
    (void)n;
}

void connection_resume(struct MHD_Connection *c)
{
    const struct line *line =
        MHD_get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
    struct worker *w = line->worker;
    MHD_resume_connection(c);
    wake(w);
}

bool worker_start(struct worker *w, int number)
{
    char name[16];
    w->events = MHD_get_daemon_info(w->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
    if (pipe2(w->wake, O_CLOEXEC | O_NONBLOCK) != 0)
        return false;
    w->runs = pthread_create(&w->thread, NULL, work, w) == 0;
    if (!w->runs) {
        (void)close(w->wake[0]);
        (void)close(w->wake[1]);
        return false;
    }
    (void)snprintf(name, sizeof name, "http-%d", number);
    (void)pthread_setname_np(w->thread, name);
    return true;
}

/* The thread first: the daemon is its own until it has ended. */
void worker_end(struct worker *w)
{
    if (w->runs) {
        atomic_store(&w->ending, true);
        wake(w);
        (void)pthread_join(w->thread, NULL);
        (void)close(w->wake[0]);
        (void)close(w->wake[1]);
    }
    if (w->daemon)
        MHD_stop_daemon(w->daemon);
    while (w->arena_count)
        arena_close(w->arenas[--w->arena_count]);
}

struct arena *worker_arena(struct worker *w)
{
    return w->arena_count ? w->arenas[--w->arena_count] : arena_open();
}

void worker_keep(struct worker *w, struct arena *a)
{
    if (w->arena_count == ARENAS_KEPT) {
        arena_close(a);
        return;
    }
    arena_renew(a);
    w->arenas[w->arena_count++] = a;
}
