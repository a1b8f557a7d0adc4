/* What each file of sql/schema/ finds in a database is there after it: rows with all their columns,
 * indices, and what protects rows that may not change. SQLite makes tables anew where PostgreSQL
 * changes them, so this asks SQLite. */
#include "base/buf.h"
#include "base/cleanup.h"
#include "db/schema.h"
#include "tests/support/test.h"

#include <sqlite3.h>

enum { TEXTS = 1 << 16 };

static int add_line(void *to, int n, char **values, char **names)
{
    (void)n, (void)names;
    buf_str(to, values[0] ? values[0] : "");
    buf_char(to, '\n');
    return 0;
}

/* The first column of all rows, a line each. */
static char *ask(sqlite3 *db, struct arena *a, const char *sql)
{
    struct buf b;
    buf_init(&b, a, TEXTS);
    if (sqlite3_exec(db, sql, add_line, &b, NULL) != SQLITE_OK)
        test_fail(__FILE__, __LINE__, "%.60s: %s", sql, sqlite3_errmsg(db));
    return b.p;
}

/* Makes statements: a row for each table that has none. */
static const char fill[] =
    "SELECT 'INSERT INTO ' || m.name || ' (' || group_concat(c.name) || ') SELECT ' || "
    "group_concat(CASE c.type WHEN 'INTEGER' THEN '7' || c.cid WHEN 'BLOB' "
    "THEN 'x''0' || (c.cid % 10) || '''' ELSE '''' || c.name || '''' END) || "
    "' WHERE NOT EXISTS (SELECT 1 FROM ' || m.name || ');' "
    "FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table' GROUP BY m.name";

/* All rows once more, and the names of what there is. */
static const char keep[] =
    "SELECT 'DROP TABLE IF EXISTS held_' || name || '; CREATE TEMP TABLE held_' || name || "
    "' AS SELECT * FROM ' || name || ';' FROM sqlite_schema WHERE type = 'table' "
    "UNION ALL SELECT 'DROP TABLE IF EXISTS made; CREATE TEMP TABLE made AS "
    "SELECT name, tbl_name FROM sqlite_schema WHERE name NOT LIKE ''sqlite_%''' ";

/* Makes the beginning of a question for tables whose rows are not there any more. The offers of
 * authorities became decisions (0007). */
static const char lost[] =
    "SELECT 'SELECT ''' || m.name || ''' WHERE EXISTS (SELECT ' || group_concat(c.name) || "
    "' FROM held_' || m.name || ' EXCEPT SELECT ' || group_concat(c.name) || ' FROM ' || "
    "m.name || ') UNION ALL ' FROM made m, pragma_table_info('held_' || m.name, 'temp') c "
    "WHERE m.name = m.tbl_name AND m.name <> 'offer' GROUP BY m.name";
static const char missing[] =
    "SELECT * FROM (SELECT name FROM made WHERE tbl_name <> 'offer' EXCEPT "
    "SELECT name FROM sqlite_schema)";

TEST(nothing_is_lost_on_the_way_to_the_newest_schema)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    sqlite3 *db = NULL;
    REQUIRE(sqlite3_open(":memory:", &db) == SQLITE_OK);
    (void)ask(db, a, "PRAGMA ignore_check_constraints = ON");
    for (size_t i = 0; i < db_whole_schema.n; i++) {
        const struct db_migration *file = &db_whole_schema.files[i];
        (void)ask(db, a, ask(db, a, fill));
        (void)ask(db, a, ask(db, a, keep));
        (void)ask(db, a, file->sqlite);
        const char *names = ask(db, a, arena_printf(a, "%s%s", ask(db, a, lost), missing));
        if (*names)
            test_fail(__FILE__, __LINE__, "after %s: %s", file->name, names);
    }
    sqlite3_close(db);
}
