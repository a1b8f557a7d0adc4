#include "tools/tmplc.h"
#include "base/cleanup.h"
#include "tests/support/test.h"

#include <string.h>

#define PAGE "{% page p(const struct v *v) %}\n"

static struct catalogue words(struct arena *a)
{
    static const char *const texts[][2] = {
        {"a.plain", "Words"}, {"a.hello", "Hello {name}"}, {"a.two", "{b} of {a}"}};
    struct catalogue c = {.path = "vi.po", .phrases = arena_new(a, struct phrase, 3)};
    for (size_t i = 0; i < 3; i++)
        CHECK_INT(OK, catalogue_add(a, &c, texts[i][0], texts[i][1], NULL));
    catalogue_sort(&c);
    return c;
}

static int compile(struct arena *a, const char *text, struct template *ret, struct fault *f)
{
    struct catalogue c = words(a);
    struct bytes b = {.p = (const uint8_t *)text, .n = strlen(text)};
    return template_compile(a, &c, "t.html", b, ret, f);
}

/* The body of the function that text becomes, or the words of the fault. */
static const char *body(struct arena *a, const char *text)
{
    struct template t;
    struct fault f = {0};
    if (compile(a, text, &t, &f) < 0)
        return arena_strdup(a, f.words);
    const char *start = strstr(t.source.p, "(void)o;\n");
    return start ? start + 9 : t.source.p;
}

TEST(golden)
{
    static const struct {
        const char *text, *c;
    } cases[] = {
        {"{{ v->x }}", "#line 2 \"t.html\"\n    html_text(o, v->x);\n}\n"},
        {"<b>x</b>", "    html_lit(o, \"<b>x</b>\", 8);\n}\n"},
        {"<a href=\"{{ v->u }}\">",
         "    html_lit(o, \"<a href=\\\"\", 9);\n#line 2 \"t.html\"\n    html_url(o, v->u);\n"
         "    html_lit(o, \"\\\">\", 2);\n}\n"},
        {"{{t \"a.plain\"}}",
         "#line 2 \"t.html\"\n    html_message(o, MSG_a_plain, 0, NULL);\n}\n"},
        {"{{t \"a.hello\" name=v->n}}",
         "#line 2 \"t.html\"\n    html_message(o, MSG_a_hello, 1, (const struct html_arg[]){"
         "html_arg(\"name\", v->n), });\n}\n"},
        {"{% if (v->x) %}\n  a\n{% end %}\n",
         "#line 2 \"t.html\"\n    if (v->x) {\n    html_lit(o, \"a\\n\", 2);\n    }\n}\n"},
        {"{% use q(v, 1) %}", "#line 2 \"t.html\"\n    tpl_q(o, v, 1);\n}\n"},
        {"{% use q() %}", "#line 2 \"t.html\"\n    tpl_q(o);\n}\n"},
        {"<form method=\"POST\">x",
         "    html_lit(o, \"<form method=\\\"POST\\\">\", 20);\n    html_csrf(o);\n"
         "    html_lit(o, \"x\", 1);\n}\n"},
        {"{# said {{ nowhere }} #}x", "    html_lit(o, \"x\", 1);\n}\n"},
        {"a ?\?\" \\", "    html_lit(o, \"a \\?\\?\\\" \\\\\", 7);\n}\n"},
    };
    CLEANUP(arena_closep) struct arena *a = arena_open();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        CHECK_STR(cases[i].c, body(a, arena_printf(a, "%s%s", PAGE, cases[i].text)));
}

