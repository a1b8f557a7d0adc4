/* Functions that make lists from lists (DMN 1.5, table 76). */
#include "base/limits.h"
#include "rules/feel/builtin.h"

static bool in_items(struct run *run, const struct feel_value *items, size_t count,
                     const struct feel_value *v)
{
    for (size_t i = 0; i < count && run_step(run, 1); i++) {
        struct feel_value same = feel_equal(&items[i], v);
        if (is_true(&same))
            return true;
    }
    return false;
}

static void add_all(struct run *run, struct items *to, const struct feel_value *list)
{
    for (uint32_t i = 0; i < list->count && run_step(run, 1); i++)
        items_add(to, list->items[i]);
}

/* A position that counts from 1, or from the end, as an index; false when it lies outside. */
static bool position(const struct feel_value *v, uint32_t count, uint32_t *ret)
{
    int64_t at;
    if (!decimal_to_int(v->number, &at) || at == 0)
        return false;
    at = at < 0 ? (int64_t)count + at : at - 1;
    if (at < 0 || at >= count)
        return false;
    *ret = (uint32_t)at;
    return true;
}

static struct feel_value call_sublist(struct run *run, const struct feel_value *args, size_t n)
{
    (void)run;
    uint32_t start;
    int64_t length;
    if (!position(&args[1], args[0].count, &start))
        return feel_null();
    length = args[0].count - start;
    if (n > 2 && args[2].kind != FEEL_NULL &&
        (!decimal_to_int(args[2].number, &length) || length < 1 ||
         length > (int64_t)args[0].count - start))
        return feel_null();
    return feel_list(args[0].items + start, (size_t)length);
}

static struct feel_value call_append(struct run *run, const struct feel_value *args, size_t n)
{
    struct items all = {.arena = run->arena};
    add_all(run, &all, &args[0]);
    for (size_t i = 1; i < n; i++)
        items_add(&all, args[i]);
    return items_list(&all);
}

static struct feel_value call_concatenate(struct run *run, const struct feel_value *args, size_t n)
{
    struct items all = {.arena = run->arena};
    for (size_t i = 0; i < n; i++)
        add_all(run, &all, &args[i]);
    return items_list(&all);
}

static struct feel_value call_insert(struct run *run, const struct feel_value *args, size_t n)
{
    (void)n;
    uint32_t at;
    struct items all = {.arena = run->arena};
    if (!position(&args[1], args[0].count, &at))
        return feel_null();
    for (uint32_t i = 0; i < args[0].count && run_step(run, 1); i++) {
        if (i == at)
            items_add(&all, args[2]);
        items_add(&all, args[0].items[i]);
    }
    return items_list(&all);
}

static struct feel_value call_remove(struct run *run, const struct feel_value *args, size_t n)
{
    (void)n;
    uint32_t at;
    struct items all = {.arena = run->arena};
    if (!position(&args[1], args[0].count, &at))
        return feel_null();
    for (uint32_t i = 0; i < args[0].count && run_step(run, 1); i++)
        if (i != at)
            items_add(&all, args[0].items[i]);
    return items_list(&all);
}

static struct feel_value call_list_replace(struct run *run, const struct feel_value *args, size_t n)
{
    (void)n;
    uint32_t at = 0;
    struct items all = {.arena = run->arena};
    bool by_position = args[1].kind == FEEL_NUMBER;
    if (!by_position && args[1].kind != FEEL_FUNCTION)
        return feel_null();
    if (by_position && !position(&args[1], args[0].count, &at))
        return feel_null();
    for (uint32_t i = 0; i < args[0].count && run_step(run, 1); i++) {
        struct feel_value both[] = {args[0].items[i], args[2]};
        struct feel_value hit =
            by_position ? feel_bool(i == at) : run_call(run, args[1].function, both, NULL, 2);
        if (hit.kind != FEEL_BOOL)
            return feel_null();
        items_add(&all, hit.truth ? args[2] : args[0].items[i]);
    }
    return items_list(&all);
}

static struct feel_value call_reverse(struct run *run, const struct feel_value *args, size_t n)
{
    (void)n;
    struct items all = {.arena = run->arena};
    for (uint32_t i = args[0].count; i-- > 0 && run_step(run, 1);)
        items_add(&all, args[0].items[i]);
    return items_list(&all);
}

static struct feel_value call_index_of(struct run *run, const struct feel_value *args, size_t n)
{
    (void)n;
    struct items all = {.arena = run->arena};
    for (uint32_t i = 0; i < args[0].count && run_step(run, 1); i++) {
        struct feel_value same = feel_equal(&args[0].items[i], &args[1]);
        if (is_true(&same))
            items_add(&all, feel_int((int64_t)i + 1));
    }
    return items_list(&all);
}

