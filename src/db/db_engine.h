/* What a storage engine does, and the connection that it works on. Private to db/.
 *
 * An engine is a table of functions; everything above it (queries, migrations, the lane) is the
 * same for all. A function that can fail returns a code and sets the fault. One statement runs at a
 * time on a connection: run, then row by row column and next, then end.
 */
#ifndef DB_DB_ENGINE_H
#define DB_DB_ENGINE_H

#include "db/db.h"
#include "db/query.h"
#include "db/schema.h"

#include <pthread.h>
#include <stdatomic.h>

enum db_role {
    DB_READER, /* may only read */
    DB_WRITER, /* the lane, and whoever opens the store */
    DB_KEEPER, /* folds the log back, or holds what a node may hold alone */
};

/* The steps of transactions. */
enum db_mark {
    DB_BEGIN_READ,
    DB_BEGIN_WRITE,  /* 1: the batch whose commit was in doubt is committed, nothing is begun */
    DB_BEGIN_SCHEMA, /* nobody else changes the schema */
    DB_COMMIT,
    DB_ROLLBACK,
    DB_SAVE,      /* a savepoint for one unit */
    DB_KEEP,      /* forget the savepoint */
    DB_ROLL_BACK, /* undo what came after the savepoint, and forget it */
};

/* Why a transaction failed though nothing was wrong with it. */
enum db_trouble {
    DB_NO_TROUBLE,
    DB_AGAIN, /* it met another one: run it again */
    DB_BUSY,  /* another process holds the database: run it again while there is time */
    DB_LOST,  /* the connection is gone; the transaction is undone, or its commit is in doubt */
};

/* Where keys come from; shared by all connections of a store. */
struct db_ids {
    _Atomic int64_t last; /* milliseconds since the epoch of keys, then the counter's bits */
    unsigned node;
    int64_t (*now_ms)(void);
};

/* What the keeper sees of a server's database. It alone looks for the primary among the servers
 * that the address names; the other connections go where it went, and none of them waits for a
 * server that is known to be away. */
struct db_sight {
    pthread_mutex_t lock; /* of the three texts, "" before the primary was found */
    char host[256], address[64], port[16];
    _Atomic int64_t heard_ms; /* by db_ticks_ms: when it last answered to a write */
    _Atomic bool away;        /* it could not be reached, or is no primary any more */
};

struct db {
    const struct db_engine *engine;
    struct arena *arena; /* ends with the connection */
    const char *where;
    enum db_role role;
    bool filling; /* of store_options */
    struct db_ids *ids;
    struct db_sight *sight;  /* NULL where there is none */
    int depth;               /* of db_read_begin */
    bool in_unit;            /* the lane has begun a transaction */
    bool doubt;              /* the connection was lost on the way of a commit */
    unsigned lane;           /* of a writer: 0, 1 … */
    unsigned node;           /* in its keys; an engine may give each connection another one */
    enum db_trouble trouble; /* of the last failure */
    _Atomic bool idle;       /* a reader that no thread holds */
    struct db *next;

    const struct db_query *query; /* that runs, or ran last */
    int64_t started_us;           /* by the monotonic clock */

    /* The engine's own; NULL handle: not connected. */
    void *handle, *statement, *cache;
};

struct db_engine {
    const char *name;
    bool server;  /* the database is a server's, no file of ours */
    size_t lanes; /* of a node, unless it is told otherwise */
    size_t batch; /* most units in one commit */

    int (*connect)(struct db *db, struct fault *f);
    void (*disconnect)(struct db *db);

    /* Start a query: 1 and the first row stands ready, 0 and there is none. */
    int (*run)(struct db *db, const struct db_query *q, const struct db_value *in, struct fault *f);
    int (*next)(struct db *db, struct fault *f);

    /* Send a query in a unit and do not wait: its failure is told by what comes after it. NULL when
     * waiting costs nothing. */
    int (*put)(struct db *db, const struct db_query *q, const struct db_value *in, struct fault *f);

    /* Many rows for one query of db/table.h, whose parameters are the columns of a row. NULL: one
     * after the other, by run. */
    int (*copy)(struct db *db, const struct db_query *q, const struct db_value *rows, size_t n,
                struct fault *f);

    /* Column i of the row, as the kind that ret asks for; text and bytes are copied into the arena.
     * 1 when it is NULL. */
    int (*column)(struct db *db, struct arena *a, size_t i, struct db_value *ret, struct fault *f);

    /* Finish the query, also after a failure; the number of rows that it changed. */
    int (*end)(struct db *db);

    int (*mark)(struct db *db, enum db_mark mark, struct fault *f);

    /* False when a failure has undone the whole transaction. */
    bool (*in_transaction)(struct db *db);

    /* What a filling leaves to be done before the connection ends; NULL: nothing. */
    void (*end_filling)(struct db *db);

    /* The greatest key "id" in any table; 0 when there is none. */
    int (*newest_id)(struct db *db, int64_t *ret, struct fault *f);

    /* Any number of statements without parameters: schema files. */
    int (*script)(struct db *db, const struct db_migration *m, struct fault *f);

    /* What must stand before the first schema file, beside schema_migration; NULL for nothing. */
    const char *ground;

    /* Fold the log back as far as nobody is in the way; the length of the log in pages, and how
     * many of them are folded now. NULL when the engine has no such log. */
    int (*fold)(struct db *db, int64_t *ret_pages, int64_t *ret_folded, struct fault *f);

    /* store_settle and store_leads, on the keeper; no settle where keys are in the order of
     * commits. */
    int (*settle)(struct db *db, int64_t at_least, int64_t *ret, struct fault *f);
    int (*lead)(struct db *db, struct fault *f);

    /* On the keeper: one small write, as durable as any other, so that it is known whether writes
     * go through. NULL where only the disk may fail. */
    int (*pulse)(struct db *db, struct fault *f);
};

extern const struct db_engine db_sqlite;
extern const struct db_engine db_postgres;

/* A connection, not yet connected. */
struct db *db_new(const struct db_engine *engine, const char *where, enum db_role role,
                  struct db_ids *ids);
void db_free(struct db *db);

/* Keys made from now on are greater than this one, whatever node made it. */
void db_ids_above(struct db_ids *ids, int64_t id);

/* Connect unless that has been done. UNAVAILABLE at once while the database is out of sight. */
int db_ready(struct db *db, struct fault *f);

/* Has the keeper heard from the database within so many milliseconds, and is it there? */
bool db_in_sight(const struct db_sight *x, int64_t within_ms);

/* May a reader still believe that its server will answer? */
bool db_is_trusted(const struct db *db);

/* Milliseconds of a clock that is never set. */
int64_t db_ticks_ms(void);

#endif
