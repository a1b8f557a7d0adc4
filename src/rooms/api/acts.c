/* Acts: an official's by name or by completing a task, and the applicant's own two. What needs a
 * page of paper is made aside before the unit that records it (rooms/result). */
#include "rooms/api/handlers.h"
#include "rooms/api/parts.h"
#include "rooms/result/result.h"

#include <stdlib.h>
#include <string.h>

struct acting {
    const struct law *law;
    const char *code; /* of the dossier */
    struct result_act x;
};

static int run(struct db *db, struct arena *a, void *data, struct fault *f)
{
    struct acting *w = data;
    return result_act(db, a, w->law, &w->x, f);
}

static void answer(struct request *rq, void *data, int code, const struct fault *f)
{
    const struct acting *w = data;
    const struct act_done *done = &w->x.done;
    struct page p;
    if (code < 0) {
        reply_fault(rq, f);
        return;
    }
    page_open(&p, rq);
    struct json *o = json_new_object(rq->arena);
    put_text(&p, o, "code", w->code);
    put_state(&p, o, "state", done->state);
    put_time(&p, o, "due_at", done->due_ms);
    put_int(&p, o, "revision", done->revision);
    put_text(&p, o, "slip", done->number);
    reply_json(rq, 200, o);
    reply_header(rq, "ETag", arena_printf(rq->arena, "\"%lld\"", (long long)done->revision));
}

static void act(struct page *p, struct acting *w, const struct dossier *d)
{
    struct fault f = {0};
    struct result_work work = {
        .house = p->house, .arena = p->rq->arena, .db = p->db, .law = p->law, .now_ms = p->now_ms};
    w->law = p->law;
    w->code = d->code;
    w->x.act.dossier_id = d->id;
    w->x.act.who = p->visitor;
    w->x.act.now_ms = p->now_ms;
    w->x.act.reason = w->x.act.reason ? w->x.act.reason : "";
    w->x.act.outcome = w->x.act.outcome ? w->x.act.outcome : "";
    if (result_prepare_act(&work, &w->x, &f) < 0)
        reply_fault(p->rq, &f);
    else
        page_write(p->rq, &(struct write){.run = run, .answer = answer, .data = w});
}

/* ---- by name ---- */

/* Acts with an address of their own are not among them. */
static bool is_act(const char *name, enum act_kind *ret)
{
    return act_from(name, ret) && *ret != ACT_ANSWER_SUPPLEMENT && *ret != ACT_WITHDRAW &&
           *ret != ACT_CLAIM;
}

static void read_items(struct page *p, const struct json *list, struct act *act)
{
    struct supplement_item *items =
        arena_new(p->rq->arena, struct supplement_item, list ? list->count : 0);
    for (const struct json *x = list ? list->first : NULL; x; x = x->next)
        items[act->item_count++] = (struct supplement_item){
            .component = json_str(x, "component", ""), .what = json_str(x, "what", "")};
    act->items = items;
}

static void act_by_name(struct request *rq)
{
    struct page p;
    struct dossier d;
    const struct json *body;
    struct acting *w = arena_new(rq->arena, struct acting, 1);
    struct act *a = &w->x.act;
    page_open(&p, rq);
    if (!is_act(request_param(rq, "act"), &a->kind)) {
        reply_error(rq, 404);
        return;
    }
    if (!api_body(&p, &body) || !api_find_dossier(&p, &d) || !api_revision(&p, body, &a->revision))
        return;
    if (!a->revision) {
        (void)api_refuse(&p, "revision", "missing");
        return;
    }
    a->reason = json_str(body, "reason", "");
    a->outcome = json_str(body, "outcome", "");
    read_items(&p, json_get(body, "items"), a);
    act(&p, w, &d);
}

void dossiers_act(struct request *rq)
{
    request_offload(rq, act_by_name);
}

/* ---- by task ---- */

/* The task of {id} that is open, and its dossier; the revision defaults to the present one, because
 * a task is closed by whoever was faster. */
