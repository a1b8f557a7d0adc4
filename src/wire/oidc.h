/* Sign-in of people through an OpenID provider: VNeID and the National Public Service Portal, or
 * any other that follows OpenID Connect Core 1.0.
 *
 * Authorization code flow with PKCE S256 (RFC 7636), state, nonce and, where the provider announces
 * it, the iss parameter (RFC 9207). Everything that differs between providers is configuration:
 * endpoints, names of claims, levels of assurance. The national provider publishes no open
 * specification; its known claim names are in oidc_vneid_claims (docs/oidc.md).
 *
 * Two steps. oidc_begin makes an address to send the browser to, and an attempt that the caller
 * keeps until the browser comes back; oidc_finish takes both and says who came. A struct oidc may
 * be used by many threads. The time is told, never asked.
 */
#ifndef WIRE_OIDC_H
#define WIRE_OIDC_H

#include "base/arena.h"
#include "base/fault.h"

#include <stddef.h>
#include <stdint.h>

/* What each fact is called in the id_token or userinfo; NULL: this provider does not tell. */
struct oidc_claims {
    const char *pin, *full_name, *birth_date, *phone, *email;
};

/* The provider's name (acr) for a level of assurance; the higher the number the surer. */
struct oidc_level {
    const char *acr;
    int level;
};

struct oidc_settings {
    const char *issuer; /* exactly as in the tokens */
    const char *client_id;
    const char *client_secret; /* for client_secret_basic; NULL when there is a key */
    const char *client_key;    /* PEM, for private_key_jwt (RFC 7523) with client_key_alg */
    const char *client_key_alg;
    const char *client_key_id;
    const char *redirect_uri;
    const char *scope;   /* "openid profile" */
    const char *ca_file; /* trust for the provider's certificate; NULL: the system's */
    /* Where the provider has no discovery document: all four, and discovery is not asked. */
    const char *authorization_endpoint, *token_endpoint, *jwks_uri, *userinfo_endpoint;
    struct oidc_claims claims;
    const struct oidc_level *levels;
    size_t level_count;
    int time_limit_ms; /* for each request to the provider; 0: 10 seconds */
};

extern const struct oidc_claims oidc_vneid_claims;

struct oidc;

/* A client of one provider. Nothing is asked yet: a provider that is down does not stop the start.
 * The settings are copied. INVALID when they are incomplete. Ended by oidc_close. */
int oidc_open(const struct oidc_settings *settings, struct oidc **ret, struct fault *f);
void oidc_close(struct oidc *o);

enum { OIDC_STATE = 44, OIDC_SECRET = 128 };

/* What must be remembered between the two steps, on the server and for one use: find it by the
 * state that comes back, in the same browser's session, and delete it in the same moment. */
struct oidc_attempt {
    char state[OIDC_STATE];   /* travels through the browser */
    char secret[OIDC_SECRET]; /* never leaves the server */
    int64_t begun_ms;
};

enum { OIDC_ATTEMPT_MS = 10 * 60 * 1000 }; /* how long a person may take to sign in */

struct oidc_wish {
    int level;            /* at least this level; 0: any */
    const char *language; /* "vi", "en"; NULL: the provider's choice */
    int64_t now_ms;
};

/* The address to send the browser to, and the attempt to keep. A provider that has not answered
 * within the last seconds is asked whether it is there: UNAVAILABLE "oidc.down" when it is not;
 * BROKEN "oidc.discovery" when what it says is wrong.
 */
int oidc_begin(struct oidc *o, struct arena *a, const struct oidc_wish *wish,
               struct oidc_attempt *ret, const char **ret_url, struct fault *f);

/* The parameters that the browser brought back; NULL for what was not there. */
struct oidc_reply {
    const char *code, *state, *iss, *error;
};

struct oidc_person {
    const char *issuer;
    const char *subject; /* never another person's at this issuer */
    const char *pin;     /* the rest: "" when the provider did not tell */
    const char *full_name;
    const char *birth_date; /* as the provider writes it */
    const char *phone;
    const char *email;
    int level; /* 0 when the provider's acr is none of the settings' */
};

/* Who came. Faults by reason:
 * FORBIDDEN "oidc.denied" (the person or the provider said no), "oidc.level" (lower than wished);
 * CONFLICT "oidc.expired" (the attempt is too old);
 * INVALID "oidc.state", "oidc.reply" (no code), "oidc.iss" (came back from another provider),
 *   "oidc.code" (the provider refuses the code);
 * UNAVAILABLE "oidc.down";
 * BROKEN "oidc.discovery", "oidc.answer" (no tokens, no JSON) and, for an id_token that must not be
 *   believed, "oidc.token" (form, algorithm, key, signature), "oidc.token.iss", ".aud", ".azp",
 *   ".exp", ".iat", ".nonce", ".sub", ".at_hash", and "oidc.userinfo" (of someone else). */
int oidc_finish(struct oidc *o, struct arena *a, const struct oidc_attempt *attempt,
                const struct oidc_reply *reply, int64_t now_ms, struct oidc_person *ret,
                struct fault *f);

#endif
