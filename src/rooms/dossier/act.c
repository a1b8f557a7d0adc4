/* Acts on a dossier. The table of moves (states.c) says what may be done at all; each act that does
 * more than move has a function here. */
#include "rooms/dossier/states.h"
#include "rooms/dossier/work.h"

#include "base/time.h"
#include "dossier_sql.h"

#include <inttypes.h>
#include <string.h>

/* ---- who may ---- */

static bool is_applicant(const struct visitor *v, const struct dossier *d)
{
    return v->person_id && v->person_id == d->applicant_id;
}

/* The post by which the visitor may make this move on this dossier; NULL without. */
static const struct post *post_for(const struct visitor *v, const struct move *m,
                                   const struct dossier *d)
{
    for (size_t i = 0; i < 2 && m->rights[i]; i++) {
        if (m->rights[i] == CITIZEN)
            continue;
        const struct post *p = visitor_post(v, m->rights[i], d->agency);
        p = p ? p : visitor_post(v, m->rights[i], d->reception);
        if (p)
            return p;
    }
    return NULL;
}

static bool may(const struct visitor *v, const struct move *m, const struct dossier *d)
{
    return (m->rights[0] == CITIZEN && is_applicant(v, d)) || post_for(v, m, d);
}

bool dossier_is_visible(const struct visitor *v, const struct dossier *d)
{
    if (is_applicant(v, d))
        return true;
    for (size_t i = 0; i < v->post_count; i++)
        if (role_has(v->posts[i].role, WORK) && (strcmp(v->posts[i].agency, d->agency) == 0 ||
                                                 strcmp(v->posts[i].agency, d->reception) == 0))
            return true;
    return false;
}

/* ---- what some acts do beside moving ---- */

struct deed { /* an act while it is done */
    const struct act *act;
    const struct move *move;
    struct dossier_task_row task; /* that it completes, when the move names one */
    const char *event;            /* kind of the event it leaves */
    const char *number;           /* of the slip that it makes */
    struct json *data;            /* of its event */
};

static void put_text(struct work *w, struct deed *x, const char *key, const char *value)
{
    if (value && value[0])
        json_put(x->data, key, json_new_text(w->arena, value));
}

/* Complete the task; when work then lies with the resolving unit, the dossier is in process. */
static int complete(struct work *w, struct deed *x, struct fault *f)
{
    return flow_complete(w, &x->task, x->act->outcome, f);
}

static int accept(struct work *w, struct deed *x, struct fault *f)
{
    w->d.accepted_ms = w->now_ms;
    return complete(w, x, f);
}

static int end_without_result(struct work *w, struct deed *x, struct fault *f)
{
    w->d.ended_ms = w->now_ms;
    w->d.waiting_from_ms = 0;
    int r = work_number(w, x->move->event, x->act->kind == ACT_REFUSE ? "TCHS" : "TBDHS",
                        &x->number, f);
    return r < 0 ? r : flow_cancel(w, x->move->event, f);
}

static int stop(struct work *w, struct deed *x, struct fault *f)
{
    struct dossier_supplements_of_row *rows;
    size_t n;
    int r = dossier_supplements_of(w->db, w->arena, w->d.id, &rows, &n, f);
    if (r < 0)
        return r;
    if (x->act->revision && w->d.waiting_from_ms && n && w->now_ms < rows[n - 1].until_ms)
        return fault_reason(f, FORBIDDEN, "act.still_waiting",
                            "the citizen still has time to answer");
    return end_without_result(w, x, f);
}

static int check_item(struct work *w, const struct supplement_item *item, struct fault *f)
{
    const struct fact *facts = NULL;
    size_t n = 0;
    const struct component *c = catalogue_component(w->c, item->component);
    if (!c)
        return fault_reason(f, FORBIDDEN, "act.not_listed", "%s: the procedure does not list it",
                            item->component);
    int r = work_known(w->db, w->arena, w->d.id, &facts, &n, f);
    if (r == OK && dossier_holds(facts, n, c))
        return fault_reason(f, FORBIDDEN, "act.data_held", "%s: a register has answered for it",
                            item->component);
    return r;
}

/* The items as JSON; every one must be a component that may be asked for. */
static int items_json(struct work *w, const struct act *act, struct json **ret, struct fault *f)
{
    struct json *list = json_new_list(w->arena);
    if (act->item_count == 0)
        return fault_reason(f, INVALID, "act.no_items",
                            "a supplement request names what is missing");
    for (size_t i = 0; i < act->item_count; i++) {
        int r = check_item(w, &act->items[i], f);
        if (r < 0)
            return r;
        struct json *item = json_new_object(w->arena);
        json_put(item, "component", json_new_text(w->arena, act->items[i].component));
        json_put(item, "what", json_new_text(w->arena, act->items[i].what));
        json_push(list, item);
    }
    *ret = list;
    return OK;
}

