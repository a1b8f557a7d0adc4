/* Escaping is the same in text and in a quoted attribute: the five characters that could end either
 * (OWASP's rule, and enough because tools/tmplc refuses every other place). */
#include "html/html.h"

#include "base/limits.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

void html_open(struct html *o, struct arena *a, enum lang lang)
{
    *o = (struct html){.lang = lang};
    buf_init(&o->buf, a, LIMIT_PAGE);
}

int html_close(const struct html *o, struct bytes *ret, struct fault *f)
{
    if (o->buf.full)
        return fault_set(f, TOO_LARGE, "a page of more than %zu bytes", o->buf.max);
    if (o->unguarded)
        return fault_set(f, BROKEN, "a form that posts was written without the session's token");
    *ret = buf_bytes(&o->buf);
    return OK;
}

struct safe_html html_fragment(const struct html *o)
{
    return (struct safe_html){.s = o->buf.p, .n = o->buf.n};
}

void html_lit(struct html *o, const char *s, size_t n)
{
    buf_add(&o->buf, s, n);
}

static const char *entity(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&#34;";
    default:
        return "&#39;";
    }
}

void html_text_str(struct html *o, const char *s)
{
    while (s && *s) {
        size_t plain = strcspn(s, "&<>\"'");
        buf_add(&o->buf, s, plain);
        s += plain;
        if (*s)
            buf_str(&o->buf, entity(*s++));
    }
}

void html_text_uint(struct html *o, uint64_t v)
{
    char digits[24], *p = digits + sizeof digits;
    do
        *--p = (char)('0' + v % 10);
    while (v /= 10);
    buf_add(&o->buf, p, (size_t)(digits + sizeof digits - p));
}

void html_text_int(struct html *o, int64_t v)
{
    if (v < 0)
        buf_char(&o->buf, '-');
    html_text_uint(o, v < 0 ? -(uint64_t)v : (uint64_t)v);
}

void html_text_safe(struct html *o, struct safe_html s)
{
    buf_add(&o->buf, s.s, s.n);
}

/* A path of this site, a query, a fragment, or one of few schemes. "//host" and "/\host" would
 * leave the site unseen. */
static bool is_address(const char *s)
{
    static const char *const schemes[] = {"https:", "http:", "mailto:", "tel:"};
    if (s[0] == '/' && (s[1] == '/' || s[1] == '\\'))
        return false;
    if (s[strcspn(s, ":/?#")] != ':')
        return s[0] != '\\' && (unsigned char)s[0] > ' ';
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
        if (strncasecmp(s, schemes[i], strlen(schemes[i])) == 0)
            return true;
    return false;
}

void html_url_str(struct html *o, const char *s)
{
    if (s && *s)
        html_text_str(o, is_address(s) ? s : "#refused");
}

void html_part_str(struct html *o, const char *s)
{
    static const char unreserved[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                     "0123456789-._~";
    static const char hex[] = "0123456789ABCDEF";
    while (s && *s) {
        size_t plain = strspn(s, unreserved);
        buf_add(&o->buf, s, plain);
        s += plain;
        if (*s) {
            unsigned char c = (unsigned char)*s++;
            buf_add(&o->buf, (char[]){'%', hex[c >> 4], hex[c & 15]}, 3);
        }
    }
}

void html_asset(struct html *o, const char *name)
{
    const char *address = o->asset ? o->asset(o->assets, name) : NULL;
    if (!address)
        html_lit(o, "/static/", 8);
    html_text_str(o, address ? address : name);
}

void html_csrf(struct html *o)
{
    if (!o->csrf || !*o->csrf) {
        o->unguarded = true;
        return;
    }
    static const char before[] = "<input type=\"hidden\" name=\"_csrf\" value=\"";
    html_lit(o, before, sizeof before - 1);
    html_text_str(o, o->csrf);
    html_lit(o, "\">", 2);
}

struct html_arg html_arg_str(const char *name, const char *value)
{
    return (struct html_arg){.name = name, .text = value ? value : ""};
}

struct html_arg html_arg_int(const char *name, int64_t value)
{
    return (struct html_arg){.name = name, .number = value};
}

static bool is_one(const struct html_arg *arg)
{
    return arg->text ? strcmp(arg->text, "1") == 0 : arg->number == 1;
}

/* What stands for a hole, given without its braces. */
static void write_arg(struct html *o, const char *hole, size_t len, size_t n,
                      const struct html_arg *args)
{
    size_t name = strcspn(hole, "?}"), length;
    for (size_t i = 0; i < n; i++) {
        if (strlen(args[i].name) != name || strncmp(args[i].name, hole, name) != 0)
            continue;
        const char *word = message_word(hole, len, is_one(&args[i]), &length);
        if (length)
            html_text_str(o, arena_strndup(o->buf.arena, word, length));
        else if (args[i].text)
            html_text_str(o, args[i].text);
        else
            html_text_int(o, args[i].number);
        return;
    }
}

void html_message(struct html *o, enum message_key key, size_t n, const struct html_arg *args)
{
    for (const char *s = message(o->lang, key); *s;) {
        size_t plain = strcspn(s, "&<>\"'{");
        html_lit(o, s, plain);
        s += plain;
        if (*s == '{') {
            size_t len = strcspn(++s, "}");
            write_arg(o, s, len, n, args);
            s += len + (s[len] == '}');
        } else if (*s) {
            buf_str(&o->buf, entity(*s++));
        }
    }
}
