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
    const char *purpose;   /* shown to the citizen later: "prefill", "counter", "check" … */
    const char *procedure; /* national code, for the register's own log */
    const char *dossier;   /* its code; "" before there is one */
    int64_t dossier_id;    /* 0 before there is one */
    struct actor by;
    const char *asker; /* the official's account, or the citizen's own number */
};

struct facts {
    struct fact *list;
    size_t count;
};

/* Ask and record. The facts ("population.full_name" …) live in the arena. Blocks for up to the
 * client's time limit: call it offloaded, never on a lane. UNAVAILABLE "population.down", ".slow"
 * or "population.none" (no register is set up), NOT_FOUND, BROKEN (it lied). */
int link_ask_population(struct house *h, struct arena *a, const struct population_question *q,
                        struct facts *ret, struct fault *f);

/* The fact of that key; NULL when there is none. */
const struct fact *facts_get(const struct facts *x, const char *key);

/* The facts as the object that rules/form prefills from: {"population.full_name": "…"}; and as text
 * to keep with a draft, and back. */
struct json *facts_to_json(struct arena *a, const struct facts *x);
const char *facts_write(struct arena *a, const struct facts *x);
int facts_read(struct arena *a, const char *text, struct facts *ret, struct fault *f);

/* Owe a later check of a dossier. In the submitting unit. */
int link_owe_population(struct db *db, int64_t dossier_id, int64_t now_ms, struct fault *f);

/* Note a question that the register has answered, under a key of the caller's; in a unit. For years
 * that are made up (rooms/sample). */
int link_note_question(struct db *db, int64_t id, const struct population_question *q,
                       int64_t now_ms, struct fault *f);

/* Deliver what is due; returns how many messages were looked at. Called by the app's background
 * thread; blocks. A message that fails waits twice as long as before, up to an hour. */
int link_deliver(struct house *h, int64_t now_ms, struct fault *f);

/* In a unit, now and then: messages that failed while the clock was far ahead are due again. */
int link_sweep(struct db *db, int64_t now_ms, struct fault *f);

/* Who asked about a person, for the person's own page. */
struct asked_row {
    int64_t id, at_ms, dossier_id;
    const char *agency, *purpose, *outcome;
};
int link_asked_about(struct db *db, struct arena *a, const char *pin, struct asked_row **ret,
                     size_t *ret_n, struct fault *f);

#endif
