/* Secrets at rest: bytes that only the holder of a 32-byte key can read or change unnoticed
 * (XSalsa20-Poly1305, libsodium's secretbox). Signing keys, one-time-password seeds. */
#ifndef CRYPTO_SEALED_H
#define CRYPTO_SEALED_H

#include "base/buf.h"
#include "base/fault.h"

enum { SEALED_KEY = 32 };

struct bytes sealed_make(struct arena *a, const uint8_t key[static SEALED_KEY], struct bytes plain);

/* INVALID "sealed.key" when the key is another one or a bit was changed. */
int sealed_open(struct arena *a, const uint8_t key[static SEALED_KEY], struct bytes sealed,
                struct bytes *ret, struct fault *f);

#endif
