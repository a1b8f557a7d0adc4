/* Runs of 1, 2, 4, … things are merged from one place to the other and back. */
#include "base/sort.h"

#include <stdbool.h>
#include <string.h>

struct sorting {
    size_t count, size;
    sort_order *order;
};

/* The runs [from, middle) and [middle, end) of one list become one of the other. */
static void merge(const struct sorting *s, const char *list, char *to, const size_t run[static 3])
{
    const size_t size = s->size;
    size_t x = run[0], y = run[1];
    for (size_t i = run[0]; i < run[2]; i++) {
        bool second = x == run[1] || (y < run[2] && s->order(list + y * size, list + x * size) < 0);
        memcpy(to + i * size, list + (second ? y++ : x++) * size, size);
    }
}

static size_t least(size_t x, size_t y)
{
    return x < y ? x : y;
}

void sort(struct arena *a, void *list, size_t count, size_t size, sort_order *order)
{
    const struct sorting s = {count, size, order};
    if (count < 2)
        return;
    char *from = list, *to = arena_room(a, count * size);
    for (size_t n = 1; n < count; n *= 2) {
        for (size_t i = 0; i < count; i += 2 * n)
            merge(&s, from, to, (size_t[]){i, least(i + n, count), least(i + 2 * n, count)});
        char *other = from;
        from = to;
        to = other;
    }
    if (from != list)
        memcpy(list, from, count * size);
}
