/* One evaluation under way. For feel/ only. */
#ifndef RULES_FEEL_RUN_H
#define RULES_FEEL_RUN_H

#include "rules/feel/ast.h"

struct run {
    struct arena *arena;
    const struct feel_scope *scope;
    struct fault *fault;
    int failed; /* the code of the fault; from then on every value is null */
    struct feel_budget *budget;
    bool unconstrained;     /* types without their allowed values */
    struct feel_budget own; /* when the scope has none */
};

/* Names bound inside the expression, innermost first; a frame is a name or a whole context. */
struct env {
    const char *name;
    struct feel_value value;
    const struct feel_context *context;
    const struct env *outer;
};

/* What a call gives. names is NULL when the arguments stand in their order. */
struct given {
    const struct feel_value *args;
    const char *const *names;
    size_t n;
};

/* What a name means here; false when it means nothing. */
bool run_look_up(const struct run *run, const char *name, const struct env *env,
                 struct feel_value *ret);

struct feel_value run_node(struct run *run, const struct node *node, const struct env *env);

/* The budget is the scope's, or begins here. */
void run_begin(struct run *run, const struct feel_scope *scope, struct arena *a, struct fault *f);

/* One step, one deeper; false when a limit was passed. Each enter that was true has its leave. */
bool run_enter(struct run *run);
void run_leave(struct run *run);

/* Count n steps; false when a limit was passed. Long loops of built-ins call it too. */
bool run_step(struct run *run, size_t n);

struct feel_value run_call(struct run *run, const struct feel_function *function,
                           const struct feel_value *args, const char *const *names, size_t n);

struct feel_value call_node(struct run *run, const struct node *n, const struct env *env);

/* Operators (ops.c). compare: -1, 0, 1, or 2 when they cannot be compared. */
struct feel_value op_arith(struct run *run, enum op op, struct feel_value x, struct feel_value y);
struct feel_value op_negate(struct run *run, struct feel_value x);
struct feel_value op_compare(enum op op, const struct feel_value *x, const struct feel_value *y);
int value_order(const struct feel_value *x, const struct feel_value *y);

/* Is x in the range? null when they cannot be compared. */
struct feel_value range_contains(const struct feel_range *r, const struct feel_value *x);

/* The member, property or list of members; null when there is none (path.c). */
struct feel_value value_member(struct run *run, const struct feel_value *v, const char *name);

/* Types (conform.c). */
bool type_conforms(struct run *run, const struct feel_value *v, const struct feel_type *type);
struct feel_value type_coerce(struct run *run, struct feel_value v, const struct feel_type *type);

/* x itself, or the only item when x is a list of one. */
struct feel_value unwrapped(struct feel_value x);

/* Room for items that are then handed out as a list. */
struct items {
    struct arena *arena;
    struct feel_value *items;
    size_t count, capacity;
};
void items_add(struct items *l, struct feel_value v);
struct feel_value items_list(const struct items *l);

bool is_true(const struct feel_value *v);

#endif