static bool find_task(struct page *p, const struct json *body, struct task_row *ret,
                      struct dossier *ret_dossier, int64_t *ret_revision)
{
    struct fault f = {0};
    const char *id = request_param(p->rq, "id");
    size_t digits = strspn(id, "0123456789");
    bool number = digits && digits < 19 && id[digits] == '\0';
    if (!number) {
        reply_error(p->rq, 404);
        return false;
    }
    struct queue_row row;
    if (dossier_task(p->db, p->rq->arena, p->visitor, strtoll(id, NULL, 10), &row, &f) < 0) {
        reply_fault(p->rq, &f);
        return false;
    }
    *ret = row.task;
    *ret_dossier = row.d;
    if (ret->closed_ms) {
        api_trouble(p->rq, 409, CONFLICT, "act.stale");
        return false;
    }
    if (!api_revision(p, body, ret_revision))
        return false;
    if (!*ret_revision)
        *ret_revision = ret_dossier->revision;
    return true;
}

static void claim(struct request *rq)
{
    struct page p;
    struct task_row task;
    struct dossier d;
    const struct json *body;
    struct acting *w = arena_new(rq->arena, struct acting, 1);
    page_open(&p, rq);
    w->x.act.kind = ACT_CLAIM;
    if (api_body(&p, &body) && find_task(&p, body, &task, &d, &w->x.act.revision))
        act(&p, w, &d);
}

void tasks_claim(struct request *rq)
{
    claim(rq); /* makes no paper */
}

static void complete(struct request *rq)
{
    struct page p;
    struct task_row task;
    struct dossier d;
    const struct json *body;
    struct acting *w = arena_new(rq->arena, struct acting, 1);
    struct act *a = &w->x.act;
    page_open(&p, rq);
    if (!api_body(&p, &body) || !find_task(&p, body, &task, &d, &a->revision))
        return;
    const struct json *form = json_get(body, "form");
    if (form && form->count) {
        (void)api_refuse(&p, arena_printf(rq->arena, "form.%s", form->first->key), "unknown");
        return;
    }
    if (!act_from(task.act, &a->kind)) {
        api_trouble(rq, 403, FORBIDDEN, "act.not_now");
        return;
    }
    a->outcome = json_str(body, "outcome", "");
    a->reason = json_str(body, "reason", "");
    act(&p, w, &d);
}

void tasks_complete(struct request *rq)
{
    request_offload(rq, complete);
}

static void give_back(struct request *rq)
{
    struct page p;
    struct task_row task;
    struct dossier d;
    const struct json *body;
    struct acting *w = arena_new(rq->arena, struct acting, 1);
    struct act *a = &w->x.act;
    page_open(&p, rq);
    if (!api_body(&p, &body) || !find_task(&p, body, &task, &d, &a->revision))
        return;
    if (strcmp(task.act, act_name(ACT_SIGN)) != 0) {
        api_trouble(rq, 403, FORBIDDEN, "act.not_now");
        return;
    }
    a->kind = ACT_SIGN;
    a->outcome = "return";
    a->reason = json_str(body, "reason", "");
    act(&p, w, &d);
}

void tasks_return(struct request *rq)
{
    request_offload(rq, give_back);
}

/* ---- the applicant's own ---- */

void dossiers_supplement(struct request *rq)
{
    struct page p;
    struct dossier d;
    const struct json *body;
    struct acting *w = arena_new(rq->arena, struct acting, 1);
    struct act *a = &w->x.act;
    page_open(&p, rq);
    if (!api_body(&p, &body) || !api_find_dossier(&p, &d) ||
        !api_revision(&p, body, &a->revision) ||
        !components_read(&p, json_get(body, "components"), &a->components, &a->component_count))
        return;
    if (a->component_count == 0) {
        (void)api_refuse(&p, "components", "missing");
        return;
    }
    a->kind = ACT_ANSWER_SUPPLEMENT;
    act(&p, w, &d);
}

void dossiers_withdraw(struct request *rq)
{
    struct page p;
    struct dossier d;
    const struct json *body;
    struct acting *w = arena_new(rq->arena, struct acting, 1);
    struct act *a = &w->x.act;
    page_open(&p, rq);
    if (!api_body(&p, &body) || !api_find_dossier(&p, &d) || !api_revision(&p, body, &a->revision))
        return;
    a->kind = ACT_WITHDRAW;
    a->reason = json_str(body, "reason", "");
    act(&p, w, &d);
}
