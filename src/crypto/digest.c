#include "crypto/digest.h"

#include "base/buf.h"
#include "base/text.h"

#include <assert.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <string.h>

enum { HMAC_BLOCK = 64 }; /* of SHA-256 */

struct digest {
    EVP_MD_CTX *context;
};

/* Looking an algorithm up in the library costs as much as hashing a kilobyte: once is enough. */
static EVP_MD *sha256_md;

static void find_sha256(void)
{
    sha256_md = EVP_MD_fetch(NULL, "SHA256", NULL);
}

static const EVP_MD *sha256(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    (void)pthread_once(&once, find_sha256);
    assert(sha256_md);
    return sha256_md;
}

void digest_sha256(const void *p, size_t n, uint8_t out[static DIGEST_BYTES])
{
    int ok = EVP_Digest(p, n, out, NULL, sha256(), NULL);
    assert(ok == 1);
    (void)ok;
}

static void digest_end(void *context)
{
    EVP_MD_CTX_free(context);
}

static struct digest *open_digest(struct arena *a, const EVP_MD *kind)
{
    struct digest *d = arena_new(a, struct digest, 1);
    d->context = EVP_MD_CTX_new();
    assert(d->context);
    arena_defer(a, digest_end, d->context);
    int ok = EVP_DigestInit_ex(d->context, kind, NULL);
    assert(ok == 1);
    (void)ok;
    return d;
}

struct digest *digest_open(struct arena *a)
{
    return open_digest(a, sha256());
}

struct digest *digest_open_sha1(struct arena *a)
{
    return open_digest(a, EVP_sha1());
}

void digest_add(struct digest *d, const void *p, size_t n)
{
    int ok = EVP_DigestUpdate(d->context, p, n);
    assert(ok == 1);
    (void)ok;
}

void digest_read(struct digest *d, uint8_t out[static DIGEST_BYTES])
{
    int ok = EVP_DigestFinal_ex(d->context, out, NULL);
    assert(ok == 1);
    (void)ok;
}

/* One half of RFC 2104: the digest of the key, padded with one byte, and a text. */
static void digest_half(EVP_MD_CTX *context, const uint8_t key[static HMAC_BLOCK], uint8_t pad,
                        struct bytes text, uint8_t out[static DIGEST_BYTES])
{
    uint8_t block[HMAC_BLOCK];
    for (size_t i = 0; i < HMAC_BLOCK; i++)
        block[i] = key[i] ^ pad;
    int ok = EVP_DigestInit_ex(context, sha256(), NULL) == 1 &&
             EVP_DigestUpdate(context, block, sizeof block) == 1 &&
             EVP_DigestUpdate(context, text.p, text.n) == 1 &&
             EVP_DigestFinal_ex(context, out, NULL) == 1;
    assert(ok);
    (void)ok;
    OPENSSL_cleanse(block, sizeof block);
}

/* From digests: the library's own looks three algorithms up by name at each call, which costs more
 * than all the hashing of a short text. */
void digest_hmac(const void *key, size_t key_n, const void *p, size_t n,
                 uint8_t out[static DIGEST_BYTES])
{
    uint8_t padded[HMAC_BLOCK] = {0}, inner[DIGEST_BYTES];
    if (key_n > HMAC_BLOCK)
        digest_sha256(key, key_n, padded);
    else if (key_n)
        memcpy(padded, key, key_n);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    assert(context);
    digest_half(context, padded, 0x36, (struct bytes){p, n}, inner);
    digest_half(context, padded, 0x5c, (struct bytes){inner, sizeof inner}, out);
    EVP_MD_CTX_free(context);
    OPENSSL_cleanse(padded, sizeof padded);
}

void digest_hex(const uint8_t d[static DIGEST_BYTES], char out[static DIGEST_HEX])
{
    text_hex(d, DIGEST_BYTES, out);
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool digest_from_hex(const char *hex, uint8_t ret[static DIGEST_BYTES])
{
    uint8_t d[DIGEST_BYTES];
    if (strnlen(hex, DIGEST_HEX) != DIGEST_HEX - 1)
        return false;
    for (size_t i = 0; i < DIGEST_BYTES; i++) {
        int high = hex_value(hex[2 * i]), low = hex_value(hex[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        d[i] = (uint8_t)(high << 4 | low);
    }
    memcpy(ret, d, DIGEST_BYTES);
    return true;
}
