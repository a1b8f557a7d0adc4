/* The walk over the tree: one function for each kind of node, found in a table. */
#include "base/limits.h"
#include "rules/feel/builtin.h"
#include "rules/feel/loop.h"

#include <string.h>

typedef struct feel_value walker(struct run *run, const struct node *n, const struct env *env);

/* What is handed out is looked at now and then; long texts and lists count many steps. */
enum { LOOK_EVERY = 64 };

bool run_step(struct run *run, size_t n)
{
    struct feel_budget *b = run->budget;
    if (run->failed)
        return false;
    b->steps = n > LIMIT_FEEL_STEPS ? LIMIT_FEEL_STEPS + 1 : b->steps + (int)n;
    if (b->steps > LIMIT_FEEL_STEPS)
        run->failed = fault_reason(run->fault, TOO_LARGE, "feel.steps",
                                   "the expression takes more than %d steps", LIMIT_FEEL_STEPS);
    else if ((n > 1 || b->steps % LOOK_EVERY == 0) &&
             arena_used(run->arena) - b->memory_at_start > LIMIT_FEEL_MEMORY)
        run->failed = fault_reason(run->fault, TOO_LARGE, "feel.memory",
                                   "the expression needs more than %d bytes", LIMIT_FEEL_MEMORY);
    return !run->failed;
}

bool run_enter(struct run *run)
{
    if (!run_step(run, 1))
        return false;
    if (run->budget->depth == LIMIT_FEEL_DEPTH) {
        run->failed = fault_reason(run->fault, TOO_LARGE, "feel.depth",
                                   "the expression nests deeper than %d", LIMIT_FEEL_DEPTH);
        return false;
    }
    run->budget->depth++;
    return true;
}

void run_leave(struct run *run)
{
    run->budget->depth--;
}

void run_begin(struct run *run, const struct feel_scope *scope, struct arena *a, struct fault *f)
{
    *run = (struct run){.arena = a, .scope = scope, .fault = f};
    for (const struct feel_scope *s = scope; s && !run->budget; s = s->outer)
        run->budget = s->budget;
    if (!run->budget)
        run->budget = &run->own;
    if (!run->budget->begun) {
        run->budget->begun = true;
        run->budget->memory_at_start = arena_used(a);
    }
}

bool run_look_up(const struct run *run, const char *name, const struct env *env,
                 struct feel_value *ret)
{
    for (; env; env = env->outer) {
        const struct feel_value *v = env->context ? feel_context_get(env->context, name)
                                     : env->name && strcmp(env->name, name) == 0 ? &env->value
                                                                                 : NULL;
        if (v) {
            *ret = *v;
            return true;
        }
    }
    for (const struct feel_scope *s = run->scope; s; s = s->outer) {
        const struct feel_value *v = feel_context_get(s->context, name);
        if (v) {
            *ret = *v;
            return true;
        }
    }
    return false;
}

static struct feel_value name_of(struct run *run, const struct node *n, const struct env *env)
{
    struct feel_value v = feel_null();
    if (run_look_up(run, n->name, env, &v))
        return v;
    if (!n->builtin)
        return feel_null();
    struct feel_function *f = arena_new(run->arena, struct feel_function, 1);
    f->builtin = n->builtin;
    return feel_of_function(f);
}

static struct feel_value negate(struct run *run, const struct node *n, const struct env *env)
{
    return op_negate(run, run_node(run, n->kids[0], env));
}

static struct feel_value arith(struct run *run, const struct node *n, const struct env *env)
{
    struct feel_value x = run_node(run, n->kids[0], env);
    return op_arith(run, n->op, x, run_node(run, n->kids[1], env));
}

/* Three-valued: the deciding value decides, else two booleans are needed. Anything else, a list of
 * one boolean too, is "otherwise" in table 50. */
static struct feel_value junction(struct run *run, const struct node *n, const struct env *env)
{
    bool decides = n->kind == NODE_OR;
    struct feel_value x = run_node(run, n->kids[0], env);
    if (x.kind == FEEL_BOOL && x.truth == decides)
        return x;
    struct feel_value y = run_node(run, n->kids[1], env);
    if (y.kind == FEEL_BOOL && y.truth == decides)
        return y;
    return x.kind == FEEL_BOOL && y.kind == FEEL_BOOL ? feel_bool(!decides) : feel_null();
}

static struct feel_value compare(struct run *run, const struct node *n, const struct env *env)
{
    struct feel_value x = run_node(run, n->kids[0], env), y = run_node(run, n->kids[1], env);
    return op_compare(n->op, &x, &y);
}

