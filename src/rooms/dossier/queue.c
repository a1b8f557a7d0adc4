/* The official's queue: one index range for each post, merged due first. Nothing outside the posts'
 * own agency and role can come out, because nothing else is asked for. */
#include "rooms/dossier/work.h"

#include "base/time.h"
#include "dossier_sql.h"

#include <stdlib.h>
#include <string.h>

enum { SOON_DAYS = 2, ID_TEXT = 24 };

/* Where the filter ends; INT64_MAX when it does not. */
static int64_t due_before(enum due_filter filter, int64_t now_ms)
{
    switch (filter) {
    case DUE_ALL:
        return INT64_MAX;
    case DUE_OVERDUE:
        return now_ms;
    case DUE_TODAY:
        return moment_of(day_of(now_ms) + 1, 0);
    case DUE_SOON:
        return moment_of(day_of(now_ms) + SOON_DAYS + 1, 0);
    }
    return INT64_MAX;
}

static int by_due(const void *x, const void *y)
{
    const struct queue_row *a = x, *b = y;
    if (a->task.due_ms != b->task.due_ms)
        return a->task.due_ms < b->task.due_ms ? -1 : 1;
    return a->task.id < b->task.id ? -1 : a->task.id > b->task.id;
}

/* A question of one visitor, and the page that answers it, while the posts are gone through. */
struct gathering {
    struct db *db;
    struct arena *arena;
    const struct visitor *who;
    const struct queue_query *q;
    struct queue_page page;
};

static struct dossier_queue_page_in ask_of(const struct gathering *g, const struct post *p)
{
    const struct queue_query *q = g->q;
    /* What has no promised time (0) stands first in the index, and is never late. */
    bool behind_none = q->due != DUE_ALL && q->after_due_ms == 0;
    return (struct dossier_queue_page_in){.agency = p->agency,
                                          .role = role_name(p->role),
                                          .account = q->mine ? g->who->account_id : 0,
                                          .procedure = q->procedure ? q->procedure : "",
                                          .due_before = due_before(q->due, q->now_ms),
                                          .after_due = q->after_due_ms,
                                          .after_id = behind_none ? INT64_MAX : q->after_id,
                                          .limit = (int64_t)q->limit};
}

static struct task_row task_in_queue(const struct dossier_queue_row *row, const struct post *p)
{
    return (struct task_row){.id = row->task_id,
                             .dossier_id = row->dossier_id,
                             .node = row->node,
                             .agency = p->agency,
                             .act = row->act,
                             .outcome = "",
                             .taken_by = row->taken_by,
                             .name = row->name,
                             .role = p->role,
                             .account_id = row->account_id,
                             .opened_ms = row->opened_ms,
                             .budget_ms = row->budget_ms,
                             .due_ms = row->due_ms};
}

static int row_by_due(const void *x, const void *y)
{
    const struct dossier_queue_row *a = x, *b = y;
    if (a->due_ms != b->due_ms)
        return a->due_ms < b->due_ms ? -1 : 1;
    return a->task_id < b->task_id ? -1 : a->task_id > b->task_id;
}

/* What fits the words are few, of which all are found and then put in order. */
static int find_rows(const struct gathering *g, const struct dossier_queue_page_in *in,
                     struct dossier_queue_row **ret, size_t *ret_n, struct fault *f)
{
    int r = dossier_queue_found(g->db, g->arena,
                                &(struct dossier_queue_found_in){.words = g->q->words,
                                                                 .agency = in->agency,
                                                                 .role = in->role,
                                                                 .account = in->account,
                                                                 .procedure = in->procedure,
                                                                 .due_before = in->due_before,
                                                                 .after_due = in->after_due,
                                                                 .after_id = in->after_id},
                                ret, ret_n, f);
    if (r < 0 || *ret_n == 0)
        return r;
    qsort(*ret, *ret_n, sizeof **ret, row_by_due);
    *ret_n = *ret_n < g->q->limit ? *ret_n : g->q->limit;
    return OK;
}

static int read_post(struct gathering *g, const struct post *p, struct fault *f)
{
    struct dossier_queue_row *rows;
    size_t n = 0;
    struct dossier_queue_page_in in = ask_of(g, p);
    int r = g->q->words ? find_rows(g, &in, &rows, &n, f)
                        : dossier_queue_page(g->db, g->arena, &in, &rows, &n, f);
    for (size_t i = 0; r >= 0 && i < n; i++) {
        struct queue_row *out = &g->page.rows[g->page.count++];
        out->task = task_in_queue(&rows[i], p);
    }
    return r < 0 ? r : OK;
}

