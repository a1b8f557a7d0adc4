/* Ranges of leaves [begin, end) are split at the largest power of two below their length, as the
 * RFC defines the tree. A range that begins at a multiple of such a power is complete or ends at
 * the end of the log, so complete subtrees are all that a source is asked for. */
#include "crypto/merkle.h"

#include <assert.h>
#include <string.h>

enum { LEAF = 0x00, JOIN = 0x01 }; /* so that no leaf is taken for a subtree */

struct merkle_hash merkle_leaf(const void *entry, size_t n)
{
    struct merkle_hash out;
    uint8_t text[1 + MERKLE_ENTRY] = {LEAF};
    assert(n <= MERKLE_ENTRY);
    memcpy(text + 1, entry, n);
    digest_sha256(text, 1 + n, out.bytes);
    return out;
}

struct merkle_hash merkle_join(struct merkle_hash left, struct merkle_hash right)
{
    struct merkle_hash out;
    uint8_t text[1 + 2 * DIGEST_BYTES] = {JOIN};
    memcpy(text + 1, left.bytes, DIGEST_BYTES);
    memcpy(text + 1 + DIGEST_BYTES, right.bytes, DIGEST_BYTES);
    digest_sha256(text, sizeof text, out.bytes);
    return out;
}

bool merkle_equal(const struct merkle_hash *a, const struct merkle_hash *b)
{
    return memcmp(a->bytes, b->bytes, DIGEST_BYTES) == 0;
}

/* ---- the edge ---- */

static int tree_count(uint64_t size)
{
    return __builtin_popcountll(size);
}

void merkle_grow(struct merkle_edge *e, struct merkle_hash leaf)
{
    int n = tree_count(e->size);
    /* As in an addition of one, each low bit that is 1 carries: two trees become one. */
    for (uint64_t carry = e->size; carry & 1; carry >>= 1)
        leaf = merkle_join(e->trees[--n], leaf);
    e->trees[n] = leaf;
    e->size++;
}

struct merkle_hash merkle_edge_root(const struct merkle_edge *e)
{
    struct merkle_hash root;
    int n = tree_count(e->size);
    if (n == 0) {
        digest_sha256("", 0, root.bytes);
        return root;
    }
    root = e->trees[--n];
    while (n > 0)
        root = merkle_join(e->trees[--n], root);
    return root;
}

/* ---- from a source ---- */

static unsigned level_of(uint64_t power)
{
    return (unsigned)__builtin_ctzll(power);
}

/* The largest power of two that is smaller than n (n > 1). */
static uint64_t split(uint64_t n)
{
    return 1ULL << (63 - __builtin_clzll(n - 1));
}

int merkle_edge_at(const struct merkle_source *s, uint64_t size, struct merkle_edge *ret,
                   struct fault *f)
{
    struct merkle_edge e = {.size = size};
    uint64_t begin = 0;
    int n = 0;
    for (int bit = MERKLE_LEVELS - 1; bit >= 0; bit--) {
        uint64_t power = 1ULL << bit;
        if (!(size & power))
            continue;
        int r = s->tree(s->self, (unsigned)bit, begin >> bit, &e.trees[n++], f);
        if (r < 0)
            return r;
        begin += power;
    }
    *ret = e;
    return OK;
}

/* The root of the tree over some leaves. */
static int range_root(const struct merkle_source *s, uint64_t begin, uint64_t end,
                      struct merkle_hash *ret, struct fault *f)
{
    struct merkle_hash parts[MERKLE_LEVELS];
    int n = 0;
    while (begin < end) {
        uint64_t left = end - begin;
        uint64_t power = 1ULL << (63 - __builtin_clzll(left));
        int r = s->tree(s->self, level_of(power), begin / power, &parts[n++], f);
        if (r < 0)
            return r;
        begin += power;
    }
    struct merkle_hash root = parts[--n];
    while (n > 0)
        root = merkle_join(parts[--n], root);
    *ret = root;
    return OK;
}

int merkle_root(const struct merkle_source *s, uint64_t size, struct merkle_hash *ret,
                struct fault *f)
{
    if (size)
        return range_root(s, 0, size, ret, f);
    *ret = merkle_edge_root(&(struct merkle_edge){0});
    return OK;
}