static struct feel_value between(struct run *run, const struct node *n, const struct env *env)
{
    struct feel_value x = unwrapped(run_node(run, n->kids[0], env));
    struct feel_range r = {.low_bound = FEEL_CLOSED,
                           .high_bound = FEEL_CLOSED,
                           .low = unwrapped(run_node(run, n->kids[1], env)),
                           .high = unwrapped(run_node(run, n->kids[2], env))};
    return range_contains(&r, &x);
}

/* Does the input meet what the test's expression gave? */
static struct feel_value meets(const struct feel_value *input, const struct feel_value *v)
{
    if (v->kind == FEEL_RANGE && input->kind != FEEL_RANGE)
        return range_contains(v->range, input);
    struct feel_value whole = op_compare(OP_EQ, input, v);
    if (is_true(&whole) || v->kind != FEEL_LIST)
        return whole;
    for (uint32_t i = 0; i < v->count; i++) {
        struct feel_value one = v->items[i].kind == FEEL_RANGE && input->kind != FEEL_RANGE
                                    ? range_contains(v->items[i].range, input)
                                    : feel_equal(input, &v->items[i]);
        if (is_true(&one))
            return one;
    }
    return feel_bool(false);
}

static struct feel_value test(struct run *run, const struct node *n, const struct env *env)
{
    struct feel_value input = feel_null(), v = run_node(run, n->kids[0], env);
    (void)run_look_up(run, "?", env, &input);
    if (n->op != OP_NONE)
        return op_compare(n->op, &input, &v);
    if (n->truth && (v.kind == FEEL_BOOL || v.kind == FEEL_NULL))
        return v;
    /* "amount > 5" about another input: a condition, unless it may be the value that is asked for
     */
    if (v.kind == FEEL_BOOL && input.kind != FEEL_BOOL && input.kind != FEEL_NULL)
        return v;
    return meets(&input, &v);
}

/* true when one test holds; null when none does and one cannot be decided. */
static struct feel_value any_test(struct run *run, const struct node *n, size_t first,
                                  const struct env *env)
{
    struct feel_value result = feel_bool(false);
    for (size_t i = first; i < n->count; i++) {
        struct feel_value v = run_node(run, n->kids[i], env);
        if (is_true(&v))
            return v;
        if (v.kind != FEEL_BOOL)
            result = feel_null();
    }
    return result;
}

static struct feel_value in(struct run *run, const struct node *n, const struct env *env)
{
    struct env input = {.name = "?", .value = run_node(run, n->kids[0], env), .outer = env};
    return any_test(run, n, 1, arena_memdup(run->arena, &input, sizeof input));
}

static struct feel_value tests(struct run *run, const struct node *n, const struct env *env)
{
    if (n->count == 0)
        return feel_bool(true);
    struct feel_value v = any_test(run, n, 0, env);
    return n->truth && v.kind == FEEL_BOOL ? feel_bool(!v.truth) : v;
}

static struct feel_value choose(struct run *run, const struct node *n, const struct env *env)
{
    struct feel_value condition = run_node(run, n->kids[0], env);
    return run_node(run, n->kids[is_true(&condition) ? 1 : 2], env);
}

static struct feel_value path(struct run *run, const struct node *n, const struct env *env)
{
    struct feel_value v = run_node(run, n->kids[0], env);
    return value_member(run, &v, n->name);
}

static struct feel_value list(struct run *run, const struct node *n, const struct env *env)
{
    struct feel_value *items = arena_new(run->arena, struct feel_value, n->count);
    for (size_t i = 0; i < n->count; i++)
        items[i] = run_node(run, n->kids[i], env);
    return feel_list(items, n->count);
}

/* Each entry sees those before it, and a function sees itself. */
static struct feel_value context(struct run *run, const struct node *n, const struct env *env)
{
    struct feel_context *c = feel_context_new(run->arena, n->count);
    struct env *frames = arena_new(run->arena, struct env, n->count);
    for (size_t i = 0; i < n->count; i++) {
        struct env *frame = &frames[i];
        *frame = (struct env){.name = n->names[i], .outer = env};
        bool itself = n->kids[i]->kind == NODE_FUNCTION;
        frame->value = run_node(run, n->kids[i], itself ? frame : env);
        feel_context_put(c, n->names[i], frame->value);
        env = frame;
    }
    return feel_of_context(c);
}

