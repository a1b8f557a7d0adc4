#include "base/json.h"
#include "base/cleanup.h"
#include "tests/support/test.h"

static int parse(struct arena *a, const char *s, struct json **ret, struct fault *f)
{
    return json_parse(a, s, strlen(s), ret, f);
}

static const char *round_trip(struct arena *a, const char *s)
{
    struct json *v;
    struct fault f = {0};
    if (parse(a, s, &v, &f) < 0)
        return arena_strdup(a, f.words);
    struct buf b;
    buf_init(&b, a, 100000);
    json_write(&b, v);
    return b.p;
}

TEST(what_is_read_is_written)
{
    static const char *const same[] = {
        "null",
        "true",
        "false",
        "0",
        "-12.50",
        "1e9",
        "123456789012345678.123",
        "123456789012345678901234567890123456789012345678901234567890",
        "-0",
        "0.5E-10",
        "1e6144",
        "\"\"",
        "[]",
        "{}",
        "[1,[2,{\"a\":null}],\"x\"]",
        "{\"tên\":\"Nguyễn Thị Lụa\",\"b\":[]}",
    };
    CLEANUP(arena_closep) struct arena *a = arena_open();
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        CHECK_STR(same[i], round_trip(a, same[i]));
}

TEST(escapes)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CHECK_STR("\"a\\\"\\\\\\n\\u0001é😀/\"",
              round_trip(a, "\"a\\\"\\\\\\n\\u0001\\u00e9\\ud83d\\ude00\\/\""));
}

TEST(lines_are_known)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct json *v;
    REQUIRE(parse(a, "{\n \"a\": 1,\n\n \"b\": [\n 2]}", &v, NULL) == OK);
    CHECK_INT(1, v->line);
    CHECK_INT(2, json_get(v, "a")->line);
    CHECK_INT(4, json_get(v, "b")->line);
    CHECK_INT(5, json_get(v, "b")->first->line);
}

TEST(bad_text_is_refused_with_its_line)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    static const struct {
        const char *text, *words;
    } rows[] = {
        {"", "line 1: a value is expected"},
        {"{", "line 1: a text in quotes is expected"},
        {"[\n1,\n]", "line 3: a value is expected"},
        {"[,1]", "line 1: a value is expected"},
        {"[1}", "line 1: a comma or the end of a list or an object is expected"},
        {"[1 2]", "line 1: a comma or the end of a list or an object is expected"},
        {"{\"a\":1,}", "line 1: a text in quotes is expected"},
        {"{\"a\"}", "line 1: a colon is expected"},
        {"{\"a\":}", "line 1: a value is expected"},
        {"{a:1}", "line 1: a text in quotes is expected"},
        {"{\\\"a\":1}", "line 1: a text in quotes is expected"},
        {"\n{\"a\":1,\"b\":{},\"a\":2}", "line 2: an object has a key twice"},
        {"{\"a\":1,\"\\u0061\":2}", "line 1: an object has a key twice"},
        {"nul", "line 1: a value is expected"},
        {"nulls", "line 1: there is more behind the value"},
        {"1 2", "line 1: there is more behind the value"},
        {"]", "line 1: a value is expected"},
        {"\"a", "line 1: a text without an end, or with a control character"},
        {"\"a\\", "line 1: a text without an end, or with a control character"},
        {"\"a\nb\"", "line 1: a text without an end, or with a control character"},
        {"\"\xff\"", "line 1: no UTF-8"},
        {"\"\xed\xa0\x80\"", "line 1: no UTF-8"},
        {"{\"\xc0\x80\":1}", "line 1: no UTF-8"},
        {"\xef\xbb\xbf[]", "line 1: a value is expected"},
        {"\"\\x\"", "line 1: no such escape"},
        {"\"\\u12\"", "line 1: no such escape"},
        {"\"\\u0000\"", "line 1: no such escape"},
        {"\"\\ud800\"", "line 1: no such escape"},
        {"\"\\ude00\"", "line 1: no such escape"},
        {"\"\\ud800\\u0041\"", "line 1: no such escape"},
        {"\"\\ud800\\n\"", "line 1: no such escape"},
        {"01", "line 1: a value is expected"},
        {"+1", "line 1: a value is expected"},
        {"-", "line 1: a value is expected"},
        {".5", "line 1: a value is expected"},
        {"1.", "line 1: a value is expected"},
        {"1.e5", "line 1: a value is expected"},
        {"1e", "line 1: a value is expected"},
        {"1e+", "line 1: a value is expected"},
        {"0x1", "line 1: there is more behind the value"},
        {"NaN", "line 1: a value is expected"},
        {"1e7000", "line 1: a number that is too large"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct json *v = NULL;
        struct fault f = {0};
        CHECK_INT(INVALID, parse(a, rows[i].text, &v, &f));
        CHECK_STR(rows[i].words, f.words);
        CHECK(v == NULL);
    }
}

