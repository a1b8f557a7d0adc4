/* Detached CAdES B-B signatures (ETSI EN 319 122-1, RFC 5652, RFC 5035) in DER.
 *
 * Made in three steps, so that the key may be far away: cms_prepare builds the signed attributes
 * and says which digest must be signed; somebody signs; cms_assemble puts everything together. The
 * certificate must be known first, because the attributes name it. There is no signing-time
 * attribute: PAdES (EN 319 142-1, 6.3) forbids it, the time stands in the PDF.
 */
#ifndef CRYPTO_CMS_H
#define CRYPTO_CMS_H

#include "crypto/certificate.h"

struct cms_draft {
    struct bytes attributes;      /* contents of the SET of signed attributes */
    uint8_t digest[DIGEST_BYTES]; /* what the key must sign */
};

struct cms_chain { /* the signer's certificate first, then those above it, the root left out */
    struct certificate *const *certificates;
    size_t n;
};

int cms_prepare(struct arena *a, const uint8_t content[static DIGEST_BYTES],
                const struct certificate *signer, struct cms_draft *ret, struct fault *f);

int cms_assemble(struct arena *a, const struct cms_draft *draft, struct cms_chain chain,
                 struct bytes signature, struct bytes *ret, struct fault *f);

struct cms_verdict {
    bool intact;                /* the content is the one that was signed */
    bool valid;                 /* the signature value fits certificate and attributes */
    bool trusted;               /* the certificate leads to a root, at the given moment */
    struct certificate *signer; /* NULL when none is inside */
    char reason[40];            /* of the first of the three that failed, as "cms.digest" */
    char words[FAULT_WORDS];
};

struct cms_question {
    const struct bytes *pieces; /* the content, which may lie in several */
    size_t n;
    const struct trust *trust;
    int64_t at_ms; /* the moment at which certificates have to be valid */
};

/* Judge a detached signature over data. What is wrong with the signature stands in the verdict;
 * INVALID "cms.syntax" is for bytes that are none at all. Bytes after the DER value are allowed:
 * PDF pads with zeros. */
int cms_verify(struct arena *a, struct bytes der, const struct cms_question *q,
               struct cms_verdict *ret, struct fault *f);

#endif
