/* The official's queue: one index range for each post, merged due first. Nothing outside the posts'
 * own agency and role can come out, because nothing else is asked for. */
#include "rooms/dossier/work.h"

#include "base/time.h"
#include "dossier_sql.h"

#include <stdlib.h>
#include <string.h>

enum { SOON_DAYS = 2 };

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

static int read_post(struct db *db, struct arena *a, const struct post *p,
                     const struct visitor *who, const struct queue_query *q, struct queue_row *ret,
                     size_t *ret_n, struct fault *f)
{
    struct dossier_queue_row *rows;
    size_t n;
    int r = dossier_queue_page(
        db, a,
        &(struct dossier_queue_page_in){.agency = p->agency,
                                        .role = role_name(p->role),
                                        .account = q->mine ? who->account_id : 0,
                                        .procedure = q->procedure ? q->procedure : "",
                                        .due_before = due_before(q->due, q->now_ms),
                                        .words = q->words ? q->words : "",
                                        .after_due = q->after_due_ms,
                                        .after_id = q->after_id,
                                        .limit = (int64_t)q->limit},
        &rows, &n, f);
    for (size_t i = 0; r >= 0 && i < n; i++) {
        struct queue_row *out = &ret[i];
        out->task = (struct task_row){.id = rows[i].task_id,
                                      .dossier_id = rows[i].dossier_id,
                                      .node = rows[i].node,
                                      .agency = p->agency,
                                      .act = rows[i].act,
                                      .outcome = "",
                                      .taken_by = rows[i].taken_by,
                                      .name = rows[i].name,
                                      .role = p->role,
                                      .account_id = rows[i].account_id,
                                      .opened_ms = rows[i].opened_ms,
                                      .budget_ms = rows[i].budget_ms,
                                      .due_ms = rows[i].due_ms};
        r = dossier_read_id(db, a, rows[i].dossier_id, &out->d, f);
    }
    if (r >= 0)
        *ret_n = n;
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
                  const struct queue_query *q, struct queue_row **ret, size_t *ret_n,
                  struct fault *f)
{
    struct queue_row *rows = arena_new(a, struct queue_row, q->limit * who->post_count);
    size_t n = 0;
    for (size_t i = 0; i < who->post_count; i++) {
        size_t more;
        if (!role_has(who->posts[i].role, WORK) || seen_before(who, i))
            continue;
        int r = read_post(db, a, &who->posts[i], who, q, rows + n, &more, f);
        if (r < 0)
            return r;
        n += more;
    }
    qsort(rows, n, sizeof *rows, by_due);
    *ret = rows;
    *ret_n = n < q->limit ? n : q->limit;
    return OK;
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
                 struct task_row *ret, struct dossier *ret_dossier, struct fault *f)
{
    struct dossier_task_row row;
    struct dossier d;
    int r = dossier_task_by_id(db, a, id, &row, f);
    if (r == OK)
        r = dossier_read_id(db, a, row.dossier_id, &d, f);
    if (r < 0 && r != NOT_FOUND)
        return r;
    struct task_row t = r == OK ? task_of(&row) : (struct task_row){0};
    for (size_t i = 0; r == OK && i < who->post_count; i++)
        if (who->posts[i].role == t.role && strcmp(who->posts[i].agency, t.agency) == 0) {
            *ret = t;
            *ret_dossier = d;
            return OK;
        }
    if (f && f->code)
        fault_clear(f);
    return fault_reason(f, NOT_FOUND, "task.unknown", "there is no such task");
}
