/* Multi-instance activities and loops: a host token, and one token for each instance in its scope.
 * A loop's next instance is made when its condition holds. */
#include "rules/bpmn/engine.h"

#include <string.h>

/* How many instances; negative with the words in f. */
static int64_t count_of(struct bpmn_run *r, struct bpmn_token *t, const struct bpmn_many *many,
                        struct fault *f)
{
    struct json *v = NULL;
    int64_t n = 0;
    const struct bpmn_expression *e = many->collection ? many->collection : many->cardinality;
    if (!e)
        return fault_reason(f, INVALID, "bpmn.many", "nothing says how many instances there are");
    int c = bpmn_evaluate(r, t, e, &v, f);
    if (c < 0)
        return c;
    if (many->collection && v->kind == JSON_LIST) {
        t->items = v;
        n = (int64_t)v->count;
    } else if (many->collection || !json_is_int(v, &n)) {
        n = -1;
    }
    if (n < 0 || n > BPMN_INSTANCES)
        return fault_reason(f, INVALID, "bpmn.many", "\"%.80s\" is no %s of at most %d", e->text,
                            many->collection ? "list" : "number", BPMN_INSTANCES);
    return n;
}

static void put(struct arena *a, struct json *o, const char *key, const struct json *v)
{
    json_put(o, key, v ? json_share(a, v) : json_new_null(a));
}

static void make_instance(struct bpmn_run *r, struct bpmn_token *host)
{
    const struct bpmn_many *many = bpmn_node_at(r, host)->many;
    struct bpmn_token *t = bpmn_token_add(r, host->node, host->id, host->via);
    struct json *local = json_new_object(r->arena);
    t->instance = ++host->made;
    json_put(local, "loopCounter", json_new_int(r->arena, t->instance));
    if (many->element && host->items && strcmp(many->element, "loopCounter") != 0) {
        const struct json *item = host->items->first;
        for (int64_t i = 1; item && i < t->instance; i++)
            item = item->next;
        put(r->arena, local, many->element, item);
    }
    t->local = local;
}

static void tally(struct bpmn_run *r, struct bpmn_token *host)
{
    struct json *o = json_new_object(r->arena);
    json_put(o, "numberOfInstances", json_new_int(r->arena, host->total));
    json_put(o, "numberOfActiveInstances", json_new_int(r->arena, host->made - host->ended));
    json_put(o, "numberOfCompletedInstances", json_new_int(r->arena, host->ended));
    json_put(o, "numberOfTerminatedInstances", json_new_int(r->arena, 0));
    host->local = o;
}

/* The loop goes round once more, or is over. */
static void go_round(struct bpmn_run *r, struct bpmn_token *host, bool ask)
{
    const struct bpmn_many *many = bpmn_node_at(r, host)->many;
    struct fault f = {0};
    bool again = !many->maximum || host->ended < many->maximum;
    if (again && ask && many->again && bpmn_holds(r, host, many->again, &again, &f) < 0) {
        bpmn_incident(r, host, "%s", f.words);
        return;
    }
    if (!again || host->made == BPMN_INSTANCES) {
        host->total = host->made;
        if (again)
            bpmn_incident(r, host, "more than %d rounds", BPMN_INSTANCES);
        else
            bpmn_finish(r, host);
        return;
    }
    make_instance(r, host);
    host->total = host->made;
    struct json *counter = json_new_int(r->arena, host->made);
    host->local = json_put(json_new_object(r->arena), "loopCounter", counter);
}

void bpmn_many_begin(struct bpmn_run *r, struct bpmn_token *t)
{
    const struct bpmn_many *many = bpmn_node_at(r, t)->many;
    struct fault f = {0};
    if (many->loop) {
        t->state = BPMN_HOSTING;
        t->total = t->made = t->ended = 0;
        go_round(r, t, many->before);
        return;
    }
    const int64_t n = count_of(r, t, many, &f);
    if (n < 0 || r->token_count + (size_t)n > BPMN_TOKENS) {
        bpmn_timers_cancel(r, t->id);
        bpmn_incident(r, t, "%s", n < 0 ? f.words : "too many tokens");
        return;
    }
    t->state = BPMN_HOSTING;
    t->total = n;
    t->made = t->ended = 0;
    if (n == 0) {
        t->items = NULL;
        bpmn_finish(r, t);
        return;
    }
    do
        make_instance(r, t);
    while (!many->sequential && t->made < n);
    tally(r, t);
}

void bpmn_many_ended(struct bpmn_run *r, struct bpmn_token *host)
{
    const struct bpmn_many *many = bpmn_node_at(r, host)->many;
    struct fault f = {0};
    bool enough = false;
    host->ended++;
    if (many->loop) {
        go_round(r, host, true);
        return;
    }
    tally(r, host);
    if (many->completion && bpmn_holds(r, host, many->completion, &enough, &f) < 0)
        bpmn_incident(r, host, "%s", f.words);
    if (enough || host->ended == host->total) {
        bpmn_token_empty(r, host);
        bpmn_finish(r, host);
    } else if (host->made < host->total && many->sequential) {
        make_instance(r, host);
        tally(r, host);
    }
}
