/* A citizen in front of the provider's pages, without a browser. */
#ifndef TESTS_SANDBOX_CITIZEN_H
#define TESTS_SANDBOX_CITIZEN_H

#include "http/client.h"
#include "wire/oidc.h"

struct citizen_act {
    const char *home; /* of the stand-ins, "http://127.0.0.1:1234/" */
    const char *account;
    const char *level;    /* "1" or "2" */
    const char *decision; /* "allow" or "deny" */
};

/* From the address of oidc_begin to what the browser brings back; false when a page was not as
 * expected. The last answer is in *ret_last. */
bool citizen_signs_in(struct arena *a, const char *url, const struct citizen_act *act,
                      struct oidc_reply *ret, struct http_answer *ret_last);

/* The parameters of an address to which the provider sent the browser. */
struct oidc_reply citizen_brings(struct arena *a, const char *address);

/* One request; false when there was no answer. body NULL: GET. */
bool citizen_asks(struct arena *a, const char *url, const char *body, struct http_answer *ret);

#endif
