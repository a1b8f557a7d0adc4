#include "tests/fault/judge.h"

#include "base/cleanup.h"
#include "base/json.h"
#include "tests/support/application.h"
#include "tests/support/test.h"

#include <inttypes.h>
#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { MOST_MS = 600 * 1000 };

/* ---- what was answered ---- */

/* Lists are gone through by all clients together. */
struct sight {
    struct mix *mix;
    size_t next;
};

static size_t ask_dossier(void *data, size_t client, char out[static LOAD_REQUEST])
{
    struct sight *s = data;
    if (s->next == s->mix->dossier_count)
        return 0;
    size_t which = s->next++;
    return s->mix->dossiers[which].answered ? mix_ask_look(s->mix, client, which, out)
                                            : mix_ask_submit(s->mix, client, which, out);
}

/* An acceptance whose answer was lost may have happened. */
static bool is_as_answered(const struct mix_dossier *d, const struct json *v)
{
    bool accepted = json_int(json_get(v, "state"), "number", 0) > 1;
    return strcmp(json_str(v, "code", ""), d->code) == 0 &&
           strcmp(json_str(v, "due_at", ""), d->due) == 0 &&
           (accepted ? d->accept_sent : !d->accepted);
}

static void got_dossier(void *data, size_t client, const struct load_answer *answer)
{
    struct mix *m = ((struct sight *)data)->mix;
    const struct mix_dossier *d = &m->dossiers[m->at[client]];
    if (m->steps[client] == MIX_SUBMIT)
        mix_note_submitted(m, client, answer);
    else if (answer->status != 200 || !is_as_answered(d, mix_body(m, answer)))
        mix_report(m, answer, d->code);
}

static size_t ask_with_token(void *data, size_t client, char out[static LOAD_REQUEST])
{
    struct sight *s = data;
    (void)client;
    return s->next == s->mix->token_count
               ? 0
               : get_write(out, s->mix->tokens[s->next++], "/api/v1/tasks?limit=1");
}

static void got_with_token(void *data, size_t client, const struct load_answer *answer)
{
    (void)client;
    if (answer->status != 200)
        mix_report(((struct sight *)data)->mix, answer, "a session");
}

static void see(struct mix *m, size_t from, const size_t *until,
                size_t (*ask)(void *, size_t, char *),
                void (*got)(void *, size_t, const struct load_answer *))
{
    struct sight s = {.mix = m, .next = from};
    struct load_result result;
    load_run(&(struct load){.port = m->server->port,
                            .clients = MIX_CLIENTS,
                            .most_ms = MOST_MS,
                            .ask = ask,
                            .got = got,
                            .data = &s},
             &result);
    CHECK_INT(0, result.broken);
    CHECK_INT(*until, s.next);
}

/* A file that was answered lies at its place, and a row says whose it is. */
static void see_files(const struct mix *m)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    for (size_t i = m->files_judged; i < m->file_count; i++) {
        const char *id = m->files[i].id;
        if (!id[0])
            continue;
        if (access(arena_printf(a, "%s/files/%.2s/%.2s/%s", m->server->data, id, id + 2, id),
                   R_OK) != 0)
            test_fail(__FILE__, __LINE__, "the file %s is gone", id);
        CHECK_INT(1, judge_number(
                         m->server,
                         arena_printf(a, "SELECT count(*) FROM file_owner WHERE file = '%s'", id)));
    }
}

/* ---- what is in the database ---- */

static int64_t number_in_file(const char *path, const char *sql)
{
    enum { BUSY_MS = 10 * 1000 };
    sqlite3 *db = NULL;
    sqlite3_stmt *q = NULL;
    int64_t n = -1;
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK &&
        sqlite3_busy_timeout(db, BUSY_MS) == SQLITE_OK &&
        sqlite3_prepare_v2(db, sql, -1, &q, NULL) == SQLITE_OK && sqlite3_step(q) == SQLITE_ROW)
        n = sqlite3_column_int64(q, 0);
    if (n < 0)
        test_fail(__FILE__, __LINE__, "%s: %s", sql, sqlite3_errmsg(db));
    (void)sqlite3_finalize(q);
    (void)sqlite3_close(db);
    return n;
}

