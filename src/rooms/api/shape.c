#include "rooms/api/shape.h"

#include "base/limits.h"
#include "base/text.h"
#include "base/time.h"
#include "crypto/digest.h"

#include <string.h>

/* ---- checking what was sent ---- */

struct checker {
    struct arena *arena;
    struct shape_errors *errors;
};

static void add(struct checker *c, const char *field, const char *reason)
{
    if (c->errors->count < SHAPE_ERRORS)
        c->errors->list[c->errors->count++] =
            (struct shape_error){.field = field, .reason = reason};
}

static const char *under(struct checker *c, const char *path, const char *name)
{
    return *path ? arena_printf(c->arena, "%s.%s", path, name) : name;
}

static bool is_listed(const char *const *one_of, const char *s)
{
    for (; one_of && *one_of; one_of++)
        if (strcmp(*one_of, s) == 0)
            return true;
    return !one_of;
}

static const char *text_fault(const struct member *m, const struct json *v)
{
    uint8_t sha[DIGEST_BYTES];
    int64_t ms;
    int32_t day;
    if (v->kind != JSON_STRING)
        return "type";
    if (text_length(v->text) > LIMIT_TEXT_FIELD)
        return "long";
    if (m->kind == VALUE_SHA256 && !digest_from_hex(v->text, sha))
        return "value";
    if (m->kind == VALUE_TIME && !time_parse(v->text, &ms))
        return "value";
    if (m->kind == VALUE_DAY && !date_parse(v->text, &day))
        return "value";
    return is_listed(m->one_of, v->text) ? NULL : "value";
}

/* NULL when the value alone is right; members of objects and lists are looked at elsewhere. */
static const char *value_fault(const struct member *m, const struct json *v)
{
    int64_t n;
    switch (m->kind) {
    case VALUE_INT:
        return json_is_int(v, &n) ? NULL : "type";
    case VALUE_BOOL:
        return v->kind == JSON_BOOL ? NULL : "type";
    case VALUE_OBJECT:
    case VALUE_DATA:
        return v->kind == JSON_OBJECT ? NULL : "type";
    case VALUE_LIST:
    case VALUE_TEXTS:
        return v->kind == JSON_LIST ? NULL : "type";
    case VALUE_ANY:
        return NULL;
    case VALUE_TEXT:
    case VALUE_ID:
    case VALUE_SHA256:
    case VALUE_TIME:
    case VALUE_DAY:
        return text_fault(m, v);
    }
    return "type";
}

static void check_object(struct checker *c, const struct shape *s, const struct json *v,
                         const char *path);

static void check_list(struct checker *c, const struct member *m, const struct json *v,
                       const char *path)
{
    size_t i = 0;
    if (v->count > LIMIT_FIELDS) {
        add(c, path, "long");
        return;
    }
    for (const struct json *x = v->first; x && c->errors->count < SHAPE_ERRORS; x = x->next, i++) {
        const char *at = arena_printf(c->arena, "%s.%zu", path, i);
        if (x->kind != (m->kind == VALUE_LIST ? JSON_OBJECT : JSON_STRING))
            add(c, at, "type");
        else if (m->kind == VALUE_LIST)
            check_object(c, m->shape, x, at);
    }
}

static void check_member(struct checker *c, const struct member *m, const struct json *v,
                         const char *path)
{
    if (v->kind == JSON_NULL && (m->flags & (OPTIONAL | NULLABLE)))
        return;
    const char *reason = value_fault(m, v);
    if (reason)
        add(c, path, reason);
    else if (m->kind == VALUE_OBJECT)
        check_object(c, m->shape, v, path);
    else if (m->kind == VALUE_LIST || m->kind == VALUE_TEXTS)
        check_list(c, m, v, path);
}

static const struct member *member_of(const struct shape *s, const char *name)
{
    for (const struct member *m = s->members; m->name; m++)
        if (strcmp(m->name, name) == 0)
            return m;
    return NULL;
}

static void check_object(struct checker *c, const struct shape *s, const struct json *v,
                         const char *path)
{
    for (const struct json *x = v->first; x && c->errors->count < SHAPE_ERRORS; x = x->next) {
        const struct member *m = member_of(s, x->key);
        if (m)
            check_member(c, m, x, under(c, path, x->key));
        else
            add(c, under(c, path, x->key), "unknown");
    }
    for (const struct member *m = s->members; m->name; m++)
        if (!(m->flags & OPTIONAL) && !json_get(v, m->name))
            add(c, under(c, path, m->name), "missing");
}

void shape_check(struct arena *a, const struct shape *s, const struct json *v,
                 struct shape_errors *ret)
{
    struct checker c = {.arena = a, .errors = ret};
    *ret = (struct shape_errors){0};
    if (v->kind != JSON_OBJECT)
        add(&c, "", "type");
    else
        check_object(&c, s, v, "");
}