/* How long the citizen has: a convention of the packs, in working days. */
static int supplement_until(struct work *w, int64_t *ret, struct fault *f)
{
    int64_t days;
    const struct json *rule =
        agency_rule(w->law->agencies, "supplement.limit_working_days", day_of(w->now_ms));
    if (!json_is_int(rule, &days))
        return fault_set(f, BROKEN, "no pack says how long a supplement may take");
    return calendar_add_days(agency_calendar(w->law->agencies, w->d.reception), w->now_ms, days,
                             ret, f);
}

static int request_supplement(struct work *w, struct deed *x, struct fault *f)
{
    struct dossier_supplements_of_row *before;
    struct json *items = NULL;
    int64_t until = 0;
    size_t n;
    int r = dossier_supplements_of(w->db, w->arena, w->d.id, &before, &n, f);
    if (r == OK && n > 0)
        return fault_reason(f, FORBIDDEN, "act.supplement_again",
                            "a supplement may be asked for once");
    if (r == OK)
        r = items_json(w, x->act, &items, f);
    if (r == OK)
        r = supplement_until(w, &until, f);
    if (r == OK)
        r = work_number(w, "supplement", "HDHS", &x->number, f);
    if (r < 0)
        return r;
    w->d.waiting_from_ms = w->now_ms;
    json_put(x->data, "items", items);
    json_put(x->data, "until", json_new_int(w->arena, until));
    struct json *stored = arena_memdup(w->arena, items, sizeof *items);
    stored->next = NULL;
    r = dossier_add_supplement(
        w->db,
        &(struct dossier_add_supplement_in){.id = db_new_id(w->db),
                                            .dossier_id = w->d.id,
                                            .number = x->number,
                                            .asked_ms = w->now_ms,
                                            .until_ms = until,
                                            .account_id = w->actor.account_id,
                                            .actor = w->actor.name,
                                            .reason = x->act->reason,
                                            .items = work_text(w, stored)},
        f);
    return r < 0 ? r : OK;
}

int work_due_change(struct work *w, const struct due_row *x, struct fault *f)
{
    const char *term = x->term ? work_text(w, catalogue_term_json(w->arena, x->term)) : "";
    int r = dossier_add_due(w->db,
                            &(struct dossier_add_due_in){.dossier_id = w->d.id,
                                                         .at_ms = w->now_ms,
                                                         .kind = x->kind,
                                                         .from_ms = x->from_ms,
                                                         .to_ms = x->to_ms,
                                                         .old_due_ms = x->old_due_ms,
                                                         .new_due_ms = x->new_due_ms,
                                                         .ground = x->ground ? x->ground : "",
                                                         .term = term},
                            f);
    return r < 0 ? r : OK;
}

/* The clock runs on: the promised time moves by the working time waited. */
static int end_wait(struct work *w, const char *ground, struct fault *f)
{
    struct due_row row = {.kind = "supplement",
                          .from_ms = w->d.waiting_from_ms,
                          .to_ms = w->now_ms,
                          .old_due_ms = w->d.due_ms,
                          .ground = ground};
    w->d.waiting_from_ms = 0;
    if (!w->d.due_ms)
        return OK;
    int r = calendar_extend(agency_calendar(w->law->agencies, w->d.reception), w->d.due_ms,
                            row.from_ms, row.to_ms, &row.new_due_ms, f);
    if (r < 0)
        return r;
    w->d.due_ms = row.new_due_ms;
    r = work_due_change(w, &row, f);
    if (r == OK)
        r = dossier_move_task_due(w->db, w->d.id, w->d.due_ms, f);
    return r < 0 ? r : OK;
}

static enum state state_when_running(const struct work *w)
{
    return w->d.accepted_ms ? STATE_IN_PROCESS : STATE_NEW;
}

static int answer_supplement(struct work *w, struct deed *x, struct fault *f)
{
    struct dossier_supplements_of_row *rows;
    size_t n;
    int r = dossier_supplements_of(w->db, w->arena, w->d.id, &rows, &n, f);
    if (r == OK && n == 0)
        return fault_set(f, BROKEN, "dossier %s waits for a supplement that was never asked for",
                         w->d.code);
    if (r == OK)
        r = work_attach(w, x->act->components, x->act->component_count, f);
    if (r >= 0)
        r = dossier_answer_supplements(w->db, w->d.id, w->now_ms, f);
    if (r < 0)
        return r;
    w->d.state = state_when_running(w) == STATE_NEW ? STATE_ACCEPTED : STATE_IN_PROCESS;
    return end_wait(w, rows[n - 1].number, f);
}

