/* Signed JSON: keys (RFC 7517), signatures (RFC 7515) and tokens (RFC 7519).
 *
 * Four algorithms are spoken, RS256, PS256, ES256 and EdDSA (Ed25519); "none" and the shared-secret
 * ones are refused by not being in the table, so a public key can never be taken for a secret.
 * A key fits one algorithm family only. Critical extensions (crit) and keys shorter than 2,048 bits
 * are refused; JSON with a key twice is refused by base/json.
 *
 * Keys live as long as the arena they were made in.
 */
#ifndef CRYPTO_JWS_H
#define CRYPTO_JWS_H

#include "base/buf.h"
#include "base/fault.h"
#include "base/json.h"

struct jws_key;
struct jws_keys;

/* A key set as other systems publish it. Keys that we cannot use (other kinds, other uses, too
 * short) are left out, as RFC 7517 section 5 asks. INVALID "jws.keys" when it is no key set. */
int jws_keys_parse(struct arena *a, const char *text, size_t n, struct jws_keys **ret,
                   struct fault *f);

/* The usable keys of the set. */
size_t jws_keys_count(const struct jws_keys *keys);

/* A new private key: "ES256", "RS256", "PS256" or "EdDSA". */
int jws_key_make(struct arena *a, const char *alg, const char *kid, struct jws_key **ret,
                 struct fault *f);

/* A private key from PEM; INVALID "jws.pem" when it cannot be read or does not fit alg. */
int jws_key_read(struct arena *a, const char *pem, const char *alg, const char *kid,
                 struct jws_key **ret, struct fault *f);

/* The public half as a JSON Web Key, for a key set; never the private half. */
struct json *jws_key_public(struct arena *a, const struct jws_key *key);

/* The claims of a token whose signature one of the keys made. The claims themselves are not judged
 * here. All are INVALID: "jws.form" (not three parts, bad base64url or JSON, too long), "jws.alg",
 * "jws.crit", "jws.signature"; NOT_FOUND "jws.key" when no usable key of that kid and algorithm is
 * in the set, so that the caller may fetch the set once more. */
int jws_verify(struct arena *a, const struct jws_keys *keys, const char *token,
               const struct json **ret_claims, struct fault *f);

/* A token (compact form) with these claims; the header holds alg, kid and typ "JWT". */
int jws_sign(struct arena *a, const struct jws_key *key, const struct json *claims,
             const char **ret, struct fault *f);

/* The algorithm that a token's header names, one of the four; NULL when it names no such. */
const char *jws_algorithm_of(struct arena *a, const char *token);

/* The first half of the hash of s in base64url: at_hash of OpenID Connect Core 3.1.3.6. The hash is
 * the one of the token's algorithm: SHA-512 for EdDSA with Ed25519, otherwise SHA-256. */
const char *jws_half_hash(struct arena *a, const char *alg, const char *s);

/* SHA-256 of s in base64url: the S256 challenge of RFC 7636 section 4.2. */
const char *jws_challenge(struct arena *a, const char *s);

#endif
