/* Keys: from a published set, from PEM, newly made; and the public half written. */
#include "crypto/jws_key.h"
#include "crypto/openssl.h"

#include "base/cleanup.h"
#include "base/limits.h"
#include "crypto/base64.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <string.h>

enum { RSA_LEAST_BITS = 2048, RSA_MOST_BYTES = 1024, P256_BYTES = 32, ED25519_BYTES = 32 };

static const struct jws_algorithm algorithms[] = {
    {.name = "RS256", .kty = "RSA", .type = EVP_PKEY_RSA, .hashed = true},
    {.name = "PS256", .kty = "RSA", .type = EVP_PKEY_RSA, .hashed = true, .pss = true},
    {.name = "ES256", .kty = "EC", .type = EVP_PKEY_EC, .hashed = true},
    {.name = "EdDSA", .kty = "OKP", .type = EVP_PKEY_ED25519},
};

const struct jws_algorithm *jws_algorithm(const char *name)
{
    for (size_t i = 0; name && i < sizeof algorithms / sizeof *algorithms; i++)
        if (strcmp(algorithms[i].name, name) == 0)
            return &algorithms[i];
    return NULL;
}

static bool is_p256(const EVP_PKEY *pkey)
{
    char group[32] = "";
    return EVP_PKEY_get_utf8_string_param(pkey, OSSL_PKEY_PARAM_GROUP_NAME, group, sizeof group,
                                          NULL) == 1 &&
           strcmp(group, "prime256v1") == 0;
}

bool jws_key_fits(const EVP_PKEY *pkey, const struct jws_algorithm *alg)
{
    if (EVP_PKEY_get_base_id(pkey) != alg->type)
        return false;
    if (alg->type == EVP_PKEY_RSA)
        return EVP_PKEY_get_bits(pkey) >= RSA_LEAST_BITS;
    return alg->type != EVP_PKEY_EC || is_p256(pkey);
}

static void end_pkey(void *pkey)
{
    EVP_PKEY_free(pkey);
}

static void free_context(EVP_PKEY_CTX **context)
{
    EVP_PKEY_CTX_free(*context);
}

static void free_builder(OSSL_PARAM_BLD **builder)
{
    OSSL_PARAM_BLD_free(*builder);
}

static void free_params(OSSL_PARAM **params)
{
    OSSL_PARAM_free(*params);
}

static void free_number(BIGNUM **number)
{
    BN_free(*number);
}

static EVP_PKEY *public_from(const char *type, OSSL_PARAM_BLD *builder)
{
    CLEANUP(free_params) OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(builder);
    CLEANUP(free_context) EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
    EVP_PKEY *pkey = NULL;
    if (!params || !context || EVP_PKEY_fromdata_init(context) != 1 ||
        EVP_PKEY_fromdata(context, &pkey, EVP_PKEY_PUBLIC_KEY, params) != 1)
        return NULL;
    return pkey;
}

/* A member of a key in base64url; false when it is missing or not within the size. */
static bool member(struct arena *a, const struct json *k, const char *name, size_t most,
                   struct bytes *ret)
{
    const char *text = json_str(k, name, NULL);
    return text && base64url_read(a, text, strlen(text), ret, NULL) == OK && ret->n > 0 &&
           ret->n <= most;
}

static EVP_PKEY *rsa_public(struct arena *a, const struct json *k)
{
    struct bytes n, e;
    if (!member(a, k, "n", RSA_MOST_BYTES, &n) || !member(a, k, "e", 8, &e))
        return NULL;
    CLEANUP(free_builder) OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    CLEANUP(free_number) BIGNUM *modulus = BN_bin2bn(n.p, (int)n.n, NULL);
    CLEANUP(free_number) BIGNUM *exponent = BN_bin2bn(e.p, (int)e.n, NULL);
    if (!builder || !modulus || !exponent ||
        OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, modulus) != 1 ||
        OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, exponent) != 1)
        return NULL;
    return public_from("RSA", builder);
}

