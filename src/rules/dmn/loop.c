/* Boxed iterators and filters (DMN 1.5, chapter 10.2). */
#include "rules/dmn/ask.h"

/* What is walked through; null when it cannot be. */
static struct feel_value domain(struct dmn_ask *ask, const struct dmn_logic *l,
                                const struct feel_scope *scope)
{
    struct feel_value in = dmn_logic_value(ask, l->kids[0], scope), items = feel_null();
    const struct feel_call call = {.scope = scope, .arena = ask->arena};
    if (!ask->failed)
        ask->failed = feel_domain(&in, &call, &items, ask->fault);
    if (items.kind != FEEL_LIST)
        return dmn_problem(ask, "there is nothing to go through");
    return items;
}

struct feel_value dmn_for(struct dmn_ask *ask, const struct dmn_logic *l,
                          const struct feel_scope *scope)
{
    struct feel_value in = domain(ask, l, scope);
    if (in.kind != FEEL_LIST)
        return feel_null();
    struct feel_value *made = arena_new(ask->arena, struct feel_value, in.count);
    for (uint32_t i = 0; i < in.count && !ask->failed; i++) {
        struct feel_context *frame = feel_context_new(ask->arena, 2);
        feel_context_put(frame, "partial", feel_list(made, i));
        feel_context_put(frame, l->names[0], in.items[i]);
        const struct feel_scope inner = {
            .context = frame, .outer = scope, .now = ask->now, .budget = ask->budget};
        made[i] = dmn_logic_value(ask, l->kids[1], arena_memdup(ask->arena, &inner, sizeof inner));
    }
    return feel_list(made, in.count);
}

struct feel_value dmn_quantified(struct dmn_ask *ask, const struct dmn_logic *l,
                                 const struct feel_scope *scope)
{
    const bool every = l->form == FORM_EVERY;
    struct feel_value in = domain(ask, l, scope);
    if (in.kind != FEEL_LIST)
        return feel_null();
    struct feel_value found = feel_bool(every);
    for (uint32_t i = 0; i < in.count && !ask->failed; i++) {
        struct feel_value v =
            dmn_logic_value(ask, l->kids[1], dmn_scope_with(ask, l->names[0], in.items[i], scope));
        if (v.kind != FEEL_BOOL)
            found = dmn_problem(ask, "the condition is neither true nor false");
        else if (v.truth != every)
            return v;
    }
    return found;
}

/* "item" and, when it is a context, its members. */
static const struct feel_scope *scope_of_item(struct dmn_ask *ask, struct feel_value item,
                                              const struct feel_scope *outer)
{
    const struct feel_scope *named = dmn_scope_with(ask, "item", item, outer);
    if (item.kind != FEEL_CONTEXT)
        return named;
    const struct feel_scope members = {
        .context = item.context, .outer = named, .now = ask->now, .budget = ask->budget};
    return arena_memdup(ask->arena, &members, sizeof members);
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

struct feel_value dmn_filter(struct dmn_ask *ask, const struct dmn_logic *l,
                             const struct feel_scope *scope)
{
    struct feel_value in = dmn_logic_value(ask, l->kids[0], scope);
    if (in.kind == FEEL_NULL)
        return in;
    if (in.kind != FEEL_LIST)
        in = feel_list(arena_memdup(ask->arena, &in, sizeof in), 1);
    struct feel_value *kept = arena_new(ask->arena, struct feel_value, in.count);
    size_t count = 0;
    for (uint32_t i = 0; i < in.count && !ask->failed; i++) {
        struct feel_value v =
            dmn_logic_value(ask, l->kids[1], scope_of_item(ask, in.items[i], scope));
        if (v.kind == FEEL_NUMBER)
            return item_at(&in, v.number);
        if (v.kind != FEEL_BOOL && v.kind != FEEL_NULL)
            return dmn_problem(ask, "the condition is neither true nor false");
        if (v.kind == FEEL_BOOL && v.truth)
            kept[count++] = in.items[i];
    }
    return feel_list(kept, count);
}
