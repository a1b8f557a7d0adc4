/* Expressions of ten operations, parsed once and evaluated many times, beside feelin (npm) on the
 * same texts and values in the same run. feelin parses at each evaluation, so that is told too. */
#include "bench/evaluate.h"
#include "bench/measure.h"

#include "base/cleanup.h"
#include "rules/feel/feel.h"

enum { TIMES = 200 * 1000, PARSES = 20 * 1000 };

static const char values[] =
    "{phi: 15000, ban: 3, tuoi: 67, kenh: \"online\", ngay: 5, con: [{tuoi: 4}, {tuoi: 9}]}";

static const struct row {
    const char *what, *text;
} rows[] = {
    {"numbers", "((phi * ban + 2000) * 2 - ngay * 100 + 7) / 3 + phi - ban * 4"},
    {"conditions", "if kenh = \"online\" and tuoi >= 60 and (ngay < 3 or ban > 2) and not(phi = 0) "
                   "then phi / 2 else phi + ban"},
    {"calls", "max(0, min(phi, 20000)) + floor(phi / 7) + abs(ban - tuoi) + modulo(tuoi, 7)"},
};

struct asked {
    const struct feel *expression;
    struct feel_scope scope;
};

static int evaluate(const void *what, struct arena *a, struct feel_value *ret, struct fault *f)
{
    const struct asked *x = what;
    return feel_eval(x->expression, &x->scope, a, ret, f);
}

static double parse_us(const char *text)
{
    int64_t start = cpu_us();
    for (int i = 0; i < PARSES; i++) {
        CLEANUP(arena_closep) struct arena *a = arena_open();
        (void)bench_parse(a, text);
    }
    return (double)(cpu_us() - start) / PARSES;
}

/* The same by feelin; below 0 when there is no node. */
static double feelin_us(struct arena *a, const char *text)
{
    struct buf command;
    buf_init(&command, a, 4096);
    buf_printf(&command, "node bench/feel.mjs '%s' '%s'", text, values);
    return command_us(command.p);
}

int main(void)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct fault f = {0};
    struct feel_value context;
    if (feel_eval(bench_parse(a, values), NULL, a, &context, &f) < 0)
        bench_die(&f);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct asked x = {bench_parse(a, rows[i].text), {.context = context.context}};
        double us = evaluate_us(evaluate, &x, TIMES), parse = parse_us(rows[i].text);
        double other = feelin_us(a, rows[i].text);
        figure_print(
            &(struct figure){.what = arena_printf(a, "ten operations, evaluated: %s", rows[i].what),
                             .unit = "µs",
                             .value = us,
                             .reference = other,
                             .cpu_us = us,
                             .goal = "≤ 1 µs, ≥ 50× feelin",
                             .met = us <= 1 && other >= 50 * us ? "yes" : "no"});
        figure_print(&(struct figure){
            .what = arena_printf(a, "the same, parsed and evaluated: %s", rows[i].what),
            .unit = "µs",
            .value = us + parse,
            .reference = other,
            .cpu_us = us + parse});
    }
    return 0;
}
