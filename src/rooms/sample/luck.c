#include "rooms/sample/luck.h"

static uint64_t mix(uint64_t z)
{
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

struct luck luck_of(int64_t seed, int kind, int64_t n)
{
    return (struct luck){mix((uint64_t)seed + 1) ^ mix((uint64_t)n * 64 + (uint64_t)kind)};
}

uint64_t luck_next(struct luck *c)
{
    return mix(c->state += 0x9E3779B97F4A7C15u);
}

int64_t luck_below(struct luck *c, int64_t n)
{
    return n > 0 ? (int64_t)(luck_next(c) % (uint64_t)n) : 0;
}

double luck_share(struct luck *c)
{
    return (double)(luck_next(c) >> 11) / (double)(1ull << 53);
}

struct weights weights_of(struct arena *a, const int64_t *list, size_t count)
{
    struct weights w = {arena_new(a, int64_t, count), count};
    int64_t sum = 0;
    for (size_t i = 0; i < count; i++)
        w.sums[i] = sum += list[i];
    return w;
}

size_t luck_pick(struct luck *c, const struct weights *w)
{
    int64_t x = w->count ? luck_below(c, w->sums[w->count - 1]) : 0;
    size_t low = 0, high = w->count ? w->count - 1 : 0;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (w->sums[middle] > x)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}
