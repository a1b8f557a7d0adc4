/* A growing byte buffer in an arena, always ended by a NUL that is not counted.
 *
 * It has a ceiling, given when it is made. Passing the ceiling sets `full` and drops what came
 * after; so a writer appends twenty times and looks once.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* Bytes that are not text: they may hold NULs. Whoever made them says how long they live. */
struct bytes {
    const uint8_t *p;
    size_t n;
};

struct buf {
    struct arena *arena;
    char *p; /* never NULL */
    size_t n, cap, max;
    bool full; /* something was dropped */
};

/* An empty buffer that may grow to max bytes. */
void buf_init(struct buf *b, struct arena *a, size_t max);

static inline void buf_add(struct buf *b, const void *p, size_t n);
static inline void buf_str(struct buf *b, const char *s);
void buf_char(struct buf *b, char c);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Forget the contents, keep the memory. */
void buf_clear(struct buf *b);

/* The contents as bytes; they live as long as the arena, until the buffer grows again. */
struct bytes buf_bytes(const struct buf *b);

/* For buf_add alone: what does not fit as it is. */
void buf_add_more(struct buf *b, const void *p, size_t n);

/* A page is hundreds of short pieces, and nearly each finds its room. */
static inline void buf_add(struct buf *b, const void *p, size_t n)
{
    if (n == 0 || n > b->cap - b->n || b->full) {
        buf_add_more(b, p, n);
        return;
    }
    memcpy(b->p + b->n, p, n);
    b->n += n;
    b->p[b->n] = '\0';
}

static inline void buf_str(struct buf *b, const char *s)
{
    buf_add(b, s, strlen(s));
}

#endif
