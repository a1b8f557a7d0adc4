#include "base/pattern.h"

#include "base/cleanup.h"
#include "tests/support/test.h"

static bool matches(struct arena *a, const char *pattern, unsigned flags, const char *text)
{
    const struct pattern *p;
    bool found = false;
    CHECK_INT(OK, pattern_compile(a, pattern, flags, &p, NULL));
    CHECK_INT(OK, pattern_matches(p, a, text, /* whole= */ true, &found, NULL));
    return found;
}

TEST(the_whole_text_or_a_part)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CHECK(matches(a, "[0-9]{12}", 0, "038095001234"));
    CHECK(!matches(a, "[0-9]{12}", 0, "x038095001234"));
    const struct pattern *p;
    bool found;
    REQUIRE(pattern_compile(a, "Thanh", 0, &p, NULL) == OK);
    REQUIRE(pattern_matches(p, a, "tỉnh Thanh Hoá", /* whole= */ false, &found, NULL) == OK);
    CHECK(found);
}

TEST(flags)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CHECK(matches(a, "đường", PATTERN_IGNORE_CASE, "ĐƯỜNG"));
    CHECK(!matches(a, "a.b", 0, "a\nb"));
    CHECK(matches(a, "a.b", PATTERN_DOT_ALL, "a\nb"));
    CHECK(!matches(a, "a$\nb", 0, "a\nb"));
    CHECK(matches(a, "a$\n^b", PATTERN_LINES, "a\nb"));
}

TEST(what_is_no_pattern)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    static const char *const bad[] = {"(", "[a", "a{2,1}", "*", "\\"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        const struct pattern *p = NULL;
        struct fault f = {0};
        CHECK_INT(INVALID, pattern_compile(a, bad[i], 0, &p, &f));
        CHECK_STR("pattern.syntax", f.reason);
        CHECK(!p);
    }
}

TEST(no_pattern_holds_a_thread)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct pattern *p;
    struct fault f = {0};
    bool found;
    REQUIRE(pattern_compile(a, "(a+)+[bc]", 0, &p, NULL) == OK);
    CHECK_INT(TOO_LARGE, pattern_matches(p, a, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                                         true, &found, &f));
    CHECK_STR("pattern.time", f.reason);
}

TEST(replacing)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct pattern *p;
    const char *out = NULL;
    struct fault f = {0};
    REQUIRE(pattern_compile(a, "(\\w+) (\\w+)", 0, &p, NULL) == OK);
    REQUIRE(pattern_replace(p, a, "Ước Lê", "$2 $1", &out, NULL) == OK);
    CHECK_STR("Lê Ước", out);
    REQUIRE(pattern_replace(p, a, "Ước Lê", "$10$0\\$", &out, NULL) == OK);
    CHECK_STR("Ước0Ước Lê$", out);
    CHECK_INT(INVALID, pattern_replace(p, a, "Ước Lê", "$", &out, NULL));
    CHECK_INT(INVALID, pattern_replace(p, a, "Ước Lê", "\\n", &out, &f));
    CHECK_INT(INVALID, pattern_replace(p, a, "Ước Lê", "\\", &out, NULL));
    CHECK_STR("pattern.use", f.reason);
    CHECK_STR("Ước0Ước Lê$", out);
    REQUIRE(pattern_compile(a, "(a)|b", 0, &p, NULL) == OK);
    REQUIRE(pattern_replace(p, a, "ab", "[$1]", &out, NULL) == OK);
    CHECK_STR("[a][]", out);
}

TEST(splitting)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct pattern *p;
    struct pattern_pieces pieces;
    REQUIRE(pattern_compile(a, "; *", 0, &p, NULL) == OK);
    REQUIRE(pattern_split(p, a, "một;  hai;;ba", 10, &pieces, NULL) == OK);
    REQUIRE(pieces.count == 4);
    CHECK_STR("một", pieces.list[0]);
    CHECK_STR("", pieces.list[2]);
    CHECK_STR("ba", pieces.list[3]);
    REQUIRE(pattern_split(p, a, "một;hai;ba", 2, &pieces, NULL) == OK);
    REQUIRE(pieces.count == 2);
    CHECK_STR("hai;ba", pieces.list[1]);
}
