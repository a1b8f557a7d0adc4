/* Conditional events. What interrupts or catches happens when its condition is true; what does not
 * interrupt happens when it becomes true: it was false before this run, or is asked for the first
 * time (BPMN 2.0.2, 10.5.5). */
#include "rules/bpmn/engine.h"

struct bpmn_fired {
    int64_t token;
    int node;
    struct bpmn_fired *next;
};

static bool has_fired(const struct bpmn_run *r, int64_t token, int node)
{
    for (const struct bpmn_fired *x = r->fired; x; x = x->next)
        if (x->token == token && x->node == node)
            return true;
    return false;
}

static void note(struct bpmn_run *r, int64_t token, int node)
{
    struct bpmn_fired *x = arena_new(r->arena, struct bpmn_fired, 1);
    *x = (struct bpmn_fired){.token = token, .node = node, .next = r->fired};
    r->fired = x;
}

static bool holds(struct bpmn_run *r, const struct bpmn_token *t, int node)
{
    const struct bpmn_node *n = &r->model->nodes[node];
    struct fault f = {0};
    bool yes = false;
    if (n->condition && bpmn_holds(r, t, n->condition, &yes, &f) < 0) {
        bpmn_effect_add(r, BPMN_INCIDENT, t)->text =
            arena_printf(r->arena, "%s %s: %s", n->element, n->id, f.words);
        r->state->status = BPMN_STUCK;
    }
    return yes;
}

/* Did it hold with the variables as they were when this run began? */
static bool held(struct bpmn_run *r, const struct bpmn_token *t, int node)
{
    const struct json *now = r->state->variables;
    if (!r->known || (t && t->id >= r->first_new))
        return false;
    r->state->variables = r->known;
    r->values = NULL;
    const bool yes = holds(r, t, node);
    r->state->variables = now;
    r->values = NULL;
    return yes;
}

static bool comes_true(struct bpmn_run *r, const struct bpmn_token *t, int node)
{
    const struct bpmn_node *n = &r->model->nodes[node];
    const bool again = !n->interrupting;
    if (n->trigger != BPMN_CONDITIONAL || (again && has_fired(r, t ? t->id : 0, node)))
        return false;
    if (!holds(r, t, node) || (again && held(r, t, node)))
        return false;
    note(r, t ? t->id : 0, node);
    return true;
}

/* The conditional event for which this token waits and that comes true; -1. */
static int event_at(struct bpmn_run *r, const struct bpmn_token *t)
{
    const struct bpmn_node *n = bpmn_node_at(r, t);
    if (n->kind == BPMN_CATCH && comes_true(r, t, t->node))
        return t->node;
    for (size_t i = 0; n->kind == BPMN_EVENT_GATEWAY && i < n->out_count; i++)
        if (comes_true(r, t, r->model->flows[n->out[i]].to))
            return r->model->flows[n->out[i]].to;
    for (size_t i = 0; !bpmn_is_instance(r, t) && i < n->boundary_count; i++)
        if (comes_true(r, t, n->boundaries[i]))
            return n->boundaries[i];
    return -1;
}

static bool scope_event(struct bpmn_run *r, const struct bpmn_token *t)
{
    const int64_t host = t ? t->id : 0;
    const int scope = bpmn_scope_of(r, host);
    const struct bpmn_node *n = scope < 0 ? NULL : &r->model->nodes[scope];
    for (size_t i = 0; n && i < n->handler_count; i++)
        if (bpmn_scope_is_watched(r, host) && comes_true(r, t, n->handlers[i])) {
            bpmn_handle(r, host, n->handlers[i]);
            return true;
        }
    return false;
}

bool bpmn_conditions(struct bpmn_run *r)
{
    if (!r->model->conditional)
        return false;
    for (struct bpmn_token *t = r->state->tokens; t && r->state->status == BPMN_RUNNING;
         t = t->next) {
        if (t->state != BPMN_WAITING && t->state != BPMN_HOSTING)
            continue;
        const int node = event_at(r, t);
        if (node >= 0)
            bpmn_happen(r, t, node);
        if (node >= 0 || (t->state == BPMN_HOSTING && scope_event(r, t)))
            return true;
    }
    return r->state->status == BPMN_RUNNING && scope_event(r, NULL);
}
