/* JSON Schema 2020-12 of a form's data: it takes what form_check takes, and nothing else, as far as
 * a schema can say it. Conditions become if/then/else (condition.c); what cannot be said is left
 * open and told in x-… words, so that whatever the server takes fits the schema:
 *
 *   x-hide      a condition of another shape: the field may be there or not
 *   x-decimals  digits after the point: validators divide in binary, "multipleOf" would refuse 1.13
 *   x-no-past   today or later
 *   x-confirm   the register's answer stands, the field may then be left out
 *
 * Texts are meant as the server keeps them: normal form C, no blanks at the ends. */
#include "rules/form/schema.h"

#include "rules/form/condition.h"

#include <string.h>

void schema_text(const struct schema_writer *w, struct json *o, const char *key, const char *text)
{
    if (text)
        json_put(o, key, json_new_text(w->arena, text));
}

void schema_int(const struct schema_writer *w, struct json *o, const char *key, int64_t v)
{
    json_put(o, key, json_new_int(w->arena, v));
}

/* An object being put together. What a group holds stands beside it. */
struct level {
    struct json *properties, *required, *rules;
};

/* Where a field stands: under which conditions. */
struct conditions {
    const struct form_field *field;
    const struct conditions *outer;
};

/* True when one of the conditions is; *ret_whole: all of them could be said. */
static struct json *hidden_schema(const struct schema_writer *w, const struct conditions *c,
                                  bool *ret_whole)
{
    struct json *any = json_new_list(w->arena);
    *ret_whole = true;
    for (; c; c = c->outer) {
        struct json *one = condition_schema(w->form, c->field, c->field->hide, w->arena);
        if (one)
            json_push(any, one);
        *ret_whole = *ret_whole && one;
    }
    if (any->count == 0)
        return NULL;
    return json_put(json_new_object(w->arena), "anyOf", any);
}

static struct json *only(const struct schema_writer *w, const char *key, struct json *like)
{
    struct json *properties = json_put(json_new_object(w->arena), key, like);
    return json_put(json_new_object(w->arena), "properties", properties);
}

static struct json *names(const struct schema_writer *w, const char *key)
{
    return json_push(json_new_list(w->arena), json_new_text(w->arena, key));
}

static void put_condition(const struct schema_writer *w, const struct form_field *f,
                          const struct conditions *c, struct level *l)
{
    bool whole;
    struct json *hidden = hidden_schema(w, c, &whole), *rule = json_new_object(w->arena);
    if (!hidden)
        return;
    json_put(rule, "if", hidden);
    json_put(rule, "then", only(w, f->key, schema_nothing(w, f)));
    if (whole && schema_is_demanded(f)) {
        struct json *otherwise = only(w, f->key, schema_demand(w, f));
        json_put(rule, "else", json_put(otherwise, "required", names(w, f->key)));
    }
    json_push(l->rules, rule);
}

static struct json *property(const struct schema_writer *w, const struct form_field *f,
                             bool demanded)
{
    struct json *o = json_new_object(w->arena);
    schema_text(w, o, "title", f->label.vi);
    schema_text(w, o, "description", f->hint.vi);
    schema_rules(w, f, demanded, o);
    schema_text(w, o, "x-hide", f->hide);
    schema_text(w, o, "x-list", f->list);
    if (f->confirm)
        json_put(o, "x-confirm", json_new_bool(w->arena, true));
    return o;
}

static void put_fields(const struct schema_writer *w, const struct form_field *fields, size_t count,
                       const struct conditions *outer, struct level *l)
{
    for (size_t i = 0; i < count; i++) {
        const struct form_field *f = &fields[i];
        const struct conditions own = {f, outer}, *c = f->hide ? &own : outer;
        if (f->kind == FORM_GROUP)
            put_fields(w, f->fields, f->field_count, c, l);
        if (!f->key || f->kind == FORM_COMPUTED)
            continue;
        bool demanded = !c && schema_is_demanded(f);
        json_put(l->properties, f->key, property(w, f, demanded));
        if (demanded)
            json_push(l->required, json_new_text(w->arena, f->key));
        put_condition(w, f, c, l);
    }
}

struct json *schema_object(const struct schema_writer *w, const struct form_field *fields,
                           size_t count)
{
    struct json *o = json_new_object(w->arena);
    struct level l = {json_new_object(w->arena), json_new_list(w->arena), json_new_list(w->arena)};
    put_fields(w, fields, count, NULL, &l);
    schema_text(w, o, "type", "object");
    json_put(o, "properties", l.properties);
    if (l.required->count)
        json_put(o, "required", l.required);
    json_put(o, "additionalProperties", json_new_bool(w->arena, false));
    if (l.rules->count)
        json_put(o, "allOf", l.rules);
    return o;
}

struct json *form_schema(const struct form *form, const struct form_lists *lists, struct arena *a)
{
    struct schema_writer w = {.arena = a, .form = form, .lists = lists};
    struct json *o = json_new_object(a), *body = schema_object(&w, form->fields, form->count);
    schema_text(&w, o, "$schema", "https://json-schema.org/draft/2020-12/schema");
    schema_text(&w, o, "title", form->id);
    for (struct json *m = body->first, *next; m; m = next) {
        next = m->next;
        m->next = NULL;
        json_put(o, m->key, m);
    }
    return o;
}
