/* Each query of sql/queries/ is prepared on PostgreSQL, too, against the translated schema: the
 * server finds its columns and operators, its columns have the declared names and types, and a
 * growing table is reached through an index. Without a server under test there is nothing to do. */
#include "base/buf.h"
#include "base/cleanup.h"
#include "db/query.h"
#include "db/schema.h"
#include "tests/support/store.h"
#include "tests/support/test.h"
#include "tests/unit/db/ways.h"

#include <libpq-fe.h>

enum {
    PARAMETERS_MOST = 64,
    INT64 = 20,
    INT32 = 23,
    INT16 = 21,
    BOOLEAN = 16,
    TEXT = 25,
    BYTES = 17
};

static void fail(const struct db_query *q, const char *what, const char *which)
{
    test_fail(q->file, q->line, "%s: %s: %s", q->name, what, which);
}

static bool type_fits(enum db_kind kind, Oid type)
{
    if (kind == DB_INT || kind == DB_BOOL)
        return type == INT64 || type == INT32 || type == INT16 || type == BOOLEAN;
    return type == (kind == DB_TEXT || kind == DB_TEXT_NULL ? TEXT : BYTES);
}

static void check_columns(const struct db_query *q, const PGresult *described)
{
    if ((size_t)PQnparams(described) != q->parameters)
        fail(q, "has another number of parameters", q->postgres);
    if ((size_t)PQnfields(described) != q->n_columns) {
        fail(q, "gives another number of columns than it declares", q->postgres);
        return;
    }
    for (int i = 0; i < PQnfields(described); i++) {
        const struct db_column *c = &q->columns[i];
        if (q->row_size && strcmp(c->name, PQfname(described, i)) != 0)
            fail(q, c->name, "stands where the query gives another column");
        if (!type_fits(c->kind, PQftype(described, i)))
            fail(q, c->name, "is of another type: CAST it");
    }
}

/* Does a line of a plan read a growing table? */
static void find_growing(const char *line, const char *growing, struct arena *a, bool *ret)
{
    const char *at = strstr(line, " on ");
    if (!at)
        return;
    at += strlen(" on ");
    if (strstr(growing, arena_printf(a, " %.*s ", (int)strcspn(at, " "), at)))
        *ret = true;
}

static bool goes_by(const PGresult *plan, const char *index)
{
    for (int i = 0; index && i < PQntuples(plan); i++)
        if (strstr(PQgetvalue(plan, i, 0), index))
            return true;
    return !index;
}

/* Is a table read from end to end, or sorted, though every index is cheaper than that? */
static void check_plan(PGconn *conn, struct arena *a, const struct db_query *q, const char *growing)
{
    struct buf sql;
    bool sorts = false, partly = false, grows = false;
    buf_init(&sql, a, 4096);
    buf_str(&sql, "EXPLAIN EXECUTE q");
    for (size_t i = 0; i < q->parameters; i++)
        buf_str(&sql, i ? ", NULL" : " (NULL");
    buf_str(&sql, q->parameters ? ")" : "");
    PGresult *plan = PQexec(conn, sql.p);
    if (PQresultStatus(plan) != PGRES_TUPLES_OK)
        fail(q, "cannot be explained", PQerrorMessage(conn));
    for (int i = 0; i < PQntuples(plan); i++) {
        const char *at = strstr(PQgetvalue(plan, i, 0), "Seq Scan on ");
        sorts = sorts || strstr(PQgetvalue(plan, i, 0), "Sort ");
        partly = partly || strstr(PQgetvalue(plan, i, 0), "Incremental Sort ");
        find_growing(PQgetvalue(plan, i, 0), growing, a, &grows);
        if (!at || q->scan_ok)
            continue;
        at += strlen("Seq Scan on ");
        const char *name = arena_printf(a, " %.*s ", (int)strcspn(at, " "), at);
        if (strstr(growing, name))
            fail(q, "reads a growing table from end to end", name);
    }
    if (!goes_by(plan, way_of(q->name)))
        fail(q, "does not go by", way_of(q->name));
    PQclear(plan);
    /* What may be read from end to end may be sorted, too: SQLite merges it in order, PostgreSQL
     * does not. */
    if (sorts && !partly && grows && !q->scan_ok)
        fail(q, "sorts what a growing table gives", q->postgres);
}

static void check_query(PGconn *conn, struct arena *a, const struct db_query *q,
                        const char *growing)
{
    PGresult *prepared = PQprepare(conn, "q", q->postgres, 0, NULL);
    if (PQresultStatus(prepared) == PGRES_COMMAND_OK) {
        PGresult *described = PQdescribePrepared(conn, "q");
        check_columns(q, described);
        PQclear(described);
        check_plan(conn, a, q, growing);
    } else {
        fail(q, "cannot be prepared", PQerrorMessage(conn));
    }
    PQclear(prepared);
    PQclear(PQexec(conn, "DEALLOCATE ALL"));
}

/* Names of growing tables, a blank before and behind each. */
static const char *growing_tables(struct arena *a)
{
    static const char create[] = "CREATE TABLE ";
    struct buf names;
    buf_init(&names, a, 16 * 1024);
    buf_char(&names, ' ');
    for (size_t i = 0; i < db_whole_schema.n; i++) {
        for (const char *at = db_whole_schema.files[i].sqlite; (at = strstr(at, create)) != NULL;) {
            at += sizeof create - 1;
            const char *mark = strstr(at, "-- growing");
            if (mark && mark < at + strcspn(at, "\n"))
                buf_printf(&names, "%.*s ", (int)strcspn(at, " "), at);
        }
    }
    return names.p;
}

TEST(each_query_is_one_of_postgresql)
{
    if (!test_server())
        return;
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct store_options o = {
        .where = test_database(a), .schema = &db_whole_schema, .now_ms = test_now_ms};
    struct fault f = {0};
    struct store *s = NULL;
    int r = store_open(&o, &s, &f);
    CHECK_STR("", f.words);
    REQUIRE(r == OK);
    store_close(s);

    PGconn *conn = PQconnectdb(o.where);
    REQUIRE(PQstatus(conn) == CONNECTION_OK);
    PQclear(PQexec(conn, "SET enable_seqscan = off; SET enable_bitmapscan = off;"
                         "SET enable_sort = off; SET plan_cache_mode = force_generic_plan"));
    const char *growing = growing_tables(a);
    CHECK(strstr(growing, " dossier ") != NULL);
    for (size_t i = 0; i < db_all_queries_n; i++)
        for (size_t j = 0; j < db_all_queries[i]->n; j++)
            check_query(conn, a, &db_all_queries[i]->queries[j], growing);
    PQfinish(conn);
}
