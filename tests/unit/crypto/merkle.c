#include "crypto/merkle.h"

#include "tests/support/test.h"

#include <string.h>

/* The eight entries and roots that implementations of RFC 6962 and 9162 share as test vectors. */
static const struct bytes_of {
    const char *p;
    size_t n;
} entries[] = {{"", 0},         {"\x00", 1},
               {"\x10", 1},     {"\x20\x21", 2},
               {"\x30\x31", 2}, {"\x40\x41\x42\x43", 4},
               {"PQRSTUVW", 8}, {"`abcdefghijklmno", 16}};
static const char *const roots[] = {
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
};

static const char *hex(struct merkle_hash h)
{
    static char out[DIGEST_HEX];
    digest_hex(h.bytes, out);
    return out;
}

TEST(roots_are_those_of_the_standard)
{
    struct merkle_edge e = {0};
    CHECK_STR(roots[0], hex(merkle_edge_root(&e)));
    for (size_t i = 0; i < 8; i++) {
        merkle_grow(&e, merkle_leaf(entries[i].p, entries[i].n));
        CHECK_STR(roots[i + 1], hex(merkle_edge_root(&e)));
    }
}

enum { LOG = 131 };

static struct merkle_hash leaf_of(uint64_t i)
{
    return merkle_leaf(&i, sizeof i);
}

static int tree(void *self, unsigned level, uint64_t index, struct merkle_hash *ret,
                struct fault *f)
{
    (void)f;
    struct merkle_edge e = {0};
    uint64_t first = index << level;
    for (uint64_t i = 0; i < 1ULL << level; i++) {
        CHECK(first + i < *(uint64_t *)self); /* nothing beyond the size is asked for */
        merkle_grow(&e, leaf_of(first + i));
    }
    *ret = e.trees[0];
    return OK;
}

static struct merkle_hash root_at(uint64_t size)
{
    struct merkle_edge e = {0};
    for (uint64_t i = 0; i < size; i++)
        merkle_grow(&e, leaf_of(i));
    return merkle_edge_root(&e);
}

TEST(a_source_and_an_edge_agree)
{
    for (uint64_t size = 0; size <= LOG; size++) {
        const struct merkle_source s = {tree, &size};
        struct merkle_hash root, expected = root_at(size);
        struct merkle_edge e;
        REQUIRE(merkle_root(&s, size, &root, NULL) == OK);
        CHECK(merkle_equal(&expected, &root));
        REQUIRE(merkle_edge_at(&s, size, &e, NULL) == OK);
        merkle_grow(&e, leaf_of(size));
        root = merkle_edge_root(&e), expected = root_at(size + 1);
        CHECK(merkle_equal(&expected, &root));
    }
}

TEST(every_entry_is_proved_and_no_other)
{
    for (uint64_t size = 1; size <= 40; size++) {
        const struct merkle_source s = {tree, &size};
        struct merkle_hash root = root_at(size);
        for (uint64_t i = 0; i < size; i++) {
            struct merkle_proof p;
            struct merkle_hash mine = leaf_of(i), other = leaf_of(i + 1);
            REQUIRE(merkle_inclusion(&s, i, size, &p, NULL) == OK);
            CHECK(merkle_includes(&p, i, &mine, size, &root));
            CHECK(!merkle_includes(&p, i, &other, size, &root));
            CHECK(size == 1 || !merkle_includes(&p, (i + 1) % size, &mine, size, &root));
            CHECK(!merkle_includes(&p, size, &mine, size, &root));
            if (p.count) {
                p.hashes[p.count / 2].bytes[7] ^= 1;
                CHECK(!merkle_includes(&p, i, &mine, size, &root));
                p.hashes[p.count / 2].bytes[7] ^= 1;
                p.count--;
                CHECK(!merkle_includes(&p, i, &mine, size, &root));
            }
        }
    }
}

TEST(a_longer_log_goes_on_from_the_shorter)
{
    for (uint64_t size = 1; size <= 40; size++) {
        const struct merkle_source s = {tree, &size};
        struct merkle_hash root = root_at(size);
        for (uint64_t from = 1; from <= size; from++) {
            struct merkle_proof p;
            struct merkle_hash old = root_at(from), wrong = root_at(from + 1);
            REQUIRE(merkle_consistency(&s, from, size, &p, NULL) == OK);
            CHECK(merkle_continues(&p, from, &old, size, &root));
            CHECK(!merkle_continues(&p, from, &wrong, size, &root));
            CHECK(from == size || !merkle_continues(&p, from, &old, size, &old));
            for (size_t i = 0; i < p.count; i++) {
                p.hashes[i].bytes[31] ^= 0x80;
                CHECK(!merkle_continues(&p, from, &old, size, &root));
                p.hashes[i].bytes[31] ^= 0x80;
            }
        }
    }
}

TEST(what_is_not_there_is_not_proved)
{
    uint64_t size = 5;
    const struct merkle_source s = {tree, &size};
    struct merkle_proof p = {.count = 99};
    struct fault f = {0};
    CHECK_INT(INVALID, merkle_inclusion(&s, 5, 5, &p, &f));
    CHECK_STR("merkle.range", f.reason);
    CHECK_INT(INVALID, merkle_consistency(&s, 6, 5, &p, NULL));
    CHECK_INT(INVALID, merkle_consistency(&s, 0, 5, &p, NULL));
    CHECK_INT(99, p.count);
}
