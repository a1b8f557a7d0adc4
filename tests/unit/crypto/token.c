#include "crypto/token.h"
#include "tests/support/test.h"

TEST(a_token_is_found_by_its_digest)
{
    struct token one, two;
    uint8_t d[DIGEST_BYTES];
    token_new(&one);
    token_new(&two);
    CHECK_INT(TOKEN_TEXT - 1, strlen(one.text));
    CHECK(strcmp(one.text, two.text) != 0);
    REQUIRE(token_digest(one.text, d));
    CHECK(memcmp(d, one.digest, sizeof d) == 0);
    CHECK(!token_digest("", d));
    CHECK(!token_digest("short", d));
}

TEST(form_tokens_belong_to_one_session)
{
    uint8_t key[DIGEST_BYTES] = {1}, session[DIGEST_BYTES] = {2}, other[DIGEST_BYTES] = {3};
    char text[FORM_TOKEN_TEXT], again[FORM_TOKEN_TEXT];
    form_token_make(key, session, text);
    form_token_make(key, session, again);
    CHECK(strcmp(text, again) != 0);
    CHECK(form_token_check(key, session, text));
    CHECK(form_token_check(key, session, again));
    CHECK(!form_token_check(key, other, text));
    CHECK(!form_token_check(other, session, text));
    text[20] = text[20] == 'A' ? 'B' : 'A';
    CHECK(!form_token_check(key, session, text));
    CHECK(!form_token_check(key, session, ""));
    CHECK(!form_token_check(key, session, "=="));
}
