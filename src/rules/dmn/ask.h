/* One question under way. For dmn/ only. Every scope that a function may keep lives in the arena.
 */
#ifndef RULES_DMN_ASK_H
#define RULES_DMN_ASK_H

#include "rules/dmn/model.h"
#include "rules/feel/function.h"

struct dmn_ask {
    const struct dmn_model *model;
    struct arena *arena;
    const struct feel_moment *now;
    struct feel_budget *budget;
    struct fault *fault;
    int failed; /* the code of the fault; from then on every value is null */
    struct dmn_explanation *explain;
    struct dmn_step *step; /* that is being explained */
};

/* What is known of the elements. A service has a sheet of its own, with its arguments filled in. */
struct dmn_sheet {
    struct dmn_ask *ask;
    const struct feel_context *inputs; /* may be NULL */
    struct feel_value *values;
    bool *known;
};

/* budget.c: count n steps; one step, one deeper. False when a limit was passed: the question has
 * failed. Each enter that was true has its leave. */
bool dmn_spend(struct dmn_ask *ask, size_t n);
bool dmn_enter(struct dmn_ask *ask);
void dmn_leave(struct dmn_ask *ask);

/* decide.c */
struct dmn_sheet *dmn_sheet_new(struct dmn_ask *ask, const struct feel_context *inputs);
struct feel_value dmn_element_value(struct dmn_sheet *s, const struct dmn_node *n);

/* The names that an element may use: those that it requires; `self`, a function, and its own. */
const struct feel_scope *dmn_scope_of(struct dmn_sheet *s, const struct dmn_node *n,
                                      const struct feel_value *self);

/* call.c: a function of the model as a value; the call that a caller outside makes. */
struct feel_value dmn_function_value(struct dmn_sheet *s, const struct dmn_node *n);
struct feel_value dmn_call_directly(struct dmn_sheet *s, const struct dmn_node *n);

/* logic.c */
struct feel_value dmn_logic_value(struct dmn_ask *ask, const struct dmn_logic *l,
                                  const struct feel_scope *scope);
const struct feel_scope *dmn_scope_with(struct dmn_ask *ask, const char *name, struct feel_value v,
                                        const struct feel_scope *outer);
struct feel_value dmn_feel_value(struct dmn_ask *ask, const struct feel *e,
                                 const struct feel_scope *scope);
bool dmn_feel_test(struct dmn_ask *ask, const struct feel *tests, const struct feel_value *v,
                   const struct feel_scope *scope);
struct feel_value dmn_coerce(struct dmn_ask *ask, struct feel_value v, const struct feel_type *type,
                             const char *type_name);

/* loop.c */
struct feel_value dmn_for(struct dmn_ask *ask, const struct dmn_logic *l,
                          const struct feel_scope *scope);
struct feel_value dmn_quantified(struct dmn_ask *ask, const struct dmn_logic *l,
                                 const struct feel_scope *scope);
struct feel_value dmn_filter(struct dmn_ask *ask, const struct dmn_logic *l,
                             const struct feel_scope *scope);

/* hit.c */
struct feel_value dmn_table_value(struct dmn_ask *ask, const struct dmn_table *t,
                                  const struct feel_scope *scope);

/* explain.c: does nothing when nobody asks. */
struct dmn_step *dmn_step_begin(struct dmn_ask *ask, const struct dmn_node *n);
void dmn_step_end(struct dmn_ask *ask, struct dmn_step *step, struct dmn_step *outer,
                  struct feel_value v);
struct feel_value dmn_problem(struct dmn_ask *ask, const char *fmt, ...)
    __attribute__((format(printf, 2, 3))); /* null */

#endif
