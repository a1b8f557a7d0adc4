/* The only SQL text outside sql/: the table that tells which of its files were applied must be
 * there before the first of them. */
#include "db/schema.h"

#include "db/db_engine.h"

#include <inttypes.h>

#define LEDGER                                                                                     \
    "CREATE TABLE IF NOT EXISTS schema_migration (number BIGINT PRIMARY KEY, name TEXT NOT NULL,"  \
    "applied_ms BIGINT NOT NULL)"
static const struct db_migration ledger = {0, "schema_migration", LEDGER, LEDGER};

static const struct db_column newest_column[] = {{.name = "number", .kind = DB_INT}};
static const struct db_query newest = {
    .name = "schema_newest",
    .sqlite = "SELECT MAX(number) FROM schema_migration",
    .postgres = "SELECT MAX(number) FROM schema_migration",
    .columns = newest_column,
    .n_columns = 1,
};

static const struct db_query note = {
    .name = "schema_note",
    .sqlite = "INSERT INTO schema_migration (number, name, applied_ms) VALUES (?1, ?2, ?3)",
    .postgres = "INSERT INTO schema_migration (number, name, applied_ms) VALUES ($1, $2, $3)",
    .parameters = 3,
};

/* Everything of a file, or nothing: schema changes are transactional in both engines. */
static int apply(struct db *db, const struct db_migration *m, int64_t now_ms, struct fault *f)
{
    const struct db_value row[] = {db_int(m->number), db_text(m->name), db_int(now_ms)};
    int r = db->engine->script(db, m, f);
    return r < 0 ? r : db_exec(db, &note, row, f);
}

/* Ask again inside the transaction: another process may have been faster. */
static int apply_next(struct db *db, const struct db_schema *schema, int64_t now_ms,
                      struct fault *f)
{
    int r = db->engine->mark(db, DB_BEGIN_SCHEMA, f);
    if (r < 0)
        return r;
    int64_t at = 0;
    r = db_scalar(db, NULL, &newest, NULL, &at, f);
    if (r == OK && at > (int64_t)schema->n)
        r = fault_reason(f, CONFLICT, "db.newer",
                         "the database is at schema %" PRId64 ", this program knows %zu", at,
                         schema->n);
    bool more = r == OK && at < (int64_t)schema->n;
    if (more)
        r = apply(db, &schema->files[at], now_ms, f);
    if (r < 0) {
        if (db->engine->in_transaction(db))
            (void)db->engine->mark(db, DB_ROLLBACK, NULL);
        return r;
    }
    r = db->engine->mark(db, DB_COMMIT, f);
    return r < 0 ? r : more;
}

/* The ledger, and what the engine needs for itself. */
static int lay_ground(struct db *db, struct fault *f)
{
    const struct db_migration ground = {0, "ground", db->engine->ground, db->engine->ground};
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

int db_migrate(struct db *db, const struct db_schema *schema, int64_t now_ms, struct fault *f)
{
    for (size_t i = 0; i < schema->n; i++)
        if (schema->files[i].number != (int64_t)i + 1)
            return fault_reason(f, BROKEN, "db.schema", "%s is not number %zu",
                                schema->files[i].name, i + 1);
    int r = db_ready(db, f);
    if (r == OK)
        r = lay_ground(db, f);
    if (r < 0)
        return r;
    int applied = 0;
    while ((r = apply_next(db, schema, now_ms, f)) > 0)
        applied++;
    return r < 0 ? r : applied;
}
