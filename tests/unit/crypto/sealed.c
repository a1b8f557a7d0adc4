#include "crypto/sealed.h"
#include "base/cleanup.h"
#include "tests/support/test.h"

TEST(only_the_key_opens)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    uint8_t key[SEALED_KEY] = {1}, other[SEALED_KEY] = {2};
    struct bytes plain = {(const uint8_t *)"secret", 6}, out;
    struct bytes sealed = sealed_make(a, key, plain);
    REQUIRE(sealed_open(a, key, sealed, &out, NULL) == OK);
    CHECK(out.n == 6 && memcmp(out.p, "secret", 6) == 0);
    CHECK_INT(INVALID, sealed_open(a, other, sealed, &out, NULL));
    for (size_t i = 0; i < sealed.n; i++) {
        uint8_t *changed = arena_memdup(a, sealed.p, sealed.n);
        changed[i] ^= 1;
        CHECK_INT(INVALID, sealed_open(a, key, (struct bytes){changed, sealed.n}, &out, NULL));
    }
    CHECK_INT(INVALID, sealed_open(a, key, (struct bytes){sealed.p, 10}, &out, NULL));
}
