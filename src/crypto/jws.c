#include "crypto/jws.h"

#include "base/cleanup.h"
#include "base/limits.h"
#include "crypto/base64.h"
#include "crypto/digest.h"
#include "crypto/jws_key.h"

#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/rsa.h>
#include <string.h>

enum { HALF = 32 }; /* ES256: r and s, 32 bytes each (RFC 7518 section 3.4) */

struct parts {
    const char *text; /* the token */
    size_t header;    /* lengths */
    size_t claims, signature;
};

static void free_digest(EVP_MD_CTX **context)
{
    EVP_MD_CTX_free(*context);
}

static void free_signature(ECDSA_SIG **signature)
{
    ECDSA_SIG_free(*signature);
}

static int split(const char *token, struct parts *ret, struct fault *f)
{
    const char *first = strchr(token, '.'), *second = first ? strchr(first + 1, '.') : NULL;
    if (!second || strchr(second + 1, '.') || strlen(token) > LIMIT_TOKEN)
        return fault_reason(f, INVALID, "jws.form", "not three parts of a sensible length");
    *ret = (struct parts){
        .text = token,
        .header = (size_t)(first - token),
        .claims = (size_t)(second - first - 1),
        .signature = strlen(second + 1),
    };
    return OK;
}

static int read_object(struct arena *a, const char *text, size_t n, struct json **ret,
                       struct fault *f)
{
    struct bytes raw;
    struct json *v = NULL;
    if (base64url_read(a, text, n, &raw, NULL) < 0 ||
        json_parse(a, (const char *)raw.p, raw.n, &v, NULL) < 0 || v->kind != JSON_OBJECT)
        return fault_reason(f, INVALID, "jws.form", "a part is no JSON object in base64url");
    *ret = v;
    return OK;
}

/* OpenSSL wants r and s in DER, JOSE writes them side by side. */
static bool to_der(struct arena *a, struct bytes raw, struct bytes *ret)
{
    if (raw.n != (size_t)2 * HALF)
        return false;
    CLEANUP(free_signature) ECDSA_SIG *signature = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(raw.p, HALF, NULL), *s = BN_bin2bn(raw.p + HALF, HALF, NULL);
    if (!signature || !r || !s || ECDSA_SIG_set0(signature, r, s) != 1) {
        BN_free(r);
        BN_free(s);
        return false;
    }
    int n = i2d_ECDSA_SIG(signature, NULL);
    if (n <= 0)
        return false;
    uint8_t *der = arena_alloc(a, (size_t)n), *end = der;
    i2d_ECDSA_SIG(signature, &end);
    *ret = (struct bytes){der, (size_t)n};
    return true;
}

static bool from_der(struct arena *a, struct bytes der, struct bytes *ret)
{
    const uint8_t *at = der.p;
    CLEANUP(free_signature) ECDSA_SIG *signature = d2i_ECDSA_SIG(NULL, &at, (long)der.n);
    uint8_t *raw = arena_alloc(a, (size_t)2 * HALF);
    if (!signature || BN_bn2binpad(ECDSA_SIG_get0_r(signature), raw, HALF) != HALF ||
        BN_bn2binpad(ECDSA_SIG_get0_s(signature), raw + HALF, HALF) != HALF)
        return false;
    *ret = (struct bytes){raw, (size_t)2 * HALF};
    return true;
}

static bool set_padding(EVP_PKEY_CTX *context, const struct jws_algorithm *alg)
{
    return !alg->pss || (EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
                         EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1);
}

static bool is_signed_by(struct arena *a, const struct jws_key *key,
                         const struct jws_algorithm *alg, const struct parts *parts,
                         struct bytes signature)
{
    if (alg->type == EVP_PKEY_EC && !to_der(a, signature, &signature))
        return false;
    CLEANUP(free_digest) EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_PKEY_CTX *inner = NULL; /* belongs to context */
    const EVP_MD *hash = alg->hashed ? EVP_sha256() : NULL;
    bool good = context && EVP_DigestVerifyInit(context, &inner, hash, NULL, key->pkey) == 1 &&
                set_padding(inner, alg) &&
                EVP_DigestVerify(context, signature.p, signature.n, (const uint8_t *)parts->text,
                                 parts->header + 1 + parts->claims) == 1;
    ERR_clear_error();
    return good;
}

static bool may_have_signed(const struct jws_key *key, const struct jws_algorithm *alg,
                            const char *kid)
{
    return strcmp(key->kty, alg->kty) == 0 && (!key->alg || strcmp(key->alg, alg->name) == 0) &&
           (!kid || (key->kid && strcmp(key->kid, kid) == 0));
}

