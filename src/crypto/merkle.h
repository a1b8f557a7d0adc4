/* A Merkle tree over a log that only grows (RFC 9162, section 2.1).
 *
 * Entries are hashed to leaves; the root over the first n leaves stands for all of them. Two short
 * lists of hashes prove things to somebody who holds nothing but roots: that an entry is in the log
 * (inclusion), and that a later log begins with all of an earlier one (consistency).
 *
 * The tree itself is never held: whoever stores the log answers for complete subtrees (struct
 * merkle_source), and a log grows by its edge alone (struct merkle_edge).
 */
#ifndef CRYPTO_MERKLE_H
#define CRYPTO_MERKLE_H

#include "base/arena.h"
#include "base/fault.h"
#include "crypto/digest.h"

#include <stdbool.h>

enum {
    MERKLE_LEVELS = 63,
    MERKLE_ENTRY = 256, /* bytes of an entry at most: it is a digest, or names one */
};

struct merkle_hash {
    uint8_t bytes[DIGEST_BYTES];
};

struct merkle_hash merkle_leaf(const void *entry, size_t n);
struct merkle_hash merkle_join(struct merkle_hash left, struct merkle_hash right);
bool merkle_equal(const struct merkle_hash *a, const struct merkle_hash *b);

/* The complete subtrees that a log of some size consists of, the largest first: one for each bit of
 * the size that is 1. */
struct merkle_edge {
    uint64_t size;
    struct merkle_hash trees[MERKLE_LEVELS];
};

/* One more leaf. */
void merkle_grow(struct merkle_edge *e, struct merkle_hash leaf);

/* The root; that of an empty log is the hash of nothing. */
struct merkle_hash merkle_edge_root(const struct merkle_edge *e);

/* Who knows the log: the root of the complete subtree over the leaves index * 2^level up to
 * (index + 1) * 2^level. Asked only for subtrees inside the size that is in question. */
struct merkle_source {
    int (*tree)(void *self, unsigned level, uint64_t index, struct merkle_hash *ret,
                struct fault *f);
    void *self;
};

int merkle_root(const struct merkle_source *s, uint64_t size, struct merkle_hash *ret,
                struct fault *f);

/* The edge of the log at a size, so that it can grow on. */
int merkle_edge_at(const struct merkle_source *s, uint64_t size, struct merkle_edge *ret,
                   struct fault *f);

/* A proof, in the order of RFC 9162: nearest to the leaf first. */
struct merkle_proof {
    size_t count;
    struct merkle_hash hashes[2 * MERKLE_LEVELS];
};

/* That leaf number `leaf` is among the first `size`; that the first `from` leaves of a log of
 * `size` are the whole earlier log. INVALID "merkle.range" when leaf >= size, from > size or
 * from is 0. */
int merkle_inclusion(const struct merkle_source *s, uint64_t leaf, uint64_t size,
                     struct merkle_proof *ret, struct fault *f);
int merkle_consistency(const struct merkle_source *s, uint64_t from, uint64_t size,
                       struct merkle_proof *ret, struct fault *f);

/* Do the proofs hold? (RFC 9162, 2.1.3.2 and 2.1.4.2) */
bool merkle_includes(const struct merkle_proof *p, uint64_t leaf, const struct merkle_hash *entry,
                     uint64_t size, const struct merkle_hash *root);
bool merkle_continues(const struct merkle_proof *p, uint64_t from, const struct merkle_hash *old,
                      uint64_t size, const struct merkle_hash *root);

#endif
