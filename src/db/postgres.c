/* The PostgreSQL engine: connections, transactions, and how a lane takes its turn.
 *
 * Transactions of the lane are READ COMMITTED, and each begins with the lane's advisory lock: so
 * the lanes of one number take turns over all nodes, and what a unit reads stays as it was read
 * until its commit, as on SQLite. The lock ends with the transaction, whatever becomes of the node.
 */
#include "db/postgres.h"

#include "base/limits.h"

#include <stdlib.h>
#include <string.h>

enum {
    LANES = 4,
    BATCH = 60, /* savepoints that a transaction carries in memory; more slow every reader down */
};

/* Sent with the address, which wins: it may name several servers. A server that does not answer any
 * more is noticed within five seconds, by connections that rest and by those that wait. */
static const struct {
    const char *key, *value;
} usual[] = {
    {"application_name", "motcua"}, {"target_session_attrs", "primary"},
    {"connect_timeout", "2"},       {"tcp_user_timeout", "4000"},
    {"keepalives_idle", "2"},       {"keepalives_interval", "1"},
    {"keepalives_count", "3"},
};

/* The server in its turn forgets a node that is cut off, and the locks that it held. No limit on
 * the statements of writers: what they wait for is locks. Never a cancel request: it would make a
 * commit that waits for the standby look complete. */
#define SERVER_NOTICES                                                                             \
    "SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 2; SET tcp_keepalives_count = 3;"  \
    "SET tcp_user_timeout = '10s';"

static const char usual_port[] = "5432";

static const char *const role_settings[] = {
    [DB_READER] =
        SERVER_NOTICES "SET client_min_messages = error; SET default_transaction_read_only = on;"
                       "SET statement_timeout = '60s';",
    [DB_WRITER] = SERVER_NOTICES
    "SET client_min_messages = warning; SET idle_in_transaction_session_timeout = '20s';"
    "SET lock_timeout = '15s'; SET plan_cache_mode = force_generic_plan; SET jit = off;",
    [DB_KEEPER] = SERVER_NOTICES "SET client_min_messages = error;",
};

static const char identity[] = "SELECT hashtext(current_schema()::text), gen_random_uuid()::text";

static const struct db_query marks[] = {
    [DB_BEGIN_READ] = PG_QUERY("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", 0),
    [DB_BEGIN_WRITE] = PG_QUERY("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE", 0),
    [DB_COMMIT] = PG_QUERY("COMMIT", 0),
    [DB_ROLLBACK] = PG_QUERY("ROLLBACK", 0),
    [DB_SAVE] = PG_QUERY("SAVEPOINT unit", 0),
    [DB_KEEP] = PG_QUERY("RELEASE SAVEPOINT unit", 0),
    [DB_ROLL_BACK] = PG_QUERY("ROLLBACK TO SAVEPOINT unit", 0),
};

static const struct db_query wait_for_locks = PG_QUERY("SET LOCAL lock_timeout = 0", 0);

static const struct db_query lock =
    PG_QUERY("SELECT pg_advisory_xact_lock(CAST($1 AS INT), CAST($2 AS INT))", 2);
static const struct db_query lock_shared =
    PG_QUERY("SELECT pg_advisory_xact_lock_shared(CAST($1 AS INT), CAST($2 AS INT))", 2);
static const struct db_query floor_of_keys = PG_QUERY("SELECT key FROM key_floor", 0);
static const struct db_query last_batch =
    PG_QUERY("SELECT batch FROM lane_batch WHERE lane = $1", 1);
static const struct db_query note_batch =
    PG_QUERY("INSERT INTO lane_batch (lane, batch) VALUES ($1, $2)"
             " ON CONFLICT (lane) DO UPDATE SET batch = excluded.batch, at = now()",
             2);

static void on_warning(void *self, const PGresult *notice)
{
    struct pg *pg = self;
    (void)notice;
    pg->warned = true;
}

/* ---- connections ---- */

