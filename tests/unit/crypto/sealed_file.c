#include "crypto/sealed_file.h"

#include "base/cleanup.h"
#include "tests/support/test.h"

static const uint8_t root[SEALED_ROOT] = {7}, other[SEALED_ROOT] = {8};

TEST(a_head_tells_what_is_sealed_to_the_holder_of_the_root)
{
    uint8_t sum[DIGEST_BYTES] = {1, 2, 3}, head[SEALED_HEAD], got[DIGEST_BYTES];
    struct sealed_file s, x;
    struct fault f = {0};
    int64_t bytes;
    sealed_file_new(&s, root);
    sealed_file_head(&s, sum, 1234567890123, head);
    REQUIRE(sealed_file_open(&x, root, head, got, &bytes, &f) == OK);
    CHECK(memcmp(sum, got, sizeof sum) == 0 && memcmp(s.key, x.key, sizeof s.key) == 0);
    CHECK_INT(1234567890123, bytes);
    CHECK_INT(INVALID, sealed_file_open(&x, other, head, got, &bytes, &f));
    CHECK_STR("sealed.key", f.reason);
    for (size_t i = 0; i < sizeof head; i++) {
        head[i] ^= 1;
        CHECK_INT(INVALID, sealed_file_open(&x, root, head, got, &bytes, NULL));
        head[i] ^= 1;
    }
}

TEST(chunks_open_at_their_place_only)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    uint8_t *plain = arena_alloc(a, SEALED_CHUNK),
            *sealed = arena_alloc(a, SEALED_CHUNK + SEALED_TAG),
            *out = arena_alloc(a, SEALED_CHUNK);
    struct bytes whole = {sealed, SEALED_CHUNK + SEALED_TAG};
    struct sealed_file s, foreign;
    plain[0] = 'a';
    sealed_file_new(&s, root);
    sealed_file_new(&foreign, root);
    sealed_chunk_make(&s, 3, (struct bytes){plain, SEALED_CHUNK}, sealed);
    CHECK(memcmp(plain, sealed, SEALED_CHUNK) != 0);
    CHECK_INT(OK, sealed_chunk_open(&s, 3, whole, out, NULL));
    CHECK(memcmp(plain, out, SEALED_CHUNK) == 0);
    CHECK_INT(INVALID, sealed_chunk_open(&s, 2, whole, out, NULL));
    CHECK_INT(INVALID, sealed_chunk_open(&foreign, 3, whole, out, NULL));
    CHECK_INT(INVALID, sealed_chunk_open(&s, 3, (struct bytes){sealed, whole.n - 1}, out, NULL));
    CHECK_INT(INVALID, sealed_chunk_open(&s, 3, (struct bytes){sealed, 3}, out, NULL));
    sealed[SEALED_CHUNK / 2] ^= 0x80;
    CHECK_INT(INVALID, sealed_chunk_open(&s, 3, whole, out, NULL));
}

TEST(sizes_and_names)
{
    uint8_t sum[DIGEST_BYTES] = {1}, one[DIGEST_BYTES], two[DIGEST_BYTES];
    CHECK_INT(SEALED_HEAD, sealed_file_size(0));
    CHECK_INT(SEALED_HEAD + 1 + SEALED_TAG, sealed_file_size(1));
    CHECK_INT(SEALED_HEAD + SEALED_CHUNK + SEALED_TAG, sealed_file_size(SEALED_CHUNK));
    CHECK_INT(SEALED_HEAD + SEALED_CHUNK + 1 + 2 * SEALED_TAG, sealed_file_size(SEALED_CHUNK + 1));
    sealed_name(root, sum, one);
    sealed_name(root, sum, two);
    CHECK(memcmp(one, two, sizeof one) == 0 && memcmp(one, sum, sizeof one) != 0);
    sealed_name(other, sum, two);
    CHECK(memcmp(one, two, sizeof one) != 0);
}
