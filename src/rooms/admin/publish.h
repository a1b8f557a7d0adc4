/* From a draft to a version: proposed with a legal basis and a validity date, published by a second
 * person.
 *
 * Who proposed a draft or changed anything in it does not publish it. Publishing checks once more
 * with the loader's own code, makes the next version, notes the act, and lets all servers know, in
 * one unit. The version begins on its day; dossiers stay on the version that they began on.
 */
#ifndef ROOMS_ADMIN_PUBLISH_H
#define ROOMS_ADMIN_PUBLISH_H

#include "rooms/admin/draft.h"

/* Propose. INVALID "draft.findings" while anything is wrong with it, "draft.basis" without text or
 * number of the legal basis, "draft.day" for a day that is over; CONFLICT "draft.closed",
 * "draft.stale", "draft.base" when the procedure has a newer version than its base, "draft.same"
 * when nothing was changed. In a unit, as all here. */
struct law_proposal {
    int64_t draft, revision; /* as they were seen */
    const char *basis, *number;
    int32_t valid_from;
    const struct law *law;
    struct law_hand hand;
};
int law_propose(struct db *db, struct arena *a, const struct law_proposal *x, struct fault *f);

/* Give it back to who drafts, with a reason. INVALID "draft.reason", CONFLICT "draft.not_proposed".
 */
struct law_answer {
    int64_t draft, revision;
    const char *reason; /* of a return */
    const struct law *law;
    struct law_hand hand;
};
int law_return(struct db *db, struct arena *a, const struct law_answer *x, struct fault *f);

/* May this account publish it: did it neither propose nor change it? */
int law_may_publish(struct db *db, const struct law_draft *d, int64_t account_id, bool *ret,
                    struct fault *f);

/* Publish. FORBIDDEN "draft.own"; CONFLICT "draft.not_proposed", "draft.stale", "draft.base";
 * INVALID "load.faults". A validity date that has passed meanwhile becomes today: no law works
 * backwards. */
int law_publish(struct db *db, struct arena *a, const struct law_answer *x, int64_t *ret_version,
                struct fault *f);

#endif
