/* JSON for files that people read and compare. */
#include "rules/form/design.h"

#include "base/limits.h"

#include <string.h>

enum { WIDTH = 110, INDENT = 2 };

static bool is_full(const struct json *v)
{
    return v->kind == JSON_LIST || v->kind == JSON_OBJECT;
}

static void write_flat(struct buf *b, const struct json *v)
{
    const char *open = v->kind == JSON_LIST ? "[" : "{", *close = v->kind == JSON_LIST ? "]" : "}";
    if (!is_full(v)) {
        json_write(b, v);
        return;
    }
    buf_str(b, open);
    for (const struct json *m = v->first; m; m = m->next) {
        if (v->kind == JSON_OBJECT) {
            json_write_string(b, m->key);
            buf_str(b, ": ");
        }
        write_flat(b, m);
        buf_str(b, m->next ? ", " : "");
    }
    buf_str(b, close);
}

static void indent(struct buf *b, size_t n)
{
    buf_printf(b, "\n%*s", (int)(n * INDENT), "");
}

/* Elements always stand on lines of their own; what is small and plain stands on one. */
static bool is_short(struct arena *a, const struct json *v, size_t used)
{
    struct buf line;
    if (json_get(v, "type") || (v->kind == JSON_LIST && v->first && is_full(v->first)))
        return false;
    buf_init(&line, a, WIDTH);
    write_flat(&line, v);
    return !line.full && used + line.n <= WIDTH;
}

static void write_value(struct buf *b, const struct json *v, size_t depth, size_t key)
{
    if (!is_full(v) || !v->first || is_short(b->arena, v, depth * INDENT + key)) {
        write_flat(b, v);
        return;
    }
    buf_char(b, v->kind == JSON_LIST ? '[' : '{');
    for (const struct json *m = v->first; m; m = m->next) {
        indent(b, depth + 1);
        if (v->kind == JSON_OBJECT) {
            json_write_string(b, m->key);
            buf_str(b, ": ");
        }
        write_value(b, m, depth + 1, v->kind == JSON_OBJECT ? strlen(m->key) + 4 : 0);
        buf_str(b, m->next ? "," : "");
    }
    indent(b, depth);
    buf_char(b, v->kind == JSON_LIST ? ']' : '}');
}

const char *design_write(struct arena *a, const struct json *definition)
{
    struct buf b;
    buf_init(&b, a, 8 * LIMIT_FORM_BODY);
    write_value(&b, definition, 0, 0);
    buf_char(&b, '\n');
    return b.p;
}