static void engine_disconnect(struct db *db)
{
    struct pg *pg = pg_of(db);
    pg_forget_result(pg);
    pg_free_slots(pg);
    PQfinish(pg->conn);
    pg->conn = NULL;
    pg->sent_count = 0;
    pg->puts = 0;
    pg->open = false;
    db->handle = NULL;
}

static int engine_newest_id(struct db *db, int64_t *ret, struct fault *f);

struct parameters {
    const char *keys[sizeof usual / sizeof *usual + 6], *values[sizeof usual / sizeof *usual + 6];
    size_t n;
};

static void add(struct parameters *p, const char *key, const char *value)
{
    p->keys[p->n] = key;
    p->values[p->n++] = value;
}

/* What comes later weighs more. All but the keeper go where the keeper is. */
static PGconn *dial(struct db *db)
{
    struct parameters p = {.n = 0};
    struct db_sight known = {.host = ""};
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
        add(&p, usual[i].key, usual[i].value);
    add(&p, "dbname", db->where);
    add(&p, "client_encoding", "UTF8");
    if (db->sight && db->role != DB_KEEPER) {
        pthread_mutex_lock(&db->sight->lock);
        memcpy(known.host, db->sight->host, sizeof known.host);
        memcpy(known.address, db->sight->address, sizeof known.address);
        memcpy(known.port, db->sight->port, sizeof known.port);
        pthread_mutex_unlock(&db->sight->lock);
    }
    if (known.host[0]) {
        add(&p, "host", known.host);
        add(&p, "hostaddr", known.address);
        add(&p, "port", known.port[0] ? known.port : usual_port); /* "" would not weigh more */
    }
    add(&p, NULL, NULL);
    return PQconnectdbParams(p.keys, p.values, 1);
}

/* Whoever had the number before has left keys behind, perhaps with a clock that was ahead. */
static int begin_keys(struct db *db, struct fault *f)
{
    int64_t newest;
    int r = pg_take_node(db, f);
    if (r == OK)
        r = engine_newest_id(db, &newest, f);
    if (r == OK)
        db_ids_above(db->ids, newest);
    return r;
}

/* Settings, the schema's number, the connection's name. */
static int introduce(struct db *db, struct fault *f)
{
    struct pg *pg = pg_of(db);
    PGresult *answer = PQexec(pg->conn, role_settings[db->role]);
    int r = PQresultStatus(answer) == PGRES_COMMAND_OK ? OK : pg_fail(db, answer, "settings", f);
    PQclear(answer);
    if (r < 0)
        return r;
    answer = PQexec(pg->conn, identity);
    if (PQresultStatus(answer) != PGRES_TUPLES_OK) {
        r = pg_fail(db, answer, "settings", f);
    } else {
        pg->schema = (int)strtol(PQgetvalue(answer, 0, 0), NULL, 10);
        if (!pg->writer[0])
            (void)strncpy(pg->writer, PQgetvalue(answer, 0, 1), sizeof pg->writer - 1);
    }
    PQclear(answer);
    if (r == OK && !PQenterPipelineMode(pg->conn))
        r = pg_fail(db, NULL, "pipeline", f);
    if (r == OK && db->role == DB_WRITER)
        r = begin_keys(db, f);
    if (r == OK && db->role == DB_KEEPER)
        pg_tell_primary(db);
    return r;
}

static int engine_connect(struct db *db, struct fault *f)
{
    if (!db->cache)
        db->cache = arena_new(db->arena, struct pg, 1);
    struct pg *pg = pg_of(db);
    db->handle = pg->conn = dial(db);
    pg_free_slots(pg); /* whatever was tried without a connection */
    int r = OK;
    if (PQstatus(pg->conn) != CONNECTION_OK) {
        r = fault_reason(f, UNAVAILABLE, "db.away", "cannot reach the database: %s",
                         PQerrorMessage(pg->conn));
        db->trouble = DB_LOST;
    } else {
        (void)PQsetNoticeReceiver(pg->conn, on_warning, pg);
        r = introduce(db, f);
    }
    if (r < 0)
        engine_disconnect(db);
    return r;
}

