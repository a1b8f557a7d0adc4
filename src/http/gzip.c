#include "http/gzip.h"

#include <limits.h>
#include <pthread.h>
#include <zlib.h>

/* Level 4 packs a page of 14 KB in about 0.2 ms and loses 5 % of size to level 9. Bit 4 of the
 * window asks for the gzip wrapper. */
enum { LEVEL = 4, WINDOW = 15 + 16, MEMORY = 8, KEPT = 16 };

struct compressor {
    z_stream z;
    bool made, busy;
};

struct gzip_pool {
    pthread_mutex_t lock;
    struct compressor all[KEPT];
};

static void end_pool(void *pool)
{
    struct gzip_pool *p = pool;
    for (int i = 0; i < KEPT; i++)
        if (p->all[i].made)
            (void)deflateEnd(&p->all[i].z);
    (void)pthread_mutex_destroy(&p->lock);
}

struct gzip_pool *gzip_pool_new(struct arena *a)
{
    struct gzip_pool *p = arena_new(a, struct gzip_pool, 1);
    (void)pthread_mutex_init(&p->lock, NULL);
    arena_defer(a, end_pool, p);
    return p;
}

static bool start(z_stream *z, int level)
{
    return deflateInit2(z, level, Z_DEFLATED, WINDOW, MEMORY, Z_DEFAULT_STRATEGY) == Z_OK;
}

static struct compressor *take(struct gzip_pool *p)
{
    struct compressor *c = NULL;
    (void)pthread_mutex_lock(&p->lock);
    for (int i = 0; i < KEPT && !c; i++)
        c = p->all[i].busy ? NULL : &p->all[i];
    if (c)
        c->busy = true;
    (void)pthread_mutex_unlock(&p->lock);
    if (c && !c->made)
        c->made = start(&c->z, LEVEL);
    return c;
}

static void give_back(struct gzip_pool *p, struct compressor *c)
{
    if (c->made)
        (void)deflateReset(&c->z);
    (void)pthread_mutex_lock(&p->lock);
    c->busy = false;
    (void)pthread_mutex_unlock(&p->lock);
}

static bool pack(z_stream *z, struct arena *a, struct bytes in, struct bytes *ret)
{
    if (in.n > UINT_MAX / 2)
        return false;
    uint8_t *out = arena_room(a, in.n); /* no more room than the plain text: else it is no gain */
    z->next_in = (Bytef *)(uintptr_t)in.p; /* zlib reads it only, its type lacks the const */
    z->avail_in = (uInt)in.n;
    z->next_out = out;
    z->avail_out = (uInt)in.n;
    if (deflate(z, Z_FINISH) != Z_STREAM_END)
        return false;
    *ret = (struct bytes){.p = out, .n = in.n - z->avail_out};
    return true;
}

bool gzip_pack(struct gzip_pool *p, struct arena *a, struct bytes in, struct bytes *ret)
{
    struct compressor *c = take(p);
    if (!c)
        return false;
    bool smaller = c->made && pack(&c->z, a, in, ret);
    give_back(p, c);
    return smaller;
}

bool gzip_pack_best(struct arena *a, struct bytes in, struct bytes *ret)
{
    z_stream z = {0};
    if (!start(&z, Z_BEST_COMPRESSION))
        return false;
    bool smaller = pack(&z, a, in, ret);
    (void)deflateEnd(&z);
    return smaller;
}
