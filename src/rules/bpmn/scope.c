/* Who hears what: events that come from inside or outside, and the event sub-processes that watch a
 * scope. An error or escalation goes outward to the first that catches it: the boundary of the
 * activity, the event sub-processes of the scope that holds it, the boundary of that scope, and so
 * on. A message goes to the oldest token that waits for it, a signal to all. */
#include "rules/bpmn/engine.h"

#include <string.h>

int bpmn_scope_of(const struct bpmn_run *r, int64_t host)
{
    const struct bpmn_token *t = host ? bpmn_token_of(r, host) : NULL;
    if (host == 0)
        return r->model->process;
    if (!t || t->state != BPMN_HOSTING)
        return -1;
    return bpmn_node_at(r, t)->many && !bpmn_is_instance(r, t) ? -1 : t->node;
}

void bpmn_scope_watch(struct bpmn_run *r, int64_t host)
{
    const struct bpmn_node *scope = &r->model->nodes[bpmn_scope_of(r, host)];
    for (size_t i = 0; i < scope->handler_count; i++)
        if (r->model->nodes[scope->handlers[i]].trigger == BPMN_TIMER)
            bpmn_timer_arm(r, host, scope->handlers[i]);
}

bool bpmn_scope_is_watched(const struct bpmn_run *r, int64_t host)
{
    for (const struct bpmn_token *t = r->state->tokens; t; t = t->next) {
        const struct bpmn_node *n = bpmn_node_at(r, t);
        if (t->host == host && n->kind == BPMN_EVENT_SUB && r->model->nodes[n->start].interrupting)
            return false;
    }
    return true;
}

/* The timers of the event sub-processes that watch a scope, not those of its boundary. */
static void unwatch(struct bpmn_run *r, int64_t host)
{
    struct bpmn_timer *kept = NULL, **end = &kept;
    for (struct bpmn_timer *t = r->state->timers, *next; t; t = next) {
        next = t->next;
        if (t->token != host || r->model->nodes[t->node].kind != BPMN_START) {
            *end = t;
            end = &t->next;
            continue;
        }
        struct bpmn_effect *e = bpmn_effect_add(r, BPMN_CANCEL_TIMER, NULL);
        e->node = t->node;
        e->token = host;
        e->timer = t->id;
    }
    *end = NULL;
    r->state->timers = kept;
}

void bpmn_handle(struct bpmn_run *r, int64_t host, int node)
{
    const struct bpmn_node *start = &r->model->nodes[node];
    if (start->interrupting) {
        bpmn_scope_empty(r, host);
        unwatch(r, host);
    }
    struct bpmn_token *t = bpmn_token_add(r, start->scope, host, -1);
    t->state = BPMN_HOSTING;
    bpmn_visit(r, start->scope);
    bpmn_scope_watch(r, t->id);
    bpmn_token_add(r, node, t->id, -1)->state = BPMN_LEAVING;
    bpmn_visit(r, node);
}

static void boundary(struct bpmn_run *r, struct bpmn_token *t, int node)
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

void bpmn_happen(struct bpmn_run *r, struct bpmn_token *t, int node)
{
    if (r->model->nodes[node].kind == BPMN_BOUNDARY) {
        boundary(r, t, node);
        return;
    }
    if (t->node != node)
        bpmn_visit(r, node);
    bpmn_timers_cancel(r, t->id);
    t->node = node;
    bpmn_finish(r, t);
}

/* ---- errors and escalations ---- */

static const char *code_of(const struct bpmn_node *n)
{
    return n->trigger == BPMN_ERROR ? n->error : n->escalation;
}

/* Of a list of events the one for this cause: one that names it before one that takes all. */
static int catcher(const struct bpmn_model *m, const int *list, size_t n, struct bpmn_cause cause)
{
    int any = -1;
    for (size_t i = 0; i < n; i++) {
        const struct bpmn_node *e = &m->nodes[list[i]];
        if (e->trigger != cause.trigger)
            continue;
        if (strcmp(code_of(e), cause.name) == 0)
            return list[i];
        if (*code_of(e) == '\0')
            any = list[i];
    }
    return any;
}

/* The event sub-process in t's scope that catches it. What one throws, it does not catch itself. */
static int handler(const struct bpmn_run *r, const struct bpmn_token *t, struct bpmn_cause cause)
{
    const int scope = bpmn_scope_of(r, t->host);
    if (scope < 0 || !bpmn_scope_is_watched(r, t->host))
        return -1;
    const struct bpmn_node *n = &r->model->nodes[scope];
    const int found = catcher(r->model, n->handlers, n->handler_count, cause);
    return found >= 0 && r->model->nodes[found].scope == t->node ? -1 : found;
}