/* ---- queries ---- */

/* A reader whose connection broke while it rested gets a new one, once, as long as it has seen
 * nothing of the moment that it wants to stay in. */
static int ask_again(struct db *db, const struct db_query *q, const struct db_value *in, int r,
                     struct fault *f)
{
    struct pg *pg = pg_of(db);
    bool in_moment = db->depth > 0;
    if (db->role != DB_READER || db->trouble != DB_LOST || (in_moment && !pg->moment_is_new) ||
        !db_is_trusted(db))
        return r;
    if (f)
        fault_clear(f);
    engine_disconnect(db);
    r = engine_connect(db, f);
    if (r == OK && in_moment) {
        pg->open = true;
        r = pg_send(db, &marks[DB_BEGIN_READ], NULL, f);
    }
    return r < 0 ? r : pg_ask(db, q, in, f);
}

static int engine_run(struct db *db, const struct db_query *q, const struct db_value *in,
                      struct fault *f)
{
    db->trouble = DB_NO_TROUBLE;
    int r = pg_ask(db, q, in, f);
    if (r < 0)
        r = ask_again(db, q, in, r, f);
    if (db->handle)
        pg_of(db)->moment_is_new = false;
    return r < 0 ? r : r > 0;
}

static int engine_next(struct db *db, struct fault *f)
{
    struct pg *pg = pg_of(db);
    (void)f;
    return ++pg->row < PQntuples(pg->result);
}

static int engine_put(struct db *db, const struct db_query *q, const struct db_value *in,
                      struct fault *f)
{
    pg_of(db)->puts++;
    return pg_send(db, q, in, f);
}

static int engine_end(struct db *db)
{
    struct pg *pg = pg_of(db);
    int changed = 0;
    if (pg->result && PQresultStatus(pg->result) == PGRES_COMMAND_OK)
        changed = (int)strtol(PQcmdTuples(pg->result), NULL, 10); /* "" for none */
    pg_forget_result(pg);
    return changed;
}

/* ---- transactions ---- */

static int send_lock(struct db *db, const struct db_query *how, int which, struct fault *f)
{
    const struct db_value values[] = {db_int(pg_of(db)->schema), db_int(which)};
    return pg_send(db, how, values, f);
}

static int send_batch(struct db *db, struct fault *f)
{
    const struct db_value values[] = {db_text(pg_of(db)->writer), db_int(pg_of(db)->batch)};
    return pg_send(db, &note_batch, values, f);
}

int pg_note_batch(struct db *db, struct fault *f)
{
    pg_of(db)->batch++;
    return send_batch(db, f);
}

/* A commit that warns was ended while it waited for the standby: it is there, on one machine. */
static int end_commit(struct db *db, struct fault *f)
{
    struct pg *pg = pg_of(db);
    pg->warned = false;
    int r = pg_ask(db, &marks[DB_COMMIT], NULL, f);
    if (r < 0)
        return r;
    if (strcmp(PQcmdStatus(pg->result), "COMMIT") != 0)
        return fault_reason(f, BROKEN, "db.query", "the transaction had failed");
    if (!pg->warned)
        return OK;
    db->trouble = DB_LOST;
    return fault_reason(f, UNAVAILABLE, "db.away", "the standby has not confirmed the commit");
}

/* 1 when the batch that was on its way is committed. The lane's lock was given only after the old
 * connection's transaction had ended, one way or the other. What is found may have survived on this
 * machine alone; a commit behind it waits until the standby has both. */
