#include "os/helper.h"
#include "os/helper_frame.h"

#include "base/cleanup.h"
#include "base/limits.h"
#include "os/clock.h"
#include "os/files.h"
#include "os/process.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { START_MS = 20000, END_MS = 2000 };

struct worker {
    int pid, fd; /* fd is -1 when there is no process */
    bool busy;
};

struct helper_pool {
    struct arena *arena;
    struct helper_options options;
    pthread_mutex_t lock;
    pthread_cond_t freed;
    struct worker workers[HELPERS_MOST];
};

static void worker_end(struct worker *w, int64_t patience_ms)
{
    if (w->fd < 0)
        return;
    file_close(&w->fd);
    process_wait(w->pid, patience_ms);
}

/* The process's word that it is ready, or its fault. */
static int greet(struct worker *w, const char *name, struct fault *f)
{
    struct helper_frame head;
    int64_t end = clock_ticks_ns() + (int64_t)START_MS * 1000000;
    if (helper_receive(w->fd, &head, sizeof head, end) < 0 || head.job != HELPER_READY)
        return fault_reason(f, UNAVAILABLE, "helper.start", "helper %s does not start", name);
    struct fault said = {0};
    if (head.code >= 0)
        return OK;
    if (head.n != sizeof said || helper_receive(w->fd, &said, sizeof said, end) < 0)
        return fault_reason(f, UNAVAILABLE, "helper.start", "helper %s does not start", name);
    return fault_reason(f, head.code, said.reason, "helper %s: %s", name, said.words);
}

static int worker_start(struct worker *w, const struct helper_options *o, struct fault *f)
{
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
        return fault_reason(f, UNAVAILABLE, "helper.start", "no socket: %s", strerror(errno));
    const char *const argv[] = {o->program ? o->program : "/proc/self/exe", "--helper", o->name,
                                o->argument, NULL};
    int r = process_start(argv, pair[1], &w->pid, f);
    file_close(&pair[1]);
    if (r < 0) {
        file_close(&pair[0]);
        return r;
    }
    w->fd = pair[0];
    r = greet(w, o->name, f);
    if (r < 0)
        worker_end(w, 0);
    return r;
}

int helper_open(const struct helper_options *o, struct helper_pool **ret, struct fault *f)
{
    struct arena *a = arena_open();
    struct helper_pool *p = arena_new(a, struct helper_pool, 1);
    p->arena = a;
    p->options = *o;
    p->options.name = arena_strdup(a, o->name);
    p->options.program = arena_strdup(a, o->program);
    p->options.argument = arena_strdup(a, o->argument);
    if (o->count < 1 || o->count > HELPERS_MOST)
        p->options.count = o->count < 1 ? 1 : HELPERS_MOST;
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->freed, NULL);
    for (int i = 0; i < HELPERS_MOST; i++)
        p->workers[i].fd = -1;
    int r = OK;
    for (int i = 0; r == OK && i < p->options.count; i++)
        r = worker_start(&p->workers[i], &p->options, f);
    if (r < 0) {
        helper_close(p);
        return r;
    }
    *ret = p;
    return OK;
}

void helper_close(struct helper_pool *p)
{
    if (!p)
        return;
    for (int i = 0; i < p->options.count; i++)
        worker_end(&p->workers[i], END_MS);
    pthread_cond_destroy(&p->freed);
    pthread_mutex_destroy(&p->lock);
    arena_close(p->arena);
}

static struct worker *find_free(struct helper_pool *p)
{
    for (int i = 0; i < p->options.count; i++)
        if (!p->workers[i].busy)
            return &p->workers[i];
    return NULL;
}

static struct worker *take(struct helper_pool *p)
{
    struct worker *w;
    pthread_mutex_lock(&p->lock);
    while (!(w = find_free(p)))
        pthread_cond_wait(&p->freed, &p->lock);
    w->busy = true;
    pthread_mutex_unlock(&p->lock);
    return w;
}

static void give_back(struct helper_pool *p, struct worker *w)
{
    pthread_mutex_lock(&p->lock);
    w->busy = false;
    pthread_cond_signal(&p->freed);
    pthread_mutex_unlock(&p->lock);
}

/* 1 when a whole answer came, -1 when the process must be replaced. */
static int talk(struct worker *w, const struct helper_pool *p, struct arena *a,
                struct helper_frame *head, struct bytes *body)
{
    int64_t end = clock_ticks_ns() + p->options.job_ms * 1000000;
    uint32_t job = head->job;
    if (helper_send(w->fd, head, body->p, end) < 0 ||
        helper_receive(w->fd, head, sizeof *head, end) < 0)
        return -1;
    size_t most = head->code < 0 ? sizeof(struct fault) : p->options.reply_max;
    if (head->job != job || head->n > most || (head->code < 0 && head->n != most))
        return -1;
    uint8_t *out = arena_alloc(a, head->n + 1);
    if (helper_receive(w->fd, out, head->n, end) < 0)
        return -1;
    *body = (struct bytes){out, head->n};
    return 1;
}

static int pass_fault(int code, struct bytes body, struct fault *f)
{
    struct fault said;
    memcpy(&said, body.p, sizeof said);
    said.reason[sizeof said.reason - 1] = said.words[sizeof said.words - 1] = '\0';
    return fault_reason(f, code, said.reason, "%s", said.words);
}

static int call(struct worker *w, struct helper_pool *p, struct arena *a, struct helper_frame *head,
                struct bytes *body, struct fault *f)
{
    if (w->fd < 0) {
        int r = worker_start(w, &p->options, f);
        if (r < 0)
            return r;
    }
    int64_t start = clock_ticks_ns();
    if (talk(w, p, a, head, body) < 0) {
        bool slow = clock_ticks_ns() - start >= p->options.job_ms * 1000000;
        worker_end(w, 0);
        return fault_reason(f, UNAVAILABLE, slow ? "helper.time" : "helper.crash", "helper %s %s",
                            p->options.name, slow ? "took too long" : "broke off");
    }
    return head->code < 0 ? pass_fault(head->code, *body, f) : head->code;
}

int helper_call(struct helper_pool *p, struct arena *a, uint32_t job, struct bytes in,
                struct bytes *ret, struct fault *f)
{
    if (in.n > LIMIT_HELPER_JOB)
        return fault_reason(f, TOO_LARGE, "helper.large", "a job of %zu bytes", in.n);
    struct helper_frame head = {job, 0, in.n};
    struct bytes body = in;
    struct worker *w = take(p);
    int r = call(w, p, a, &head, &body, f);
    give_back(p, w);
    if (r >= 0)
        *ret = body;
    return r;
}
