/* Events from outside: done, failed, due, received. */
#include "rules/bpmn/engine.h"

#include <inttypes.h>
#include <string.h>

static int not_waiting(struct fault *f, const char *what)
{
    return fault_reason(f, NOT_FOUND, "bpmn.not_waiting", "nothing waits for %s", what);
}

static int no_token(const struct bpmn_run *r, int64_t id, struct fault *f)
{
    return not_waiting(f, arena_printf(r->arena, "an answer to token %" PRId64, id));
}

static struct bpmn_token *asked(const struct bpmn_run *r, int64_t id)
{
    struct bpmn_token *t = bpmn_token_of(r, id);
    if (!t || t->state != BPMN_WAITING)
        return NULL;
    return bpmn_is_asked(bpmn_node_at(r, t)->kind) ? t : NULL;
}

/* What was answered, with the outcome among it. */
static struct json *answer(struct bpmn_run *r, const struct bpmn_event *e)
{
    struct json *o = bpmn_merge(r->arena, e->variables, NULL, NULL);
    if (!e->outcome)
        return o;
    struct json *with = json_new_object(r->arena);
    json_put(with, "outcome", json_new_text(r->arena, arena_strdup(r->arena, e->outcome)));
    return bpmn_merge(r->arena, o, with, NULL);
}

/* Instances answer side by side, so their answers are gathered in a list. */
static void collect(struct bpmn_run *r, const char *name, struct json *item)
{
    const struct json *old = json_get(r->state->variables, name);
    struct json *list = json_new_list(r->arena), *over = json_new_object(r->arena);
    for (const struct json *v = old && old->kind == JSON_LIST ? old->first : NULL; v; v = v->next)
        json_push(list, json_share(r->arena, v));
    json_push(list, item);
    json_put(over, name, list);
    bpmn_set_variables(r, over, NULL);
}

void bpmn_answer(struct bpmn_run *r, struct bpmn_token *t, struct json *answer)
{
    const struct bpmn_node *n = bpmn_node_at(r, t);
    if (bpmn_is_instance(r, t) && n->many->collect)
        collect(r, n->many->collect, answer);
    else
        bpmn_set_variables(r, answer, n->kind == BPMN_USER_TASK ? "outcome" : NULL);
    bpmn_finish(r, t);
}

/* What a call brings back: mc:output, an object that sees the called process's variables as
 * "result". Negative: the call stays open, and the words are in f. */
static int output(struct bpmn_run *r, struct bpmn_token *t, struct json *result, struct json **ret,
                  struct fault *f)
{
    const struct bpmn_node *n = bpmn_node_at(r, t);
    const struct json *outer = t->local;
    if (!n->output)
        return OK;
    struct json *with = json_put(json_new_object(r->arena), "result", result);
    t->local = bpmn_merge(r->arena, outer, with, NULL);
    int c = bpmn_evaluate(r, t, n->output, ret, f);
    t->local = outer;
    if (c == OK && (*ret)->kind != JSON_OBJECT)
        return fault_reason(f, INVALID, "bpmn.call", "mc:output gives no context");
    return c;
}

static int on_done(struct bpmn_run *r, const struct bpmn_event *e, struct fault *f)
{
    struct bpmn_token *t = asked(r, e->token);
    if (!t)
        return no_token(r, e->token, f);
    struct json *given = answer(r, e);
    if (bpmn_node_at(r, t)->kind == BPMN_CALL_ACTIVITY) {
        struct json *result = given;
        struct fault why = {0};
        given = json_new_object(r->arena);
        if (output(r, t, result, &given, &why) < 0) {
            bpmn_incident(r, t, "%s", why.words);
            return OK;
        }
    }
    bpmn_answer(r, t, given);
    return OK;
}

static int on_failed(struct bpmn_run *r, const struct bpmn_event *e, struct fault *f)
{
    struct bpmn_token *t = asked(r, e->token);
    const char *code = e->error ? e->error : "";
    if (!t)
        return no_token(r, e->token, f);
    if (e->variables)
        bpmn_set_variables(r, e->variables, NULL);
    if (!bpmn_raise(r, t, (struct bpmn_cause){BPMN_ERROR, arena_strdup(r->arena, code)}))
        bpmn_incident(r, t, "failed with \"%s\", which nothing catches",
                      arena_strdup(r->arena, code));
    return OK;
}

/* A timer that repeats goes on as long as what it watches is there. */
static void go_off(struct bpmn_run *r, const struct bpmn_timer *timer)
{
    if (timer->left)
        bpmn_timer_start(r, timer->token, timer->node,
                         timer->left > 0 ? timer->left - 1 : timer->left);
    if (r->model->nodes[timer->node].kind == BPMN_START)
        bpmn_handle(r, timer->token, timer->node);
    else
        bpmn_happen(r, bpmn_token_of(r, timer->token), timer->node);
}

