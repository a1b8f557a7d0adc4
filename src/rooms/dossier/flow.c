/* The process of a dossier: its state is a value of rules/bpmn, kept as JSON; its effects become
 * rows here. A task stands at the reception's centre when its role is the reception's, otherwise at
 * the competent authority. */
#include "rooms/dossier/links.h"

#include "base/time.h"
#include "dossier_sql.h"

#include <string.h>

static const char *agency_for(const struct work *w, enum role role)
{
    return role == ROLE_RECEPTION ? w->d.reception : w->d.agency;
}

static int64_t after_clock(int64_t now_ms, const struct bpmn_wait *wait)
{
    int32_t day = day_add_months(day_of(now_ms), wait->months);
    return moment_of(day, ms_of_day(now_ms)) + wait->clock_ms;
}

/* When a task or timer that begins now is over; 0 when it has no time of its own. */
static int moment_after(struct work *w, const struct bpmn_wait *wait, int64_t *ret, struct fault *f)
{
    const struct calendar *c = agency_calendar(w->law->agencies, w->d.agency);
    switch (wait->kind) {
    case BPMN_WAIT_NONE:
        *ret = 0;
        return OK;
    case BPMN_WAIT_DATE:
        *ret = wait->at_ms;
        return OK;
    case BPMN_WAIT_CLOCK:
        *ret = after_clock(w->now_ms, wait);
        return OK;
    case BPMN_WAIT_HOURS:
        return calendar_add_hours(c, w->now_ms, wait->amount * (int64_t)HOUR_MS, ret, f);
    case BPMN_WAIT_DAYS:
        return calendar_add_days(c, w->now_ms, wait->amount, ret, f);
    }
    return fault_set(f, BROKEN, "a wait of an unknown kind");
}

static int open_task(struct work *w, const struct bpmn_effect *e, struct fault *f)
{
    const struct bpmn_node *node = &w->c->process->nodes[e->node];
    enum role role = role_from(node->role);
    int64_t budget;
    int r = moment_after(w, &node->budget, &budget, f);
    if (r < 0)
        return r;
    r = dossier_add_task(w->db,
                         &(struct dossier_add_task_in){.id = db_new_id(w->db),
                                                       .dossier_id = w->d.id,
                                                       .token = e->token,
                                                       .node = node->id,
                                                       .name = node->name,
                                                       .agency = agency_for(w, role),
                                                       .role = node->role,
                                                       .act = node->act,
                                                       .procedure = w->d.procedure,
                                                       .opened_ms = w->now_ms,
                                                       .budget_ms = budget,
                                                       .due_ms = w->d.due_ms},
                         f);
    if (r < 0)
        return r;
    r = dossier_count_task(w->db, agency_for(w, role), node->role, w->d.procedure, 1, f);
    return r < 0 ? r : OK;
}

static int close_task(struct work *w, const struct dossier_task_row *t, const char *outcome,
                      struct fault *f)
{
    int r = dossier_close_task(w->db, t->id, w->now_ms, outcome, w->actor.account_id, f);
    if (r > 0)
        r = dossier_count_task(w->db, t->agency, t->role, w->d.procedure, -1, f);
    return r < 0 ? r : OK;
}

static int withdraw_task(struct work *w, const struct bpmn_effect *e, struct fault *f)
{
    if (w->c->process->nodes[e->node].kind == BPMN_CALL_ACTIVITY)
        return links_effect(w, e, f);
    struct dossier_task_row *tasks = NULL;
    size_t n = 0;
    int r = dossier_open_tasks(w->db, w->arena, w->d.id, &tasks, &n, f);
    for (size_t i = 0; r >= 0 && i < n; i++)
        if (tasks[i].token == e->token)
            r = close_task(w, &tasks[i], "withdrawn", f);
    return r;
}

static int call_service(struct work *w, const struct bpmn_effect *e, struct fault *f)
{
    const struct bpmn_node *node = &w->c->process->nodes[e->node];
    struct json *data = json_new_object(w->arena);
    json_put(data, "service", json_new_text(w->arena, node->service));
    json_put(data, "token", json_new_int(w->arena, e->token));
    return work_owe(w, "service", data, f);
}

static int start_timer(struct work *w, const struct bpmn_effect *e, struct fault *f)
{
    int64_t due;
    int r = moment_after(w, &e->wait, &due, f);
    if (r == OK)
        r = dossier_add_timer(w->db, w->d.id, e->timer, due, f);
    return r < 0 ? r : OK;
}

static int drop_timer(struct work *w, const struct bpmn_effect *e, struct fault *f)
{
    int r = dossier_drop_timer(w->db, w->d.id, e->timer, f);
    return r < 0 ? r : OK;
}

static int note_incident(struct work *w, const struct bpmn_effect *e, struct fault *f)
{
    return work_event(
        w, "incident",
        json_put(json_new_object(w->arena), "words", json_new_text(w->arena, e->text)), f);
}

static int nothing(struct work *w, const struct bpmn_effect *e, struct fault *f)
{
    (void)w, (void)e, (void)f;
    return OK;
}

