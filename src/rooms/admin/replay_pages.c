/* A past month of dossiers against a draft: what each would have cost, when it would have been
 * promised, which way it would have gone. Worked out among the slow work, a page of dossiers at a
 * time; that somebody looked is an act in the record. */
#include "rooms/admin/admin_parts.h"
#include "rooms/admin/files.h"
#include "rooms/dossier/replay.h"

#include "base/time.h"
#include "db/store.h"
#include "html/templates.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { PAGE = 200, COUNTS = 5 };

struct replay {
    struct law_draft d;
    struct procedure procedure;
    const char *month; /* "2026-11" */
    int32_t first, behind;
    int64_t after;
};

/* "2026-11": its first day, and the first day behind it. */
static bool read_month(const char *text, struct replay *x)
{
    char day[TIME_TEXT];
    if (strlen(text) != strlen("2026-11"))
        return false;
    (void)snprintf(day, sizeof day, "%s-01", text);
    if (!date_parse(day, &x->first))
        return false;
    x->behind = day_add_months(x->first, 1);
    return true;
}

static const char *last_month(struct arena *a, int64_t now_ms)
{
    char text[TIME_TEXT];
    date_iso(day_add_months(day_of(now_ms), -1), text);
    return arena_strndup(a, text, strlen("2026-11"));
}

/* The draft as a procedure; false, with the number of findings, when it is none. */
static bool read_draft(struct page *p, struct replay *x, size_t *ret_findings)
{
    struct law_files files = {0};
    *ret_findings = 1;
    if (law_draft_files(p->db, p->rq->arena, x->d.id, &files.list, &files.count, NULL) < 0)
        return false;
    if (!law_files_procedure(p->rq->arena, p->law, &files, x->d.procedure, &x->procedure))
        return false;
    *ret_findings = 0;
    return true;
}

/* ---- what differs ---- */

static const char *changed(struct page *p, const char *from, const char *to)
{
    const struct message_arg args[] = {{"from", from}, {"to", to}};
    return page_fill(p, MSG_admin_replay_changed, 2, args);
}

static const char *moment_words(struct page *p, int64_t ms)
{
    return ms ? html_moment(&p->html, ms) : page_words(p, MSG_admin_diff_nothing);
}

static bool show_row(struct page *p, const struct dossier_replayed *x, size_t *counts,
                     struct admin_replay_row_view *ret)
{
    *ret = (struct admin_replay_row_view){.code = x->code, .trouble = x->trouble};
    counts[4] += x->trouble != NULL;
    if (x->trouble)
        return true;
    if (x->was.fee != x->would.fee)
        ret->fee = changed(p, html_money(&p->html, x->was.fee), html_money(&p->html, x->would.fee));
    if (x->was.due_ms != x->would.due_ms)
        ret->due = changed(p, moment_words(p, x->was.due_ms), moment_words(p, x->would.due_ms));
    if (strcmp(x->was.route, x->would.route) != 0)
        ret->route = changed(p, x->was.route, x->would.route);
    counts[1] += ret->fee != NULL;
    counts[2] += ret->due != NULL;
    counts[3] += ret->route != NULL;
    return ret->fee || ret->due || ret->route;
}

static void show(struct page *p, const struct replay *x, const struct dossier_replayed *list,
                 size_t n, struct admin_replay_view *v)
{
    static const enum message_key labels[COUNTS] = {
        MSG_admin_replay_count_all, MSG_admin_replay_count_fee, MSG_admin_replay_count_due,
        MSG_admin_replay_count_route, MSG_admin_replay_count_trouble};
    struct arena *a = p->rq->arena;
    size_t counts[COUNTS] = {n};
    struct admin_replay_row_view *rows = arena_new(a, struct admin_replay_row_view, n);
    struct admin_count_view *heads = arena_new(a, struct admin_count_view, COUNTS);
    for (size_t i = 0; i < n; i++)
        v->row_count += show_row(p, &list[i], counts, &rows[v->row_count]);
    for (size_t i = 0; i < COUNTS; i++)
        heads[i] = (struct admin_count_view){.label = page_words(p, labels[i]),
                                             .number = html_number(&p->html, (int64_t)counts[i])};
    v->rows = rows;
    v->counts = heads;
    v->count_count = COUNTS;
    if (x->after)
        v->pages.first = arena_printf(a, "%s?thang=%s", v->action, x->month);
    if (n == PAGE)
        v->pages.next =
            arena_printf(a, "%s?thang=%s&sau=%" PRId64, v->action, x->month, list[n - 1].id);
}

/* ---- the act is noted ---- */

struct noting {
    struct unit unit;
    struct arena *arena;
    struct law_act act;
};

static int run_note(struct db *db, struct unit *u, struct fault *f)
{
    struct noting *x = (struct noting *)u;
    return law_act_note(db, x->arena, &x->act, f);
}

static int note(struct page *p, const struct replay *x, size_t n, struct fault *f)
{
    struct arena *a = p->rq->arena;
    struct json *data = json_new_object(a);
    json_put(data, "month", json_new_text(a, x->month));
    json_put(data, "dossiers", json_new_int(a, (int64_t)n));
    struct noting y = {.unit = {.run = run_note},
                       .arena = a,
                       .act = {.kind = "replayed",
                               .draft = x->d.id,
                               .procedure = x->d.procedure,
                               .actor = law_hand_of(p).actor,
                               .at_ms = p->now_ms,
                               .data = data}};
    return store_write_wait(p->house->store, &y.unit, f);
}

/* ---- the page ---- */

static int replay(struct page *p, struct replay *x, struct admin_replay_view *v, struct fault *f)
{
    struct dossier_replayed *list;
    size_t n;
    const struct dossier_replay q = {.law = p->law,
                                     .procedure = &x->procedure,
                                     .from_ms = moment_of(x->first, 0),
                                     .to_ms = moment_of(x->behind, 0),
                                     .after_id = x->after,
                                     .limit = PAGE};
    int r = dossier_replay(p->db, p->rq->arena, &q, &list, &n, f);
    if (r == OK)
        r = note(p, x, n, f);
    if (r < 0)
        return r;
    v->done = true;
    show(p, x, list, n, v);
    return OK;
}

static void work(struct request *rq)
{
    struct page p;
    struct replay x = {0};
    struct fault f = {0};
    page_open(&p, rq);
    if (!admin_draft_of(&p, &x.d))
        return;
    const char *asked = request_query(rq, "thang");
    struct admin_replay_view v = {.action = law_draft_href(rq->arena, x.d.id, "/chay-lai"),
                                  .draft = law_draft_href(rq->arena, x.d.id, "")};
    v.month = x.month = asked ? asked : last_month(rq->arena, p.now_ms);
    (void)admin_number(request_query(rq, "sau"), &x.after);
    bool wrong = asked && !read_month(asked, &x);
    if (wrong)
        v.error = page_words(&p, MSG_admin_replay_month_wrong);
    else if (read_draft(&p, &x, &v.finding_count) && asked && replay(&p, &x, &v, &f) < 0) {
        reply_fault(rq, &f);
        return;
    }
    p.view.wide = true;
    law_crumbs(&p, &x.d);
    page_begin(&p, page_words(&p, MSG_admin_replay_title));
    tpl_admin_replay(&p.html, &p.view, &v);
    page_end(&p, wrong ? 422 : 200);
}

void admin_replay(struct request *rq)
{
    request_offload(rq, work);
}
