/* What must hold before a model may be published, but for the markings (marking.c). Each scope is
 * judged alone: a sub-process is one activity to the scope that holds it, and an event sub-process
 * stands beside it: what it interrupts need not end well, and it ends by itself. */
#include "rules/bpmn/check.h"
#include "rules/bpmn/engine.h"
#include "rules/bpmn/reader.h"

#include <string.h>

void bpmn_find_node(struct bpmn_check *c, int node, const char *reason, const char *fmt, ...)
{
    const struct bpmn_node *n = &c->model->nodes[node];
    va_list ap;
    va_start(ap, fmt);
    const char *words = arena_vprintf(c->arena, fmt, ap);
    va_end(ap);
    bpmn_find(c->arena, c->findings,
              (struct bpmn_finding){
                  .reason = reason, .element = n->element, .id = n->id, .line = n->line},
              "%s", words);
}

/* Nodes that a walk has come to and not yet gone on from. */
struct walk {
    const struct bpmn_model *model;
    bool *seen;
    int *stack;
    size_t depth;
};

static struct walk walk_new(const struct bpmn_check *c)
{
    return (struct walk){.model = c->model,
                         .seen = arena_new(c->arena, bool, c->model->node_count),
                         .stack = arena_new(c->arena, int, c->model->node_count)};
}

static void walk_to(struct walk *w, int node)
{
    if (w->seen[node])
        return;
    w->seen[node] = true;
    w->stack[w->depth++] = node;
}

static void walk_out(struct walk *w, const struct bpmn_node *n)
{
    for (size_t i = 0; i < n->out_count; i++)
        walk_to(w, w->model->flows[n->out[i]].to);
}

static void walk_in(struct walk *w, const struct bpmn_node *n)
{
    for (size_t i = 0; i < n->in_count; i++)
        walk_to(w, w->model->flows[n->in[i]].from);
}

static void check_starts(struct bpmn_check *c, int scope)
{
    int starts = 0;
    for (size_t i = 0; i < c->model->node_count; i++)
        starts += c->model->nodes[i].scope == scope && c->model->nodes[i].kind == BPMN_START;
    if (starts != 1)
        bpmn_find_node(c, scope, "bpmn.no_start", "it has %d start events instead of one", starts);
}

static void check_reached(struct bpmn_check *c, int scope)
{
    const struct bpmn_model *m = c->model;
    struct walk w = walk_new(c);
    for (size_t i = 0; i < m->node_count; i++)
        if (m->nodes[i].scope == scope &&
            (m->nodes[i].kind == BPMN_START || m->nodes[i].kind == BPMN_EVENT_SUB))
            walk_to(&w, (int)i);
    while (w.depth > 0) {
        const struct bpmn_node *n = &m->nodes[w.stack[--w.depth]];
        walk_out(&w, n);
        for (size_t i = 0; i < n->boundary_count; i++)
            walk_to(&w, n->boundaries[i]);
    }
    for (size_t i = 0; i < m->node_count; i++)
        if (m->nodes[i].scope == scope && !w.seen[i])
            bpmn_find_node(c, (int)i, "bpmn.dead", "no path leads here");
}

static void check_left(struct bpmn_check *c, int scope)
{
    const struct bpmn_model *m = c->model;
    struct walk w = walk_new(c);
    for (size_t i = 0; i < m->node_count; i++)
        if (m->nodes[i].scope == scope && m->nodes[i].out_count == 0)
            walk_to(&w, (int)i);
    while (w.depth > 0) {
        const struct bpmn_node *n = &m->nodes[w.stack[--w.depth]];
        walk_in(&w, n);
        if (n->attached >= 0)
            walk_to(&w, n->attached);
    }
    for (size_t i = 0; i < m->node_count; i++)
        if (m->nodes[i].scope == scope && !w.seen[i])
            bpmn_find_node(c, (int)i, "bpmn.no_end", "no end can be reached from here");
}

