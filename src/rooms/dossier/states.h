/* The table of legal moves: which act leads from where to where, and who may do it. */
#ifndef ROOMS_DOSSIER_STATES_H
#define ROOMS_DOSSIER_STATES_H

#include "rooms/dossier/dossier.h"

enum {
    TO_SAME = 0,
    TO_COMPUTED = -1
}; /* `to` of a move that keeps the state, or decides in code */

struct move {
    enum act_kind act;
    unsigned from;        /* bit 1 << state */
    int to;               /* state, TO_SAME or TO_COMPUTED */
    enum right rights[2]; /* one of them; CITIZEN: the applicant; 0 ends */
    const char *task;     /* the act that its process task must name; NULL: needs no task */
    bool reason;          /* must be given */
    const char *event;    /* kind of the event it leaves */
};

/* The row of an act. */
const struct move *move_of(enum act_kind act);

/* Does the state allow it? */
bool move_starts_from(const struct move *m, enum state s);

#endif
