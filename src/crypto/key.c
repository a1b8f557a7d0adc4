#include "crypto/openssl.h"

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

enum { RSA_LEAST = 2048 };

int openssl_fault(struct fault *f, enum code code, const char *reason, const char *what)
{
    char words[160] = "no words from OpenSSL";
    unsigned long e = ERR_get_error();
    if (e)
        ERR_error_string_n(e, words, sizeof words);
    ERR_clear_error();
    return fault_reason(f, code, reason, "%s: %s", what, words);
}

struct bytes openssl_take(struct arena *a, uint8_t *der, int n)
{
    size_t size = n > 0 ? (size_t)n : 0;
    struct bytes out = {arena_memdup(a, der, size), size};
    OPENSSL_free(der);
    return out;
}

static void key_end(void *pkey)
{
    EVP_PKEY_free(pkey);
}

struct key *key_adopt(struct arena *a, EVP_PKEY *pkey)
{
    struct key *k = arena_new(a, struct key, 1);
    k->pkey = pkey;
    arena_defer(a, key_end, pkey);
    return k;
}

int key_new(struct arena *a, struct key **ret, struct fault *f)
{
    EVP_PKEY *pkey = EVP_EC_gen("P-256");
    if (!pkey)
        return openssl_fault(f, BROKEN, "key.new", "cannot make a key");
    *ret = key_adopt(a, pkey);
    return OK;
}

static int no_phrase(char *to, int size, int writing, void *self)
{
    (void)to, (void)size, (void)writing, (void)self;
    return -1;
}

EVP_PKEY *openssl_read_key(struct bytes pem)
{
    BIO *bio = BIO_new_mem_buf(pem.p, pem.n <= INT32_MAX ? (int)pem.n : 0);
    EVP_PKEY *pkey = bio ? PEM_read_bio_PrivateKey(bio, NULL, no_phrase, NULL) : NULL;
    BIO_free(bio);
    return pkey;
}

static EVP_PKEY *decode(struct bytes in)
{
    EVP_PKEY *pkey = openssl_read_key(in);
    const uint8_t *at = in.p;
    return pkey ? pkey : d2i_AutoPrivateKey(NULL, &at, (long)in.n);
}

int key_read(struct arena *a, struct bytes in, struct key **ret, struct fault *f)
{
    EVP_PKEY *pkey = in.n <= INT32_MAX ? decode(in) : NULL;
    if (!pkey)
        return openssl_fault(f, INVALID, "key.syntax", "not a private key");
    ERR_clear_error();
    struct key *k = key_adopt(a, pkey);
    int kind = EVP_PKEY_get_base_id(pkey);
    if (kind != EVP_PKEY_EC && kind != EVP_PKEY_RSA)
        return fault_reason(f, INVALID, "key.kind", "only RSA and ECDSA keys can sign documents");
    if (kind == EVP_PKEY_RSA && EVP_PKEY_get_bits(pkey) < RSA_LEAST)
        return fault_reason(f, INVALID, "key.weak", "an RSA key needs %d bits", RSA_LEAST);
    *ret = k;
    return OK;
}

int key_write(struct arena *a, const struct key *k, struct bytes *ret, struct fault *f)
{
    PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(k->pkey);
    uint8_t *der = NULL;
    int n = info ? i2d_PKCS8_PRIV_KEY_INFO(info, &der) : -1;
    PKCS8_PRIV_KEY_INFO_free(info);
    if (n <= 0)
        return openssl_fault(f, BROKEN, "key.write", "cannot write a key");
    *ret = (struct bytes){arena_memdup(a, der, (size_t)n), (size_t)n};
    OPENSSL_clear_free(der, (size_t)n);
    return OK;
}

int key_sign(const struct key *k, struct arena *a, const uint8_t digest[static DIGEST_BYTES],
             struct bytes *ret, struct fault *f)
{
    EVP_PKEY_CTX *c = EVP_PKEY_CTX_new(k->pkey, NULL);
    size_t n = (size_t)EVP_PKEY_get_size(k->pkey);
    uint8_t *out = arena_alloc(a, n);
    bool rsa = EVP_PKEY_get_base_id(k->pkey) == EVP_PKEY_RSA;
    bool ok = c && EVP_PKEY_sign_init(c) == 1 &&
              (!rsa || EVP_PKEY_CTX_set_rsa_padding(c, RSA_PKCS1_PADDING) == 1) &&
              EVP_PKEY_CTX_set_signature_md(c, EVP_sha256()) == 1 &&
              EVP_PKEY_sign(c, out, &n, digest, DIGEST_BYTES) == 1;
    EVP_PKEY_CTX_free(c);
    if (!ok)
        return openssl_fault(f, BROKEN, "key.sign", "cannot sign");
    *ret = (struct bytes){out, n};
    return OK;
}

static int sign_here(void *self, struct arena *a, const uint8_t digest[static DIGEST_BYTES],
                     struct bytes *ret, struct fault *f)
{
    return key_sign(self, a, digest, ret, f);
}

struct signer key_signer(struct key *k)
{
    return (struct signer){sign_here, k};
}
