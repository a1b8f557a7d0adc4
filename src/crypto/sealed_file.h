/* Large secrets at rest: a file that only the holder of a root key can read, in chunks, so that any
 * part of it is read with constant memory and no changed, moved or missing chunk goes unseen.
 *
 * Each file has a key of its own, derived from the root key and 32 random bytes at its beginning
 * (BLAKE2b with a key, libsodium's generichash). Head and chunks are sealed with it by
 * XChaCha20-Poly1305 (libsodium's AEAD); the nonce is the chunk's number, which the key meets once.
 * The head holds the length and the SHA-256 of what is sealed, so how many chunks there must be is
 * sealed too.
 *
 *     "MCF1"  32 random bytes  40 + 16 sealed bytes: SHA-256, length  chunks of 65536 + 16, the
 * last shorter
 */
#ifndef CRYPTO_SEALED_FILE_H
#define CRYPTO_SEALED_FILE_H

#include "base/buf.h"
#include "base/fault.h"
#include "crypto/digest.h"

enum {
    SEALED_ROOT = 32,
    SEALED_CHUNK = 64 * 1024,
    SEALED_TAG = 16, /* what sealing adds to each chunk */
    SEALED_HEAD = 4 + 32 + DIGEST_BYTES + 8 + SEALED_TAG,
};

struct sealed_file {
    uint8_t key[32], salt[32];
};

/* The key of a new file. */
void sealed_file_new(struct sealed_file *s, const uint8_t root[static SEALED_ROOT]);

void sealed_file_head(const struct sealed_file *s, const uint8_t sha256[static DIGEST_BYTES],
                      int64_t bytes, uint8_t out[static SEALED_HEAD]);

/* From a head: the key, what is sealed and how long it is. INVALID "sealed.key". */
int sealed_file_open(struct sealed_file *s, const uint8_t root[static SEALED_ROOT],
                     const uint8_t head[static SEALED_HEAD],
                     uint8_t ret_sha256[static DIGEST_BYTES], int64_t *ret_bytes, struct fault *f);

/* Chunk number i, of SEALED_CHUNK bytes unless it is the last; out has room for SEALED_TAG more. */
void sealed_chunk_make(const struct sealed_file *s, uint64_t i, struct bytes plain, uint8_t *out);
/* out has room for SEALED_TAG less. INVALID "sealed.key". */
int sealed_chunk_open(const struct sealed_file *s, uint64_t i, struct bytes sealed, uint8_t *out,
                      struct fault *f);

/* ---- files that are sealed while they arrive ----
 *
 * What they will hold is not known yet, they grow by pieces of any length, and a crash may tear the
 * last one. So each piece is sealed for itself, with random bytes of its own, and bound to the
 * place in the file where what it holds begins: none can be moved, and one that was torn can be
 * made again. The key is derived as above, for another use.
 *
 *     32 random bytes   pieces: length of what is sealed (4 bytes)  24 random bytes  that + 16
 * bytes
 */
enum { SEALED_SALT = 32, SEALED_PIECE_HEAD = 4 + 24, SEALED_PIECE_MORE = SEALED_PIECE_HEAD + 16 };

/* From the random bytes at its beginning. */
void sealed_arriving(struct sealed_file *s, const uint8_t root[static SEALED_ROOT],
                     const uint8_t salt[static SEALED_SALT]);
/* Begins at that byte of the file; out has room for SEALED_PIECE_MORE more. */
void sealed_piece_make(const struct sealed_file *s, uint64_t at, struct bytes plain, uint8_t *out);
/* How many bytes the piece with that head holds. */
uint32_t sealed_piece_bytes(const uint8_t head[static SEALED_PIECE_HEAD]);
/* A whole piece; out has room for SEALED_PIECE_MORE less. INVALID "sealed.key". */
int sealed_piece_open(const struct sealed_file *s, uint64_t at, struct bytes sealed, uint8_t *out,
                      struct fault *f);

/* How long a sealed file of that many bytes is. */
int64_t sealed_file_size(int64_t bytes);

/* A name for what has that SHA-256, which tells nothing to those who know the SHA-256 alone. */
void sealed_name(const uint8_t root[static SEALED_ROOT], const uint8_t sha256[static DIGEST_BYTES],
                 uint8_t out[static DIGEST_BYTES]);

#endif
