/* When a timer is due: times as BPMN writes them, and times that are only known when a token comes
 * there (FEEL behind a "="). */
#include "rules/bpmn/engine.h"
#include "rules/bpmn/reader.h"

#include "base/time.h"
#include "rules/feel/feel.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_CYCLES = 1000, MOST_MONTHS = 1200 };

/* ISO 8601, as BPMN has it. */
static bool parse_duration(const char *text, struct bpmn_wait *to)
{
    struct feel_value v;
    if (!feel_read_duration(text, &v))
        return false;
    to->kind = BPMN_WAIT_CLOCK;
    if (v.kind == FEEL_MONTHS)
        to->months = v.months;
    else
        to->clock_ms = v.duration.seconds > INT32_MAX ? -1 : v.duration.seconds * 1000;
    return to->months >= 0 && to->months <= MOST_MONTHS && to->clock_ms >= 0;
}

/* "R3/PT1H", "R/PT1H", "R3/2026-11-23T07:00:00+07:00/PT1H". */
static bool parse_cycle(struct arena *a, const char *text, struct bpmn_wait *to)
{
    char *end;
    if (*text++ != 'R')
        return false;
    const long n = *text == '/' ? BPMN_FOREVER : strtol(text, &end, 10);
    const char *rest = strchr(text, '/');
    if (!rest || (*text != '/' && (*text < '1' || *text > '9' || end != rest || n > MOST_CYCLES)))
        return false;
    const char *last = strrchr(text, '/');
    if (last > rest &&
        !time_parse(arena_strndup(a, rest + 1, (size_t)(last - rest - 1)), &to->at_ms))
        return false;
    to->cycle = n;
    return parse_duration(last + 1, to) && to->months + to->clock_ms > 0;
}

bool bpmn_parse_time(struct arena *a, const struct xml *e, struct bpmn_wait *to)
{
    if (strcmp(e->name, "timeDate") == 0) {
        to->kind = BPMN_WAIT_DATE;
        return time_parse(e->text, &to->at_ms);
    }
    return strcmp(e->name, "timeCycle") == 0 ? parse_cycle(a, e->text, to)
                                             : parse_duration(e->text, to);
}

/* A value that stands for a time: a day begins at its midnight. */
static bool parse_value(const struct json *v, struct bpmn_wait *to)
{
    int32_t day;
    if (!v || v->kind != JSON_STRING)
        return false;
    *to = (struct bpmn_wait){.kind = BPMN_WAIT_DATE};
    if (time_parse(v->text, &to->at_ms))
        return true;
    to->at_ms = date_parse(v->text, &day) ? moment_of(day, 0) : 0;
    return to->at_ms || parse_duration(v->text, to);
}

int bpmn_wait_of(struct bpmn_run *r, const struct bpmn_token *t, int node, struct bpmn_wait *ret,
                 struct fault *f)
{
    const struct bpmn_node *n = &r->model->nodes[node];
    struct json *v = NULL;
    *ret = n->timer;
    int c = n->due ? bpmn_evaluate(r, t, n->due, &v, f) : OK;
    if (c == OK && n->due && !parse_value(v, ret))
        return fault_reason(f, INVALID, "bpmn.timer", "timer %s: \"%.80s\" gives no time", n->id,
                            n->due->text);
    return c;
}

static bool is_known(struct bpmn_run *r, const struct bpmn_token *t, int node)
{
    struct bpmn_wait wait;
    struct fault f = {0};
    if (!r->model->nodes[node].due || bpmn_wait_of(r, t, node, &wait, &f) == OK)
        return true;
    bpmn_incident(r, t, "%s", f.words);
    return false;
}

bool bpmn_times_known(struct bpmn_run *r, const struct bpmn_token *t)
{
    const struct bpmn_node *n = bpmn_node_at(r, t);
    bool known = n->kind != BPMN_CATCH || is_known(r, t, t->node);
    for (size_t i = 0; known && !bpmn_is_instance(r, t) && i < n->boundary_count; i++)
        known = is_known(r, t, n->boundaries[i]);
    for (size_t i = 0; known && n->kind == BPMN_EVENT_GATEWAY && i < n->out_count; i++)
        known = is_known(r, t, r->model->flows[n->out[i]].to);
    return known;
}