static int was_committed(struct db *db, struct fault *f)
{
    struct pg *pg = pg_of(db);
    const struct db_value values[] = {db_text(pg->writer)};
    int r = pg_ask(db, &last_batch, values, f);
    bool there = r > 0 && pg_number(pg, 0) == pg->batch;
    if (r < 0)
        return r;
    if (there)
        r = send_batch(db, f);
    if (there && r == OK)
        r = end_commit(db, f);
    if (there && r == OK)
        pg->open = false;
    db->doubt = r < 0;
    return r < 0 ? r : there;
}

/* The lane's turn, and keys above all that is settled. */
static int begin_write(struct db *db, struct fault *f)
{
    int r = send_lock(db, &lock, PG_LOCK_LANES + (int)db->lane, f);
    if (r == OK)
        r = send_lock(db, &lock_shared, PG_LOCK_SETTLE, f);
    if (r == OK)
        r = pg_ask(db, &floor_of_keys, NULL, f);
    if (r < 0)
        return r;
    db_ids_above(db->ids, pg_number(pg_of(db), 0));
    return db->doubt ? was_committed(db, f) : OK;
}

/* Nobody stays with a reader's connection that is known to be broken. */
static int leave_broken(struct db *db, struct fault *f)
{
    if (db->role == DB_READER && db->handle && PQstatus(db->handle) != CONNECTION_OK)
        engine_disconnect(db);
    return db_ready(db, f);
}

static int begin(struct db *db, enum db_mark mark, struct fault *f)
{
    int r = leave_broken(db, f);
    if (r < 0)
        return r;
    struct pg *pg = pg_of(db);
    r = pg_send(db, &marks[mark == DB_BEGIN_SCHEMA ? DB_BEGIN_WRITE : mark], NULL, f);
    pg->open = r == OK;
    pg->moment_is_new = true;
    if (r == OK && mark == DB_BEGIN_WRITE)
        r = begin_write(db, f);
    if (r == OK && mark == DB_BEGIN_SCHEMA)
        r = pg_send(db, &wait_for_locks, NULL, f);
    if (r == OK && mark == DB_BEGIN_SCHEMA)
        r = send_lock(db, &lock, PG_LOCK_SCHEMA, f);
    if (r == OK && mark == DB_BEGIN_SCHEMA)
        r = pg_collect(db, f);
    return r;
}

/* A transaction in which something failed unseen would be rolled back by COMMIT, which says so. */
static int commit(struct db *db, struct fault *f)
{
    struct pg *pg = pg_of(db);
    int r = OK;
    if (db->in_unit) {
        db->doubt = true;
        r = pg_note_batch(db, f);
    }
    if (r == OK)
        r = end_commit(db, f);
    if (r == OK || db->trouble != DB_LOST)
        db->doubt = false;
    pg->open = PQtransactionStatus(pg->conn) != PQTRANS_IDLE && db->trouble != DB_LOST;
    return r;
}

static int roll_back(struct db *db, struct fault *f)
{
    struct pg *pg = pg_of(db);
    (void)pg_collect(db, NULL);
    int r = pg_ask(db, &marks[DB_ROLLBACK], NULL, f);
    pg->open = false;
    return r;
}

static bool has_failed(const struct db *db)
{
    return PQtransactionStatus(pg_of(db)->conn) == PQTRANS_INERROR;
}

/* The unit's own failure comes to light here at the latest, also one of which it took no notice:
 * the transaction does not go on after that. */
static int keep(struct db *db, struct fault *f)
{
    int r = pg_of(db)->puts || has_failed(db) ? pg_collect(db, f) : OK;
    if (r == OK && has_failed(db))
        r = fault_reason(f, BROKEN, "db.query", "the unit went on after a query that failed");
    return r < 0 ? r : pg_send(db, &marks[DB_KEEP], NULL, f);
}

static int undo(struct db *db, struct fault *f)
{
    (void)pg_collect(db, NULL);
    if (!pg_of(db)->open)
        return fault_reason(f, UNAVAILABLE, "db.away", "the connection is gone");
    int r = pg_send(db, &marks[DB_ROLL_BACK], NULL, f);
    return r < 0 ? r : pg_send(db, &marks[DB_KEEP], NULL, f);
}

