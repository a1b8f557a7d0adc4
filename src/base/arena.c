/* Blocks grow by doubling up to BLOCK_MAX. They come as they are and each allocation is zeroed for
 * itself: most of a block is never handed out, and copies need no zeros. A large allocation gets a
 * block of its own, which the system has zeroed already. */
#include "base/arena.h"

#include "base/format.h"
#include "base/memory.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef __has_feature
#define __has_feature(x) 0 /* clang's way to tell of the sanitizer; gcc defines a macro */
#endif

#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
enum { BLOCK_MIN = 0, BLOCK_MAX = 1, LARGE = 1 }; /* every allocation in a block of its own */
#else
enum { BLOCK_MIN = 4096, BLOCK_MAX = 1 << 20, LARGE = 64 * 1024 };
#endif

enum {
    ALIGN = _Alignof(max_align_t),
    SHORT_TEXT = 200,
    KEPT_MOST = 127 * 1024, /* what is larger comes from the system, not from the heap */
};

struct block {
    struct block *older;
    size_t used, size;
    _Alignas(max_align_t) char bytes[];
};

struct deferred {
    struct deferred *older;
    void (*end)(void *);
    void *p;
};

struct arena {
    struct block *newest;
    struct deferred *last;
    size_t next_size;
    size_t used;
};

/* No machine has as much. */
static _Noreturn void too_much(void)
{
    (void)fputs("out of memory\n", stderr);
    abort();
}

struct arena *arena_open(void)
{
    struct arena *a = memory_get(sizeof *a, true);
    a->next_size = BLOCK_MIN;
    return a;
}

static void run_deferred(struct arena *a)
{
    while (a->last) {
        struct deferred *d = a->last;
        a->last = d->older;
        d->end(d->p);
    }
}

static void free_blocks(struct block *b)
{
    while (b) {
        struct block *older = b->older;
        free(b);
        b = older;
    }
}

void arena_close(struct arena *a)
{
    if (!a)
        return;
    run_deferred(a);
    free_blocks(a->newest);
    free(a);
}

void arena_closep(struct arena **a)
{
    arena_close(*a);
    *a = NULL;
}

void arena_clear(struct arena *a)
{
    run_deferred(a);
    free_blocks(a->newest);
    *a = (struct arena){.next_size = BLOCK_MIN};
}

void arena_renew(struct arena *a)
{
    run_deferred(a);
    struct block *kept = BLOCK_MIN && a->newest && a->newest->size <= KEPT_MOST ? a->newest : NULL;
    free_blocks(kept ? kept->older : a->newest);
    if (kept)
        *kept = (struct block){.size = kept->size};
    *a = (struct arena){.newest = kept,
                        .next_size = a->next_size < KEPT_MOST ? a->next_size : KEPT_MOST};
}

static struct block *new_block(size_t size, bool zeroed)
{
    if (size > SIZE_MAX - sizeof(struct block))
        too_much();
    struct block *b = memory_get(sizeof *b + size, zeroed);
    *b = (struct block){.size = size};
    return b;
}

static struct block *add_block(struct arena *a, size_t n)
{
    struct block *b = new_block(n > a->next_size ? n : a->next_size, false);
    if (a->next_size < BLOCK_MAX)
        a->next_size *= 2;
    b->older = a->newest;
    a->newest = b;
    return b;
}

/* Zeroed, and behind the newest block, which may still have room. */
static void *add_large(struct arena *a, size_t n)
{
    struct block *b = new_block(n, true), **at = a->newest ? &a->newest->older : &a->newest;
    b->used = n;
    b->older = *at;
    *at = b;
    a->used += n;
    return b->bytes;
}

void *arena_room(struct arena *a, size_t n)
{
    if (n > SIZE_MAX - ALIGN)
        too_much();
    size_t rounded = (n + ALIGN - 1) / ALIGN * ALIGN;
    struct block *b = a->newest;
    if (!b || b->size - b->used < rounded)
        b = add_block(a, BLOCK_MIN ? rounded : n); /* exact under the sanitizer, for its red zone */
    void *p = b->bytes + b->used;
    b->used = BLOCK_MIN ? b->used + rounded : b->size;
    a->used += n;
    return p;
}

void *arena_alloc(struct arena *a, size_t n)
{
    return n >= LARGE ? add_large(a, n) : memset(arena_room(a, n), 0, n);
}

void *arena_alloc_many(struct arena *a, size_t size, size_t count)
{
    size_t n;
    if (__builtin_mul_overflow(size, count, &n))
        too_much();
    return arena_alloc(a, n);
}

void *arena_grow_list(struct arena *a, void *list, size_t size, size_t count, size_t *capacity)
{
    if (count < *capacity)
        return list;
    *capacity = count ? 2 * count : 8;
    void *more = arena_alloc_many(a, size, *capacity);
    if (count)
        memcpy(more, list, size * count);
    return more;
}

char *arena_strdup(struct arena *a, const char *s)
{
    return s ? arena_strndup(a, s, strlen(s)) : NULL;
}

char *arena_strndup(struct arena *a, const char *s, size_t n)
{
    char *copy = arena_room(a, n + 1);
    if (n)
        memcpy(copy, s, n);
    copy[n] = '\0';
    return copy;
}

void *arena_memdup(struct arena *a, const void *p, size_t n)
{
    void *copy = arena_room(a, n);
    if (n)
        memcpy(copy, p, n);
    return copy;
}

char *arena_vprintf(struct arena *a, const char *fmt, va_list ap)
{
    char first[SHORT_TEXT]; /* most texts are short, and made in one pass */
    va_list again;
    size_t made;
    if (format_plain(first, sizeof first, fmt, ap, &made))
        return arena_memdup(a, first, made + 1);
    va_copy(again, ap);
    int n = vsnprintf(first, sizeof first, fmt, ap);
    if (n < 0)
        n = 0;
    char *s = arena_room(a, (size_t)n + 1);
    if (n < SHORT_TEXT)
        memcpy(s, first, (size_t)n + 1);
    else
        (void)vsnprintf(s, (size_t)n + 1, fmt, again);
    va_end(again);
    return s;
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    char *s = arena_vprintf(a, fmt, ap);
    va_end(ap);
    return s;
}

void arena_defer(struct arena *a, void (*end)(void *), void *p)
{
    struct deferred *d = arena_new(a, struct deferred, 1);
    *d = (struct deferred){.older = a->last, .end = end, .p = p};
    a->last = d;
}

size_t arena_used(const struct arena *a)
{
    return a->used;
}