static int on_due(struct bpmn_run *r, const struct bpmn_event *e, struct fault *f)
{
    for (struct bpmn_timer **p = &r->state->timers; *p; p = &(*p)->next) {
        const struct bpmn_timer *timer = *p;
        if (timer->id != e->timer)
            continue;
        *p = timer->next;
        go_off(r, timer);
        return OK;
    }
    return not_waiting(f, arena_printf(r->arena, "timer %" PRId64, e->timer));
}

/* Variables come with the event: before it, so that what follows sees them. */
static int deliver(struct bpmn_run *r, const struct bpmn_event *e, enum bpmn_trigger trigger)
{
    const struct json *before = r->state->variables;
    if (e->variables)
        bpmn_set_variables(r, e->variables, NULL);
    if (bpmn_deliver(r, (struct bpmn_cause){trigger, e->message ? e->message : ""}))
        return OK;
    r->state->variables = before;
    return NOT_FOUND;
}

static int on_received(struct bpmn_run *r, const struct bpmn_event *e, struct fault *f)
{
    return deliver(r, e, BPMN_MESSAGE) == OK
               ? OK
               : not_waiting(f, arena_printf(r->arena, "the message \"%s\"", e->message));
}

static int on_signalled(struct bpmn_run *r, const struct bpmn_event *e, struct fault *f)
{
    return deliver(r, e, BPMN_SIGNAL) == OK
               ? OK
               : not_waiting(f, arena_printf(r->arena, "the signal \"%s\"", e->message));
}

/* What a called process escalates and nobody here catches goes on to who called this one. */
static int on_escalated(struct bpmn_run *r, const struct bpmn_event *e, struct fault *f)
{
    struct bpmn_token *t = asked(r, e->token);
    const char *code = arena_strdup(r->arena, e->message ? e->message : "");
    if (!t || bpmn_node_at(r, t)->kind != BPMN_CALL_ACTIVITY)
        return no_token(r, e->token, f);
    if (e->variables)
        bpmn_set_variables(r, e->variables, NULL);
    if (!bpmn_raise(r, t, (struct bpmn_cause){BPMN_ESCALATION, code}))
        bpmn_effect_add(r, BPMN_ESCALATE, t)->text = code;
    return OK;
}

static int on_retry(struct bpmn_run *r, const struct bpmn_event *e, struct fault *f)
{
    (void)f;
    if (e->variables)
        bpmn_set_variables(r, e->variables, NULL);
    return OK;
}

static int (*const events[])(struct bpmn_run *r, const struct bpmn_event *e, struct fault *f) = {
    [BPMN_DONE] = on_done,           [BPMN_FAILED] = on_failed, [BPMN_DUE] = on_due,
    [BPMN_RECEIVED] = on_received,   [BPMN_RETRY] = on_retry,   [BPMN_SIGNALLED] = on_signalled,
    [BPMN_ESCALATED] = on_escalated,
};

/* Tokens and timers are copied, since they change; JSON is shared, since it does not. */
static struct bpmn_state *copy(struct bpmn_run *r, const struct bpmn_state *before)
{
    struct bpmn_state *s = arena_memdup(r->arena, before, sizeof *before);
    struct bpmn_token **token = &s->tokens;
    struct bpmn_timer **timer = &s->timers;
    for (const struct bpmn_token *t = before->tokens; t; t = t->next, token = &(*token)->next) {
        *token = arena_memdup(r->arena, t, sizeof *t);
        r->token_count++;
    }
    for (const struct bpmn_timer *t = before->timers; t; t = t->next, timer = &(*timer)->next)
        *timer = arena_memdup(r->arena, t, sizeof *t);
    return s;
}

int bpmn_advance(struct arena *a, const struct bpmn_model *m, const struct bpmn_state *before,
                 const struct bpmn_event *event, struct bpmn_step *ret, struct fault *f)
{
    if (before->status == BPMN_ENDED)
        return fault_reason(f, CONFLICT, "bpmn.ended", "the process has ended");
    struct bpmn_run r = {.arena = a,
                         .model = m,
                         .now = event->now,
                         .known = before->variables,
                         .first_new = before->next};
    r.state = copy(&r, before);
    r.state->status = BPMN_RUNNING;
    int c = events[event->kind](&r, event, f);
    if (c < 0)
        return c;
    bpmn_settle(&r);
    *ret = (struct bpmn_step){r.state, r.effects, r.visited, r.visited_count};
    return OK;
}
