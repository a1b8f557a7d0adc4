/* Made by tools/sqlc from shop.sql. */
#include "shop_sql.h"

static const struct db_column shop_thing_columns[] = {
    {"id", DB_INT, offsetof(struct shop_thing_row, id)},
    {"name", DB_TEXT, offsetof(struct shop_thing_row, name)},
    {"note", DB_TEXT_NULL, offsetof(struct shop_thing_row, note)},
    {"mark", DB_BLOB, offsetof(struct shop_thing_row, mark)},
    {"seal", DB_BLOB_NULL, offsetof(struct shop_thing_row, seal)},
    {"sold", DB_BOOL, offsetof(struct shop_thing_row, sold)},
};
static const struct db_column shop_things_columns[] = {
    {"id", DB_INT, offsetof(struct shop_line, id)},
    {"name", DB_TEXT, offsetof(struct shop_line, name)},
};
static const struct db_column shop_all_columns[] = {
    {"id", DB_INT, offsetof(struct shop_line, id)},
    {"name", DB_TEXT, offsetof(struct shop_line, name)},
};
static const struct db_column shop_count_columns[] = {
    {"value", DB_INT, 0},
};
static const struct db_column shop_name_columns[] = {
    {"value", DB_TEXT, 0},
};
static const struct db_column shop_find_columns[] = {
    {"id", DB_INT, offsetof(struct shop_find_row, id)},
};

static const struct db_query queries[] = {
    {
     .name = "shop_thing",
     .file = "shop.sql",
     .line = 4,
     .sqlite = "SELECT id, name, note, mark, seal, sold FROM thing WHERE id = \?1",
     .postgres = "SELECT id, name, note, mark, seal, sold FROM thing WHERE id = $1",
     .parameters = 1,
     .columns = shop_thing_columns,
     .n_columns = 6,
     .row_size = sizeof(struct shop_thing_row),
    },
    {
     .name = "shop_things",
     .file = "shop.sql",
     .line = 9,
     .sqlite = "SELECT id, name FROM thing WHERE id > \?1 AND name <> 'it''s; :not \"a\" parameter' ORDER BY id LIMIT \?2",
     .postgres = "SELECT id, name FROM thing WHERE id > $1 AND name <> 'it''s; :not \"a\" parameter' ORDER BY id LIMIT $2",
     .parameters = 2,
     .columns = shop_things_columns,
     .n_columns = 2,
     .row_size = sizeof(struct shop_line),
    },
    {
     .name = "shop_all",
     .file = "shop.sql",
     .line = 14,
     .sqlite = "SELECT id, name FROM thing ORDER BY id",
     .postgres = "SELECT id, name FROM thing ORDER BY id",
     .parameters = 0,
     .columns = shop_all_columns,
     .n_columns = 2,
     .row_size = sizeof(struct shop_line),
     .scan_ok = "read once at the start",
    },
    {
     .name = "shop_sell",
     .file = "shop.sql",
     .line = 18,
     .sqlite = "UPDATE thing SET sold = 1 WHERE id = \?1",
     .postgres = "UPDATE thing SET sold = 1 WHERE id = $1",
     .parameters = 1,
    },
    {
     .name = "shop_add",
     .file = "shop.sql",
     .line = 21,
     .sqlite = "INSERT INTO thing (id, name, note, mark, seal, sold) VALUES (\?1, \?2, \?3, \?4, \?5, \?6)",
     .postgres = "INSERT INTO thing (id, name, note, mark, seal, sold) VALUES ($1, $2, $3, $4, $5, $6)",
     .parameters = 6,
    },
    {
     .name = "shop_count",
     .file = "shop.sql",
     .line = 26,
     .sqlite = "SELECT COUNT(*) FROM thing WHERE sold = \?1",
     .postgres = "SELECT COUNT(*) FROM thing WHERE sold = $1",
     .parameters = 1,
     .columns = shop_count_columns,
     .n_columns = 1,
    },
    {
     .name = "shop_name",
     .file = "shop.sql",
     .line = 29,
     .sqlite = "SELECT name FROM thing WHERE id = \?1 OR id = -\?1",
     .postgres = "SELECT name FROM thing WHERE id = $1 OR id = -$1",
     .parameters = 1,
     .columns = shop_name_columns,
     .n_columns = 1,
    },
    {
     .name = "shop_find",
     .file = "shop.sql",
     .line = 33,
     .sqlite = "SELECT rowid AS id FROM thing_text WHERE thing_text MATCH \?1",
     .postgres = "SELECT id FROM thing WHERE search @@ plainto_tsquery($1)",
     .parameters = 1,
     .columns = shop_find_columns,
     .n_columns = 1,
     .row_size = sizeof(struct shop_find_row),
    },
};

const struct db_queries shop_sql = {queries, sizeof queries / sizeof *queries};

int shop_thing(struct db *db, struct arena *a, int64_t id, struct shop_thing_row *ret, struct fault *f)
{
    const struct db_value values[] = {
        db_int(id),
    };
    return db_one(db, a, &queries[0], values, ret, f);
}

int shop_things(struct db *db, struct arena *a, int64_t after, int64_t limit, struct shop_line **ret, size_t *ret_n, struct fault *f)
{
    const struct db_value values[] = {
        db_int(after),
        db_int(limit),
    };
    return db_many(db, a, &queries[1], values, ret, ret_n, f);
}

int shop_all(struct db *db, struct arena *a, struct shop_line **ret, size_t *ret_n, struct fault *f)
{
    return db_many(db, a, &queries[2], NULL, ret, ret_n, f);
}

int shop_sell(struct db *db, int64_t id, struct fault *f)
{
    const struct db_value values[] = {
        db_int(id),
    };
    return db_exec(db, &queries[3], values, f);
}

int shop_add(struct db *db, const struct shop_add_in *in, struct fault *f)
{
    const struct db_value values[] = {
        db_int(in->id),
        db_text(in->name),
        db_text_null(in->note),
        db_blob(in->mark),
        db_blob_null(in->seal),
        db_bool(in->sold),
    };
    return db_exec(db, &queries[4], values, f);
}

int shop_count(struct db *db, struct arena *a, bool sold, int64_t *ret, struct fault *f)
{
    const struct db_value values[] = {
        db_bool(sold),
    };
    return db_scalar(db, a, &queries[5], values, ret, f);
}

int shop_name(struct db *db, struct arena *a, int64_t id, const char **ret, struct fault *f)
{
    const struct db_value values[] = {
        db_int(id),
    };
    return db_scalar(db, a, &queries[6], values, ret, f);
}

int shop_find(struct db *db, struct arena *a, const char *words, struct shop_find_row **ret, size_t *ret_n, struct fault *f)
{
    const struct db_value values[] = {
        db_text(words),
    };
    return db_many(db, a, &queries[7], values, ret, ret_n, f);
}
