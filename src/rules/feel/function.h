/* Functions as values: those that expressions define, the built-in ones, and those of a model
 * (business knowledge models, decision services), which FEEL calls like any other, by position or
 * by name.
 *
 *     static int invoke(const void *self, const struct feel_call *call,
 *                       const struct feel_value *args, struct feel_value *ret, struct fault *f);
 *     struct feel_function *fn = arena_new(a, struct feel_function, 1);
 *     *fn = (struct feel_function){.names = names, .types = types, .count = 2,
 *                                  .invoke = invoke, .self = bkm};
 *     feel_context_put(values, "phí gốc", feel_of_function(fn));
 */
#ifndef RULES_FEEL_FUNCTION_H
#define RULES_FEEL_FUNCTION_H

#include "rules/feel/feel.h"
#include "rules/feel/type.h"

struct node;
struct env;
struct builtin;

/* What a native function may use while it runs. `scope` has no names, only the present and the
 * budget of the evaluation that called: what the function evaluates has its own scope with
 * `.outer = call->scope` or the same budget, so that a recursion ends at the limits. */
struct feel_call {
    const struct feel_scope *scope;
    struct arena *arena;
};

/* The function itself: `args` are as many as its parameters, in their order, and already of their
 * types. A mistake is the value null; faults are limits only. */
typedef int feel_invoke_fn(const void *self, const struct feel_call *call,
                           const struct feel_value *args, struct feel_value *ret, struct fault *f);

struct feel_function {
    const char *const *names;             /* of parameters */
    const struct feel_type *const *types; /* of parameters; NULL, or NULL for any */
    size_t count;
    const struct feel_type *result; /* NULL: any */

    feel_invoke_fn *invoke; /* NULL for those of FEEL itself */
    const void *self;

    const struct builtin *builtin; /* for feel/ only, as what follows */
    const struct node *node;
    const struct env *env;
    const struct feel_scope *scope; /* where it was written */
};

struct feel_value feel_of_function(const struct feel_function *f);

/* Call a function value: by position when names is NULL. The value is null when v is no function,
 * when the arguments do not fit its parameters, or when it gives null. TOO_LARGE as feel_eval. */
struct feel_arguments {
    const struct feel_value *values;
    const char *const *names;
    size_t count;
};
int feel_invoke(const struct feel_value *v, const struct feel_arguments *args,
                const struct feel_call *call, struct feel_value *ret, struct fault *f);

/* What a loop over v walks through: the items of a list, the numbers or days of a range, or v
 * alone. null when there is nothing to walk (null, an endless range). For boxed iterators. */
int feel_domain(const struct feel_value *v, const struct feel_call *call, struct feel_value *ret,
                struct fault *f);

#endif