static int do_effects(struct work *w, const struct bpmn_effect *e, struct fault *f)
{
    static int (*const effects[])(struct work *, const struct bpmn_effect *, struct fault *) = {
        [BPMN_OPEN_TASK] = open_task,       [BPMN_CLOSE_TASK] = withdraw_task,
        [BPMN_CALL_SERVICE] = call_service, [BPMN_DECIDE] = nothing,
        [BPMN_SEND_MESSAGE] = links_effect, [BPMN_START_TIMER] = start_timer,
        [BPMN_CANCEL_TIMER] = drop_timer,   [BPMN_FINISHED] = links_effect,
        [BPMN_INCIDENT] = note_incident,    [BPMN_CALL] = links_effect,
        [BPMN_SEND_SIGNAL] = links_effect,  [BPMN_ESCALATE] = links_effect,
    };
    for (; e; e = e->next) {
        int r = effects[e->kind](w, e, f);
        if (r < 0)
            return r;
    }
    return OK;
}

int flow_begin(struct work *w, const struct json *form, struct bpmn_step *ret, struct fault *f)
{
    const struct feel_moment now = feel_moment_of(w->now_ms);
    const struct bpmn_given given = {flow_given(w, form), &now};
    return bpmn_start(w->arena, w->c->process, &given, ret, f);
}

int flow_step(struct work *w, const struct bpmn_state *before, const struct bpmn_event *event,
              struct bpmn_step *ret, struct fault *f)
{
    const struct feel_moment now = feel_moment_of(w->now_ms);
    struct bpmn_event told = *event;
    told.now = &now;
    return bpmn_advance(w->arena, w->c->process, before, &told, ret, f);
}

int flow_plan(struct work *w, const struct json *form, struct dossier_plan *plan, struct fault *f)
{
    struct bpmn_step step;
    int r = flow_begin(w, form, &step, f);
    if (r == OK)
        r = flow_decide(w, &step, f);
    if (r < 0)
        return r;
    plan->effects = step.effects;
    plan->form = work_text(w, form);
    plan->process = flow_state_text(w, step.state);
    return OK;
}

int flow_start(struct work *w, const struct dossier_plan *plan, struct fault *f)
{
    int r = do_effects(w, plan->effects, f);
    if (r >= 0)
        r = dossier_add_form(w->db, w->d.id, plan->form, plan->process, f);
    return r < 0 ? r : OK;
}

int flow_take(struct work *w, struct bpmn_step *step, struct fault *f)
{
    int r = flow_decide(w, step, f);
    if (r == OK)
        r = do_effects(w, step->effects, f);
    if (r == OK)
        r = dossier_set_process(w->db, w->d.id, flow_state_text(w, step->state), f);
    return r < 0 ? r : OK;
}

int flow_event(struct work *w, const struct bpmn_event *event, struct fault *f)
{
    struct bpmn_state *before;
    struct bpmn_step step;
    int r = flow_state(w, &before, f);
    if (r == OK)
        r = flow_step(w, before, event, &step, f);
    return r < 0 ? r : flow_take(w, &step, f);
}

int flow_task(struct work *w, const char *act, struct dossier_task_row *ret, struct fault *f)
{
    struct dossier_task_row *tasks;
    size_t n;
    int r = dossier_open_tasks(w->db, w->arena, w->d.id, &tasks, &n, f);
    if (r < 0)
        return r;
    for (size_t i = 0; i < n; i++)
        if (strcmp(tasks[i].act, act) == 0) {
            *ret = tasks[i];
            return OK;
        }
    return fault_reason(f, FORBIDDEN, "act.not_now", "no task of dossier %s waits for \"%s\"",
                        w->d.code, act);
}

int flow_complete(struct work *w, const struct dossier_task_row *task, const char *outcome,
                  struct fault *f)
{
    int r = close_task(w, task, outcome[0] ? outcome : "done", f);
    if (r < 0)
        return r;
    return flow_event(w,
                      &(struct bpmn_event){.kind = BPMN_DONE,
                                           .token = task->token,
                                           .outcome = outcome[0] ? outcome : NULL},
                      f);
}

int flow_cancel(struct work *w, const char *outcome, struct fault *f)
{
    struct dossier_task_row *tasks = NULL;
    size_t n = 0;
    int r = dossier_open_tasks(w->db, w->arena, w->d.id, &tasks, &n, f);
    for (size_t i = 0; r >= 0 && i < n; i++)
        r = close_task(w, &tasks[i], outcome, f);
    if (r >= 0)
        r = dossier_drop_timers(w->db, w->d.id, f);
    return r < 0 ? r : links_release_all(w);
}

int flow_restart(struct work *w, struct fault *f)
{
    struct dossier_form_of_row row;
    struct dossier_task_row task = {0};
    struct json *form;
    struct bpmn_step step;
    int r = flow_cancel(w, "corrected", f);
    if (r == OK)
        r = dossier_form_of(w->db, w->arena, w->d.id, &row, f);
    if (r == OK)
        r = json_reread(w->arena, row.data, &form, f);
    if (r == OK)
        r = flow_begin(w, form, &step, f);
    if (r == OK)
        r = flow_take(w, &step, f);
    if (r == OK)
        r = flow_task(w, "accept", &task, f);
    if (r == OK)
        r = flow_complete(w, &task, "", f);
    return r;
}

int flow_hand_on(struct work *w, struct fault *f)
{
    struct dossier_task_row *tasks;
    size_t n;
    int r = dossier_open_tasks(w->db, w->arena, w->d.id, &tasks, &n, f);
    bool handed_on = links_calls(w);
    for (size_t i = 0; r >= 0 && i < n; i++)
        handed_on = handed_on || role_from(tasks[i].role) != ROLE_RECEPTION;
    if (r < 0 || !handed_on || w->d.state != STATE_ACCEPTED)
        return r;
    w->d.state = STATE_IN_PROCESS;
    return work_event(w, "in_process", NULL, f);
}
