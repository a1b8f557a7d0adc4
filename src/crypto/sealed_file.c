#include "crypto/sealed_file.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

enum { MAGIC = 4, NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES, LENGTH = 8 };

/* No chunk has this number: a file would need a million terabytes. */
static const uint64_t head_number = UINT64_MAX;
static const uint8_t magic[MAGIC] = {'M', 'C', 'F', '1'};

_Static_assert((int)SEALED_TAG == (int)crypto_aead_xchacha20poly1305_ietf_ABYTES, "tag");
_Static_assert(sizeof(((struct sealed_file *)0)->key) ==
                   crypto_aead_xchacha20poly1305_ietf_KEYBYTES,
               "libsodium's key length");

static void put_number(uint64_t n, uint8_t out[static LENGTH])
{
    for (size_t i = 0; i < LENGTH; i++)
        out[i] = (uint8_t)(n >> 8 * i);
}

static uint64_t read_number(const uint8_t p[static LENGTH])
{
    uint64_t n = 0;
    for (size_t i = LENGTH; i-- > 0;)
        n = n << 8 | p[i];
    return n;
}

/* 32 bytes for one use (a word of its own) of the root key. */
static void derive(const uint8_t root[static SEALED_ROOT], const char *use, struct bytes of,
                   uint8_t out[static 32])
{
    crypto_generichash_state state;
    (void)crypto_generichash_init(&state, root, SEALED_ROOT, 32);
    (void)crypto_generichash_update(&state, (const uint8_t *)use, strlen(use));
    (void)crypto_generichash_update(&state, of.p, of.n);
    (void)crypto_generichash_final(&state, out, 32);
}

void sealed_file_new(struct sealed_file *s, const uint8_t root[static SEALED_ROOT])
{
    randombytes_buf(s->salt, sizeof s->salt);
    derive(root, "file:", (struct bytes){s->salt, sizeof s->salt}, s->key);
}

void sealed_chunk_make(const struct sealed_file *s, uint64_t i, struct bytes plain, uint8_t *out)
{
    uint8_t nonce[NONCE] = {0};
    unsigned long long n;
    put_number(i, nonce);
    (void)crypto_aead_xchacha20poly1305_ietf_encrypt(out, &n, plain.p, plain.n, NULL, 0, NULL,
                                                     nonce, s->key);
    assert(n == plain.n + SEALED_TAG);
}

int sealed_chunk_open(const struct sealed_file *s, uint64_t i, struct bytes sealed, uint8_t *out,
                      struct fault *f)
{
    uint8_t nonce[NONCE] = {0};
    put_number(i, nonce);
    if (sealed.n < SEALED_TAG ||
        crypto_aead_xchacha20poly1305_ietf_decrypt(out, NULL, NULL, sealed.p, sealed.n, NULL, 0,
                                                   nonce, s->key) != 0)
        return fault_reason(f, INVALID, "sealed.key",
                            "sealed with another key, or changed since it was sealed");
    return OK;
}

void sealed_file_head(const struct sealed_file *s, const uint8_t sha256[static DIGEST_BYTES],
                      int64_t bytes, uint8_t out[static SEALED_HEAD])
{
    uint8_t what[DIGEST_BYTES + LENGTH];
    memcpy(what, sha256, DIGEST_BYTES);
    put_number((uint64_t)bytes, what + DIGEST_BYTES);
    memcpy(out, magic, MAGIC);
    memcpy(out + MAGIC, s->salt, sizeof s->salt);
    sealed_chunk_make(s, head_number, (struct bytes){what, sizeof what},
                      out + MAGIC + sizeof s->salt);
}

int sealed_file_open(struct sealed_file *s, const uint8_t root[static SEALED_ROOT],
                     const uint8_t head[static SEALED_HEAD],
                     uint8_t ret_sha256[static DIGEST_BYTES], int64_t *ret_bytes, struct fault *f)
{
    struct sealed_file x;
    uint8_t what[DIGEST_BYTES + LENGTH];
    if (memcmp(head, magic, MAGIC) != 0)
        return fault_reason(f, INVALID, "sealed.key", "not a sealed file");
    memcpy(x.salt, head + MAGIC, sizeof x.salt);
    derive(root, "file:", (struct bytes){x.salt, sizeof x.salt}, x.key);
    const struct bytes sealed = {head + MAGIC + sizeof x.salt, sizeof what + SEALED_TAG};
    int r = sealed_chunk_open(&x, head_number, sealed, what, f);
    if (r < 0)
        return r;
    *s = x;
    memcpy(ret_sha256, what, DIGEST_BYTES);
    *ret_bytes = (int64_t)read_number(what + DIGEST_BYTES);
    return OK;
}

/* ---- pieces ---- */

enum { PIECE_LENGTH = SEALED_PIECE_HEAD - NONCE };

_Static_assert((int)SEALED_PIECE_MORE == (int)SEALED_PIECE_HEAD + (int)SEALED_TAG, "a piece");

void sealed_arriving(struct sealed_file *s, const uint8_t root[static SEALED_ROOT],
                     const uint8_t salt[static SEALED_SALT])
{
    memcpy(s->salt, salt, sizeof s->salt);
    derive(root, "arriving:", (struct bytes){s->salt, sizeof s->salt}, s->key);
}

void sealed_piece_make(const struct sealed_file *s, uint64_t at, struct bytes plain, uint8_t *out)
{
    uint8_t place[LENGTH], *nonce = out + PIECE_LENGTH;
    unsigned long long n;
    put_number(at, place);
    for (size_t i = 0; i < PIECE_LENGTH; i++)
        out[i] = (uint8_t)(plain.n >> 8 * i);
    randombytes_buf(nonce, NONCE);
    (void)crypto_aead_xchacha20poly1305_ietf_encrypt(out + SEALED_PIECE_HEAD, &n, plain.p, plain.n,
                                                     place, sizeof place, NULL, nonce, s->key);
    assert(n == plain.n + SEALED_TAG);
}

uint32_t sealed_piece_bytes(const uint8_t head[static SEALED_PIECE_HEAD])
{
    uint32_t n = 0;
    for (size_t i = PIECE_LENGTH; i-- > 0;)
        n = n << 8 | head[i];
    return n;
}

int sealed_piece_open(const struct sealed_file *s, uint64_t at, struct bytes sealed, uint8_t *out,
                      struct fault *f)
{
    uint8_t place[LENGTH];
    put_number(at, place);
    if (sealed.n < SEALED_PIECE_MORE ||
        crypto_aead_xchacha20poly1305_ietf_decrypt(
            out, NULL, NULL, sealed.p + SEALED_PIECE_HEAD, sealed.n - SEALED_PIECE_HEAD, place,
            sizeof place, sealed.p + PIECE_LENGTH, s->key) != 0)
        return fault_reason(f, INVALID, "sealed.key",
                            "sealed with another key, or changed since it was sealed");
    return OK;
}

int64_t sealed_file_size(int64_t bytes)
{
    int64_t chunks = bytes / SEALED_CHUNK + (bytes % SEALED_CHUNK != 0);
    return SEALED_HEAD + bytes + chunks * SEALED_TAG;
}

void sealed_name(const uint8_t root[static SEALED_ROOT], const uint8_t sha256[static DIGEST_BYTES],
                 uint8_t out[static DIGEST_BYTES])
{
    derive(root, "name:", (struct bytes){sha256, DIGEST_BYTES}, out);
}
