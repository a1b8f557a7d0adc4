#include "bench/evaluate.h"

#include "base/cleanup.h"
#include "bench/measure.h"

#include <stdio.h>
#include <stdlib.h>

_Noreturn void bench_die(const struct fault *f)
{
    (void)fprintf(stderr, "%s\n", f->words);
    exit(1);
}

struct feel *bench_parse(struct arena *a, const char *text)
{
    struct fault f = {0};
    struct feel *e = NULL;
    if (feel_parse(a, text, NULL, &e, &f) < 0)
        bench_die(&f);
    return e;
}

double evaluate_us(evaluation *run, const void *what, int times)
{
    enum { AT_ONCE = 64 }; /* before the arena is cleared */
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct fault f = {0};
    struct feel_value v;
    int64_t start = cpu_us();
    for (int i = 0; i < times; i++) {
        if (run(what, a, &v, &f) < 0 || v.kind != FEEL_NUMBER)
            bench_die(&f);
        if (i % AT_ONCE == AT_ONCE - 1)
            arena_clear(a);
    }
    return (double)(cpu_us() - start) / times;
}

double command_us(const char *command)
{
    double us = -1;
    FILE *p = popen(command, "r");
    if (p && fscanf(p, "%lf", &us) != 1)
        us = -1;
    if (p)
        (void)pclose(p);
    return us;
}
