/* SHA-256 (FIPS 180-4) and HMAC-SHA-256 (RFC 2104): names of files, the record's chain, tokens. */
#ifndef CRYPTO_DIGEST_H
#define CRYPTO_DIGEST_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DIGEST_BYTES = 32, DIGEST_HEX = 2 * DIGEST_BYTES + 1 };

void digest_sha256(const void *p, size_t n, uint8_t out[static DIGEST_BYTES]);

/* The same for what comes in pieces: open, add as often as needed, read once. The digest lives in
 * the arena. */
struct digest *digest_open(struct arena *a);
/* SHA-1 instead, of DIGEST_SHA1 bytes: against broken lines, not against people (the tus protocol
 * demands it). */
enum { DIGEST_SHA1 = 20 };
struct digest *digest_open_sha1(struct arena *a);
void digest_add(struct digest *d, const void *p, size_t n);
void digest_read(struct digest *d, uint8_t out[static DIGEST_BYTES]);

/* HMAC of the bytes under a key of any length. */
void digest_hmac(const void *key, size_t key_n, const void *p, size_t n,
                 uint8_t out[static DIGEST_BYTES]);

/* 64 lower-case hexadecimal digits and a NUL; and back: false unless exactly that (either case). */
void digest_hex(const uint8_t d[static DIGEST_BYTES], char out[static DIGEST_HEX]);
bool digest_from_hex(const char *hex, uint8_t ret[static DIGEST_BYTES]);

#endif
