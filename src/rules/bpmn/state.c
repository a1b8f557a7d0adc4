/* States as JSON: nodes and flows by id, so that the text is readable and survives a model that is
 * read again. Reading judges everything, for a state may come from a restored backup. */
#include "rules/bpmn/engine.h"

#include <inttypes.h>
#include <string.h>

static const char *const statuses[] = {
    [BPMN_RUNNING] = "running", [BPMN_ENDED] = "ended", [BPMN_STUCK] = "stuck"};

static const char *const token_states[] = {[BPMN_READY] = "ready",
                                           [BPMN_WAITING] = "waiting",
                                           [BPMN_JOINING] = "joining",
                                           [BPMN_HOSTING] = "hosting",
                                           [BPMN_LEAVING] = "leaving"};

static void put_int(struct arena *a, struct json *o, const char *key, int64_t v)
{
    if (v != 0)
        json_put(o, key, json_new_int(a, v));
}

static void put_value(struct arena *a, struct json *o, const char *key, const struct json *v)
{
    if (v)
        json_put(o, key, json_share(a, v));
}

static struct json *token_to_json(struct arena *a, const struct bpmn_model *m,
                                  const struct bpmn_token *t)
{
    struct json *o = json_new_object(a);
    json_put(o, "id", json_new_int(a, t->id));
    json_put(o, "node", json_new_text(a, m->nodes[t->node].id));
    json_put(o, "state", json_new_text(a, token_states[t->state]));
    put_int(a, o, "host", t->host);
    if (t->via >= 0)
        json_put(o, "via", json_new_text(a, m->flows[t->via].id));
    put_int(a, o, "instance", t->instance);
    put_int(a, o, "total", t->total);
    put_int(a, o, "made", t->made);
    put_int(a, o, "ended", t->ended);
    put_value(a, o, "items", t->items);
    put_value(a, o, "local", t->local);
    return o;
}

struct json *bpmn_state_to_json(struct arena *a, const struct bpmn_model *m,
                                const struct bpmn_state *s)
{
    struct json *o = json_new_object(a), *tokens = json_new_list(a), *timers = json_new_list(a);
    for (const struct bpmn_token *t = s->tokens; t; t = t->next)
        json_push(tokens, token_to_json(a, m, t));
    for (const struct bpmn_timer *t = s->timers; t; t = t->next) {
        struct json *timer = json_new_object(a);
        json_put(timer, "id", json_new_int(a, t->id));
        json_put(timer, "token", json_new_int(a, t->token));
        json_put(timer, "node", json_new_text(a, m->nodes[t->node].id));
        put_int(a, timer, "left", t->left);
        json_push(timers, timer);
    }
    json_put(o, "status", json_new_text(a, statuses[s->status]));
    json_put(o, "next", json_new_int(a, s->next));
    json_put(o, "tokens", tokens);
    json_put(o, "timers", timers);
    put_value(a, o, "variables", s->variables);
    return o;
}

static int refuse(struct fault *f, const char *what)
{
    return fault_reason(f, INVALID, "bpmn.state", "the state does not fit the model: %s", what);
}

static int find_name(const char *name, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(names[i], name) == 0)
            return (int)i;
    return -1;
}

static int find_flow(const struct bpmn_model *m, const char *id)
{
    for (size_t i = 0; i < m->flow_count; i++)
        if (strcmp(m->flows[i].id, id) == 0)
            return (int)i;
    return -1;
}

static bool is_sane(int64_t v)
{
    return v >= 0 && v <= INT32_MAX;
}

static bool waits(enum bpmn_kind kind)
{
    return bpmn_is_asked(kind) || kind == BPMN_RECEIVE_TASK || kind == BPMN_CATCH ||
           kind == BPMN_EVENT_GATEWAY;
}

