#include "crypto/sealed.h"

#include <sodium.h>
#include <string.h>

_Static_assert((int)SEALED_KEY == (int)crypto_secretbox_KEYBYTES, "libsodium's key length");

struct bytes sealed_make(struct arena *a, const uint8_t key[static SEALED_KEY], struct bytes plain)
{
    size_t n = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + plain.n;
    uint8_t *out = arena_alloc(a, n);
    randombytes_buf(out, crypto_secretbox_NONCEBYTES);
    crypto_secretbox_easy(out + crypto_secretbox_NONCEBYTES, plain.p, plain.n, out, key);
    return (struct bytes){out, n};
}

int sealed_open(struct arena *a, const uint8_t key[static SEALED_KEY], struct bytes sealed,
                struct bytes *ret, struct fault *f)
{
    size_t extra = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
    uint8_t *out = arena_alloc(a, sealed.n > extra ? sealed.n - extra : 1);
    if (sealed.n < extra ||
        crypto_secretbox_open_easy(out, sealed.p + crypto_secretbox_NONCEBYTES,
                                   sealed.n - crypto_secretbox_NONCEBYTES, sealed.p, key) != 0)
        return fault_reason(f, INVALID, "sealed.key",
                            "sealed with another key, or changed since it was sealed");
    *ret = (struct bytes){out, sealed.n - extra};
    return OK;
}
