#include "http/exchange.h"

#include "base/log.h"

#include <assert.h>
#include <stdio.h>

enum {
    OFFLOAD_THREADS = 64,
    CROWD = 16,      /* for each thread: who has another way should take it */
    PATIENCE_S = 20, /* nobody begun for so long: who comes now had better come later */
};

struct offload {
    pthread_mutex_t lock;
    pthread_cond_t more;
    struct exchange *first, **last;
    int waiting, limit;
    bool ending;
    pthread_t threads[OFFLOAD_THREADS];
    int thread_count;
};

static struct exchange *next(struct offload *o)
{
    (void)pthread_mutex_lock(&o->lock);
    while (!o->first && !o->ending)
        (void)pthread_cond_wait(&o->more, &o->lock);
    struct exchange *x = o->first;
    if (x) {
        o->first = x->next_slow;
        if (!o->first)
            o->last = &o->first;
        o->waiting--;
    }
    (void)pthread_mutex_unlock(&o->lock);
    return x;
}

static void *work(void *offload)
{
    struct exchange *x;
    while ((x = next(offload))) {
        log_request(x->rq.id);
        x->slow(&x->rq);
        log_request(NULL);
        request_resume(&x->rq);
    }
    return NULL;
}

static void end_offload(void *offload)
{
    struct offload *o = offload;
    (void)pthread_mutex_lock(&o->lock);
    o->ending = true;
    (void)pthread_cond_broadcast(&o->more);
    (void)pthread_mutex_unlock(&o->lock);
    for (int i = 0; i < o->thread_count; i++)
        (void)pthread_join(o->threads[i], NULL);
    (void)pthread_cond_destroy(&o->more);
    (void)pthread_mutex_destroy(&o->lock);
}

struct offload *offload_new(struct arena *a, int threads, int queue)
{
    struct offload *o = arena_new(a, struct offload, 1);
    assert(threads <= OFFLOAD_THREADS);
    arena_defer(a, end_offload, o);
    o->last = &o->first;
    o->limit = queue;
    (void)pthread_mutex_init(&o->lock, NULL);
    (void)pthread_cond_init(&o->more, NULL);
    for (; o->thread_count < threads; o->thread_count++) {
        pthread_t *thread = &o->threads[o->thread_count];
        char name[16];
        if (pthread_create(thread, NULL, work, o) != 0)
            break;
        (void)snprintf(name, sizeof name, "http-slow-%d", o->thread_count);
        (void)pthread_setname_np(*thread, name);
    }
    return o;
}

/* The first in the line has waited too long: the threads do not keep up. */
static bool is_stuck(const struct offload *o)
{
    return o->first && ticks_ns() - o->first->waiting_ns > PATIENCE_S * 1000000000LL;
}

bool offload_add(struct offload *o, struct exchange *x)
{
    x->waiting_ns = ticks_ns();
    (void)pthread_mutex_lock(&o->lock);
    bool taken = o->waiting < o->limit && o->thread_count > 0 && !is_stuck(o);
    if (taken) {
        x->next_slow = NULL;
        *o->last = x;
        o->last = &x->next_slow;
        o->waiting++;
        (void)pthread_cond_signal(&o->more);
    }
    (void)pthread_mutex_unlock(&o->lock);
    return taken;
}

int64_t offload_waiting(struct offload *o)
{
    (void)pthread_mutex_lock(&o->lock);
    int64_t n = o->waiting;
    (void)pthread_mutex_unlock(&o->lock);
    return n;
}

bool offload_is_crowded(struct offload *o)
{
    int64_t crowd = (int64_t)CROWD * o->thread_count;
    return offload_waiting(o) >= (crowd < o->limit / 2 ? crowd : o->limit / 2);
}
