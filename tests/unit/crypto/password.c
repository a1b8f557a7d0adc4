#include "crypto/password.h"
#include "tests/support/test.h"

static const struct password_cost cheap = {1, 8192 * 16};

TEST(a_password_matches_itself_only)
{
    char hash[PASSWORD_HASH];
    REQUIRE(password_hash("mật khẩu dài", &cheap, hash, NULL) == OK);
    CHECK(strncmp(hash, "$argon2id$v=19$", 15) == 0);
    CHECK_INT(1, password_matches("mật khẩu dài", hash, NULL));
    CHECK_INT(0, password_matches("mật khẩu dai", hash, NULL));
    CHECK_INT(0, password_matches("", hash, NULL));
}

TEST(both_normal_forms_are_one_password)
{
    char hash[PASSWORD_HASH];
    REQUIRE(password_hash("hoa\xcc\x80 bi\xcc\x80nh", &cheap, hash, NULL) == OK);
    CHECK_INT(1, password_matches("ho\xc3\xa0 b\xc3\xacnh", hash, NULL));
}

TEST(length_is_counted_in_characters)
{
    char hash[PASSWORD_HASH], long_one[PASSWORD_MOST + 2];
    struct fault f = {0};
    memset(long_one, 'x', sizeof long_one);
    long_one[PASSWORD_MOST + 1] = '\0';
    CHECK_INT(INVALID, password_hash("ngắn ếề", &cheap, hash, &f));
    CHECK_STR("password.length", f.reason);
    CHECK_INT(INVALID, password_hash(long_one, &cheap, hash, NULL));
    long_one[PASSWORD_MOST] = '\0';
    CHECK_INT(OK, password_hash(long_one, &cheap, hash, NULL));
}

TEST(a_raised_cost_makes_hashes_old)
{
    char hash[PASSWORD_HASH];
    struct password_cost more = {2, cheap.memory};
    REQUIRE(password_hash("motcua-demo", &cheap, hash, NULL) == OK);
    CHECK(!password_is_old(hash, &cheap));
    CHECK(password_is_old(hash, &more));
    CHECK(password_is_old("nonsense", &cheap));
    CHECK_INT(0, password_matches("motcua-demo", "nonsense", NULL));
}