/* Could a token be in this state at this node? */
static bool fits_node(const struct bpmn_node *n, const struct bpmn_token *t)
{
    if (n->kind == BPMN_PROCESS)
        return false;
    if (t->state == BPMN_HOSTING)
        return n->kind == BPMN_SUB_PROCESS || n->kind == BPMN_EVENT_SUB || n->many;
    if (n->kind == BPMN_EVENT_SUB)
        return t->state == BPMN_LEAVING;
    if (t->state == BPMN_JOINING)
        return (n->kind == BPMN_PARALLEL || n->kind == BPMN_INCLUSIVE) && t->via >= 0;
    return t->state != BPMN_WAITING || waits(n->kind);
}

/* Hosts are made before their guests, which rules out circles. */
static bool fits_host(const struct bpmn_run *r, const struct bpmn_token *t)
{
    const struct bpmn_node *n = bpmn_node_at(r, t);
    const struct bpmn_token *host = t->host ? bpmn_token_of(r, t->host) : NULL;
    if (t->host == 0)
        return n->scope == r->model->process && t->instance == 0;
    if (!host || host->id >= t->id || host->state != BPMN_HOSTING)
        return false;
    const bool many = bpmn_node_at(r, host)->many && !bpmn_is_instance(r, host);
    return many ? host->node == t->node && t->instance > 0 && t->instance <= host->made
                : n->scope == host->node && t->instance == 0;
}

static bool fits_flow(const struct bpmn_model *m, const struct bpmn_token *t)
{
    return t->via < 0 || t->state == BPMN_LEAVING || m->flows[t->via].to == t->node ||
           m->nodes[t->node].in_count <= 1;
}

static bool fits_counts(const struct bpmn_token *t)
{
    return is_sane(t->instance) && is_sane(t->total) && t->ended >= 0 && t->ended <= t->made &&
           t->made <= t->total && t->total <= BPMN_INSTANCES;
}

static bool fits_values(const struct bpmn_token *t)
{
    return (!t->items || t->items->kind == JSON_LIST) &&
           (!t->local || t->local->kind == JSON_OBJECT);
}

static int judge_token(const struct bpmn_run *r, const struct bpmn_token *t, struct fault *f)
{
    if (!fits_flow(r->model, t))
        return refuse(f, "a token came by a flow that does not lead there");
    if (t->id <= 0 || t->id >= r->state->next || bpmn_token_of(r, t->id))
        return refuse(f, "token ids");
    if (!fits_counts(t))
        return refuse(f, "instance counts");
    if (!fits_values(t))
        return refuse(f, "a token's values");
    return fits_node(bpmn_node_at(r, t), t) ? OK : refuse(f, "a token where none can stand");
}

static int read_token(struct bpmn_run *r, const struct json *v, struct bpmn_token *t,
                      struct fault *f)
{
    const char *via = json_str(v, "via", NULL);
    const int state = find_name(json_str(v, "state", ""), token_states,
                                sizeof token_states / sizeof *token_states);
    *t = (struct bpmn_token){.id = json_int(v, "id", 0),
                             .node = bpmn_node_of(r->model, json_str(v, "node", "")),
                             .host = json_int(v, "host", 0),
                             .via = via ? find_flow(r->model, via) : -1,
                             .state = (enum bpmn_token_state)state,
                             .instance = json_int(v, "instance", 0),
                             .total = json_int(v, "total", 0),
                             .made = json_int(v, "made", 0),
                             .ended = json_int(v, "ended", 0),
                             .items = json_get(v, "items"),
                             .local = json_get(v, "local")};
    if (state < 0 || t->node < 0 || (via && t->via < 0))
        return refuse(f, "an unknown state, node or flow");
    return judge_token(r, t, f);
}

static int read_tokens(struct bpmn_run *r, const struct json *list, struct fault *f)
{
    struct bpmn_token **end = &r->state->tokens;
    if (!list || list->kind != JSON_LIST || list->count > BPMN_TOKENS)
        return refuse(f, "tokens");
    for (const struct json *v = list->first; v; v = v->next, end = &(*end)->next) {
        struct bpmn_token *t = arena_new(r->arena, struct bpmn_token, 1);
        int c = read_token(r, v, t, f);
        if (c < 0)
            return c;
        *end = t;
    }
    for (const struct bpmn_token *t = r->state->tokens; t; t = t->next)
        if (!fits_host(r, t))
            return refuse(f, "a token in a scope that does not run");
    return OK;
}

