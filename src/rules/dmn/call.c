/* Business knowledge models and decision services as functions (DMN 1.5, chapter 10.4). */
#include "rules/dmn/ask.h"

/* Which function, and what the sheet knows where it was asked for. */
struct callee {
    struct dmn_sheet *sheet;
    const struct dmn_node *node;
    const struct feel_scope *scope; /* knowledge models: what they see */
};

static struct feel_value run_knowledge(const struct callee *c, const struct feel_context *given)
{
    struct dmn_ask *ask = c->sheet->ask;
    const struct feel_scope scope = {
        .context = given, .outer = c->scope, .now = ask->now, .budget = ask->budget};
    return dmn_logic_value(ask, c->node->procedure->body,
                           arena_memdup(ask->arena, &scope, sizeof scope));
}

/* A service decides among its own: with its arguments and nothing else. */
static struct feel_value run_service(const struct callee *c, const struct feel_value *args)
{
    struct dmn_ask *ask = c->sheet->ask;
    const struct dmn_node *n = c->node;
    struct dmn_sheet *own = dmn_sheet_new(ask, NULL);
    for (size_t i = 0; i < n->parameter_count; i++) {
        own->values[n->parameters[i]->is.number] = args[i];
        own->known[n->parameters[i]->is.number] = true;
    }
    if (n->output_count == 1)
        return dmn_element_value(own, n->outputs[0]);
    struct feel_context *made = feel_context_new(ask->arena, n->output_count);
    for (size_t i = 0; i < n->output_count; i++)
        feel_context_put(made, n->outputs[i]->is.name, dmn_element_value(own, n->outputs[i]));
    return feel_of_context(made);
}

static struct feel_value run(const struct callee *c, const struct feel_value *args)
{
    struct dmn_ask *ask = c->sheet->ask;
    const struct dmn_procedure *procedure = c->node->procedure;
    struct dmn_step *outer = ask->step, *step = dmn_step_begin(ask, c->node);
    struct feel_context *given = feel_context_new(ask->arena, procedure->count);
    for (size_t i = 0; i < procedure->count; i++)
        feel_context_put(given, procedure->names[i], args[i]);
    if (step)
        step->arguments = given;
    struct feel_value v =
        c->node->is.kind == DMN_SERVICE ? run_service(c, args) : run_knowledge(c, given);
    v = dmn_coerce(ask, v, procedure->result, c->node->is.type);
    dmn_step_end(ask, step, outer, v);
    return v;
}

static int invoke(const void *self, const struct feel_call *call, const struct feel_value *args,
                  struct feel_value *ret, struct fault *f)
{
    const struct callee *c = self;
    (void)call;
    (void)f; /* the question's own */
    *ret = run(c, args);
    return c->sheet->ask->failed;
}

struct feel_value dmn_function_value(struct dmn_sheet *s, const struct dmn_node *n)
{
    struct arena *a = s->ask->arena;
    if (!n->procedure)
        return feel_null();
    struct callee *c = arena_new(a, struct callee, 1);
    const struct feel_function f = {.names = n->procedure->names,
                                    .types = n->procedure->types,
                                    .count = n->procedure->count,
                                    .result = n->procedure->result,
                                    .invoke = invoke,
                                    .self = c};
    struct feel_value v = feel_of_function(arena_memdup(a, &f, sizeof f));
    *c = (struct callee){.sheet = s, .node = n};
    if (n->is.kind == DMN_KNOWLEDGE)
        c->scope = dmn_scope_of(s, n, &v);
    return v;
}

/* What was not given, or is not of its type, is null. */
struct feel_value dmn_call_directly(struct dmn_sheet *s, const struct dmn_node *n)
{
    struct feel_value f = dmn_function_value(s, n);
    if (f.kind != FEEL_FUNCTION)
        return f;
    const struct dmn_procedure *procedure = n->procedure;
    struct feel_value *args = arena_new(s->ask->arena, struct feel_value, procedure->count);
    for (size_t i = 0; i < procedure->count; i++) {
        const struct feel_value *given =
            s->inputs ? feel_context_get(s->inputs, procedure->names[i]) : NULL;
        if (given)
            args[i] = dmn_coerce(s->ask, *given, procedure->types[i], procedure->names[i]);
    }
    return run(f.function->self, args);
}
