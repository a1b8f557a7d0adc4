/* Private keys in software, and the interface behind which a key may live anywhere.
 *
 * Whoever signs sees a `struct signer`: a SHA-256 digest goes out, a signature value comes back
 * (ECDSA: DER of r and s; RSA: PKCS #1 v1.5). A key in this process, in the helper that guards the
 * keys, on a token or at a remote service (CSC API) all fit.
 */
#ifndef CRYPTO_KEY_H
#define CRYPTO_KEY_H

#include "base/buf.h"
#include "base/fault.h"
#include "crypto/digest.h"

struct key; /* lives in the arena it was made with */

struct signer {
    int (*sign)(void *self, struct arena *a, const uint8_t digest[static DIGEST_BYTES],
                struct bytes *ret, struct fault *f);
    void *self;
};

/* A new ECDSA P-256 key. */
int key_new(struct arena *a, struct key **ret, struct fault *f);

/* PEM or DER: PKCS #8, or the older forms of EC and RSA keys. RSA keys below 2048 bits are
 * refused. */
int key_read(struct arena *a, struct bytes in, struct key **ret, struct fault *f);

/* PKCS #8 in DER, not encrypted: seal it before it touches a disk. */
int key_write(struct arena *a, const struct key *k, struct bytes *ret, struct fault *f);

int key_sign(const struct key *k, struct arena *a, const uint8_t digest[static DIGEST_BYTES],
             struct bytes *ret, struct fault *f);

/* The key as a signer; it lives as long as the key. */
struct signer key_signer(struct key *k);

#endif
