/* What the sign-in page sees. */
#ifndef ROOMS_IDENTITY_IDENTITY_VIEW_H
#define ROOMS_IDENTITY_IDENTITY_VIEW_H

#include <stdbool.h>

struct signin_view {
    const char *back;     /* address to go on to afterwards: a path of this site */
    const char *account;  /* as typed */
    const char *error;    /* why it did not work; NULL */
    bool error_of_local;  /* it belongs to the local form */
    const char *national; /* where the sign-in at the national identity begins; NULL: not set up */
    bool demo;            /* there are demonstration accounts */
};

#endif