/* The timer of an event sub-process that watches the scope of this token (NULL: the process). */
static bool fits_handler(const struct bpmn_run *r, const struct bpmn_token *t, int node)
{
    const int scope = bpmn_scope_of(r, t ? t->id : 0);
    for (size_t i = 0; scope >= 0 && i < r->model->nodes[scope].handler_count; i++)
        if (r->model->nodes[scope].handlers[i] == node)
            return bpmn_scope_is_watched(r, t ? t->id : 0);
    return false;
}

static bool fits_timer(const struct bpmn_run *r, const struct bpmn_token *t, int node)
{
    const struct bpmn_model *m = r->model;
    const struct bpmn_node *n = &m->nodes[node];
    if (n->trigger != BPMN_TIMER)
        return false;
    if (n->kind == BPMN_START)
        return fits_handler(r, t, node);
    if (!t)
        return false;
    if (n->kind == BPMN_BOUNDARY)
        return n->attached == t->node && (t->state == BPMN_WAITING || t->state == BPMN_HOSTING);
    for (size_t i = 0; i < m->nodes[t->node].out_count; i++)
        if (m->nodes[t->node].kind == BPMN_EVENT_GATEWAY &&
            m->flows[m->nodes[t->node].out[i]].to == node)
            return t->state == BPMN_WAITING;
    return node == t->node && t->state == BPMN_WAITING;
}

static bool fits_left(const struct bpmn_model *m, const struct bpmn_timer *t)
{
    const int64_t cycle = m->nodes[t->node].timer.cycle;
    return cycle == BPMN_FOREVER ? t->left == BPMN_FOREVER : t->left >= 0 && t->left <= cycle;
}

static int read_timers(struct bpmn_run *r, const struct json *list, struct fault *f)
{
    struct bpmn_timer **end = &r->state->timers;
    if (!list || list->kind != JSON_LIST)
        return refuse(f, "timers");
    for (const struct json *v = list->first; v; v = v->next, end = &(*end)->next) {
        struct bpmn_timer *t = arena_new(r->arena, struct bpmn_timer, 1);
        *t = (struct bpmn_timer){.id = json_int(v, "id", 0),
                                 .token = json_int(v, "token", 0),
                                 .node = bpmn_node_of(r->model, json_str(v, "node", "")),
                                 .left = json_int(v, "left", 0)};
        const struct bpmn_token *token = bpmn_token_of(r, t->token);
        if (t->id <= 0 || t->id >= r->state->next || t->node < 0 || (!token && t->token) ||
            !fits_timer(r, token, t->node) || !fits_left(r->model, t))
            return refuse(f, "timers");
        *end = t;
    }
    return OK;
}

int bpmn_state_from_json(struct arena *a, const struct bpmn_model *m, const struct json *v,
                         struct bpmn_state **ret, struct fault *f)
{
    struct bpmn_state *s = arena_new(a, struct bpmn_state, 1);
    struct bpmn_run r = {.arena = a, .model = m, .state = s};
    const int status =
        find_name(json_str(v, "status", ""), statuses, sizeof statuses / sizeof *statuses);
    s->next = json_int(v, "next", 0);
    s->variables = json_get(v, "variables");
    if (status < 0 || s->next < 1 || s->next > INT64_MAX / 2)
        return refuse(f, "status or next");
    if (!s->variables || s->variables->kind != JSON_OBJECT)
        return refuse(f, "variables");
    s->status = (enum bpmn_status)status;
    int c = read_tokens(&r, json_get(v, "tokens"), f);
    if (c == OK)
        c = read_timers(&r, json_get(v, "timers"), f);
    if (c == OK)
        *ret = s;
    return c;
}
