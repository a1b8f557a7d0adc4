#include "http/decode.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The byte that the escape at s stands for, -1 when it is broken. */
static int escape(const char *s, const char *end)
{
    if (end - s < 3)
        return -1;
    int high = hex_digit(s[1]), low = hex_digit(s[2]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

const char *decode_segment(struct arena *a, const char *s, size_t n)
{
    char *out = arena_alloc(a, n + 1), *to = out;
    for (const char *end = s + n; s < end; s++) {
        int c = *s == '%' ? escape(s, end) : (unsigned char)*s;
        if (c <= 0)
            return NULL;
        s += *s == '%' ? 2 : 0;
        *to++ = (char)c;
    }
    *to = '\0';
    return text_is_utf8(out, (size_t)(to - out)) ? out : NULL;
}

/* A name or value of a form; NULL as above, but a broken escape stands for itself. */
static const char *form_text(struct arena *a, const char *s, size_t n)
{
    char *out = arena_alloc(a, n + 1), *to = out;
    for (const char *end = s + n; s < end; s++) {
        int c = *s == '%' ? escape(s, end) : -1;
        if (c >= 0)
            s += 2;
        else
            c = *s == '+' ? ' ' : (unsigned char)*s;
        if (!c)
            return NULL;
        *to++ = (char)c;
    }
    *to = '\0';
    return text_is_utf8(out, (size_t)(to - out)) ? out : NULL;
}

static size_t count_pieces(const char *s, size_t n, char between)
{
    size_t count = 1;
    for (const char *p = s; (p = memchr(p, between, n - (size_t)(p - s))); p++)
        count++;
    return count;
}

int decode_form(struct arena *a, const char *s, size_t n, size_t max, struct pairs *ret)
{
    struct pairs out = {0};
    size_t most = n ? count_pieces(s, n, '&') : 0;
    out.list = arena_new(a, struct pair, most < max ? most : max);
    for (const char *p = s, *end = s + n, *stop; p < end; p = stop + 1) {
        stop = memchr(p, '&', (size_t)(end - p));
        if (!stop)
            stop = end;
        if (stop == p)
            continue;
        if (out.count == max)
            return TOO_LARGE;
        const char *eq = memchr(p, '=', (size_t)(stop - p));
        const char *name_end = eq ? eq : stop, *value = eq ? eq + 1 : stop;
        struct pair *pair = &out.list[out.count++];
        pair->name = form_text(a, p, (size_t)(name_end - p));
        pair->value = form_text(a, value, (size_t)(stop - value));
        if (!pair->name || !pair->value)
            return INVALID;
    }
    *ret = out;
    return OK;
}

bool decode_is_token(const char *s, size_t n)
{
    static const char others[] = "!#$%&'*+-.^_`|~";
    for (size_t i = 0; i < n; i++) {
        char c = s[i], lower = (char)(c | 0x20);
        bool plain = (c >= '0' && c <= '9') || (lower >= 'a' && lower <= 'z');
        if (!plain && (!c || !strchr(others, c)))
            return false;
    }
    return n > 0;
}

/* Cut blanks at both ends of s..s+n. */
static const char *trim(const char *s, size_t *n)
{
    while (*n && (*s == ' ' || *s == '\t'))
        s++, --*n;
    while (*n && (s[*n - 1] == ' ' || s[*n - 1] == '\t'))
        --*n;
    return s;
}

static bool cookie_value_is_fair(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)s[i] < 0x20 || s[i] == 0x7f)
            return false;
    return text_is_utf8(s, n);
}

/* One "name=value" into *ret; false when it is no cookie. */
static bool read_cookie(struct arena *a, const char *s, size_t n, struct pair *ret)
{
    const char *eq = memchr(s, '=', n);
    if (!eq)
        return false;
    size_t name_n = (size_t)(eq - s), value_n = n - name_n - 1;
    const char *name = trim(s, &name_n), *value = trim(eq + 1, &value_n);
    if (value_n >= 2 && value[0] == '"' && value[value_n - 1] == '"')
        value++, value_n -= 2;
    if (!decode_is_token(name, name_n) || !cookie_value_is_fair(value, value_n))
        return false;
    ret->name = arena_strndup(a, name, name_n);
    ret->value = arena_strndup(a, value, value_n);
    return true;
}

