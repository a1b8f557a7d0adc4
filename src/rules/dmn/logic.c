/* The values of boxed expressions: one function for each form, found in a table. */
#include "rules/dmn/ask.h"

typedef struct feel_value evaluator(struct dmn_ask *ask, const struct dmn_logic *l,
                                    const struct feel_scope *scope);

struct feel_value dmn_feel_value(struct dmn_ask *ask, const struct feel *e,
                                 const struct feel_scope *scope)
{
    struct feel_value v = feel_null();
    if (!ask->failed)
        ask->failed = feel_eval(e, scope, ask->arena, &v, ask->fault);
    return v;
}

bool dmn_feel_test(struct dmn_ask *ask, const struct feel *tests, const struct feel_value *v,
                   const struct feel_scope *scope)
{
    struct feel_value held = feel_null();
    if (!ask->failed)
        ask->failed = feel_test(tests, v, scope, ask->arena, &held, ask->fault);
    return held.kind == FEEL_BOOL && held.truth;
}

/* Unlike feel_coerce it says what went wrong. */
struct feel_value dmn_coerce(struct dmn_ask *ask, struct feel_value v, const struct feel_type *type,
                             const char *type_name)
{
    const struct feel_scope scope = {.now = ask->now, .budget = ask->budget};
    if (!type || v.kind == FEEL_NULL)
        return v;
    struct feel_value made = feel_coerce(v, type, &scope, ask->arena);
    if (made.kind == FEEL_NULL)
        (void)dmn_problem(ask, "the %s is not of the type \"%s\"", feel_kind_name(v.kind),
                          type_name);
    return made;
}

const struct feel_scope *dmn_scope_with(struct dmn_ask *ask, const char *name, struct feel_value v,
                                        const struct feel_scope *outer)
{
    struct feel_context *c = feel_context_new(ask->arena, 1);
    feel_context_put(c, name, v);
    const struct feel_scope scope = {
        .context = c, .outer = outer, .now = ask->now, .budget = ask->budget};
    return arena_memdup(ask->arena, &scope, sizeof scope);
}

static struct feel_value nothing(struct dmn_ask *ask, const struct dmn_logic *l,
                                 const struct feel_scope *scope)
{
    (void)scope;
    return dmn_problem(ask, "%s", l->problem);
}

static struct feel_value same(struct dmn_ask *ask, const struct dmn_logic *l,
                              const struct feel_scope *scope)
{
    return dmn_logic_value(ask, l->kids[0], scope);
}

static struct feel_value literal(struct dmn_ask *ask, const struct dmn_logic *l,
                                 const struct feel_scope *scope)
{
    return dmn_feel_value(ask, l->text, scope);
}

static struct feel_value table(struct dmn_ask *ask, const struct dmn_logic *l,
                               const struct feel_scope *scope)
{
    return dmn_table_value(ask, l->table, scope);
}

static struct feel_value invocation(struct dmn_ask *ask, const struct dmn_logic *l,
                                    const struct feel_scope *scope)
{
    struct feel_value *values = arena_new(ask->arena, struct feel_value, l->count), made;
    for (size_t i = 0; i < l->count; i++)
        values[i] = dmn_logic_value(ask, l->kids[i], scope);
    if (values[0].kind != FEEL_FUNCTION)
        return dmn_problem(ask, "what is invoked is no function");
    const struct feel_arguments args = {
        .values = values + 1, .names = l->names + 1, .count = l->count - 1};
    const struct feel_call call = {.scope = scope, .arena = ask->arena};
    if (!ask->failed)
        ask->failed = feel_invoke(&values[0], &args, &call, &made, ask->fault);
    return ask->failed ? feel_null() : made;
}

/* Each entry sees those before it; a function, itself, too. */
static struct feel_value context(struct dmn_ask *ask, const struct dmn_logic *l,
                                 const struct feel_scope *scope)
{
    struct feel_context *made = feel_context_new(ask->arena, l->count);
    for (size_t i = 0; i < l->count; i++) {
        struct feel_context *frame = feel_context_new(ask->arena, 1);
        const struct feel_scope inner = {
            .context = frame, .outer = scope, .now = ask->now, .budget = ask->budget};
        scope = arena_memdup(ask->arena, &inner, sizeof inner);
        struct feel_value v = dmn_logic_value(ask, l->kids[i], scope);
        if (!l->names[i])
            return v;
        feel_context_put(frame, l->names[i], v);
        feel_context_put(made, l->names[i], v);
    }
    return feel_of_context(made);
}