static struct feel_value call_union(struct run *run, const struct feel_value *args, size_t n)
{
    struct items all = {.arena = run->arena};
    for (size_t k = 0; k < n; k++)
        for (uint32_t i = 0; i < args[k].count && run_step(run, 1); i++)
            if (!in_items(run, all.items, all.count, &args[k].items[i]))
                items_add(&all, args[k].items[i]);
    return items_list(&all);
}

static struct feel_value call_duplicates(struct run *run, const struct feel_value *args, size_t n)
{
    (void)n;
    struct items all = {.arena = run->arena};
    for (uint32_t i = 0; i < args[0].count && run_step(run, 1); i++) {
        const struct feel_value *v = &args[0].items[i];
        if (in_items(run, args[0].items + i + 1, args[0].count - i - 1, v) &&
            !in_items(run, all.items, all.count, v))
            items_add(&all, *v);
    }
    return items_list(&all);
}

static void flatten(struct run *run, const struct feel_value *list, struct items *to)
{
    if (!run_enter(run))
        return;
    for (uint32_t i = 0; i < list->count && run_step(run, 1); i++) {
        if (list->items[i].kind == FEEL_LIST)
            flatten(run, &list->items[i], to);
        else
            items_add(to, list->items[i]);
    }
    run_leave(run);
}

static struct feel_value call_flatten(struct run *run, const struct feel_value *args, size_t n)
{
    (void)n;
    struct items all = {.arena = run->arena};
    flatten(run, &args[0], &all);
    return items_list(&all);
}

struct sorter {
    struct run *run;
    const struct feel_value *precedes; /* NULL: as "<" */
    bool broken;                       /* it had no answer for some pair */
};

static bool goes_before(struct sorter *s, const struct feel_value *x, const struct feel_value *y)
{
    struct feel_value both[] = {*x, *y};
    if (!s->precedes)
        return value_order(x, y) == -1;
    struct feel_value v = run_call(s->run, s->precedes->function, both, NULL, 2);
    s->broken = s->broken || v.kind != FEEL_BOOL;
    return is_true(&v);
}

/* Merge sort: stable, and the number of comparisons does not depend on what the function says. */
static void sort(struct sorter *s, struct feel_value *items, size_t n, struct feel_value *room)
{
    if (n < 2 || s->broken || !run_step(s->run, n))
        return;
    size_t half = n / 2, i = 0, k = half;
    sort(s, items, half, room);
    sort(s, items + half, n - half, room);
    for (size_t to = 0; to < n; to++) {
        bool right = i == half || (k < n && goes_before(s, &items[k], &items[i]));
        room[to] = right ? items[k++] : items[i++];
    }
    for (size_t to = 0; to < n; to++)
        items[to] = room[to];
}

/* The function must have an answer for the pairs (table 80). */
static struct feel_value call_sort(struct run *run, const struct feel_value *args, size_t n)
{
    bool given = n > 1 && args[1].kind == FEEL_FUNCTION;
    struct sorter s = {.run = run, .precedes = given ? &args[1] : NULL};
    struct feel_value *items =
        arena_memdup(run->arena, args[0].items, args[0].count * sizeof *items);
    struct feel_value *room = arena_new(run->arena, struct feel_value, args[0].count);
    for (uint32_t i = 0; !given && i < args[0].count; i++)
        if (value_order(&items[0], &items[i]) == 2)
            return feel_null();
    sort(&s, items, args[0].count, room);
    return s.broken ? feel_null() : feel_list(items, args[0].count);
}

static const struct builtin rows[] = {
    {"sublist", "ln|N", {"list", "start position", "length"}, call_sublist},
    {"append", "la*", {"list", "item"}, call_append},
    {"concatenate", "l*", {"list"}, call_concatenate},
    {"insert before", "lna", {"list", "position", "newItem"}, call_insert},
    {"remove", "ln", {"list", "position"}, call_remove},
    {"list replace", "lea", {"list", "position", "newItem"}, call_list_replace},
    {"list replace", "lea", {"list", "match", "newItem"}, call_list_replace},
    {"reverse", "l", {"list"}, call_reverse},
    {"index of", "la", {"list", "match"}, call_index_of},
    {"union", "l*", {"list"}, call_union},
    {"distinct values", "l", {"list"}, call_union},
    {"duplicate values", "l", {"list"}, call_duplicates},
    {"flatten", "l", {"list"}, call_flatten},
    {"sort", "l|F", {"list", "precedes"}, call_sort},
    {.name = NULL},
};
const struct builtin_table builtins_sets = {rows, sizeof rows / sizeof *rows - 1};
