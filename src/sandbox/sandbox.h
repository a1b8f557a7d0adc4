/* Stand-ins of the national systems, for demonstration and tests: the population register (SOAP)
 * and VNeID (OpenID provider), over 10,000 invented people. Never part of a production start.
 *
 * Everything is served from one loopback port:
 *     /                   what there is, and the switches
 *     /switch/{service}   POST: tell a service how to behave
 *     /dancu              the register
 *     /vneid              the provider (discovery under it)
 * The people are made from the seed, the same every time (docs/sandbox.md).
 */
#ifndef SANDBOX_SANDBOX_H
#define SANDBOX_SANDBOX_H

#include "base/fault.h"

#include <stddef.h>
#include <stdint.h>

struct sandbox;

/* A commune or ward in which people live: rows of the packs' areas.csv. */
struct sandbox_area {
    const char *code, *name; /* "14797", "Phường Hạc Thành" */
};

enum { SANDBOX_CLIENTS = 8 };

/* A client that the provider knows. */
struct sandbox_client {
    const char *id, *secret;
    const char *redirect_uri; /* exactly */
};

struct sandbox_options {
    uint16_t port;                    /* 0: any free one */
    const char *host;                 /* a loopback address; NULL: 127.0.0.1 */
    uint64_t seed;                    /* 0: the demonstration's */
    int people;                       /* 0: 10,000 */
    const char *province;             /* two digits: "38" */
    const struct sandbox_area *areas; /* of this province; at least one */
    size_t area_count;
    const struct sandbox_client *clients;
    size_t client_count;
    const char *key_name, *key; /* whom the register answers; NULL: "motcua", "sandbox" */
};

/* The addresses and the key under which a client finds the services. */
struct sandbox_addresses {
    const char *home, *population, *issuer;
    const char *key_name, *key;
};

/* Make the people and serve. The options are copied. Ended by sandbox_stop. INVALID for options
 * that make no sense (an address that is not loopback, no areas); UNAVAILABLE when the port is
 * taken. */
int sandbox_start(const struct sandbox_options *options, struct sandbox **ret, struct fault *f);
uint16_t sandbox_port(const struct sandbox *s);
struct sandbox_addresses sandbox_addresses(const struct sandbox *s);
void sandbox_stop(struct sandbox *s);

/* How a service behaves from now on. */
enum sandbox_mode {
    SANDBOX_UP,
    SANDBOX_DOWN,  /* 503, or the connection is cut */
    SANDBOX_SLOW,  /* after so many milliseconds */
    SANDBOX_WRONG, /* answers about another person, or not well-formed */
    SANDBOX_TWICE, /* repeats the answer; sends the browser back twice */
};

/* What POST /switch/{service} does; service is "population" or "vneid". NOT_FOUND for another. */
int sandbox_switch(struct sandbox *s, const char *service, enum sandbox_mode mode, int slow_ms,
                   struct fault *f);

/* A demonstration account among the known people. Texts live
 * as long as the sandbox. Returns how many. */
struct sandbox_account {
    const char *account; /* "cong-dan", or "" for people without a short name */
    const char *pin, *full_name, *birth_date, *note;
};
size_t sandbox_accounts(const struct sandbox *s, const struct sandbox_account **ret);

#endif