static struct feel_value row(struct dmn_ask *ask, const struct dmn_logic *l,
                             const struct feel_scope *scope)
{
    struct feel_context *made = feel_context_new(ask->arena, l->count);
    for (size_t i = 0; i < l->count; i++)
        feel_context_put(made, l->names[i], dmn_logic_value(ask, l->kids[i], scope));
    return feel_of_context(made);
}

static struct feel_value list(struct dmn_ask *ask, const struct dmn_logic *l,
                              const struct feel_scope *scope)
{
    struct feel_value *items = arena_new(ask->arena, struct feel_value, l->count);
    for (size_t i = 0; i < l->count; i++)
        items[i] = dmn_logic_value(ask, l->kids[i], scope);
    return feel_list(items, l->count);
}

static struct feel_value conditional(struct dmn_ask *ask, const struct dmn_logic *l,
                                     const struct feel_scope *scope)
{
    struct feel_value condition = dmn_logic_value(ask, l->kids[0], scope);
    if (condition.kind != FEEL_BOOL && condition.kind != FEEL_NULL)
        return dmn_problem(ask, "the condition is neither true nor false");
    bool holds = condition.kind == FEEL_BOOL && condition.truth;
    return dmn_logic_value(ask, l->kids[holds ? 1 : 2], scope);
}

/* A function with what it was defined among. */
struct closure {
    struct dmn_ask *ask;
    const struct dmn_procedure *procedure;
    const struct feel_scope *scope;
};

static int invoke(const void *self, const struct feel_call *call, const struct feel_value *args,
                  struct feel_value *ret, struct fault *f)
{
    const struct closure *c = self;
    struct feel_context *given = feel_context_new(c->ask->arena, c->procedure->count);
    (void)call;
    (void)f; /* the question's own */
    for (size_t i = 0; i < c->procedure->count; i++)
        feel_context_put(given, c->procedure->names[i], args[i]);
    const struct feel_scope scope = {
        .context = given, .outer = c->scope, .now = c->ask->now, .budget = c->ask->budget};
    *ret = dmn_logic_value(c->ask, c->procedure->body,
                           arena_memdup(c->ask->arena, &scope, sizeof scope));
    return c->ask->failed;
}

static struct feel_value function(struct dmn_ask *ask, const struct dmn_logic *l,
                                  const struct feel_scope *scope)
{
    const struct closure c = {.ask = ask, .procedure = l->procedure, .scope = scope};
    const struct feel_function f = {.names = l->procedure->names,
                                    .types = l->procedure->types,
                                    .count = l->procedure->count,
                                    .result = l->procedure->result,
                                    .invoke = invoke,
                                    .self = arena_memdup(ask->arena, &c, sizeof c)};
    return feel_of_function(arena_memdup(ask->arena, &f, sizeof f));
}

static evaluator *const evaluators[FORM_KINDS] = {
    [FORM_NOTHING] = nothing,
    [FORM_SAME] = same,
    [FORM_LITERAL] = literal,
    [FORM_TABLE] = table,
    [FORM_INVOCATION] = invocation,
    [FORM_CONTEXT] = context,
    [FORM_ROW] = row,
    [FORM_LIST] = list,
    [FORM_FUNCTION] = function,
    [FORM_CONDITIONAL] = conditional,
    [FORM_FILTER] = dmn_filter,
    [FORM_FOR] = dmn_for,
    [FORM_SOME] = dmn_quantified,
    [FORM_EVERY] = dmn_quantified,
};

struct feel_value dmn_logic_value(struct dmn_ask *ask, const struct dmn_logic *l,
                                  const struct feel_scope *scope)
{
    if (!dmn_enter(ask))
        return feel_null();
    struct feel_value v = evaluators[l->form](ask, l, scope);
    dmn_leave(ask);
    if (ask->failed)
        return feel_null();
    return l->type ? dmn_coerce(ask, v, l->type, l->type_name) : v;
}
