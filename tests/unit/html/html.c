#include "html/html.h"
#include "base/cleanup.h"
#include "base/limits.h"
#include "tests/support/test.h"

#define WRITTEN(call)                                                                              \
    ({                                                                                             \
        struct html h_;                                                                            \
        struct html *o = &h_;                                                                      \
        html_open(o, a, LANG_VI);                                                                  \
        call;                                                                                      \
        o->buf.p;                                                                                  \
    })

TEST(text_is_escaped)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CHECK_STR("a &amp; b &lt;i&gt; &#34;c&#34; &#39;d&#39;",
              WRITTEN(html_text(o, "a & b <i> \"c\" 'd'")));
    CHECK_STR("Nguyễn Thị Lụa", WRITTEN(html_text(o, "Nguyễn Thị Lụa")));
    CHECK_STR("", WRITTEN(html_text(o, (const char *)NULL)));
    CHECK_STR("-9223372036854775808", WRITTEN(html_text(o, INT64_MIN)));
    CHECK_STR("18446744073709551615", WRITTEN(html_text(o, UINT64_MAX)));
    CHECK_STR("0", WRITTEN(html_attr(o, 0)));
}

TEST(addresses)
{
    static const char *const good[] = {
        "/ho-so/1", "?x=1", "#a",   "tra-cuu", "https://a.vn/", "HTTP://a", "mailto:a@b.vn",
        "tel:1022", "/a:b", "?a:b", "./a"};
    static const char *const bad[] = {"javascript:alert(1)",
                                      " javascript:x",
                                      "java\nscript:x",
                                      "JAVASCRIPT:x",
                                      "data:text/html,x",
                                      "vbscript:x",
                                      "//evil.vn",
                                      "/\\evil.vn",
                                      "\\\\evil.vn",
                                      "\x01javascript:x",
                                      "file:///x",
                                      ":x",
                                      "httpsx:y"};
    CLEANUP(arena_closep) struct arena *a = arena_open();
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        CHECK_STR(good[i], WRITTEN(html_url(o, good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK_STR("#refused", WRITTEN(html_url(o, bad[i])));
    CHECK_STR("/a?b=1&amp;c=&#34;", WRITTEN(html_url(o, "/a?b=1&c=\"")));
}

TEST(parts_of_addresses)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CHECK_STR("H56.01-260101-0001", WRITTEN(html_part(o, "H56.01-260101-0001")));
    CHECK_STR("a%20%26%20b%2F..%2F%3F%23%22", WRITTEN(html_part(o, "a & b/../?#\"")));
    CHECK_STR("%C4%91", WRITTEN(html_part(o, "đ")));
    CHECK_STR("42", WRITTEN(html_part(o, 42)));
}

static const char *hashed(const void *assets, const char *name)
{
    return strcmp(name, "css/app.css") == 0 ? assets : NULL;
}

TEST(assets)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CHECK_STR("/static/js/app.js", WRITTEN(html_asset(o, "js/app.js")));
    CHECK_STR("/s/app.1.css", WRITTEN((o->asset = hashed, o->assets = "/s/app.1.css",
                                       html_asset(o, "css/app.css"))));
    CHECK_STR("/static/gone.css", WRITTEN((o->asset = hashed, html_asset(o, "gone.css"))));
}

TEST(a_form_that_posts_needs_the_token)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct html o;
    struct bytes page;
    struct fault f = {0};
    html_open(&o, a, LANG_VI);
    o.csrf = "a\"b";
    html_csrf(&o);
    REQUIRE(html_close(&o, &page, &f) == OK);
    CHECK_STR("<input type=\"hidden\" name=\"_csrf\" value=\"a&#34;b\">", (const char *)page.p);
    html_open(&o, a, LANG_VI);
    html_csrf(&o);
    CHECK_INT(BROKEN, html_close(&o, &page, &f));
}

TEST(too_much_sticks)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct html o;
    struct bytes page;
    struct fault f = {0};
    html_open(&o, a, LANG_VI);
    o.buf.max = 10;
    html_text(&o, "0123456789&");
    html_text(&o, "x");
    CHECK_INT(TOO_LARGE, html_close(&o, &page, &f));
}

TEST(fragments_pass_unescaped)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct html written;
    html_open(&written, a, LANG_VI);
    html_lit(&written, "<b>", 3);
    struct safe_html s = html_fragment(&written);
    CHECK_STR("<b>", WRITTEN(html_text(o, s)));
}

TEST(messages_are_escaped_with_their_arguments)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct html_arg args[] = {html_arg("step", 2), html_arg("count", "<4>")};
    CHECK_STR("Bước 2 trên &lt;4&gt;", WRITTEN(html_message(o, MSG_form_step, 2, args)));
    CHECK_STR("Bước  trên ", WRITTEN(html_message(o, MSG_form_step, 0, NULL)));
    CHECK_STR("Trang chủ", WRITTEN(html_message(o, MSG_layout_home, 0, NULL)));
}
