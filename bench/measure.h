/* What all figures share: clocks, and the one form in which a figure is told. */
#ifndef BENCH_MEASURE_H
#define BENCH_MEASURE_H

#include <stdint.h>

/* Microseconds: of a clock that never goes back, and of the processor that this program used. */
int64_t now_us(void);
int64_t cpu_us(void);

/* The value at a share of 0 to 100 of a list that is sorted in place. */
int64_t percentile(int64_t *list, int n, int percent);

/* One line of a table of docs/performance.md. Numbers below 0 were not measured, NULL goal: none.
 * The ratio is value to reference; higher is better when goal says so. */
struct figure {
    const char *what, *unit;
    double value, reference, cpu_us;
    const char *goal; /* "≥ 60 %" */
    const char *met;  /* "yes", "no"; NULL: nothing to meet */
};
void figure_print(const struct figure *x);

#endif
