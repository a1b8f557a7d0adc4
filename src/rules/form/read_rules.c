/* Constraints, properties, options of one component. */
#include "base/limits.h"
#include "base/time.h"
#include "rules/form/inside.h"

#include <string.h>

static const char *sub_path(struct reader *r, const char *path, const char *key)
{
    return arena_printf(r->arena, "%s.%s", path, key);
}

static void read_pattern(struct reader *r, const struct json *v, const char *path,
                         struct form_field *f)
{
    const struct pattern *p;
    struct fault why = {0};
    if (v->kind != JSON_STRING) {
        flaw(r, (struct spot){v, path}, "pattern.text", "the pattern must be a string");
        return;
    }
    const struct refusal *refusal;
    const char *portable = portable_pattern(r->arena, v->text, &refusal);
    if (refusal)
        flaw(r, (struct spot){v, path}, arena_printf(r->arena, "pattern.%s", refusal->reason), "%s",
             refusal->words);
    else if (pattern_compile(r->arena, portable, 0, &p, &why) < 0)
        flaw(r, (struct spot){v, path}, "pattern.syntax", "%s", why.words);
    else
        f->pattern = v->text, f->matcher = p;
}

static const char *validate_keys(enum form_kind kind)
{
    static const char *const keys[] = {
        [FORM_TEXT] = " required minLength maxLength pattern patternErrorMessage validationType ",
        [FORM_AREA] = " required minLength maxLength ",
        [FORM_NUMBER] = " required min max ",
        [FORM_DATE] = " required min max ",
        [FORM_RADIO] = " required ",
        [FORM_SELECT] = " required ",
        [FORM_CHECKLIST] = " required ",
        [FORM_CHECKBOX] = " required ",
        [FORM_FILE] = " required ",
        [FORM_ROWS] = " required minRows maxRows ",
        [FORM_COMPUTED] = " ",
    };
    return kind == FORM_GROUP || kind == FORM_WORDS || kind == FORM_LINE ? " " : keys[kind];
}

/* A bound may be a number or, as form-js writes it, digits in a string. */
static bool read_bound(struct reader *r, const struct json *v, const char *path,
                       struct decimal *ret)
{
    if (!v)
        return false;
    if ((v->kind == JSON_NUMBER || v->kind == JSON_STRING) && decimal_parse(v->text, ret))
        return true;
    flaw(r, (struct spot){v, path}, "bound.number", "must be a number");
    return false;
}

struct count {
    const char *key;
    int fallback, max;
};

static int read_count(struct reader *r, const struct json *validate, const char *path,
                      struct count rule)
{
    const struct json *v = json_get(validate, rule.key);
    struct decimal d;
    int64_t n;
    if (!v)
        return rule.fallback;
    if ((v->kind != JSON_NUMBER && v->kind != JSON_STRING) || !decimal_parse(v->text, &d) ||
        !decimal_to_int(d, &n) || n < 0 || n > rule.max) {
        flaw(r, (struct spot){v, path}, "count.range", "\"%s\" must be a whole number from 0 to %d",
             rule.key, rule.max);
        return rule.fallback;
    }
    return (int)n;
}

static const char *read_date(struct reader *r, const struct json *validate, const char *key,
                             const char *path)
{
    int32_t day;
    const struct json *v = json_get(validate, key);
    if (v && (v->kind != JSON_STRING || !date_parse(v->text, &day)))
        flaw(r, (struct spot){v, path}, "bound.date", "\"%s\" must be a date as 2026-11-22", key);
    return v && v->kind == JSON_STRING ? v->text : NULL;
}

static void read_text_rules(struct reader *r, const struct json *validate, const char *path,
                            struct form_field *f)
{
    const char *type = json_str(validate, "validationType", "custom");
    f->min_length = read_count(r, validate, path, (struct count){"minLength", 0, LIMIT_TEXT_FIELD});
    f->max_length =
        read_count(r, validate, path,
                   (struct count){"maxLength", f->kind == FORM_TEXT ? 500 : LIMIT_TEXT_FIELD,
                                  LIMIT_TEXT_FIELD});
    if (f->min_length > f->max_length)
        flaw(r, (struct spot){validate, path}, "length.order",
             "\"minLength\" is above \"maxLength\"");
    if (!is_among(" custom email phone ", type))
        flaw(r, (struct spot){validate, path}, "format.unknown",
             "\"validationType\" must be email, phone or custom");
    else if (strcmp(type, "custom") != 0)
        f->format = type;
    f->pattern_words.vi = json_str(validate, "patternErrorMessage", NULL);
    const struct json *pattern = json_get(validate, "pattern");
    if (pattern)
        read_pattern(r, pattern, path, f);
    else if (f->pattern_words.vi)
        flaw(r, (struct spot){validate, path}, "message.alone",
             "\"patternErrorMessage\" without \"pattern\"");
}

/* The keys that belong to one kind of field. */
static void read_kind_rules(struct reader *r, const struct json *validate, const char *path,
                            struct form_field *f)
{
    if (f->kind == FORM_TEXT || f->kind == FORM_AREA)
        read_text_rules(r, validate, path, f);
    if (f->kind == FORM_NUMBER) {
        f->has_min = read_bound(r, json_get(validate, "min"), path, &f->min);
        f->has_max = read_bound(r, json_get(validate, "max"), path, &f->max);
    }
    if (f->kind == FORM_DATE) {
        f->min_date = read_date(r, validate, "min", path);
        f->max_date = read_date(r, validate, "max", path);
    }
    if (f->kind == FORM_ROWS) {
        f->min_rows = (size_t)read_count(r, validate, path,
                                         (struct count){"minRows", f->required, LIMIT_FORM_ROWS});
        f->max_rows =
            (size_t)read_count(r, validate, path, (struct count){"maxRows", 0, LIMIT_FORM_ROWS});
    }
}

