/* An official's queue of 25 out of a million open dossiers in 166 units, asked one after the other
 * over HTTP with the rights of the official's posts. The rows are copies of one real dossier, put
 * in by SQL. */
#include "bench/measure.h"
#include "tests/support/application.h"
#include "tests/support/running.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OPEN = 1000 * 1000, MOST_MS = 4000, P50_US = 2000, P99_US = 10 * 1000 };

static const char path[] = "/api/v1/tasks?queue=unit&limit=25";

struct site {
    struct running_server server;
    const char *citizen, *official;
    bool submitted;
    int64_t wrong;
};

static size_t ask_submit(void *data, size_t client, char out[static LOAD_REQUEST])
{
    struct site *s = data;
    (void)client;
    if (s->submitted)
        return 0;
    s->submitted = true;
    return application_write(out, s->citizen, "the one");
}

static size_t ask_queue(void *data, size_t client, char out[static LOAD_REQUEST])
{
    const struct site *s = data;
    (void)client;
    return get_write(out, s->official, path);
}

/* 25 rows, or it is not what is measured. */
static void got_queue(void *data, size_t client, const struct load_answer *answer)
{
    struct site *s = data;
    int rows = 0;
    (void)client;
    for (const char *p = answer->body; (p = strstr(p, "\"due_at\"")); p++)
        rows++;
    if ((answer->status != 200 || rows < 25) && s->wrong++ == 0)
        fprintf(stderr, "%s: %d, %d rows\n", path, answer->status, rows);
}

static void must(sqlite3 *db, const char *sql)
{
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK)
        return;
    fprintf(stderr, "%s: %s\n", sql, sqlite3_errmsg(db));
    exit(1);
}

/* Each 166th copy stays in the unit, the others go to units of their own; due times differ. */
static void fill(struct arena *a, const struct site *s)
{
    sqlite3 *db = NULL;
    if (sqlite3_open_v2(arena_printf(a, "%s/motcua.db", s->server.data), &db, SQLITE_OPEN_READWRITE,
                        NULL) != SQLITE_OK)
        exit(1);
    must(db, "PRAGMA synchronous=OFF; PRAGMA cache_size=-200000; BEGIN");
    must(db, arena_printf(a,
                          "CREATE TEMP TABLE n AS WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL"
                          " SELECT i + 1 FROM c LIMIT %d) SELECT i, iif(i %% 166 = 0, '', '.'"
                          " || i %% 166) AS unit FROM c",
                          OPEN));
    must(db, "INSERT INTO dossier SELECT d.id + i, d.code || '-' || i, d.procedure, d.version_id,"
             " d.case_code, d.agency || unit, d.reception || unit, d.channel, d.state,"
             " d.applicant_id, d.applicant_pin, d.applicant_name, d.phone, d.email, d.submitted_ms,"
             " d.accepted_ms, d.first_due_ms, d.due_ms + i * 1000, d.ended_ms, d.returned_ms,"
             " d.waiting_from_ms, d.revision, d.last_seq, d.last_hash, d.result_file, d.green"
             " FROM (SELECT * FROM dossier LIMIT 1) d, n");
    must(db, "INSERT INTO task SELECT t.id + i, t.dossier_id + i, t.token, t.node, t.name,"
             " t.agency || unit, t.role, t.act, t.account_id, t.procedure, t.opened_ms,"
             " t.budget_ms, t.due_ms + i * 1000, t.closed_ms, t.outcome"
             " FROM (SELECT * FROM task LIMIT 1) t, n");
    must(db, "INSERT OR REPLACE INTO queue_count SELECT agency, role, procedure, count(*)"
             " FROM task WHERE closed_ms = 0 GROUP BY 1, 2, 3; COMMIT");
    (void)sqlite3_close(db);
}

static void tell(const struct load_result *r, const char *what, int64_t us, int64_t goal_us,
                 double cpu)
{
    (void)r;
    figure_print(&(struct figure){.what = what,
                                  .unit = " ms",
                                  .value = (double)us / 1000,
                                  .reference = (double)goal_us / 1000,
                                  .cpu_us = cpu,
                                  .goal = goal_us == P50_US ? "p50 ≤ 2 ms" : "p99 ≤ 10 ms",
                                  .met = us <= goal_us ? "yes" : "no"});
}

int main(void)
{
    struct arena *a = arena_open();
    struct site s = {0};
    struct load_result r;
    struct load load = {
        .clients = 1, .most_ms = MOST_MS, .ask = ask_queue, .got = got_queue, .data = &s};
    server_make(a, NULL, &s.server);
    if (server_begin(&s.server) < 0)
        return 1;
    s.citizen = server_token(a, &s.server, "cong-dan");
    s.official = server_token(a, &s.server, "mot-cua");
    load_run(
        &(struct load){
            .port = s.server.port, .clients = 1, .most_ms = MOST_MS, .ask = ask_submit, .data = &s},
        &r);
    (void)server_end(&s.server);
    fill(a, &s);
    if (r.good != 1 || server_begin(&s.server) < 0)
        return 1;
    load.port = s.server.port;
    load_run(&load, &r); /* warm */
    int64_t cpu = server_cpu_us(&s.server);
    load_run(&load, &r);
    double each = (double)(server_cpu_us(&s.server) - cpu) / (double)(r.answers + 1);
    tell(&r, "an official's queue, 25 of 6,025 of 1,000,000 open, JSON, p50", r.p50_us, P50_US,
         each);
    tell(&r, "the same, p99", r.p99_us, P99_US, each);
    int status = server_end(&s.server);
    arena_close(a);
    return status != 0 || s.wrong > 0;
}
