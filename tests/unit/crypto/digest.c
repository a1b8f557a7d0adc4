#include "crypto/digest.h"
#include "base/cleanup.h"
#include "tests/support/test.h"

static const char abc[] = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

TEST(sha256_of_the_standard)
{
    uint8_t d[DIGEST_BYTES];
    char hex[DIGEST_HEX];
    digest_sha256("abc", 3, d);
    digest_hex(d, hex);
    CHECK_STR(abc, hex);
    digest_sha256("", 0, d);
    digest_hex(d, hex);
    CHECK_STR("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", hex);
}

TEST(pieces_give_the_same)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct digest *s = digest_open(a);
    digest_add(s, "a", 1);
    digest_add(s, "", 0);
    digest_add(s, "bc", 2);
    uint8_t d[DIGEST_BYTES];
    digest_read(s, d);
    char hex[DIGEST_HEX];
    digest_hex(d, hex);
    CHECK_STR(abc, hex);
}

TEST(hmac_of_rfc_4231)
{
    uint8_t d[DIGEST_BYTES];
    char hex[DIGEST_HEX];
    digest_hmac("Jefe", 4, "what do ya want for nothing?", 28, d);
    digest_hex(d, hex);
    CHECK_STR("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843", hex);

    uint8_t key[131]; /* longer than a block */
    static const char text[] = "Test Using Larger Than Block-Size Key - Hash Key First";
    memset(key, 0xaa, sizeof key);
    digest_hmac(key, sizeof key, text, strlen(text), d);
    digest_hex(d, hex);
    CHECK_STR("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54", hex);
}

TEST(hex_goes_back)
{
    uint8_t d[DIGEST_BYTES], e[DIGEST_BYTES] = {7};
    digest_sha256("abc", 3, d);
    REQUIRE(digest_from_hex(abc, e));
    CHECK(memcmp(d, e, sizeof d) == 0);
    CHECK(digest_from_hex("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD", e));
    CHECK(!digest_from_hex("", e));
    CHECK(!digest_from_hex("ba78", e));
    CHECK(!digest_from_hex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015adA", e));
    CHECK(!digest_from_hex("xa7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", e));
}
