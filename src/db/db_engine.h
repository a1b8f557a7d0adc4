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

#include <stdatomic.h>

enum db_role {
    DB_READER, /* may only read */
    DB_WRITER, /* the lane, and whoever opens the store */
    DB_FOLDER, /* folds the log back into the database */
};

/* The steps of transactions. */
enum db_mark {
    DB_BEGIN_READ,
    DB_BEGIN_WRITE,
    DB_COMMIT,
    DB_ROLLBACK,
    DB_SAVE,      /* a savepoint for one unit */
    DB_KEEP,      /* forget the savepoint */
    DB_ROLL_BACK, /* undo what came after the savepoint, and forget it */
};

/* Where keys come from; shared by all connections of a store. */
struct db_ids {
    _Atomic int64_t last; /* milliseconds since the epoch of keys, then the counter's bits */
    unsigned node;
    int64_t (*now_ms)(void);
};

struct db {
    const struct db_engine *engine;
    struct arena *arena; /* ends with the connection */
    const char *where;
    enum db_role role;
    struct db_ids *ids;
    int depth;         /* of db_read_begin */
    bool in_unit;      /* the lane has begun a transaction */
    _Atomic bool idle; /* a reader that no thread holds */
    struct db *next;

    /* The engine's own; NULL handle: not connected. */
    void *handle, *statement, *cache;
};

/* Keys made from now on are greater than this one. */
void db_ids_after(struct db_ids *ids, int64_t id);

struct db_engine {
    const char *name;

    int (*connect)(struct db *db, struct fault *f);
    void (*disconnect)(struct db *db);

    /* Start a query: 1 and the first row stands ready, 0 and there is none. */
    int (*run)(struct db *db, const struct db_query *q, const struct db_value *in, struct fault *f);
    int (*next)(struct db *db, struct fault *f);

    /* Column i of the row, as the kind that ret asks for; text and bytes are copied into the arena.
     * 1 when it is NULL. */
    int (*column)(struct db *db, struct arena *a, size_t i, struct db_value *ret, struct fault *f);

    /* Finish the query, also after a failure; the number of rows that it changed. */
    int (*end)(struct db *db);

    int (*mark)(struct db *db, enum db_mark mark, struct fault *f);

    /* False when a failure has undone the whole transaction. */
    bool (*in_transaction)(struct db *db);

    /* The greatest key "id" in any table; 0 when there is none. */
    int (*newest_id)(struct db *db, int64_t *ret, struct fault *f);

    /* Any number of statements without parameters: schema files. what is named in the fault. */
    int (*script)(struct db *db, const char *what, const char *sql, struct fault *f);

    /* Fold the log back as far as nobody is in the way; the length of the log in pages, and how
     * many of them are folded now. NULL when the engine has no such log. */
    int (*fold)(struct db *db, int64_t *ret_pages, int64_t *ret_folded, struct fault *f);
};

extern const struct db_engine db_sqlite;

/* A connection, not yet connected. */
struct db *db_new(const struct db_engine *engine, const char *where, enum db_role role,
                  struct db_ids *ids);
void db_free(struct db *db);

/* Connect unless that has been done. */
int db_ready(struct db *db, struct fault *f);

#endif
