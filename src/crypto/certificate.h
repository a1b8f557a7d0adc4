/* Certificates (X.509, RFC 5280): reading them, issuing those of the demonstration authority, and
 * deciding whether one can be trusted. */
#ifndef CRYPTO_CERTIFICATE_H
#define CRYPTO_CERTIFICATE_H

#include "crypto/key.h"

#include <stdbool.h>

struct certificate; /* lives in the arena it was made with */
struct trust;

struct certificate_name { /* "" when the certificate does not say; NULL when issuing leaves it out
                           */
    const char *common_name;
    const char *title; /* the position, as "CHỦ TỊCH" */
    const char *unit;
    const char *organisation;
    const char *country; /* two letters */
};

struct certificate_facts {
    struct certificate_name subject, issuer;
    const char *serial; /* hexadecimal */
    int64_t from_ms, until_ms;
    bool authority;               /* may issue certificates */
    bool signs;                   /* its key usage allows signing documents */
    uint8_t digest[DIGEST_BYTES]; /* of the DER */
};

/* One certificate, PEM or DER. INVALID "certificate.syntax". */
int certificate_read(struct arena *a, struct bytes in, struct certificate **ret, struct fault *f);

/* All certificates of a PEM text, in order; 1 to CERTIFICATES_MOST. */
enum { CERTIFICATES_MOST = 64 };
int certificates_read(struct arena *a, struct bytes pem, struct certificate ***ret, size_t *ret_n,
                      struct fault *f);

/* DER lives as long as the certificate. */
struct bytes certificate_der(const struct certificate *c);
const char *certificate_pem(struct arena *a, const struct certificate *c);
struct certificate_facts certificate_facts(struct arena *a, const struct certificate *c);

/* Is this the certificate of that key? */
bool certificate_fits(const struct certificate *c, const struct key *k);

/* Is this a signature over SHA-256 of the text, by the key of the certificate? (ECDSA: DER of r and
 * s; RSA: PKCS #1 v1.5.) */
bool certificate_verifies(const struct certificate *c, struct bytes text, struct bytes signature);

/* What is issued. Officials sign (digitalSignature, nonRepudiation), agencies seal (the same), an
 * authority issues others. */
enum certificate_kind {
    CERTIFICATE_ROOT,
    CERTIFICATE_AUTHORITY,
    CERTIFICATE_OFFICIAL,
    CERTIFICATE_SEAL
};

struct certificate_order {
    enum certificate_kind kind;
    struct certificate_name subject;
    int64_t from_ms, until_ms;
    const struct key *key;            /* of the subject */
    const struct certificate *issuer; /* NULL for a root */
    const struct key *issuer_key;     /* of the issuer; a root signs itself */
};

int certificate_issue(struct arena *a, const struct certificate_order *o, struct certificate **ret,
                      struct fault *f);

/* A set of roots. Several may be configured (national root, Government root, demonstration). */
struct trust *trust_open(struct arena *a);
int trust_add(struct trust *t, const struct certificate *root, struct fault *f);

/* A set from PEM, the roots one after the other; empty text gives an empty set. */
int trust_read(struct arena *a, struct bytes pem, struct trust **ret, struct fault *f);

/* Does a chain lead from c over the helpers to one of the roots, all valid at that moment, and may
 * c sign documents? OK, or FORBIDDEN with reason "trust.unknown", "trust.expired", "trust.usage"
 * or "trust.broken". Revocation is not looked up. */
int trust_check(const struct trust *t, const struct certificate *c,
                struct certificate *const *helpers, size_t n, int64_t at_ms, struct fault *f);

#endif