static EVP_PKEY *ec_public(struct arena *a, const struct json *k)
{
    struct bytes x, y;
    if (strcmp(json_str(k, "crv", ""), "P-256") != 0 || !member(a, k, "x", P256_BYTES, &x) ||
        !member(a, k, "y", P256_BYTES, &y) || x.n != P256_BYTES || y.n != P256_BYTES)
        return NULL;
    uint8_t point[1 + 2 * P256_BYTES] = {POINT_CONVERSION_UNCOMPRESSED};
    memcpy(point + 1, x.p, P256_BYTES);
    memcpy(point + 1 + P256_BYTES, y.p, P256_BYTES);
    CLEANUP(free_builder) OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    if (!builder ||
        OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) !=
            1 ||
        OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point) !=
            1)
        return NULL;
    return public_from("EC", builder);
}

static EVP_PKEY *okp_public(struct arena *a, const struct json *k)
{
    struct bytes x;
    if (strcmp(json_str(k, "crv", ""), "Ed25519") != 0 || !member(a, k, "x", ED25519_BYTES, &x) ||
        x.n != ED25519_BYTES)
        return NULL;
    return EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, x.p, x.n);
}

static const struct family {
    const char *kty, *alg; /* alg: one of the family, for the strength check */
    EVP_PKEY *(*read)(struct arena *a, const struct json *k);
} families[] = {
    {"RSA", "RS256", rsa_public},
    {"EC", "ES256", ec_public},
    {"OKP", "EdDSA", okp_public},
};

static bool may_verify(const struct json *k)
{
    const struct json *ops = json_get(k, "key_ops");
    if (strcmp(json_str(k, "use", "sig"), "sig") != 0)
        return false;
    for (const struct json *op = ops ? ops->first : NULL; op; op = op->next)
        if (op->kind == JSON_STRING && strcmp(op->text, "verify") == 0)
            return true;
    return !ops;
}

/* NULL for a key that is of no use to us. */
static struct jws_key *read_public(struct arena *a, const struct json *k)
{
    const char *kty = json_str(k, "kty", ""), *alg = json_str(k, "alg", NULL);
    const struct family *family = NULL;
    for (size_t i = 0; i < sizeof families / sizeof *families; i++)
        if (strcmp(families[i].kty, kty) == 0)
            family = &families[i];
    if (!family || !may_verify(k) || (alg && !jws_algorithm(alg)))
        return NULL;
    EVP_PKEY *pkey = family->read(a, k);
    ERR_clear_error();
    if (!pkey)
        return NULL;
    arena_defer(a, end_pkey, pkey);
    if (!jws_key_fits(pkey, jws_algorithm(alg ? alg : family->alg)))
        return NULL;
    struct jws_key *key = arena_new(a, struct jws_key, 1);
    *key = (struct jws_key){
        .pkey = pkey, .kty = family->kty, .kid = json_str(k, "kid", NULL), .alg = alg};
    return key;
}

int jws_keys_parse(struct arena *a, const char *text, size_t n, struct jws_keys **ret,
                   struct fault *f)
{
    struct json *set = NULL;
    if (n > LIMIT_KEY_SET || json_parse(a, text, n, &set, NULL) < 0)
        return fault_reason(f, INVALID, "jws.keys", "not a JSON text of a sensible size");
    const struct json *list = json_get(set, "keys");
    if (!list || list->kind != JSON_LIST || list->count > LIMIT_KEYS)
        return fault_reason(f, INVALID, "jws.keys", "not a JSON Web Key Set");
    struct jws_keys *keys = arena_new(a, struct jws_keys, 1);
    struct jws_key **end = &keys->first;
    for (const struct json *k = list->first; k; k = k->next) {
        *end = read_public(a, k);
        if (*end) {
            end = &(*end)->next;
            keys->count++;
        }
    }
    *ret = keys;
    return OK;
}

size_t jws_keys_count(const struct jws_keys *keys)
{
    return keys->count;
}

static struct jws_key *hold(struct arena *a, EVP_PKEY *pkey, const struct jws_algorithm *alg,
                            const char *kid)
{
    arena_defer(a, end_pkey, pkey);
    struct jws_key *key = arena_new(a, struct jws_key, 1);
    *key = (struct jws_key){
        .pkey = pkey, .kty = alg->kty, .kid = arena_strdup(a, kid), .alg = alg->name};
    return key;
}