static int engine_mark(struct db *db, enum db_mark mark, struct fault *f)
{
    db->trouble = DB_NO_TROUBLE;
    switch (mark) {
    case DB_BEGIN_READ:
    case DB_BEGIN_WRITE:
    case DB_BEGIN_SCHEMA:
        return begin(db, mark, f);
    case DB_COMMIT:
        return commit(db, f);
    case DB_ROLLBACK:
        return roll_back(db, f);
    case DB_SAVE:
        return pg_send(db, &marks[DB_SAVE], NULL, f);
    case DB_KEEP:
        return keep(db, f);
    case DB_ROLL_BACK:
        return undo(db, f);
    }
    return BROKEN;
}

static bool engine_in_transaction(struct db *db)
{
    return db->handle && pg_of(db)->open;
}

/* ---- schema ---- */

/* Several statements in one text do not go through the pipeline. */
static int engine_script(struct db *db, const struct db_migration *m, struct fault *f)
{
    struct pg *pg = pg_of(db);
    int r = pg_collect(db, f);
    if (r < 0)
        return r;
    if (!PQexitPipelineMode(pg->conn))
        return pg_fail(db, NULL, m->name, f);
    PGresult *answer = PQexec(pg->conn, m->postgres);
    ExecStatusType status = PQresultStatus(answer);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK &&
        status != PGRES_EMPTY_QUERY) /* a file for the other engine */
        r = pg_fail(db, answer, m->name, f);
    PQclear(answer);
    if (!PQenterPipelineMode(pg->conn) && r == OK)
        r = pg_fail(db, NULL, m->name, f);
    return r;
}

/* One query over all tables whose key is a column "id"; each part is one step down an index. */
static const struct db_query keyed_tables =
    PG_QUERY("SELECT string_agg(format('SELECT max(id) AS id FROM %I', t.relname), ' UNION ALL ')"
             " FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid"
             " JOIN pg_attribute c ON c.attrelid = t.oid AND c.attnum = i.indkey[0]"
             " WHERE i.indisprimary AND i.indnkeyatts = 1 AND c.attname = 'id'"
             " AND c.atttypid = CAST('bigint' AS regtype)"
             " AND t.relnamespace = CAST(current_schema() AS regnamespace)",
             0);

static int engine_newest_id(struct db *db, int64_t *ret, struct fault *f)
{
    struct db_value tables = {.kind = DB_TEXT_NULL};
    struct arena *a = arena_open();
    int r = pg_ask(db, &keyed_tables, NULL, f);
    if (r >= 0)
        r = pg_column(db, a, 0, &tables, f);
    *ret = 0;
    if (r >= 0 && tables.text) {
        const char *text = arena_printf(a, "SELECT max(id) FROM (%s) AS newest", tables.text);
        const struct db_query *q = arena_memdup(
            db->arena, &(struct db_query)PG_QUERY(arena_strdup(db->arena, text), 0), sizeof *q);
        r = pg_ask(db, q, NULL, f);
        if (r > 0)
            *ret = pg_number(pg_of(db), 0);
    }
    arena_close(a);
    pg_forget_result(pg_of(db));
    return r < 0 ? r : OK;
}

const struct db_engine db_postgres = {
    .name = "postgres",
    .server = true,
    .lanes = LANES,
    .batch = BATCH,
    .connect = engine_connect,
    .disconnect = engine_disconnect,
    .run = engine_run,
    .next = engine_next,
    .put = engine_put,
    .copy = pg_copy,
    .column = pg_column,
    .end = engine_end,
    .mark = engine_mark,
    .in_transaction = engine_in_transaction,
    .newest_id = engine_newest_id,
    .script = engine_script,
    .ground = pg_ground,
    .settle = pg_settle,
    .lead = pg_lead,
    .pulse = pg_pulse,
};
