/* The record of acts on the law: who changed what, when, why, on what legal basis.
 *
 * Append-only and one chain, as a dossier's events: each act's hash is SHA-256 over the hash before
 * it and its own content (record_hash with the draft in place of the dossier). The newest number
 * and hash stand in the setting "law.acts", so that an end that was cut off is seen, too.
 */
#ifndef ROOMS_ADMIN_ACT_H
#define ROOMS_ADMIN_ACT_H

#include "base/json.h"
#include "rooms/record/record.h"

struct law_act {
    int64_t seq, at_ms; /* seq is given by law_act_note */
    const char *kind;   /* "begun", "proposed", "returned", "published", "dropped", "rebased",
                           "moved",   "replayed" */
    int64_t draft;      /* 0: none */
    const char *procedure;
    struct actor actor;
    struct json *data; /* an object; the procedure is put into it */
};

/* In a unit. */
int law_act_note(struct db *db, struct arena *a, const struct law_act *x, struct fault *f);

/* Newest first. */
struct law_act_query {
    const char *procedure; /* NULL: of all */
    int64_t before;        /* seq of the last one of the page before; 0 for the first page */
    size_t limit;
};
int law_act_list(struct db *db, struct arena *a, const struct law_act_query *q,
                 struct law_act **ret, size_t *ret_n, struct fault *f);

/* Recompute the chain; BROKEN names the first act that does not fit. */
int law_acts_verify(struct db *db, int64_t *ret_count, struct fault *f);

#endif
