#include "crypto/openssl.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <string.h>
#include <time.h>

static void certificate_end(void *x509)
{
    X509_free(x509);
}

struct certificate *certificate_adopt(struct arena *a, X509 *x509)
{
    struct certificate *c = arena_new(a, struct certificate, 1);
    uint8_t *der = NULL;
    int n = i2d_X509(x509, &der);
    c->x509 = x509;
    c->der = openssl_take(a, der, n);
    arena_defer(a, certificate_end, x509);
    return c;
}

static X509 *decode(struct bytes in)
{
    const uint8_t *at = in.p;
    X509 *x = d2i_X509(NULL, &at, (long)in.n);
    if (x && at == in.p + in.n)
        return x;
    X509_free(x);
    BIO *bio = BIO_new_mem_buf(in.p, (int)in.n);
    x = PEM_read_bio_X509(bio, NULL, NULL, NULL);
    BIO_free(bio);
    return x;
}

int certificate_read(struct arena *a, struct bytes in, struct certificate **ret, struct fault *f)
{
    X509 *x = in.n && in.n <= INT32_MAX ? decode(in) : NULL;
    if (!x)
        return openssl_fault(f, INVALID, "certificate.syntax", "not a certificate");
    ERR_clear_error();
    *ret = certificate_adopt(a, x);
    return OK;
}

int certificates_read(struct arena *a, struct bytes pem, struct certificate ***ret, size_t *ret_n,
                      struct fault *f)
{
    struct certificate **all = arena_new(a, struct certificate *, CERTIFICATES_MOST);
    size_t n = 0;
    BIO *bio = BIO_new_mem_buf(pem.p, pem.n <= INT32_MAX ? (int)pem.n : 0);
    X509 *x;
    while (n < CERTIFICATES_MOST && (x = PEM_read_bio_X509(bio, NULL, NULL, NULL)))
        all[n++] = certificate_adopt(a, x);
    BIO_free(bio);
    bool ended = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
    if (!n || (!ended && n < CERTIFICATES_MOST))
        return openssl_fault(f, INVALID, "certificate.syntax", "not a list of certificates");
    ERR_clear_error();
    *ret = all;
    *ret_n = n;
    return OK;
}

struct bytes certificate_der(const struct certificate *c)
{
    return c->der;
}

const char *certificate_pem(struct arena *a, const struct certificate *c)
{
    BIO *bio = BIO_new(BIO_s_mem());
    char *p = NULL;
    PEM_write_bio_X509(bio, c->x509);
    long n = BIO_get_mem_data(bio, &p);
    const char *pem = arena_strndup(a, p, (size_t)n);
    BIO_free(bio);
    return pem;
}

/* The last entry of a kind in a name, as UTF-8. */
static const char *name_part(struct arena *a, const X509_NAME *name, int nid)
{
    int at = X509_NAME_get_index_by_NID(name, nid, -1), later;
    while (at >= 0 && (later = X509_NAME_get_index_by_NID(name, nid, at)) >= 0)
        at = later;
    if (at < 0)
        return "";
    uint8_t *text = NULL;
    int n = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
    const char *out =
        n > 0 && !memchr(text, 0, (size_t)n) ? arena_strndup(a, (const char *)text, (size_t)n) : "";
    OPENSSL_free(text);
    return out;
}

static struct certificate_name name_of(struct arena *a, const X509_NAME *name)
{
    return (struct certificate_name){
        .common_name = name_part(a, name, NID_commonName),
        .title = name_part(a, name, NID_title),
        .unit = name_part(a, name, NID_organizationalUnitName),
        .organisation = name_part(a, name, NID_organizationName),
        .country = name_part(a, name, NID_countryName),
    };
}

static int64_t moment(const ASN1_TIME *t)
{
    struct tm tm = {0};
    return ASN1_TIME_to_tm(t, &tm) == 1 ? (int64_t)timegm(&tm) * 1000 : 0;
}

struct certificate_facts certificate_facts(struct arena *a, const struct certificate *c)
{
    BIGNUM *serial = ASN1_INTEGER_to_BN(X509_get0_serialNumber(c->x509), NULL);
    char *hex = serial ? BN_bn2hex(serial) : NULL;
    uint32_t usage = X509_get_key_usage(c->x509);
    struct certificate_facts facts = {
        .subject = name_of(a, X509_get_subject_name(c->x509)),
        .issuer = name_of(a, X509_get_issuer_name(c->x509)),
        .serial = hex ? arena_strdup(a, hex) : "",
        .from_ms = moment(X509_get0_notBefore(c->x509)),
        .until_ms = moment(X509_get0_notAfter(c->x509)),
        .authority = X509_check_ca(c->x509) == 1,
        .signs = (usage & (KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION)) != 0,
    };
    digest_sha256(c->der.p, c->der.n, facts.digest);
    OPENSSL_free(hex);
    BN_free(serial);
    return facts;
}

bool certificate_fits(const struct certificate *c, const struct key *k)
{
    bool fits = X509_check_private_key(c->x509, k->pkey) == 1;
    ERR_clear_error();
    return fits;
}

bool certificate_verifies(const struct certificate *c, struct bytes text, struct bytes signature)
{
    EVP_PKEY *key = X509_get0_pubkey(c->x509);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool good = key && context &&
                EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
                EVP_DigestVerify(context, signature.p, signature.n, text.p, text.n) == 1;
    EVP_MD_CTX_free(context);
    ERR_clear_error();
    return good;
}
