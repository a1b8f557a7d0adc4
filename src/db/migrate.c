/* The only SQL text outside sql/: the table that tells which of its files were applied must be
 * there before the first of them. */
#include "db/schema.h"

#include "base/cleanup.h"
#include "db/db_engine.h"

#include <inttypes.h>

#define LEDGER                                                                                     \
    "CREATE TABLE IF NOT EXISTS schema_migration (number BIGINT PRIMARY KEY, name TEXT NOT NULL,"  \
    "applied_ms BIGINT NOT NULL);"                                                                 \
    "CREATE TABLE IF NOT EXISTS schema_oldest (number BIGINT PRIMARY KEY, oldest BIGINT NOT NULL)"
static const struct db_migration ledger = {0, "schema_migration", LEDGER, LEDGER, 0};

static const struct db_column a_number[] = {{.name = "number", .kind = DB_INT}};

#define NUMBERS(words, sql)                                                                        \
    {                                                                                              \
        .name = (words), .sqlite = (sql), .postgres = (sql), .columns = a_number, .n_columns = 1,  \
        .row_size = sizeof(int64_t)                                                                \
    }
static const struct db_query applied =
    NUMBERS("schema_applied", "SELECT number FROM schema_migration ORDER BY number");
static const struct db_query oldest =
    NUMBERS("schema_oldest", "SELECT COALESCE(MAX(oldest), 0) FROM schema_oldest");

static const struct db_query note[] = {
    {.name = "schema_note",
     .sqlite = "INSERT INTO schema_migration (number, name, applied_ms) VALUES (?1, ?2, ?3)",
     .postgres = "INSERT INTO schema_migration (number, name, applied_ms) VALUES ($1, $2, $3)",
     .parameters = 3},
    {.name = "schema_note_oldest",
     .sqlite = "INSERT INTO schema_oldest (number, oldest) VALUES (?1, ?2)",
     .postgres = "INSERT INTO schema_oldest (number, oldest) VALUES ($1, $2)",
     .parameters = 2},
};

/* Everything of a file, or nothing: schema changes are transactional in both engines. */
static int apply(struct db *db, const struct db_migration *m, int64_t now_ms, struct fault *f)
{
    const struct db_value row[] = {db_int(m->number), db_text(m->name), db_int(now_ms)};
    const struct db_value limit[] = {db_int(m->number), db_int(m->oldest)};
    int r = db->engine->script(db, m, f);
    if (r >= 0)
        r = db_exec(db, &note[0], row, f);
    if (r >= 0 && m->oldest)
        r = db_exec(db, &note[1], limit, f);
    return r;
}

/* May this program run on what newer ones have made of the database? */
static int check_oldest(struct db *db, const struct db_schema *schema, struct fault *f)
{
    int64_t least = 0, own = schema->n ? schema->files[schema->n - 1].number : 0;
    int r = db_scalar(db, NULL, &oldest, NULL, &least, f);
    if (r < 0 || least <= own)
        return r;
    return fault_reason(f, CONFLICT, "db.newer",
                        "the database needs a program of schema %" PRId64
                        " or newer, this is %" PRId64,
                        least, own);
}

int db_missing(struct db *db, struct arena *a, const struct db_schema *schema,
               const struct db_migration ***ret, size_t *ret_n, struct fault *f)
{
    int64_t *there = NULL;
    size_t n = 0, at = 0, count = 0;
    int r = check_oldest(db, schema, f);
    if (r == OK)
        r = db_many(db, a, &applied, NULL, &there, &n, f);
    if (r < 0)
        return r;
    const struct db_migration **list = arena_new(a, const struct db_migration *, schema->n);
    for (size_t i = 0; i < schema->n; i++) {
        while (at < n && there[at] < schema->files[i].number)
            at++;
        if (at == n || there[at] != schema->files[i].number)
            list[count++] = &schema->files[i];
    }
    *ret = list;
    *ret_n = count;
    return OK;
}

/* The first that is missing; asked inside the transaction, as another process may have been faster.
 * 1 when there was one. */
static int apply_first(struct db *db, const struct db_schema *schema, int64_t now_ms,
                       struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct db_migration **missing = NULL;
    size_t n = 0;
    int r = db_missing(db, a, schema, &missing, &n, f);
    if (r < 0 || n == 0)
        return r;
    r = apply(db, missing[0], now_ms, f);
    return r < 0 ? r : 1;
}

static int apply_next(struct db *db, const struct db_schema *schema, int64_t now_ms,
                      struct fault *f)
{
    int r = db->engine->mark(db, DB_BEGIN_SCHEMA, f);
    if (r < 0)
        return r;
    int applied_one = apply_first(db, schema, now_ms, f);
    if (applied_one < 0) {
        if (db->engine->in_transaction(db))
            (void)db->engine->mark(db, DB_ROLLBACK, NULL);
        return applied_one;
    }
    r = db->engine->mark(db, DB_COMMIT, f);
    return r < 0 ? r : applied_one;
}

/* The ledger, and what the engine needs for itself. */
static int lay_ground(struct db *db, struct fault *f)
{
    const struct db_migration ground = {0, "ground", db->engine->ground, db->engine->ground, 0};
    int r = db->engine->mark(db, DB_BEGIN_SCHEMA, f);
    if (r == OK)
        r = db->engine->script(db, &ledger, f);
    if (r == OK && db->engine->ground)
        r = db->engine->script(db, &ground, f);
    if (r == OK)
        return db->engine->mark(db, DB_COMMIT, f);
    if (db->engine->in_transaction(db))
        (void)db->engine->mark(db, DB_ROLLBACK, NULL);
    return r;
}

/* Nothing to do, which is seen without any lock: most starts, and those beside a busy server. */
static bool is_whole(struct db *db, const struct db_schema *schema)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct db_migration **missing = NULL;
    size_t n = 0;
    return !db->engine->ground && db_missing(db, a, schema, &missing, &n, NULL) == OK && n == 0;
}

int db_migrate(struct db *db, const struct db_schema *schema, int64_t now_ms, struct fault *f)
{
    for (size_t i = 0; i < schema->n; i++)
        if (schema->files[i].number <= (i ? schema->files[i - 1].number : 0))
            return fault_reason(f, BROKEN, "db.schema", "%s does not follow the file before it",
                                schema->files[i].name);
    int r = db_ready(db, f);
    if (r == OK && is_whole(db, schema))
        return 0;
    if (r == OK)
        r = lay_ground(db, f);
    if (r < 0)
        return r;
    int count = 0;
    while ((r = apply_next(db, schema, now_ms, f)) > 0)
        count++;
    return r < 0 ? r : count;
}
