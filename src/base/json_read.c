/* JSON as RFC 8259 has it, in one pass. What comes from outside is asked for two things more than
 * what we kept ourselves: whether it is UTF-8, and whether a key is there twice. */
#include "base/json.h"

#include "base/decimal.h"
#include "base/limits.h"
#include "base/sort.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#define DIGITS "0123456789"

enum {
    FEW = 16,          /* keys that are compared each with each */
    PLAIN_DIGITS = 34, /* a number that is no longer and has no exponent is none too large */
};

struct reader {
    struct arena *arena;
    const char *at; /* at the end stands a NUL, and nowhere else */
    int line, depth;
    bool kept;       /* the text is of json_write */
    bool deep;       /* deeper than LIMIT_JSON_DEPTH */
    const char *why; /* the first thing that is wrong with it */
};

/* To the end: nothing more is read. */
static void give_up(struct reader *r, const char *why)
{
    if (!r->why)
        r->why = why;
    r->at = "";
}

static void skip_blanks(struct reader *r)
{
    for (;; r->at++) {
        if (*r->at == '\n')
            r->line++;
        else if (*r->at != ' ' && *r->at != '\t' && *r->at != '\r')
            return;
    }
}

static void step_over(struct reader *r, char c, const char *why)
{
    skip_blanks(r);
    if (*r->at == c)
        r->at++;
    else
        give_up(r, why);
}

/* ---- texts ---- */

static bool is_hex4(const char *s)
{
    return strspn(s, "0123456789ABCDEFabcdef") >= 4;
}

static uint32_t hex4(const char *s)
{
    char digits[5] = {s[0], s[1], s[2], s[3], 0};
    return (uint32_t)strtoul(digits, NULL, 16);
}

/* The code point of the \u escape whose digits stand at r->at, of two when it is outside of the
 * basic plane; steps over it. 0 when there is none, or half of one. */
static uint32_t unicode_escape(struct reader *r)
{
    if (!is_hex4(r->at))
        return 0;
    uint32_t c = hex4(r->at);
    r->at += 4;
    if (c < 0xD800 || c > 0xDFFF)
        return c;
    if (c > 0xDBFF || r->at[0] != '\\' || r->at[1] != 'u' || !is_hex4(r->at + 2))
        return 0;
    uint32_t low = hex4(r->at + 2);
    r->at += 6;
    return low >= 0xDC00 && low <= 0xDFFF ? 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00) : 0;
}

/* What an escape says, at `to`; how many bytes, 0 when it says nothing. */
static size_t escape(struct reader *r, char *to)
{
    static const char names[] = "bfnrt\"\\/", values[] = "\b\f\n\r\t\"\\/";
    char c = r->at[1];
    const char *name = strchr(names, c);
    r->at += 2;
    if (name) {
        *to = values[name - names];
        return 1;
    }
    uint32_t u = c == 'u' ? unicode_escape(r) : 0;
    return u ? text_encode(u, to) : 0;
}

/* The text up to its quote, with escapes resolved; it is not longer than it was with them. */
static const char *unescape(struct reader *r, const char *end)
{
    char *out = arena_room(r->arena, (size_t)(end - r->at) + 4), *to = out;
    while (r->at < end) {
        if (*r->at != '\\') {
            *to++ = *r->at++;
            continue;
        }
        size_t n = escape(r, to);
        if (!n) {
            give_up(r, "no such escape");
            return "";
        }
        to += n;
    }
    *to = '\0';
    return out;
}

static const char *behind_plain(const char *p)
{
    while ((unsigned char)*p >= 0x20 && *p != '"' && *p != '\\')
        p++;
    return p;
}

static const char *read_string(struct reader *r)
{
    if (*r->at != '"') {
        give_up(r, "a text in quotes is expected");
        return "";
    }
    const char *from = r->at + 1, *end = behind_plain(from);
    bool escapes = *end == '\\';
    while (*end == '\\' && end[1])
        end = behind_plain(end + 2);
    if (*end != '"') {
        give_up(r, "a text without an end, or with a control character");
        return "";
    }
    if (!r->kept && !text_is_utf8(from, (size_t)(end - from))) {
        give_up(r, "no UTF-8");
        return "";
    }
    r->at = from;
    const char *out =
        escapes ? unescape(r, end) : arena_strndup(r->arena, from, (size_t)(end - from));
    if (!r->why)
        r->at = end + 1;
    return out;
}

/* ---- numbers and words ---- */

/* The length of the number at s (RFC 8259 section 6); 0 when there is none. */
static size_t number_length(const char *s)
{
    const char *p = s + (*s == '-');
    size_t n = strspn(p, DIGITS);
    if (n == 0 || (n > 1 && *p == '0'))
        return 0;
    p += n;
    if (*p == '.') {
        n = strspn(++p, DIGITS);
        p += n;
    }
    if (n && (*p == 'e' || *p == 'E')) {
        p += p[1] == '+' || p[1] == '-' ? 2 : 1;
        n = strspn(p, DIGITS);
        p += n;
    }
    return n ? (size_t)(p - s) : 0;
}

