/* Functions that boil a list down to one value (DMN 1.5, table 76). */
#include "rules/feel/builtin.h"

#include "base/sort.h"

/* A single list, or the arguments themselves; false when there is nothing to walk over. */
static bool as_list(const struct feel_value *args, size_t n, struct feel_value *ret)
{
    if (n == 0 || (n == 1 && args[0].kind == FEEL_NULL))
        return false;
    *ret = n == 1 && args[0].kind == FEEL_LIST ? args[0] : feel_list(args, n);
    return true;
}

static struct feel_value call_list_contains(struct run *run, const struct feel_value *args,
                                            size_t n)
{
    (void)n;
    for (uint32_t i = 0; i < args[0].count && run_step(run, 1); i++) {
        struct feel_value same = feel_equal(&args[0].items[i], &args[1]);
        if (is_true(&same))
            return same;
    }
    return feel_bool(false);
}

static struct feel_value call_count(struct run *run, const struct feel_value *args, size_t n)
{
    (void)run;
    (void)n;
    return feel_int(args[0].count);
}

static struct feel_value extreme(struct run *run, const struct feel_value *args, size_t n, int sign)
{
    struct feel_value list;
    if (!as_list(args, n, &list) || list.count == 0)
        return feel_null();
    struct feel_value best = list.items[0];
    for (uint32_t i = 0; i < list.count && run_step(run, 1); i++) {
        int order = value_order(&list.items[i], &best);
        if (order == 2)
            return feel_null();
        if (order == sign)
            best = list.items[i];
    }
    return best;
}

static struct feel_value call_min(struct run *run, const struct feel_value *args, size_t n)
{
    return extreme(run, args, n, -1);
}

static struct feel_value call_max(struct run *run, const struct feel_value *args, size_t n)
{
    return extreme(run, args, n, 1);
}

/* All items put together with an operator; null for an empty list. */
static struct feel_value folded(struct run *run, const struct feel_value *args, size_t n,
                                enum op op)
{
    struct feel_value list;
    if (!as_list(args, n, &list) || list.count == 0)
        return feel_null();
    struct feel_value total = list.items[0];
    bool numbers = total.kind == FEEL_NUMBER;
    if (!numbers && (op == OP_MUL || (total.kind != FEEL_DURATION && total.kind != FEEL_MONTHS)))
        return feel_null();
    for (uint32_t i = 1; i < list.count && run_step(run, 1); i++)
        total = list.items[i].kind == list.items[0].kind ? op_arith(run, op, total, list.items[i])
                                                         : feel_null();
    return total;
}

static struct feel_value call_sum(struct run *run, const struct feel_value *args, size_t n)
{
    return folded(run, args, n, OP_ADD);
}

static struct feel_value call_product(struct run *run, const struct feel_value *args, size_t n)
{
    return folded(run, args, n, OP_MUL);
}

static struct feel_value call_mean(struct run *run, const struct feel_value *args, size_t n)
{
    struct feel_value list, total = folded(run, args, n, OP_ADD);
    if (!as_list(args, n, &list) || total.kind == FEEL_NULL)
        return feel_null();
    return op_arith(run, OP_DIV, total, feel_int(list.count));
}

/* The numbers of a list; false when something else is in it or it is empty. */
static bool numbers_of(struct run *run, const struct feel_value *args, size_t n,
                       struct feel_value *ret)
{
    struct feel_value list;
    if (!as_list(args, n, &list) || list.count == 0 || !run_step(run, list.count))
        return false;
    for (uint32_t i = 0; i < list.count; i++)
        if (list.items[i].kind != FEEL_NUMBER)
            return false;
    *ret = list;
    return true;
}

static int by_number(const void *x, const void *y)
{
    const struct feel_value *a = x, *b = y;
    return decimal_compare(a->number, b->number);
}

static struct feel_value *sorted_numbers(struct run *run, const struct feel_value *list)
{
    struct feel_value *items =
        arena_memdup(run->arena, list->items, list->count * sizeof *list->items);
    sort(run->arena, items, list->count, sizeof *items, by_number);
    return items;
}

