/* Joins. A parallel one wants one token from each incoming flow; an inclusive one waits as long as
 * a token elsewhere could still come by a flow that is empty (BPMN 2.0.2, 13.4.3). */
#include "rules/bpmn/engine.h"

/* The oldest token that joins at a node of a scope by a flow. */
static struct bpmn_token *joining(const struct bpmn_run *r, int node, int64_t host, int flow)
{
    for (struct bpmn_token *t = r->state->tokens; t; t = t->next)
        if (t->state == BPMN_JOINING && t->node == node && t->host == host && t->via == flow)
            return t;
    return NULL;
}

/* One token of each flow goes in; `last` goes on. */
static void merge(struct bpmn_run *r, struct bpmn_token *last)
{
    const struct bpmn_node *n = bpmn_node_at(r, last);
    for (size_t i = 0; i < n->in_count; i++) {
        struct bpmn_token *t = joining(r, last->node, last->host, n->in[i]);
        if (t && t != last && t->via != last->via)
            bpmn_token_remove(r, t);
    }
    last->state = BPMN_LEAVING;
}

void bpmn_join_parallel(struct bpmn_run *r, struct bpmn_token *t)
{
    const struct bpmn_node *n = bpmn_node_at(r, t);
    t->state = BPMN_JOINING;
    for (size_t i = 0; n->in_count > 1 && i < n->in_count; i++)
        if (!joining(r, t->node, t->host, n->in[i]))
            return;
    merge(r, t);
}

void bpmn_walk_back(const struct bpmn_model *m, int gateway, bool *seen, int *stack, size_t depth)
{
    while (depth > 0) {
        const struct bpmn_node *n = &m->nodes[stack[--depth]];
        for (size_t i = 0; i <= n->in_count; i++) {
            const int from = i < n->in_count ? m->flows[n->in[i]].from : n->attached;
            if (from < 0 || from == gateway || seen[from])
                continue;
            seen[from] = true;
            stack[depth++] = from;
        }
    }
}

/* Mark the nodes from which one of the gateway's incoming flows can be reached without passing the
 * gateway: the flows that hold a token, or those that do not. */
static bool *upstream(const struct bpmn_run *r, const struct bpmn_token *at, bool holding)
{
    const struct bpmn_model *m = r->model;
    const struct bpmn_node *gateway = &m->nodes[at->node];
    bool *seen = arena_new(r->arena, bool, m->node_count);
    int *stack = arena_new(r->arena, int, m->node_count + 1);
    size_t depth = 0;
    for (size_t i = 0; i < gateway->in_count; i++) {
        const int from = m->flows[gateway->in[i]].from;
        const bool held = joining(r, at->node, at->host, gateway->in[i]) != NULL;
        if (held == holding && from != at->node && !seen[from]) {
            seen[from] = true;
            stack[depth++] = from;
        }
    }
    bpmn_walk_back(m, at->node, seen, stack, depth);
    return seen;
}

static bool may_go(const struct bpmn_run *r, const struct bpmn_token *at)
{
    const bool *empty = upstream(r, at, false), *held = upstream(r, at, true);
    for (const struct bpmn_token *t = r->state->tokens; t; t = t->next)
        if (t->host == at->host && t->node != at->node && empty[t->node] && !held[t->node])
            return false;
    return true;
}

bool bpmn_join_inclusive(struct bpmn_run *r)
{
    for (struct bpmn_token *t = r->state->tokens; t; t = t->next)
        if (t->state == BPMN_JOINING && bpmn_node_at(r, t)->kind == BPMN_INCLUSIVE &&
            may_go(r, t)) {
            merge(r, t);
            return true;
        }
    return false;
}
