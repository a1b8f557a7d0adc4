/* Each query of sql/queries/ is prepared against sql/schema/ in an empty database: columns exist,
 * have the declared names, types and NULLs, and no growing table is read from end to end or sorted.
 *
 * A table grows when the line that creates it says so: "CREATE TABLE event (  -- growing". */
#include "base/buf.h"
#include "base/cleanup.h"
#include "db/query.h"
#include "db/schema.h"
#include "tests/support/store.h"
#include "tests/support/test.h"
#include "tests/unit/db/ways.h"

#include <ctype.h>
#include <sqlite3.h>

enum { TABLES_MAX = 200, NAME_MAX = 64 };

struct growing {
    char names[TABLES_MAX][NAME_MAX];
    size_t n;
};

static void fail(const struct db_query *q, const char *what, const char *which)
{
    test_fail(q->file, q->line, "%s: %s: %s", q->name, what, which);
}

/* Words of SQL: names and single characters. */
static const char *next_word(const char **s, size_t *ret_n)
{
    while (isspace((unsigned char)**s))
        (*s)++;
    const char *start = *s;
    while (isalnum((unsigned char)**s) || **s == '_')
        (*s)++;
    if (*s == start && **s)
        (*s)++;
    *ret_n = (size_t)(*s - start);
    return start;
}

static bool same_word(const char *word, size_t n, const char *other)
{
    return strlen(other) == n && sqlite3_strnicmp(word, other, (int)n) == 0;
}

static void read_growing_line(struct growing *g, const char *line)
{
    static const char create[] = "CREATE TABLE ";
    const char *end = line + strcspn(line, "\n"), *mark = strstr(line, "-- growing");
    if (strncmp(line, create, sizeof create - 1) != 0 || !mark || mark > end)
        return;
    const char *name = line + sizeof create - 1;
    size_t n;
    name = next_word(&name, &n);
    if (g->n < TABLES_MAX && n < NAME_MAX)
        memcpy(g->names[g->n++], name, n);
}

static void find_growing(struct growing *g)
{
    for (size_t i = 0; i < db_whole_schema.n; i++) {
        const char *line = db_whole_schema.files[i].sqlite;
        for (; *line; line += strcspn(line, "\n"), line += *line == '\n')
            read_growing_line(g, line);
    }
}

/* The plan names the alias of a table where it has one: "FROM event AS e" or "FROM event e". */
static bool stands_for(const char *sql, const char *table, const char *shown, size_t shown_n)
{
    if (same_word(shown, shown_n, table))
        return true;
    size_t n;
    for (const char *word; *(word = next_word(&sql, &n));) {
        if (!same_word(word, n, table))
            continue;
        const char *after = sql;
        word = next_word(&after, &n);
        if (same_word(word, n, "as"))
            word = next_word(&after, &n);
        if (n == shown_n && sqlite3_strnicmp(word, shown, (int)n) == 0)
            return true;
    }
    return false;
}

static bool is_growing(const struct growing *g, const struct db_query *q, const char *shown)
{
    size_t n;
    shown = next_word(&shown, &n);
    for (size_t i = 0; i < g->n; i++)
        if (stands_for(q->sqlite, g->names[i], shown, n))
            return true;
    return false;
}

/* Queries that walk along a growing table: from somewhere on, with nothing that must be equal. Such
 * a walk costs what it passes, not what it finds, so each says why that is not much. */
static const struct {
    const char *prefix, *why;
} walks[] = {
    {"custody_", "in the background, or by a command, a page of keys at a time"},
    {"record_page", "as record_dossiers"},
    {"record_event_after", "one step"},
    {"record_dossiers", "motcua record verify reads all of it, a page of keys at a time"},
    {"record_last_entry", "one step"},
    {"record_unsealed_", "from the last sealed key on: what came in half a second"},
    {"record_add_entries", "what record_unsealed_ has just read"},
    {"record_newest_head", "one step"},
    {"record_heads_after", "a page of what is given back"},
    {"record_head_over", "one step"},
    {"record_entries", "a page of what is given back"},
    {"record_beside", "motcua record verify"},
    {"record_acts", "acts on the law: some hundred a year"},
    {"link_due", "what is owed and due, which is what is given back"},
    {"link_bring_back", "what is owed, and not done"},
    {"dossier_of_time", "a month of a replay"},
    {"province_", "motcua export and import read all of it, a page of keys at a time"},
};

static void check_walk(const struct growing *g, const struct db_query *q, const char *line)
{
    const char *condition = strrchr(line, '(');
    if (strncmp(line, "SEARCH ", 7) != 0 || !condition || strchr(condition, '=') ||
        !is_growing(g, q, line + 7))
        return;
    for (size_t i = 0; i < sizeof walks / sizeof *walks; i++)
        if (strncmp(q->name, walks[i].prefix, strlen(walks[i].prefix)) == 0)
            return;
    fail(q, "walks along a growing table", line);
}

