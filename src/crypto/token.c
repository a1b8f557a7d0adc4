#include "crypto/token.h"

#include "base/cleanup.h"
#include "base/text.h"
#include "crypto/base64.h"
#include "crypto/random.h"

#include <string.h>

enum { NONCE = 8, FORM_BYTES = NONCE + DIGEST_BYTES };

void token_new(struct token *ret)
{
    uint8_t secret[TOKEN_BYTES];
    random_fill(secret, sizeof secret);
    CLEANUP(arena_closep) struct arena *a = arena_open();
    memcpy(ret->text, base64url_text(a, secret, sizeof secret), TOKEN_TEXT);
    digest_sha256(ret->text, TOKEN_TEXT - 1, ret->digest);
}

bool token_digest(const char *text, uint8_t ret[static DIGEST_BYTES])
{
    if (strnlen(text, TOKEN_TEXT) != TOKEN_TEXT - 1)
        return false;
    digest_sha256(text, TOKEN_TEXT - 1, ret);
    return true;
}

static void form_mac(const uint8_t *key, const uint8_t *session, const uint8_t *nonce, uint8_t *out)
{
    uint8_t message[DIGEST_BYTES + NONCE];
    memcpy(message, session, DIGEST_BYTES);
    memcpy(message + DIGEST_BYTES, nonce, NONCE);
    digest_hmac(key, DIGEST_BYTES, message, sizeof message, out);
}

void form_token_make(const uint8_t key[static DIGEST_BYTES],
                     const uint8_t session[static DIGEST_BYTES], char out[static FORM_TOKEN_TEXT])
{
    uint8_t raw[FORM_BYTES];
    random_fill(raw, NONCE);
    form_mac(key, session, raw, raw + NONCE);
    CLEANUP(arena_closep) struct arena *a = arena_open();
    memcpy(out, base64url_text(a, raw, sizeof raw), FORM_TOKEN_TEXT);
}

bool form_token_check(const uint8_t key[static DIGEST_BYTES],
                      const uint8_t session[static DIGEST_BYTES], const char *text)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct bytes raw;
    if (strnlen(text, FORM_TOKEN_TEXT) != FORM_TOKEN_TEXT - 1 ||
        base64url_read(a, text, FORM_TOKEN_TEXT - 1, &raw, NULL) < 0 || raw.n != FORM_BYTES)
        return false;
    uint8_t mac[DIGEST_BYTES];
    form_mac(key, session, raw.p, mac);
    return text_same_secret(mac, raw.p + NONCE, DIGEST_BYTES);
}
