#include "crypto/base64.h"
#include "base/cleanup.h"
#include "tests/support/test.h"

TEST(vectors_of_rfc_4648)
{
    static const char *const pairs[][3] = {
        {"", "", ""},
        {"f", "Zg==", "Zg"},
        {"fo", "Zm8=", "Zm8"},
        {"foo", "Zm9v", "Zm9v"},
        {"foob", "Zm9vYg==", "Zm9vYg"},
        {"\xfb\xff", "+/8=", "-_8"},
    };
    CLEANUP(arena_closep) struct arena *a = arena_open();
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        size_t n = strlen(pairs[i][0]);
        struct bytes back;
        CHECK_STR(pairs[i][1], base64_text(a, pairs[i][0], n));
        CHECK_STR(pairs[i][2], base64url_text(a, pairs[i][0], n));
        REQUIRE(base64_read(a, pairs[i][1], strlen(pairs[i][1]), &back, NULL) == OK);
        CHECK(back.n == n && memcmp(back.p, pairs[i][0], n) == 0);
        REQUIRE(base64url_read(a, pairs[i][2], strlen(pairs[i][2]), &back, NULL) == OK);
        CHECK(back.n == n && memcmp(back.p, pairs[i][0], n) == 0);
    }
}

TEST(strict)
{
    static const char *const bad[] = {
        "Zg", "Zg=", "Z===", "====", "Zh==", "Zm8 ", "Zm-_", "Zg==Zg=="};
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct bytes back;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK_INT(INVALID, base64_read(a, bad[i], strlen(bad[i]), &back, NULL));
    CHECK_INT(INVALID, base64url_read(a, "Zg==", 4, &back, NULL));
    CHECK_INT(INVALID, base64url_read(a, "Z", 1, &back, NULL));
    CHECK_INT(INVALID, base64url_read(a, "Zg\0", 3, &back, NULL));
}
