/* Every marking that a scope can get into: how many tokens are on each flow. Data is not looked at,
 * so a choice may go every way. A token on a flow into an activity stands for the activity at work.
 *
 * Found so: markings in which nothing can happen (deadlock), flows that get a second token, and
 * markings from which the end cannot be reached any more. */
#include "rules/bpmn/check.h"
#include "rules/bpmn/engine.h"

#include "base/cleanup.h"

#include <string.h>

enum {
    MOST_MARKINGS = 20000,
    MOST_BYTES = 8 * 1024 * 1024,
    MOST_CHOICES = 5, /* conditional flows of which every subset is tried */
};

struct edge {
    int from, to;
};

struct space {
    struct bpmn_check *check;
    struct arena *scratch; /* what is tried from one marking */
    const struct bpmn_model *model;
    int scope;
    size_t width;   /* flows of the whole model: a marking is as long */
    size_t max;     /* markings */
    uint8_t *marks; /* max * width */
    size_t count;
    int *table; /* hash to marking + 1 */
    size_t table_size;
    struct edge *edges;
    size_t edge_count, edge_room;
    bool *crowded; /* flows reported already */
    bool *stuck;   /* nodes reported already */
    bool repeats;  /* a non-interrupting boundary event may put a token anywhere again */
    bool full;
    int current;
    bool moved; /* the current marking has a successor */
};

static uint8_t *mark_of(struct space *s, int i)
{
    return s->marks + (size_t)i * s->width;
}

static uint32_t hash_of(const uint8_t *mark, size_t n)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < n; i++)
        h = (h ^ mark[i]) * 16777619u;
    return h;
}

/* The number of a marking, new or known; -1 when there are too many. */
static int intern(struct space *s, const uint8_t *mark)
{
    size_t slot = hash_of(mark, s->width) & (s->table_size - 1);
    for (; s->table[slot]; slot = (slot + 1) & (s->table_size - 1))
        if (memcmp(mark_of(s, s->table[slot] - 1), mark, s->width) == 0)
            return s->table[slot] - 1;
    if (s->count == s->max) {
        s->full = true;
        return -1;
    }
    memcpy(mark_of(s, (int)s->count), mark, s->width);
    s->table[slot] = (int)++s->count;
    return (int)s->count - 1;
}

static void succeed(struct space *s, const uint8_t *mark)
{
    const int to = intern(s, mark);
    s->moved = true;
    if (to < 0)
        return;
    if (s->edge_count == s->edge_room) {
        s->edge_room *= 2;
        struct edge *more = arena_new(s->check->arena, struct edge, s->edge_room);
        memcpy(more, s->edges, s->edge_count * sizeof *more);
        s->edges = more;
    }
    s->edges[s->edge_count++] = (struct edge){s->current, to};
}

/* Put a token on a flow; false when there is one already. */
static bool put(struct space *s, uint8_t *mark, int flow)
{
    if (mark[flow] == 0) {
        mark[flow] = 1;
        return true;
    }
    s->moved = true;
    if (!s->crowded[flow] && !s->repeats) {
        s->crowded[flow] = true;
        bpmn_find_node(s->check, s->model->flows[flow].to, "bpmn.unsafe",
                       "a second token can come by flow %s", s->model->flows[flow].id);
    }
    return false;
}

/* The successor in which the flows of a set (a bit for each of the node's outgoing ones) get
 * tokens. */
static void go(struct space *s, const uint8_t *taken, const struct bpmn_node *n, uint64_t set)
{
    uint8_t *mark = arena_memdup(s->scratch, taken, s->width);
    for (size_t i = 0; i < n->out_count; i++)
        if ((set >> (i < 63 ? i : 63) & 1u) && !put(s, mark, n->out[i]))
            return;
    succeed(s, mark);
}

/* A node's outgoing flows, a bit for each: those that always go, that may go, that go for want of
 * others. */
struct outlets {
    uint64_t always, fallback;
    size_t choices[64], count;
};

static struct outlets outlets_of(const struct bpmn_model *m, const struct bpmn_node *n)
{
    struct outlets o = {0};
    for (size_t i = 0; i < n->out_count && i < 63; i++) {
        if (n->out[i] == n->fallback)
            o.fallback = 1ull << i;
        else if (m->flows[n->out[i]].condition)
            o.choices[o.count++] = i;
        else
            o.always |= 1ull << i;
    }
    return o;
}

