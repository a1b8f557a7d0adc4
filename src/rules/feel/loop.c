#include "rules/feel/loop.h"

#include "base/limits.h"
#include "rules/feel/temporal.h"

/* --- what is walked over -------------------------------------------------- */

static struct feel_value step_from(struct run *run, struct feel_value at, bool up)
{
    if (at.kind == FEEL_NUMBER)
        return op_arith(run, up ? OP_ADD : OP_SUB, at, feel_int(1));
    return op_arith(run, up ? OP_ADD : OP_SUB, at, duration_value(SECONDS_A_DAY, 0));
}

/* The numbers or days from one end to the other; null when they are neither. */
static struct feel_value span(struct run *run, struct feel_value from, struct feel_value to)
{
    int order = value_order(&from, &to);
    if (order == 2 || (from.kind != FEEL_NUMBER && from.kind != FEEL_DATE))
        return feel_null();
    struct items all = {.arena = run->arena};
    bool up = order <= 0;
    while (run_step(run, 1)) {
        items_add(&all, from);
        from = step_from(run, from, up);
        int now = value_order(&from, &to);
        if (now == 2 || (up ? now > 0 : now < 0))
            break;
    }
    return items_list(&all);
}

struct feel_value loop_span(struct run *run, const struct node *n, const struct env *env)
{
    struct feel_value from = unwrapped(run_node(run, n->kids[0], env));
    return span(run, from, unwrapped(run_node(run, n->kids[1], env)));
}

static struct feel_value range_items(struct run *run, const struct feel_range *r)
{
    struct feel_value low = r->low, high = r->high;
    if (r->low_bound == FEEL_OPEN)
        low = step_from(run, low, true);
    if (r->high_bound == FEEL_OPEN)
        high = step_from(run, high, false);
    if (value_order(&low, &high) == 1)
        return feel_list(NULL, 0);
    return span(run, low, high);
}

bool loop_domain(struct run *run, struct feel_value v, struct feel_value *ret)
{
    if (v.kind == FEEL_RANGE)
        v = range_items(run, v.range);
    if (v.kind == FEEL_NULL)
        return false;
    if (v.kind != FEEL_LIST)
        v = feel_list(arena_memdup(run->arena, &v, sizeof v), 1);
    *ret = v;
    return true;
}

/* --- for, some, every ------------------------------------------------------ */

struct loop {
    struct run *run;
    const struct node *node;
    struct items results;    /* for */
    struct feel_value found; /* some, every: what is known so far */
    bool decided, broken;
};

static const struct env *bound(struct run *run, const char *name, struct feel_value v,
                               const struct env *outer)
{
    struct env *frame = arena_new(run->arena, struct env, 1);
    *frame = (struct env){.name = name, .value = v, .outer = outer};
    return frame;
}

static void visit(struct loop *l, const struct env *env)
{
    const struct node *body = l->node->kids[l->node->name_count];
    if (l->node->kind == NODE_FOR) {
        env = bound(l->run, "partial", items_list(&l->results), env);
        items_add(&l->results, run_node(l->run, body, env));
        return;
    }
    struct feel_value v = run_node(l->run, body, env);
    bool decides = l->node->kind == NODE_SOME;
    if (v.kind != FEEL_BOOL)
        l->found = feel_null();
    else if (v.truth == decides)
        l->found = v, l->decided = true;
}

/* Every combination, the last name turning fastest. */
static void walk(struct loop *l, size_t name, const struct env *env)
{
    if (name == l->node->name_count) {
        visit(l, env);
        return;
    }
    struct feel_value all;
    if (!loop_domain(l->run, run_node(l->run, l->node->kids[name], env), &all) ||
        !run_enter(l->run)) {
        l->broken = true;
        return;
    }
    for (uint32_t i = 0; i < all.count && !l->decided && !l->broken && run_step(l->run, 1); i++)
        walk(l, name + 1, bound(l->run, l->node->names[name], all.items[i], env));
    run_leave(l->run);
}

struct feel_value loop_for(struct run *run, const struct node *n, const struct env *env)
{
    struct loop l = {.run = run, .node = n, .results = {.arena = run->arena}};
    walk(&l, 0, env);
    return l.broken ? feel_null() : items_list(&l.results);
}

struct feel_value loop_quantified(struct run *run, const struct node *n, const struct env *env)
{
    struct loop l = {.run = run, .node = n, .found = feel_bool(n->kind == NODE_EVERY)};
    walk(&l, 0, env);
    return l.broken ? feel_null() : l.found;
}

/* --- filters --------------------------------------------------------------- */

static const struct env *item_env(struct run *run, const struct feel_value *item,
                                  const struct env *env)
{
    const struct env *outer = bound(run, "item", *item, env);
    if (item->kind != FEEL_CONTEXT)
        return outer;
    struct env *frame = arena_new(run->arena, struct env, 1);
    *frame = (struct env){.context = item->context, .outer = outer};
    return frame;
}

/* Positions count from 1, from the end when negative. */
static struct feel_value item_at(const struct feel_value *list, struct decimal position)
{
    int64_t at;
    if (!decimal_to_int(position, &at) || at == 0)
        return feel_null();
    at = at < 0 ? (int64_t)list->count + at : at - 1;
    return at >= 0 && at < list->count ? list->items[at] : feel_null();
}

/* Nothing is kept of an empty list, and nothing stands at a position of it. */
static struct feel_value filter_nothing(struct run *run, const struct node *n,
                                        const struct env *env)
{
    const struct feel_value none = feel_null();
    struct feel_value v = unwrapped(run_node(run, n->kids[1], item_env(run, &none, env)));
    return v.kind == FEEL_NUMBER ? feel_null() : feel_list(NULL, 0);
}

struct feel_value loop_filter(struct run *run, const struct node *n, const struct env *env)
{
    struct feel_value list = run_node(run, n->kids[0], env);
    struct items kept = {.arena = run->arena};
    if (list.kind == FEEL_NULL)
        return list; /* table 68 has no row for null */
    if (list.kind != FEEL_LIST)
        list = feel_list(arena_memdup(run->arena, &list, sizeof list), 1);
    if (list.count == 0)
        return filter_nothing(run, n, env);
    for (uint32_t i = 0; i < list.count && run_step(run, 1); i++) {
        struct feel_value v =
            unwrapped(run_node(run, n->kids[1], item_env(run, &list.items[i], env)));
        if (v.kind == FEEL_NUMBER)
            return item_at(&list, v.number);
        if (v.kind != FEEL_BOOL && v.kind != FEEL_NULL)
            return feel_null();
        if (is_true(&v))
            items_add(&kept, list.items[i]);
    }
    return items_list(&kept);
}
