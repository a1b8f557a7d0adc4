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
    const enum bpmn_kind k = bpmn_node_at(r, t)->kind;
    return k == BPMN_USER_TASK || k == BPMN_SERVICE_TASK || k == BPMN_RULE_TASK ? t : NULL;
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
        json_push(list, bpmn_share(r->arena, v));
    json_push(list, item);
    json_put(over, name, list);
    bpmn_set_variables(r, over, NULL);
}

static int on_done(struct bpmn_run *r, const struct bpmn_event *e, struct fault *f)
{
    struct bpmn_token *t = asked(r, e->token);
    if (!t)
        return no_token(r, e->token, f);
    const struct bpmn_node *n = bpmn_node_at(r, t);
    const bool person = n->kind == BPMN_USER_TASK;
    if (bpmn_is_instance(r, t) && n->many->collect)
        collect(r, n->many->collect, answer(r, e));
    else
        bpmn_set_variables(r, answer(r, e), person ? "outcome" : NULL);
    bpmn_finish(r, t);
    return OK;
}

/* The boundary event of a node that catches an error; -1 when there is none. */
static int catcher(const struct bpmn_run *r, const struct bpmn_node *n, const char *code)
{
    int any = -1;
    for (size_t i = 0; i < n->boundary_count; i++) {
        const struct bpmn_node *b = &r->model->nodes[n->boundaries[i]];
        if (b->trigger == BPMN_ERROR && strcmp(b->error, code) == 0)
            return n->boundaries[i];
        if (b->trigger == BPMN_ERROR && *b->error == '\0')
            any = n->boundaries[i];
    }
    return any;
}

bool bpmn_throw_error(struct bpmn_run *r, struct bpmn_token *t, const char *code)
{
    for (; t; t = t->host ? bpmn_token_of(r, t->host) : NULL) {
        const int caught = bpmn_is_instance(r, t) ? -1 : catcher(r, bpmn_node_at(r, t), code);
        if (caught < 0)
            continue;
        bpmn_boundary(r, t, caught);
        return true;
    }
    return false;
}

void bpmn_boundary(struct bpmn_run *r, struct bpmn_token *t, int node)
{
    bpmn_visit(r, node);
    if (!r->model->nodes[node].interrupting) {
        bpmn_token_add(r, node, t->host, -1)->state = BPMN_LEAVING;
        return;
    }
    bpmn_token_empty(r, t);
    t->node = node;
    t->via = -1;
    t->state = BPMN_LEAVING;
}

static int on_failed(struct bpmn_run *r, const struct bpmn_event *e, struct fault *f)
{
    struct bpmn_token *t = asked(r, e->token);
    const char *code = e->error ? e->error : "";
    if (!t)
        return no_token(r, e->token, f);
    if (e->variables)
        bpmn_set_variables(r, e->variables, NULL);
    if (!bpmn_throw_error(r, t, code))
        bpmn_incident(r, t, "failed with \"%s\", which nothing catches",
                      arena_strdup(r->arena, code));
    return OK;
}

/* The event happened for which a token waits at a gateway, a catching event or an activity. */
static void happen(struct bpmn_run *r, struct bpmn_token *t, int node)
{
    if (r->model->nodes[node].kind == BPMN_BOUNDARY) {
        bpmn_boundary(r, t, node);
        return;
    }
    if (t->node != node)
        bpmn_visit(r, node);
    bpmn_timers_cancel(r, t->id);
    t->node = node;
    bpmn_finish(r, t);
}

static int on_due(struct bpmn_run *r, const struct bpmn_event *e, struct fault *f)
{
    for (struct bpmn_timer **p = &r->state->timers; *p; p = &(*p)->next) {
        const struct bpmn_timer *timer = *p;
        if (timer->id != e->timer)
            continue;
        *p = timer->next;
        happen(r, bpmn_token_of(r, timer->token), timer->node);
        return OK;
    }
    return not_waiting(f, arena_printf(r->arena, "timer %" PRId64, e->timer));
}

static bool takes(const struct bpmn_model *m, int node, const char *message)
{
    const struct bpmn_node *n = &m->nodes[node];
    const bool catches =
        n->kind == BPMN_RECEIVE_TASK ||
        ((n->kind == BPMN_CATCH || n->kind == BPMN_BOUNDARY) && n->trigger == BPMN_MESSAGE);
    return catches && strcmp(n->message, message) == 0;
}

/* The node that takes a message where this token stands; -1 when there is none. */
static int taker(const struct bpmn_run *r, const struct bpmn_token *t, const char *message)
{
    const struct bpmn_node *n = bpmn_node_at(r, t);
    if (t->state != BPMN_WAITING && t->state != BPMN_HOSTING)
        return -1;
    if (t->state == BPMN_WAITING && takes(r->model, t->node, message))
        return t->node;
    for (size_t i = 0; n->kind == BPMN_EVENT_GATEWAY && i < n->out_count; i++)
        if (takes(r->model, r->model->flows[n->out[i]].to, message))
            return r->model->flows[n->out[i]].to;
    for (size_t i = 0; !bpmn_is_instance(r, t) && i < n->boundary_count; i++)
        if (takes(r->model, n->boundaries[i], message))
            return n->boundaries[i];
    return -1;
}

static int on_received(struct bpmn_run *r, const struct bpmn_event *e, struct fault *f)
{
    for (struct bpmn_token *t = r->state->tokens; t; t = t->next) {
        const int node = taker(r, t, e->message);
        if (node < 0)
            continue;
        if (e->variables)
            bpmn_set_variables(r, e->variables, NULL);
        happen(r, t, node);
        return OK;
    }
    return not_waiting(f, arena_printf(r->arena, "the message \"%s\"", e->message));
}

static int on_retry(struct bpmn_run *r, const struct bpmn_event *e, struct fault *f)
{
    (void)f;
    if (e->variables)
        bpmn_set_variables(r, e->variables, NULL);
    return OK;
}

static int (*const events[])(struct bpmn_run *r, const struct bpmn_event *e, struct fault *f) = {
    [BPMN_DONE] = on_done,         [BPMN_FAILED] = on_failed, [BPMN_DUE] = on_due,
    [BPMN_RECEIVED] = on_received, [BPMN_RETRY] = on_retry,
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
    struct bpmn_run r = {.arena = a, .model = m};
    r.state = copy(&r, before);
    r.state->status = BPMN_RUNNING;
    int c = events[event->kind](&r, event, f);
    if (c < 0)
        return c;
    bpmn_settle(&r);
    *ret = (struct bpmn_step){r.state, r.effects, r.visited, r.visited_count};
    return OK;
}
