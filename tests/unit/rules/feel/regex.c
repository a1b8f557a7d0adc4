/* The regular expressions of XPath, as matches, replace and split take them. */
#include "tests/support/test.h"
#include "tests/unit/rules/feel/say.h"

TEST(classes)
{
    static const struct row rows[] = {
        {"matches(\"O\", \"[A-Z-[OI]]\", \"i\")", "false"},
        {"matches(\"B\", \"^[A-Z-[OI]]$\")", "true"},
        {"matches(\"a-b\", \"^[a-c-]+$\")", "true"},
        {"matches(\"&[\", \"^[&&\\[]+$\")", "true"},
        {"matches(\"đ\", \"^[\\p{Ll}]$\")", "true"},
        {"matches(\"abc\", \"^\\p{IsBasicLatin}+$\")", "true"},
        {"matches(\"Đ\", \"\\P{IsBasicLatin}\")", "true"},
        {"matches(\"a_b\", \"^\\w+$\")", "false"}, /* "_" is punctuation */
        {"matches(\"a_b:c-1\", \"^\\i\\c*$\")", "true"},
        {"matches(\"1a\", \"^\\i\")", "false"},
        {"matches(\"đ\", \"^\\i$\")", "true"},
        {"matches(\"1 ÷\", \"^[\\I]+$\")", "true"},
        {"matches(\"a_:Z\", \"[\\I]\")", "false"},
        {"matches(\" ÷!\", \"^\\C+$\")", "true"},
        {"matches(\"a_:Z-.9·\", \"\\C\")", "false"},
        {"matches(\"a1\", \"^[\\D\\d]+$\")", "true"},
        {"matches(\"a b\", \"^[\\S]+$\")", "false"},
        {"matches(\"a b\", \"^[\\S ]+$\")", "true"},
        {"matches(\"a b\", \"^[^\\S]$\")", "false"},
        {"matches(\"e\", \"^[a-z-[b-y-[d-f]]]$\")", "true"},
        {"matches(\"g\", \"^[a-z-[b-y-[d-f]]]$\")", "false"},
        {"matches(\"g\", \"^[^a-c-[g]]$\")", "false"},
        {"matches(\"d\", \"^[^a-c-[g]]$\")", "true"},
        {"matches(\"a\", \"^\\p{Lu}$\", \"i\")", "false"},
        {"matches(\"Ω\", \"^\\p{IsGreek}$\")", "true"},
        {"matches(\"\\uE000a\", \"^\\p{IsPrivateUse}\\P{IsPrivateUse}$\")", "true"},
        {"matches(\"a\", \"[a-\\d]\")", "null"},
        {"matches(\"a\", \"\\p{Any}\")", "null"},
        {"matches(\"a\", \"\\p{u}\")", "null"},
        {"matches(\"٣\", \"^\\d$\")", "true"},
        {"matches(\"a\", \"[]\")", "null"},
        {"matches(\"a\", \"[a\")", "null"},
        {"matches(\"a\", \"[b-a]\")", "null"},
        {"matches(\"a\", \"\\p{Xx}\")", "null"},
        {"matches(\"a\", \"\\p{IsNothing}\")", "null"},
    };
    CHECK_ROWS(rows, NULL);
}

TEST(what_xpath_does_not_take)
{
    static const struct row rows[] = {
        {"matches(\"a\", \"a++\")", "null"},      {"matches(\"a\", \"*a\")", "null"},
        {"matches(\"a\", \"(?=a)\")", "null"},    {"matches(\"a\", \"\\ba\")", "null"},
        {"matches(\"a\", \"a}\")", "null"},       {"matches(\"a\", \"a]\")", "null"},
        {"matches(\"a\", \"(a\")", "null"},       {"matches(\"a\", \"a)\")", "null"},
        {"matches(\"a\", \"a{,2}\")", "null"},    {"matches(\"a\", \"\\1(a)\")", "null"},
        {"matches(\"a\", \"(a)[\\1]\")", "null"}, {"matches(\"a\", \"a\", \"q\")", "null"},
        {"matches(\"a\", \"a\\\\\")", "null"},
    };
    CHECK_ROWS(rows, NULL);
}

TEST(anchors_lines_and_flags)
{
    static const struct row rows[] = {
        {"matches(\"abracadabra\", \"^a(bra)c.*\\1$\")", "true"},
        {"matches(\"a\\nb\", \"a$\")", "false"},
        {"matches(\"a\\nb\", \"a$\", \"m\")", "true"},
        {"matches(\"a\\n\", \"a$\")", "false"},
        {"matches(\"a\\nb\", \"a.b\")", "false"},
        {"matches(\"a\\rb\", \"a.b\")", "false"},
        {"matches(\"a\\nb\", \"a.b\", \"s\")", "true"},
        {"matches(\"a b\", \"a [ ] b\", \"x\")", "true"},
        {"matches(\"ab\", \"a # b\", \"x\")", "false"},
        {"matches(\"a#b\", \"a#b\")", "true"},
        {"matches(\"a\", \"A\", null)", "false"},
        {"matches(\"aaa\", \"^a{2,3}?$\")", "true"},
        {"matches(\"bb\", \"^(a)?b\\1b$\")", "true"},     /* a group that took no part is empty */
        {"matches(\"a\\n\", \"\\n^$\", \"m\")", "false"}, /* a last line feed begins no line */
        {"matches(\"Đường\", \"^đƯỜNG$\", \"i\")", "true"},
    };
    CHECK_ROWS(rows, NULL);
}

TEST(replacements)
{
    static const struct row rows[] = {
        {"replace(\"abcd\", \"(ab)|(c)\", \"[$1$2]\")", "\"[ab][c]d\""},
        {"replace(\"abc\", \"b\", \"$0$0\")", "\"abbc\""},
        {"replace(\"abc\", \"(b)\", \"$12\")", "\"ab2c\""},
        {"replace(\"abc\", \"b\", \"$1\")", "\"ac\""},
        {"replace(\"abc\", \"b\", \"\\\\$\")", "\"a$c\""},
        {"replace(\"abc\", \"b\", \"$\")", "null"},
        {"replace(\"abc\", \"b\", \"\\\\x\")", "null"},
        {"replace(\"abc\", \"x*\", \"-\")", "null"},
        {"split(\"abc\", \"\")", "null"},
        {"split(\"1,2;3\", \"[,;]\")", "[\"1\", \"2\", \"3\"]"},
    };
    CHECK_ROWS(rows, NULL);
}
