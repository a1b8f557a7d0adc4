/* JSON Schema 2020-12 of a form's data. A field under a condition is never in "required": the
 * condition itself is FEEL, which a schema cannot say. */
#include "rules/form/inside.h"

#include <string.h>

struct writer {
    struct arena *arena;
    const struct form_lists *lists;
};

static void put_text(struct writer *w, struct json *o, const char *key, const char *text)
{
    if (text)
        json_put(o, key, json_new_text(w->arena, text));
}

static void put_int(struct writer *w, struct json *o, const char *key, int64_t v)
{
    json_put(o, key, json_new_int(w->arena, v));
}

static void choice_rules(struct writer *w, const struct form_field *f, struct json *o)
{
    struct json *values = json_new_list(w->arena);
    const struct form_option *options;
    size_t n = form_options(f, w->lists, &options);
    put_text(w, o, "type", "string");
    for (size_t i = 0; i < n; i++)
        json_push(values, json_new_text(w->arena, options[i].value));
    if (n)
        json_put(o, "enum", values);
}

static void text_rules(struct writer *w, const struct form_field *f, struct json *o)
{
    put_text(w, o, "type", "string");
    int min = f->min_length > f->required ? f->min_length : f->required;
    if (min)
        put_int(w, o, "minLength", min);
    put_int(w, o, "maxLength", f->max_length);
    if (f->pattern) /* the server matches the whole text */
        put_text(w, o, "pattern", arena_printf(w->arena, "^(?:%s)$", f->pattern));
    if (f->format && strcmp(f->format, "email") == 0)
        put_text(w, o, "format", "email");
}

static void put_decimal(struct writer *w, struct json *o, const char *key, struct decimal v)
{
    char text[DECIMAL_TEXT];
    size_t n = decimal_format(v, text);
    json_put(o, key, json_new_number(w->arena, arena_strndup(w->arena, text, n)));
}

static void number_rules(struct writer *w, const struct form_field *f, struct json *o)
{
    put_text(w, o, "type", f->decimals ? "number" : "integer");
    if (f->has_min)
        put_decimal(w, o, "minimum", f->min);
    if (f->has_max)
        put_decimal(w, o, "maximum", f->max);
}

static void many_rules(struct writer *w, const struct form_field *f, struct json *o)
{
    struct json *items = json_new_object(w->arena);
    put_text(w, o, "type", "array");
    if (f->kind == FORM_FILE) {
        put_text(w, items, "type", "string");
        put_text(w, items, "pattern", "^[0-9a-f]{64}$");
        if (!f->many)
            put_int(w, o, "maxItems", 1);
    } else {
        choice_rules(w, f, items);
    }
    json_put(o, "items", items);
    json_put(o, "uniqueItems", json_new_bool(w->arena, true));
    if (f->required)
        put_int(w, o, "minItems", 1);
}

static struct json *object_of(struct writer *w, const struct form_field *fields, size_t count);

static void rows_rules(struct writer *w, const struct form_field *f, struct json *o)
{
    put_text(w, o, "type", "array");
    json_put(o, "items", object_of(w, f->fields, f->field_count));
    put_int(w, o, "maxItems", (int64_t)f->max_rows);
    if (f->min_rows)
        put_int(w, o, "minItems", (int64_t)f->min_rows);
}

static void date_rules(struct writer *w, const struct form_field *f, struct json *o)
{
    (void)f;
    put_text(w, o, "type", "string");
    put_text(w, o, "format", "date");
}

static void box_rules(struct writer *w, const struct form_field *f, struct json *o)
{
    put_text(w, o, "type", "boolean");
    if (f->required)
        json_put(o, "const", json_new_bool(w->arena, true));
}

static struct json *schema_of(struct writer *w, const struct form_field *f)
{
    static void (*const rules[])(struct writer *, const struct form_field *, struct json *) = {
        [FORM_TEXT] = text_rules,     [FORM_AREA] = text_rules,    [FORM_NUMBER] = number_rules,
        [FORM_DATE] = date_rules,     [FORM_CHECKBOX] = box_rules, [FORM_CHECKLIST] = many_rules,
        [FORM_FILE] = many_rules,     [FORM_ROWS] = rows_rules,    [FORM_RADIO] = choice_rules,
        [FORM_SELECT] = choice_rules, [FORM_COMPUTED] = NULL,
    };
    struct json *o = json_new_object(w->arena);
    put_text(w, o, "title", f->label.vi);
    put_text(w, o, "description", f->hint.vi);
    if (rules[f->kind])
        rules[f->kind](w, f, o);
    put_text(w, o, "x-hide", f->hide);
    put_text(w, o, "x-list", f->list);
    return o;
}

/* What a group holds stands beside it. */
struct level {
    struct json *properties, *required;
};

static void put_fields(struct writer *w, const struct form_field *fields, size_t count,
                       bool certain, struct level *l)
{
    for (size_t i = 0; i < count; i++) {
        const struct form_field *f = &fields[i];
        bool seen = certain && !f->hide;
        if (f->kind == FORM_GROUP)
            put_fields(w, f->fields, f->field_count, seen, l);
        if (!f->key || f->kind == FORM_COMPUTED)
            continue;
        json_put(l->properties, f->key, schema_of(w, f));
        if (seen && !f->confirm && (f->kind == FORM_ROWS ? f->min_rows > 0 : f->required))
            json_push(l->required, json_new_text(w->arena, f->key));
    }
}

static struct json *object_of(struct writer *w, const struct form_field *fields, size_t count)
{
    struct json *o = json_new_object(w->arena);
    struct level l = {json_new_object(w->arena), json_new_list(w->arena)};
    put_fields(w, fields, count, true, &l);
    put_text(w, o, "type", "object");
    json_put(o, "properties", l.properties);
    if (l.required->count)
        json_put(o, "required", l.required);
    json_put(o, "additionalProperties", json_new_bool(w->arena, false));
    return o;
}

struct json *form_schema(const struct form *form, const struct form_lists *lists, struct arena *a)
{
    struct writer w = {.arena = a, .lists = lists};
    struct json *o = json_new_object(a), *body = object_of(&w, form->fields, form->count);
    put_text(&w, o, "$schema", "https://json-schema.org/draft/2020-12/schema");
    put_text(&w, o, "title", form->id);
    for (struct json *m = body->first, *next; m; m = next) {
        next = m->next;
        m->next = NULL;
        json_put(o, m->key, m);
    }
    return o;
}