/* Every set of choices but the empty one. */
static void go_each_set(struct space *s, const uint8_t *taken, const struct bpmn_node *n,
                        const struct outlets *o)
{
    for (uint64_t subset = 1; subset < 1ull << o->count; subset++) {
        uint64_t set = o->always;
        for (size_t i = 0; i < o->count; i++)
            set |= (subset >> i & 1u) << o->choices[i];
        go(s, taken, n, set);
    }
}

/* Where the sets are too many: each choice by itself, and all of them. */
static void go_each_choice(struct space *s, const uint8_t *taken, const struct bpmn_node *n,
                           const struct outlets *o)
{
    uint64_t all = o->always;
    for (size_t i = 0; i < o->count; i++) {
        all |= 1ull << o->choices[i];
        go(s, taken, n, o->always | 1ull << o->choices[i]);
    }
    go(s, taken, n, all);
}

/* Flows that may or may not go, beside those that always do. */
static void go_subsets(struct space *s, const uint8_t *taken, const struct bpmn_node *n)
{
    const struct outlets o = outlets_of(s->model, n);
    if (o.count <= MOST_CHOICES)
        go_each_set(s, taken, n, &o);
    else
        go_each_choice(s, taken, n, &o);
    if (o.always || o.fallback || n->out_count == 0)
        go(s, taken, n, o.always ? o.always : o.fallback);
}

static void go_on(struct space *s, const uint8_t *taken, const struct bpmn_node *n)
{
    static const struct bpmn_node nothing;
    if (n->kind == BPMN_END && (n->trigger == BPMN_TERMINATE || n->trigger == BPMN_ERROR))
        go(s, arena_alloc(s->scratch, s->width), &nothing, 0);
    else if (n->kind == BPMN_EXCLUSIVE || n->kind == BPMN_EVENT_GATEWAY)
        for (size_t i = 0; i < n->out_count && i < 63; i++)
            go(s, taken, n, 1ull << i);
    else if (n->kind == BPMN_PARALLEL)
        go(s, taken, n, ~0ull);
    else
        go_subsets(s, taken, n);
}

static void go_boundaries(struct space *s, const uint8_t *before, const uint8_t *taken,
                          const struct bpmn_node *n)
{
    for (size_t i = 0; i < n->boundary_count; i++) {
        const struct bpmn_node *b = &s->model->nodes[n->boundaries[i]];
        bool busy = false;
        for (size_t o = 0; o < b->out_count; o++)
            busy = busy || before[b->out[o]];
        if (b->interrupting)
            go(s, taken, b, ~0ull);
        else if (!busy && b->out_count > 0)
            go(s, before, b, ~0ull);
    }
}

/* Nodes from which an incoming flow of the gateway, empty or holding, can be reached (join.c). */
static bool *upstream(struct space *s, const uint8_t *mark, int gateway, bool holding)
{
    const struct bpmn_model *m = s->model;
    bool *seen = arena_new(s->scratch, bool, m->node_count);
    int *stack = arena_new(s->scratch, int, m->node_count + 1);
    size_t depth = 0;
    const struct bpmn_node *g = &m->nodes[gateway];
    for (size_t i = 0; i < g->in_count; i++) {
        const int from = m->flows[g->in[i]].from;
        if ((mark[g->in[i]] > 0) == holding && from != gateway && !seen[from]) {
            seen[from] = true;
            stack[depth++] = from;
        }
    }
    bpmn_walk_back(m, gateway, seen, stack, depth);
    return seen;
}

static bool inclusive_may_go(struct space *s, const uint8_t *mark, int gateway)
{
    const bool *empty = upstream(s, mark, gateway, false), *held = upstream(s, mark, gateway, true);
    for (size_t i = 0; i < s->width; i++) {
        const int to = s->model->flows[i].to;
        if (mark[i] && to != gateway && empty[to] && !held[to])
            return false;
    }
    return true;
}

/* A join: takes what is there, when it may. */
static void fire_join(struct space *s, const uint8_t *before, int node)
{
    const struct bpmn_node *n = &s->model->nodes[node];
    size_t held = 0;
    for (size_t i = 0; i < n->in_count; i++)
        held += before[n->in[i]] > 0;
    if (held == 0 || (n->kind == BPMN_PARALLEL && held < n->in_count) ||
        (n->kind == BPMN_INCLUSIVE && !inclusive_may_go(s, before, node)))
        return;
    uint8_t *taken = arena_memdup(s->scratch, before, s->width);
    for (size_t i = 0; i < n->in_count; i++)
        taken[n->in[i]] = 0;
    go_on(s, taken, n);
}