/* So many keys, the last one as the key with this number. */
static const char *many_keys(struct arena *a, int count, int last)
{
    struct buf b;
    buf_init(&b, a, 100000);
    buf_char(&b, '{');
    for (int i = 0; i < count; i++)
        buf_printf(&b, "\"k%d\":0,", i);
    buf_printf(&b, "\"k%d\":0}", last);
    return b.p;
}

TEST(a_key_is_there_once)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct json *v;
    for (int count = 1; count < 3000; count = 2 * count + 1) {
        CHECK_INT(OK, parse(a, many_keys(a, count, count), &v, NULL));
        CHECK_INT(count + 1, v->count);
        CHECK_INT(INVALID, parse(a, many_keys(a, count, count / 2), &v, NULL));
    }
}

TEST(what_was_kept_is_read_again)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    static const char text[] = "{\"a\":[1,-2.5,true,null,\"x\\\"\\u00e9\"],\"b\":{}}";
    struct json *v;
    struct buf b;
    REQUIRE(json_reread(a, text, &v, NULL) == OK);
    buf_init(&b, a, 1000);
    json_write(&b, v);
    CHECK_STR(round_trip(a, text), b.p);
}

TEST(a_kept_text_that_was_damaged_is_refused)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    static const char *const bad[] = {
        "",    "{",   "[1",        "{\"a\"1}", "{\"a\":}", "[1 2]", "\"x",   "\"x\\",
        "nul", "1 2", "\"\\u12\"", "{a:1}",    "[}",       "]",     "{1:2}", "[\"a",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct json *v = NULL;
        struct fault f = {0};
        CHECK_INT(BROKEN, json_reread(a, bad[i], &v, &f));
        CHECK(v == NULL);
    }
}

TEST(deep_nesting_is_refused)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    char s[201];
    memset(s, '[', 100);
    memset(s + 100, ']', 100);
    s[200] = '\0';
    struct json *v;
    struct fault f = {0};
    CHECK_INT(INVALID, parse(a, s, &v, &f));
    CHECK_STR("json.deep", f.reason);
    memset(s, '[', 32);
    memset(s + 32, ']', 32);
    s[64] = '\0';
    CHECK_INT(OK, parse(a, s, &v, NULL));
}

TEST(short_cuts_never_fail)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct json *v;
    REQUIRE(parse(a, "{\"n\":7,\"s\":\"x\",\"t\":true,\"f\":1.5,\"big\":1e30}", &v, NULL) == OK);
    CHECK_INT(7, json_int(v, "n", 0));
    CHECK_INT(-1, json_int(v, "s", -1));
    CHECK_INT(-1, json_int(v, "f", -1));
    CHECK_INT(-1, json_int(v, "big", -1));
    CHECK_STR("x", json_str(v, "s", NULL));
    CHECK_STR("none", json_str(v, "gone", "none"));
    CHECK(json_bool(v, "t", false));
    CHECK(json_get(NULL, "a") == NULL);
}

TEST(building)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct json *v = json_new_object(a);
    json_put(v, "a",
             json_push(json_push(json_new_list(a), json_new_int(a, -3)), json_new_bool(a, false)));
    json_put(v, "b", json_new_text(a, NULL));
    struct buf b;
    buf_init(&b, a, 100);
    json_write(&b, v);
    CHECK_STR("{\"a\":[-3,false],\"b\":null}", b.p);
}

TEST(a_nul_is_refused)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct json *v = NULL;
    struct fault f = {0};
    CHECK_INT(INVALID, json_parse(a, "[[1\0]]", 6, &v, &f));
    CHECK_STR("json.syntax", f.reason);
}
