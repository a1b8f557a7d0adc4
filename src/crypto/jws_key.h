/* What jws.c and jwk.c share: a key and the algorithms that it may be used with. */
#ifndef CRYPTO_JWS_KEY_H
#define CRYPTO_JWS_KEY_H

#include "crypto/jws.h"

#include <openssl/evp.h>

struct jws_algorithm {
    const char *name;
    const char *kty; /* the family of its keys (RFC 7518 section 6, RFC 8037) */
    int type;        /* OpenSSL's name of the family */
    bool hashed;     /* SHA-256 comes first; Ed25519 hashes by itself */
    bool pss;
};

struct jws_key {
    EVP_PKEY *pkey; /* ends with the arena */
    const char *kty;
    const char *kid; /* NULL when the key set names none */
    const char *alg; /* NULL: any of its family */
    struct jws_key *next;
};

struct jws_keys {
    struct jws_key *first;
    size_t count;
};

/* The table is the whole of what is allowed. NULL for a name that is not in it. */
const struct jws_algorithm *jws_algorithm(const char *name);

/* Is the key of this algorithm's family and strong enough? */
bool jws_key_fits(const EVP_PKEY *pkey, const struct jws_algorithm *alg);

#endif
