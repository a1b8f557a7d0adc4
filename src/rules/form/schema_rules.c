/* The rules of each kind of field in a JSON Schema, as check_value.c judges them. */
#include "base/limits.h"
#include "rules/form/schema.h"

#include <string.h>

struct rules {
    const struct schema_writer *w;
    const struct form_field *f;
    bool demanded;
    struct json *o;
    struct json *patterns; /* all must match: the first is "pattern", the others stand in "allOf" */
};

static void put_type(const struct rules *r, const char *type)
{
    struct json *types = json_new_list(r->w->arena);
    if (r->demanded) {
        schema_text(r->w, r->o, "type", type);
        return;
    }
    json_push(types, json_new_text(r->w->arena, type));
    json_push(types, json_new_text(r->w->arena, "null"));
    json_put(r->o, "type", types);
}

static void add_pattern(const struct rules *r, const char *pattern)
{
    json_push(r->patterns, json_new_text(r->w->arena, pattern));
}

static void put_patterns(const struct rules *r)
{
    struct json *more = json_new_list(r->w->arena);
    for (const struct json *p = r->patterns->first; p; p = p->next)
        if (p == r->patterns->first)
            schema_text(r->w, r->o, "pattern", p->text);
        else
            json_push(more, json_put(json_new_object(r->w->arena), "pattern",
                                     json_new_text(r->w->arena, p->text)));
    if (more->count)
        json_put(r->o, "allOf", more);
}

/* ---- texts ---- */

static void text_rules(struct rules *r)
{
    static const char email[] =
        "^[^@ \\n\"<>,;]+@[^.@ \\n\"<>,;]+\\.[^@ \\n\"<>,;]*[^.@ \\n\"<>,;]$";
    static const char phone[] = "^\\+?(?:[ .\\-]*[0-9]){8,15}[ .\\-]*$";
    const struct form_field *f = r->f;
    bool is_email = f->format && strcmp(f->format, "email") == 0;
    const struct refusal *refusal;
    int min = r->demanded && !f->min_length ? 1 : f->min_length;
    put_type(r, "string");
    if (min)
        schema_int(r->w, r->o, "minLength", min);
    schema_int(r->w, r->o, "maxLength", is_email && f->max_length > 254 ? 254 : f->max_length);
    if (f->pattern)
        add_pattern(r, arena_printf(r->w->arena, "^(?:%s)$",
                                    portable_pattern(r->w->arena, f->pattern, &refusal)));
    if (f->format)
        add_pattern(r, is_email ? email : phone);
    if (f->kind == FORM_TEXT)
        add_pattern(r, "^[^\\n]*$");
}

/* ---- choices ---- */

static void put_options(const struct rules *r, struct json *o, bool nothing)
{
    struct json *values = json_new_list(r->w->arena);
    const struct form_option *options;
    size_t n = form_options(r->f, r->w->lists, &options);
    for (size_t i = 0; i < n; i++)
        json_push(values, json_new_text(r->w->arena, options[i].value));
    if (n && nothing)
        json_push(values, json_new_null(r->w->arena));
    if (n)
        json_put(o, "enum", values);
}

static void choice_rules(struct rules *r)
{
    put_type(r, "string");
    put_options(r, r->o, !r->demanded);
}

static void many_rules(struct rules *r)
{
    struct json *items = json_new_object(r->w->arena);
    bool files = r->f->kind == FORM_FILE;
    put_type(r, "array");
    schema_text(r->w, items, "type", "string");
    if (files)
        schema_text(r->w, items, "pattern", "^[0-9a-f]{64}$");
    else
        put_options(r, items, false);
    json_put(r->o, "items", items);
    json_put(r->o, "uniqueItems", json_new_bool(r->w->arena, true));
    if (r->demanded)
        schema_int(r->w, r->o, "minItems", 1);
    if (files)
        schema_int(r->w, r->o, "maxItems", r->f->many ? LIMIT_FILES : 1);
}

static void rows_rules(struct rules *r)
{
    put_type(r, "array");
    json_put(r->o, "items", schema_object(r->w, r->f->fields, r->f->field_count));
    if (r->demanded)
        schema_int(r->w, r->o, "minItems", (int64_t)r->f->min_rows);
    schema_int(r->w, r->o, "maxItems", (int64_t)r->f->max_rows);
}

static void box_rules(struct rules *r)
{
    put_type(r, "boolean");
    if (r->demanded)
        json_put(r->o, "const", json_new_bool(r->w->arena, true));
}

/* ---- numbers and days ---- */