static void fire(struct space *s, const uint8_t *before, int node)
{
    const struct bpmn_node *n = &s->model->nodes[node];
    if (n->in_count > 1 && (n->kind == BPMN_PARALLEL || n->kind == BPMN_INCLUSIVE)) {
        fire_join(s, before, node);
        return;
    }
    for (size_t i = 0; i < n->in_count; i++) {
        if (!before[n->in[i]])
            continue;
        uint8_t *taken = arena_memdup(s->scratch, before, s->width);
        taken[n->in[i]] = 0;
        go_on(s, taken, n);
        go_boundaries(s, before, taken, n);
    }
}

static int first_held(const struct space *s, const uint8_t *mark)
{
    for (size_t i = 0; i < s->width; i++)
        if (mark[i])
            return (int)i;
    return -1;
}

static void find_deadlock(struct space *s, int node)
{
    if (!s->stuck[node])
        bpmn_find_node(s->check, node, "bpmn.deadlock", "a token can wait here for ever");
    s->stuck[node] = true;
}

static void explore(struct space *s)
{
    for (s->current = 0; s->current < (int)s->count && !s->full; s->current++) {
        const uint8_t *mark = mark_of(s, s->current);
        const int held = first_held(s, mark);
        s->moved = held < 0;
        for (size_t i = 0; held >= 0 && i < s->model->node_count; i++)
            if (s->model->nodes[i].scope == s->scope)
                fire(s, mark, (int)i);
        if (!s->moved)
            find_deadlock(s, s->model->flows[held].to);
        arena_clear(s->scratch);
    }
}

/* From which markings can the empty one be reached? Backward, until nothing changes. */
static void check_end(struct space *s)
{
    bool *good = arena_new(s->check->arena, bool, s->count), changed = true;
    for (size_t i = 0; i < s->count; i++)
        good[i] = first_held(s, mark_of(s, (int)i)) < 0;
    while (changed) {
        changed = false;
        for (size_t i = s->edge_count; i-- > 0;)
            if (good[s->edges[i].to] && !good[s->edges[i].from])
                good[s->edges[i].from] = changed = true;
    }
    for (size_t i = 0; i < s->count; i++)
        if (!good[i]) {
            bpmn_find_node(s->check, s->model->flows[first_held(s, mark_of(s, (int)i))].to,
                           "bpmn.no_end", "a token here may never let the process end");
            return;
        }
}

static void begin(struct space *s)
{
    uint8_t *mark = arena_alloc(s->check->arena, s->width);
    for (size_t i = 0; i < s->model->node_count; i++) {
        const struct bpmn_node *n = &s->model->nodes[i];
        if (n->scope != s->scope)
            continue;
        s->repeats = s->repeats || (n->kind == BPMN_BOUNDARY && !n->interrupting);
        for (size_t o = 0; n->kind == BPMN_START && o < n->out_count; o++)
            mark[n->out[o]] = 1;
    }
    intern(s, mark);
}

int bpmn_check_markings(struct bpmn_check *c, int scope, struct fault *f)
{
    CLEANUP(arena_closep) struct arena *scratch = arena_open();
    struct space s = {.check = c,
                      .scratch = scratch,
                      .model = c->model,
                      .scope = scope,
                      .width = c->model->flow_count};
    const size_t found = c->findings->count;
    if (s.width == 0)
        return OK;
    s.max = MOST_BYTES / s.width < MOST_MARKINGS ? MOST_BYTES / s.width : MOST_MARKINGS;
    s.table_size = 65536;
    s.edge_room = 256;
    s.marks = arena_alloc_many(c->arena, s.width, s.max);
    s.table = arena_new(c->arena, int, s.table_size);
    s.edges = arena_new(c->arena, struct edge, s.edge_room);
    s.crowded = arena_new(c->arena, bool, s.width);
    s.stuck = arena_new(c->arena, bool, c->model->node_count);
    begin(&s);
    explore(&s);
    if (s.full)
        return fault_reason(f, TOO_LARGE, "bpmn.markings", "%s %s has more than %zu markings",
                            c->model->nodes[scope].element, c->model->nodes[scope].id, s.max);
    if (c->findings->count == found)
        check_end(&s);
    return OK;
}