static struct feel_value call_median(struct run *run, const struct feel_value *args, size_t n)
{
    struct feel_value list;
    if (!numbers_of(run, args, n, &list))
        return feel_null();
    const struct feel_value *items = sorted_numbers(run, &list);
    uint32_t half = list.count / 2;
    if (list.count % 2)
        return items[half];
    struct decimal sum = decimal_add(items[half - 1].number, items[half].number);
    return feel_number(decimal_div(sum, decimal_from_int(2)));
}

static struct feel_value call_stddev(struct run *run, const struct feel_value *args, size_t n)
{
    struct feel_value list, mean = call_mean(run, args, n);
    if (!numbers_of(run, args, n, &list) || list.count < 2 || mean.kind != FEEL_NUMBER)
        return feel_null();
    struct decimal total = decimal_from_int(0);
    for (uint32_t i = 0; i < list.count; i++) {
        struct decimal off = decimal_sub(list.items[i].number, mean.number);
        total = decimal_add(total, decimal_mul(off, off));
    }
    return feel_number(decimal_sqrt(decimal_div(total, decimal_from_int(list.count - 1))));
}

static struct feel_value call_mode(struct run *run, const struct feel_value *args, size_t n)
{
    struct feel_value list;
    struct items modes = {.arena = run->arena};
    if (!as_list(args, n, &list) || (list.count && !numbers_of(run, args, n, &list)))
        return feel_null();
    const struct feel_value *items = sorted_numbers(run, &list);
    uint32_t most = 0;
    for (uint32_t i = 0, end; i < list.count; i = end) {
        for (end = i + 1; end < list.count && by_number(&items[i], &items[end]) == 0;)
            end++;
        if (end - i > most)
            most = end - i, modes.count = 0;
        if (end - i == most)
            items_add(&modes, items[i]);
    }
    return items_list(&modes);
}

static struct feel_value decided(struct run *run, const struct feel_value *args, size_t n,
                                 bool decides)
{
    struct feel_value list, result = feel_bool(!decides);
    if (!as_list(args, n, &list))
        return feel_null();
    for (uint32_t i = 0; i < list.count && run_step(run, 1); i++) {
        const struct feel_value *v = &list.items[i];
        if (v->kind == FEEL_BOOL && v->truth == decides)
            return *v;
        if (v->kind != FEEL_BOOL)
            result = feel_null();
    }
    return result;
}

static struct feel_value call_all(struct run *run, const struct feel_value *args, size_t n)
{
    return decided(run, args, n, false);
}

static struct feel_value call_any(struct run *run, const struct feel_value *args, size_t n)
{
    return decided(run, args, n, true);
}

static struct feel_value call_not(struct run *run, const struct feel_value *args, size_t n)
{
    (void)run;
    (void)n;
    return args[0].kind == FEEL_BOOL ? feel_bool(!args[0].truth) : feel_null();
}

static const struct builtin rows[] = {
    {"not", "a", {"negand"}, call_not},
    {"list contains", "la", {"list", "element"}, call_list_contains},
    {"count", "l", {"list"}, call_count},
    {"min", "a*", {"list"}, call_min},
    {"max", "a*", {"list"}, call_max},
    {"sum", "a*", {"list"}, call_sum},
    {"product", "a*", {"list"}, call_product},
    {"mean", "a*", {"list"}, call_mean},
    {"median", "a*", {"list"}, call_median},
    {"stddev", "a*", {"list"}, call_stddev},
    {"mode", "a*", {"list"}, call_mode},
    {"all", "a*", {"list"}, call_all},
    {"any", "a*", {"list"}, call_any},
    {"and", "a*", {"list"}, call_all},
    {"or", "a*", {"list"}, call_any},
    {.name = NULL},
};
const struct builtin_table builtins_list = {rows, sizeof rows / sizeof *rows - 1};
