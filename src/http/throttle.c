/* Names are hashed to a set of four places; the place whose minute is the oldest is given away. */
#include "http/throttle.h"

#include "base/time.h"

#include <pthread.h>

enum { SETS = 1024, PLACES = 4 };

struct place {
    uint64_t name;
    int64_t minute;
    int count;
};

struct throttle {
    pthread_mutex_t lock;
    uint64_t seed;
    struct place places[SETS][PLACES];
};

static void end(void *p)
{
    (void)pthread_mutex_destroy(&((struct throttle *)p)->lock);
}

struct throttle *throttle_new(struct arena *a)
{
    struct throttle *t = arena_new(a, struct throttle, 1);
    (void)pthread_mutex_init(&t->lock, NULL);
    t->seed = (uint64_t)(uintptr_t)t; /* where the loader put it: names cannot be made to collide */
    arena_defer(a, end, t);
    return t;
}

/* FNV-1a; 0 stands for an empty place. */
static uint64_t hash(const char *s, uint64_t seed)
{
    uint64_t h = 0xcbf29ce484222325 ^ seed * 0x9e3779b97f4a7c15;
    for (; *s; s++)
        h = (h ^ (uint8_t)*s) * 0x100000001b3;
    h ^= h >> 32;
    return h ? h : 1;
}

static struct place *find(struct throttle *t, uint64_t name, int64_t minute)
{
    struct place *set = t->places[name % SETS], *oldest = set;
    for (size_t i = 0; i < PLACES; i++) {
        if (set[i].name == name && set[i].minute == minute)
            return &set[i];
        if (set[i].minute < oldest->minute || set[i].name == name)
            oldest = &set[i];
        if (set[i].name == name)
            break;
    }
    *oldest = (struct place){.name = name, .minute = minute};
    return oldest;
}

bool throttle_take(struct throttle *t, const char *name, int most, int64_t now_ms)
{
    (void)pthread_mutex_lock(&t->lock);
    struct place *p = find(t, hash(name, t->seed), now_ms / MINUTE_MS);
    bool may = p->count < most;
    p->count += may;
    (void)pthread_mutex_unlock(&t->lock);
    return may;
}
