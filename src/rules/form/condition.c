/* A small reader over the text of a condition. Each part gives two schemas, for true and for false:
 * null is neither, so that one is not always the other turned round. */
#include "rules/form/condition.h"

#include "rules/form/inside.h"

#include <string.h>

struct truth {
    struct json *yes, *no; /* NULL: cannot be said */
};

struct reading {
    struct arena *arena;
    const struct form *form;
    const struct form_field *rows; /* that the field stands in */
    const char *s;
    int depth;
    bool failed;
};

enum { DEPTH_MOST = 20 };

static const char name_letters[] =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";

/* ---- schemas ---- */

static struct json *with(struct reading *r, const char *key, struct json *v)
{
    return v ? json_put(json_new_object(r->arena), key, json_share(r->arena, v)) : NULL;
}

static struct json *not_of(struct reading *r, struct json *v)
{
    return with(r, "not", v);
}

static struct json *both(struct reading *r, const char *how, struct json *x, struct json *y)
{
    if (!x || !y)
        return NULL;
    struct json *list = json_new_list(r->arena);
    return with(r, how,
                json_push(json_push(list, json_share(r->arena, x)), json_share(r->arena, y)));
}

/* The object has the member, and it is like this. */
static struct json *has(struct reading *r, const char *key, struct json *like)
{
    struct json *o = with(r, "properties", with(r, key, like));
    struct json *names = json_push(json_new_list(r->arena), json_new_text(r->arena, key));
    return o ? json_put(o, "required", names) : NULL;
}

static struct truth sure(struct reading *r, struct json *yes)
{
    return (struct truth){yes, not_of(r, yes)};
}

/* ---- reading ---- */

static void skip(struct reading *r)
{
    r->s += strspn(r->s, " \t\r\n");
}

static bool sign(struct reading *r, const char *text)
{
    size_t n = strlen(text);
    if (strncmp(r->s, text, n) != 0)
        return false;
    if (strchr(name_letters, text[0]) && r->s[n] && strchr(name_letters, r->s[n]))
        return false; /* the beginning of a longer word */
    r->s += n;
    skip(r);
    return true;
}

static struct truth fail(struct reading *r)
{
    r->failed = true;
    return (struct truth){0};
}

/* A string without escapes, a number, true or false. */
static struct json *literal(struct reading *r)
{
    const char *from = r->s;
    struct decimal d;
    if (*from == '"') {
        const char *end = strchr(from + 1, '"');
        if (!end || end == from + 1 || memchr(from, '\\', (size_t)(end - from)))
            return NULL;
        r->s = end + 1;
        skip(r);
        return json_new_text(r->arena, arena_strndup(r->arena, from + 1, (size_t)(end - from - 1)));
    }
    if (sign(r, "true"))
        return json_new_bool(r->arena, true);
    if (sign(r, "false"))
        return json_new_bool(r->arena, false);
    size_t n = (*from == '-') + strspn(from + (*from == '-'), "0123456789.");
    const char *digits = arena_strndup(r->arena, from, n);
    if (!decimal_parse(digits, &d) || digits[n - 1] == '.' || digits[*from == '-'] == '.')
        return NULL;
    r->s += n;
    skip(r);
    return json_new_number(r->arena, digits);
}

/* The field of that name at the same level, when its value always stands in the data. */
static const struct form_field *field_here(struct reading *r)
{
    size_t n = strspn(r->s, name_letters);
    const char *name = arena_strndup(r->arena, r->s, n);
    if (r->rows)
        name = arena_printf(r->arena, "%s.%s", r->rows->key, name);
    const struct form_field *f = n ? form_find(r->form, name) : NULL;
    if (!f || f->kind == FORM_COMPUTED || f->kind == FORM_ROWS || f->confirm)
        return NULL;
    r->s += n;
    skip(r);
    return f;
}

static bool fits(const struct form_field *f, const struct json *v)
{
    if (f->kind == FORM_NUMBER)
        return v->kind == JSON_NUMBER;
    if (f->kind == FORM_CHECKBOX)
        return v->kind == JSON_BOOL;
    return v->kind == JSON_STRING && (f->kind == FORM_TEXT || f->kind == FORM_AREA ||
                                      f->kind == FORM_RADIO || f->kind == FORM_SELECT);
}

/* A box that is not given is not ticked; one that is hidden has no value at all. */
static bool may_be_hidden(const struct form_field *f)
{
    for (const struct form_field *up = f; up && up->kind != FORM_ROWS; up = up->parent)
        if (up->hide)
            return true;
    return false;
}

