#include "base/cleanup.h"
#include "tests/support/test.h"
#include "tests/unit/rules/feel/say.h"

TEST(three_valued_logic)
{
    static const struct row rows[] = {
        {"true and true", "true"},      {"true and false", "false"}, {"true and null", "null"},
        {"false and null", "false"},    {"null and false", "false"}, {"null and null", "null"},
        {"true or null", "true"},       {"null or true", "true"},    {"false or null", "null"},
        {"false or false", "false"},    {"1 and true", "null"},      {"1 and false", "false"},
        {"not(null)", "null"},          {"not(true)", "false"},      {"not(\"x\")", "null"},
        {"if null then 1 else 2", "2"},
    };
    CHECK_ROWS(rows, NULL);
}

TEST(arithmetic)
{
    static const struct row rows[] = {
        {"0.1 + 0.2", "0.3"},
        {"1 / 0", "null"},
        {"1 / 3 * 3", "0.9999999999999999999999999999999999"},
        {"\"a\" + \"b\"", "\"ab\""},
        {"\"a\" + 1", "null"},
        {"1 + null", "null"},
        {"-\"a\"", "null"},
        {"[1] + 2", "null"},
        {"@\"2026-01-31\" + @\"P1M\"", "@\"2026-02-28\""},
        {"@\"2024-02-29\" + @\"P1Y\"", "@\"2025-02-28\""},
        {"@\"2026-11-22\" + @\"P10D\"", "@\"2026-12-02\""},
        {"@\"2026-11-22\" - @\"2026-11-01\"", "@\"P21D\""},
        {"@\"2026-11-22T07:00:00\" + @\"PT20H\"", "@\"2026-11-23T03:00:00\""},
        {"@\"23:00:00\" + @\"PT2H\"", "@\"01:00:00\""},
        {"@\"2026-11-22T07:00:00+07:00\" - @\"2026-11-22T00:00:00Z\"", "@\"PT0S\""},
        {"@\"P1D\" * 1.5", "@\"P1DT12H\""},
        {"2 * @\"P1M\"", "@\"P2M\""},
        {"@\"P1D\" / @\"PT6H\"", "4"},
        {"@\"P1Y\" / @\"P1M\"", "12"},
        {"@\"PT1S\" / 4", "@\"PT0.25S\""},
        {"-@\"PT0.5S\"", "@\"-PT0.5S\""},
        {"@\"999999999-12-31\" + @\"P1D\"", "null"},
        {"@\"2026-01-01\" + @\"2026-01-01\"", "null"},
    };
    CHECK_ROWS(rows, NULL);
}

TEST(comparison)
{
    static const struct row rows[] = {
        {"1 = 1.0", "true"},
        {"1 = \"1\"", "null"},
        {"1 != \"1\"", "null"},
        {"null = null", "true"},
        {"1 = null", "false"},
        {"null != 1", "true"},
        {"1 < null", "null"},
        {"\"a\" < \"b\"", "true"},
        {"[1, 2] = [1, 2]", "true"},
        {"{a: 1, b: 2} = {b: 2, a: 1}", "true"},
        {"@\"2026-01-01\" < @\"2026-01-02\"", "true"},
        {"@\"07:00:00+07:00\" = @\"00:00:00Z\"", "true"},
        {"@\"P1D\" > @\"PT23H\"", "true"},
        {"@\"P1Y\" = @\"P12M\"", "true"},
        {"5 between 10 and 0", "false"},
        {"[1..3] = [1..3]", "true"},
        {"2 in [1..3]", "true"},
        {"\"x\" in [1..3]", "null"},
        {"[1, 2] in [[1, 2], [3]]", "true"},
    };
    CHECK_ROWS(rows, NULL);
}

TEST(lists_filters_and_paths)
{
    static const struct row rows[] = {
        {"[1, 2, 3][2]", "2"},
        {"[1, 2, 3][-1]", "3"},
        {"[1, 2, 3][0]", "null"},
        {"[1, 2, 3][4]", "null"},
        {"[1, 2, 3][item > 1]", "[2, 3]"},
        {"7[1]", "7"},
        {"null[1]", "null"},
        {"[][1]", "null"},
        {"null[item > 1]", "null"},
        {"con[tuổi > 5].tên", "[\"An\"]"},
        {"con.tên", "[\"An\", \"Bình\"]"},
        {"con[1].tên", "\"An\""},
        {"con[tên = \"Bình\"][1].tuổi", "4"},
        {"{a: {b: 1}}.a.b", "1"},
        {"{a: 1}.b", "null"},
        {"@\"2026-11-22\".weekday", "7"},
        {"@\"PT36H\".hours", "12"},
        {"@\"P14M\".years", "1"},
        {"@\"2026-11-22T07:00:00+07:00\".time offset", "@\"PT7H\""},
        {"@\"2026-07-01T12:00:00@Europe/Paris\".time offset", "@\"PT2H\""},
        {"[1..5).end included", "false"},
        {"[1..5).start", "1"},
    };
    CHECK_ROWS(rows, "{con: [{tên: \"An\", tuổi: 6}, {tên: \"Bình\", tuổi: 4}]}");
}

