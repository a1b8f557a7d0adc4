/* Passwords of officials: argon2id (RFC 9106), kept as the usual "$argon2id$v=19$…" text.
 *
 * The cost stands in the text, so it can be raised at any time: password_is_old says that a
 * password which was just checked should be hashed anew. Hashing takes about 0.1 s and the memory
 * that the cost says; whoever calls limits how many run at once.
 */
#ifndef CRYPTO_PASSWORD_H
#define CRYPTO_PASSWORD_H

#include "base/fault.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    PASSWORD_HASH = 128, /* room for the hash text */
    PASSWORD_LEAST = 8,  /* characters, after normal form C */
    PASSWORD_MOST = 128,
};

struct password_cost {
    unsigned passes;
    size_t memory; /* bytes */
};

/* Two passes over 64 MiB: 0.1 s on one core of 2026. */
extern const struct password_cost password_cost_usual;

/* INVALID "password.length"; UNAVAILABLE when the memory is not there. */
int password_hash(const char *password, const struct password_cost *cost,
                  char ret_hash[static PASSWORD_HASH], struct fault *f);

/* 1; 0 for a wrong password and for a text that is no hash; UNAVAILABLE "password.memory": it is
 * not known which. */
int password_matches(const char *password, const char *hash, struct fault *f);

bool password_is_old(const char *hash, const struct password_cost *cost);

#endif