static int refuse_withdrawal(struct work *w, struct deed *x, struct fault *f)
{
    (void)x, (void)f;
    w->d.state = state_when_running(w);
    return OK;
}

static int sign_or_return(struct work *w, struct deed *x, struct fault *f)
{
    bool returned = strcmp(x->act->outcome, "return") == 0;
    if (returned && !x->act->reason[0])
        return fault_reason(f, INVALID, "act.no_reason", "a returned draft needs a reason");
    if (returned)
        x->event = "draft_returned";
    return complete(w, x, f);
}

static int issue(struct work *w, struct deed *x, struct fault *f)
{
    if (!x->act->result_file || !x->act->result_file[0])
        return fault_reason(f, FORBIDDEN, "act.no_result", "dossier %s has no signed result",
                            w->d.code);
    w->d.result_file = x->act->result_file;
    w->d.ended_ms = w->now_ms;
    put_text(w, x, "file", x->act->result_file);
    put_text(w, x, "number", x->act->result_number);
    return complete(w, x, f);
}

static int hand_over(struct work *w, struct deed *x, struct fault *f)
{
    if (!w->d.result_file[0])
        return fault_reason(f, FORBIDDEN, "act.no_result", "dossier %s has no signed result",
                            w->d.code);
    w->d.returned_ms = w->now_ms;
    return complete(w, x, f);
}

static int correct(struct work *w, struct deed *x, struct fault *f)
{
    put_text(w, x, "file", w->d.result_file);
    w->d.result_file = "";
    w->d.ended_ms = 0;
    return flow_restart(w, f);
}

static int claim(struct work *w, struct deed *x, struct fault *f)
{
    struct dossier_task_row *tasks;
    size_t n;
    int r = dossier_open_tasks(w->db, w->arena, w->d.id, &tasks, &n, f);
    for (size_t i = 0; r >= 0 && i < n; i++)
        for (size_t p = 0; p < x->act->who->post_count; p++)
            if (role_from(tasks[i].role) == x->act->who->posts[p].role &&
                strcmp(tasks[i].agency, x->act->who->posts[p].agency) == 0) {
                r = dossier_take_task(w->db, tasks[i].id, w->actor.account_id, f);
                return r < 0 ? r : OK;
            }
    return r < 0 ? r : fault_reason(f, FORBIDDEN, "act.not_yours", "no open task is yours to take");
}

static int (*const deeds[ACT_COUNT])(struct work *, struct deed *, struct fault *) = {
    [ACT_ACCEPT] = accept,
    [ACT_REFUSE] = end_without_result,
    [ACT_REQUEST_SUPPLEMENT] = request_supplement,
    [ACT_ANSWER_SUPPLEMENT] = answer_supplement,
    [ACT_REFUSE_WITHDRAWAL] = refuse_withdrawal,
    [ACT_STOP] = stop,
    [ACT_PROCESS] = complete,
    [ACT_SIGN] = sign_or_return,
    [ACT_ISSUE] = issue,
    [ACT_HAND_OVER] = hand_over,
    [ACT_CORRECT] = correct,
    [ACT_CLAIM] = claim,
};

/* ---- the act ---- */

static int check(struct work *w, const struct act *act, const struct move *m, struct fault *f)
{
    if (!dossier_is_visible(act->who, &w->d))
        return fault_reason(f, NOT_FOUND, "dossier.unknown", "there is no such dossier");
    if (!may(act->who, m, &w->d))
        return fault_reason(f, FORBIDDEN, "act.not_yours", "\"%s\" is not for this post",
                            act_name(act->kind));
    if (!move_starts_from(m, w->d.state))
        return fault_reason(f, FORBIDDEN, "act.not_now", "\"%s\" is not possible in state %d",
                            act_name(act->kind), w->d.state);
    if (act->revision && act->revision != w->d.revision)
        return fault_reason(f, CONFLICT, "act.stale", "dossier %s was changed meanwhile",
                            w->d.code);
    if (m->reason && !act->reason[0])
        return fault_reason(f, INVALID, "act.no_reason", "\"%s\" needs a reason",
                            act_name(act->kind));
    return OK;
}

