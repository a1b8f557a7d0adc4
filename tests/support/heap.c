/* The linker leads each call of memory_get, which is the arenas', to __wrap_memory_get. All that
 * is taken, theirs too, is counted where the C library gives it: under AddressSanitizer by its
 * hooks, otherwise by functions that stand before the C library's. */
#include "tests/support/heap.h"

#include "base/memory.h"

#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>

#ifndef __has_feature
#define __has_feature(x) 0
#endif

static atomic_long taken, given_back, of_arenas;

/* NOLINTBEGIN(bugprone-reserved-identifier): the linker and the libraries choose these names. */
void *__wrap_memory_get(size_t n, bool zeroed);
void *__real_memory_get(size_t n, bool zeroed);

void *__wrap_memory_get(size_t n, bool zeroed)
{
    of_arenas++;
    return __real_memory_get(n, zeroed);
}

long heap_count(void)
{
    return taken - of_arenas;
}

long heap_kept(void)
{
    return taken - given_back;
}

#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)

int __sanitizer_install_malloc_and_free_hooks(void (*on_malloc)(const volatile void *, size_t),
                                              void (*on_free)(const volatile void *));

static void on_malloc(const volatile void *p, size_t n)
{
    (void)n;
    taken += p != NULL;
}

static void on_free(const volatile void *p)
{
    given_back += p != NULL;
}

__attribute__((constructor)) static void watch(void)
{
    (void)__sanitizer_install_malloc_and_free_hooks(on_malloc, on_free);
}

#else

void *__libc_malloc(size_t n);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *p, size_t n);
void __libc_free(void *p);

void *malloc(size_t n)
{
    taken++;
    return __libc_malloc(n);
}

#undef calloc
void *calloc(size_t count, size_t size)
{
    taken++;
    return __libc_calloc(count, size);
}

void *realloc(void *p, size_t n)
{
    taken++;
    given_back += p != NULL;
    return __libc_realloc(p, n);
}

void free(void *p)
{
    given_back += p != NULL;
    __libc_free(p);
}

#endif
/* NOLINTEND(bugprone-reserved-identifier) */
