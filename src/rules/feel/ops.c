/* Arithmetic by a table of kinds (DMN 1.5, tables 55 to 60), order and equality (10.3.2.13). */
#include "base/limits.h"
#include "rules/feel/run.h"
#include "rules/feel/temporal.h"

#include <string.h>

typedef struct feel_value binary(struct run *run, enum op op, struct feel_value x,
                                 struct feel_value y);

static struct feel_value numbers(struct run *run, enum op op, struct feel_value x,
                                 struct feel_value y)
{
    (void)run;
    static struct decimal (*const operations[])(struct decimal,
                                                struct decimal) = {[OP_ADD] = decimal_add,
                                                                   [OP_SUB] = decimal_sub,
                                                                   [OP_MUL] = decimal_mul,
                                                                   [OP_DIV] = decimal_div,
                                                                   [OP_POW] = decimal_pow};
    return feel_number(operations[op](x.number, y.number));
}

static struct feel_value strings(struct run *run, enum op op, struct feel_value x,
                                 struct feel_value y)
{
    (void)op;
    size_t n = strlen(x.text), m = strlen(y.text);
    if (!run_step(run, (n + m) / 64))
        return feel_null();
    char *s = arena_alloc(run->arena, n + m + 1);
    memcpy(s, x.text, n);
    memcpy(s + n, y.text, m + 1);
    return feel_string(s);
}

static struct feel_value shifted(struct run *run, enum op op, struct feel_value x,
                                 struct feel_value y)
{
    struct feel_moment m;
    int64_t sign = op == OP_SUB ? -1 : 1, seconds;
    if (__builtin_mul_overflow(y.duration.seconds, sign, &seconds) ||
        !temporal_shift(x.kind, x.moment, seconds, sign * y.duration.nano, &m))
        return feel_null();
    return temporal_value(run->arena, x.kind, &m);
}

static struct feel_value shifted_months(struct run *run, enum op op, struct feel_value x,
                                        struct feel_value y)
{
    struct feel_moment m;
    int64_t months;
    if (__builtin_mul_overflow(y.months, op == OP_SUB ? -1 : 1, &months) ||
        !temporal_shift_months(x.moment, months, &m))
        return feel_null();
    return temporal_value(run->arena, x.kind, &m);
}

static struct feel_value swapped(struct run *run, enum op op, struct feel_value x,
                                 struct feel_value y)
{
    return x.kind == FEEL_MONTHS ? shifted_months(run, op, y, x) : shifted(run, op, y, x);
}

/* In a difference a date is midnight UTC (10.3.2.3.5). */
static bool is_zoned(struct feel_value x)
{
    return x.kind == FEEL_DATE || x.moment->zone != FEEL_LOCAL;
}

static struct feel_value difference(struct run *run, enum op op, struct feel_value x,
                                    struct feel_value y)
{
    (void)run;
    (void)op;
    bool dates = x.kind == FEEL_DATE && y.kind == FEEL_DATE;
    if (!dates && is_zoned(x) != is_zoned(y))
        return feel_null();
    return duration_value(temporal_utc(x.moment) - temporal_utc(y.moment),
                          (int64_t)x.moment->nano - y.moment->nano);
}

/* A duration as seconds, exactly. */
static struct decimal seconds_of(struct feel_value v)
{
    struct decimal nano = decimal_div(decimal_from_int(v.duration.nano), decimal_from_int(NANOS));
    return decimal_add(decimal_from_int(v.duration.seconds), nano);
}

static struct feel_value from_seconds(struct decimal seconds)
{
    struct decimal whole = decimal_round(seconds, 0, DECIMAL_TO_ZERO);
    struct decimal rest = decimal_mul(decimal_sub(seconds, whole), decimal_from_int(NANOS));
    int64_t s, nano;
    if (!decimal_to_int(whole, &s) ||
        !decimal_to_int(decimal_round(rest, 0, DECIMAL_TO_ZERO), &nano))
        return feel_null();
    return duration_value(s, nano);
}

