#include "rooms/spool.h"

#include "os/files.h"

enum { TAKEN = 409, FULL = 503 }; /* the disk, most likely */

static int status_of(int code)
{
    return code == OK ? 0 : code == CONFLICT ? TAKEN : FULL;
}

static int put(void *arrival, const void *p, size_t n)
{
    return status_of(arrival_add(arrival, p, n, NULL));
}

static int end(void *arrival)
{
    return status_of(arrival_settle(arrival, NULL));
}

struct sink spool_sink(struct arrival *x)
{
    return (struct sink){put, x};
}

int spool_begin(const struct house *h, struct arena *a, struct arrival **ret, struct fault *f)
{
    return arrival_begin(h->files, a, arena_printf(a, "%s/spool", h->data), ret, f);
}

static int open_one(const void *house, struct arena *a, struct spooled *ret)
{
    struct arrival *x = NULL;
    int r = spool_begin(house, a, &x, NULL);
    if (r == OK)
        *ret = (struct spooled){.path = arrival_path(x), .to = spool_sink(x), .end = end};
    return status_of(r);
}

int spool_new(struct arena *a, const struct house *h, const struct spool **ret, struct fault *f)
{
    struct spool *s = arena_new(a, struct spool, 1);
    *s = (struct spool){open_one, h};
    int r = folder_make(arena_printf(a, "%s/spool", h->data), 0700, f);
    if (r == OK)
        r = folder_make(arena_printf(a, "%s/uploads", h->data), 0700, f);
    if (r == OK)
        *ret = s;
    return r;
}
