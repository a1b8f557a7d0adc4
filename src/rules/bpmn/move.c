/* Entering nodes and leaving them. */
#include "rules/bpmn/engine.h"

#include <string.h>

static void pass(struct bpmn_run *r, struct bpmn_token *t)
{
    (void)r;
    t->state = BPMN_LEAVING;
}

/* Timers of the boundary events of an activity that waits. Instances have none of their own: the
 * boundary is the whole activity's. */
static void arm(struct bpmn_run *r, const struct bpmn_token *t)
{
    const struct bpmn_node *n = bpmn_node_at(r, t);
    if (bpmn_is_instance(r, t))
        return;
    for (size_t i = 0; i < n->boundary_count; i++)
        if (r->model->nodes[n->boundaries[i]].trigger == BPMN_TIMER)
            bpmn_timer_arm(r, t->id, n->boundaries[i]);
}

/* What mc:input gives a call, service or decision; negative with an incident. */
static int input(struct bpmn_run *r, const struct bpmn_token *t, const struct json **ret)
{
    const struct bpmn_node *n = bpmn_node_at(r, t);
    struct json *v = NULL;
    struct fault f = {0};
    int c = n->input ? bpmn_evaluate(r, t, n->input, &v, &f) : OK;
    if (c == OK && v && v->kind != JSON_OBJECT)
        c = fault_reason(&f, INVALID, "bpmn.input", "mc:input gives no context");
    if (c < 0)
        bpmn_incident(r, t, "%s", f.words);
    else
        *ret = v;
    return c;
}

static void ask(struct bpmn_run *r, struct bpmn_token *t, enum bpmn_effect_kind kind,
                const char *text)
{
    const struct json *given = NULL;
    if (input(r, t, &given) < 0)
        return;
    struct bpmn_effect *e = bpmn_effect_add(r, kind, t);
    e->text = text;
    e->local = t->local;
    e->input = kind == BPMN_DECIDE && !given ? bpmn_visible(r, t) : given;
    t->state = BPMN_WAITING;
    arm(r, t);
}

static void enter_user(struct bpmn_run *r, struct bpmn_token *t)
{
    ask(r, t, BPMN_OPEN_TASK, "");
}

static void enter_service(struct bpmn_run *r, struct bpmn_token *t)
{
    ask(r, t, BPMN_CALL_SERVICE, bpmn_node_at(r, t)->service);
}

static void enter_rule(struct bpmn_run *r, struct bpmn_token *t)
{
    ask(r, t, BPMN_DECIDE, bpmn_node_at(r, t)->decision);
}

static void enter_call(struct bpmn_run *r, struct bpmn_token *t)
{
    ask(r, t, BPMN_CALL, bpmn_node_at(r, t)->called);
}

/* A script's value goes into mc:result; without one it must be a context of variables. */
static void enter_script(struct bpmn_run *r, struct bpmn_token *t)
{
    const struct bpmn_node *n = bpmn_node_at(r, t);
    struct json *v = NULL;
    struct fault f = {0};
    int c = n->script ? bpmn_evaluate(r, t, n->script, &v, &f)
                      : fault_reason(&f, INVALID, "bpmn.script", "its script is not FEEL");
    if (c == OK && *n->result)
        v = json_put(json_new_object(r->arena), n->result, v);
    else if (c == OK && v->kind != JSON_OBJECT)
        c = fault_reason(&f, INVALID, "bpmn.script",
                         "its value is no context, and no mc:result names a variable");
    if (c < 0)
        bpmn_incident(r, t, "%s", f.words);
    else
        bpmn_answer(r, t, v);
}

static void enter_receive(struct bpmn_run *r, struct bpmn_token *t)
{
    t->state = BPMN_WAITING;
    arm(r, t);
}

static void send(struct bpmn_run *r, const struct bpmn_token *t)
{
    bpmn_effect_add(r, BPMN_SEND_MESSAGE, t)->text = bpmn_node_at(r, t)->message;
}

static void enter_send(struct bpmn_run *r, struct bpmn_token *t)
{
    send(r, t);
    bpmn_finish(r, t);
}

static void signal(struct bpmn_run *r, const struct bpmn_token *t)
{
    const char *name = bpmn_node_at(r, t)->signal;
    bpmn_effect_add(r, BPMN_SEND_SIGNAL, t)->text = name;
    (void)bpmn_deliver(r, (struct bpmn_cause){BPMN_SIGNAL, name});
}

static void escalate(struct bpmn_run *r, struct bpmn_token *t)
{
    const char *code = bpmn_node_at(r, t)->escalation;
    if (!bpmn_raise(r, t, (struct bpmn_cause){BPMN_ESCALATION, code}))
        bpmn_effect_add(r, BPMN_ESCALATE, t)->text = code;
}