static struct feel_value durations(struct run *run, enum op op, struct feel_value x,
                                   struct feel_value y)
{
    (void)run;
    if (op == OP_DIV)
        return feel_number(decimal_div(seconds_of(x), seconds_of(y)));
    int64_t seconds;
    bool over = op == OP_ADD
                    ? __builtin_add_overflow(x.duration.seconds, y.duration.seconds, &seconds)
                    : __builtin_sub_overflow(x.duration.seconds, y.duration.seconds, &seconds);
    int64_t nano = (int64_t)x.duration.nano + (op == OP_ADD ? 1 : -1) * (int64_t)y.duration.nano;
    return over ? feel_null() : duration_value(seconds, nano);
}

static struct feel_value scaled(struct run *run, enum op op, struct feel_value x,
                                struct feel_value y)
{
    if (x.kind == FEEL_NUMBER)
        return scaled(run, op, y, x);
    struct decimal (*const by)(struct decimal, struct decimal) =
        op == OP_MUL ? decimal_mul : decimal_div;
    if (x.kind == FEEL_DURATION)
        return from_seconds(by(seconds_of(x), y.number));
    int64_t months;
    struct decimal v = by(decimal_from_int(x.months), y.number);
    if (!decimal_to_int(decimal_round(v, 0, DECIMAL_TO_ZERO), &months))
        return feel_null();
    return months_value(months);
}

static struct feel_value month_counts(struct run *run, enum op op, struct feel_value x,
                                      struct feel_value y)
{
    (void)run;
    int64_t months;
    if (op == OP_DIV)
        return feel_number(decimal_div(decimal_from_int(x.months), decimal_from_int(y.months)));
    bool over = op == OP_ADD ? __builtin_add_overflow(x.months, y.months, &months)
                             : __builtin_sub_overflow(x.months, y.months, &months);
    return over ? feel_null() : months_value(months);
}

#define BIT(op) (1u << (op))
static const struct {
    enum feel_kind left, right;
    unsigned ops;
    binary *run;
} arithmetic[] = {
    {FEEL_NUMBER, FEEL_NUMBER, BIT(OP_ADD) | BIT(OP_SUB) | BIT(OP_MUL) | BIT(OP_DIV) | BIT(OP_POW),
     numbers},
    {FEEL_STRING, FEEL_STRING, BIT(OP_ADD), strings},
    {FEEL_DATE, FEEL_DURATION, BIT(OP_ADD) | BIT(OP_SUB), shifted},
    {FEEL_TIME, FEEL_DURATION, BIT(OP_ADD) | BIT(OP_SUB), shifted},
    {FEEL_DATE_TIME, FEEL_DURATION, BIT(OP_ADD) | BIT(OP_SUB), shifted},
    {FEEL_DURATION, FEEL_DATE, BIT(OP_ADD), swapped},
    {FEEL_DURATION, FEEL_TIME, BIT(OP_ADD), swapped},
    {FEEL_DURATION, FEEL_DATE_TIME, BIT(OP_ADD), swapped},
    {FEEL_DATE, FEEL_MONTHS, BIT(OP_ADD) | BIT(OP_SUB), shifted_months},
    {FEEL_DATE_TIME, FEEL_MONTHS, BIT(OP_ADD) | BIT(OP_SUB), shifted_months},
    {FEEL_MONTHS, FEEL_DATE, BIT(OP_ADD), swapped},
    {FEEL_MONTHS, FEEL_DATE_TIME, BIT(OP_ADD), swapped},
    {FEEL_DATE, FEEL_DATE, BIT(OP_SUB), difference},
    {FEEL_DATE, FEEL_DATE_TIME, BIT(OP_SUB), difference},
    {FEEL_DATE_TIME, FEEL_DATE, BIT(OP_SUB), difference},
    {FEEL_DATE_TIME, FEEL_DATE_TIME, BIT(OP_SUB), difference},
    {FEEL_TIME, FEEL_TIME, BIT(OP_SUB), difference},
    {FEEL_DURATION, FEEL_DURATION, BIT(OP_ADD) | BIT(OP_SUB) | BIT(OP_DIV), durations},
    {FEEL_DURATION, FEEL_NUMBER, BIT(OP_MUL) | BIT(OP_DIV), scaled},
    {FEEL_NUMBER, FEEL_DURATION, BIT(OP_MUL), scaled},
    {FEEL_MONTHS, FEEL_MONTHS, BIT(OP_ADD) | BIT(OP_SUB) | BIT(OP_DIV), month_counts},
    {FEEL_MONTHS, FEEL_NUMBER, BIT(OP_MUL) | BIT(OP_DIV), scaled},
    {FEEL_NUMBER, FEEL_MONTHS, BIT(OP_MUL), scaled},
};

