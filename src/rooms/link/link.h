/* Links: what other systems know and what they are owed.
 *
 * Every question to a national register carries who asks, for what purpose and for which dossier,
 * and is recorded with its outcome before the answer is used. Only what was used is stored. A
 * register that is down never stops a citizen or the desk: the check is owed (outbox) and made
 * later, in order per dossier, once.
 */
#ifndef ROOMS_LINK_LINK_H
#define ROOMS_LINK_LINK_H

#include "rooms/dossier/dossier.h"
#include "rooms/house.h"

struct population_question {
    const char *pin;
    const char *full_name, *birth_date; /* what the asker already knows; "" when nothing */
    const char *purpose; /* shown to the citizen later: a procedure's code or an act */
    int64_t dossier_id;  /* 0 before there is one */
    struct actor by;
    const char *service; /* procedure code, for the register's own log */
};

/* Ask and record. The facts ("population.full_name" …) live in the arena; from the second question
 * with the same pin and purpose within a short while the last answer may be given again. Blocks for
 * up to the client's time limit: call offloaded. UNAVAILABLE, NOT_FOUND, BROKEN (it lied). */
int link_ask_population(struct house *h, struct arena *a, const struct population_question *q,
                        struct fact **ret, size_t *ret_n, struct fault *f);

/* Owe a later check of a dossier. In the submitting unit. */
int link_owe_population(struct db *db, int64_t dossier_id, const char *pin, int64_t now_ms,
                        struct fault *f);

/* Deliver what is due; returns how many were delivered. Called by the app's background thread. */
int link_deliver(struct house *h, int64_t now_ms, struct fault *f);

#endif
