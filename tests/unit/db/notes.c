#include "tests/unit/db/notes.h"

#include <stdio.h>

static const struct db_migration files[] = {
    {1, "0001_notes",
     "CREATE TABLE note (id INTEGER PRIMARY KEY, words TEXT NOT NULL UNIQUE, extra TEXT,"
     " mark BLOB NOT NULL DEFAULT x'', done INTEGER NOT NULL DEFAULT 0 CHECK (done IN (0, 1))) "
     "STRICT;"
     "CREATE TABLE seal (id INTEGER PRIMARY KEY, note_id INTEGER NOT NULL REFERENCES note) "
     "STRICT;",
     "CREATE TABLE note (id BIGINT PRIMARY KEY, words TEXT COLLATE \"C\" NOT NULL UNIQUE, extra "
     "TEXT,"
     " mark BYTEA NOT NULL DEFAULT '', done BIGINT NOT NULL DEFAULT 0 CHECK (done IN (0, 1)));"
     "CREATE TABLE seal (id BIGINT PRIMARY KEY GENERATED ALWAYS AS IDENTITY,"
     " note_id BIGINT NOT NULL REFERENCES note);"},
    {2, "0002_guard",
     "CREATE TRIGGER seal_kept BEFORE DELETE ON seal BEGIN SELECT RAISE(ABORT, 'append-only'); "
     "END;",
     "CREATE TRIGGER seal_kept BEFORE DELETE ON seal FOR EACH ROW EXECUTE FUNCTION append_only();"},
};
const struct db_schema notes_schema = {files, sizeof files / sizeof *files};

static const struct db_column note_columns[] = {
    {"id", DB_INT, offsetof(struct note_row, id)},
    {"words", DB_TEXT, offsetof(struct note_row, words)},
    {"extra", DB_TEXT_NULL, offsetof(struct note_row, extra)},
    {"mark", DB_BLOB, offsetof(struct note_row, mark)},
    {"done", DB_BOOL, offsetof(struct note_row, done)},
};
static const struct db_column extra_column[] = {
    {"extra", DB_TEXT, offsetof(struct note_row, extra)}};
static const struct db_column number_column[] = {{"value", DB_INT, 0}};
static const struct db_column text_column[] = {{"value", DB_TEXT_NULL, 0}};

#define ROWS(list, size)                                                                           \
    .columns = (list), .n_columns = sizeof(list) / sizeof *(list), .row_size = (size)

enum { ADD, ADD_WHOLE, BY_ID, LIST, RENAME, SEAL, UNSEAL, COUNT, WORDS, WRONG, NUL, BAD, NUMBERS };

static const struct db_query queries[] = {
    [ADD] = {.name = "note_add",
             .sqlite = "INSERT INTO note (id, words) VALUES (?1, ?2)",
             .postgres = "INSERT INTO note (id, words) VALUES ($1, $2)",
             .parameters = 2},
    [ADD_WHOLE] = {.name = "note_add_whole",
                   .sqlite = "INSERT INTO note VALUES (?1, ?2, ?3, ?4, ?5)",
                   .postgres = "INSERT INTO note VALUES ($1, $2, $3, $4, $5)",
                   .parameters = 5},
    [BY_ID] = {.name = "note_by_id",
               .sqlite = "SELECT * FROM note WHERE id = ?1",
               .postgres = "SELECT * FROM note WHERE id = $1",
               .parameters = 1,
               ROWS(note_columns, sizeof(struct note_row))},
    [LIST] = {.name = "note_list",
              .sqlite = "SELECT * FROM note ORDER BY id",
              .postgres = "SELECT * FROM note ORDER BY id",
              ROWS(note_columns, sizeof(struct note_row))},
    [RENAME] = {.name = "note_rename",
                .sqlite = "UPDATE note SET words = ?2 WHERE words = ?1",
                .postgres = "UPDATE note SET words = $2 WHERE words = $1",
                .parameters = 2},
    [SEAL] = {.name = "note_seal",
              .sqlite = "INSERT INTO seal (note_id) VALUES (?1)",
              .postgres = "INSERT INTO seal (note_id) VALUES ($1)",
              .parameters = 1},
    [UNSEAL] = {.name = "note_unseal",
                .sqlite = "DELETE FROM seal",
                .postgres = "DELETE FROM seal"},
    [COUNT] = {.name = "note_count",
               .sqlite = "SELECT COUNT(*) FROM note",
               .postgres = "SELECT COUNT(*) FROM note",
               ROWS(number_column, 8)},
    [WORDS] = {.name = "note_words",
               .sqlite = "SELECT words FROM note WHERE id = ?1",
               .postgres = "SELECT words FROM note WHERE id = $1",
               .parameters = 1,
               ROWS(text_column, 8)},
    [WRONG] = {.name = "note_wrong_type",
               .sqlite = "SELECT words FROM note",
               .postgres = "SELECT words FROM note",
               ROWS(number_column, 8)},
    [NUL] = {.name = "note_forbidden_null",
             .sqlite = "SELECT extra FROM note",
             .postgres = "SELECT extra FROM note",
             ROWS(extra_column, sizeof(struct note_row))},
    [BAD] = {.name = "note_bad_sql",
             .sqlite = "SELECT nothing FROM nowhere",
             .postgres = "SELECT nothing FROM nowhere"},
    [NUMBERS] = {.name = "note_numbers",
                 .sqlite = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT "
                           "?1) SELECT x FROM c",
                 .postgres = "SELECT x FROM generate_series(1, $1) AS c(x)",
                 .parameters = 1,
                 ROWS(number_column, 8)},
};

