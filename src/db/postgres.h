/* The PostgreSQL engine's own: one connection of libpq in pipeline mode. Private to db/postgres*.c.
 *
 * Statements are sent without waiting until an answer is needed; then one sync brings the answers
 * to all of them, in order. The first that failed is the fault of all, since the server skips what
 * comes behind it.
 */
#ifndef DB_POSTGRES_H
#define DB_POSTGRES_H

#include "db/db_engine.h"

#include <libpq-fe.h>

enum { PG_SENT_MOST = 256, PG_UUID = 40 };

struct pg_slot {
    const struct db_query *query;
    unsigned number; /* the statement's name */
    enum { PG_UNKNOWN, PG_PREPARING, PG_PREPARED } state;
};

/* What was sent and not answered. */
struct pg_sent {
    const struct db_query *query;
    bool prepare;
};

/* Kept in db->cache over all connections of one struct db; db->handle is the PGconn. */
struct pg {
    PGconn *conn;
    struct pg_slot *slots;
    size_t n, cap; /* cap is a power of two, at least half of it empty */
    struct pg_sent sent[PG_SENT_MOST];
    size_t sent_count;
    PGresult *result; /* of the last statement, when it was waited for */
    int row;
    bool open; /* a transaction is begun, or its beginning is sent */
    int puts;  /* of this unit, not answered yet */
    bool moment_is_new;
    bool warned; /* by the server, since this was set to false */

    int schema; /* the first number of advisory locks: they are the schema's, not the database's */
    char writer[PG_UUID]; /* names this connection's row in lane_batch */
    int64_t batch;
};

/* The second numbers of advisory locks. */
enum pg_lock {
    PG_LOCK_LANES, /* and one for each lane */
    PG_LOCK_SETTLE = 1000,
    PG_LOCK_SCHEMA,
    PG_LOCK_LEAD,
    PG_LOCK_NODES = 2000, /* and one for each number in keys */
};

#define PG_QUERY(text, count)                                                                      \
    {                                                                                              \
        .name = (text), .postgres = (text), .parameters = (count)                                  \
    }

/* Set the fault from an answer, or from the connection when there is none; also db->trouble. */
int pg_fail(struct db *db, const PGresult *answer, const char *what, struct fault *f);

/* False for a failure that libpq tells itself, without an SQLSTATE (libpq-exec,
 * PQresultErrorField): it had no memory for what came, or did not understand it. What the server
 * did is not known then. */
bool pg_is_from_server(const PGresult *answer);

/* The same for a connection that is of no use any more, whatever libpq thinks of it: what was sent
 * got no answer. */
int pg_lost(struct db *db, const char *what, struct fault *f);

/* Send. The values are copied. */
int pg_send(struct db *db, const struct db_query *q, const struct db_value *in, struct fault *f);

/* Wait for the answers to all that was sent; the last one stays in pg->result. */
int pg_collect(struct db *db, struct fault *f);

/* Send and collect; the number of rows. */
int pg_ask(struct db *db, const struct db_query *q, const struct db_value *in, struct fault *f);
void pg_forget_result(struct pg *pg);

/* A number of the row that stands in pg->result; 0 when it is NULL. */
int64_t pg_number(const struct pg *pg, int column);

struct pg *pg_of(const struct db *db);
void pg_free_slots(struct pg *pg);

int pg_column(struct db *db, struct arena *a, size_t i, struct db_value *ret, struct fault *f);

/* Rows as one stream. */
int pg_copy(struct db *db, const struct db_query *q, const struct db_value *rows, size_t n,
            struct fault *f);

/* Send the number of this connection's next batch. */
int pg_note_batch(struct db *db, struct fault *f);

/* A number for the keys of this connection that no other one has, on any node. */
int pg_take_node(struct db *db, struct fault *f);

/* On the keeper. */
int pg_settle(struct db *db, int64_t at_least, int64_t *ret, struct fault *f);
int pg_lead(struct db *db, struct fault *f);
int pg_pulse(struct db *db, struct fault *f);

/* On the keeper: tell the other connections where it has gone. */
void pg_tell_primary(struct db *db);

extern const char pg_ground[];

#endif
