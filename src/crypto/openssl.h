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
};

struct trust {
    X509_STORE *store;
};

/* Take over a handle: it is freed with the arena. */
struct key *key_adopt(struct arena *a, EVP_PKEY *pkey);
struct certificate *certificate_adopt(struct arena *a, X509 *x509);

/* The first complaint of OpenSSL's queue as words; empties the queue. */
int openssl_fault(struct fault *f, enum code code, const char *reason, const char *what);

#endif
