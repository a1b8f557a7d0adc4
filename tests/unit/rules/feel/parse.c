#include "base/cleanup.h"
#include "base/limits.h"
#include "tests/support/test.h"
#include "tests/unit/rules/feel/say.h"

TEST(literals)
{
    static const struct row rows[] = {
        {"1", "1"},
        {"-1.50", "-1.5"},
        {".5", "0.5"},
        {"1e3", "1000"},
        {"\"a\\\"b\\n\\u0110\"", "\"a\\\"b\\nĐ\""},
        {"\"\\d+\"", "\"\\\\d+\""},
        {"\"\\uD83D\\uDE00\"", "\"😀\""},
        {"true", "true"},
        {"null", "null"},
        {"[1, [2], \"x\"]", "[1, [2], \"x\"]"},
        {"{a: 1, \"b c\": {d: null}}", "{\"a\": 1, \"b c\": {\"d\": null}}"},
        {"[1..2)", "[1..2)"},
        {"]1..2[", "(1..2)"},
        {"(< 5)", "(< 5)"},
        {"@\"2026-02-28\"", "@\"2026-02-28\""},
        {"@\"07:30:00+07:00\"", "@\"07:30:00+07:00\""},
        {"@\"2026-02-28T01:02:03.5Z\"", "@\"2026-02-28T01:02:03.5Z\""},
        {"@\"PT36H\"", "@\"P1DT12H\""},
        {"@\"-P14M\"", "@\"-P1Y2M\""},
        {"@\"P0D\"", "@\"PT0S\""},
        {"@\"2026-02-30\"", "null"},
        {"@\"P1Y1D\"", "null"},
        {"1 // a comment", "1"},
        {"/* one */ 1 /* two */", "1"},
    };
    CHECK_ROWS(rows, NULL);
}

TEST(strength_of_operators)
{
    static const struct row rows[] = {
        {"1 + 2 * 3", "7"},
        {"(1 + 2) * 3", "9"},
        {"2 ** 3 ** 2", "64"},
        {"-2 ** 2", "4"},
        {"10 - 4 - 3", "3"},
        {"8 / 4 / 2", "1"},
        {"1 + 1 = 2 and 2 > 1 or false", "true"},
        {"1 = 1 or 1 = 2 and 1 = 3", "true"},
        {"if 1 > 2 then 1 else 2 + 3", "5"},
        {"5 between 1 and 9 and true", "true"},
        {"5 in (1, 2, [3..6])", "true"},
        {"5 in [3..5)", "false"},
        {"5 in (3..6)", "true"},
        {"5 in > 4", "true"},
        {"5 in (< 2, > 4)", "true"},
        {"1 instance of number", "true"},
        {"[1] instance of list<number>", "true"},
        {"@\"P1D\" instance of days and time duration", "true"},
    };
    CHECK_ROWS(rows, NULL);
}

TEST(names_with_blanks_signs_and_letters)
{
    static const struct row rows[] = {
        {"số bản sao + 1", "4"},
        {"số  bản\n sao", "3"},
        {"lệ phí * số bản sao", "45000"},
        {"người nộp.họ tên", "\"Nguyễn Thị Lụa\""},
        {"a-b", "10"},
        {"a - b", "3"},
        {"a+b", "20"},
        {"if số bản sao > 2 then lệ phí else 0", "15000"},
        {"for tên gọi in [1, 2] return tên gọi + a", "[6, 7]"},
        {"some x y in [1, 2] satisfies x y = 2", "true"},
        {"{tổng cộng: a + b, gấp đôi: tổng cộng * 2}.gấp đôi", "14"},
        {"date and time(\"2026-01-02T03:04:05\").year", "2026"},
    };
    CHECK_ROWS(rows, "{số bản sao: 3, lệ phí: 15000, a: 5, b: 2, a-b: 10, a+b: 20,"
                     " người nộp: {họ tên: \"Nguyễn Thị Lụa\"}}");
}

TEST(mistakes_have_a_place)
{
    static const struct row rows[] = {
        {"1 +", "line 1, column 4: the expression ends too early"},
        {"1 +\n  * 2", "line 2, column 3: expected a value"},
        {"(1", "line 1, column 3: expected )"},
        {"if a then b", "line 1, column 12: expected else"},
        {"\"đ\" ;", "line 1, column 5: this does not belong here"},
        {"{a: 1, a: 2}", "line 1, column 11: this key stands twice in the context"},
        {"f(1, b: 2)", "line 1, column 7: arguments are all named, or none is"},
        {"", "line 1, column 1: the expression ends too early"},
        {"\"open", "line 1, column 1: expected a value"},
        {"@1", "line 1, column 2: expected a string after @"},
        {"\"\\uD800\"", "line 1, column 1: a bad escape in a string"},
    };
    CLEANUP(arena_closep) struct arena *a = arena_open();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct fault f = {0};
        struct feel *e = NULL;
        CHECK_INT(INVALID, feel_parse(a, rows[i].text, NULL, &e, &f));
        CHECK_STR("feel.syntax", f.reason);
        CHECK_STR(rows[i].value, f.words);
        CHECK(e == NULL);
    }
}

