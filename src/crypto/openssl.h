/* Inside crypto/ only: what our handles hold, and how OpenSSL's complaints become faults. */
#ifndef CRYPTO_OPENSSL_H
#define CRYPTO_OPENSSL_H

#include "crypto/certificate.h"

#include <openssl/evp.h>
#include <openssl/x509.h>

struct key {
    EVP_PKEY *pkey;
};

struct certificate {
    X509 *x509;
    struct bytes der; /* kept: encoding takes longer than all the rest of a signature's structure */
};

struct trust {
    X509_STORE *store;
};

/* Take over a handle: it is freed with the arena. A certificate is signed already. */
struct key *key_adopt(struct arena *a, EVP_PKEY *pkey);
struct certificate *certificate_adopt(struct arena *a, X509 *x509);

/* What an i2d function wrote, n or a negative number of bytes, goes into the arena. */
struct bytes openssl_take(struct arena *a, uint8_t *der, int n);

/* A private key in PEM; NULL when it is none, or wants a pass phrase: nobody is there to type it.
 */
EVP_PKEY *openssl_read_key(struct bytes pem);

/* The first complaint of OpenSSL's queue as words; empties the queue. */
int openssl_fault(struct fault *f, enum code code, const char *reason, const char *what);

#endif