TEST(loops)
{
    static const struct row rows[] = {
        {"for i in 1..3 return i * i", "[1, 4, 9]"},
        {"for i in 3..1 return i", "[3, 2, 1]"},
        {"for i in [1..3] return i", "[1, 2, 3]"},
        {"for i in [1, 2], j in [10, 20] return i + j", "[11, 21, 12, 22]"},
        {"for i in [[1, 2], [3]], j in i return j", "[1, 2, 3]"},
        {"for i in 0..4 return if i = 0 then 1 else i * partial[-1]", "[1, 1, 2, 6, 24]"},
        {"for d in @\"2026-02-27\"..@\"2026-03-01\" return d.day", "[27, 28, 1]"},
        {"for i in null return i", "null"},
        {"some i in [1, 2] satisfies i > 1", "true"},
        {"every i in [1, 2] satisfies i > 1", "false"},
        {"every i in [] satisfies i > 1", "true"},
        {"some i in [1, 2], j in [3, 4] satisfies i + j = 6", "true"},
    };
    CHECK_ROWS(rows, NULL);
}

TEST(functions)
{
    static const struct row rows[] = {
        {"(function(a, b) a - b)(5, 3)", "2"},
        {"(function(a, b) a - b)(b: 5, a: 3)", "-2"},
        {"{f: function(x: number) x + 1, y: f(2)}.y", "3"},
        {"{f: function(x: number) x + 1, y: f(\"a\")}.y", "null"},
        {"{f: function(n, f) if n < 2 then 1 else n * f(n - 1, f), y: f(10, f)}.y", "3628800"},
        {"(function(a) a)(1, 2)", "null"},
        {"sort([3, 1, 2], function(x, y) x > y)", "[3, 2, 1]"},
        {"{f: abs, y: f(-1)}.y", "1"},
        {"nothing(1)", "null"},
        {"(1)(2)", "null"},
    };
    CHECK_ROWS(rows, NULL);
}

TEST(the_present_comes_from_the_scope)
{
    static const struct row rows[] = {
        {"today()", "@\"2026-11-22\""},
        {"now()", "@\"2026-11-22T07:05:00+07:00\""},
        {"today() - @\"2026-11-20\"", "@\"P2D\""},
    };
    CHECK_ROWS(rows, NULL);
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct feel *e;
    struct feel_value v;
    REQUIRE(feel_parse(a, "today()", NULL, &e, NULL) == OK);
    REQUIRE(feel_eval(e, NULL, a, &v, NULL) == OK);
    CHECK_INT(FEEL_NULL, v.kind);
    struct feel_moment m = feel_moment_of(1795305900000); /* 2026-11-22T00:05:00Z */
    CHECK_INT(22, m.day);
    CHECK_INT(7, m.hour);
    CHECK_INT(5, m.minute);
}

TEST(limits)
{
    static const struct row rows[] = {
        {"for i in 1..10000000 return i", "!feel.memory"},
        {"distinct values(for i in 1..3000 return i)", "!feel.steps"},
        {"count(for i in 1..2000, j in 1..2000 return 1)", "!feel.memory"},
        {"{f: function(x, f) f(x, f), y: f(1, f)}.y", "!feel.depth"},
        {"for i in 1..100 return if i = 1 then \"0123456789\" else partial[-1] + max(partial)",
         "!feel.memory"},
        {"(for i in 1..80 return if i = 1 then 1 else [partial[-1], partial[-1]]) = 1", "null"},
    };
    CHECK_ROWS(rows, NULL);
}

TEST(json_and_back)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    static const char text[] =
        "{\"a\":[1,2.50,-3],\"b\":{\"c\":null,\"d\":true},\"e\":\"2026-01-01\",\"g\":1e3}";
    struct json *v;
    REQUIRE(json_parse(a, text, strlen(text), &v, NULL) == OK);
    struct feel_value x = feel_from_json(a, v);
    struct buf b;
    buf_init(&b, a, 10000);
    json_write(&b, feel_to_json(a, &x));
    CHECK_STR("{\"a\":[1,2.5,-3],\"b\":{\"c\":null,\"d\":true},\"e\":\"2026-01-01\",\"g\":1000}",
              b.p);
    struct feel_value day = feel_day(a, 0);
    CHECK_STR("1970-01-01", feel_to_json(a, &day)->text);
}

TEST(contexts_find_many_names)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct feel_context *c = feel_context_new(a, 0);
    for (int i = 0; i < 3000; i++)
        feel_context_put(c, arena_printf(a, "k%d", i), feel_int(i));
    feel_context_put(c, "k7", feel_int(-7));
    CHECK_INT(3000, c->count);
    int64_t n = 0;
    CHECK(decimal_to_int(feel_context_get(c, "k2999")->number, &n));
    CHECK_INT(2999, n);
    CHECK(decimal_to_int(feel_context_get(c, "k7")->number, &n));
    CHECK_INT(-7, n);
    CHECK(feel_context_get(c, "k3000") == NULL);
}
