/* Moving a running process to another version of its model. Tokens are put on their nodes there,
 * one finding for each that has none; then the new state is judged as one that is read (state.c).
 */
#include "rules/bpmn/engine.h"
#include "rules/bpmn/reader.h"

#include <string.h>

struct moving {
    struct bpmn_run run; /* in the new model */
    const struct bpmn_model *from;
    const struct json *mapping;
    struct bpmn_findings *findings;
};

static const char *new_id(const struct moving *x, const char *id)
{
    return json_str(x->mapping, id, id);
}

/* The node in the new model for one in the old. */
static int new_node(const struct moving *x, int node)
{
    return node < 0 ? -1 : bpmn_node_of(x->run.model, new_id(x, x->from->nodes[node].id));
}

static bool same_scope(const struct moving *x, const struct bpmn_node *old,
                       const struct bpmn_node *new)
{
    if (old->scope == x->from->process || new->scope == x->run.model->process)
        return old->scope == x->from->process && new->scope == x->run.model->process;
    return new_node(x, old->scope) == new->scope;
}

static bool same_many(const struct bpmn_many *old, const struct bpmn_many *new)
{
    return (old == NULL) == (new == NULL) &&
           (!old || (old->loop == new->loop && old->sequential == new->sequential));
}

/* Why a token cannot stand there; NULL when it can. */
static const char *obstacle(const struct moving *x, int old, int new)
{
    if (new < 0)
        return "there is no such step in the new version";
    const struct bpmn_node *a = &x->from->nodes[old], *b = &x->run.model->nodes[new];
    if (a->kind != b->kind || a->trigger != b->trigger)
        return "the step is of another kind in the new version";
    if (!same_scope(x, a, b))
        return "the step stands in another sub-process in the new version";
    if (!same_many(a->many, b->many))
        return "the step has instances or a loop in one version only";
    return NULL;
}

static void find(struct moving *x, int node, const char *words)
{
    const struct bpmn_node *n = &x->from->nodes[node];
    bpmn_find(x->run.arena, x->findings,
              (struct bpmn_finding){
                  .reason = "bpmn.migrate", .element = n->element, .id = n->id, .line = n->line},
              "a token stands here: %s", words);
}

/* The flow by which a token came; at a join it must lead there in the new version too. */
static int new_via(struct moving *x, const struct bpmn_token *t, int node)
{
    const char *id = t->via < 0 ? "" : new_id(x, x->from->flows[t->via].id);
    for (size_t i = 0; *id && i < x->run.model->flow_count; i++)
        if (strcmp(x->run.model->flows[i].id, id) == 0 && x->run.model->flows[i].to == node)
            return (int)i;
    if (t->state == BPMN_JOINING)
        find(x, t->node, "the flow by which it came to the join is not there in the new version");
    return -1;
}

static void move_token(struct moving *x, const struct bpmn_token *old)
{
    const int node = new_node(x, old->node);
    const char *why = obstacle(x, old->node, node);
    if (why) {
        find(x, old->node, why);
        return;
    }
    struct bpmn_token *t = arena_memdup(x->run.arena, old, sizeof *old);
    struct bpmn_token **end = &x->run.state->tokens;
    while (*end)
        end = &(*end)->next;
    t->node = node;
    t->via = new_via(x, old, node);
    t->next = NULL;
    *end = t;
}

/* ---- tasks ---- */

static bool same_task(const struct bpmn_node *a, const struct bpmn_node *b)
{
    return strcmp(a->id, b->id) == 0 && strcmp(a->name, b->name) == 0 &&
           strcmp(a->role, b->role) == 0 && strcmp(a->act, b->act) == 0 &&
           a->budget.kind == b->budget.kind && a->budget.amount == b->budget.amount;
}

/* A task that is another in the new version is made again under the same token. Calls and services
 * were asked already: their answer is awaited. */
static void move_tasks(struct moving *x, const struct bpmn_state *old)
{
    const struct bpmn_token *t = x->run.state->tokens;
    for (const struct bpmn_token *o = old->tokens; o && t; o = o->next, t = t->next) {
        const struct bpmn_node *a = &x->from->nodes[o->node], *b = bpmn_node_at(&x->run, t);
        if (o->state != BPMN_WAITING || a->kind != BPMN_USER_TASK || same_task(a, b))
            continue;
        bpmn_effect_add(&x->run, BPMN_CLOSE_TASK, t);
        bpmn_effect_add(&x->run, BPMN_OPEN_TASK, t)->local = t->local;
    }
}

/* ---- timers ---- */

