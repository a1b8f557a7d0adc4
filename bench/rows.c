#include "bench/rows.h"

#include "bench/measure.h"
#include "db/schema.h"
#include "db/store.h"
#include "os/clock.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_MOST = 100, VALUES_MOST = 40, CHECKPOINT_PAGES = 4000 };

/* The tables that a submission fills, and the column that says whose row it is. */
static const struct {
    const char *name, *of;
} tables[] = {
    {"dossier", "id"},       {"dossier_form", "dossier_id"}, {"submission", "dossier_id"},
    {"fact", "dossier_id"},  {"component", "dossier_id"},    {"fee_line", "dossier_id"},
    {"event", "dossier_id"}, {"due_change", "dossier_id"},   {"task", "dossier_id"},
    {"timer", "dossier_id"}, {"outbox", "dossier_id"},
};

/* How a value changes from one dossier to the next. */
enum part { PART_SAME, PART_DOSSIER, PART_KEY, PART_TEXT };

struct row {
    sqlite3_stmt *insert;
    sqlite3_value *values[VALUES_MOST];
    enum part parts[VALUES_MOST];
    int count;
};

struct rows {
    sqlite3 *from, *to;
    sqlite3_stmt *begin, *commit, *counter, *queue, *update;
    struct row list[ROWS_MOST];
    int count;
    sqlite3_int64 next;
};

static void must(int rc, sqlite3 *db)
{
    if (rc == SQLITE_OK || rc == SQLITE_DONE || rc == SQLITE_ROW)
        return;
    fprintf(stderr, "sqlite: %s\n", sqlite3_errmsg(db));
    exit(1);
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *s = NULL;
    must(sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &s, NULL), db);
    return s;
}

static void run(sqlite3 *db, sqlite3_stmt *s)
{
    must(sqlite3_step(s), db);
    (void)sqlite3_reset(s);
}

static enum part part_of(const char *table, const char *column, const char *of)
{
    if (strcmp(column, of) == 0)
        return PART_DOSSIER;
    if (strcmp(column, "id") == 0)
        return PART_KEY;
    bool text = (strcmp(table, "dossier") == 0 && strcmp(column, "code") == 0) ||
                (strcmp(table, "submission") == 0 && strcmp(column, "key") == 0);
    return text ? PART_TEXT : PART_SAME;
}

static void take_row(struct rows *r, size_t table, sqlite3_stmt *read)
{
    struct row *row = &r->list[r->count++];
    char sql[512];
    int n = snprintf(sql, sizeof sql, "INSERT INTO %s VALUES (?", tables[table].name);
    row->count = sqlite3_column_count(read);
    for (int i = 0; i < row->count; i++) {
        row->values[i] = sqlite3_value_dup(sqlite3_column_value(read, i));
        row->parts[i] = part_of(tables[table].name, sqlite3_column_name(read, i), tables[table].of);
        if (i > 0)
            n += snprintf(sql + n, sizeof sql - (size_t)n, ",?");
    }
    (void)snprintf(sql + n, sizeof sql - (size_t)n, ")");
    row->insert = prepare(r->to, sql);
}

/* The newest dossier's rows. */
static void take_rows(struct rows *r)
{
    sqlite3_stmt *newest = prepare(r->from, "SELECT max(id) FROM dossier");
    must(sqlite3_step(newest), r->from);
    sqlite3_int64 id = sqlite3_column_int64(newest, 0);
    (void)sqlite3_finalize(newest);
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        char sql[128];
        (void)snprintf(sql, sizeof sql, "SELECT * FROM %s WHERE %s = ?", tables[i].name,
                       tables[i].of);
        sqlite3_stmt *read = prepare(r->from, sql);
        must(sqlite3_bind_int64(read, 1, id), r->from);
        while (sqlite3_step(read) == SQLITE_ROW && r->count < ROWS_MOST)
            take_row(r, i, read);
        (void)sqlite3_finalize(read);
    }
}

