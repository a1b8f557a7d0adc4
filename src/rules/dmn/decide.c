/* Questions: the values of elements, each found once, those that it requires before it. */
#include "rules/dmn/ask.h"

#include <string.h>

struct dmn_sheet *dmn_sheet_new(struct dmn_ask *ask, const struct feel_context *inputs)
{
    const size_t count = ask->model->node_count;
    const struct dmn_sheet s = {.ask = ask,
                                .inputs = inputs,
                                .values = arena_new(ask->arena, struct feel_value, count),
                                .known = arena_new(ask->arena, bool, count)};
    return arena_memdup(ask->arena, &s, sizeof s);
}

/* "phi.Kênh" as a member of the input "phi". */
static const struct feel_value *nested(const struct feel_context *inputs, const char *path,
                                       const char *name)
{
    const size_t n = strlen(path), tail = strlen(name);
    if (n <= tail + 1)
        return NULL;
    for (uint32_t i = 0; i < inputs->count; i++) {
        const struct feel_entry *e = &inputs->entries[i];
        if (e->value.kind == FEEL_CONTEXT && strlen(e->name) == n - tail - 1 &&
            strncmp(e->name, path, n - tail - 1) == 0)
            return feel_context_get(e->value.context, name);
    }
    return NULL;
}

static struct feel_value input_value(struct dmn_sheet *s, const struct dmn_node *n)
{
    const struct feel_value *v = NULL;
    struct dmn_step *outer = s->ask->step, *step = dmn_step_begin(s->ask, n);
    if (s->inputs)
        v = feel_context_get(s->inputs, n->is.path);
    if (s->inputs && !v)
        v = nested(s->inputs, n->is.path, n->is.name);
    if (s->inputs && !v)
        v = feel_context_get(s->inputs, n->is.name);
    struct feel_value made =
        v ? dmn_coerce(s->ask, *v, n->value_type, n->is.type) : dmn_problem(s->ask, "not given");
    dmn_step_end(s->ask, step, outer, made);
    return made;
}

static struct feel_value decision_value(struct dmn_sheet *s, const struct dmn_node *n)
{
    const struct feel_scope *scope = dmn_scope_of(s, n, NULL);
    struct dmn_step *outer = s->ask->step, *step = dmn_step_begin(s->ask, n);
    struct feel_value v = dmn_logic_value(s->ask, n->logic, scope);
    v = dmn_coerce(s->ask, v, n->value_type, n->is.type);
    dmn_step_end(s->ask, step, outer, v);
    return v;
}

typedef struct feel_value finder(struct dmn_sheet *s, const struct dmn_node *n);

struct feel_value dmn_element_value(struct dmn_sheet *s, const struct dmn_node *n)
{
    static finder *const finders[] = {[DMN_INPUT] = input_value,
                                      [DMN_DECISION] = decision_value,
                                      [DMN_KNOWLEDGE] = dmn_function_value,
                                      [DMN_SERVICE] = dmn_function_value};
    struct dmn_ask *ask = s->ask;
    if (s->known[n->is.number])
        return s->values[n->is.number];
    if (!dmn_enter(ask))
        return feel_null();
    s->values[n->is.number] = finders[n->is.kind](s, n);
    s->known[n->is.number] = true;
    dmn_leave(ask);
    return s->values[n->is.number];
}

/* Where the value of link i goes: among the names, or into the context of its import, which is made
 * when the first of them comes. */
static struct feel_context *place_of(const struct dmn_node *n, size_t i,
                                     struct feel_context **places, struct feel_context *names)
{
    const char *import = n->links[i].import;
    if (!import)
        return names;
    for (size_t k = 0; k < i; k++)
        if (n->links[k].import == import)
            return places[k];
    struct feel_context *made = feel_context_new(names->arena, 4);
    feel_context_put(names, import, feel_of_context(made));
    return made;
}

const struct feel_scope *dmn_scope_of(struct dmn_sheet *s, const struct dmn_node *n,
                                      const struct feel_value *self)
{
    struct feel_context *names = feel_context_new(s->ask->arena, n->link_count + 1);
    struct feel_context **places = arena_new(s->ask->arena, struct feel_context *, n->link_count);
    for (size_t i = 0; i < n->link_count; i++) {
        places[i] = place_of(n, i, places, names);
        feel_context_put(places[i], n->links[i].to->is.name, dmn_element_value(s, n->links[i].to));
    }
    if (self)
        feel_context_put(names, n->is.name, *self);
    const struct feel_scope scope = {
        .context = names, .now = s->ask->now, .budget = s->ask->budget};
    return arena_memdup(s->ask->arena, &scope, sizeof scope);
}

int dmn_decide(const struct dmn_model *m, const struct dmn_question *q, struct arena *a,
               struct feel_value *ret, struct fault *f)
{
    if (!q->what)
        return fault_reason(f, NOT_FOUND, "dmn.unknown", "the model has nothing of this name");
    if (q->explain)
        *q->explain = (struct dmn_explanation){0};
    const struct dmn_ask made = {.model = m,
                                 .arena = a,
                                 .now = q->now,
                                 .budget = arena_new(a, struct feel_budget, 1),
                                 .fault = f,
                                 .explain = q->explain};
    struct dmn_ask *ask = arena_memdup(a, &made, sizeof made);
    ask->budget->begun = true;
    ask->budget->memory_at_start = arena_used(a);
    struct dmn_sheet *sheet = dmn_sheet_new(ask, q->inputs);
    const struct dmn_node *n = dmn_node_of(q->what);
    bool function = n->is.kind == DMN_KNOWLEDGE || n->is.kind == DMN_SERVICE;
    struct feel_value v = function ? dmn_call_directly(sheet, n) : dmn_element_value(sheet, n);
    if (ask->failed)
        return ask->failed;
    *ret = v;
    return OK;
}
