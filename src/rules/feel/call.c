/* Calls: of functions that expressions define, of those of a model, of built-in ones. */
#include "rules/feel/builtin.h"
#include "rules/feel/loop.h"

#include <string.h>

/* The argument for the i-th parameter; null when there is none. */
static struct feel_value argument(const struct feel_function *f, size_t i, const struct given *g)
{
    size_t k = g->names ? 0 : i;
    while (g->names && k < g->n && strcmp(g->names[k], f->names[i]) != 0)
        k++;
    return k < g->n ? g->args[k] : feel_null();
}

static bool is_parameter(const struct feel_function *f, const char *name)
{
    for (size_t i = 0; i < f->count; i++)
        if (strcmp(f->names[i], name) == 0)
            return true;
    return false;
}

/* By position all are given; by name only those that the function has, and others are null
 * (10.3.2.13.5). */
static bool arguments_fit(const struct feel_function *f, const struct given *g)
{
    if (!g->names)
        return g->n == f->count;
    for (size_t i = 0; i < g->n; i++)
        if (!is_parameter(f, g->names[i]))
            return false;
    return g->n <= f->count;
}

/* The arguments in the order of the parameters, each of its type. */
static bool prepare(struct run *run, const struct feel_function *f, const struct given *g,
                    struct feel_value *ready)
{
    if (!arguments_fit(f, g))
        return false;
    for (size_t i = 0; i < f->count; i++) {
        struct feel_value v = argument(f, i, g);
        ready[i] = type_coerce(run, v, f->types ? f->types[i] : NULL);
        if (ready[i].kind == FEEL_NULL && v.kind != FEEL_NULL)
            return false;
    }
    return true;
}

static const struct feel_moment *present(const struct run *run)
{
    for (const struct feel_scope *s = run->scope; s; s = s->outer)
        if (s->now)
            return s->now;
    return NULL;
}

static struct feel_value invoke_node(struct run *run, const struct feel_function *f,
                                     const struct feel_value *args)
{
    struct env *frames = arena_new(run->arena, struct env, f->count);
    const struct env *env = f->env;
    for (size_t i = 0; i < f->count; i++) {
        frames[i] = (struct env){.name = f->names[i], .value = args[i], .outer = env};
        env = &frames[i];
    }
    const struct feel_scope *here = run->scope;
    const struct feel_scope there = {.outer = f->scope, .now = present(run)};
    run->scope = &there;
    struct feel_value v = run_node(run, f->node->kids[0], env);
    run->scope = here;
    return v;
}

static struct feel_value invoke_native(struct run *run, const struct feel_function *f,
                                       const struct feel_value *args)
{
    const struct feel_scope scope = {.now = present(run), .budget = run->budget};
    const struct feel_call call = {.scope = &scope, .arena = run->arena};
    struct feel_value v = feel_null();
    if (!run_enter(run))
        return v;
    int r = f->invoke(f->self, &call, args, &v, run->fault);
    run_leave(run);
    if (r < 0)
        run->failed = r;
    return v;
}

struct feel_value run_call(struct run *run, const struct feel_function *f,
                           const struct feel_value *args, const char *const *names, size_t n)
{
    const struct given given = {args, names, n};
    if (f->builtin)
        return builtin_call(run, f->builtin, &given);
    struct feel_value *ready = arena_new(run->arena, struct feel_value, f->count);
    if (!prepare(run, f, &given, ready))
        return feel_null();
    struct feel_value v = f->invoke ? invoke_native(run, f, ready) : invoke_node(run, f, ready);
    return type_coerce(run, v, f->result);
}

struct feel_value call_node(struct run *run, const struct node *n, const struct env *env)
{
    size_t count = n->count - 1;
    struct feel_value f = feel_null(), *args = arena_new(run->arena, struct feel_value, count);
    const struct node *callee = n->kids[0];
    /* A value that is called "date" does not hide the function. */
    bool direct =
        callee->builtin && (!run_look_up(run, callee->name, env, &f) || f.kind != FEEL_FUNCTION);
    if (!direct && f.kind == FEEL_NULL)
        f = run_node(run, callee, env);
    for (size_t i = 0; i < count; i++)
        args[i] = run_node(run, n->kids[i + 1], env);
    const char *const *names = n->names ? n->names + 1 : NULL;
    if (direct)
        return builtin_call(run, callee->builtin, &(struct given){args, names, count});
    f = unwrapped(f);
    if (f.kind != FEEL_FUNCTION)
        return feel_null();
    return run_call(run, f.function, args, names, count);
}

struct feel_value feel_of_function(const struct feel_function *f)
{
    return (struct feel_value){.kind = FEEL_FUNCTION, .function = f};
}

int feel_invoke(const struct feel_value *v, const struct feel_arguments *args,
                const struct feel_call *call, struct feel_value *ret, struct fault *f)
{
    struct run run;
    run_begin(&run, call->scope, call->arena, f);
    struct feel_value callee = unwrapped(*v), made = feel_null();
    if (callee.kind == FEEL_FUNCTION)
        made = run_call(&run, callee.function, args->values, args->names, args->count);
    if (run.failed)
        return run.failed;
    *ret = made;
    return OK;
}

int feel_domain(const struct feel_value *v, const struct feel_call *call, struct feel_value *ret,
                struct fault *f)
{
    struct run run;
    struct feel_value items = feel_null();
    run_begin(&run, call->scope, call->arena, f);
    (void)loop_domain(&run, *v, &items);
    if (run.failed)
        return run.failed;
    *ret = items;
    return OK;
}
