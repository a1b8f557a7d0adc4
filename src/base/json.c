/* jansson has already accepted a text from outside when the reader below walks it, so the reader
 * checks nothing twice: it knows where tokens end, and never goes on behind the end of the text. */
#include "base/json.h"

#include "base/json_judge.h"
#include "base/limits.h"
#include "base/text.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct reader {
    struct arena *arena;
    const char *at, *end; /* at the end stands a NUL */
    int line;
    bool broken; /* the text is none of json_write */
};

static int too_deep(const char *text, size_t n)
{
    int depth = 0, deepest = 0;
    bool quoted = false;
    for (size_t i = 0; i < n; i++) {
        char c = text[i];
        if (quoted)
            i += c == '\\', quoted = c != '"';
        else if (c == '"')
            quoted = true;
        else if (c == '{' || c == '[')
            deepest = ++depth > deepest ? depth : deepest;
        else if (c == '}' || c == ']')
            depth--;
    }
    return deepest > LIMIT_JSON_DEPTH;
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

/* The text makes no sense from here on. */
static void give_up(struct reader *r)
{
    r->broken = true;
    r->at = r->end;
}

static bool is_hex4(const char *s)
{
    return strspn(s, "0123456789ABCDEFabcdef") >= 4;
}

static uint32_t hex4(const char *s)
{
    char digits[5] = {s[0], s[1], s[2], s[3], 0};
    return (uint32_t)strtoul(digits, NULL, 16);
}

/* The code point of the \u escape whose digits stand at r->at; steps over it and its second half.
 */
static uint32_t unicode_escape(struct reader *r)
{
    uint32_t c = hex4(r->at);
    r->at += 4;
    if (c >= 0xD800 && c < 0xDC00 && r->at[0] == '\\' && r->at[1] == 'u' && is_hex4(r->at + 2)) {
        c = 0x10000 + ((c - 0xD800) << 10) + (hex4(r->at + 2) - 0xDC00);
        r->at += 6;
    }
    return c;
}

/* The text between two quotes, with escapes resolved; it is not longer than it was with them. */
static const char *unescape(struct reader *r, const char *end)
{
    static const char names[] = "bfnrt", values[] = "\b\f\n\r\t";
    char *out = arena_room(r->arena, (size_t)(end - r->at) + 1), *to = out;
    while (r->at < end) {
        if (*r->at != '\\') {
            *to++ = *r->at++;
            continue;
        }
        char c = r->at[1];
        r->at += 2;
        const char *name = strchr(names, c);
        if (c == 'u' && !is_hex4(r->at)) {
            give_up(r);
            return "";
        }
        if (c == 'u')
            to += text_encode(unicode_escape(r), to);
        else
            *to++ = name ? values[name - names] : c;
    }
    *to = '\0';
    return out;
}

static const char *read_string(struct reader *r)
{
    const char *end = r->at + 1 + (*r->at == '"' ? strcspn(r->at + 1, "\"\\") : 0);
    bool escapes = *end == '\\';
    while (escapes && end < r->end && *end != '"')
        end += *end == '\\' ? 2 : 1;
    if (*r->at != '"' || end >= r->end) {
        give_up(r);
        return "";
    }
    r->at++;
    const char *out =
        escapes ? unescape(r, end) : arena_strndup(r->arena, r->at, (size_t)(end - r->at));
    r->at = r->broken ? r->end : end + 1;
    return out;
}

static struct json *read_value(struct reader *r);

static void append(struct json *parent, struct json *child)
{
    if (parent->last)
        parent->last->next = child;
    else
        parent->first = child;
    parent->last = child;
    parent->count++;
}

static void step_over(struct reader *r, char c)
{
    if (*r->at == c)
        r->at++;
    else
        give_up(r);
}

static void read_members(struct reader *r, struct json *parent, char close)
{
    r->at++;
    for (skip_blanks(r); *r->at != close && r->at < r->end; skip_blanks(r)) {
        const char *key = NULL;
        if (parent->kind == JSON_OBJECT) {
            key = read_string(r);
            skip_blanks(r);
            step_over(r, ':');
        }
        struct json *child = read_value(r);
        child->key = key;
        append(parent, child);
        skip_blanks(r);
        if (*r->at != close)
            step_over(r, ',');
    }
    step_over(r, close);
}

static struct json *new_value(struct arena *a, enum json_kind kind)
{
    struct json *v = arena_new(a, struct json, 1);
    v->kind = kind;
    return v;
}

static struct json *read_word(struct reader *r)
{
    size_t n = strcspn(r->at, " \t\r\n,]}");
    const char *word = arena_strndup(r->arena, r->at, n);
    r->at += n;
    if (strcmp(word, "null") == 0)
        return new_value(r->arena, JSON_NULL);
    if (strcmp(word, "true") == 0 || strcmp(word, "false") == 0) {
        struct json *v = new_value(r->arena, JSON_BOOL);
        v->truth = word[0] == 't';
        return v;
    }
    if (n == 0 || word[strspn(word, "-+.eE0123456789")])
        give_up(r);
    struct json *v = new_value(r->arena, JSON_NUMBER);
    v->text = word;
    return v;
}

static struct json *read_value(struct reader *r)
{
    skip_blanks(r);
    int line = r->line;
    struct json *v;
    if (*r->at == '"') {
        v = new_value(r->arena, JSON_STRING);
        v->text = read_string(r);
    } else if (*r->at == '{') {
        v = new_value(r->arena, JSON_OBJECT);
        read_members(r, v, '}');
    } else if (*r->at == '[') {
        v = new_value(r->arena, JSON_LIST);
        read_members(r, v, ']');
    } else {
        v = read_word(r);
    }
    v->line = line;
    return v;
}

static int read_text(struct arena *a, const char *text, size_t n, struct json **ret,
                     struct fault *f)
{
    struct reader r = {.arena = a, .at = text, .end = text + n, .line = 1};
    struct json *v = read_value(&r);
    skip_blanks(&r);
    if (r.broken || r.at != r.end)
        return fault_reason(f, BROKEN, "json.broken", "a text of ours is no JSON any more");
    *ret = v;
    return OK;
}

static int check_depth(const char *text, size_t n, struct fault *f)
{
    return too_deep(text, n)
               ? fault_reason(f, INVALID, "json.deep", "nested deeper than %d", LIMIT_JSON_DEPTH)
               : OK;
}

int json_parse(struct arena *a, const char *text, size_t n, struct json **ret, struct fault *f)
{
    int r = check_depth(text, n, f);
    if (r < 0)
        return r;
    if (memchr(text, '\0', n)) /* the judge passes over NULs, the reader would stop at them */
        return fault_reason(f, INVALID, "json.syntax", "line 1: a NUL in the text");
    r = json_judge(text, n, f);
    return r < 0 ? r : read_text(a, arena_strndup(a, text, n), n, ret, f);
}

int json_reread(struct arena *a, const char *text, struct json **ret, struct fault *f)
{
    size_t n = strlen(text);
    int r = check_depth(text, n, f);
    return r < 0 ? r : read_text(a, text, n, ret, f);
}

const struct json *json_get(const struct json *o, const char *key)
{
    if (!o || o->kind != JSON_OBJECT)
        return NULL;
    for (const struct json *m = o->first; m; m = m->next)
        if (strcmp(m->key, key) == 0)
            return m;
    return NULL;
}

const char *json_str(const struct json *o, const char *key, const char *fallback)
{
    const struct json *v = json_get(o, key);
    return v && v->kind == JSON_STRING ? v->text : fallback;
}

bool json_is_int(const struct json *v, int64_t *ret)
{
    if (!v || v->kind != JSON_NUMBER || strpbrk(v->text, ".eE"))
        return false;
    errno = 0;
    int64_t n = strtoll(v->text, NULL, 10);
    if (errno)
        return false;
    *ret = n;
    return true;
}

int64_t json_int(const struct json *o, const char *key, int64_t fallback)
{
    int64_t v;
    return json_is_int(json_get(o, key), &v) ? v : fallback;
}

bool json_bool(const struct json *o, const char *key, bool fallback)
{
    const struct json *v = json_get(o, key);
    return v && v->kind == JSON_BOOL ? v->truth : fallback;
}

struct json *json_new_object(struct arena *a)
{
    return new_value(a, JSON_OBJECT);
}

struct json *json_new_list(struct arena *a)
{
    return new_value(a, JSON_LIST);
}

struct json *json_new_null(struct arena *a)
{
    return new_value(a, JSON_NULL);
}

struct json *json_new_text(struct arena *a, const char *s)
{
    struct json *v = new_value(a, s ? JSON_STRING : JSON_NULL);
    v->text = s;
    return v;
}

struct json *json_new_number(struct arena *a, const char *digits)
{
    struct json *v = new_value(a, JSON_NUMBER);
    v->text = digits;
    return v;
}

struct json *json_new_int(struct arena *a, int64_t v)
{
    return json_new_number(a, arena_printf(a, "%" PRId64, v));
}

struct json *json_new_bool(struct arena *a, bool truth)
{
    struct json *v = new_value(a, JSON_BOOL);
    v->truth = truth;
    return v;
}

struct json *json_put(struct json *object, const char *key, struct json *value)
{
    value->key = key;
    append(object, value);
    return object;
}

struct json *json_push(struct json *list, struct json *value)
{
    append(list, value);
    return list;
}

void json_write_string(struct buf *b, const char *s)
{
    buf_char(b, '"');
    for (const char *run = s;; s++) {
        unsigned char c = (unsigned char)*s;
        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        buf_add(b, run, (size_t)(s - run));
        if (!c)
            break;
        if (c == '"' || c == '\\')
            buf_printf(b, "\\%c", c);
        else if (c == '\n')
            buf_str(b, "\\n");
        else
            buf_printf(b, "\\u%04x", c);
        run = s + 1;
    }
    buf_char(b, '"');
}

static void write_members(struct buf *b, const struct json *v)
{
    for (const struct json *m = v->first; m; m = m->next) {
        if (m->key) {
            json_write_string(b, m->key);
            buf_char(b, ':');
        }
        json_write(b, m);
        if (m->next)
            buf_char(b, ',');
    }
}

void json_write(struct buf *b, const struct json *v)
{
    switch (v->kind) {
    case JSON_NULL:
        buf_str(b, "null");
        break;
    case JSON_BOOL:
        buf_str(b, v->truth ? "true" : "false");
        break;
    case JSON_NUMBER:
        buf_str(b, v->text);
        break;
    case JSON_STRING:
        json_write_string(b, v->text);
        break;
    case JSON_LIST:
        buf_char(b, '[');
        write_members(b, v);
        buf_char(b, ']');
        break;
    case JSON_OBJECT:
        buf_char(b, '{');
        write_members(b, v);
        buf_char(b, '}');
        break;
    }
}

/* ---- in lines, for people ---- */

enum { LINE = 100, INDENT = 2 };

/* As json_write, with a blank after each colon and comma. */
static void write_spaced(struct buf *b, const struct json *v)
{
    bool object = v->kind == JSON_OBJECT;
    if (!object && v->kind != JSON_LIST) {
        json_write(b, v);
        return;
    }
    buf_char(b, object ? '{' : '[');
    for (const struct json *m = v->first; m && !b->full; m = m->next) {
        if (object) {
            json_write_string(b, m->key);
            buf_str(b, ": ");
        }
        write_spaced(b, m);
        buf_str(b, m->next ? ", " : "");
    }
    buf_char(b, object ? '}' : ']');
}

/* used: what stands on the line already. */
static bool fits(struct buf *b, const struct json *v, size_t used)
{
    struct buf line;
    if (used >= LINE)
        return v->count == 0;
    buf_init(&line, b->arena, LINE - used);
    write_spaced(&line, v);
    return !line.full;
}

static void write_lines(struct buf *b, const struct json *v, size_t indent)
{
    size_t used = indent + (v->key ? strlen(v->key) + 4 : 0);
    bool many = v->kind == JSON_OBJECT || v->kind == JSON_LIST;
    if (!many || v->count == 0 || (indent && fits(b, v, used))) {
        write_spaced(b, v);
        return;
    }
    buf_str(b, v->kind == JSON_OBJECT ? "{\n" : "[\n");
    for (const struct json *m = v->first; m; m = m->next) {
        buf_printf(b, "%*s", (int)(indent + INDENT), "");
        if (v->kind == JSON_OBJECT) {
            json_write_string(b, m->key);
            buf_str(b, ": ");
        }
        write_lines(b, m, indent + INDENT);
        buf_str(b, m->next ? ",\n" : "\n");
    }
    buf_printf(b, "%*s%c", (int)indent, "", v->kind == JSON_OBJECT ? '}' : ']');
}

void json_write_lines(struct buf *b, const struct json *v)
{
    write_lines(b, v, 0);
    buf_char(b, '\n');
}