void read_validate(struct reader *r, const struct json *component, const char *path,
                   struct form_field *f)
{
    const struct json *validate = json_get(component, "validate");
    path = sub_path(r, path, "validate");
    if (validate && validate->kind != JSON_OBJECT)
        flaw(r, (struct spot){validate, path}, "member.object", "must be an object");
    for (const struct json *m = validate ? validate->first : NULL; m; m = m->next)
        if (m->key && !is_among(validate_keys(f->kind), m->key))
            flaw(r, (struct spot){m, path}, "member.unknown", "\"%s\" is not taken here", m->key);
    const struct json *required = json_get(validate, "required");
    if (required && required->kind != JSON_BOOL)
        flaw(r, (struct spot){required, path}, "required.truth",
             "\"required\" must be true or false");
    f->required = json_bool(validate, "required", false);
    read_kind_rules(r, validate, path, f);
}

static bool is_prefill(const char *key)
{
    const char *name = strncmp(key, "population.", 11) == 0 ? key + 11
                       : strncmp(key, "account.", 8) == 0   ? key + 8
                                                            : "";
    return *name && strspn(name, "abcdefghijklmnopqrstuvwxyz_") == strlen(name);
}

static void read_class(struct reader *r, const struct json *p, const char *path,
                       struct form_field *f)
{
    const char *name = json_str(p, "dataClass", NULL);
    if (!name)
        return;
    if (strcmp(name, "personal") == 0)
        f->data_class = FORM_PERSONAL;
    else if (strcmp(name, "sensitive") == 0)
        f->data_class = FORM_SENSITIVE;
    else
        flaw(r, (struct spot){p, path}, "class.unknown",
             "\"dataClass\" must be personal or sensitive");
}

/* true or "true": form-js keeps properties as strings. */
static bool flag(const struct json *p, const char *key)
{
    return json_bool(p, key, false) || strcmp(json_str(p, key, ""), "true") == 0;
}

void read_properties(struct reader *r, const struct json *component, const char *path,
                     struct form_field *f)
{
    const struct json *p = json_get(component, "properties");
    path = sub_path(r, path, "properties");
    if (p && p->kind != JSON_OBJECT)
        flaw(r, (struct spot){p, path}, "member.object", "must be an object");
    for (const struct json *m = p ? p->first : NULL; m; m = m->next)
        if (m->key &&
            !is_among(" label_en text_en description_en options_en autocomplete inputmode "
                      "width dataClass prefill confirm reuse listRef "
                      "patternErrorMessage_en ",
                      m->key))
            flaw(r, (struct spot){m, path}, "member.unknown", "\"%s\" is not taken", m->key);
    f->autocomplete = json_str(p, "autocomplete", NULL);
    f->inputmode = json_str(p, "inputmode", NULL);
    f->width = json_str(p, "width", NULL);
    f->prefill = json_str(p, "prefill", NULL);
    f->reuse = json_str(p, "reuse", NULL);
    f->confirm = flag(p, "confirm");
    f->pattern_words.en = json_str(p, "patternErrorMessage_en", NULL);
    read_class(r, p, path, f);
    if (f->prefill && !is_prefill(f->prefill))
        flaw(r, (struct spot){p, path}, "prefill.unknown", "\"%s\" is no prefill key", f->prefill);
    if (f->confirm && !f->prefill)
        flaw(r, (struct spot){p, path}, "confirm.alone", "\"confirm\" without \"prefill\"");
}

static void read_values(struct reader *r, const struct json *values, const struct json *english,
                        const char *path, struct form_field *f)
{
    struct form_option *options = arena_new(r->arena, struct form_option, values->count);
    struct map seen = {.arena = r->arena};
    for (const struct json *v = values->first; v; v = v->next) {
        const char *value = json_str(v, "value", NULL), *label = json_str(v, "label", NULL);
        if (v->kind != JSON_OBJECT || v->count != 2 || !value || !*value || !label) {
            flaw(r, (struct spot){v, path}, "values.shape",
                 "an option has \"value\" and \"label\", and nothing else");
            continue;
        }
        if (map_find(&seen, value))
            flaw(r, (struct spot){v, path}, "values.twice", "the value \"%s\" stands twice", value);
        map_put(&seen, value, options);
        options[f->option_count++] =
            (struct form_option){value, {label, json_str(english, value, NULL)}};
    }
    for (const struct json *e = english ? english->first : NULL; e; e = e->next)
        if (e->key && !map_find(&seen, e->key))
            flaw(r, (struct spot){e, path}, "values.english",
                 "options_en has \"%s\", which is no option", e->key);
    f->options = options;
}

void read_options(struct reader *r, const struct json *component, const char *path,
                  struct form_field *f)
{
    const struct json *values = json_get(component, "values");
    const struct json *properties = json_get(component, "properties");
    const char *list = json_str(properties, "listRef", NULL);
    const struct form_option *found;
    size_t count;
    if ((values != NULL) == (list != NULL)) {
        flaw(r, (struct spot){component, path}, "values.source",
             "options come from \"values\" or from listRef, one of them");
        return;
    }
    if (list) {
        f->list = list;
        if (r->lists && !r->lists->find(r->lists->data, list, &found, &count))
            flaw(r, (struct spot){properties, path}, "list.unknown", "there is no list \"%s\"",
                 list);
    } else if (values->kind != JSON_LIST || !values->count || values->count > LIMIT_FORM_OPTIONS) {
        flaw(r, (struct spot){values, path}, "values.count",
             "\"values\" must be a list of 1 to %d options", LIMIT_FORM_OPTIONS);
    } else {
        read_values(r, values, json_get(properties, "options_en"), path, f);
    }
}