static int check_signature(struct arena *a, const struct jws_keys *keys, const struct json *header,
                           const struct parts *parts, struct fault *f)
{
    const struct jws_algorithm *alg = jws_algorithm(json_str(header, "alg", NULL));
    if (!alg)
        return fault_reason(f, INVALID, "jws.alg", "the algorithm is not allowed");
    if (json_get(header, "crit"))
        return fault_reason(f, INVALID, "jws.crit", "critical extensions are not understood");
    struct bytes signature;
    if (base64url_read(a, parts->text + parts->header + parts->claims + 2, parts->signature,
                       &signature, NULL) < 0)
        return fault_reason(f, INVALID, "jws.form", "the signature is not base64url");
    const char *kid = json_str(header, "kid", NULL);
    bool tried = false;
    for (const struct jws_key *key = keys->first; key; key = key->next) {
        if (!may_have_signed(key, alg, kid))
            continue;
        if (is_signed_by(a, key, alg, parts, signature))
            return OK;
        tried = true;
    }
    if (!tried)
        return fault_reason(f, NOT_FOUND, "jws.key", "no key of that name and algorithm");
    return fault_reason(f, INVALID, "jws.signature", "the signature does not fit");
}

int jws_verify(struct arena *a, const struct jws_keys *keys, const char *token,
               const struct json **ret_claims, struct fault *f)
{
    struct parts parts = {0};
    struct json *header, *claims;
    int r = split(token, &parts, f);
    if (r < 0)
        return r;
    r = read_object(a, token, parts.header, &header, f);
    if (r < 0)
        return r;
    r = check_signature(a, keys, header, &parts, f);
    if (r < 0)
        return r;
    r = read_object(a, token + parts.header + 1, parts.claims, &claims, f);
    if (r < 0)
        return r;
    *ret_claims = claims;
    return OK;
}

static bool sign_text(struct arena *a, const struct jws_key *key, const char *text,
                      struct bytes *ret)
{
    const struct jws_algorithm *alg = jws_algorithm(key->alg);
    CLEANUP(free_digest) EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_PKEY_CTX *inner = NULL;
    size_t n = (size_t)EVP_PKEY_get_size(key->pkey);
    uint8_t *p = arena_alloc(a, n);
    if (!context ||
        EVP_DigestSignInit(context, &inner, alg->hashed ? EVP_sha256() : NULL, NULL, key->pkey) !=
            1 ||
        !set_padding(inner, alg) ||
        EVP_DigestSign(context, p, &n, (const uint8_t *)text, strlen(text)) != 1)
        return false;
    *ret = (struct bytes){p, n};
    return alg->type != EVP_PKEY_EC || from_der(a, *ret, ret);
}

static const char *encode(struct arena *a, const struct json *v)
{
    struct buf b;
    buf_init(&b, a, LIMIT_TOKEN);
    json_write(&b, v);
    return b.full ? NULL : base64url_text(a, b.p, b.n);
}

int jws_sign(struct arena *a, const struct jws_key *key, const struct json *claims,
             const char **ret, struct fault *f)
{
    struct json *header = json_new_object(a);
    json_put(header, "alg", json_new_text(a, key->alg));
    if (key->kid)
        json_put(header, "kid", json_new_text(a, key->kid));
    json_put(header, "typ", json_new_text(a, "JWT"));
    const char *body = encode(a, claims);
    if (!body)
        return fault_reason(f, TOO_LARGE, "jws.form", "the claims are too long for a token");
    const char *text = arena_printf(a, "%s.%s", encode(a, header), body);
    struct bytes signature;
    if (!sign_text(a, key, text, &signature))
        return fault_set(f, BROKEN, "the token could not be signed");
    *ret = arena_printf(a, "%s.%s", text, base64url_text(a, signature.p, signature.n));
    return OK;
}

const char *jws_algorithm_of(struct arena *a, const char *token)
{
    struct json *header = NULL;
    if (read_object(a, token, strcspn(token, "."), &header, NULL) < 0)
        return NULL;
    const struct jws_algorithm *alg = jws_algorithm(json_str(header, "alg", NULL));
    return alg ? alg->name : NULL;
}

const char *jws_half_hash(struct arena *a, const char *alg, const char *s)
{
    const struct jws_algorithm *known = jws_algorithm(alg);
    uint8_t digest[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    const EVP_MD *hash = known && !known->hashed ? EVP_sha512() : EVP_sha256();
    if (EVP_Digest(s, strlen(s), digest, &n, hash, NULL) != 1)
        return "";
    return base64url_text(a, digest, n / 2);
}

const char *jws_challenge(struct arena *a, const char *s)
{
    uint8_t digest[DIGEST_BYTES];
    digest_sha256(s, strlen(s), digest);
    return base64url_text(a, digest, DIGEST_BYTES);
}