static struct truth equal(struct reading *r, const struct form_field *f, struct json *v)
{
    bool unticked = v && v->kind == JSON_BOOL && !v->truth;
    if (!v || !fits(f, v) || (unticked && may_be_hidden(f)))
        return fail(r);
    if (unticked)
        return sure(r, not_of(r, has(r, f->key, with(r, "const", json_new_bool(r->arena, true)))));
    return sure(r, has(r, f->key, with(r, "const", v)));
}

static struct truth turned(struct truth t)
{
    return (struct truth){t.no, t.yes};
}

static const struct order {
    const char *sign, *yes, *no;
} orders[] = {
    {"<=", "maximum", "exclusiveMinimum"},
    {">=", "minimum", "exclusiveMaximum"},
    {"<", "exclusiveMaximum", "minimum"},
    {">", "exclusiveMinimum", "maximum"},
};

static struct truth ordered(struct reading *r, const struct form_field *f, const struct order *o)
{
    struct json *v = f->kind == FORM_NUMBER ? literal(r) : NULL;
    if (!v || v->kind != JSON_NUMBER)
        return fail(r);
    struct json *type = json_new_text(r->arena, "number");
    return (struct truth){
        has(r, f->key, json_put(with(r, o->yes, v), "type", type)),
        has(r, f->key, json_put(with(r, o->no, v), "type", json_share(r->arena, type)))};
}

static struct truth among(struct reading *r, const struct form_field *f)
{
    struct truth t = {0};
    if (!sign(r, "("))
        return fail(r);
    do {
        struct truth one = equal(r, f, literal(r));
        t = t.yes ? (struct truth){both(r, "anyOf", t.yes, one.yes), both(r, "allOf", t.no, one.no)}
                  : one;
    } while (!r->failed && sign(r, ","));
    t.no = NULL; /* what is not there is in no list, and not outside of it either */
    return sign(r, ")") ? t : fail(r);
}

static struct truth contains(struct reading *r)
{
    const struct form_field *f = sign(r, "(") ? field_here(r) : NULL;
    struct json *v = f && f->kind == FORM_CHECKLIST && sign(r, ",") ? literal(r) : NULL;
    if (!v || v->kind != JSON_STRING || !sign(r, ")"))
        return fail(r);
    struct json *holds = with(r, "contains", with(r, "const", v));
    return (struct truth){has(r, f->key, json_put(holds, "type", json_new_text(r->arena, "array"))),
                          NULL};
}

static struct truth about(struct reading *r, const struct form_field *f)
{
    if (sign(r, "!="))
        return turned(equal(r, f, literal(r)));
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++)
        if (sign(r, orders[i].sign))
            return ordered(r, f, &orders[i]);
    if (sign(r, "="))
        return equal(r, f, literal(r));
    if (sign(r, "in"))
        return among(r, f);
    if (f->kind != FORM_CHECKBOX)
        return fail(r);
    struct truth t = equal(r, f, json_new_bool(r->arena, true));
    t.no = may_be_hidden(f) ? NULL : t.no;
    return t;
}

static struct truth either(struct reading *r);

static struct truth part(struct reading *r)
{
    struct truth t;
    if (++r->depth > DEPTH_MOST)
        return fail(r);
    if (sign(r, "not")) {
        t = sign(r, "(") ? turned(either(r)) : fail(r);
        t = sign(r, ")") ? t : fail(r);
    } else if (sign(r, "(")) {
        t = either(r);
        t = sign(r, ")") ? t : fail(r);
    } else if (sign(r, "list contains")) {
        t = contains(r);
    } else {
        const struct form_field *f = field_here(r);
        t = f ? about(r, f) : fail(r);
    }
    r->depth--;
    return t;
}

static struct truth every(struct reading *r)
{
    struct truth t = part(r);
    while (!r->failed && sign(r, "and")) {
        struct truth x = part(r);
        t = (struct truth){both(r, "allOf", t.yes, x.yes), both(r, "anyOf", t.no, x.no)};
    }
    return t;
}

static struct truth either(struct reading *r)
{
    struct truth t = every(r);
    while (!r->failed && sign(r, "or")) {
        struct truth x = every(r);
        t = (struct truth){both(r, "anyOf", t.yes, x.yes), both(r, "allOf", t.no, x.no)};
    }
    return t;
}

struct json *condition_schema(const struct form *form, const struct form_field *field,
                              const char *feel, struct arena *a)
{
    struct reading r = {.arena = a, .form = form, .s = feel};
    for (const struct form_field *up = field->parent; up && !r.rows; up = up->parent)
        r.rows = up->kind == FORM_ROWS ? up : NULL;
    skip(&r);
    struct truth t = either(&r);
    return r.failed || *r.s ? NULL : t.yes;
}