struct feel_value op_arith(struct run *run, enum op op, struct feel_value x, struct feel_value y)
{
    for (size_t i = 0; i < sizeof arithmetic / sizeof *arithmetic; i++)
        if (arithmetic[i].left == x.kind && arithmetic[i].right == y.kind &&
            (arithmetic[i].ops & BIT(op)))
            return arithmetic[i].run(run, op, x, y);
    return feel_null();
}

struct feel_value op_negate(struct run *run, struct feel_value x)
{
    if (x.kind == FEEL_NUMBER)
        return feel_number(decimal_neg(x.number));
    if (x.kind == FEEL_DURATION)
        return durations(run, OP_SUB, duration_value(0, 0), x);
    if (x.kind == FEEL_MONTHS)
        return month_counts(run, OP_SUB, months_value(0), x);
    return feel_null();
}

/* --- order --------------------------------------------------------------- */

static int order_of(int64_t x, int64_t y)
{
    return (x > y) - (x < y);
}

/* A moment without an offset takes that of the other one (10.3.2.15, table 54). */
static int64_t instant(const struct feel_moment *m, const struct feel_moment *other)
{
    int32_t offset = 0;
    if (m->zone != FEEL_LOCAL)
        return temporal_utc(m);
    (void)temporal_offset(other, &offset);
    return temporal_local(m) - offset;
}

/* Moments are compared by whole seconds: "second" is 0 to 59 in 10.3.2.3, and a fraction that was
 * written is kept but does not count. */
static int moment_order(const struct feel_moment *x, const struct feel_moment *y)
{
    return order_of(instant(x, y), instant(y, x));
}

int value_order(const struct feel_value *x, const struct feel_value *y)
{
    if (x->kind != y->kind)
        return 2;
    int first;
    switch (x->kind) {
    case FEEL_NUMBER:
        return decimal_compare(x->number, y->number);
    case FEEL_STRING:
        first = strcmp(x->text, y->text);
        return order_of(first, 0);
    case FEEL_DATE:
    case FEEL_TIME:
    case FEEL_DATE_TIME:
        return moment_order(x->moment, y->moment);
    case FEEL_DURATION:
        first = order_of(x->duration.seconds, y->duration.seconds);
        return first ? first : order_of(x->duration.nano, y->duration.nano);
    case FEEL_MONTHS:
        return order_of(x->months, y->months);
    case FEEL_NULL:
    case FEEL_BOOL:
    case FEEL_LIST:
    case FEEL_CONTEXT:
    case FEEL_RANGE:
    case FEEL_FUNCTION:
        return 2;
    }
    return 2;
}

/* --- equality ------------------------------------------------------------ */

/* Values share parts, so that a small one can be huge when it is walked: the walk has a budget. */
struct walk {
    int depth, left;
};

static struct feel_value equal(struct walk *w, const struct feel_value *x,
                               const struct feel_value *y);

static bool same(struct walk *w, const struct feel_value *x, const struct feel_value *y)
{
    struct feel_value v = equal(w, x, y);
    return is_true(&v);
}

static bool same_lists(struct walk *w, const struct feel_value *x, const struct feel_value *y)
{
    if (x->count != y->count)
        return false;
    for (uint32_t i = 0; i < x->count; i++)
        if (!same(w, &x->items[i], &y->items[i]))
            return false;
    return true;
}

static bool same_contexts(struct walk *w, const struct feel_context *x,
                          const struct feel_context *y)
{
    if (x->count != y->count)
        return false;
    for (uint32_t i = 0; i < x->count; i++) {
        const struct feel_value *other = feel_context_get(y, x->entries[i].name);
        if (!other || !same(w, &x->entries[i].value, other))
            return false;
    }
    return true;
}

static bool same_ranges(struct walk *w, const struct feel_range *x, const struct feel_range *y)
{
    return x->form == y->form && x->low_bound == y->low_bound && x->high_bound == y->high_bound &&
           same(w, &x->low, &y->low) && same(w, &x->high, &y->high);
}

/* Functions of one text, written in one place (table 53: parameters, body and scope). */
static bool same_functions(const struct feel_function *x, const struct feel_function *y)
{
    return x == y || (x->builtin && x->builtin == y->builtin) ||
           (x->node && x->node == y->node && x->env == y->env);
}