static char *repeated(struct arena *a, const char *part, size_t times, const char *end)
{
    struct buf b;
    buf_init(&b, a, 1000000);
    for (size_t i = 0; i < times; i++)
        buf_str(&b, part);
    buf_str(&b, end);
    return b.p;
}

TEST(monsters_are_refused)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    static const char *const parts[] = {"(",
                                        "[",
                                        "-",
                                        "{a:",
                                        "if ",
                                        "x[",
                                        "f(",
                                        "1+(",
                                        "not(",
                                        "1 in (",
                                        "for x in ",
                                        "function(a) ",
                                        "1 instance of list<"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        CHECK_STR("!feel.syntax", say(a, repeated(a, parts[i], 3000, "1"), NULL));
    CHECK_STR("!feel.text", say(a, repeated(a, "1+", LIMIT_FEEL_TEXT / 2 + 1, "1"), NULL));
    CHECK_STR("!feel.syntax", say(a, repeated(a, "1+", 3000, "1"), NULL));
    CHECK_STR("!feel.text", say(a, "\"\xff\"", NULL));
    CHECK_STR("201", say(a, repeated(a, "1+", 200, "1"), NULL));
}

static const char *tested(struct arena *a, const char *tests, int64_t input)
{
    struct feel *e;
    struct fault f = {0};
    struct feel_value v, x = feel_int(input);
    if (feel_parse_tests(a, tests, NULL, &e, &f) < 0 || feel_test(e, &x, NULL, a, &v, &f) < 0)
        return arena_strdup(a, f.words);
    struct buf b;
    buf_init(&b, a, 1000);
    feel_write(&b, &v);
    return b.p;
}

TEST(unary_tests)
{
    static const struct {
        const char *tests;
        int input;
        const char *value;
    } rows[] = {
        {"-", 1, "true"},          {"1", 1, "true"},         {"1, 2", 2, "true"},
        {"< 5", 5, "false"},       {"<= 5", 5, "true"},      {"[1..5], 9", 9, "true"},
        {"not(1, 2)", 2, "false"}, {"not(1, 2)", 3, "true"}, {"? > 2 and ? < 4", 3, "true"},
        {"[1, 2, 3]", 3, "true"},  {"\"a\"", 3, "null"},     {"(1..5)", 1, "false"},
        {"]1..5]", 5, "true"},     {"odd(?)", 3, "true"},    {"null", 3, "false"},
    };
    CLEANUP(arena_closep) struct arena *a = arena_open();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        CHECK_STR(rows[i].value, tested(a, rows[i].tests, rows[i].input));
}

TEST(free_names)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct feel *e;
    size_t n = 0;
    REQUIRE(
        feel_parse(a,
                   "for x in danh sách return x + y + sum(z) + {k: x, l: k}.l + list[item > q][1]"
                   " + (function(p) p + y)(1)",
                   NULL, &e, NULL) == OK);
    const char *const *names = feel_free_names(e, a, &n);
    static const char *const expected[] = {"danh sách", "y", "z", "list", "q"};
    REQUIRE(n == 5);
    for (size_t i = 0; i < n; i++)
        CHECK_STR(expected[i], names[i]);
    CHECK(strncmp(feel_text(e), "for x", 5) == 0);
}

TEST(names_with_signs_and_keywords)
{
    static const struct row rows[] = {
        {"for a-b in [1, 2] return a-b + 1", "[2, 3]"},
        {"(function(x+y) x+y * 2)(3)", "6"},
        {"a-b + 1", "3"},
        {"in ấn + 1", "2"},
        {"if in ấn > 0 then 1 else 2", "1"},
        {"số   bản * 2", "8"},
        {"x.in", "3"},
        {"x.a-b", "4"},
        {"{in: 1}.in", "1"},
        {"x.a -b", "null"},
    };
    CHECK_ROWS(rows, "{\"a-b\": 2, \"in ấn\": 1, \"số bản\": 4, x: {\"in\": 3, \"a-b\": 4}}");
}