bool bpmn_raise(struct bpmn_run *r, struct bpmn_token *t, struct bpmn_cause cause)
{
    for (; t; t = t->host ? bpmn_token_of(r, t->host) : NULL) {
        const struct bpmn_node *n = bpmn_node_at(r, t);
        const int at = bpmn_is_instance(r, t)
                           ? -1
                           : catcher(r->model, n->boundaries, n->boundary_count, cause);
        const int sub = at < 0 ? handler(r, t, cause) : -1;
        if (at >= 0)
            boundary(r, t, at);
        else if (sub >= 0)
            bpmn_handle(r, t->host, sub);
        else
            continue;
        return true;
    }
    return false;
}

/* ---- messages and signals ---- */

struct taker {
    int64_t token; /* that waits; or whose scope is watched, 0 for the process */
    int at, node;  /* where it stands; the event that takes the cause */
    struct taker *next;
};

struct takers {
    struct taker *first, **end;
};

static bool takes(const struct bpmn_model *m, int node, struct bpmn_cause cause)
{
    const struct bpmn_node *n = &m->nodes[node];
    if (n->kind == BPMN_RECEIVE_TASK)
        return cause.trigger == BPMN_MESSAGE && strcmp(n->message, cause.name) == 0;
    return n->trigger == cause.trigger && n->kind != BPMN_THROW && n->kind != BPMN_END &&
           strcmp(cause.trigger == BPMN_SIGNAL ? n->signal : n->message, cause.name) == 0;
}

static void add(struct bpmn_run *r, struct takers *to, int64_t token, int at, int node)
{
    struct taker *x = arena_new(r->arena, struct taker, 1);
    *x = (struct taker){.token = token, .at = at, .node = node};
    *to->end = x;
    to->end = &x->next;
}

static void take_inside(struct bpmn_run *r, const struct bpmn_token *t, struct bpmn_cause cause,
                        struct takers *to)
{
    const struct bpmn_node *n = bpmn_node_at(r, t);
    if (t->state == BPMN_WAITING && takes(r->model, t->node, cause)) {
        add(r, to, t->id, t->node, t->node);
        return;
    }
    for (size_t i = 0; n->kind == BPMN_EVENT_GATEWAY && i < n->out_count; i++)
        if (takes(r->model, r->model->flows[n->out[i]].to, cause)) {
            add(r, to, t->id, t->node, r->model->flows[n->out[i]].to);
            return;
        }
    for (size_t i = 0; !bpmn_is_instance(r, t) && i < n->boundary_count; i++)
        if (takes(r->model, n->boundaries[i], cause))
            add(r, to, t->id, t->node, n->boundaries[i]);
}

static void take_scope(struct bpmn_run *r, int64_t host, struct bpmn_cause cause, struct takers *to)
{
    const int scope = bpmn_scope_of(r, host);
    const struct bpmn_node *n = scope < 0 ? NULL : &r->model->nodes[scope];
    if (!n || n->handler_count == 0 || !bpmn_scope_is_watched(r, host))
        return;
    for (size_t i = 0; i < n->handler_count; i++)
        if (takes(r->model, n->handlers[i], cause))
            add(r, to, host, scope, n->handlers[i]);
}

/* Tokens first, the oldest before the others; then the scopes, from the outermost. */
static struct taker *takers_of(struct bpmn_run *r, struct bpmn_cause cause)
{
    struct takers to = {0};
    to.end = &to.first;
    for (const struct bpmn_token *t = r->state->tokens; t; t = t->next)
        if (t->state == BPMN_WAITING || t->state == BPMN_HOSTING)
            take_inside(r, t, cause, &to);
    take_scope(r, 0, cause, &to);
    for (const struct bpmn_token *t = r->state->tokens; t; t = t->next)
        if (t->state == BPMN_HOSTING)
            take_scope(r, t->id, cause, &to);
    return to.first;
}

/* A taker may be gone by what one before it did. */
static void take(struct bpmn_run *r, const struct taker *x)
{
    struct bpmn_token *t = x->token ? bpmn_token_of(r, x->token) : NULL;
    if (r->model->nodes[x->node].kind == BPMN_START) {
        if (bpmn_scope_of(r, x->token) == x->at && bpmn_scope_is_watched(r, x->token))
            bpmn_handle(r, x->token, x->node);
    } else if (t && t->node == x->at && (t->state == BPMN_WAITING || t->state == BPMN_HOSTING)) {
        bpmn_happen(r, t, x->node);
    }
}

bool bpmn_deliver(struct bpmn_run *r, struct bpmn_cause cause)
{
    const struct taker *x = takers_of(r, cause);
    const bool found = x != NULL;
    for (; x; x = cause.trigger == BPMN_MESSAGE ? NULL : x->next)
        take(r, x);
    return found;
}
