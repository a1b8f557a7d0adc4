#include "rooms/dossier/replay.h"

#include "dossier_sql.h"
#include "rooms/dossier/work.h"

#include <string.h>

enum { STEPS_MOST = 200, ROUTE_TEXT = 4000 };

/* One dossier being worked out. */
struct past {
    struct work w; /* of the version that is asked now */
    const struct json *form, *facts;
    const struct task_row *tasks;
    size_t task_count;
    bool used[STEPS_MOST]; /* which of its tasks have given their outcome */
};

/* What was chosen at that step; "" when nobody came there. */
static const char *outcome_at(struct past *p, const char *node)
{
    for (size_t i = 0; i < p->task_count && i < STEPS_MOST; i++)
        if (!p->used[i] && p->tasks[i].closed_ms && strcmp(p->tasks[i].node, node) == 0) {
            p->used[i] = true;
            return strcmp(p->tasks[i].outcome, "done") == 0 ? "" : p->tasks[i].outcome;
        }
    return "";
}

static void add_step(struct buf *b, const struct bpmn_node *n)
{
    buf_printf(b, "%s%s", b->n ? " → " : "", n->name[0] ? n->name : n->id);
}

/* The event that the past gives for the first token that waits; false when there is none. */
static bool next_event(struct past *p, const struct bpmn_state *s, struct buf *route,
                       struct bpmn_event *ret)
{
    for (const struct bpmn_token *t = s->tokens; t; t = t->next) {
        const struct bpmn_node *n = &p->w.c->process->nodes[t->node];
        if (t->state != BPMN_WAITING)
            continue;
        *ret = (struct bpmn_event){.kind = BPMN_DONE, .token = t->id};
        if (n->kind == BPMN_USER_TASK) {
            add_step(route, n);
            const char *outcome = outcome_at(p, n->id);
            ret->outcome = outcome[0] ? outcome : NULL;
            return true;
        }
        if (n->kind == BPMN_SERVICE_TASK || n->kind == BPMN_CALL_ACTIVITY)
            return true;
    }
    return false;
}

static int route_of(struct past *p, const char **ret, struct fault *f)
{
    struct bpmn_step step;
    struct buf route;
    buf_init(&route, p->w.arena, ROUTE_TEXT);
    memset(p->used, 0, sizeof p->used);
    int r = flow_begin(&p->w, p->form, &step, f);
    for (int i = 0; r == OK && i < STEPS_MOST; i++) {
        struct bpmn_event event;
        r = flow_decide(&p->w, &step, f);
        if (r < 0 || step.state->status != BPMN_RUNNING ||
            !next_event(p, step.state, &route, &event))
            break;
        struct bpmn_step after;
        r = flow_step(&p->w, step.state, &event, &after, f);
        step = after;
    }
    if (r == OK)
        *ret = route.p;
    return r;
}

static int fate_of(struct past *p, struct dossier_fate *ret, struct fault *f)
{
    struct work *w = &p->w;
    struct fee_bill bill;
    struct case_term term;
    struct calendar_due due;
    const struct case_question q = {.procedure = w->procedure,
                                    .c = w->c,
                                    .channel = w->d.channel,
                                    .now_ms = w->d.submitted_ms,
                                    .form = p->form,
                                    .facts = p->facts};
    int r = catalogue_fees(w->law->catalogue, w->arena, &q, &bill, f);
    if (r == OK)
        r = catalogue_term(w->law->catalogue, w->arena, &q, &term, f);
    if (r == OK)
        r = catalogue_due(w->law, w->arena,
                          &(struct due_question){.limit = &term.promised,
                                                 .agency = w->d.reception,
                                                 .received_ms = w->d.submitted_ms},
                          &due, NULL, f);
    const char *route;
    if (r == OK)
        r = route_of(p, &route, f);
    if (r == OK)
        *ret = (struct dossier_fate){.fee = bill.total, .due_ms = due.due_ms, .route = route};
    return r;
}

/* By the version that it is on, then by the other. */
static int replay_one(struct past *p, const struct procedure *other, struct dossier_replayed *ret,
                      struct fault *f)
{
    struct fault trouble = {0};
    int r = fate_of(p, &ret->was, f);
    if (r < 0)
        return r;
    p->w.procedure = other;
    p->w.c = catalogue_case(other, p->w.d.case_code);
    if (!p->w.c)
        (void)fault_reason(&trouble, INVALID, "dossier.no_case", "there is no case %s any more",
                           p->w.d.case_code);
    else
        (void)fate_of(p, &ret->would, &trouble);
    if (trouble.code)
        ret->trouble = arena_strdup(p->w.arena, trouble.words);
    return OK;
}

static int open_past(struct past *p, int64_t id, struct fault *f)
{
    struct dossier_file file = {0};
    struct work *w = &p->w;
    int r = dossier_read_id(w->db, w->arena, id, &w->d, f);
    if (r == OK)
        r = dossier_open(w->db, w->arena, &w->d, &file, f);
    if (r < 0)
        return r;
    w->procedure = catalogue_version(w->law->catalogue, w->d.version_id);
    w->c = w->procedure ? catalogue_case(w->procedure, w->d.case_code) : NULL;
    if (!w->c)
        return fault_set(f, BROKEN, "dossier %s: its version is gone from the law", w->d.code);
    w->now_ms = w->d.submitted_ms;
    p->form = file.form;
    p->facts = work_known_facts(w->arena, file.facts, file.fact_count);
    p->tasks = file.tasks;
    p->task_count = file.task_count;
    return OK;
}

int dossier_replay(struct db *db, struct arena *a, const struct dossier_replay *x,
                   struct dossier_replayed **ret, size_t *ret_n, struct fault *f)
{
    struct dossier_of_time_row *rows;
    size_t n;
    int r = dossier_of_time(db, a,
                            &(struct dossier_of_time_in){.procedure = x->procedure->code,
                                                         .from_ms = x->from_ms,
                                                         .to_ms = x->to_ms,
                                                         .after = x->after_id,
                                                         .limit = (int64_t)x->limit},
                            &rows, &n, f);
    if (r < 0)
        return r;
    struct dossier_replayed *list = arena_new(a, struct dossier_replayed, n);
    for (size_t i = 0; i < n; i++) {
        struct past *p = arena_new(a, struct past, 1);
        p->w = (struct work){.db = db, .arena = a, .law = x->law};
        r = open_past(p, rows[i].id, f);
        list[i].id = rows[i].id;
        list[i].code = p->w.d.code;
        if (r == OK)
            r = replay_one(p, x->procedure, &list[i], f);
        if (r < 0)
            return r;
    }
    *ret = list;
    *ret_n = n;
    return OK;
}
