#include "base/buf.h"

#include "base/format.h"

#include <stdio.h>
#include <string.h>

void buf_init(struct buf *b, struct arena *a, size_t max)
{
    *b = (struct buf){.arena = a, .p = arena_alloc(a, 1), .cap = 0, .max = max};
}

/* Make room for n more bytes and the NUL; false when the ceiling forbids it. */
static bool reserve(struct buf *b, size_t n)
{
    if (b->full || n > b->max - b->n) {
        b->full = true;
        return false;
    }
    if (b->n + n <= b->cap)
        return true;
    size_t cap = b->cap ? b->cap * 2 : 256;
    if (cap < b->n + n)
        cap = b->n + n;
    if (cap > b->max)
        cap = b->max;
    char *p = arena_room(b->arena, cap + 1);
    memcpy(p, b->p, b->n);
    b->p = p;
    b->cap = cap;
    return true;
}

void buf_add_more(struct buf *b, const void *p, size_t n)
{
    if (n == 0 || !reserve(b, n))
        return;
    memcpy(b->p + b->n, p, n);
    b->n += n;
    b->p[b->n] = '\0';
}

void buf_char(struct buf *b, char c)
{
    if (b->n == b->cap || b->full) {
        buf_add(b, &c, 1);
        return;
    }
    b->p[b->n++] = c;
    b->p[b->n] = '\0';
}

/* As the library does it; the bytes that are behind the text now. */
__attribute__((format(printf, 2, 0))) static size_t print(struct buf *b, const char *fmt,
                                                          va_list ap)
{
    va_list again;
    va_copy(again, ap);
    size_t room = b->cap - b->n;
    int made = vsnprintf(b->p + b->n, room + 1, fmt, ap); /* mostly the room is enough */
    size_t n = made > 0 ? (size_t)made : 0;
    if (n > room || b->full) {
        b->p[b->n] = '\0';
        if (reserve(b, n))
            (void)vsnprintf(b->p + b->n, n + 1, fmt, again);
        else
            n = 0;
    }
    va_end(again);
    return n;
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
    va_list ap;
    size_t n;
    va_start(ap, fmt);
    if (b->full || !format_plain(b->p + b->n, b->cap - b->n + 1, fmt, ap, &n))
        n = print(b, fmt, ap);
    va_end(ap);
    b->n += n;
    b->p[b->n] = '\0';
}

void buf_clear(struct buf *b)
{
    b->n = 0;
    b->full = false;
    b->p[0] = '\0';
}

struct bytes buf_bytes(const struct buf *b)
{
    return (struct bytes){.p = (const uint8_t *)b->p, .n = b->n};
}
