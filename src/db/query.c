/* Rows are put into the structs of the made code by the offsets of their columns; text and bytes
 * are copied into the caller's arena, so nothing outlives the statement. */
#include "db/query.h"

#include "base/limits.h"
#include "base/log.h"
#include "db/db_engine.h"

#include <string.h>
#include <time.h>

enum { FIRST_ROWS = 16, SLOW_MS = 100 };

static _Atomic int64_t slow_ms = SLOW_MS;

void db_log_slow(int64_t ms)
{
    atomic_store(&slow_ms, ms);
}

static int64_t now_us(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* Its name is all that is told of it: parameters may be about people. */
static void note_slow(const struct db *db)
{
    int64_t us = now_us() - db->started_us;
    int64_t most = atomic_load_explicit(&slow_ms, memory_order_relaxed);
    if (most >= 0 && us >= most * 1000)
        log_line(LOG_WARNING, "db.slow", "query=%s ms=%lld", db->query->name,
                 (long long)(us / 1000));
}

static int check_values(const struct db_query *q, const struct db_value *in, struct fault *f)
{
    for (size_t i = 0; i < q->parameters; i++)
        if (in[i].kind == DB_TEXT && !in[i].text)
            return fault_reason(f, BROKEN, "db.null", "%s: parameter %zu is NULL", q->name, i + 1);
    return OK;
}

/* 1: a row stands ready. 0: none. After any answer but a failure of the first two steps the
 * statement must be ended; ending is harmless always. */
static int start(struct db *db, const struct db_query *q, const struct db_value *in,
                 struct fault *f)
{
    int r = check_values(q, in, f);
    db->query = q;
    db->started_us = now_us();
    if (r == OK)
        r = db_ready(db, f);
    return r == OK ? db->engine->run(db, q, in, f) : r;
}

static int finish(struct db *db)
{
    int changed = db->handle ? db->engine->end(db) : 0;
    note_slow(db);
    return changed;
}

static void store_value(const struct db_value *v, void *to)
{
    switch (v->kind) {
    case DB_INT:
        *(int64_t *)to = v->number;
        break;
    case DB_BOOL:
        *(bool *)to = v->number != 0;
        break;
    case DB_TEXT:
    case DB_TEXT_NULL:
        *(const char **)to = v->text;
        break;
    case DB_BLOB:
    case DB_BLOB_NULL:
        *(struct bytes *)to = v->blob;
        break;
    }
}

static int read_row(struct db *db, struct arena *a, const struct db_query *q, char *row,
                    struct fault *f)
{
    for (size_t i = 0; i < q->n_columns; i++) {
        const struct db_column *c = &q->columns[i];
        struct db_value v = {.kind = c->kind};
        int r = db->engine->column(db, a, i, &v, f);
        if (r < 0)
            return r;
        if (r > 0 && c->kind != DB_TEXT_NULL && c->kind != DB_BLOB_NULL)
            return fault_reason(f, BROKEN, "db.null", "%s: %s is NULL", q->name, c->name);
        store_value(&v, row + c->offset);
    }
    return OK;
}

int db_exec(struct db *db, const struct db_query *q, const struct db_value *in, struct fault *f)
{
    int r = start(db, q, in, f);
    int changed = finish(db);
    return r < 0 ? r : changed;
}

int db_put(struct db *db, const struct db_query *q, const struct db_value *in, struct fault *f)
{
    int r = db->engine->put && db->in_unit ? check_values(q, in, f) : 1;
    if (r == OK)
        r = db_ready(db, f);
    if (r == OK)
        return db->engine->put(db, q, in, f);
    r = r < 0 ? r : db_exec(db, q, in, f);
    return r < 0 ? r : OK;
}

int db_one(struct db *db, struct arena *a, const struct db_query *q, const struct db_value *in,
           void *ret, struct fault *f)
{
    int r = start(db, q, in, f);
    if (r > 0) {
        char *row = arena_alloc(a, q->row_size);
        r = read_row(db, a, q, row, f);
        if (r == OK)
            memcpy(ret, row, q->row_size);
    } else if (r == 0) {
        r = NOT_FOUND;
    }
    (void)finish(db);
    return r;
}

int db_many(struct db *db, struct arena *a, const struct db_query *q, const struct db_value *in,
            void *ret_rows, size_t *ret_n, struct fault *f)
{
    char *rows = NULL;
    size_t n = 0, cap = 0;
    int r = start(db, q, in, f);
    for (; r > 0; r = db->engine->next(db, f)) {
        if (n == LIMIT_ROWS) {
            r = fault_reason(f, TOO_LARGE, "db.rows", "%s: more than %d rows", q->name, LIMIT_ROWS);
            break;
        }
        if (n == cap) {
            cap = cap ? cap * 2 : FIRST_ROWS;
            char *more = arena_alloc_many(a, q->row_size, cap);
            if (n)
                memcpy(more, rows, n * q->row_size);
            rows = more;
        }
        r = read_row(db, a, q, rows + n * q->row_size, f);
        if (r < 0)
            break;
        n++;
    }
    (void)finish(db);
    if (r < 0)
        return r;
    memcpy(ret_rows, &rows, sizeof rows);
    *ret_n = n;
    return OK;
}

int db_scalar(struct db *db, struct arena *a, const struct db_query *q, const struct db_value *in,
              void *ret, struct fault *f)
{
    struct db_value v = {.kind = q->columns[0].kind};
    int r = start(db, q, in, f);
    if (r > 0)
        r = db->engine->column(db, a, 0, &v, f);
    (void)finish(db);
    if (r < 0)
        return r;
    store_value(&v, ret);
    return OK;
}
