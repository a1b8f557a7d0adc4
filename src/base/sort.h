/* Sorting with memory of an arena. The C library's qsort takes from the heap when a list is longer
 * than a kilobyte, and may change the order of equals. */
#ifndef BASE_SORT_H
#define BASE_SORT_H

#include "base/arena.h"

/* The order of two things: below 0, 0, above 0. */
typedef int sort_order(const void *x, const void *y);

/* Sort count things of one size in place; equals keep their order. As much room again is taken from
 * the arena. */
void sort(struct arena *a, void *list, size_t count, size_t size, sort_order *order);

#endif