static int64_t number_on_server(const char *store, const char *sql)
{
    PGconn *conn = PQconnectdb(store);
    PGresult *answer = PQexec(conn, sql);
    int64_t n = -1;
    if (PQresultStatus(answer) == PGRES_TUPLES_OK && PQntuples(answer) > 0)
        n = strtoll(PQgetvalue(answer, 0, 0), NULL, 10);
    else
        test_fail(__FILE__, __LINE__, "%s: %s", sql, PQerrorMessage(conn));
    PQclear(answer);
    PQfinish(conn);
    return n;
}

int64_t judge_number(const struct running_server *s, const char *sql)
{
    char path[256];
    (void)snprintf(path, sizeof path, "%s/motcua.db", s->data);
    return s->store ? number_on_server(s->store, sql) : number_in_file(path, sql);
}

/* What no bad day may leave behind: each query counts what is wrong. */
static const char *const wrongs[] = {
    /* numbers of a unit and day with a gap, or not from 1 */
    "SELECT count(*) FROM (SELECT agency, substr(code, length(agency) + 2, 6) AS day FROM dossier"
    " GROUP BY 1, 2 HAVING count(*) <> max(CAST(substr(code, length(agency) + 9) AS INTEGER)) OR"
    " min(CAST(substr(code, length(agency) + 9) AS INTEGER)) <> 1) AS x",
    /* a dossier without its beginning */
    "SELECT count(*) FROM dossier d WHERE NOT EXISTS (SELECT 1 FROM event e WHERE"
    " e.dossier_id = d.id) OR NOT EXISTS (SELECT 1 FROM task t WHERE t.dossier_id = d.id) OR"
    " NOT EXISTS (SELECT 1 FROM dossier_form x WHERE x.dossier_id = d.id) OR"
    " NOT EXISTS (SELECT 1 FROM submission s WHERE s.dossier_id = d.id)",
    /* accepted twice */
    "SELECT count(*) FROM (SELECT dossier_id FROM event WHERE kind = 'accepted' GROUP BY 1"
    " HAVING count(*) > 1) AS x",
    /* an event that stands twice, or is left out */
    "SELECT count(*) FROM (SELECT dossier_id FROM event GROUP BY 1"
    " HAVING count(*) <> max(seq) OR count(DISTINCT seq) <> max(seq) OR min(seq) <> 1) AS x",
};

static void judge_rows(const struct mix *m)
{
    static const char codes[] = "SELECT count(DISTINCT code) FROM dossier";
    static const char counted[] = "SELECT sum(value) FROM counter WHERE kind = 'dossier'";
    for (size_t i = 0; i < sizeof wrongs / sizeof *wrongs; i++)
        if (judge_number(m->server, wrongs[i]) != 0)
            test_fail(__FILE__, __LINE__, "some are found by %s", wrongs[i]);
    int64_t dossiers = judge_number(m->server, codes);
    CHECK_INT(dossiers, judge_number(m->server, "SELECT count(*) FROM dossier"));
    CHECK_INT(dossiers, judge_number(m->server, "SELECT count(*) FROM submission"));
    if (dossiers > 0)
        CHECK_INT(dossiers, judge_number(m->server, counted));
}

static void judge_command(const struct mix *m, const char *name, const char *what)
{
    const char *first = what ? what : "--data", *second = what ? "--data" : m->server->data;
    const char *const words[] = {name, first, second, what ? m->server->data : NULL, NULL};
    if (server_command(m->server, words) != 0)
        test_fail(__FILE__, __LINE__, "%s %s finds a fault, see %s", name, what ? what : "",
                  m->server->log);
}

void judge_house(const struct mix *m)
{
    judge_rows(m);
    judge_command(m, "record", "verify");
    judge_command(m, "scrub", NULL);
}

void judge_answers(struct mix *m)
{
    see(m, m->dossiers_judged, &m->dossier_count, ask_dossier, got_dossier);
    see(m, m->tokens_judged, &m->token_count, ask_with_token, got_with_token);
    see_files(m);
    m->dossiers_judged = m->dossier_count;
    m->tokens_judged = m->token_count;
    m->files_judged = m->file_count;
}

void judge(struct mix *m)
{
    judge_answers(m);
    judge_house(m);
    CHECK_INT(m->dossier_count, judge_number(m->server, "SELECT count(*) FROM dossier"));
}
