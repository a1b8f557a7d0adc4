/* The official's queue and one task of it. */
#include "rooms/api/handlers.h"
#include "rooms/api/parts.h"

#include <stdlib.h>
#include <string.h>

static enum due_filter due_of(const char *s)
{
    static const struct {
        const char *name;
        enum due_filter filter;
    } all[] = {{"overdue", DUE_OVERDUE}, {"today", DUE_TODAY}, {"soon", DUE_SOON}};
    for (size_t i = 0; s && i < sizeof all / sizeof *all; i++)
        if (strcmp(all[i].name, s) == 0)
            return all[i].filter;
    return DUE_ALL;
}

static void put_task(struct page *p, struct json *o, const struct task_row *t)
{
    put_id(p, o, "id", t->id);
    put_text(p, o, "name", t->name);
    put_text(p, o, "act", t->act);
    put_agency(p, o, "agency", t->agency);
    put_text(p, o, "taken_by", t->taken_by);
    put_bool(p, o, "mine", t->account_id && t->account_id == p->visitor->account_id);
    put_time(p, o, "opened_at", t->opened_ms);
    put_time(p, o, "budget_until", t->budget_ms);
    put_time(p, o, "due_at", t->due_ms);
}

void tasks_list(struct request *rq)
{
    struct page p;
    struct cursor at;
    struct queue_page page;
    struct fault f = {0};
    size_t limit;
    page_open(&p, rq);
    if (!api_query(&p) || !api_limit(&p, &limit) || !cursor_read(&p, "tasks", &at))
        return;
    const char *which = request_query(rq, "queue");
    int r = dossier_queue(p.db, rq->arena, p.visitor,
                          &(struct queue_query){.mine = which && strcmp(which, "mine") == 0,
                                                .procedure = request_query(rq, "procedure"),
                                                .due = due_of(request_query(rq, "due")),
                                                .after_due_ms = at.a,
                                                .after_id = at.b,
                                                .limit = limit + 1,
                                                .now_ms = p.now_ms},
                          &page, &f);
    if (r < 0) {
        reply_fault(rq, &f);
        return;
    }
    struct json *items = json_new_list(rq->arena);
    for (size_t i = 0; i < page.count && i < limit; i++) {
        struct json *o = json_new_object(rq->arena);
        put_task(&p, o, &page.rows[i].task);
        json_push(items, json_put(o, "dossier", dossier_line_json(&p, &page.rows[i].d)));
    }
    struct cursor next = {0};
    if (page.count > limit)
        next = (struct cursor){.a = page.rows[limit - 1].task.due_ms,
                               .b = page.rows[limit - 1].task.id};
    api_reply_page(&p, items, page.count > limit ? cursor_write(&p, "tasks", &next) : NULL);
}

/* ---- one task ---- */

struct opening {
    struct look look;
    struct task_row task;
    struct dossier dossier;
};

static int note_look(struct db *db, struct arena *a, void *data, struct fault *f)
{
    (void)a;
    return look_record(db, &((const struct opening *)data)->look, f);
}

static void show(struct request *rq, void *data, int code, const struct fault *f)
{
    const struct opening *x = data;
    struct page p;
    struct dossier_file file = {0};
    struct json *o = json_new_object(rq->arena), *dossier = NULL;
    struct fault mine = {0};
    if (code < 0) {
        reply_fault(rq, f);
        return;
    }
    page_open(&p, rq);
    int r = dossier_open(p.db, rq->arena, &x->dossier, &file, &mine);
    if (r == OK)
        r = dossier_json(&p, &file, &dossier, &mine);
    if (r < 0) {
        reply_fault(rq, &mine);
        return;
    }
    put_task(&p, o, &x->task);
    put_time(&p, o, "closed_at", x->task.closed_ms);
    put_tree(&p, o, "form", file.form);
    json_put(o, "acts", acts_json(&p, &x->dossier));
    json_put(o, "dossier", dossier);
    reply_json(rq, 200, o);
    reply_header(rq, "ETag", arena_printf(rq->arena, "\"%lld\"", (long long)x->dossier.revision));
}

void tasks_one(struct request *rq)
{
    struct page p;
    struct queue_row row;
    struct fault f = {0};
    struct opening *x = arena_new(rq->arena, struct opening, 1);
    const char *id = request_param(rq, "id");
    size_t digits = strspn(id, "0123456789");
    page_open(&p, rq);
    if (digits == 0 || digits > 18 || id[digits]) {
        reply_error(rq, 404);
        return;
    }
    if (dossier_task(p.db, rq->arena, p.visitor, strtoll(id, NULL, 10), &row, &f) < 0) {
        reply_fault(rq, &f);
        return;
    }
    x->task = row.task;
    x->dossier = row.d;
    x->look = (struct look){.who = p.visitor,
                            .dossier = &x->dossier,
                            .purpose = x->task.act,
                            .what = "dossier",
                            .now_ms = p.now_ms};
    page_write(rq, &(struct write){.run = note_look, .answer = show, .data = x});
}