int dossier_act(struct db *db, struct arena *a, const struct law *law, const struct act *act,
                struct act_done *ret, struct fault *f)
{
    struct work w = {.db = db, .arena = a, .law = law, .now_ms = act->now_ms};
    struct deed x = {.act = act,
                     .move = move_of(act->kind),
                     .event = move_of(act->kind)->event,
                     .number = "",
                     .data = json_new_object(a)};
    int r = work_open(&w, act->dossier_id, f);
    if (r == OK)
        r = check(&w, act, x.move, f);
    if (r == OK && x.move->task)
        r = flow_task(&w, x.move->task, &x.task, f);
    if (r < 0)
        return r;
    w.actor = visitor_actor(act->who, post_for(act->who, x.move, &w.d));
    put_text(&w, &x, "reason", act->reason);
    if (x.move->to > 0)
        w.d.state = (enum state)x.move->to;
    if (deeds[act->kind])
        r = deeds[act->kind](&w, &x, f);
    put_text(&w, &x, "number", x.number);
    if (r == OK)
        r = work_event(&w, x.event, x.data, f);
    if (r == OK && act->kind == ACT_ACCEPT)
        r = flow_hand_on(&w, f);
    if (r == OK)
        r = work_save(&w, f);
    if (r < 0)
        return r;
    *ret = (struct act_done){
        .state = w.d.state, .due_ms = w.d.due_ms, .revision = w.d.revision, .number = x.number};
    return OK;
}

/* Is there open work of that kind? */
static bool stands_open(const struct dossier_file *x, const char *act)
{
    for (size_t i = 0; i < x->task_count; i++)
        if (!x->tasks[i].closed_ms && strcmp(x->tasks[i].act, act) == 0)
            return true;
    return false;
}

size_t dossier_file_acts(const struct visitor *who, const struct dossier_file *x,
                         enum act_kind ret[static ACT_COUNT])
{
    size_t count = 0;
    for (enum act_kind k = 0; k < ACT_COUNT; k++) {
        const struct move *m = move_of(k);
        if ((!m->task || stands_open(x, m->task)) && may(who, m, &x->d) &&
            move_starts_from(m, x->d.state))
            ret[count++] = k;
    }
    return count;
}

size_t dossier_acts(struct db *db, struct arena *a, const struct visitor *who,
                    const struct dossier *d, enum act_kind ret[static ACT_COUNT], struct fault *f)
{
    struct dossier_task_row *rows;
    struct dossier_file x = {.d = *d};
    if (dossier_open_tasks(db, a, d->id, &rows, &x.task_count, f) < 0)
        return 0;
    struct task_row *tasks = arena_new(a, struct task_row, x.task_count);
    for (size_t i = 0; i < x.task_count; i++)
        tasks[i] = task_of(&rows[i]);
    x.tasks = tasks;
    return dossier_file_acts(who, &x, ret);
}

/* ---- what the process itself does ---- */

static int run_event(struct db *db, struct arena *a, const struct law *law,
                     const struct flow_message *x, struct fault *f)
{
    struct work w = {
        .db = db, .arena = a, .law = law, .now_ms = x->now_ms, .actor = {.name = "", .agency = ""}};
    int r = work_open(&w, x->dossier_id, f);
    if (r == OK)
        r = flow_event(&w, &x->event, f);
    if (r == OK)
        r = flow_hand_on(&w, f);
    return r < 0 ? r : work_save(&w, f);
}

int dossier_answer_service(struct db *db, struct arena *a, const struct law *law,
                           const struct service_answer *x, struct fault *f)
{
    struct flow_message m = {.dossier_id = x->dossier_id,
                             .now_ms = x->now_ms,
                             .event = {.kind = x->ok ? BPMN_DONE : BPMN_FAILED,
                                       .token = x->token,
                                       .error = x->ok ? NULL : "service"}};
    return run_event(db, a, law, &m, f);
}

int dossier_run_timers(struct db *db, struct arena *a, const struct law *law, int64_t now_ms,
                       struct fault *f)
{
    enum { AT_ONCE = 100 };
    struct dossier_timers_due_row *rows;
    size_t n;
    int r = dossier_timers_due(db, a, now_ms, AT_ONCE, &rows, &n, f);
    for (size_t i = 0; r >= 0 && i < n; i++) {
        struct flow_message m = {.dossier_id = rows[i].dossier_id,
                                 .now_ms = now_ms,
                                 .event = {.kind = BPMN_DUE, .timer = rows[i].timer}};
        r = dossier_drop_timer(db, rows[i].dossier_id, rows[i].timer, f);
        if (r >= 0)
            r = run_event(db, a, law, &m, f);
    }
    return r < 0 ? r : (int)n;
}