/* ---- describing ---- */

struct json *shape_reference(struct arena *a, const char *name)
{
    return json_put(json_new_object(a), "$ref",
                    json_new_text(a, arena_printf(a, "#/components/schemas/%s", name)));
}

static const struct {
    const char *type, *format, *pattern;
} kinds[] = {
    [VALUE_TEXT] = {"string", NULL, NULL},
    [VALUE_ID] = {"string", NULL, "^-?[0-9]{1,19}$"},
    [VALUE_SHA256] = {"string", NULL, "^[0-9a-f]{64}$"},
    [VALUE_TIME] = {"string", "date-time", NULL},
    [VALUE_DAY] = {"string", "date", NULL},
    [VALUE_INT] = {"integer", NULL, NULL},
    [VALUE_BOOL] = {"boolean", NULL, NULL},
    [VALUE_OBJECT] = {"object", NULL, NULL},
    [VALUE_LIST] = {"array", NULL, NULL},
    [VALUE_TEXTS] = {"array", NULL, NULL},
    [VALUE_DATA] = {"object", NULL, NULL},
    [VALUE_ANY] = {NULL, NULL, NULL},
};

static void put(struct arena *a, struct json *o, const char *key, const char *text)
{
    if (text)
        json_put(o, key, json_new_text(a, text));
}

static void put_type(struct arena *a, struct json *o, const char *type, bool nullable)
{
    if (!type || !nullable) {
        put(a, o, "type", type);
        return;
    }
    struct json *both = json_new_list(a);
    json_push(both, json_new_text(a, type));
    json_push(both, json_new_text(a, "null"));
    json_put(o, "type", both);
}

static void put_values(struct arena *a, struct json *o, const struct member *m, bool nullable)
{
    struct json *list = json_new_list(a);
    for (const char *const *s = m->one_of; *s; s++)
        json_push(list, json_new_text(a, *s));
    if (nullable)
        json_push(list, json_new_null(a));
    json_put(o, "enum", list);
}

static struct json *reference_or_null(struct arena *a, const struct member *m, bool nullable)
{
    if (!nullable)
        return shape_reference(a, m->shape->name);
    struct json *either = json_new_list(a);
    json_push(either, shape_reference(a, m->shape->name));
    json_push(either, json_put(json_new_object(a), "type", json_new_text(a, "null")));
    return json_put(json_new_object(a), "anyOf", either);
}

static struct json *member_schema(struct arena *a, const struct member *m)
{
    bool nullable = m->flags & (NULLABLE | OPTIONAL);
    if (m->kind == VALUE_OBJECT)
        return reference_or_null(a, m, nullable);
    struct json *o = json_new_object(a);
    put_type(a, o, kinds[m->kind].type, nullable);
    put(a, o, "format", kinds[m->kind].format);
    put(a, o, "pattern", kinds[m->kind].pattern);
    put(a, o, "description", m->about);
    if (m->kind == VALUE_LIST)
        json_put(o, "items", shape_reference(a, m->shape->name));
    if (m->kind == VALUE_TEXTS)
        json_put(o, "items", json_put(json_new_object(a), "type", json_new_text(a, "string")));
    if (m->one_of)
        put_values(a, o, m, nullable);
    return o;
}

static struct json *closed(struct arena *a, struct json *properties, struct json *required)
{
    struct json *o = json_new_object(a);
    put(a, o, "type", "object");
    json_put(o, "properties", properties);
    if (required->count)
        json_put(o, "required", required);
    return json_put(o, "additionalProperties", json_new_bool(a, false));
}

struct json *shape_schema(struct arena *a, const struct shape *s)
{
    struct json *properties = json_new_object(a), *required = json_new_list(a);
    for (const struct member *m = s->members; m->name; m++) {
        json_put(properties, m->name, member_schema(a, m));
        if (!(m->flags & OPTIONAL))
            json_push(required, json_new_text(a, m->name));
    }
    return closed(a, properties, required);
}

struct json *shape_page_schema(struct arena *a, const struct shape *s)
{
    static const struct member next = {
        "next", VALUE_TEXT, NULLABLE,
        NULL,   NULL,       "The cursor of the next page; null on the last one"};
    struct json *properties = json_new_object(a), *required = json_new_list(a);
    struct json *items = json_put(json_new_object(a), "type", json_new_text(a, "array"));
    json_put(items, "items", shape_reference(a, s->name));
    json_put(properties, "items", items);
    json_put(properties, "next", member_schema(a, &next));
    json_push(required, json_new_text(a, "items"));
    json_push(required, json_new_text(a, "next"));
    return closed(a, properties, required);
}
