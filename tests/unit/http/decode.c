#include "http/decode.h"

#include "base/cleanup.h"
#include "tests/support/test.h"

TEST(forms_are_read_as_browsers_write_them)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    static const char text[] = "a=1&b=x+y%2Bz&&c&d=%C4%91&=e&a=2&f=100%&g=%4";
    struct pairs p;
    REQUIRE(decode_form(a, text, sizeof text - 1, 20, &p) == OK);
    static const struct pair expected[] = {{"a", "1"}, {"b", "x y+z"}, {"c", ""},     {"d", "đ"},
                                           {"", "e"},  {"a", "2"},     {"f", "100%"}, {"g", "%4"}};
    REQUIRE(p.count == sizeof expected / sizeof *expected);
    for (size_t i = 0; i < p.count; i++) {
        CHECK_STR(expected[i].name, p.list[i].name);
        CHECK_STR(expected[i].value, p.list[i].value);
    }
    REQUIRE(decode_form(a, "", 0, 20, &p) == OK);
    CHECK_INT(0, p.count);
}

TEST(forms_that_are_no_text_are_refused)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct pairs p;
    CHECK_INT(INVALID, decode_form(a, "a=%00", 5, 20, &p));
    CHECK_INT(INVALID, decode_form(a, "a\0=1", 4, 20, &p));
    CHECK_INT(INVALID, decode_form(a, "a=%ff", 5, 20, &p));
    CHECK_INT(INVALID, decode_form(a, "%c0%80=", 7, 20, &p));
    CHECK_INT(INVALID, decode_form(a, "a=%ed%a0%80", 11, 20, &p));
    CHECK_INT(TOO_LARGE, decode_form(a, "a&b&c", 5, 2, &p));
    CHECK_INT(OK, decode_form(a, "a&b&&", 5, 2, &p));
}

TEST(segments_are_strict)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CHECK_STR("a/b+", decode_segment(a, "a%2fb+", 6));
    CHECK_STR("", decode_segment(a, "", 0));
    CHECK_STR(NULL, decode_segment(a, "%", 1));
    CHECK_STR(NULL, decode_segment(a, "%2", 2));
    CHECK_STR(NULL, decode_segment(a, "%2g", 3));
    CHECK_STR(NULL, decode_segment(a, "%00", 3));
    CHECK_STR(NULL, decode_segment(a, "%41", 2)); /* what lies behind the end is not read */
}

TEST(foreign_cookies_do_no_harm)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct pairs p = decode_cookies(a, "a=1; b = \"two\" ;broken; =x; c c=1; d=\xff; e=x=y;;f=");
    static const struct pair expected[] = {{"a", "1"}, {"b", "two"}, {"e", "x=y"}, {"f", ""}};
    REQUIRE(p.count == 4);
    for (size_t i = 0; i < p.count; i++) {
        CHECK_STR(expected[i].name, p.list[i].name);
        CHECK_STR(expected[i].value, p.list[i].value);
    }
    struct buf b;
    buf_init(&b, a, 100000);
    for (int i = 0; i < 10000; i++)
        buf_str(&b, "a=1;");
    CHECK_INT(DECODE_COOKIES, decode_cookies(a, b.p).count);
    CHECK_INT(0, decode_cookies(a, "").count);
}

TEST(languages_are_chosen_by_weight)
{
    static const char *const languages[] = {"vi", "en", NULL};
    CHECK_STR("vi", decode_language("vi-VN,vi;q=0.9,en;q=0.8", languages));
    CHECK_STR("en", decode_language("fr, en-US;q=0.7, vi;q=0.65", languages));
    CHECK_STR("en", decode_language("EN", languages));
    CHECK_STR("vi", decode_language("en;q=0, vi;q=0.001", languages));
    CHECK_STR(NULL, decode_language("en;q=0", languages));
    CHECK_STR(NULL, decode_language("english, *", languages));
    CHECK_STR(NULL, decode_language("en;q=x, vi;level=1", languages));
    CHECK_STR(NULL, decode_language("", languages));
    CHECK_STR(NULL, decode_language(NULL, languages));
    CHECK_STR("en", decode_language(",,;q=1, en ;q=1.5", languages));
}

TEST(gzip_is_wanted_or_not)
{
    CHECK(decode_takes_gzip("gzip, deflate, br"));
    CHECK(decode_takes_gzip("br;q=1.0, GZIP;q=0.5"));
    CHECK(!decode_takes_gzip("gzip;q=0"));
    CHECK(!decode_takes_gzip("gzip;q=0.000"));
    CHECK(!decode_takes_gzip("gzipped"));
    CHECK(!decode_takes_gzip("br"));
    CHECK(!decode_takes_gzip(NULL));
}

TEST(parameters_of_headers)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *h = "form-data; name=\"a \\\"b\\\" c:\\x\"; FileName=plain ;x; y=\"open";
    CHECK_STR("a \"b\" c:\\x", decode_parameter(a, h, "name"));
    CHECK_STR("plain", decode_parameter(a, h, "filename"));
    CHECK_STR(NULL, decode_parameter(a, h, "x"));
    CHECK_STR(NULL, decode_parameter(a, h, "y"));
    CHECK_STR(NULL, decode_parameter(a, "form-data", "name"));
    CHECK_STR("", decode_parameter(a, "a;b=", "b"));
    CHECK(decode_media_is("Text/HTML ; charset=utf-8", "text/html"));
    CHECK(!decode_media_is("text/htm", "text/html"));
    CHECK(!decode_media_is("", "text/html"));
}
