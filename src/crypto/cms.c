/* OpenSSL's own CMS_sign always adds a signing-time and cannot take a signature value from outside,
 * so the structure is put together here. */
#include "crypto/cms.h"

#include "crypto/der.h"
#include "crypto/openssl.h"

#define DER_BYTES(name, ...)                                                                       \
    static const uint8_t name##_octets[] = {__VA_ARGS__};                                          \
    static const struct bytes name = {name##_octets, sizeof name##_octets}

/* pkcs-7 data and signedData, pkcs-9 contentType, messageDigest, signingCertificateV2 */
DER_BYTES(oid_data, 0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1);
DER_BYTES(oid_signed_data, 0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2);
DER_BYTES(oid_content_type, 0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 3);
DER_BYTES(oid_message_digest, 0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 4);
DER_BYTES(oid_signing_certificate, 0x06, 11, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 16, 2, 47);
/* whole AlgorithmIdentifiers: sha256, sha256WithRSAEncryption, ecdsa-with-SHA256 */
DER_BYTES(sha256, 0x30, 13, 0x06, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1, 5, 0);
DER_BYTES(rsa_sha256, 0x30, 13, 0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 11, 5, 0);
DER_BYTES(ecdsa_sha256, 0x30, 10, 0x06, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2);
DER_BYTES(version_1, DER_INTEGER, 1, 1);

#define JOIN(a, ...)                                                                               \
    der_join(a, (const struct bytes[]){__VA_ARGS__},                                               \
             sizeof(const struct bytes[]){__VA_ARGS__} / sizeof(struct bytes))

static struct bytes attribute(struct arena *a, struct bytes oid, struct bytes value)
{
    return der_wrap(a, DER_SEQUENCE, JOIN(a, oid, der_wrap(a, DER_SET, value)));
}

static struct bytes issuer_of(struct arena *a, const struct certificate *c)
{
    uint8_t *der = NULL;
    int n = i2d_X509_NAME(X509_get_issuer_name(c->x509), &der);
    return openssl_take(a, der, n);
}

static struct bytes serial_of(struct arena *a, const struct certificate *c)
{
    uint8_t *der = NULL;
    int n = i2d_ASN1_INTEGER(X509_get0_serialNumber(c->x509), &der);
    return openssl_take(a, der, n);
}

/* SigningCertificateV2 (RFC 5035): the hash algorithm is left out, because SHA-256 is its default
 * and DER leaves defaults out. */
static struct bytes signing_certificate(struct arena *a, const struct certificate *c)
{
    uint8_t digest[DIGEST_BYTES];
    struct bytes der = certificate_der(c);
    digest_sha256(der.p, der.n, digest);
    struct bytes names = der_wrap(a, DER_SEQUENCE, der_wrap(a, DER_CONTEXT(4), issuer_of(a, c)));
    struct bytes who = der_wrap(a, DER_SEQUENCE, JOIN(a, names, serial_of(a, c)));
    struct bytes hash = der_wrap(a, DER_OCTETS, (struct bytes){digest, sizeof digest});
    struct bytes id = der_wrap(a, DER_SEQUENCE, JOIN(a, hash, who));
    return der_wrap(a, DER_SEQUENCE, der_wrap(a, DER_SEQUENCE, id));
}

int cms_prepare(struct arena *a, const uint8_t content[static DIGEST_BYTES],
                const struct certificate *signer, struct cms_draft *ret, struct fault *f)
{
    (void)f;
    struct bytes digest = der_wrap(a, DER_OCTETS, (struct bytes){content, DIGEST_BYTES});
    struct bytes all[] = {
        attribute(a, oid_content_type, oid_data),
        attribute(a, oid_message_digest, digest),
        attribute(a, oid_signing_certificate, signing_certificate(a, signer)),
    };
    size_t n = sizeof all / sizeof *all;
    der_sort(all, n);
    ret->attributes = der_join(a, all, n);
    struct bytes set = der_wrap(a, DER_SET, ret->attributes);
    digest_sha256(set.p, set.n, ret->digest);
    return OK;
}

static struct bytes signer_info(struct arena *a, const struct cms_draft *draft,
                                const struct certificate *c, struct bytes signature)
{
    bool ec = EVP_PKEY_get_base_id(X509_get0_pubkey(c->x509)) == EVP_PKEY_EC;
    return der_wrap(a, DER_SEQUENCE,
                    JOIN(a, version_1,
                         der_wrap(a, DER_SEQUENCE, JOIN(a, issuer_of(a, c), serial_of(a, c))),
                         sha256, der_wrap(a, DER_CONTEXT(0), draft->attributes),
                         ec ? ecdsa_sha256 : rsa_sha256, der_wrap(a, DER_OCTETS, signature)));
}

int cms_assemble(struct arena *a, const struct cms_draft *draft, struct cms_chain chain,
                 struct bytes signature, struct bytes *ret, struct fault *f)
{
    if (!chain.n || !signature.n)
        return fault_reason(f, INVALID, "cms.assemble", "a signature needs a value and a chain");
    struct bytes *ders = arena_new(a, struct bytes, chain.n);
    for (size_t i = 0; i < chain.n; i++)
        ders[i] = certificate_der(chain.certificates[i]);
    struct bytes info = signer_info(a, draft, chain.certificates[0], signature);
    struct bytes data = der_wrap(
        a, DER_SEQUENCE,
        JOIN(a, version_1, der_wrap(a, DER_SET, sha256), der_wrap(a, DER_SEQUENCE, oid_data),
             der_wrap(a, DER_CONTEXT(0), der_join(a, ders, chain.n)), der_wrap(a, DER_SET, info)));
    *ret = der_wrap(a, DER_SEQUENCE, JOIN(a, oid_signed_data, der_wrap(a, DER_CONTEXT(0), data)));
    return OK;
}