/* A proof is gathered from the root down and read from the leaf up. */
static void reverse(struct merkle_proof *p)
{
    for (size_t i = 0, j = p->count; i + 1 < j; i++) {
        struct merkle_hash keep = p->hashes[i];
        p->hashes[i] = p->hashes[--j];
        p->hashes[j] = keep;
    }
}

int merkle_inclusion(const struct merkle_source *s, uint64_t leaf, uint64_t size,
                     struct merkle_proof *ret, struct fault *f)
{
    struct merkle_proof p = {0};
    uint64_t begin = 0, end = size;
    if (leaf >= size)
        return fault_reason(f, INVALID, "merkle.range", "the log has no such entry yet");
    while (end - begin > 1) {
        uint64_t middle = begin + split(end - begin);
        bool left = leaf < middle;
        int r = range_root(s, left ? middle : begin, left ? end : middle, &p.hashes[p.count++], f);
        if (r < 0)
            return r;
        *(left ? &end : &begin) = middle;
    }
    reverse(&p);
    *ret = p;
    return OK;
}

int merkle_consistency(const struct merkle_source *s, uint64_t from, uint64_t size,
                       struct merkle_proof *ret, struct fault *f)
{
    struct merkle_proof p = {0};
    uint64_t begin = 0, end = size;
    int r = OK;
    if (from == 0 || from > size)
        return fault_reason(f, INVALID, "merkle.range", "no part of the log has that size");
    while (r == OK && from != end) {
        uint64_t middle = begin + split(end - begin);
        bool left = from <= middle;
        r = range_root(s, left ? middle : begin, left ? end : middle, &p.hashes[p.count++], f);
        *(left ? &end : &begin) = middle;
    }
    /* The old root itself is known to who asks. */
    if (r == OK && begin > 0)
        r = range_root(s, begin, end, &p.hashes[p.count++], f);
    if (r < 0)
        return r;
    reverse(&p);
    *ret = p;
    return OK;
}

/* ---- checking ---- */

/* A way from a leaf to the root: which node of its level it has reached, and the level's last one.
 */
struct climb {
    uint64_t at, last;
};

static void rise(struct climb *c)
{
    c->at >>= 1;
    c->last >>= 1;
}

/* One hash of a proof further; true when that hash stands to the left. The last node of a level has
 * no neighbour until its level is odd: it rises by itself. */
static bool climb(struct climb *c)
{
    bool left = c->at & 1 || c->at == c->last;
    while (left && !(c->at & 1) && c->at)
        rise(c);
    rise(c);
    return left;
}

bool merkle_includes(const struct merkle_proof *p, uint64_t leaf, const struct merkle_hash *entry,
                     uint64_t size, const struct merkle_hash *root)
{
    struct climb c = {leaf, size - 1};
    struct merkle_hash reached = *entry;
    if (leaf >= size)
        return false;
    for (size_t i = 0; i < p->count; i++) {
        if (c.last == 0)
            return false;
        reached =
            climb(&c) ? merkle_join(p->hashes[i], reached) : merkle_join(reached, p->hashes[i]);
    }
    return c.last == 0 && merkle_equal(&reached, root);
}

/* From the last complete subtree of the old log up to both roots. */
static bool climb_both(const struct merkle_proof *p, size_t first, struct climb c,
                       struct merkle_hash roots[static 2])
{
    for (size_t i = first; i < p->count; i++) {
        const struct merkle_hash h = p->hashes[i];
        if (c.last == 0)
            return false;
        if (climb(&c)) {
            roots[0] = merkle_join(h, roots[0]);
            roots[1] = merkle_join(h, roots[1]);
        } else {
            roots[1] = merkle_join(roots[1], h);
        }
    }
    return c.last == 0;
}

bool merkle_continues(const struct merkle_proof *p, uint64_t from, const struct merkle_hash *old,
                      uint64_t size, const struct merkle_hash *root)
{
    if (from == size)
        return p->count == 0 && merkle_equal(old, root);
    if (from == 0 || from > size || p->count == 0)
        return false;
    bool whole = (from & (from - 1)) == 0; /* the old log is one subtree: its root leads */
    struct climb c = {from - 1, size - 1};
    while (c.at & 1)
        rise(&c);
    struct merkle_hash first = whole ? *old : p->hashes[0], roots[2] = {first, first};
    return climb_both(p, !whole, c, roots) && merkle_equal(&roots[0], old) &&
           merkle_equal(&roots[1], root);
}
