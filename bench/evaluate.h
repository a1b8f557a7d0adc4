/* What the benches of the rules share: one evaluation many times, and another program's figure. */
#ifndef BENCH_EVALUATE_H
#define BENCH_EVALUATE_H

#include "rules/feel/feel.h"

/* Prints the words and ends the program. */
_Noreturn void bench_die(const struct fault *f);

/* The expression; a fault ends the program. */
struct feel *bench_parse(struct arena *a, const char *text);

/* Microseconds of the processor for one of `times` evaluations; each must give a number. */
typedef int evaluation(const void *what, struct arena *a, struct feel_value *ret, struct fault *f);
double evaluate_us(evaluation *run, const void *what, int times);

/* The number that a command prints; below 0 when it prints none (there is no node). */
double command_us(const char *command);

#endif
