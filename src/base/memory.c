#include "base/memory.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

static _Atomic(void *) kept;
static atomic_bool is_short;

void memory_keep(void)
{
    void *none = NULL, *more = malloc(MEMORY_KEPT);
    if (more && !atomic_compare_exchange_strong(&kept, &none, more))
        free(more);
    atomic_store(&is_short, !more);
}

bool memory_is_short(void)
{
    if (atomic_load_explicit(&is_short, memory_order_relaxed))
        memory_keep();
    return atomic_load_explicit(&is_short, memory_order_relaxed);
}

/* False when it was given back before. */
static bool give_back(void)
{
    void *all = atomic_exchange(&kept, NULL);
    if (all)
        atomic_store(&is_short, true);
    free(all);
    return all != NULL;
}

static _Noreturn void end(void)
{
    (void)fputs("out of memory\n", stderr);
    abort();
}

static void *get(size_t n, bool zeroed)
{
    return zeroed ? calloc(1, n) : malloc(n);
}

void *memory_get(size_t n, bool zeroed)
{
    void *p = get(n, zeroed);
    /* Another thread may have given it back for all in this moment. */
    if (!p && (give_back() || atomic_load(&is_short)))
        p = get(n, zeroed);
    if (!p)
        end();
    return p;
}