/* What a throwing event does before its token goes on. False: it was caught where that ended the
 * token. */
static bool throw(struct bpmn_run * r, struct bpmn_token *t)
{
    const struct bpmn_node *n = bpmn_node_at(r, t);
    const int64_t id = t->id;
    if (n->trigger == BPMN_MESSAGE)
        send(r, t);
    else if (n->trigger == BPMN_SIGNAL)
        signal(r, t);
    else if (n->trigger == BPMN_ESCALATION)
        escalate(r, t);
    return bpmn_token_of(r, id) != NULL;
}

static void enter_throw(struct bpmn_run *r, struct bpmn_token *t)
{
    if (throw(r, t))
        t->state = BPMN_LEAVING;
}

static void enter_catch(struct bpmn_run *r, struct bpmn_token *t)
{
    const enum bpmn_trigger trigger = bpmn_node_at(r, t)->trigger;
    t->state = trigger == BPMN_LINK ? BPMN_LEAVING : BPMN_WAITING;
    if (trigger == BPMN_TIMER)
        bpmn_timer_arm(r, t->id, t->node);
}

static void enter_event_gateway(struct bpmn_run *r, struct bpmn_token *t)
{
    const struct bpmn_node *n = bpmn_node_at(r, t);
    t->state = BPMN_WAITING;
    for (size_t i = 0; i < n->out_count; i++) {
        const int to = r->model->flows[n->out[i]].to;
        if (r->model->nodes[to].trigger == BPMN_TIMER)
            bpmn_timer_arm(r, t->id, to);
    }
}

static void enter_inclusive(struct bpmn_run *r, struct bpmn_token *t)
{
    t->state = bpmn_node_at(r, t)->in_count > 1 ? BPMN_JOINING : BPMN_LEAVING;
}

static void enter_sub_process(struct bpmn_run *r, struct bpmn_token *t)
{
    const int start = bpmn_node_at(r, t)->start;
    if (start < 0) {
        bpmn_incident(r, t, "it has no single start event");
        return;
    }
    t->state = BPMN_HOSTING;
    arm(r, t);
    bpmn_scope_watch(r, t->id);
    bpmn_token_add(r, start, t->id, -1);
}

static void end_process(struct bpmn_run *r, const char *error)
{
    r->state->status = BPMN_ENDED;
    bpmn_timers_cancel(r, 0);
    bpmn_effect_add(r, BPMN_FINISHED, NULL)->text = error;
}

static void end_error(struct bpmn_run *r, struct bpmn_token *t)
{
    const char *code = bpmn_node_at(r, t)->error;
    if (bpmn_raise(r, t, (struct bpmn_cause){BPMN_ERROR, code}))
        return;
    bpmn_scope_empty(r, 0);
    end_process(r, code);
}

/* A token is gone from the scope of `host`; if it was the last, the scope is done. */
static void scope_left(struct bpmn_run *r, int64_t host)
{
    for (const struct bpmn_token *t = r->state->tokens; t; t = t->next)
        if (t->host == host)
            return;
    if (host)
        bpmn_finish(r, bpmn_token_of(r, host));
    else
        end_process(r, "");
}

static void enter_end(struct bpmn_run *r, struct bpmn_token *t)
{
    const struct bpmn_node *n = bpmn_node_at(r, t);
    const int64_t host = t->host;
    if (n->trigger == BPMN_ERROR) {
        end_error(r, t);
        return;
    }
    if (!throw(r, t))
        return;
    if (n->trigger == BPMN_TERMINATE)
        bpmn_scope_empty(r, host);
    else
        bpmn_token_remove(r, t);
    scope_left(r, host);
}

static void enter_task(struct bpmn_run *r, struct bpmn_token *t)
{
    bpmn_finish(r, t);
}

static void (*const entries[])(struct bpmn_run *r, struct bpmn_token *t) = {
    [BPMN_SUB_PROCESS] = enter_sub_process,
    [BPMN_TASK] = enter_task,
    [BPMN_USER_TASK] = enter_user,
    [BPMN_SERVICE_TASK] = enter_service,
    [BPMN_SEND_TASK] = enter_send,
    [BPMN_RECEIVE_TASK] = enter_receive,
    [BPMN_RULE_TASK] = enter_rule,
    [BPMN_SCRIPT_TASK] = enter_script,
    [BPMN_CALL_ACTIVITY] = enter_call,
    [BPMN_EXCLUSIVE] = pass,
    [BPMN_PARALLEL] = bpmn_join_parallel,
    [BPMN_INCLUSIVE] = enter_inclusive,
    [BPMN_EVENT_GATEWAY] = enter_event_gateway,
    [BPMN_START] = pass,
    [BPMN_END] = enter_end,
    [BPMN_CATCH] = enter_catch,
    [BPMN_THROW] = enter_throw,
    [BPMN_BOUNDARY] = pass,
};