/* Only rows that are alike in what an index orders may be sorted besides. */
static void check_sort(const struct growing *g, const struct db_query *q, const char *line)
{
    static const char sort[] = "USE TEMP B-TREE FOR ", part[] = "RIGHT PART";
    if (strncmp(line, sort, sizeof sort - 1) != 0 ||
        strncmp(line + sizeof sort - 1, part, sizeof part - 1) == 0)
        return;
    size_t n;
    for (const char *sql = q->sqlite, *word; *(word = next_word(&sql, &n));)
        for (size_t i = 0; i < g->n; i++)
            if (same_word(word, n, g->names[i])) {
                fail(q, "sorts what a growing table gives", line);
                return;
            }
}

static void check_plan_line(const struct growing *g, const struct db_query *q, const char *line,
                            bool *scans)
{
    check_walk(g, q, line);
    check_sort(g, q, line);
    if (strncmp(line, "SCAN ", 5) != 0 || !is_growing(g, q, line + 5))
        return;
    *scans = true;
    if (!q->scan_ok)
        fail(q, "reads a growing table from end to end", line);
}

static void check_plan(sqlite3 *handle, struct arena *a, const struct growing *g,
                       const struct db_query *q)
{
    sqlite3_stmt *s = NULL;
    const char *sql = arena_printf(a, "EXPLAIN QUERY PLAN %s", q->sqlite);
    if (sqlite3_prepare_v2(handle, sql, -1, &s, NULL) != SQLITE_OK)
        fail(q, "cannot be explained", sqlite3_errmsg(handle));
    const char *way = way_of(q->name);
    bool scans = false, is_way = !way;
    while (s && sqlite3_step(s) == SQLITE_ROW) {
        const char *line = (const char *)sqlite3_column_text(s, 3);
        check_plan_line(g, q, line, &scans);
        is_way = is_way || strstr(line, way);
    }
    (void)sqlite3_finalize(s);
    if (!is_way)
        fail(q, "does not go by", way);
    if (q->scan_ok && !scans)
        fail(q, "scan ok, but it does not scan", q->scan_ok);
}

static bool type_fits(enum db_kind kind, const char *declared)
{
    static const char *const types[] = {
        [DB_INT] = "INTEGER", [DB_TEXT] = "TEXT",      [DB_TEXT_NULL] = "TEXT",
        [DB_BLOB] = "BLOB",   [DB_BLOB_NULL] = "BLOB", [DB_BOOL] = "INTEGER",
    };
    return strcmp(types[kind], declared) == 0;
}

/* A column that comes straight from a table has that column's name, type and NULLs. */
static void check_column(sqlite3 *handle, sqlite3_stmt *s, const struct db_query *q, int i)
{
    const struct db_column *c = &q->columns[i];
    const char *table = sqlite3_column_table_name(s, i);
    const char *origin = sqlite3_column_origin_name(s, i);
    if (!table || !origin)
        return;
    const char *type;
    int not_null = 0, key = 0;
    (void)sqlite3_table_column_metadata(handle, NULL, table, origin, &type, NULL, &not_null, &key,
                                        NULL);
    bool may_be_null = c->kind == DB_TEXT_NULL || c->kind == DB_BLOB_NULL;
    bool is_value = q->row_size == 0;
    if (!is_value && strcmp(c->name, origin) != 0 &&
        strcmp(c->name, sqlite3_column_name(s, i)) != 0)
        fail(q, c->name, "stands where the query gives another column");
    if (!type_fits(c->kind, type))
        fail(q, c->name, type);
    if (!not_null && !key && !may_be_null && !is_value)
        fail(q, c->name, "may be NULL in the table: declare text? or use COALESCE");
}

static void check_query(sqlite3 *handle, struct arena *a, const struct growing *g,
                        const struct db_query *q)
{
    sqlite3_stmt *s = NULL;
    const char *rest = "";
    if (sqlite3_prepare_v2(handle, q->sqlite, -1, &s, &rest) != SQLITE_OK) {
        fail(q, "cannot be prepared", sqlite3_errmsg(handle));
        return;
    }
    if (*rest)
        fail(q, "is more than one statement", rest);
    if ((size_t)sqlite3_bind_parameter_count(s) != q->parameters)
        fail(q, "has another number of parameters", q->sqlite);
    if ((size_t)sqlite3_column_count(s) != q->n_columns)
        fail(q, "gives another number of columns than it declares", q->sqlite);
    else
        for (int i = 0; i < sqlite3_column_count(s); i++)
            check_column(handle, s, q, i);
    (void)sqlite3_finalize(s);
    check_plan(handle, a, g, q);
}

TEST(each_query_fits_the_schema)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *where = test_database_file(a);
    struct store_options o = {.where = where, .schema = &db_whole_schema, .now_ms = test_now_ms};
    struct fault f = {0};
    struct store *s = NULL;
    int r = store_open(&o, &s, &f);
    CHECK_STR("", f.words);
    REQUIRE(r == OK);
    store_close(s);

    sqlite3 *handle = NULL;
    REQUIRE(sqlite3_open(where, &handle) == SQLITE_OK);
    static struct growing growing;
    find_growing(&growing);
    CHECK(growing.n > 0);
    for (size_t i = 0; i < db_all_queries_n; i++)
        for (size_t j = 0; j < db_all_queries[i]->n; j++)
            check_query(handle, a, &growing, &db_all_queries[i]->queries[j]);
    (void)sqlite3_close(handle);
}
