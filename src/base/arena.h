/* Memory with one life: everything that a request (or a load, or a test) allocates ends at once.
 *
 * Allocation never fails from the caller's view: every input is capped at the door (base/limits.h),
 * and running out of memory ends the process. So there is no out-of-memory branch and no free above
 * this file. What is not memory (a descriptor, a library's handle) is tied to the same life with
 * arena_defer. Under AddressSanitizer every allocation is a block of its own, so overruns are seen.
 *
 * An arena belongs to one thread at a time.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena;

/* A new, empty arena; the caller ends it with arena_close. */
struct arena *arena_open(void) __attribute__((warn_unused_result));

/* Run what was deferred, last first, and give back all memory. Takes NULL. */
void arena_close(struct arena *a);

/* For CLEANUP(arena_closep). */
void arena_closep(struct arena **a);

/* Like arena_close, but the arena can be used again (a worker's scratch arena). */
void arena_clear(struct arena *a);

/* Like arena_clear, but the newest block is kept unless it is large: for who begins anew at once,
 * again and again. */
void arena_renew(struct arena *a);

/* n bytes, zeroed, aligned for any type. n may be 0. */
void *arena_alloc(struct arena *a, size_t n) __attribute__((malloc, returns_nonnull));

/* The same, not zeroed: for who fills it at once. */
void *arena_room(struct arena *a, size_t n) __attribute__((malloc, returns_nonnull));

/* count things of one type, zeroed. */
#define arena_new(a, type, count) ((type *)arena_alloc_many(a, sizeof(type), count))
void *arena_alloc_many(struct arena *a, size_t size, size_t count)
    __attribute__((malloc, returns_nonnull));

/* A list with room for one more: the same, or a copy of its count things with twice the room. list
 * is NULL and *capacity 0 at the start. */
#define arena_grow(a, list, count, capacity)                                                       \
    ((list) = arena_grow_list(a, list, sizeof *(list), count, capacity))
void *arena_grow_list(struct arena *a, void *list, size_t size, size_t count, size_t *capacity);

/* Copies that live as long as the arena; arena_strdup(a, NULL) is NULL. */
char *arena_strdup(struct arena *a, const char *s);
char *arena_strndup(struct arena *a, const char *s, size_t n);
void *arena_memdup(struct arena *a, const void *p, size_t n);
char *arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *a, const char *fmt, va_list ap)
    __attribute__((format(printf, 2, 0)));

/* Call end(p) when the arena ends. */
void arena_defer(struct arena *a, void (*end)(void *), void *p);

/* Bytes handed out since the arena was opened or cleared, for limits and tests. */
size_t arena_used(const struct arena *a);

#endif
