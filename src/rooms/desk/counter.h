/* A visit at the counter: who came, as card and register tell, carried from page to page.
 *
 * Nothing is stored before a dossier is made. What the register said goes along in the page, sealed
 * with the server's key for the official who asked, so that it survives a failed check or a lost
 * session and can be neither changed nor handed on. For this folder only.
 */
#ifndef ROOMS_DESK_COUNTER_H
#define ROOMS_DESK_COUNTER_H

#include "paper/card.h"
#include "rooms/desk/desk_parts.h"
#include "rooms/link/link.h"

struct visit {
    const char *pin, *nonce; /* nonce: the same page sent twice makes one dossier */
    const char *trouble;     /* reason of the register's silence; "" when it answered */
    struct facts facts;      /* "population.…"; none when the register was silent */
    bool has_card;
    struct facts card; /* what the card says, under the same keys; no proof of anything */
};

/* The text for the hidden field, and back. INVALID "counter.sealed": another official's, too old,
 * or made up. */
const char *visit_seal(struct page *p, const struct visit *x);
int visit_open(struct page *p, const char *text, struct visit *ret, struct fault *f);

/* The person as the pages show it. */
void visit_show(struct page *p, const struct visit *x, struct desk_person_view *ret);

/* What the register said of that key, else the card; "" when neither says anything. */
const char *visit_value(const struct visit *x, const char *key);

/* "1.004873 chung": a procedure and its case that may be asked for here; NOT_FOUND. */
int counter_offer(struct page *p, const char *key, const struct procedure **ret,
                  const struct procedure_case **ret_case, struct fault *f);

/* The post by which the visitor receives. Never NULL behind a route that asks for RECEIVE. */
const struct post *counter_post(const struct page *p);

/* The authorities that may handle it, the one where the person lives first. */
size_t counter_authorities(struct page *p, const struct visit *x, const char *procedure,
                           const struct agency **ret, size_t most);

/* The first page again, with the person found. */
void counter_show(struct page *p, struct desk_counter_view *v, int status);
void counter_choose(struct page *p, const struct visit *x, const char *search, int status);

#endif