struct pairs decode_cookies(struct arena *a, const char *s)
{
    struct pairs out = {0};
    size_t n = strlen(s), most = n ? count_pieces(s, n, ';') : 0;
    most = most < DECODE_COOKIES ? most : DECODE_COOKIES;
    out.list = arena_new(a, struct pair, most);
    for (const char *p = s; *p && out.count < most;) {
        size_t piece = strcspn(p, ";");
        out.count += read_cookie(a, p, piece, &out.list[out.count]);
        p += piece + (p[piece] == ';');
    }
    return out;
}

/* "0.8" in thousandths (RFC 9110 section 12.4.2); 0 when it is malformed, 1000 at most. */
static int thousandths(const char *s, size_t n)
{
    int value = s[0] == '1' ? 1000 : 0, unit = 100;
    if (s[0] != '0' && s[0] != '1')
        return 0;
    for (size_t i = 2; i < n && unit; i++, unit /= 10) {
        if (s[1] != '.' || s[i] < '0' || s[i] > '9')
            return 0;
        value += (s[i] - '0') * unit;
    }
    return value > 1000 ? 1000 : value;
}

/* The weight of a list member such as "vi-VN;q=0.8". */
static int weight(const char *s, size_t n)
{
    const char *semicolon = memchr(s, ';', n);
    if (!semicolon)
        return 1000;
    size_t rest = n - (size_t)(semicolon - s) - 1;
    const char *q = trim(semicolon + 1, &rest);
    bool named = rest > 2 && (q[0] | 0x20) == 'q' && q[1] == '=';
    return named ? thousandths(q + 2, rest - 2) : 0;
}

static const char *find_language(const char *s, size_t n, const char *const *languages)
{
    size_t primary = 0;
    while (primary < n && !strchr("-; \t", s[primary]))
        primary++;
    for (const char *const *l = languages; *l; l++)
        if (strlen(*l) == primary && strncasecmp(*l, s, primary) == 0)
            return *l;
    return NULL;
}

const char *decode_language(const char *s, const char *const *languages)
{
    const char *best = NULL;
    int best_weight = 0;
    while (s && *s) {
        size_t n = strcspn(s, ","), kept = n;
        const char *member = trim(s, &kept);
        const char *language = find_language(member, kept, languages);
        int w = weight(member, kept);
        if (language && w > best_weight)
            best = language, best_weight = w;
        s += n + (s[n] == ',');
    }
    return best;
}

bool decode_takes_gzip(const char *s)
{
    while (s && *s) {
        size_t n = strcspn(s, ","), kept = n;
        const char *member = trim(s, &kept);
        bool named = kept >= 4 && strncasecmp(member, "gzip", 4) == 0 &&
                     (kept == 4 || strchr("; \t", member[4]));
        if (named)
            return weight(member, kept) > 0;
        s += n + (s[n] == ',');
    }
    return false;
}

bool decode_media_is(const char *header, const char *type)
{
    size_t n = strcspn(header, ";");
    const char *value = trim(header, &n);
    return n == strlen(type) && strncasecmp(value, type, n) == 0;
}

/* The quoted string behind the quote at s, with \" and \\ undone; *ret_end is behind it. NULL when
 * it does not end. */
static const char *quoted(struct arena *a, const char *s, const char **ret_end)
{
    char *out = arena_alloc(a, strlen(s) + 1), *to = out;
    for (s++; *s && *s != '"'; s++) {
        if (*s == '\\' && (s[1] == '"' || s[1] == '\\'))
            s++;
        *to++ = *s;
    }
    if (!*s)
        return NULL;
    *to = '\0';
    *ret_end = s + 1;
    return out;
}

const char *decode_parameter(struct arena *a, const char *header, const char *name)
{
    const char *p = header + strcspn(header, ";");
    while (*p == ';') {
        p += 1 + strspn(p + 1, " \t");
        size_t n = strcspn(p, "=;");
        bool wanted = n == strlen(name) && strncasecmp(p, name, n) == 0;
        p += n;
        if (*p != '=')
            continue;
        p++;
        const char *value, *end = p + strcspn(p, "; \t");
        value = *p == '"' ? quoted(a, p, &end) : NULL;
        if (*p == '"' && !value)
            return NULL;
        if (wanted)
            return value ? value : arena_strndup(a, p, (size_t)(end - p));
        p = end + strcspn(end, ";");
    }
    return NULL;
}
