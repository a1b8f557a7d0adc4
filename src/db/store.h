/* An open database: a file of SQLite, or a database of a PostgreSQL server; the read connections of
 * the threads, one write lane, one checkpoint thread.
 *
 * All writing goes through the lane as units of work. The lane runs many units in one transaction,
 * and answers them once the commit has reached the disk; so a thousand people who press "submit" in
 * one second cost a few dozen disk flushes. A unit that fails is rolled back alone. Nobody but the
 * lane writes, so nobody waits for a lock.
 *
 * A unit is run again when another one of its batch has failed, or when an engine that serializes
 * asks for it, so its run function has no effect but on its transaction, and sets what it reports
 * afresh on each run.
 */
#ifndef DB_STORE_H
#define DB_STORE_H

#include "base/fault.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct db;
struct db_schema;
struct store;

struct store_options {
    const char *where;              /* the path of the database file, which is made when missing; or
                                       postgres://… (a server's database; several nodes may use it) */
    const struct db_schema *schema; /* db/schema.h: what this program needs; applied when missing.
                                       NULL takes the database as it is */
    int64_t (*now_ms)(void);        /* the clock for keys: clock_now_ms of os/clock.h */
    unsigned node;                  /* 0 to 255, part of every key. On a server's database each lane
                                       takes a number that no other one has, beginning here */
    size_t readers;                 /* read connections opened ahead; more are opened on demand */
    size_t queue;                   /* most units that may wait; 0 is LIMIT_WRITE_QUEUE */
    size_t lanes;                   /* on a server's database; 0 is as many as are usual there */
    bool filling;                   /* much is written, and all is thrown away when that fails: a
                                       commit does not wait for the disk, closing does */
    int64_t commit_delay_us;        /* wait before each commit, as a slow disk would; for tests */
};

/* A unit of work: the first member of a struct that holds what it needs and what it reports. It
 * must stay where it is until done was called. */
struct unit {
    /* Work on the transaction. What it returns (0 or more: keep, a code: roll back this unit alone)
     * is what done is told. */
    int (*run)(struct db *db, struct unit *u, struct fault *f);

    /* Called exactly once: with run's result after the commit is durable, with its code after the
     * unit was rolled back, with UNAVAILABLE or BROKEN when the commit failed. On the lane's
     * thread, so it must be short and must not wait for another unit; it may free the unit. f is
     * valid during the call. */
    void (*done)(struct unit *u, int code, const struct fault *f);

    /* Units of one number run one after another, on all nodes; those of others may run beside them
     * where there are several lanes. store_lane_of(an agency's code) for what changes that agency's
     * numbers, queues and dossiers; 0 for all else. */
    unsigned lane;

    struct unit *next; /* the lane's */
};

struct store_stats {
    int64_t units;       /* answered after a commit */
    int64_t failed;      /* rolled back alone */
    int64_t refused;     /* came when the queue was full or the store was closing */
    int64_t lost;        /* could not be committed, not alone either; their callers know */
    int64_t batches;     /* commits */
    int64_t again;       /* batches that were run again */
    int64_t waiting;     /* units in the queue now */
    int64_t checkpoints; /* times that the log was folded back */
    int64_t log_pages;   /* length of the log at the last of them */
};

/* Is it the address of a server's database, and no path? */
bool store_is_server(const char *where);

/* Open, apply missing migrations, start the lane. The struct and what it points to may go
 * afterwards, but for the schema. INVALID (an address that no engine knows), UNAVAILABLE (cannot be
 * opened or made), CONFLICT "db.newer" (the database belongs to a newer program), BROKEN (a
 * migration fails; nothing of it stays). */
int store_open(const struct store_options *o, struct store **ret, struct fault *f);

/* Answer all waiting units, fold the log back, close every connection. No thread may use the store
 * or a struct db of it any more. Takes NULL. */
void store_close(struct store *s);

/* For CLEANUP(store_closep). */
void store_closep(struct store **s);

/* The present thread's own read-only connection. Never NULL: a connection that cannot be opened
 * makes each query return UNAVAILABLE and is tried again at the next; while a server's database is
 * known to be away, or lets writes wait for ten seconds, that answer comes at once. When the thread
 * ends, another may get it. */
struct db *store_reader(struct store *s);

/* Hand a unit to the lane; never waits. When the queue is full or the store is closing, done is
 * called at once, on this thread, with UNAVAILABLE "db.queue". */
void store_write(struct store *s, struct unit *u);

/* The same for commands and background workers: returns what done would be told, and does not call
 * done (which may be NULL). Never from a done function. */
int store_write_wait(struct store *s, struct unit *u, struct fault *f);

/* The number for units of an agency. */
unsigned store_lane_of(const char *agency);

/* Is it a server's database, which is copied and looked through by the server's own tools? */
bool store_on_server(const struct store *s);

/* Is the database there, and does it take writes? On a server's database one small write is made
 * each second to know it; a file is always there. */
bool store_is_ready(const struct store *s);

void store_stats(struct store *s, struct store_stats *ret);

/* A key such that every row with a key up to it that was made in a unit, on any node, is committed
 * or will never be; at_least: a key that was seen in the data. Where one process alone writes
 * everything is settled: INT64_MAX. Not from a unit. UNAVAILABLE. */
int store_settle(struct store *s, int64_t at_least, int64_t *ret, struct fault *f);

/* Is it this node that does the work that one node alone may do? It stays so until it ends or
 * loses the database; then another one is told so. Asked at each turn, by one thread. */
bool store_leads(struct store *s);

#endif
