/* Verification goes through OpenSSL. Digest, value and chain are looked at apart, so that a page
 * can say which of the three is wrong. */
#include "crypto/cms.h"

#include "crypto/openssl.h"
#include "base/cleanup.h"

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/ess.h>
#include <stdio.h>
#include <string.h>

static void end_cms(CMS_ContentInfo **cms)
{
    CMS_ContentInfo_free(*cms);
}

static void end_bio(BIO **bio)
{
    BIO_free(*bio);
}

static void end_stack(STACK_OF(X509) * *stack)
{
    sk_X509_pop_free(*stack, X509_free);
}

static int blame(struct cms_verdict *v, const char *reason, const char *words)
{
    if (!v->reason[0]) {
        (void)snprintf(v->reason, sizeof v->reason, "%s", reason);
        (void)snprintf(v->words, sizeof v->words, "%s", words);
    }
    return OK;
}

static bool digest_fits(CMS_SignerInfo *si, const struct bytes *pieces, size_t n, struct arena *a)
{
    const ASN1_OCTET_STRING *said = CMS_signed_get0_data_by_OBJ(
        si, OBJ_nid2obj(NID_pkcs9_messageDigest), -3, V_ASN1_OCTET_STRING);
    X509_ALGOR *algorithm = NULL;
    CMS_SignerInfo_get0_algs(si, NULL, NULL, &algorithm, NULL);
    if (!said || !algorithm || OBJ_obj2nid(algorithm->algorithm) != NID_sha256)
        return false;
    uint8_t digest[DIGEST_BYTES];
    struct digest *d = digest_open(a);
    for (size_t i = 0; i < n; i++)
        digest_add(d, pieces[i].p, pieces[i].n);
    digest_read(d, digest);
    return ASN1_STRING_length(said) == DIGEST_BYTES &&
           memcmp(ASN1_STRING_get0_data(said), digest, DIGEST_BYTES) == 0;
}

static void end_ess(ESS_SIGNING_CERT_V2 **ess)
{
    ESS_SIGNING_CERT_V2_free(*ess);
}

/* The signed attributes name the certificate (RFC 5035), so that no other certificate with the same
 * key can be put in its place. OpenSSL looks at this only together with the chain, which is judged
 * apart here. */
static bool names_signer(CMS_SignerInfo *si, X509 *signer)
{
    const ASN1_STRING *value = CMS_signed_get0_data_by_OBJ(
        si, OBJ_nid2obj(NID_id_smime_aa_signingCertificateV2), -3, V_ASN1_SEQUENCE);
    if (!value)
        return false;
    const uint8_t *at = ASN1_STRING_get0_data(value);
    CLEANUP(end_ess)
    ESS_SIGNING_CERT_V2 *ess = d2i_ESS_SIGNING_CERT_V2(NULL, &at, ASN1_STRING_length(value));
    STACK_OF(X509) *one = sk_X509_new_null();
    bool named = ess && sk_X509_push(one, signer) == 1 &&
                 OSSL_ESS_check_signing_certs(NULL, ess, one, 1) > 0;
    sk_X509_free(one);
    return named;
}

static BIO *join(const struct bytes *pieces, size_t n)
{
    BIO *bio = BIO_new(BIO_s_mem());
    for (size_t i = 0; bio && i < n; i++)
        for (size_t at = 0; at < pieces[i].n;) {
            size_t some = pieces[i].n - at < (1u << 20) ? pieces[i].n - at : 1u << 20;
            BIO_write(bio, pieces[i].p + at, (int)some);
            at += some;
        }
    return bio;
}

static struct certificate *own(struct arena *a, X509 *x)
{
    X509_up_ref(x);
    return certificate_adopt(a, x);
}

static void judge_trust(struct arena *a, STACK_OF(X509) * inside, const struct trust *trust,
                        int64_t at_ms, struct cms_verdict *v)
{
    size_t n = inside ? (size_t)sk_X509_num(inside) : 0;
    n = n < CERTIFICATES_MOST ? n : CERTIFICATES_MOST;
    struct certificate **helpers = arena_new(a, struct certificate *, n);
    for (size_t i = 0; i < n; i++)
        helpers[i] = own(a, sk_X509_value(inside, (int)i));
    struct fault f = {0};
    v->trusted = trust_check(trust, v->signer, helpers, n, at_ms, &f) == OK;
    if (!v->trusted)
        blame(v, f.reason, f.words);
}

static int judge(struct arena *a, CMS_ContentInfo *cms, const struct bytes *pieces, size_t n,
                 struct cms_verdict *v)
{
    STACK_OF(CMS_SignerInfo) *infos = CMS_get0_SignerInfos(cms);
    if (!infos || sk_CMS_SignerInfo_num(infos) != 1)
        return blame(v, "cms.signers", "a document signature has exactly one signer");
    CMS_SignerInfo *si = sk_CMS_SignerInfo_value(infos, 0);
    CLEANUP(end_bio) BIO *content = join(pieces, n);
    unsigned flags = CMS_BINARY | CMS_NO_SIGNER_CERT_VERIFY;
    bool good = CMS_verify(cms, NULL, NULL, content, NULL, flags) == 1;
    char words[160] = "the signature does not fit the certificate";
    if (!good)
        ERR_error_string_n(ERR_peek_last_error(), words, sizeof words);
    ERR_clear_error();
    X509 *signer = NULL;
    CMS_SignerInfo_get0_algs(si, NULL, &signer, NULL, NULL);
    if (!signer)
        return blame(v, "cms.certificate", "the signer's certificate is not inside");
    v->signer = own(a, signer);
    v->intact = digest_fits(si, pieces, n, a);
    v->valid = good || (!v->intact && CMS_SignerInfo_verify(si) == 1);
    bool named = names_signer(si, signer);
    ERR_clear_error();
    v->valid = v->valid && named;
    if (!named)
        blame(v, "cms.certificate", "the signature does not name its certificate");
    if (!v->intact)
        blame(v, "cms.digest", "the content is not the one that was signed");
    if (!v->valid)
        blame(v, "cms.value", words);
    return OK;
}

/* The type of the content stands outside of what is signed; OpenSSL does not hold it against the
 * signed attribute (RFC 5652 section 11.1). PDF knows one type only: data. */
static bool is_detached_data(CMS_ContentInfo *cms)
{
    return OBJ_obj2nid(CMS_get0_type(cms)) == NID_pkcs7_signed && CMS_is_detached(cms) == 1 &&
           OBJ_obj2nid(CMS_get0_eContentType(cms)) == NID_pkcs7_data;
}

int cms_verify(struct arena *a, struct bytes der, const struct cms_question *q,
               struct cms_verdict *ret, struct fault *f)
{
    const uint8_t *at = der.p;
    CLEANUP(end_cms) CMS_ContentInfo *cms = d2i_CMS_ContentInfo(NULL, &at, (long)der.n);
    if (!cms || !is_detached_data(cms))
        return openssl_fault(f, INVALID, "cms.syntax", "not a detached signature");
    struct cms_verdict v = {0};
    judge(a, cms, q->pieces, q->n, &v);
    CLEANUP(end_stack) STACK_OF(X509) *inside = CMS_get1_certs(cms);
    if (v.signer)
        judge_trust(a, inside, q->trust, q->at_ms, &v);
    ERR_clear_error();
    *ret = v;
    return OK;
}
