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
    static const char *const bad[] = {
        "", "{", "[1,]", "{\"a\":1,\"a\":2}", "\"\\ud800\"", "nul", "1 2", "\"\xff\"", "[1}",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct json *v = NULL;
        struct fault f = {0};
        CHECK_INT(INVALID, parse(a, bad[i], &v, &f));
        CHECK(strncmp(f.words, "line 1: ", 8) == 0);
        CHECK(v == NULL);
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