TEST(what_may_pass)
{
    static const char *const good[] = {
        "<!doctype html>\n<html lang=\"{{ v->l }}\">",
        "<input{% if (v->c) %} checked{% end %}>",
        "<input type=\"radio\"{% if (v->c) %} checked{% end %} value=\"{{ v->x }}\">",
        "<option {% if (v->c) %}selected{% end %}>x</option>",
        "<p class=\"a{% if (v->c) %} b{% else %} c{% end %}\">",
        "<a href=\"/x/{{ v->id }}?q={{ v->q }}\">",
        "<a href=\"{% if (v->c) %}{{ v->u }}{% else %}#{% end %}\">",
        "<textarea name='n'>\n{{ v->x }}</textarea>",
        "<script src=\"{{asset \"js/app.js\"}}\" defer></script>",
        "{% for (size_t i = 0; i < v->n; i++) %}<li>{{ v->x[i].y }}</li>{% end %}",
        "{% if (v->x) %}<td>{% elif (strcmp(v->s, \"a)\") == 0) %}<th>{% else %}<td>{% end %}",
        "<!-- a note -->{{ v->x }}",
        "<br/><img alt=\"\" src=\"/a.png\"/>",
        "{{t \"a.two\" b=f(v, 1) a=(v->x == 2 ? 1 : 0)}}",
        "<p title=\"{{t \"a.hello\" name=v->n}}\">",
        "<form method=\"get\">{{ v->x }}</form>",
        "{{ v->x ? \"}}\" : \"%}\" }}",
        "a &lt; b · c × d ₫ – e",
        "<form method=\"post\"{% if (v->d) %} data-draft=\"{{ v->d }}\"{% end %} novalidate>",
    };
    CLEANUP(arena_closep) struct arena *a = arena_open();
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct template t;
        struct fault f = {0};
        if (compile(a, arena_printf(a, "%s%s", PAGE, good[i]), &t, &f) < 0)
            test_fail(__FILE__, __LINE__, "%s: %s", good[i], f.words);
    }
}

TEST(what_must_be_refused)
{
    static const char *const bad[] = {
        "<p class={{ v->x }}>",
        "<p {{ v->x }}>",
        "<{{ v->x }}>",
        "<p{{ v->x }}>",
        "<p {{ v->x }}=\"a\">",
        "<p data-{{ v->x }}=\"a\">",
        "<script>{{ v->x }}</script>",
        "<script>var a = 1;</script>",
        "<style>p { color: red }</style>",
        "<a onclick=\"{{ v->x }}\">",
        "<a onclick=\"go()\">",
        "<a ONCLICK=\"go()\">",
        "<a style=\"color: {{ v->x }}\">",
        "<a style=\"color: red\">",
        "<!-- {{ v->x }} -->",
        "<!-- {% if (v->x) %} -->",
        "<iframe srcdoc=\"{{ v->x }}\">",
        "<img srcset=\"{{ v->x }}\">",
        "<a href=\"javascript:alert(1)\">",
        "<a href=\"JavaScript:{{ v->x }}\">",
        "<a href=javascript:x>",
        "<meta http-equiv=\"refresh\" content=\"{{ v->x }}\">",
        "<base href=\"{{ v->x }}\">",
        "<input {% if (v->x) %}on{% end %}click=\"{{ v->y }}\">",
        "<a {% if (v->x) %}href{% else %}onclick{% end %}=\"{{ v->y }}\">",
        "<p class=\"a\"{% if (v->x) %}id=\"b\"{% end %}>",
        "<p class=\"{% if (v->x) %}a\"{% end %}>",
        "{% if (v->x) %}<p class=\"{% end %}{{ v->x }}",
        "{% if (v->x) %}<p class=\"{% else %}<a href=\"{% end %}{{ v->y }}\">",
        "<a href=\"{% if (v->x) %}/a{% end %}{{ v->y }}\">",
        "<a href=\"{% for (;;) %}{{ v->y }}{% end %}\">",
        "<p {% for (;;) %}hidden{% end %}>",
        "<form method=\"{{ v->m }}\">",
        "<form method=\"{% if (v->x) %}post{% else %}get{% end %}\">",
        "<form{% if (v->x) %} method=\"post\"{% end %}>",
        "<button formmethod=\"post\">",
        "<a href=\"{{t \"a.plain\"}}\">",
        "<p title=\"{{asset \"x\"}}\">",
        "{{t \"a.gone\"}}",
        "{{t \"a.hello\"}}",
        "{{t \"a.hello\" nome=v->x}}",
        "{{t \"a.hello\" name=v->x name=v->y}}",
        "{{t \"a.plain\" name=v->x}}",
        "{{t \"a.hello\" name=}}",
        "{{t \"a.hello\" name=f(v}}",
        "{{ }}",
        "{{ v->x",
        "{{ \"abc }}",
        "{{ v->x; evil() }}",
        "{{ v->x) + (1 }}",
        "{{ f(v->x }}",
        "{{ v->x /* }} */ }}",
        "{{ v->x // }}",
        "{% if v->x %}a{% end %}",
        "{% if (v->x) || (v->y) %}a{% end %}",
        "{% if (v->x) %}a",
        "{% end %}",
        "{% else %}",
        "{% if (v->x) %}{% else %}{% else %}{% end %}",
        "{% for (;;) %}{% else %}{% end %}",
        "{% while (1) %}",
        "{% use q %}",
        "{% use 1q() %}",
        "<p {% use q() %}>",
        "<textarea>{% use q() %}</textarea>",
        "{% page q() %}",
        "{% include \"html/page_view.h\" %}",
        "{# never closed",
        "<p",
        "<p class=\"a",
        "<p class=\"a\"id=\"b\">",
        "<p class=a>",
        "a < b",
        "<textarea>",
        "<p>Xin chào</p>",
        "<p>tiếng Việt</p>",
        "<p =\"x\">",
        "</p class=\"x\">",
        "<!-- a --! > -->",
    };
    CLEANUP(arena_closep) struct arena *a = arena_open();
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct template t;
        struct fault f = {0};
        int r = compile(a, arena_printf(a, "%s%s", PAGE, bad[i]), &t, &f);
        if (r != INVALID)
            test_fail(__FILE__, __LINE__, "passed: %s", bad[i]);
        CHECK(r == OK || strncmp(f.words, "t.html:2: ", 10) == 0);
    }
}