static void put_decimal(const struct rules *r, const char *key, struct decimal v)
{
    char text[DECIMAL_TEXT];
    size_t n = decimal_format(v, text);
    json_put(r->o, key, json_new_number(r->w->arena, arena_strndup(r->w->arena, text, n)));
}

static void number_rules(struct rules *r)
{
    put_type(r, r->f->decimals ? "number" : "integer");
    if (r->f->has_min)
        put_decimal(r, "minimum", r->f->min);
    if (r->f->has_max)
        put_decimal(r, "maximum", r->f->max);
    if (r->f->decimals)
        schema_int(r->w, r->o, "x-decimals", r->f->decimals);
}

/* The digits above (or below) c, as a set. */
static void digits_beyond(struct buf *b, char c, bool above)
{
    buf_printf(b, "[%c-%c]", above ? c + 1 : '0', above ? '9' : c - 1);
}

/* ISO days stand in the order of their texts, so "not before 1990-05-17" is: the same day, or one
 * that is larger at the first digit that differs. */
static const char *bound_pattern(const struct rules *r, const char *day, bool above)
{
    struct buf b;
    buf_init(&b, r->w->arena, 1000);
    buf_printf(&b, "^(?:%s", day);
    for (size_t i = 0; day[i]; i++) {
        if (day[i] == '-' || day[i] == (above ? '9' : '0'))
            continue;
        buf_printf(&b, "|%.*s", (int)i, day);
        digits_beyond(&b, day[i], above);
        buf_str(&b, ".*");
    }
    buf_str(&b, ")$");
    return b.p;
}

/* Days that the calendar has, leap years and all. */
static const char real_day[] =
    "^(?:[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|"
    "[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))|(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|"
    "(?:[02468][048]|[13579][26])00)-02-29)$";

static void date_rules(struct rules *r)
{
    put_type(r, "string");
    schema_text(r->w, r->o, "format", "date");
    add_pattern(r, real_day);
    if (r->f->min_date)
        add_pattern(r, bound_pattern(r, r->f->min_date, /* above= */ true));
    if (r->f->max_date)
        add_pattern(r, bound_pattern(r, r->f->max_date, /* above= */ false));
    if (r->f->no_past)
        json_put(r->o, "x-no-past", json_new_bool(r->w->arena, true));
}

/* ---- all of them ---- */

void schema_rules(const struct schema_writer *w, const struct form_field *f, bool demanded,
                  struct json *o)
{
    static void (*const rules[])(struct rules *) = {
        [FORM_TEXT] = text_rules,     [FORM_AREA] = text_rules,    [FORM_NUMBER] = number_rules,
        [FORM_DATE] = date_rules,     [FORM_CHECKBOX] = box_rules, [FORM_CHECKLIST] = many_rules,
        [FORM_FILE] = many_rules,     [FORM_ROWS] = rows_rules,    [FORM_RADIO] = choice_rules,
        [FORM_SELECT] = choice_rules,
    };
    struct rules r = {w, f, demanded, o, json_new_list(w->arena)};
    rules[f->kind](&r);
    put_patterns(&r);
}

bool schema_is_demanded(const struct form_field *f)
{
    return !f->confirm && (f->kind == FORM_ROWS ? f->min_rows > 0 : f->required);
}

struct json *schema_demand(const struct schema_writer *w, const struct form_field *f)
{
    struct json *o = json_new_object(w->arena);
    bool listed = f->kind == FORM_CHECKLIST || f->kind == FORM_FILE;
    if (f->kind == FORM_CHECKBOX)
        return json_put(o, "const", json_new_bool(w->arena, true));
    if (f->kind == FORM_ROWS || listed)
        schema_int(w, o, "minItems", listed ? 1 : (int64_t)f->min_rows);
    if (f->kind == FORM_TEXT || f->kind == FORM_AREA)
        schema_int(w, o, "minLength", 1);
    struct json *null =
        json_put(json_new_object(w->arena), "type", json_new_text(w->arena, "null"));
    return json_put(o, "not", null);
}

struct json *schema_nothing(const struct schema_writer *w, const struct form_field *f)
{
    struct json *o = json_new_object(w->arena), *values = json_new_list(w->arena);
    json_push(values, json_new_null(w->arena));
    if (f->kind == FORM_CHECKBOX)
        json_push(values, json_new_bool(w->arena, false));
    if (f->kind == FORM_CHECKLIST || f->kind == FORM_FILE || f->kind == FORM_ROWS)
        json_push(values, json_new_list(w->arena));
    return json_put(o, "enum", values);
}