static void enter(struct bpmn_run *r, struct bpmn_token *t)
{
    const struct bpmn_node *n = bpmn_node_at(r, t);
    if (!bpmn_times_known(r, t))
        return;
    bpmn_visit(r, t->node);
    if (n->many && !bpmn_is_instance(r, t)) {
        arm(r, t);
        bpmn_many_begin(r, t);
        return;
    }
    entries[n->kind](r, t);
}

void bpmn_finish(struct bpmn_run *r, struct bpmn_token *t)
{
    bpmn_timers_cancel(r, t->id);
    if (!bpmn_is_instance(r, t)) {
        t->state = BPMN_LEAVING;
        return;
    }
    struct bpmn_token *host = bpmn_token_of(r, t->host);
    bpmn_token_remove(r, t);
    bpmn_many_ended(r, host);
}

/* Which flows a node's token goes: 1 for each in `taken`. Negative: a condition failed. */
static int choose(struct bpmn_run *r, const struct bpmn_token *t, bool *taken, struct fault *f)
{
    const struct bpmn_node *n = bpmn_node_at(r, t);
    int count = 0;
    for (size_t i = 0; i < n->out_count; i++) {
        const struct bpmn_flow *flow = &r->model->flows[n->out[i]];
        bool holds = n->out[i] != n->fallback;
        if (holds && flow->condition) {
            int c = bpmn_holds(r, t, flow->condition, &holds, f);
            if (c < 0)
                return c;
        }
        taken[i] = holds;
        count += holds;
        if (holds && n->kind == BPMN_EXCLUSIVE)
            return count;
    }
    for (size_t i = 0; count == 0 && i < n->out_count; i++)
        if (n->out[i] == n->fallback) {
            taken[i] = true;
            return 1;
        }
    return count;
}

static void leave(struct bpmn_run *r, struct bpmn_token *t)
{
    const struct bpmn_node *n = bpmn_node_at(r, t);
    bool *taken = arena_new(r->arena, bool, n->out_count);
    struct fault f = {0};
    const int count = choose(r, t, taken, &f);
    if (count < 0 || (count == 0 && n->out_count > 0)) {
        bpmn_incident(r, t, "%s", count < 0 ? f.words : "no flow's condition is true");
        return;
    }
    if (r->token_count + (size_t)count > BPMN_TOKENS) {
        bpmn_incident(r, t, "more than %d tokens", BPMN_TOKENS);
        return;
    }
    const int64_t host = t->host;
    bpmn_token_remove(r, t);
    for (size_t i = 0; i < n->out_count; i++)
        if (taken[i])
            bpmn_token_add(r, r->model->flows[n->out[i]].to, host, n->out[i]);
    if (count == 0)
        scope_left(r, host);
}

static struct bpmn_token *next_ready(const struct bpmn_run *r)
{
    for (struct bpmn_token *t = r->state->tokens; t; t = t->next)
        if (t->state == BPMN_READY || t->state == BPMN_LEAVING)
            return t;
    return NULL;
}

void bpmn_settle(struct bpmn_run *r)
{
    while (r->state->status == BPMN_RUNNING) {
        struct bpmn_token *t = next_ready(r);
        if (!t && !bpmn_join_inclusive(r) && !bpmn_conditions(r))
            return;
        if (!t)
            continue;
        if (t->state == BPMN_LEAVING)
            leave(r, t);
        else if (++r->steps > BPMN_STEPS)
            bpmn_incident(r, t, "more than %d steps without rest", BPMN_STEPS);
        else
            enter(r, t);
    }
}

static struct bpmn_step step_of(const struct bpmn_run *r)
{
    return (struct bpmn_step){.state = r->state,
                              .effects = r->effects,
                              .visited = r->visited,
                              .visited_count = r->visited_count};
}

int bpmn_start(struct arena *a, const struct bpmn_model *m, const struct bpmn_given *given,
               struct bpmn_step *ret, struct fault *f)
{
    const int start = m->nodes[m->process].start;
    if (start < 0)
        return fault_reason(f, INVALID, "bpmn.no_start", "process %s has no single place to begin",
                            m->nodes[m->process].id);
    struct bpmn_state *s = arena_new(a, struct bpmn_state, 1);
    *s = (struct bpmn_state){.status = BPMN_RUNNING, .next = 1};
    s->variables = bpmn_merge(a, given ? given->variables : NULL, NULL, NULL);
    struct bpmn_run r = {.arena = a, .model = m, .state = s, .now = given ? given->now : NULL};
    bpmn_scope_watch(&r, 0);
    bpmn_token_add(&r, start, 0, -1);
    bpmn_settle(&r);
    *ret = step_of(&r);
    return OK;
}
