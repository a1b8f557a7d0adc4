/* Custody: that nothing is lost. Copies of a whole house, and looking through what it keeps.
 *
 * A copy is a folder like a data folder, with a note (backup.json) that is written last: without
 * it the copy is not complete. Copying again into the same folder adds what is new. Neither a copy
 * nor a house that comes back is written over anything else.
 */
#ifndef ROOMS_CUSTODY_CUSTODY_H
#define ROOMS_CUSTODY_CUSTODY_H

#include "base/arena.h"
#include "db/db.h"
#include "rooms/house.h"

struct s3;

struct custody_copy {
    int64_t files, bytes; /* stored files in the copy */
    int64_t added;        /* of them, copied now */
    int64_t rotten;       /* of them, damaged: they were left out */
};

/* Copy everything while the house works: the database at one moment, then the stored files (a file
 * is there before its row), the sealed keys, the secret, the heads. UNAVAILABLE; FORBIDDEN
 * "custody.server": a server's database is copied by its own tools (docs/operations.md); CONFLICT
 * "custody.taken": what is there is no copy. */
int custody_backup(const struct house *h, const char *to, int64_t now_ms, struct custody_copy *ret,
                   struct fault *f);

/* Put a copy into a new data folder, which may have its settings already: they stay. Stored files
 * go where that folder's house looks for them. INVALID "custody.incomplete" (no note: the copy
 * broke off), "filestore.key" (the copy's files are sealed under another master key), CONFLICT
 * "custody.taken" (something is there already). */
struct custody_return {
    const char *from, *to;
    const struct s3 *s3;   /* the bucket of the files; NULL: the data folder */
    const uint8_t *master; /* the master key of sealed files; NULL: none */
};
int custody_restore(const struct custody_return *q, struct custody_copy *ret, struct fault *f);

/* All stored files from one store into another; those that are there already are passed over. */
int custody_copy_files(const struct filestore *from, struct filestore *to, struct custody_copy *ret,
                       struct fault *f);

/* Look through a house: the database's own structure (of a file; a server looks after its own),
 * every dossier, every chain, the acts on the law, the log under its heads, every file that a row
 * holds, every byte of every file. */
struct custody_report {
    int64_t dossiers, events, entries, heads;
    int64_t acts; /* on the law */
    int64_t files, bytes;
    int64_t rotten;  /* files that do not hold what their names say */
    int64_t missing; /* files that a row holds and that are not there */
    int64_t made_up; /* of those of made-up years, which never were; harmless */
    int64_t orphans; /* files that no row holds; harmless */
};

/* A house of made-up years (rooms/sample) says so in this setting. The results of its years have
 * names that begin so, which no SHA-256 does, and no files. */
#define CUSTODY_MADE_UP_SETTING "sample.years"
#define CUSTODY_MADE_UP_NAME "0000000000000000"

/* Tells each of them as it is found; what is "rotten", "missing", "orphan" or "dossier". */
struct custody_teller {
    void (*tell)(void *self, const char *what, const char *name);
    void *self;
};

/* BROKEN when anything but an orphan was found. witness: a file of heads that somebody kept; NULL
 * for DATA/heads.log. */
int custody_check(const struct house *h, const char *witness, const struct custody_teller *teller,
                  struct custody_report *ret, struct fault *f);

/* The stored files alone; orphans that are older than a day are removed when sweep is true. */
int custody_scrub(const struct house *h, const struct custody_teller *teller, bool sweep,
                  int64_t now_ms, struct custody_report *ret, struct fault *f);

/* ---- figures, without counting what grows ---- */

struct custody_queue {
    const char *role;
    int64_t open;
};

struct custody_figures {
    int64_t dossiers;                   /* so far */
    const struct custody_queue *queues; /* open tasks, by the role that they wait for */
    size_t queue_count;
};

int custody_figures(struct db *db, struct arena *a, struct custody_figures *ret, struct fault *f);

#endif
