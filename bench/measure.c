#include "bench/measure.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static int64_t read_us(clockid_t which)
{
    struct timespec t;
    (void)clock_gettime(which, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int64_t now_us(void)
{
    return read_us(CLOCK_MONOTONIC);
}

int64_t cpu_us(void)
{
    return read_us(CLOCK_PROCESS_CPUTIME_ID);
}

static int compare(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

int64_t percentile(int64_t *list, int n, int percent)
{
    qsort(list, (size_t)n, sizeof *list, compare);
    return n ? list[(int64_t)(n - 1) * percent / 100] : 0;
}

/* Four digits that mean something: 12345 and 12.3. */
static void print_number(double v, const char *unit)
{
    if (v < 0)
        printf(" – |");
    else
        printf(v >= 100 ? " %.0f%s |" : v >= 10 ? " %.1f%s |" : " %.2f%s |", v, unit);
}

void figure_print(const struct figure *x)
{
    printf("| %s |", x->what);
    print_number(x->value, x->unit);
    print_number(x->reference, x->unit);
    print_number(x->value >= 0 && x->reference > 0 ? x->value / x->reference * 100 : -1, " %");
    print_number(x->cpu_us, "");
    printf(" %s | %s |\n", x->goal ? x->goal : "–", x->met ? x->met : "–");
    (void)fflush(stdout);
}
