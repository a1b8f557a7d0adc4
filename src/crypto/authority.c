/* Issuing certificates: what a small authority needs, so that a fresh installation can sign. */
#include "crypto/openssl.h"
#include "crypto/random.h"

#include <openssl/x509v3.h>
#include <time.h>

static const struct {
    const char *basic, *usage;
} profiles[] = {
    [CERTIFICATE_ROOT] = {"critical,CA:TRUE", "critical,keyCertSign,cRLSign"},
    [CERTIFICATE_AUTHORITY] = {"critical,CA:TRUE,pathlen:0", "critical,keyCertSign,cRLSign"},
    [CERTIFICATE_OFFICIAL] = {"critical,CA:FALSE", "critical,digitalSignature,nonRepudiation"},
    [CERTIFICATE_SEAL] = {"critical,CA:FALSE", "critical,digitalSignature,nonRepudiation"},
};

static bool add_extension(X509 *x, X509 *issuer, int nid, const char *value)
{
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, x, NULL, NULL, 0);
    X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    bool ok = e && X509_add_ext(x, e, -1) == 1;
    X509_EXTENSION_free(e);
    return ok;
}

static bool add_part(X509_NAME *name, int nid, const char *text)
{
    return !text || !*text ||
           X509_NAME_add_entry_by_NID(name, nid, MBSTRING_UTF8, (const uint8_t *)text, -1, -1, 0) ==
               1;
}

static bool set_subject(X509 *x, const struct certificate_name *n)
{
    X509_NAME *name = X509_get_subject_name(x);
    return add_part(name, NID_countryName, n->country) &&
           add_part(name, NID_organizationName, n->organisation) &&
           add_part(name, NID_organizationalUnitName, n->unit) &&
           add_part(name, NID_title, n->title) && add_part(name, NID_commonName, n->common_name);
}

/* 16 random bytes, positive (RFC 5280, 4.1.2.2: up to 20 octets). */
static bool set_serial(X509 *x)
{
    uint8_t raw[16];
    random_fill(raw, sizeof raw);
    raw[0] = (uint8_t)((raw[0] & 0x7f) | 0x40);
    BIGNUM *n = BN_bin2bn(raw, sizeof raw, NULL);
    bool ok = n && BN_to_ASN1_INTEGER(n, X509_get_serialNumber(x));
    BN_free(n);
    return ok;
}

static bool add_extensions(X509 *x, X509 *issuer, enum certificate_kind kind)
{
    return add_extension(x, issuer, NID_basic_constraints, profiles[kind].basic) &&
           add_extension(x, issuer, NID_key_usage, profiles[kind].usage) &&
           add_extension(x, issuer, NID_subject_key_identifier, "hash") &&
           add_extension(x, issuer, NID_authority_key_identifier, "keyid:always");
}

static bool fill(X509 *x, const struct certificate_order *o)
{
    X509 *issuer = o->issuer ? o->issuer->x509 : x;
    return X509_set_version(x, X509_VERSION_3) == 1 && set_serial(x) &&
           ASN1_TIME_set(X509_getm_notBefore(x), (time_t)(o->from_ms / 1000)) &&
           ASN1_TIME_set(X509_getm_notAfter(x), (time_t)(o->until_ms / 1000)) &&
           set_subject(x, &o->subject) &&
           X509_set_issuer_name(x, X509_get_subject_name(issuer)) == 1 &&
           X509_set_pubkey(x, o->key->pkey) == 1 && add_extensions(x, issuer, o->kind) &&
           X509_sign(x, o->issuer_key->pkey, EVP_sha256()) > 0;
}

int certificate_issue(struct arena *a, const struct certificate_order *o, struct certificate **ret,
                      struct fault *f)
{
    X509 *x = X509_new();
    if (!x || !fill(x, o)) {
        X509_free(x);
        return openssl_fault(f, INVALID, "certificate.issue", "cannot issue the certificate");
    }
    *ret = certificate_adopt(a, x);
    return OK;
}
