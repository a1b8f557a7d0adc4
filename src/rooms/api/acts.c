/* Acts: an official's by name or by completing a task, and the applicant's own two. What needs a
 * page of paper is made aside before the unit that records it (rooms/result). */
#include "rooms/api/handlers.h"
#include "rooms/api/parts.h"
#include "rooms/result/result.h"

#include <stdlib.h>
#include <string.h>

/* An act on its way: what was sent, the dossier it is about, and what is made of it. */
struct acting {
    struct page page;
    const struct law *law;
    const struct json *body;
    struct dossier d;
    struct task_row task; /* of acts that complete one */
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
    put_text(&p, o, "code", w->d.code);
    put_state(&p, o, "state", done->state);
    put_time(&p, o, "due_at", done->due_ms);
    put_int(&p, o, "revision", done->revision);
    put_text(&p, o, "slip", done->number);
    reply_json(rq, 200, o);
    reply_header(rq, "ETag", arena_printf(rq->arena, "\"%lld\"", (long long)done->revision));
}

/* ---- how all begin: NULL when it has answered ---- */

static struct acting *open_body(struct request *rq)
{
    struct acting *w = arena_new(rq->arena, struct acting, 1);
    page_open(&w->page, rq);
    if (!api_body(&w->page, &w->body))
        return NULL;
    w->law = w->page.law;
    w->x.act = (struct act){.who = w->page.visitor,
                            .reason = json_str(w->body, "reason", ""),
                            .outcome = json_str(w->body, "outcome", ""),
                            .now_ms = w->page.now_ms};
    return w;
}

/* The dossier of {code}, as the sender saw it. */
static struct acting *open_dossier(struct request *rq)
{
    struct acting *w = open_body(rq);
    return w && api_find_dossier(&w->page, &w->d) &&
                   api_revision(&w->page, w->body, &w->x.act.revision)
               ? w
               : NULL;
}

static bool find_task(struct acting *w)
{
    struct fault f = {0};
    struct queue_row row;
    struct page *p = &w->page;
    const char *id = request_param(p->rq, "id");
    size_t digits = strspn(id, "0123456789");
    if (!digits || digits >= 19 || id[digits]) {
        reply_error(p->rq, 404);
        return false;
    }
    if (dossier_task(p->db, p->rq->arena, p->visitor, strtoll(id, NULL, 10), &row, &f) < 0) {
        reply_fault(p->rq, &f);
        return false;
    }
    w->task = row.task;
    w->d = row.d;
    if (w->task.closed_ms)
        api_trouble(p->rq, 409, CONFLICT, "act.stale");
    return w->task.closed_ms == 0;
}

/* The task of {id} that is open, and its dossier; the revision defaults to the present one, because
 * a task is closed by whoever was faster. */
static struct acting *open_task(struct request *rq)
{
    struct acting *w = open_body(rq);
    if (!w || !find_task(w) || !api_revision(&w->page, w->body, &w->x.act.revision))
        return NULL;
    if (!w->x.act.revision)
        w->x.act.revision = w->d.revision;
    return w;
}

static void act(struct acting *w, enum act_kind kind)
{
    struct page *p = &w->page;
    struct fault f = {0};
    struct result_work work = {
        .house = p->house, .arena = p->rq->arena, .db = p->db, .law = p->law, .now_ms = p->now_ms};
    w->x.act.kind = kind;
    w->x.act.dossier_id = w->d.id;
    if (result_prepare_act(&work, &w->x, &f) < 0)
        reply_fault(p->rq, &f);
    else
        page_write(p->rq,
                   &(struct write){.run = run, .answer = answer, .data = w, .agency = w->d.agency});
}

/* ---- by name ---- */

/* Acts with an address of their own are not among them. */
static bool is_act(const char *name, enum act_kind *ret)
{
    return act_from(name, ret) && *ret != ACT_ANSWER_SUPPLEMENT && *ret != ACT_WITHDRAW &&
           *ret != ACT_CLAIM;
}

static void read_items(struct acting *w)
{
    const struct json *list = json_get(w->body, "items");
    struct supplement_item *items =
        arena_new(w->page.rq->arena, struct supplement_item, list ? list->count : 0);
    for (const struct json *x = list ? list->first : NULL; x; x = x->next)
        items[w->x.act.item_count++] = (struct supplement_item){
            .component = json_str(x, "component", ""), .what = json_str(x, "what", "")};
    w->x.act.items = items;
}

static void act_by_name(struct request *rq)
{
    enum act_kind kind;
    struct acting *w = open_dossier(rq);
    if (!w)
        return;
    if (!is_act(request_param(rq, "act"), &kind)) {
        reply_error(rq, 404);
        return;
    }
    if (!w->x.act.revision) {
        (void)api_refuse(&w->page, "revision", "missing");
        return;
    }
    read_items(w);
    act(w, kind);
}

void dossiers_act(struct request *rq)
{
    request_offload(rq, act_by_name);
}

/* ---- by task ---- */

void tasks_claim(struct request *rq) /* makes no paper: at once */
{
    struct acting *w = open_task(rq);
    if (w)
        act(w, ACT_CLAIM);
}

static void complete(struct request *rq)
{
    enum act_kind kind;
    struct acting *w = open_task(rq);
    if (!w)
        return;
    const struct json *form = json_get(w->body, "form");
    if (form && form->count)
        (void)api_refuse(&w->page, arena_printf(rq->arena, "form.%s", form->first->key), "unknown");
    else if (!act_from(w->task.act, &kind))
        api_trouble(rq, 403, FORBIDDEN, "act.not_now");
    else
        act(w, kind);
}

void tasks_complete(struct request *rq)
{
    request_offload(rq, complete);
}

static void give_back(struct request *rq)
{
    struct acting *w = open_task(rq);
    if (!w)
        return;
    w->x.act.outcome = "return";
    if (strcmp(w->task.act, act_name(ACT_SIGN)) == 0)
        act(w, ACT_SIGN);
    else
        api_trouble(rq, 403, FORBIDDEN, "act.not_now");
}

void tasks_return(struct request *rq)
{
    request_offload(rq, give_back);
}

/* ---- the applicant's own ---- */

void dossiers_supplement(struct request *rq)
{
    struct acting *w = open_dossier(rq);
    if (!w || !components_read(&w->page, json_get(w->body, "components"), &w->x.act.components,
                               &w->x.act.component_count))
        return;
    if (w->x.act.component_count == 0)
        (void)api_refuse(&w->page, "components", "missing");
    else
        act(w, ACT_ANSWER_SUPPLEMENT);
}

void dossiers_withdraw(struct request *rq)
{
    struct acting *w = open_dossier(rq);
    if (w)
        act(w, ACT_WITHDRAW);
}