static bool same_wait(const struct bpmn_node *x, const struct bpmn_node *y)
{
    const struct bpmn_wait *a = &x->timer, *b = &y->timer;
    if (x->due || y->due)
        return x->due && y->due && strcmp(x->due->text, y->due->text) == 0;
    return a->kind == b->kind && a->at_ms == b->at_ms && a->months == b->months &&
           a->clock_ms == b->clock_ms && a->amount == b->amount && a->cycle == b->cycle;
}

/* A timer that means the same goes on; another one is cancelled. */
static void move_timer(struct moving *x, const struct bpmn_timer *old)
{
    const int node = new_node(x, old->node);
    if (node >= 0 && same_wait(&x->from->nodes[old->node], &x->run.model->nodes[node]) &&
        !obstacle(x, old->node, node)) {
        struct bpmn_timer *t = arena_memdup(x->run.arena, old, sizeof *old);
        struct bpmn_timer **end = &x->run.state->timers;
        while (*end)
            end = &(*end)->next;
        t->node = node;
        t->next = NULL;
        *end = t;
        return;
    }
    struct bpmn_effect *e = bpmn_effect_add(&x->run, BPMN_CANCEL_TIMER, NULL);
    e->token = old->token;
    e->timer = old->id;
}

static bool runs(const struct bpmn_state *s, int64_t token, int node)
{
    for (const struct bpmn_timer *t = s->timers; t; t = t->next)
        if (t->token == token && t->node == node)
            return true;
    return false;
}

/* The old timer that stood for this one; NULL when there was none. */
static bool was_there(const struct moving *x, int node)
{
    for (size_t i = 0; i < x->from->node_count; i++)
        if (new_node(x, (int)i) == node)
            return same_wait(&x->from->nodes[i], &x->run.model->nodes[node]);
    return false;
}

/* Timers that the new version has and the old one had not begin now. One that was there and does
 * not run has gone off. */
static void want(struct moving *x, int64_t token, int node)
{
    if (x->run.model->nodes[node].trigger == BPMN_TIMER && !runs(x->run.state, token, node) &&
        !was_there(x, node))
        bpmn_timer_arm(&x->run, token, node);
}

static void want_scope(struct moving *x, int64_t host)
{
    const int scope = bpmn_scope_of(&x->run, host);
    const struct bpmn_node *n = scope < 0 ? NULL : &x->run.model->nodes[scope];
    for (size_t i = 0; n && bpmn_scope_is_watched(&x->run, host) && i < n->handler_count; i++)
        want(x, host, n->handlers[i]);
}

static void want_token(struct moving *x, const struct bpmn_token *t)
{
    const struct bpmn_node *n = bpmn_node_at(&x->run, t);
    if (t->state != BPMN_WAITING && t->state != BPMN_HOSTING)
        return;
    if (n->kind == BPMN_CATCH)
        want(x, t->id, t->node);
    for (size_t i = 0; n->kind == BPMN_EVENT_GATEWAY && i < n->out_count; i++)
        want(x, t->id, x->run.model->flows[n->out[i]].to);
    for (size_t i = 0; !bpmn_is_instance(&x->run, t) && i < n->boundary_count; i++)
        want(x, t->id, n->boundaries[i]);
    if (t->state == BPMN_HOSTING)
        want_scope(x, t->id);
}

int bpmn_migrate(struct arena *a, const struct bpmn_move *move,
                 struct bpmn_findings *reterr_findings, struct bpmn_step *ret, struct fault *f)
{
    struct bpmn_state *s = arena_memdup(a, move->state, sizeof *move->state), *judged;
    struct moving x = {.run = {.arena = a, .model = move->to, .state = s, .now = move->now},
                       .from = move->from,
                       .mapping = move->mapping,
                       .findings = reterr_findings};
    *reterr_findings = (struct bpmn_findings){0};
    if (s->status == BPMN_ENDED)
        return fault_reason(f, CONFLICT, "bpmn.ended", "the process has ended");
    s->tokens = NULL;
    s->timers = NULL;
    for (const struct bpmn_token *t = move->state->tokens; t; t = t->next)
        move_token(&x, t);
    if (reterr_findings->count)
        return fault_reason(f, INVALID, "bpmn.migrate", "%s", reterr_findings->first->words);
    for (const struct bpmn_timer *t = move->state->timers; t; t = t->next)
        move_timer(&x, t);
    move_tasks(&x, move->state);
    want_scope(&x, 0);
    for (const struct bpmn_token *t = s->tokens; t; t = t->next)
        want_token(&x, t);
    int r = bpmn_state_from_json(a, move->to, bpmn_state_to_json(a, move->to, s), &judged, f);
    if (r == OK)
        *ret = (struct bpmn_step){.state = judged, .effects = x.run.effects};
    return r;
}
