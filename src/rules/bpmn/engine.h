/* One run of the engine: from an event until every token rests; private to rules/bpmn. */
#ifndef RULES_BPMN_ENGINE_H
#define RULES_BPMN_ENGINE_H

#include "rules/bpmn/bpmn.h"

#include "rules/feel/value.h"

enum {
    BPMN_STEPS = 1000,     /* nodes in one run; a loop without a task must fail, not hang */
    BPMN_TOKENS = 2000,    /* tokens at once */
    BPMN_INSTANCES = 1000, /* of one multi-instance activity */
};

struct bpmn_run {
    struct arena *arena;
    const struct bpmn_model *model;
    struct bpmn_state *state;
    struct bpmn_effect *effects, *last_effect;
    int *visited;
    size_t visited_count, visited_room;
    size_t token_count;
    int steps;
    const struct feel_context *values; /* the variables for FEEL; NULL: changed since */
    const struct feel_moment *now;     /* the present; NULL: not told */
    const struct json *known;          /* the variables for which conditions were asked last */
    int64_t first_new;                 /* tokens from this id on were made in this run */
    struct bpmn_fired *fired;          /* conditions that held already in this run */
};

/* What happens inside: an event's trigger and its name or code. */
struct bpmn_cause {
    enum bpmn_trigger trigger;
    const char *name;
};

/* Tokens. */
const struct bpmn_node *bpmn_node_at(const struct bpmn_run *r, const struct bpmn_token *t);
struct bpmn_token *bpmn_token_of(const struct bpmn_run *r, int64_t id);
struct bpmn_token *bpmn_token_add(struct bpmn_run *r, int node, int64_t host, int via);
void bpmn_token_remove(struct bpmn_run *r, struct bpmn_token *t);

/* Is it one of the instances of a multi-instance activity, standing at that activity? */
bool bpmn_is_instance(const struct bpmn_run *r, const struct bpmn_token *t);

/* Does such a node wait for DONE or FAILED? */
bool bpmn_is_asked(enum bpmn_kind k);

/* Withdraw what a token waits for, its timers and its whole scope; the token itself stays. */
void bpmn_token_empty(struct bpmn_run *r, struct bpmn_token *t);

/* Withdraw all tokens of a scope. */
void bpmn_scope_empty(struct bpmn_run *r, int64_t host);

void bpmn_visit(struct bpmn_run *r, int node);
struct bpmn_effect *bpmn_effect_add(struct bpmn_run *r, enum bpmn_effect_kind kind,
                                    const struct bpmn_token *t);
void bpmn_incident(struct bpmn_run *r, const struct bpmn_token *t, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* When the timer of a node that this token reaches is due (wait.c). */
int bpmn_wait_of(struct bpmn_run *r, const struct bpmn_token *t, int node, struct bpmn_wait *ret,
                 struct fault *f);

/* Can all timers be set that begin when the token enters its node? False with an incident. */
bool bpmn_times_known(struct bpmn_run *r, const struct bpmn_token *t);

/* Start the timer of a node for a token (0: the process). left: how often it goes off after this
 * time. */
void bpmn_timer_start(struct bpmn_run *r, int64_t token, int node, int64_t left);

/* The same for the first time. */
void bpmn_timer_arm(struct bpmn_run *r, int64_t token, int node);
void bpmn_timers_cancel(struct bpmn_run *r, int64_t token);

/* Variables: those of base and over, whose own count; without leaves one out. */
struct json *bpmn_merge(struct arena *a, const struct json *base, const struct json *over,
                        const char *without);
void bpmn_set_variables(struct bpmn_run *r, const struct json *over, const char *without);
int bpmn_evaluate(struct bpmn_run *r, const struct bpmn_token *t, const struct bpmn_expression *e,
                  struct json **ret, struct fault *f);
int bpmn_holds(struct bpmn_run *r, const struct bpmn_token *t, const struct bpmn_expression *e,
               bool *ret, struct fault *f);

/* What a task was answered goes into the variables (or its list), and the task is over. */
void bpmn_answer(struct bpmn_run *r, struct bpmn_token *t, struct json *answer);

/* Move all tokens until each waits. */
void bpmn_settle(struct bpmn_run *r);

/* An activity's work is done: the token leaves, or the next instance begins. */
void bpmn_finish(struct bpmn_run *r, struct bpmn_token *t);

/* Multi-instance: begin, one ended. */
void bpmn_many_begin(struct bpmn_run *r, struct bpmn_token *t);
void bpmn_many_ended(struct bpmn_run *r, struct bpmn_token *host);

/* Scopes. A host (0: the process) that runs a scope has its node here; -1 for the hosts of
 * instances. */
int bpmn_scope_of(const struct bpmn_run *r, int64_t host);

/* A scope begins: its event sub-processes watch it. False once an interrupting one took over. */
void bpmn_scope_watch(struct bpmn_run *r, int64_t host);
bool bpmn_scope_is_watched(const struct bpmn_run *r, int64_t host);

/* An error or escalation from a token outward; false when nothing catches it. */
bool bpmn_raise(struct bpmn_run *r, struct bpmn_token *t, struct bpmn_cause cause);

/* A message (one takes it) or signal (all do); false when nothing waits for it. */
bool bpmn_deliver(struct bpmn_run *r, struct bpmn_cause cause);

/* The event of a node happens for a token; for the start of an event sub-process, in the scope of
 * host. */
void bpmn_happen(struct bpmn_run *r, struct bpmn_token *t, int node);
void bpmn_handle(struct bpmn_run *r, int64_t host, int node);

/* The first conditional event whose condition has come true happens; false when none has. */
bool bpmn_conditions(struct bpmn_run *r);

/* The visible variables of a token as one object. */
struct json *bpmn_visible(struct bpmn_run *r, const struct bpmn_token *t);

/* Joins: arrive at a parallel one; let inclusive ones go that nothing can reach any more. */
void bpmn_join_parallel(struct bpmn_run *r, struct bpmn_token *t);
bool bpmn_join_inclusive(struct bpmn_run *r);

/* Mark in `seen` all nodes from which the depth nodes on the stack can be reached without passing
 * the gateway; the stack has room for every node. */
void bpmn_walk_back(const struct bpmn_model *m, int gateway, bool *seen, int *stack, size_t depth);

#endif
