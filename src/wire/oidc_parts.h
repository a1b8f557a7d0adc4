/* What the files of the OpenID client share: the provider as it is known so far, and the judgement
 * of its tokens. Not for others. */
#ifndef WIRE_OIDC_PARTS_H
#define WIRE_OIDC_PARTS_H

#include "base/buf.h"
#include "crypto/jws.h"
#include "wire/oidc.h"

#include <pthread.h>

/* A text that the provider published, kept until it is an hour old. */
struct oidc_kept {
    struct arena *arena; /* NULL: nothing yet */
    struct bytes text;
    int64_t at_ms;
};

/* Threads share the two kept texts, under the lock; everything else is fixed at oidc_open. */
struct oidc {
    struct arena *arena;
    struct oidc_settings settings;
    struct jws_key *client_key; /* NULL: the client has a secret */
    pthread_mutex_t lock;
    struct oidc_kept discovery, keys;
};

struct oidc_endpoints {
    const char *authorization, *token, *jwks, *userinfo; /* userinfo may be NULL */
    bool iss_parameter;                                  /* RFC 9207 is announced */
};

/* From the settings or from the discovery document, fetched when there is none that is fresh. */
int oidc_endpoints(struct oidc *o, struct arena *a, int64_t now_ms, struct oidc_endpoints *ret,
                   struct fault *f);

/* The same, and the provider has answered within OIDC_PROBE_MS: nobody is sent to one that is down.
 * Where its endpoints are settings, its keys are asked for instead. */
enum { OIDC_PROBE_MS = 15 * 1000 };
int oidc_endpoints_now(struct oidc *o, struct arena *a, int64_t now_ms, struct oidc_endpoints *ret,
                       struct fault *f);

/* The provider's keys; `again` fetches them even if they are fresh. *ret_fresh tells whether they
 * were fetched just now. */
struct oidc_key_wish {
    const char *address;
    bool again;
    int64_t now_ms;
};
int oidc_keys(struct oidc *o, struct arena *a, const struct oidc_key_wish *wish,
              struct jws_keys **ret, bool *ret_fresh, struct fault *f);

/* Ask for JSON. body NULL: GET. The status is returned in *ret_status; the answer is an object. */
struct oidc_question {
    const char *url, *authorize, *body;
};
int oidc_ask(struct oidc *o, struct arena *a, const struct oidc_question *q, int *ret_status,
             struct json **ret, struct fault *f);

/* What a token must say to be believed, OpenID Connect Core 3.1.3.7; the signature was judged
 * before. BROKEN with the reasons of oidc_finish. */
struct oidc_expected {
    const char *issuer, *client_id, *nonce;
    const char *access_token, *alg; /* for at_hash: what was given, and the token's algorithm */
    int64_t now_ms;
};
int oidc_judge(struct arena *a, const struct json *claims, const struct oidc_expected *expected,
               struct fault *f);

#endif