/* A flow without a condition always goes; what stands after it in a choice never does. */
static void check_choice(struct bpmn_check *c, int node)
{
    const struct bpmn_node *n = &c->model->nodes[node];
    if (n->kind != BPMN_EXCLUSIVE)
        return;
    for (size_t i = 0; i + 1 < n->out_count; i++)
        if (n->out[i] != n->fallback && !c->model->flows[n->out[i]].condition)
            bpmn_find_node(c, node, "bpmn.condition", "flow %s needs a condition",
                           c->model->flows[n->out[i]].id);
}

/* Is a node the activity, or inside it? */
static bool is_inside(const struct bpmn_model *m, int node, int activity)
{
    while (node >= 0 && node != activity)
        node = m->nodes[node].scope;
    return node == activity;
}

/* Services, decisions and people may fail in any way, calls may escalate in any way; otherwise an
 * event throws its code. */
static bool throws(const struct bpmn_node *n, const struct bpmn_node *catcher)
{
    const bool error = catcher->trigger == BPMN_ERROR;
    const char *code = error ? catcher->error : catcher->escalation;
    if (n->kind == BPMN_CALL_ACTIVITY)
        return true;
    if (error && bpmn_is_asked(n->kind))
        return true;
    return (n->kind == BPMN_THROW || n->kind == BPMN_END) && n->trigger == catcher->trigger &&
           (*code == '\0' || strcmp(error ? n->error : n->escalation, code) == 0);
}

/* An error or escalation that is caught where nobody throws it. `where` is the activity, or the
 * scope, that is watched. */
static void check_catcher(struct bpmn_check *c, int node, int where)
{
    const struct bpmn_node *n = &c->model->nodes[node];
    if (n->trigger != BPMN_ERROR && n->trigger != BPMN_ESCALATION)
        return;
    for (size_t i = 0; i < c->model->node_count; i++)
        if (is_inside(c->model, (int)i, where) && throws(&c->model->nodes[i], n))
            return;
    bpmn_find_node(c, node, "bpmn.dead", "nothing inside throws what this catches");
}

/* What passes at once is never found waiting. */
static void check_boundary(struct bpmn_check *c, int node)
{
    const struct bpmn_node *n = &c->model->nodes[node];
    const struct bpmn_node *at = n->attached < 0 ? NULL : &c->model->nodes[n->attached];
    if (at && (at->kind == BPMN_TASK || at->kind == BPMN_SEND_TASK || at->kind == BPMN_SCRIPT_TASK))
        bpmn_find_node(c, node, "bpmn.dead", "%s %s is over at once, this never happens",
                       at->element, at->id);
    else if (at)
        check_catcher(c, node, n->attached);
    else if (n->kind == BPMN_START && c->model->nodes[n->scope].kind == BPMN_EVENT_SUB)
        check_catcher(c, node, c->model->nodes[n->scope].scope);
}

static void check_person(struct bpmn_check *c, int node)
{
    static const char *const acts[] = {"accept", "process", "sign", "issue", "hand-over"};
    const struct bpmn_node *n = &c->model->nodes[node];
    bool known = false;
    if (n->kind != BPMN_USER_TASK)
        return;
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
        known = known || strcmp(acts[i], n->act) == 0;
    if (!*n->role)
        bpmn_find_node(c, node, "bpmn.role", "mc:role is missing");
    if (!known)
        bpmn_find_node(c, node, "bpmn.act", *n->act ? "unknown act \"%s\"" : "mc:act is missing%s",
                       n->act);
    if (n->budget.kind == BPMN_WAIT_NONE)
        bpmn_find_node(c, node, "bpmn.budget", "mc:budget is missing");
}

static bool ends_well(const struct bpmn_node *n)
{
    return n->kind == BPMN_END && n->trigger != BPMN_ERROR && n->trigger != BPMN_TERMINATE;
}

static void walk_to_good_ends(struct walk *w, int scope)
{
    for (size_t i = 0; i < w->model->node_count; i++)
        if (w->model->nodes[i].scope == scope && ends_well(&w->model->nodes[i]))
            walk_to(w, (int)i);
}

