/* Queries are made here while the program runs, out of nothing but names that the database itself
 * has given; they are constants from then on, as those of tools/sqlc are. */
#include "db/table.h"

#include "base/buf.h"
#include "db/db_engine.h"

#include <stddef.h>
#include <string.h>

enum { TEXT_MOST = 16 * 1024 };

struct column_row {
    const char *name, *type;
};

static const struct db_column column_columns[] = {
    {"name", DB_TEXT, offsetof(struct column_row, name)},
    {"type", DB_TEXT, offsetof(struct column_row, type)},
};

static const struct db_query columns_of = {
    .name = "db_table_columns",
    .sqlite = "SELECT name, type FROM pragma_table_info(?1) ORDER BY cid",
    .postgres = "SELECT CAST(attname AS TEXT) AS name, CASE atttypid WHEN 20 THEN 'INTEGER'"
                " WHEN 17 THEN 'BLOB' ELSE 'TEXT' END AS type FROM pg_attribute"
                " WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped"
                " ORDER BY attnum",
    .parameters = 1,
    .columns = column_columns,
    .n_columns = 2,
    .row_size = sizeof(struct column_row),
};

static const struct db_column index_columns[] = {
    {"name", DB_TEXT, offsetof(struct db_index, name)},
    {"definition", DB_TEXT, offsetof(struct db_index, definition)},
};

/* Those that make a key or a constraint stay. */
static const struct db_query indices_of = {
    .name = "db_table_indices",
    .sqlite = "SELECT name, sql AS definition FROM sqlite_schema"
              " WHERE type = 'index' AND tbl_name = ?1 AND sql IS NOT NULL ORDER BY name",
    .postgres = "SELECT CAST(c.relname AS TEXT) AS name, pg_get_indexdef(c.oid) AS definition"
                " FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
                " WHERE i.indrelid = to_regclass($1) AND NOT EXISTS"
                " (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid)"
                " ORDER BY c.relname",
    .parameters = 1,
    .columns = index_columns,
    .n_columns = 2,
    .row_size = sizeof(struct db_index),
};

static enum db_kind kind_of(const char *type)
{
    return strcmp(type, "INTEGER") == 0 ? DB_INT : strcmp(type, "BLOB") == 0 ? DB_BLOB : DB_TEXT;
}

static void write_names(struct buf *b, const struct db_table *t)
{
    for (size_t i = 0; i < t->count; i++)
        buf_printf(b, "%s%s", i ? ", " : "", t->columns[i].name);
}

static const struct db_query *make_rows(struct arena *a, const struct db_table *t, const char *key)
{
    struct db_query *q = arena_new(a, struct db_query, 1);
    struct buf b;
    buf_init(&b, a, TEXT_MOST);
    buf_str(&b, "SELECT ");
    write_names(&b, t);
    buf_printf(&b, " FROM %s WHERE %s = ", t->name, key);
    *q = (struct db_query){.name = "db_table_rows",
                           .sqlite = arena_printf(a, "%s?1 ORDER BY 1, 2", b.p),
                           .postgres = arena_printf(a, "%s$1 ORDER BY 1, 2", b.p),
                           .parameters = 1,
                           .columns = t->columns,
                           .n_columns = t->count,
                           .row_size = t->count * sizeof(struct db_value)};
    return q;
}

static const struct db_query *make_add(struct arena *a, const struct db_table *t)
{
    struct db_query *q = arena_new(a, struct db_query, 1);
    struct buf names, marks;
    buf_init(&names, a, TEXT_MOST);
    buf_init(&marks, a, TEXT_MOST);
    write_names(&names, t);
    for (size_t i = 0; i < t->count; i++)
        buf_printf(&marks, "%s?%zu", i ? ", " : "", i + 1);
    *q = (struct db_query){
        .name = "db_table_add",
        .sqlite = arena_printf(a, "INSERT INTO %s (%s) VALUES (%s)", t->name, names.p, marks.p),
        .postgres = arena_printf(a, "COPY %s (%s) FROM STDIN (FORMAT binary)", t->name, names.p),
        .parameters = t->count};
    return q;
}

int db_table_open(struct db *db, struct arena *a, const char *name, const char *key,
                  struct db_table *ret, struct fault *f)
{
    const struct db_value in = {.kind = DB_TEXT, .text = name};
    struct column_row *rows = NULL;
    struct db_table t = {.name = arena_strdup(a, name)};
    int r = db_many(db, a, &columns_of, &in, &rows, &t.count, f);
    if (r < 0)
        return r;
    if (t.count == 0)
        return fault_reason(f, NOT_FOUND, "db.table", "there is no table %s", name);
    struct db_column *columns = arena_new(a, struct db_column, t.count);
    for (size_t i = 0; i < t.count; i++)
        columns[i] =
            (struct db_column){rows[i].name, kind_of(rows[i].type),
                               i * sizeof(struct db_value) + offsetof(struct db_value, number)};
    t.columns = columns;
    t.rows = make_rows(a, &t, key);
    t.add = make_add(a, &t);
    *ret = t;
    return OK;
}

int db_table_rows(struct db *db, struct arena *a, const struct db_table *t, int64_t key,
                  struct db_rows *ret, struct fault *f)
{
    const struct db_value in = {.kind = DB_INT, .number = key};
    struct db_value *rows = NULL;
    size_t n = 0;
    int r = db_many(db, a, t->rows, &in, &rows, &n, f);
    if (r < 0)
        return r;
    for (size_t i = 0; i < n * t->count; i++)
        rows[i].kind = t->columns[i % t->count].kind;
    *ret = (struct db_rows){rows, n};
    return OK;
}

int db_table_add(struct db *db, const struct db_table *t, const struct db_value *rows, size_t n,
                 struct fault *f)
{
    if (n && db->engine->copy)
        return db->engine->copy(db, t->add, rows, n, f);
    for (size_t i = 0; i < n; i++) {
        int r = db_exec(db, t->add, rows + i * t->count, f);
        if (r < 0)
            return r;
    }
    return OK;
}

int db_table_bare(struct db *db, struct arena *a, const struct db_table *t, struct db_index **ret,
                  size_t *ret_n, struct fault *f)
{
    const struct db_value in = {.kind = DB_TEXT, .text = t->name};
    struct db_index *list = NULL;
    size_t n = 0;
    int r = db_many(db, a, &indices_of, &in, &list, &n, f);
    for (size_t i = 0; r >= 0 && i < n; i++) {
        const char *text = arena_printf(a, "DROP INDEX %s", list[i].name);
        r = db->engine->script(
            db, &(struct db_migration){.name = list[i].name, .sqlite = text, .postgres = text}, f);
    }
    if (r < 0)
        return r;
    *ret = list;
    *ret_n = n;
    return OK;
}

int db_table_index(struct db *db, const struct db_index *x, struct fault *f)
{
    return db->engine->script(
        db,
        &(struct db_migration){.name = x->name, .sqlite = x->definition, .postgres = x->definition},
        f);
}
