#include "crypto/password.h"

#include "base/cleanup.h"
#include "base/text.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { HASH_BYTES = 32 }; /* as crypto_pwhash_str makes them */

const struct password_cost password_cost_usual = {.passes = 2, .memory = 64u << 20};

/* One password can be typed in two normal forms: a phone sends another than a desk. */
static const char *normal(struct arena *a, const char *password)
{
    const char *clean = text_clean(a, password);
    return clean ? clean : "";
}

static int no_memory(struct fault *f)
{
    return fault_reason(f, UNAVAILABLE, "password.memory", "no memory for a password hash");
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
        return no_memory(f);
    memset(ret_hash, 0, PASSWORD_HASH);
    memcpy(ret_hash, hash, sizeof hash);
    return OK;
}

/* "$argon2id$v=19$m=65536,t=2,p=1$SALT$HASH". */
struct parts {
    unsigned long long memory, passes; /* memory in bytes */
    uint8_t salt[crypto_pwhash_SALTBYTES], hash[HASH_BYTES];
};

/* Base64 that fills out exactly, up to the sign that ends it. */
static bool read_part(const char **at, char end, uint8_t *out, size_t n)
{
    size_t got;
    const char *after;
    bool read = sodium_base642bin(out, n, *at, strlen(*at), NULL, &got, &after,
                                  sodium_base64_VARIANT_ORIGINAL_NO_PADDING) == 0 &&
                got == n && *after == end;
    *at = after + 1;
    return read;
}

static bool take_apart(const char *hash, struct parts *ret)
{
    unsigned memory_kb, passes;
    int length = 0;
    if (sscanf(hash, "$argon2id$v=19$m=%9u,t=%9u,p=1$%n", &memory_kb, &passes, &length) != 2 ||
        length == 0)
        return false;
    ret->memory = memory_kb * 1024ull;
    ret->passes = passes;
    const char *at = hash + length;
    return read_part(&at, '$', ret->salt, sizeof ret->salt) &&
           read_part(&at, '\0', ret->hash, sizeof ret->hash);
}

/* Not crypto_pwhash_str_verify: that calls a password wrong when there is no memory to hash it. */
int password_matches(const char *password, const char *hash, struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *clean = normal(a, password);
    struct parts p;
    uint8_t found[HASH_BYTES];
    if (text_length(clean) > PASSWORD_MOST || !take_apart(hash, &p))
        return 0;
    if (crypto_pwhash(found, sizeof found, clean, strlen(clean), p.salt, p.passes, (size_t)p.memory,
                      crypto_pwhash_ALG_ARGON2ID13) != 0)
        return no_memory(f);
    return sodium_memcmp(found, p.hash, sizeof found) == 0;
}

bool password_is_old(const char *hash, const struct password_cost *cost)
{
    char full[crypto_pwhash_STRBYTES] = {0};
    if (strlen(hash) >= sizeof full)
        return true;
    memcpy(full, hash, strlen(hash));
    return crypto_pwhash_str_needs_rehash(full, cost->passes, cost->memory) != 0;
}
