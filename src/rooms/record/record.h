/* The record: what was done and who looked, kept so that it cannot be changed unseen.
 *
 * Each dossier's events form a chain: every event's hash is SHA-256 over the hash before it and its
 * own content in a fixed text form. Every read of a person's data outside that person's own pages
 * is an entry with a purpose. Both tables refuse update and delete by trigger.
 */
#ifndef ROOMS_RECORD_RECORD_H
#define ROOMS_RECORD_RECORD_H

#include "base/buf.h"
#include "base/fault.h"
#include "db/db.h"
#include "rooms/identity/identity.h"

enum { RECORD_HASH = 32 };

struct event {
    int64_t dossier_id, seq, at_ms;
    const char *kind; /* "submitted", "accepted" … */
    int state;        /* of the dossier after it */
    struct actor actor;
    const char *data; /* JSON object */
};

/* The hash of an event after the one before it (all zero for the first). */
void record_hash(const uint8_t before[static RECORD_HASH], const struct event *e,
                 uint8_t ret[static RECORD_HASH]);

/* Append to the event table; the caller gives the last hash and stores the new one in the dossier.
 */
int record_append(struct db *db, const uint8_t before[static RECORD_HASH], const struct event *e,
                  uint8_t ret[static RECORD_HASH], struct fault *f);

/* Recompute the chains of all dossiers; BROKEN names the first event that does not fit. Counts
 * both. */
struct record_report {
    int64_t dossiers, events;
};
int record_verify(struct db *db, struct record_report *ret, struct fault *f);

/* Somebody read a person's data. what is a short list of the fields or "dossier". */
struct access {
    int64_t at_ms;
    struct actor actor;
    const char *subject_pin, *purpose, *what;
    int64_t dossier_id;
};
int record_access(struct db *db, const struct access *x, struct fault *f);

/* Who looked at a person's data, newest first, for the person's own page. */
struct access_row {
    int64_t id, at_ms;
    const char *agency, *purpose, *what;
    int64_t dossier_id;
};
struct access_page {
    struct access_row *rows;
    size_t count;
};
int record_access_of(struct db *db, struct arena *a, const char *pin, int64_t before_id,
                     struct access_page *ret, struct fault *f);

#endif
