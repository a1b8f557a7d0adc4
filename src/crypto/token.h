/* Secrets that prove something by being known: session ids, API tokens, form tokens.
 *
 * A token is 256 random bits. Its text goes to the person; only its SHA-256 is stored, so that a
 * copied database opens no session. A form token proves that a form came from a page of the same
 * session; it needs no storage.
 */
#ifndef CRYPTO_TOKEN_H
#define CRYPTO_TOKEN_H

#include "crypto/digest.h"

enum {
    TOKEN_BYTES = 32,
    TOKEN_TEXT = 44,      /* 43 letters of base64url and a NUL */
    FORM_TOKEN_TEXT = 55, /* 54 letters and a NUL */
};

struct token {
    char text[TOKEN_TEXT];
    uint8_t digest[DIGEST_BYTES]; /* what is stored */
};

void token_new(struct token *ret);

/* The digest to look up for a text that a client sent; false when it cannot be a token. */
bool token_digest(const char *text, uint8_t ret[static DIGEST_BYTES]);

/* A form token for the session whose digest is given, under the server's key: a fresh nonce each
 * time, so that a page's bytes give nothing away to guessing through compression. */
void form_token_make(const uint8_t key[static DIGEST_BYTES],
                     const uint8_t session[static DIGEST_BYTES], char out[static FORM_TOKEN_TEXT]);
bool form_token_check(const uint8_t key[static DIGEST_BYTES],
                      const uint8_t session[static DIGEST_BYTES], const char *text);

#endif
