/* A small authority for tests: root, authority, one official. Moments are fixed. */
#ifndef TESTS_UNIT_CRYPTO_PKI_H
#define TESTS_UNIT_CRYPTO_PKI_H

#include "crypto/certificate.h"

#define PKI_NOW INT64_C(1795305600000) /* 22 November 2026 */
#define PKI_YEAR (INT64_C(365) * 24 * 3600 * 1000)

struct pki {
    struct key *root_key, *ca_key, *key, *seal_key;
    struct certificate *root, *ca, *leaf, *seal;
    struct trust *trust;
};

static inline struct certificate *pki_issue(struct arena *a, enum certificate_kind kind,
                                            const char *name, const struct key *key,
                                            const struct certificate *issuer,
                                            const struct key *issuer_key)
{
    struct certificate_order o = {
        .kind = kind,
        .subject = {.common_name = name,
                    .title = kind == CERTIFICATE_OFFICIAL ? "CHỦ TỊCH" : NULL,
                    .organisation = "UBND phường Hạc Thành",
                    .country = "VN"},
        .from_ms = PKI_NOW - PKI_YEAR,
        .until_ms = PKI_NOW + PKI_YEAR,
        .key = key,
        .issuer = issuer,
        .issuer_key = issuer_key,
    };
    struct certificate *c = NULL;
    return certificate_issue(a, &o, &c, NULL) == OK ? c : NULL;
}

static inline struct pki pki_make(struct arena *a)
{
    struct pki p = {0};
    if (key_new(a, &p.root_key, NULL) < 0 || key_new(a, &p.ca_key, NULL) < 0 ||
        key_new(a, &p.key, NULL) < 0 || key_new(a, &p.seal_key, NULL) < 0)
        return p;
    p.root = pki_issue(a, CERTIFICATE_ROOT, "Gốc thử nghiệm", p.root_key, NULL, p.root_key);
    p.ca = pki_issue(a, CERTIFICATE_AUTHORITY, "CA thử nghiệm", p.ca_key, p.root, p.root_key);
    p.leaf = pki_issue(a, CERTIFICATE_OFFICIAL, "Lê Thị Ước", p.key, p.ca, p.ca_key);
    p.seal = pki_issue(a, CERTIFICATE_SEAL, "UBND phường Hạc Thành", p.seal_key, p.ca, p.ca_key);
    p.trust = trust_open(a);
    trust_add(p.trust, p.root, NULL);
    return p;
}

#endif
