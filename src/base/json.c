#include "base/json.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

const struct json *json_get(const struct json *o, const char *key)
{
    if (!o || o->kind != JSON_OBJECT)
        return NULL;
    for (const struct json *m = o->first; m; m = m->next)
        if (m->key[0] == key[0] && strcmp(m->key, key) == 0)
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

static void append(struct json *parent, struct json *child)
{
    if (parent->last)
        parent->last->next = child;
    else
        parent->first = child;
    parent->last = child;
    parent->count++;
}

static struct json *new_value(struct arena *a, enum json_kind kind)
{
    struct json *v = arena_new(a, struct json, 1);
    v->kind = kind;
    return v;
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

struct json *json_share(struct arena *a, const struct json *v)
{
    struct json *head = arena_memdup(a, v, sizeof *v);
    head->key = NULL;
    head->next = NULL;
    return head;
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
