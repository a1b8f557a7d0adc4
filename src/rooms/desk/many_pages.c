/* One act on many dossiers: each in a unit of its own, so one that cannot be done leaves the others
 * alone. The page says of each what became of it. */
#include "rooms/desk/desk_parts.h"

#include "db/store.h"
#include "html/templates.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { MANY_MAX = 100 };

struct one {
    struct unit unit;
    struct arena *arena;
    const struct law *law;
    struct result_act paper;
};

static int run(struct db *db, struct unit *u, struct fault *f)
{
    struct one *x = (struct one *)u;
    return result_act(db, x->arena, x->law, &x->paper, f);
}

/* "H56.102-261122-0001 7": a dossier and the revision that was seen. */
static int read_key(struct page *p, const char *key, struct dossier *ret, struct fault *f)
{
    const char *blank = strchr(key, ' ');
    if (!blank)
        return fault_reason(f, INVALID, "act.unknown", "no dossier is named");
    int r = desk_read(p, arena_strndup(p->rq->arena, key, (size_t)(blank - key)), ret, f);
    if (r < 0)
        return r;
    if (strcmp(blank + 1, arena_printf(p->rq->arena, "%" PRId64, ret->revision)) != 0)
        return fault_reason(f, CONFLICT, "act.stale", "dossier %s was changed meanwhile",
                            ret->code);
    return OK;
}

static int do_one(struct page *p, const struct desk_act *row, const struct dossier *d,
                  struct fault *f)
{
    struct one x = {.unit = {.run = run}, .arena = p->rq->arena, .law = p->law};
    const struct result_work w = {
        .house = p->house, .arena = p->rq->arena, .db = p->db, .law = p->law, .now_ms = p->now_ms};
    x.paper.act = (struct act){.kind = row->kind,
                               .dossier_id = d->id,
                               .revision = d->revision,
                               .who = p->visitor,
                               .reason = "",
                               .outcome = row->outcome,
                               .now_ms = p->now_ms};
    int r = result_prepare_act(&w, &x.paper, f);
    return r < 0 ? r : store_write_wait(p->house->store, &x.unit, f);
}

/* A code of another unit is told nothing about: it is as if it did not exist. */
static struct desk_outcome_view try_one(struct page *p, const struct desk_act *row, const char *key)
{
    struct dossier d = {.code = ""};
    struct fault f = {0};
    int r = read_key(p, key, &d, &f);
    if (r == OK)
        r = do_one(p, row, &d, &f);
    bool known = d.code[0] != '\0';
    return (struct desk_outcome_view){
        .code = known ? d.code : arena_strndup(p->rq->arena, key, strcspn(key, " ")),
        .href = known ? desk_dossier_href(p->rq->arena, d.code) : NULL,
        .words = r < 0 ? desk_fault_words(p, &f) : page_words(p, MSG_desk_many_done),
        .done = r >= 0,
    };
}

static const struct desk_act *wanted(const struct request *rq, const char **ret_only)
{
    const char *slug = request_field(rq, "_act"), *take = request_field(rq, "_take");
    *ret_only = take;
    const struct desk_act *row = desk_act_of(take ? "nhan-viec" : slug ? slug : "");
    return row && row->bulk ? row : NULL;
}

static void report(struct page *p, const struct desk_act *row, struct desk_bulk_view *v)
{
    size_t done = 0;
    for (size_t i = 0; i < v->row_count; i++)
        done += v->rows[i].done;
    const struct message_arg args[] = {
        {"done", html_number(&p->html, (int64_t)done)},
        {"count", html_number(&p->html, (int64_t)v->row_count)},
    };
    v->title = page_words(p, row->label);
    v->summary = page_fill(p, MSG_desk_many_summary, 2, args);
    page_begin(p, v->title);
    tpl_desk_many(&p->html, &p->view, v);
    page_end(p, 200);
}

static void work(struct request *rq)
{
    struct page p;
    const char *only;
    const struct desk_act *row = wanted(rq, &only);
    struct pairs fields = request_fields(rq);
    struct desk_outcome_view *rows = arena_new(rq->arena, struct desk_outcome_view, MANY_MAX);
    struct desk_bulk_view v = {.rows = rows};
    page_open(&p, rq);
    for (size_t i = 0; !only && i < fields.count && v.row_count < MANY_MAX; i++)
        if (strcmp(fields.list[i].name, "chon") == 0)
            rows[v.row_count++] = try_one(&p, row, fields.list[i].value);
    if (only)
        rows[v.row_count++] = try_one(&p, row, only);
    if (only && rows[0].done) {
        page_notice(rq, row->notice);
        reply_redirect(rq, rows[0].href);
    } else if (v.row_count == 0) {
        page_notice(rq, "notice.desk.none_chosen");
        reply_redirect(rq, "/mot-cua");
    } else {
        report(&p, row, &v);
    }
}

void desk_many(struct request *rq)
{
    const char *only;
    if (wanted(rq, &only))
        request_offload(rq, work);
    else
        reply_error(rq, 422);
}