static EVP_PKEY *generate(const struct jws_algorithm *alg)
{
    if (alg->type == EVP_PKEY_RSA)
        return EVP_RSA_gen(RSA_LEAST_BITS);
    return alg->type == EVP_PKEY_EC ? EVP_EC_gen("P-256")
                                    : EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
}

int jws_key_make(struct arena *a, const char *alg, const char *kid, struct jws_key **ret,
                 struct fault *f)
{
    const struct jws_algorithm *algorithm = jws_algorithm(alg);
    if (!algorithm)
        return fault_reason(f, INVALID, "jws.alg", "no such algorithm");
    EVP_PKEY *pkey = generate(algorithm);
    if (!pkey)
        return fault_set(f, BROKEN, "no key could be made");
    *ret = hold(a, pkey, algorithm, kid);
    return OK;
}

int jws_key_read(struct arena *a, const char *pem, const char *alg, const char *kid,
                 struct jws_key **ret, struct fault *f)
{
    const struct jws_algorithm *algorithm = jws_algorithm(alg);
    if (!algorithm)
        return fault_reason(f, INVALID, "jws.alg", "no such algorithm");
    EVP_PKEY *pkey = openssl_read_key((struct bytes){(const uint8_t *)pem, strlen(pem)});
    ERR_clear_error();
    if (!pkey)
        return fault_reason(f, INVALID, "jws.pem", "not a private key in PEM without passphrase");
    struct jws_key *key = hold(a, pkey, algorithm, kid);
    if (!jws_key_fits(pkey, algorithm))
        return fault_reason(f, INVALID, "jws.pem", "the key does not fit %s", alg);
    *ret = key;
    return OK;
}

/* A number of a key; width 0: as many bytes as it takes. */
struct number {
    const char *param, *member_name;
    int width;
};

static void put_numbers(struct arena *a, struct json *k, EVP_PKEY *pkey,
                        const struct number numbers[static 2])
{
    for (const struct number *it = numbers; it < numbers + 2; it++) {
        CLEANUP(free_number) BIGNUM *v = NULL;
        if (EVP_PKEY_get_bn_param(pkey, it->param, &v) != 1)
            continue;
        int n = it->width ? it->width : BN_num_bytes(v);
        uint8_t *p = arena_alloc(a, (size_t)n);
        if (BN_bn2binpad(v, p, n) == n)
            json_put(k, it->member_name, json_new_text(a, base64url_text(a, p, (size_t)n)));
    }
}

struct json *jws_key_public(struct arena *a, const struct jws_key *key)
{
    static const struct number rsa[] = {{OSSL_PKEY_PARAM_RSA_N, "n", 0},
                                        {OSSL_PKEY_PARAM_RSA_E, "e", 0}};
    static const struct number ec[] = {{OSSL_PKEY_PARAM_EC_PUB_X, "x", P256_BYTES},
                                       {OSSL_PKEY_PARAM_EC_PUB_Y, "y", P256_BYTES}};
    struct json *k = json_new_object(a);
    json_put(k, "kty", json_new_text(a, key->kty));
    json_put(k, "use", json_new_text(a, "sig"));
    if (key->alg)
        json_put(k, "alg", json_new_text(a, key->alg));
    if (key->kid)
        json_put(k, "kid", json_new_text(a, key->kid));
    if (strcmp(key->kty, "RSA") == 0) {
        put_numbers(a, k, key->pkey, rsa);
    } else if (strcmp(key->kty, "EC") == 0) {
        json_put(k, "crv", json_new_text(a, "P-256"));
        put_numbers(a, k, key->pkey, ec);
    } else {
        uint8_t x[ED25519_BYTES];
        size_t n = sizeof x;
        json_put(k, "crv", json_new_text(a, "Ed25519"));
        if (EVP_PKEY_get_raw_public_key(key->pkey, x, &n) == 1)
            json_put(k, "x", json_new_text(a, base64url_text(a, x, n)));
    }
    return k;
}