static bool are_moments(const struct feel_value *v)
{
    return v->kind == FEEL_DATE || v->kind == FEEL_TIME || v->kind == FEEL_DATE_TIME;
}

static struct feel_value equal_parts(struct walk *w, const struct feel_value *x,
                                     const struct feel_value *y)
{
    if (x->kind == FEEL_BOOL)
        return feel_bool(x->truth == y->truth);
    if (x->kind == FEEL_LIST)
        return feel_bool(same_lists(w, x, y));
    if (x->kind == FEEL_CONTEXT)
        return feel_bool(same_contexts(w, x->context, y->context));
    if (x->kind == FEEL_RANGE)
        return feel_bool(same_ranges(w, x->range, y->range));
    if (x->kind == FEEL_FUNCTION)
        return feel_bool(same_functions(x->function, y->function));
    if (are_moments(x) && !temporal_alike(x->moment, y->moment))
        return feel_null();
    int order = value_order(x, y);
    return order == 2 ? feel_null() : feel_bool(order == 0);
}

static struct feel_value equal(struct walk *w, const struct feel_value *x,
                               const struct feel_value *y)
{
    if (x->kind == FEEL_NULL || y->kind == FEEL_NULL)
        return feel_bool(x->kind == y->kind);
    if (x->kind != y->kind || w->depth == LIMIT_FEEL_DEPTH || --w->left < 0)
        return feel_null();
    w->depth++;
    struct feel_value v = equal_parts(w, x, y);
    w->depth--;
    return v;
}

struct feel_value feel_equal(const struct feel_value *x, const struct feel_value *y)
{
    struct walk w = {.left = LIMIT_FEEL_STEPS};
    return equal(&w, x, y);
}

/* A list of one is its item when the other side is no list. */
static struct feel_value equal_unwrapped(const struct feel_value *x, const struct feel_value *y)
{
    struct feel_value a = y->kind == FEEL_LIST ? *x : unwrapped(*x);
    struct feel_value b = x->kind == FEEL_LIST ? *y : unwrapped(*y);
    return feel_equal(&a, &b);
}

struct feel_value op_compare(enum op op, const struct feel_value *x, const struct feel_value *y)
{
    bool plain = x->kind == y->kind && (x->kind == FEEL_NUMBER || x->kind == FEEL_STRING);
    if (!plain && (op == OP_EQ || op == OP_NE)) {
        struct feel_value v = equal_unwrapped(x, y);
        return v.kind == FEEL_BOOL ? feel_bool(v.truth == (op == OP_EQ)) : v;
    }
    struct feel_value a = unwrapped(*x), b = unwrapped(*y);
    int order = value_order(&a, &b);
    if (order == 2)
        return feel_null();
    bool holds[] = {[OP_EQ] = order == 0,
                    [OP_NE] = order != 0,
                    [OP_LT] = order<0, [OP_LE] = order <= 0, [OP_GT] = order> 0,
                    [OP_GE] = order >= 0};
    return feel_bool(holds[op]);
}

/* -1: outside, 1: inside, 0: cannot be compared */
static int beyond(enum feel_bound bound, int order)
{
    if (bound == FEEL_UNBOUNDED)
        return 1;
    if (order == 2)
        return 0;
    return order > 0 || (order == 0 && bound == FEEL_CLOSED) ? 1 : -1;
}

struct feel_value range_contains(const struct feel_range *r, const struct feel_value *x)
{
    if (r->form == FEEL_TEST_NOT || (r->form == FEEL_TEST && r->low_bound == r->high_bound))
        return op_compare(r->form == FEEL_TEST ? OP_EQ : OP_NE, x, &r->low);
    int low = beyond(r->low_bound, value_order(x, &r->low));
    int high = beyond(r->high_bound, value_order(&r->high, x));
    if (low < 0 || high < 0)
        return feel_bool(false); /* as "x >= low and x <= high", whatever the other end is */
    return low == 0 || high == 0 ? feel_null() : feel_bool(true);
}

struct feel_value unwrapped(struct feel_value x)
{
    return x.kind == FEEL_LIST && x.count == 1 ? x.items[0] : x;
}

bool is_true(const struct feel_value *v)
{
    return v->kind == FEEL_BOOL && v->truth;
}
