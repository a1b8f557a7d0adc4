/* The desk: where officials work. Pages only; what may be done is decided by the dossier's table of
 * moves, and what is made on paper by the result room.
 *
 * An act has an address, /mot-cua/ho-so/{code}/viec/{slug}. An act that needs no words is done by
 * its button; one that needs a reason or a choice has a page of its own. Everything posted names
 * the revision that the official saw, so a second click or a second tab does nothing twice.
 */
#ifndef ROOMS_DESK_DESK_H
#define ROOMS_DESK_DESK_H

#include "html/message.h"
#include "http/router.h"
#include "rooms/dossier/dossier.h"

extern const struct route desk_routes[];

/* What an act asks of the official beside the click. */
enum desk_asks {
    ASKS_NOTHING,    /* the button does it */
    ASKS_REASON,     /* a page for the reason */
    ASKS_COMPONENTS, /* which components, what is wrong with each, and why */
    ASKS_PAPERS,     /* which papers were handed in */
};

struct desk_act {
    const char *slug; /* in the address */
    enum act_kind kind;
    const char *outcome; /* for the process; "" for the usual one */
    enum desk_asks asks;
    bool bulk;          /* may be done to many at once */
    bool main;          /* the usual next step: its button comes first and is filled */
    const char *notice; /* key of what is said when it is done */
    enum message_key label, hint;
};

/* All acts in the order of a page; NULL behind the last, and for an unknown slug. */
const struct desk_act *desk_act_row(size_t i);
const struct desk_act *desk_act_of(const char *slug);

#endif
