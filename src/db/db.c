#include "db/db.h"

#include "db/db_engine.h"

#include <assert.h>
#include <time.h>

enum {
    COUNTER_BITS = 14,
    NODE_BITS = 8,
    TRUST_MS = 10 * 1000, /* so long readers believe a server that lets writes wait: it may wait for
                             its standby, or be cut off from those who have chosen another */
};

static const int64_t epoch_ms = 1735689600000; /* 2025-01-01T00:00:00Z */

struct db *db_new(const struct db_engine *engine, const char *where, enum db_role role,
                  struct db_ids *ids)
{
    struct arena *a = arena_open();
    struct db *db = arena_new(a, struct db, 1);
    *db = (struct db){.engine = engine,
                      .arena = a,
                      .where = arena_strdup(a, where),
                      .role = role,
                      .ids = ids,
                      .node = ids->node};
    return db;
}

void db_free(struct db *db)
{
    if (!db)
        return;
    if (db->handle)
        db->engine->disconnect(db);
    arena_close(db->arena);
}

int64_t db_ticks_ms(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

bool db_in_sight(const struct db_sight *x, int64_t within_ms)
{
    return !x || (!x->away && db_ticks_ms() - x->heard_ms <= within_ms);
}

bool db_is_trusted(const struct db *db)
{
    return db_in_sight(db->sight, TRUST_MS);
}

/* A unit that runs goes on: its connection tells by itself what becomes of it. */
static bool is_hopeless(const struct db *db)
{
    if (db->role == DB_READER)
        return !db_is_trusted(db);
    return db->role == DB_WRITER && !db->handle && db->sight && db->sight->away;
}

int db_ready(struct db *db, struct fault *f)
{
    if (is_hopeless(db)) {
        db->trouble = DB_LOST;
        return fault_reason(f, UNAVAILABLE, "db.away", "the database is away");
    }
    return db->handle ? OK : db->engine->connect(db, f);
}

void db_ids_above(struct db_ids *ids, int64_t id)
{
    /* The node's bits stand between the two others: only a later millisecond is surely greater. */
    int64_t least = ((id >> (NODE_BITS + COUNTER_BITS)) + 1) << COUNTER_BITS;
    int64_t last = atomic_load(&ids->last);
    while (last < least && !atomic_compare_exchange_weak(&ids->last, &last, least))
        ;
}

/* Each key is one more than the last, or the present moment when that is greater: a clock that is
 * set back, or more than 2^14 keys in a millisecond, only make keys run ahead of the time. */
int64_t db_new_id(struct db *db)
{
    struct db_ids *ids = db->ids;
    int64_t now = ids->now_ms() - epoch_ms;
    int64_t at_least = now > 0 ? now << COUNTER_BITS : 0;
    int64_t last = atomic_load_explicit(&ids->last, memory_order_relaxed), id;
    do {
        id = last + 1 > at_least ? last + 1 : at_least;
    } while (!atomic_compare_exchange_weak_explicit(&ids->last, &last, id, memory_order_relaxed,
                                                    memory_order_relaxed));
    int64_t counter = id & ((1 << COUNTER_BITS) - 1);
    return ((id >> COUNTER_BITS) << NODE_BITS | db->node) << COUNTER_BITS | counter;
}

int db_read_begin(struct db *db, struct fault *f)
{
    if (db->in_unit || db->depth > 0) {
        db->depth++;
        return OK;
    }
    int r = db_ready(db, f);
    if (r == OK)
        r = db->engine->mark(db, DB_BEGIN_READ, f);
    if (r == OK)
        db->depth = 1;
    return r;
}

void db_read_end(struct db *db)
{
    assert(db->depth > 0);
    /* Nothing was written, so the end cannot fail in a way that matters. */
    if (--db->depth == 0 && !db->in_unit)
        (void)db->engine->mark(db, DB_COMMIT, NULL);
}

void db_read_endp(struct db **db)
{
    if (*db)
        db_read_end(*db);
}