static void write_row(struct rows *r, struct row *row, sqlite3_int64 dossier)
{
    for (int i = 0; i < row->count; i++) {
        char text[40];
        int n;
        switch (row->parts[i]) {
        case PART_SAME:
            must(sqlite3_bind_value(row->insert, i + 1, row->values[i]), r->to);
            break;
        case PART_DOSSIER:
            must(sqlite3_bind_int64(row->insert, i + 1, dossier), r->to);
            break;
        case PART_KEY:
            must(sqlite3_bind_int64(row->insert, i + 1, r->next++), r->to);
            break;
        case PART_TEXT:
            n = snprintf(text, sizeof text, "H56.102-261122-%lld", (long long)dossier);
            must(sqlite3_bind_text(row->insert, i + 1, text, n, SQLITE_TRANSIENT), r->to);
            break;
        }
    }
    run(r->to, row->insert);
}

static void write_dossier(struct rows *r)
{
    sqlite3_int64 dossier = r->next++;
    run(r->to, r->counter);
    for (int i = 0; i < r->count; i++)
        write_row(r, &r->list[i], dossier);
    run(r->to, r->queue);
    must(sqlite3_bind_int64(r->update, 1, dossier), r->to);
    run(r->to, r->update);
}

static void open_both(struct rows *r, const char *from, const char *to)
{
    struct store *store;
    struct fault f = {0};
    if (store_open(&(struct store_options){.where = to,
                                           .schema = &db_whole_schema,
                                           .now_ms = clock_now_ms},
                   &store, &f) < 0) {
        fprintf(stderr, "%s: %s\n", to, f.words);
        exit(1);
    }
    store_close(store);
    must(sqlite3_open_v2(from, &r->from, SQLITE_OPEN_READWRITE, NULL), r->from);
    must(sqlite3_open_v2(to, &r->to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL), r->to);
    char settings[200];
    (void)snprintf(settings, sizeof settings,
                   "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16384;"
                   "PRAGMA wal_autocheckpoint=%d; PRAGMA temp_store=MEMORY",
                   CHECKPOINT_PAGES);
    must(sqlite3_exec(r->to, settings, NULL, NULL, NULL), r->to);
    r->begin = prepare(r->to, "BEGIN IMMEDIATE");
    r->commit = prepare(r->to, "COMMIT");
    r->counter = prepare(r->to, "INSERT INTO counter (agency, kind, period, value)"
                                " VALUES ('H56.102', 'dossier', '261122', 1)"
                                " ON CONFLICT (agency, kind, period)"
                                " DO UPDATE SET value = counter.value + 1");
    r->queue = prepare(r->to, "INSERT INTO queue_count (agency, role, procedure, open)"
                              " VALUES ('H56.102.01', 'reception', '1.004873', 1)"
                              " ON CONFLICT (agency, role, procedure)"
                              " DO UPDATE SET open = queue_count.open + 1");
    r->update = prepare(r->to, "UPDATE dossier SET last_seq = 1, revision = revision + 1"
                               " WHERE id = ?");
    r->next = 1;
}

static void close_both(struct rows *r)
{
    sqlite3_stmt *all[] = {r->begin, r->commit, r->counter, r->queue, r->update};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        (void)sqlite3_finalize(all[i]);
    for (int i = 0; i < r->count; i++) {
        (void)sqlite3_finalize(r->list[i].insert);
        for (int k = 0; k < r->list[i].count; k++)
            sqlite3_value_free(r->list[i].values[k]);
    }
    (void)sqlite3_close(r->from);
    (void)sqlite3_close(r->to);
}

void rows_measure(const char *from, const char *to, int batch, int64_t most_ms,
                  struct rows_result *ret)
{
    struct rows r = {0};
    open_both(&r, from, to);
    take_rows(&r);
    int64_t start = now_us(), cpu = cpu_us(), n = 0;
    while (now_us() - start < most_ms * 1000) {
        run(r.to, r.begin);
        for (int i = 0; i < batch; i++, n++)
            write_dossier(&r);
        run(r.to, r.commit);
    }
    *ret = (struct rows_result){.per_second = (double)n * 1e6 / (double)(now_us() - start),
                                .cpu_us = (double)(cpu_us() - cpu) / (double)n,
                                .rows = r.count};
    close_both(&r);
}
