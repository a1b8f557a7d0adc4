/* What the nodes of one database agree about, on the keeper's connection. Locks of a session end
 * with it, so a node that is gone holds nothing. */
#include "db/postgres.h"

#include <stdio.h>

enum { NODES = 256 };

/* Beside schema_migration: */
const char pg_ground[] =
    /* the last batch of each lane: what to look at when the connection was lost on the way of its
     * commit */
    "CREATE TABLE IF NOT EXISTS lane_batch (lane TEXT PRIMARY KEY, batch BIGINT NOT NULL,"
    " at TIMESTAMPTZ NOT NULL DEFAULT now());"
    "DELETE FROM lane_batch WHERE at < now() - interval '7 days';"
    /* keys up to it are settled: none of them will be made any more */
    "CREATE TABLE IF NOT EXISTS key_floor (one INT PRIMARY KEY CHECK (one = 1), key BIGINT NOT "
    "NULL);"
    "INSERT INTO key_floor (one, key) VALUES (1, 0) ON CONFLICT DO NOTHING;"
    /* what the schema's guards call */
    "CREATE OR REPLACE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$"
    " BEGIN RAISE EXCEPTION 'append-only'; END $$;";

static const struct db_query try_lock =
    PG_QUERY("SELECT pg_try_advisory_lock(CAST($1 AS INT), CAST($2 AS INT))", 2);
static const struct db_query has_lock = PG_QUERY(
    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
    " AND granted AND CAST(classid AS BIGINT) = $1 & 4294967295 AND CAST(objid AS BIGINT) = $2",
    2);
static const struct db_query begin = PG_QUERY("BEGIN", 0);
static const struct db_query commit = PG_QUERY("COMMIT", 0);
static const struct db_query roll_back = PG_QUERY("ROLLBACK", 0);
static const struct db_query lock =
    PG_QUERY("SELECT pg_advisory_xact_lock(CAST($1 AS INT), CAST($2 AS INT))", 2);
static const struct db_query raise_floor =
    PG_QUERY("UPDATE key_floor SET key = GREATEST(key, $1) RETURNING key", 1);

static void copy(char *to, size_t room, const char *from)
{
    (void)snprintf(to, room, "%s", from ? from : "");
}

void pg_tell_primary(struct db *db)
{
    struct db_sight *x = db->sight;
    const PGconn *conn = pg_of(db)->conn;
    if (!x)
        return;
    pthread_mutex_lock(&x->lock);
    copy(x->host, sizeof x->host, PQhost(conn));
    copy(x->address, sizeof x->address, PQhostaddr(conn));
    copy(x->port, sizeof x->port, PQport(conn));
    pthread_mutex_unlock(&x->lock);
}

/* Committed as a batch is: it waits for the standby as everything does. */
int pg_pulse(struct db *db, struct fault *f)
{
    db->trouble = DB_NO_TROUBLE;
    int r = pg_note_batch(db, f);
    return r == OK ? pg_collect(db, f) : r;
}

static int take(struct db *db, int which, struct fault *f)
{
    const struct db_value values[] = {db_int(pg_of(db)->schema), db_int(which)};
    int r = pg_ask(db, &try_lock, values, f);
    return r < 0 ? r : pg_number(pg_of(db), 0) != 0;
}

/* First the number that it had. It belongs to the connection, whose end ends the lock: so whoever
 * is cut off by the server, and does not know it yet, makes keys that nobody will ever commit. */
int pg_take_node(struct db *db, struct fault *f)
{
    unsigned had = db->node;
    for (unsigned i = 0; i < NODES; i++) {
        unsigned node = (had + i) % NODES;
        int r = take(db, PG_LOCK_NODES + (int)node, f);
        if (r < 0)
            return r;
        if (r > 0) {
            db->node = node;
            return OK;
        }
    }
    return fault_reason(f, UNAVAILABLE, "db.busy", "%d lanes write into this database already",
                        NODES);
}

/* Once taken it is kept until the connection ends; asking keeps the connection alive. */
int pg_lead(struct db *db, struct fault *f)
{
    const struct db_value values[] = {db_int(pg_of(db)->schema), db_int(PG_LOCK_LEAD)};
    int r = pg_ask(db, &has_lock, values, f);
    if (r < 0)
        return r;
    return pg_number(pg_of(db), 0) > 0 ? 1 : take(db, PG_LOCK_LEAD, f);
}

/* All batches that have begun are over while the lock is held, and those that begin later read the
 * floor first. */
static int raise(struct db *db, int64_t to, int64_t *ret, struct fault *f)
{
    const struct db_value which[] = {db_int(pg_of(db)->schema), db_int(PG_LOCK_SETTLE)};
    const struct db_value key[] = {db_int(to)};
    int r = pg_send(db, &begin, NULL, f);
    if (r == OK)
        r = pg_send(db, &lock, which, f);
    if (r == OK)
        r = pg_ask(db, &raise_floor, key, f);
    if (r < 0)
        return r;
    *ret = pg_number(pg_of(db), 0);
    r = pg_ask(db, &commit, NULL, f);
    return r < 0 ? r : OK;
}

int pg_settle(struct db *db, int64_t at_least, int64_t *ret, struct fault *f)
{
    int64_t own = db_new_id(db);
    int r = raise(db, own > at_least ? own : at_least, ret, f);
    if (r < 0 && db->handle)
        (void)pg_ask(db, &roll_back, NULL, NULL);
    return r;
}
