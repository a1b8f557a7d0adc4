#include "crypto/password.h"

#include "base/cleanup.h"
#include "base/text.h"

#include <sodium.h>
#include <string.h>

const struct password_cost password_cost_usual = {.passes = 2, .memory = 64u << 20};

/* One password can be typed in two normal forms: a phone sends another than a desk. */
static const char *normal(struct arena *a, const char *password)
{
    const char *clean = text_clean(a, password);
    return clean ? clean : "";
}

int password_hash(const char *password, const struct password_cost *cost,
                  char ret_hash[static PASSWORD_HASH], struct fault *f)
{
    _Static_assert((int)PASSWORD_HASH >= (int)crypto_pwhash_STRBYTES, "room for the hash");
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *clean = normal(a, password);
    size_t n = text_length(clean);
    if (n < PASSWORD_LEAST || n > PASSWORD_MOST)
        return fault_reason(f, INVALID, "password.length", "a password has %d to %d characters",
                            PASSWORD_LEAST, PASSWORD_MOST);
    char hash[crypto_pwhash_STRBYTES];
    if (crypto_pwhash_str_alg(hash, clean, strlen(clean), cost->passes, cost->memory,
                              crypto_pwhash_ALG_ARGON2ID13) != 0)
        return fault_reason(f, UNAVAILABLE, "password.memory", "no %zu bytes for a password hash",
                            cost->memory);
    memset(ret_hash, 0, PASSWORD_HASH);
    memcpy(ret_hash, hash, sizeof hash);
    return OK;
}

bool password_matches(const char *password, const char *hash)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *clean = normal(a, password);
    char full[crypto_pwhash_STRBYTES] = {0};
    if (strlen(hash) >= sizeof full || text_length(clean) > PASSWORD_MOST)
        return false;
    memcpy(full, hash, strlen(hash));
    return crypto_pwhash_str_verify(full, clean, strlen(clean)) == 0;
}

bool password_is_old(const char *hash, const struct password_cost *cost)
{
    char full[crypto_pwhash_STRBYTES] = {0};
    if (strlen(hash) >= sizeof full)
        return true;
    memcpy(full, hash, strlen(hash));
    return crypto_pwhash_str_needs_rehash(full, cost->passes, cost->memory) != 0;
}