static int find_dossier(struct queue_row *to, const struct dossier_row *rows, size_t n,
                        struct fault *f)
{
    for (size_t i = 0; i < n; i++)
        if (rows[i].id == to->task.dossier_id) {
            to->d = dossier_of(&rows[i]);
            return OK;
        }
    return fault_reason(f, BROKEN, "db.reference", "task %lld is of no dossier",
                        (long long)to->task.id);
}

/* What the page shows of its dossiers, by one question: a server far away answers once. */
static int read_dossiers(struct gathering *g, struct fault *f)
{
    struct dossier_row *rows;
    size_t n = 0;
    struct json *ids = json_new_list(g->arena);
    struct buf text;
    buf_init(&text, g->arena, g->page.count * ID_TEXT + ID_TEXT);
    for (size_t i = 0; i < g->page.count; i++)
        json_push(ids, json_new_int(g->arena, g->page.rows[i].task.dossier_id));
    json_write(&text, ids);
    int r = dossier_rows(g->db, g->arena, text.p, &rows, &n, f);
    for (size_t i = 0; r >= 0 && i < g->page.count; i++)
        r = find_dossier(&g->page.rows[i], rows, n, f);
    return r < 0 ? r : OK;
}

/* Two posts at one place with one role would show their tasks twice. */
static bool seen_before(const struct visitor *who, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (who->posts[k].role == who->posts[i].role &&
            strcmp(who->posts[k].agency, who->posts[i].agency) == 0)
            return true;
    return false;
}

int dossier_queue(struct db *db, struct arena *a, const struct visitor *who,
                  const struct queue_query *q, struct queue_page *ret, struct fault *f)
{
    struct gathering g = {.db = db, .arena = a, .who = who, .q = q};
    g.page.rows = arena_new(a, struct queue_row, q->limit * who->post_count);
    for (size_t i = 0; i < who->post_count; i++) {
        if (!role_has(who->posts[i].role, WORK) || seen_before(who, i))
            continue;
        int r = read_post(&g, &who->posts[i], f);
        if (r < 0)
            return r;
    }
    qsort(g.page.rows, g.page.count, sizeof *g.page.rows, by_due);
    if (g.page.count > q->limit)
        g.page.count = q->limit;
    int r = read_dossiers(&g, f);
    *ret = g.page;
    return r;
}

static int count_post(struct db *db, const struct post *p, int64_t now_ms, struct queue_counts *c,
                      struct fault *f)
{
    const char *role = role_name(p->role);
    int64_t open, overdue, today, midnight = moment_of(day_of(now_ms) + 1, 0);
    int r = dossier_open_count(db, NULL, p->agency, role, &open, f);
    if (r >= 0)
        r = dossier_due_count(db, NULL,
                              &(struct dossier_due_count_in){.agency = p->agency,
                                                             .role = role,
                                                             .from_ms = 1,
                                                             .to_ms = now_ms,
                                                             .most = QUEUE_COUNT_MAX},
                              &overdue, f);
    if (r >= 0)
        r = dossier_due_count(db, NULL,
                              &(struct dossier_due_count_in){.agency = p->agency,
                                                             .role = role,
                                                             .from_ms = now_ms,
                                                             .to_ms = midnight,
                                                             .most = QUEUE_COUNT_MAX},
                              &today, f);
    if (r < 0)
        return r;
    c->open += open;
    c->overdue += overdue;
    c->today += today;
    return OK;
}

int dossier_queue_counts(struct db *db, const struct visitor *who, int64_t now_ms,
                         struct queue_counts *ret, struct fault *f)
{
    struct queue_counts c = {0};
    for (size_t i = 0; i < who->post_count; i++) {
        if (!role_has(who->posts[i].role, WORK) || seen_before(who, i))
            continue;
        int r = count_post(db, &who->posts[i], now_ms, &c, f);
        if (r < 0)
            return r;
    }
    *ret = c;
    return OK;
}

int dossier_task(struct db *db, struct arena *a, const struct visitor *who, int64_t id,
                 struct queue_row *ret, struct fault *f)
{
    struct dossier_task_row row;
    struct queue_row found = {0};
    int r = dossier_task_by_id(db, a, id, &row, f);
    if (r < 0 && r != NOT_FOUND)
        return r;
    if (r == OK)
        found.task = task_of(&row);
    for (size_t i = 0; r == OK && i < who->post_count; i++)
        if (who->posts[i].role == found.task.role &&
            strcmp(who->posts[i].agency, found.task.agency) == 0) {
            r = dossier_read_id(db, a, found.task.dossier_id, &found.d, f);
            if (r == OK)
                *ret = found;
            return r;
        }
    return fault_reason(f, NOT_FOUND, "task.unknown", "there is no such task");
}
