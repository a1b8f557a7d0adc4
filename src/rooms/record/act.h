/* The record of acts on the law: who changed what, when, why, on what legal basis; and of who may
 * apply it: accounts, posts and keys of staff (rooms/admin/staff.h).
 *
 * Append-only and one chain, as a dossier's events: each act's hash is SHA-256 over the hash before
 * it and its own content (record_hash with the draft in place of the dossier). The newest number
 * and hash stand in the setting "law.acts", so that an end that was cut off is seen, too. Each act
 * has a key of its own and so is an entry of the log (rooms/record/log.h).
 */
#ifndef ROOMS_RECORD_ACT_H
#define ROOMS_RECORD_ACT_H

#include "base/json.h"
#include "rooms/record/record.h"

struct law_act {
    int64_t seq, at_ms;    /* seq is given by law_act_note */
    const char *kind;      /* "loaded", "begun", "proposed", "returned", "published", "dropped",
                              "rebased", "moved", "replayed"; "hired", "appointed", "relieved",
                              "password", "closed", "keyed" */
    int64_t draft;         /* 0: none */
    const char *procedure; /* "": a pack of law, or staff */
    struct actor actor;    /* staff: no person */
    struct json *data;     /* an object; the procedure is put into it */
};

/* In a unit. */
int law_act_note(struct db *db, struct arena *a, const struct law_act *x, struct fault *f);

/* In a unit: give a key to each act that has none, in their order. An older program beside this one
 * writes acts without; so did all before there were keys. */
int law_acts_enter(struct db *db, struct arena *a, struct fault *f);

/* Are there acts without a key? */
int law_acts_wait(struct db *db, struct arena *a, bool *ret, struct fault *f);

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