TEST(the_head_is_judged)
{
    static const char *const bad[] = {
        "",
        "<p>x</p>",
        "x" PAGE,
        "{{ v->x }}" PAGE,
        "{% if (1) %}" PAGE,
        "{% page %}",
        "{% page p %}",
        "{% page p(int (*f)(void)) %}",
        "{% page p() { evil(); %}",
        "{% include \"db/db.h\" %}" PAGE,
        "{% include \"html/../db/db_view.h\" %}" PAGE,
        "{% include <stdio.h> %}" PAGE,
    };
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct template t;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (compile(a, bad[i], &t, NULL) != INVALID)
            test_fail(__FILE__, __LINE__, "passed: %s", bad[i]);
    REQUIRE(compile(a, "{# why #}\n{% include \"rooms/portal/portal_view.h\" %}\n" PAGE, &t,
                    NULL) == OK);
    CHECK_STR("p", t.name);
    CHECK_STR("const struct v *v", t.params);
    CHECK(strstr(t.source.p, "#include \"rooms/portal/portal_view.h\"\n"));
}

TEST(lines_are_the_templates_own)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct fault f = {0};
    struct template t;
    CHECK_INT(INVALID, compile(a, PAGE "<p>\n\n{# a\nb #}\n<p {{ v->x }}>", &t, &f));
    CHECK(strncmp(f.words, "t.html:6: ", 10) == 0);
}

TEST(too_deep_and_too_long)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct template t;
    struct buf b;
    buf_init(&b, a, 10 << 20);
    buf_str(&b, PAGE);
    for (int i = 0; i < 33; i++)
        buf_str(&b, "{% if (v->x) %}");
    CHECK_INT(INVALID, compile(a, b.p, &t, NULL));
    buf_clear(&b);
    buf_str(&b, PAGE "{{ ");
    for (int i = 0; i < 3000; i++)
        buf_char(&b, 'x');
    buf_str(&b, " }}");
    CHECK_INT(INVALID, compile(a, b.p, &t, NULL));
    buf_clear(&b);
    buf_str(&b, PAGE "{{ ");
    for (int i = 0; i < 100; i++)
        buf_char(&b, '(');
    buf_str(&b, " }}");
    CHECK_INT(INVALID, compile(a, b.p, &t, NULL));
    buf_clear(&b);
    buf_str(&b, PAGE);
    while (b.n <= TEMPLATE_MAX)
        buf_str(&b, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n");
    CHECK_INT(TOO_LARGE, compile(a, b.p, &t, NULL));
}

TEST(one_header_declares_all)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct template t[2];
    struct buf b;
    struct fault f = {0};
    buf_init(&b, a, 100000);
    REQUIRE(compile(a, PAGE, &t[0], NULL) == OK);
    REQUIRE(compile(a, "{% page q() %}", &t[1], NULL) == OK);
    CHECK_INT(OK, templates_header(t, 2, &b, NULL));
    CHECK(strstr(b.p, "struct v;\nvoid tpl_p(struct html *o, const struct v *v);\n"));
    CHECK(strstr(b.p, "void tpl_q(struct html *o);\n"));
    t[1] = t[0];
    CHECK_INT(INVALID, templates_header(t, 2, &b, &f));
}
