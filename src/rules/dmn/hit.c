/* How a decision table answers (DMN 1.5, chapter 8): which rules hold, and what the hit
 * policy makes of them. */
#include "rules/dmn/hit.h"

static bool rule_holds(struct dmn_hits *h, const struct dmn_rule *rule)
{
    for (size_t i = 0; i < h->table->input_count; i++)
        if (rule->tests[i] && !dmn_feel_test(h->ask, rule->tests[i], &h->inputs[i], h->scope))
            return false;
    return true;
}

static struct feel_value cell(struct dmn_hits *h, size_t column, const struct feel *e)
{
    const struct dmn_output *o = &h->table->outputs[column];
    struct feel_value v = e ? dmn_feel_value(h->ask, e, h->scope) : feel_null();
    v = dmn_coerce(h->ask, v, o->type, o->type_name);
    if (v.kind == FEEL_NULL || !o->allowed || dmn_feel_test(h->ask, o->allowed, &v, h->scope))
        return v;
    return dmn_problem(h->ask, "an output is none of the values of its column");
}

/* The outputs of a rule, or (rule NULL) the default ones. */
static const struct feel_value *cells(struct dmn_hits *h, const struct dmn_rule *rule)
{
    const struct dmn_table *t = h->table;
    struct feel_value *made = arena_new(h->ask->arena, struct feel_value, t->output_count);
    for (size_t i = 0; i < t->output_count; i++)
        made[i] = cell(h, i, rule ? rule->outputs[i] : t->outputs[i].fallback);
    return made;
}

/* One output is the value, several are a context. */
static struct feel_value packed(struct dmn_hits *h, const struct feel_value *outputs)
{
    const struct dmn_table *t = h->table;
    if (t->output_count == 1)
        return outputs[0];
    struct feel_context *c = feel_context_new(h->ask->arena, t->output_count);
    for (size_t i = 0; i < t->output_count; i++)
        feel_context_put(c, t->outputs[i].name, outputs[i]);
    return feel_of_context(c);
}

static struct feel_value unique(struct dmn_hits *h)
{
    if (h->count > 1)
        return dmn_problem(h->ask, "rules %zu and %zu hold, and only one may", h->hits[0].number,
                           h->hits[1].number);
    return packed(h, h->hits[0].outputs);
}

static struct feel_value any(struct dmn_hits *h)
{
    struct feel_value first = packed(h, h->hits[0].outputs);
    for (size_t i = 1; i < h->count; i++) {
        struct feel_value other = packed(h, h->hits[i].outputs);
        struct feel_value same = feel_equal(&first, &other);
        if (same.kind != FEEL_BOOL || !same.truth)
            return dmn_problem(h->ask, "rules %zu and %zu hold and differ", h->hits[0].number,
                               h->hits[i].number);
    }
    return first;
}

static struct feel_value first(struct dmn_hits *h)
{
    return packed(h, h->hits[0].outputs);
}

static struct feel_value listed(struct dmn_hits *h, const struct dmn_hit *hits)
{
    struct feel_value *items = arena_new(h->ask->arena, struct feel_value, h->count);
    for (size_t i = 0; i < h->count; i++)
        items[i] = packed(h, hits[i].outputs);
    return feel_list(items, h->count);
}

static struct feel_value rule_order(struct dmn_hits *h)
{
    return listed(h, h->hits);
}

static struct feel_value priority(struct dmn_hits *h)
{
    return packed(h, dmn_ranked(h)[0].outputs);
}

static struct feel_value output_order(struct dmn_hits *h)
{
    return listed(h, dmn_ranked(h));
}

static struct feel_value aggregate(struct dmn_hits *h)
{
    const struct feel_scope *scope =
        dmn_scope_with(h->ask, "outputs", listed(h, h->hits), h->scope);
    struct feel_value made = dmn_feel_value(h->ask, h->table->aggregate, scope);
    if (made.kind == FEEL_NULL)
        return dmn_problem(h->ask, "%s is null", feel_text(h->table->aggregate));
    return made;
}

static const struct {
    struct feel_value (*value)(struct dmn_hits *h);
    bool single; /* the first rule that holds is enough */
    bool empty;  /* no rule at all is an answer: of an empty list */
} policies[] = {
    [POLICY_UNIQUE] = {unique, false, false},
    [POLICY_ANY] = {any, false, false},
    [POLICY_PRIORITY] = {priority, false, false},
    [POLICY_FIRST] = {first, true, false},
    [POLICY_RULE_ORDER] = {rule_order, false, false},
    [POLICY_OUTPUT_ORDER] = {output_order, false, false},
    [POLICY_COLLECT] = {rule_order, false, true},
    [POLICY_SUM] = {aggregate, false, false},
    [POLICY_COUNT] = {aggregate, false, true},
    [POLICY_MIN] = {aggregate, false, false},
    [POLICY_MAX] = {aggregate, false, false},
};

static bool has_default(const struct dmn_table *t)
{
    for (size_t i = 0; i < t->output_count; i++)
        if (t->outputs[i].fallback)
            return true;
    return false;
}

static bool read_inputs(struct dmn_hits *h)
{
    const struct dmn_table *t = h->table;
    for (size_t i = 0; i < t->input_count; i++) {
        const struct dmn_input *in = &t->inputs[i];
        h->inputs[i] = dmn_logic_value(h->ask, in->logic, h->scope);
        if (in->allowed && !dmn_feel_test(h->ask, in->allowed, &h->inputs[i], h->scope)) {
            (void)dmn_problem(h->ask, "\"%s\" has a value that its column does not know", in->name);
            return false;
        }
    }
    return true;
}

static void find_hits(struct dmn_hits *h)
{
    const struct dmn_table *t = h->table;
    for (size_t i = 0; i < t->rule_count && !h->ask->failed; i++) {
        if (!rule_holds(h, &t->rules[i]))
            continue;
        arena_grow(h->ask->arena, h->hits, h->count, &h->capacity);
        h->hits[h->count++] = (struct dmn_hit){.rule = t->rules[i].id,
                                               .number = i + 1,
                                               .outputs = cells(h, &t->rules[i]),
                                               .annotations = t->rules[i].annotations};
        if (policies[t->policy].single)
            return;
    }
}

static struct feel_value value_of(struct dmn_hits *h)
{
    if (h->count > 0 || (policies[h->table->policy].empty && !has_default(h->table)))
        return policies[h->table->policy].value(h);
    if (has_default(h->table))
        return packed(h, cells(h, NULL));
    return dmn_problem(h->ask, "no rule holds");
}

struct feel_value dmn_table_value(struct dmn_ask *ask, const struct dmn_table *t,
                                  const struct feel_scope *scope)
{
    struct dmn_hits h = {.ask = ask,
                         .table = t,
                         .scope = scope,
                         .inputs = arena_new(ask->arena, struct feel_value, t->input_count)};
    bool allowed = dmn_spend(ask, t->rule_count) && read_inputs(&h);
    if (allowed)
        find_hits(&h);
    dmn_trace(&h);
    return allowed && !ask->failed ? value_of(&h) : feel_null();
}
