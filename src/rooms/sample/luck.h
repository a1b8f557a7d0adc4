/* Luck that is the same for the same seed (splitmix64). */
#ifndef ROOMS_SAMPLE_LUCK_H
#define ROOMS_SAMPLE_LUCK_H

#include "base/arena.h"

#include <stdint.h>

struct luck {
    uint64_t state;
};

/* The luck of the n-th thing of a kind. */
struct luck luck_of(int64_t seed, int kind, int64_t n);
uint64_t luck_next(struct luck *c);
int64_t luck_below(struct luck *c, int64_t n); /* 0 … n - 1; 0 when n is not above 0 */
double luck_share(struct luck *c);             /* 0 … 1 */

/* A choice of count things by weight. */
struct weights {
    int64_t *sums; /* of all up to each */
    size_t count;
};
struct weights weights_of(struct arena *a, const int64_t *list, size_t count);
size_t luck_pick(struct luck *c, const struct weights *w);

#endif
