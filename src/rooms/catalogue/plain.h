/* What a procedure costs and how long it takes when nothing is known about the applicant: what
 * lists and the front page tell of it.
 *
 * The answers come from the law's decisions, are the same for everybody and hold for a day, so they
 * are kept. They hold nothing about persons. At most one is kept for each procedure in force, of
 * one state of the law and one day; another law or another day empties the memory.
 */
#ifndef ROOMS_CATALOGUE_PLAIN_H
#define ROOMS_CATALOGUE_PLAIN_H

#include "rooms/catalogue/catalogue.h"

struct plain_answer {
    bool has_fees, has_term; /* false: the law gives no answer, or there is no case */
    int64_t total;           /* to pay online */
    const char *relief;      /* basis of a line that is reduced or free; NULL: none */
    struct time_limit promised;
};

struct plain_memory;

/* Lives in the arena. */
struct plain_memory *plain_memory_new(struct arena *a);

/* Of the first case, asked for online. Texts are in the arena. memory NULL: asked anew. From any
 * thread. */
struct plain_answer plain_answer_of(struct plain_memory *memory, struct arena *a,
                                    const struct law *law, const struct procedure *x,
                                    int64_t now_ms);

#endif
