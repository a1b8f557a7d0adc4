#include "crypto/openssl.h"

#include <assert.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <openssl/x509_vfy.h>

static void trust_end(void *store)
{
    X509_STORE_free(store);
}

struct trust *trust_open(struct arena *a)
{
    struct trust *t = arena_new(a, struct trust, 1);
    t->store = X509_STORE_new();
    assert(t->store);
    arena_defer(a, trust_end, t->store);
    return t;
}

int trust_add(struct trust *t, const struct certificate *root, struct fault *f)
{
    if (X509_STORE_add_cert(t->store, root->x509) != 1)
        return openssl_fault(f, INVALID, "trust.root", "cannot trust the certificate");
    return OK;
}

int trust_read(struct arena *a, struct bytes pem, struct trust **ret, struct fault *f)
{
    struct certificate **roots;
    size_t n = 0;
    struct trust *t = trust_open(a);
    int r = pem.n ? certificates_read(a, pem, &roots, &n, f) : OK;
    for (size_t i = 0; r == OK && i < n; i++)
        r = trust_add(t, roots[i], f);
    if (r == OK)
        *ret = t;
    return r;
}

static const struct {
    int error;
    const char *reason;
} reasons[] = {
    {X509_V_ERR_CERT_NOT_YET_VALID, "trust.expired"},
    {X509_V_ERR_CERT_HAS_EXPIRED, "trust.expired"},
    {X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, "trust.unknown"},
    {X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, "trust.unknown"},
    {X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, "trust.unknown"},
    {X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, "trust.unknown"},
    {X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, "trust.unknown"},
    {X509_V_ERR_INVALID_CA, "trust.usage"},
    {X509_V_ERR_KEYUSAGE_NO_CERTSIGN, "trust.usage"},
    {X509_V_ERR_PATH_LENGTH_EXCEEDED, "trust.usage"},
};

static const char *reason_of(int error)
{
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (reasons[i].error == error)
            return reasons[i].reason;
    return "trust.broken";
}

/* The usual purpose (S/MIME) refuses authorities without e-mail protection, so any purpose is
 * taken here and the key usage is looked at by ourselves. */
static int run(const struct trust *t, X509 *x, STACK_OF(X509) * helpers, int64_t at_ms)
{
    X509_STORE_CTX *c = X509_STORE_CTX_new();
    int error = X509_V_ERR_UNSPECIFIED;
    if (c && X509_STORE_CTX_init(c, t->store, x, helpers) == 1) {
        X509_VERIFY_PARAM *p = X509_STORE_CTX_get0_param(c);
        X509_VERIFY_PARAM_set_purpose(p, X509_PURPOSE_ANY);
        X509_VERIFY_PARAM_set_flags(p, X509_V_FLAG_CHECK_SS_SIGNATURE);
        X509_VERIFY_PARAM_set_time(p, (time_t)(at_ms / 1000));
        error = X509_verify_cert(c) == 1 ? X509_V_OK : X509_STORE_CTX_get_error(c);
    }
    X509_STORE_CTX_free(c);
    ERR_clear_error();
    return error;
}

int trust_check(const struct trust *t, const struct certificate *c,
                struct certificate *const *helpers, size_t n, int64_t at_ms, struct fault *f)
{
    STACK_OF(X509) *stack = sk_X509_new_null();
    for (size_t i = 0; i < n; i++)
        sk_X509_push(stack, helpers[i]->x509);
    int error = run(t, c->x509, stack, at_ms);
    sk_X509_free(stack);
    if (error != X509_V_OK)
        return fault_reason(f, FORBIDDEN, reason_of(error), "%s",
                            X509_verify_cert_error_string(error));
    uint32_t usage = X509_get_key_usage(c->x509);
    if (!(usage & (KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION)))
        return fault_reason(f, FORBIDDEN, "trust.usage",
                            "the certificate is not for signing documents");
    return OK;
}