/* It may have more digits than are counted with, but a number it has to be. */
static bool too_large(const char *digits, size_t n)
{
    struct decimal d;
    bool plain = n <= PLAIN_DIGITS && !strpbrk(digits, "eE");
    return !plain && !decimal_parse_near(digits, &d);
}

static void read_number(struct reader *r, struct json *v)
{
    size_t n = number_length(r->at);
    v->kind = JSON_NUMBER;
    v->text = arena_strndup(r->arena, r->at, n);
    r->at += n;
    if (n == 0)
        give_up(r, "a value is expected");
    else if (too_large(v->text, n))
        give_up(r, "a number that is too large");
}

static void read_word(struct reader *r, struct json *v)
{
    static const struct {
        const char *word;
        enum json_kind kind;
        bool truth;
    } words[] = {
        {"null", JSON_NULL, false}, {"true", JSON_BOOL, true}, {"false", JSON_BOOL, false}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t n = strlen(words[i].word);
        if (strncmp(r->at, words[i].word, n) == 0) {
            v->kind = words[i].kind;
            v->truth = words[i].truth;
            r->at += n;
            return;
        }
    }
    read_number(r, v);
}

/* ---- lists and objects ---- */

static int by_key(const void *x, const void *y)
{
    return strcmp(*(const char *const *)x, *(const char *const *)y);
}

static bool has_twice_of_few(const struct json *o)
{
    for (const struct json *x = o->first; x; x = x->next)
        for (const struct json *y = x->next; y; y = y->next)
            if (strcmp(x->key, y->key) == 0)
                return true;
    return false;
}

static bool has_key_twice(struct arena *a, const struct json *o)
{
    if (o->count <= FEW)
        return has_twice_of_few(o);
    const char **keys = arena_new(a, const char *, o->count);
    size_t n = 0;
    for (const struct json *m = o->first; m; m = m->next)
        keys[n++] = m->key;
    sort(a, keys, n, sizeof *keys, by_key);
    for (size_t i = 1; i < n; i++)
        if (strcmp(keys[i - 1], keys[i]) == 0)
            return true;
    return false;
}

static struct json *read_value(struct reader *r);

static void read_member(struct reader *r, struct json *parent)
{
    if (parent->kind == JSON_LIST) {
        (void)json_push(parent, read_value(r));
        return;
    }
    skip_blanks(r);
    const char *key = read_string(r);
    step_over(r, ':', "a colon is expected");
    (void)json_put(parent, key, read_value(r));
}

static void read_members(struct reader *r, struct json *parent)
{
    const bool object = parent->kind == JSON_OBJECT;
    const char close = object ? '}' : ']';
    r->at++;
    skip_blanks(r);
    if (*r->at == close) {
        r->at++;
        return;
    }
    for (;; r->at++) {
        read_member(r, parent);
        skip_blanks(r);
        if (*r->at != ',')
            break;
    }
    step_over(r, close, "a comma or the end of a list or an object is expected");
    if (object && !r->kept && !r->why && has_key_twice(r->arena, parent))
        give_up(r, "an object has a key twice");
}

static void go_in(struct reader *r, struct json *parent)
{
    r->deep |= r->depth == LIMIT_JSON_DEPTH;
    if (r->deep) {
        give_up(r, "too deep");
        return;
    }
    r->depth++;
    read_members(r, parent);
    r->depth--;
}

static struct json *read_value(struct reader *r)
{
    skip_blanks(r);
    struct json *v = arena_new(r->arena, struct json, 1);
    v->line = r->line;
    if (*r->at == '"') {
        v->kind = JSON_STRING;
        v->text = read_string(r);
    } else if (*r->at == '{' || *r->at == '[') {
        v->kind = *r->at == '{' ? JSON_OBJECT : JSON_LIST;
        go_in(r, v);
    } else {
        read_word(r, v);
    }
    return v;
}

/* ---- whole texts ---- */

static int read_text(struct reader *r, struct json **ret, struct fault *f)
{
    struct json *v = read_value(r);
    skip_blanks(r);
    if (*r->at)
        give_up(r, "there is more behind the value");
    if (r->deep)
        return fault_reason(f, INVALID, "json.deep", "nested deeper than %d", LIMIT_JSON_DEPTH);
    if (r->why && r->kept)
        return fault_reason(f, BROKEN, "json.broken", "a text of ours is no JSON any more");
    if (r->why)
        return fault_reason(f, INVALID, "json.syntax", "line %d: %s", r->line, r->why);
    *ret = v;
    return OK;
}

int json_parse(struct arena *a, const char *text, size_t n, struct json **ret, struct fault *f)
{
    if (memchr(text, '\0', n))
        return fault_reason(f, INVALID, "json.syntax", "line 1: a NUL in the text");
    struct reader r = {.arena = a, .at = arena_strndup(a, text, n), .line = 1};
    return read_text(&r, ret, f);
}

int json_reread(struct arena *a, const char *text, struct json **ret, struct fault *f)
{
    struct reader r = {.arena = a, .at = text, .line = 1, .kept = true};
    return read_text(&r, ret, f);
}