int note_add(struct db *db, int64_t id, const char *words, struct fault *f)
{
    const struct db_value values[] = {db_int(id), db_text(words)};
    return db_exec(db, &queries[ADD], values, f);
}

int note_add_whole(struct db *db, const struct note_row *row, struct fault *f)
{
    const struct db_value values[] = {db_int(row->id), db_text(row->words),
                                      db_text_null(row->extra), db_blob(row->mark),
                                      db_bool(row->done)};
    return db_exec(db, &queries[ADD_WHOLE], values, f);
}

int note_by_id(struct db *db, struct arena *a, int64_t id, struct note_row *ret, struct fault *f)
{
    const struct db_value values[] = {db_int(id)};
    return db_one(db, a, &queries[BY_ID], values, ret, f);
}

int note_list(struct db *db, struct arena *a, struct note_row **ret, size_t *ret_n, struct fault *f)
{
    return db_many(db, a, &queries[LIST], NULL, ret, ret_n, f);
}

int note_rename(struct db *db, const char *from, const char *to, struct fault *f)
{
    const struct db_value values[] = {db_text(from), db_text(to)};
    return db_exec(db, &queries[RENAME], values, f);
}

int note_seal(struct db *db, int64_t id, struct fault *f)
{
    const struct db_value values[] = {db_int(id)};
    return db_exec(db, &queries[SEAL], values, f);
}

int note_unseal(struct db *db, struct fault *f)
{
    return db_exec(db, &queries[UNSEAL], NULL, f);
}

int note_count(struct db *db, int64_t *ret, struct fault *f)
{
    return db_scalar(db, NULL, &queries[COUNT], NULL, ret, f);
}

int note_words(struct db *db, struct arena *a, int64_t id, const char **ret, struct fault *f)
{
    const struct db_value values[] = {db_int(id)};
    return db_scalar(db, a, &queries[WORDS], values, ret, f);
}

int note_wrong_type(struct db *db, struct arena *a, int64_t *ret, struct fault *f)
{
    return db_scalar(db, a, &queries[WRONG], NULL, ret, f);
}

int note_forbidden_null(struct db *db, struct arena *a, struct note_row *ret, struct fault *f)
{
    return db_one(db, a, &queries[NUL], NULL, ret, f);
}

int note_bad_sql(struct db *db, struct fault *f)
{
    return db_exec(db, &queries[BAD], NULL, f);
}

int note_numbers(struct db *db, struct arena *a, int64_t n, int64_t **ret, size_t *ret_n,
                 struct fault *f)
{
    const struct db_value values[] = {db_int(n)};
    return db_many(db, a, &queries[NUMBERS], values, ret, ret_n, f);
}

int note_unit_run(struct db *db, struct unit *u, struct fault *f)
{
    struct note_unit *note = (struct note_unit *)u;
    note->runs++;
    int r = note_add(db, note->id, note->words, f);
    if (r >= 0 && note->fail_with)
        r = fault_reason(f, (enum code)note->fail_with, "test.told", "told to fail");
    return r;
}

void note_unit_done(struct unit *u, int code, const struct fault *f)
{
    struct note_unit *note = (struct note_unit *)u;
    (void)snprintf(note->reason, sizeof note->reason, "%s", f->reason);
    note->code = code;
    note->answers++;
}

int note_write(struct store *s, int64_t id, const char *words, struct fault *f)
{
    struct note_unit u = {.unit.run = note_unit_run, .id = id, .words = words};
    return store_write_wait(s, &u.unit, f);
}
