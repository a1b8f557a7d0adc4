/* Our engine's walk through a process, for agree.mjs: one JSON value a line in, one a line out.
 *
 *   {"xml": "…", "seed": 7, "events": ["m1", "g1"]}
 *     →  {"ended": true, "rests": ["u1 u2", …], "visits": {"u1": 1}, "variables": {"u1": 2}}
 *
 * At each rest the dice choose: the first of the open tasks is done, its own name set to 0, 1 or 2;
 * or one of the events (names with "g" are signals) happens, which may find nobody. */
#include "base/buf.h"
#include "base/cleanup.h"
#include "rules/bpmn/bpmn.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_STEPS = 80, MOST_TASKS = 200 };

struct walk {
    struct arena *arena;
    const struct bpmn_model *model;
    struct bpmn_step step;
    uint32_t dice;
    int *visits;
    struct json *rests;
};

static unsigned roll(struct walk *w, unsigned n)
{
    w->dice = w->dice * 1103515245u + 12345u;
    return (w->dice >> 8) % n;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The open tasks' names in order; how many. */
static size_t open_tasks(const struct walk *w, const char *ret[MOST_TASKS])
{
    size_t n = 0;
    for (const struct bpmn_token *t = w->step.state->tokens; t && n < MOST_TASKS; t = t->next)
        if (t->state == BPMN_WAITING && w->model->nodes[t->node].kind == BPMN_USER_TASK)
            ret[n++] = w->model->nodes[t->node].id;
    qsort(ret, n, sizeof *ret, by_name);
    return n;
}

static int64_t token_at(const struct walk *w, const char *node)
{
    for (const struct bpmn_token *t = w->step.state->tokens; t; t = t->next)
        if (t->state == BPMN_WAITING && strcmp(w->model->nodes[t->node].id, node) == 0)
            return t->id;
    return 0;
}

static void note(struct walk *w)
{
    const char *tasks[MOST_TASKS];
    const size_t n = open_tasks(w, tasks);
    struct buf b;
    buf_init(&b, w->arena, 100000);
    for (size_t i = 0; i < n; i++) {
        buf_str(&b, i ? " " : "");
        buf_str(&b, tasks[i]);
    }
    json_push(w->rests, json_new_text(w->arena, b.p));
    for (size_t i = 0; i < w->step.visited_count; i++)
        w->visits[w->step.visited[i]]++;
}

static void done(struct walk *w, const char *task)
{
    struct json *values = json_new_object(w->arena);
    json_put(values, task, json_new_int(w->arena, roll(w, 3)));
    const struct bpmn_event e = {
        .kind = BPMN_DONE, .token = token_at(w, task), .variables = values};
    if (bpmn_advance(w->arena, w->model, w->step.state, &e, &w->step, NULL) == OK)
        note(w);
}

static void tell(struct walk *w, const char *name)
{
    const struct bpmn_event e = {.kind = *name == 'g' ? BPMN_SIGNALLED : BPMN_RECEIVED,
                                 .message = name};
    w->step.visited_count = 0;
    if (bpmn_advance(w->arena, w->model, w->step.state, &e, &w->step, NULL) < 0)
        w->step.visited_count = 0;
    note(w);
}

static const char *nth(const struct json *list, unsigned n)
{
    const struct json *v = list->first;
    while (n--)
        v = v->next;
    return v->text;
}

static void go(struct walk *w, const struct json *events)
{
    for (int i = 0; i < MOST_STEPS && w->step.state->status == BPMN_RUNNING; i++) {
        const char *tasks[MOST_TASKS];
        const size_t n = open_tasks(w, tasks);
        if (n > 0 && roll(w, 4) > 0)
            done(w, tasks[0]);
        else
            tell(w, nth(events, roll(w, (unsigned)events->count)));
    }
}

static struct json *answer(struct walk *w)
{
    struct json *o = json_new_object(w->arena), *visits = json_new_object(w->arena);
    for (size_t i = 0; i < w->model->node_count; i++)
        if (w->visits[i])
            json_put(visits, w->model->nodes[i].id, json_new_int(w->arena, w->visits[i]));
    json_put(o, "ended", json_new_bool(w->arena, w->step.state->status == BPMN_ENDED));
    json_put(o, "stuck", json_new_bool(w->arena, w->step.state->status == BPMN_STUCK));
    json_put(o, "rests", w->rests);
    json_put(o, "visits", visits);
    struct json *variables = arena_memdup(w->arena, w->step.state->variables, sizeof *variables);
    variables->next = NULL;
    return json_put(o, "variables", variables);
}

static struct json *walk(struct arena *a, const struct json *question)
{
    const char *xml = json_str(question, "xml", "");
    struct walk w = {.arena = a, .rests = json_new_list(a)};
    struct bpmn_findings findings;
    struct bpmn_model *m;
    struct fault f = {0};
    w.dice = (uint32_t)json_int(question, "seed", 0);
    if (bpmn_read(a, xml, strlen(xml), &findings, &m, &f) < 0 ||
        bpmn_start(a, m, NULL, &w.step, &f) < 0)
        return json_put(json_new_object(a), "refused", json_new_text(a, arena_strdup(a, f.words)));
    w.model = m;
    w.visits = arena_new(a, int, m->node_count);
    note(&w);
    go(&w, json_get(question, "events"));
    return answer(&w);
}

int main(void)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    char *line = NULL;
    size_t room = 0;
    for (ssize_t n; (n = getline(&line, &room, stdin)) > 0; arena_clear(a)) {
        struct json *question;
        struct buf b;
        if (json_parse(a, line, (size_t)n, &question, NULL) < 0)
            break;
        buf_init(&b, a, 1 << 24);
        json_write(&b, walk(a, question));
        puts(b.p);
        (void)fflush(stdout);
    }
    free(line);
    return 0;
}