static struct feel_value range(struct run *run, const struct node *n, const struct env *env)
{
    struct feel_range r = {.form = n->form,
                           .low_bound = n->low,
                           .high_bound = n->high,
                           .low = unwrapped(run_node(run, n->kids[0], env)),
                           .high = unwrapped(run_node(run, n->kids[1], env))};
    bool bounded = r.form == FEEL_INTERVAL;
    /* Ends that have no order compare as 2. */
    if (bounded && r.low.kind != FEEL_NULL && r.high.kind != FEEL_NULL &&
        value_order(&r.low, &r.high) > 0)
        return feel_null();
    return (struct feel_value){.kind = FEEL_RANGE, .range = arena_memdup(run->arena, &r, sizeof r)};
}

/* A function may be called when its maker's scope is gone, and in another one. */
static const struct feel_scope *kept_scope(struct run *run)
{
    const struct feel_scope *kept = NULL, **end = &kept;
    for (const struct feel_scope *s = run->scope; s; s = s->outer) {
        if (!s->context)
            continue;
        struct feel_scope *copy = arena_new(run->arena, struct feel_scope, 1);
        copy->context = s->context;
        *end = copy;
        end = &copy->outer;
    }
    return kept;
}

static struct feel_value function(struct run *run, const struct node *n, const struct env *env)
{
    struct feel_function *f = arena_new(run->arena, struct feel_function, 1);
    *f = (struct feel_function){.names = n->names,
                                .types = n->types,
                                .count = n->name_count,
                                .node = n,
                                .env = env,
                                .scope = kept_scope(run)};
    return feel_of_function(f);
}

/* Lists, contexts, ranges and functions are types with their parts only (table 61). */
static bool is_type(const struct feel_type *t)
{
    return t->form != FEEL_TYPE_UNKNOWN && (t->form != FEEL_TYPE_KIND || t->kind < FEEL_LIST);
}

static struct feel_value instance(struct run *run, const struct node *n, const struct env *env)
{
    struct feel_value v = run_node(run, n->kids[0], env);
    if (!is_type(n->type))
        return feel_null();
    bool outside = run->unconstrained;
    run->unconstrained = true; /* the type itself is asked for, not which values are allowed */
    bool conforms = type_conforms(run, &v, n->type);
    run->unconstrained = outside;
    return feel_bool(conforms);
}

static walker *const walkers[NODE_KINDS] = {
    [NODE_NAME] = name_of,
    [NODE_NEGATE] = negate,
    [NODE_ARITH] = arith,
    [NODE_AND] = junction,
    [NODE_OR] = junction,
    [NODE_COMPARE] = compare,
    [NODE_BETWEEN] = between,
    [NODE_IN] = in,
    [NODE_TEST] = test,
    [NODE_TESTS] = tests,
    [NODE_IF] = choose,
    [NODE_FOR] = loop_for,
    [NODE_SOME] = loop_quantified,
    [NODE_EVERY] = loop_quantified,
    [NODE_SPAN] = loop_span,
    [NODE_FILTER] = loop_filter,
    [NODE_PATH] = path,
    [NODE_CALL] = call_node,
    [NODE_LIST] = list,
    [NODE_CONTEXT] = context,
    [NODE_RANGE] = range,
    [NODE_FUNCTION] = function,
    [NODE_INSTANCE] = instance,
};

struct feel_value run_node(struct run *run, const struct node *node, const struct env *env)
{
    if (node->kind == NODE_LITERAL)
        return node->value;
    if (!run_enter(run))
        return feel_null();
    struct feel_value v = walkers[node->kind](run, node, env);
    run_leave(run);
    return run->failed ? feel_null() : v;
}

static int evaluate(const struct feel *e, const struct env *env, struct run *run,
                    struct feel_value *ret)
{
    struct feel_value v = run_node(run, e->root, env);
    if (run->failed)
        return run->failed;
    *ret = v;
    return OK;
}

int feel_eval(const struct feel *e, const struct feel_scope *scope, struct arena *a,
              struct feel_value *ret, struct fault *f)
{
    struct run run;
    run_begin(&run, scope, a, f);
    return evaluate(e, NULL, &run, ret);
}

int feel_test(const struct feel *e, const struct feel_value *input, const struct feel_scope *scope,
              struct arena *a, struct feel_value *ret, struct fault *f)
{
    struct run run;
    run_begin(&run, scope, a, f);
    struct env *env = arena_new(a, struct env, 1);
    *env = (struct env){.name = "?", .value = *input};
    return evaluate(e, env, &run, ret);
}

int feel_holds(const struct feel *e, const struct feel_scope *scope, struct arena *a, bool *ret,
               struct fault *f)
{
    struct feel_value v;
    int r = feel_eval(e, scope, a, &v, f);
    if (r < 0)
        return r;
    *ret = is_true(&v);
    return OK;
}