/* Into a sub-process by its start, or out of it by its end. */
static void walk_scopes(struct walk *w, int node)
{
    const struct bpmn_node *n = &w->model->nodes[node];
    for (size_t i = 0; n->kind == BPMN_SUB_PROCESS && i < w->model->node_count; i++)
        if (w->model->nodes[i].scope == node && w->model->nodes[i].kind == BPMN_START)
            walk_to(w, (int)i);
    if (ends_well(n) && w->model->nodes[n->scope].kind == BPMN_SUB_PROCESS)
        walk_out(w, &w->model->nodes[n->scope]);
}

/* The first thing that a person does with a dossier is to accept it. */
static void check_first_act(struct bpmn_check *c)
{
    const struct bpmn_model *m = c->model;
    struct walk w = walk_new(c);
    for (size_t i = 0; i < m->node_count; i++)
        if (m->nodes[i].scope == m->process && m->nodes[i].kind == BPMN_START)
            walk_to(&w, (int)i);
    while (w.depth > 0) {
        const int node = w.stack[--w.depth];
        const struct bpmn_node *n = &m->nodes[node];
        if (n->kind == BPMN_USER_TASK && strcmp(n->act, "accept") != 0)
            bpmn_find_node(c, node, "bpmn.order", "the first act must be \"accept\"");
        if (n->kind == BPMN_USER_TASK)
            continue;
        if (n->kind != BPMN_SUB_PROCESS)
            walk_out(&w, n);
        walk_scopes(&w, node);
    }
}

/* Against the flows: into a sub-process by its good ends, or out of it by its start. */
static void walk_scopes_back(struct walk *w, int node)
{
    const struct bpmn_node *n = &w->model->nodes[node];
    if (n->kind == BPMN_START)
        walk_in(w, &w->model->nodes[n->scope]);
    if (n->kind == BPMN_SUB_PROCESS)
        walk_to_good_ends(w, node);
    else
        walk_in(w, n);
}

/* A process that ends well ends with handing over. An end by terminate or error (refused,
 * withdrawn) and one that follows a boundary event do not. */
static void check_last_act(struct bpmn_check *c)
{
    const struct bpmn_model *m = c->model;
    struct walk w = walk_new(c);
    walk_to_good_ends(&w, m->process);
    while (w.depth > 0) {
        const int node = w.stack[--w.depth];
        const struct bpmn_node *n = &m->nodes[node];
        const bool person = n->kind == BPMN_USER_TASK;
        if ((person && strcmp(n->act, "hand-over") != 0) ||
            (n->kind == BPMN_START && n->scope == m->process))
            bpmn_find_node(c, node, "bpmn.order", "the last act must be \"hand-over\"");
        if (!person)
            walk_scopes_back(&w, node);
    }
}

static bool belongs(const struct bpmn_model *m, int node)
{
    while (node >= 0 && node != m->process)
        node = m->nodes[node].scope;
    return node == m->process;
}

static int check_scope(struct bpmn_check *c, int scope, struct fault *f)
{
    const size_t before = c->findings->count;
    check_starts(c, scope);
    check_reached(c, scope);
    check_left(c, scope);
    for (size_t i = 0; i < c->model->node_count; i++)
        if (c->model->nodes[i].scope == scope) {
            check_choice(c, (int)i);
            check_person(c, (int)i);
            check_boundary(c, (int)i);
        }
    return c->findings->count == before ? bpmn_check_markings(c, scope, f) : OK;
}

int bpmn_check(struct arena *a, const struct bpmn_model *m, struct bpmn_findings *ret,
               struct fault *f)
{
    struct bpmn_findings findings = {0};
    struct bpmn_check c = {.arena = a, .model = m, .findings = &findings};
    if (!m->nodes[m->process].executable)
        bpmn_find_node(&c, m->process, "bpmn.not_executable", "isExecutable must be true");
    for (size_t i = 0; i < m->node_count; i++) {
        const enum bpmn_kind k = m->nodes[i].kind;
        if (k > BPMN_SUB_PROCESS || !belongs(m, (int)i))
            continue;
        int r = check_scope(&c, (int)i, f);
        if (r < 0)
            return r;
    }
    check_first_act(&c);
    check_last_act(&c);
    *ret = findings;
    return OK;
}
