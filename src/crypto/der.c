#include "crypto/der.h"

#include <stdlib.h>
#include <string.h>

void der_add(struct buf *b, int tag, struct bytes in)
{
    uint8_t head[2 + sizeof(size_t)] = {(uint8_t)tag};
    size_t at = 1, octets = 0;
    if (in.n < 128) {
        head[at++] = (uint8_t)in.n;
    } else {
        while (octets < sizeof in.n && in.n >> (8 * octets))
            octets++;
        head[at++] = (uint8_t)(0x80 | octets);
        while (octets--)
            head[at++] = (uint8_t)(in.n >> (8 * octets));
    }
    buf_add(b, head, at);
    buf_add(b, in.p, in.n);
}

struct bytes der_wrap(struct arena *a, int tag, struct bytes in)
{
    struct buf b;
    buf_init(&b, a, in.n + 16);
    der_add(&b, tag, in);
    return buf_bytes(&b);
}

struct bytes der_join(struct arena *a, const struct bytes *pieces, size_t n)
{
    size_t total = 0;
    for (size_t i = 0; i < n; i++)
        total += pieces[i].n;
    uint8_t *out = arena_alloc(a, total), *to = out;
    for (size_t i = 0; i < n; i++) {
        if (pieces[i].n)
            memcpy(to, pieces[i].p, pieces[i].n);
        to += pieces[i].n;
    }
    return (struct bytes){out, total};
}

static int compare(const void *left, const void *right)
{
    const struct bytes *l = left, *r = right;
    int order = memcmp(l->p, r->p, l->n < r->n ? l->n : r->n);
    return order ? order : (l->n > r->n) - (l->n < r->n);
}

void der_sort(struct bytes *pieces, size_t n)
{
    qsort(pieces, n, sizeof *pieces, compare);
}
