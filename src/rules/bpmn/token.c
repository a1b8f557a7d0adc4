/* Tokens, timers and effects: the hands of the engine. */
#include "rules/bpmn/engine.h"

const struct bpmn_node *bpmn_node_at(const struct bpmn_run *r, const struct bpmn_token *t)
{
    return &r->model->nodes[t->node];
}

struct bpmn_token *bpmn_token_of(const struct bpmn_run *r, int64_t id)
{
    for (struct bpmn_token *t = r->state->tokens; t; t = t->next)
        if (t->id == id)
            return t;
    return NULL;
}

struct bpmn_token *bpmn_token_add(struct bpmn_run *r, int node, int64_t host, int via)
{
    struct bpmn_token *t = arena_new(r->arena, struct bpmn_token, 1), **end = &r->state->tokens;
    *t = (struct bpmn_token){.id = r->state->next++, .node = node, .host = host, .via = via};
    while (*end)
        end = &(*end)->next;
    *end = t;
    r->token_count++;
    return t;
}

void bpmn_token_remove(struct bpmn_run *r, struct bpmn_token *t)
{
    for (struct bpmn_token **p = &r->state->tokens; *p; p = &(*p)->next)
        if (*p == t) {
            *p = t->next;
            r->token_count--;
            return;
        }
}

bool bpmn_is_instance(const struct bpmn_run *r, const struct bpmn_token *t)
{
    const struct bpmn_token *host = t->instance > 0 ? bpmn_token_of(r, t->host) : NULL;
    return host && host->node == t->node;
}

void bpmn_visit(struct bpmn_run *r, int node)
{
    if (r->visited_count == r->visited_room) {
        r->visited_room = r->visited_room ? r->visited_room * 2 : 32;
        int *more = arena_new(r->arena, int, r->visited_room);
        for (size_t i = 0; i < r->visited_count; i++)
            more[i] = r->visited[i];
        r->visited = more;
    }
    r->visited[r->visited_count++] = node;
}

struct bpmn_effect *bpmn_effect_add(struct bpmn_run *r, enum bpmn_effect_kind kind,
                                    const struct bpmn_token *t)
{
    struct bpmn_effect *e = arena_new(r->arena, struct bpmn_effect, 1);
    *e = (struct bpmn_effect){
        .kind = kind, .node = t ? t->node : -1, .token = t ? t->id : 0, .text = ""};
    if (r->last_effect)
        r->last_effect->next = e;
    else
        r->effects = e;
    r->last_effect = e;
    return e;
}

void bpmn_incident(struct bpmn_run *r, const struct bpmn_token *t, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    const char *words = arena_vprintf(r->arena, fmt, ap);
    va_end(ap);
    const struct bpmn_node *n = bpmn_node_at(r, t);
    bpmn_effect_add(r, BPMN_INCIDENT, t)->text =
        arena_printf(r->arena, "%s %s: %s", n->element, n->id, words);
    r->state->status = BPMN_STUCK;
}

void bpmn_timer_start(struct bpmn_run *r, int64_t token, int node, int64_t left)
{
    struct bpmn_timer *timer = arena_new(r->arena, struct bpmn_timer, 1), **end = &r->state->timers;
    *timer =
        (struct bpmn_timer){.id = r->state->next++, .token = token, .node = node, .left = left};
    while (*end)
        end = &(*end)->next;
    *end = timer;
    struct bpmn_effect *e = bpmn_effect_add(r, BPMN_START_TIMER, NULL);
    e->node = node;
    e->token = token;
    e->timer = timer->id;
    if (bpmn_wait_of(r, bpmn_token_of(r, token), node, &e->wait, NULL) < 0)
        e->wait = (struct bpmn_wait){0}; /* bpmn_times_known was asked before */
}

void bpmn_timer_arm(struct bpmn_run *r, int64_t token, int node)
{
    const struct bpmn_wait *wait = &r->model->nodes[node].timer;
    bpmn_timer_start(r, token, node, wait->cycle > 0 ? wait->cycle - 1 : wait->cycle);
    if (wait->cycle && wait->at_ms) /* the first time is given, the others follow from it */
        r->last_effect->wait = (struct bpmn_wait){.kind = BPMN_WAIT_DATE, .at_ms = wait->at_ms};
}

void bpmn_timers_cancel(struct bpmn_run *r, int64_t token)
{
    struct bpmn_timer **p = &r->state->timers;
    while (*p) {
        const struct bpmn_timer *timer = *p;
        if (timer->token != token) {
            p = &(*p)->next;
            continue;
        }
        struct bpmn_effect *e = bpmn_effect_add(r, BPMN_CANCEL_TIMER, NULL);
        e->node = timer->node;
        e->token = token;
        e->timer = timer->id;
        *p = timer->next;
    }
}

bool bpmn_is_asked(enum bpmn_kind k)
{
    return k == BPMN_USER_TASK || k == BPMN_SERVICE_TASK || k == BPMN_RULE_TASK ||
           k == BPMN_CALL_ACTIVITY;
}

void bpmn_token_empty(struct bpmn_run *r, struct bpmn_token *t)
{
    if (t->state == BPMN_HOSTING)
        bpmn_scope_empty(r, t->id);
    else if (t->state == BPMN_WAITING && bpmn_is_asked(bpmn_node_at(r, t)->kind))
        bpmn_effect_add(r, BPMN_CLOSE_TASK, t);
    bpmn_timers_cancel(r, t->id);
    t->local = t->items = NULL;
    t->total = t->made = t->ended = 0;
}

static struct bpmn_token *first_in(const struct bpmn_run *r, int64_t host)
{
    for (struct bpmn_token *t = r->state->tokens; t; t = t->next)
        if (t->host == host)
            return t;
    return NULL;
}

void bpmn_scope_empty(struct bpmn_run *r, int64_t host)
{
    for (struct bpmn_token *t = first_in(r, host); t; t = first_in(r, host)) {
        bpmn_token_empty(r, t);
        bpmn_token_remove(r, t);
    }
}
