/* Properties of elements: where each stands in the JSON, and for which types. */
#include "rules/form/design_inside.h"

#include "base/limits.h"
#include "rules/form/inside.h"

#include <string.h>

enum part { TOP, VALIDATE, PROPERTIES, CONDITIONAL };

static const char *const part_keys[] = {
    [VALIDATE] = "validate", [PROPERTIES] = "properties", [CONDITIONAL] = "conditional"};

static const struct row {
    struct design_property as;
    const char *types; /* that have it */
    enum part part;
    const char *key;
    bool number; /* kept as a JSON number when it is one */
} rows[] = {
#define ASKING " textfield textarea number datetime radio select checklist checkbox filepicker "
#define TEXTS " textfield textarea "
#define CHOICES " radio select checklist "
#define NAMED ASKING "expression "
    {{"label", DESIGN_LINE, NULL, " label "}, ASKING "dynamiclist group expression ", TOP, "label"},
    {{"label", DESIGN_TEXT, NULL, " label text "}, " text ", TOP, "text"},
    {{"label_en", DESIGN_LINE}, ASKING "dynamiclist group expression ", PROPERTIES, "label_en"},
    {{"label_en", DESIGN_TEXT}, " text ", PROPERTIES, "text_en"},
    {{"help", DESIGN_LINE}, NAMED "dynamiclist ", TOP, "description"},
    {{"help_en", DESIGN_LINE}, NAMED "dynamiclist ", PROPERTIES, "description_en"},
    {{"key", DESIGN_LINE, NULL, " key path "}, NAMED, TOP, "key"},
    {{"key", DESIGN_LINE, NULL, " key path "}, " dynamiclist ", TOP, "path"},
    {{"expression", DESIGN_FEEL, NULL, " expression "}, " expression ", TOP, "expression"},
    {{"required", DESIGN_TICK, NULL, " required "}, ASKING "dynamiclist ", VALIDATE, "required"},
    {{"options", DESIGN_LIST, NULL, " values "}, CHOICES, TOP, "values"},
    {{"list", DESIGN_LINE, NULL, " list "}, CHOICES, PROPERTIES, "listRef"},
    {{"format", DESIGN_CHOICE, " email phone ", " format validationType "},
     " textfield ",
     VALIDATE,
     "validationType"},
    {{"min_length", DESIGN_NUMBER, NULL, " minLength length "},
     TEXTS,
     VALIDATE,
     "minLength",
     .number = true},
    {{"max_length", DESIGN_NUMBER, NULL, " maxLength "},
     TEXTS,
     VALIDATE,
     "maxLength",
     .number = true},
    {{"pattern", DESIGN_LINE, NULL, " pattern "}, " textfield ", VALIDATE, "pattern"},
    {{"pattern_words", DESIGN_LINE, NULL, " patternErrorMessage message "},
     " textfield ",
     VALIDATE,
     "patternErrorMessage"},
    {{"pattern_words_en", DESIGN_LINE}, " textfield ", PROPERTIES, "patternErrorMessage_en"},
    {{"decimals", DESIGN_NUMBER, NULL, " decimalDigits digits "},
     " number ",
     TOP,
     "decimalDigits",
     .number = true},
    {{"min", DESIGN_NUMBER, NULL, " min "}, " number ", VALIDATE, "min", .number = true},
    {{"max", DESIGN_NUMBER, NULL, " max "}, " number ", VALIDATE, "max", .number = true},
    {{"min", DESIGN_DAY, NULL, " min "}, " datetime ", VALIDATE, "min"},
    {{"max", DESIGN_DAY, NULL, " max "}, " datetime ", VALIDATE, "max"},
    {{"no_past", DESIGN_TICK}, " datetime ", TOP, "disallowPassedDates"},
    {{"accept", DESIGN_LINE}, " filepicker ", TOP, "accept"},
    {{"many", DESIGN_TICK}, " filepicker ", TOP, "multiple"},
    {{"reuse", DESIGN_LINE}, " filepicker ", PROPERTIES, "reuse"},
    {{"min_rows", DESIGN_NUMBER, NULL, " minRows "},
     " dynamiclist ",
     VALIDATE,
     "minRows",
     .number = true},
    {{"max_rows", DESIGN_NUMBER, NULL, " maxRows "},
     " dynamiclist ",
     VALIDATE,
     "maxRows",
     .number = true},
    {{"hide", DESIGN_FEEL, NULL, " hide feel conditional "},
     ASKING "dynamiclist group text separator expression ",
     CONDITIONAL,
     "hide"},
    {{"prefill", DESIGN_LINE, NULL, " prefill "}, ASKING, PROPERTIES, "prefill"},
    {{"confirm", DESIGN_TICK, NULL, " confirm "}, ASKING, PROPERTIES, "confirm"},
    {{"class", DESIGN_CHOICE, " personal sensitive ", " class "},
     ASKING "dynamiclist ",
     PROPERTIES,
     "dataClass"},
    {{"width", DESIGN_NUMBER}, " textfield number ", PROPERTIES, "width"},
    {{"inputmode", DESIGN_CHOICE, " text numeric decimal tel email url ", NULL},
     " textfield number ",
     PROPERTIES,
     "inputmode"},
    {{"autocomplete", DESIGN_LINE},
     " textfield textarea number datetime ",
     PROPERTIES,
     "autocomplete"},
};

enum { ROWS = sizeof rows / sizeof *rows };

static const struct row *row_of(const char *type, const char *property)
{
    for (size_t i = 0; i < ROWS; i++)
        if (strcmp(rows[i].as.name, property) == 0 && is_among(rows[i].types, type))
            return &rows[i];
    return NULL;
}

/* Days have a label of their own. */
static const char *key_of(const struct row *row, const char *type)
{
    bool day = strcmp(type, "datetime") == 0 && strcmp(row->key, "label") == 0;
    return day ? "dateLabel" : row->key;
}

const struct design_property *const *design_properties(struct arena *a, const char *type,
                                                       size_t *ret_count)
{
    const struct design_property **out = arena_new(a, const struct design_property *, ROWS);
    *ret_count = 0;
    for (size_t i = 0; i < ROWS; i++)
        if (is_among(rows[i].types, type))
            out[(*ret_count)++] = &rows[i].as;
    return out;
}

/* ---- options as lines ---- */

static const char *options_text(struct arena *a, const struct json *component)
{
    const struct json *values = json_get(component, "values");
    const struct json *english = json_get(json_get(component, "properties"), "options_en");
    struct buf b;
    buf_init(&b, a, LIMIT_FORM_BODY);
    for (const struct json *v = values ? values->first : NULL; v; v = v->next) {
        const char *value = json_str(v, "value", ""), *en = json_str(english, value, NULL);
        buf_printf(&b, "%s = %s%s%s\n", value, json_str(v, "label", ""), en ? " | " : "",
                   en ? en : "");
    }
    return b.p;
}

/* From s to the next sign, or to the end of the line, without blanks around it. */
static const char *piece(struct arena *a, const char **s, const char *end, char sign)
{
    const char *from = *s, *to = memchr(from, sign, (size_t)(end - from));
    if (!to)
        to = end;
    *s = to < end ? to + 1 : end;
    while (from < to && (*from == ' ' || *from == '\r'))
        from++;
    while (to > from && (to[-1] == ' ' || to[-1] == '\r'))
        to--;
    return arena_strndup(a, from, (size_t)(to - from));
}

static void put_option(struct arena *a, const char *s, const char *end, struct json *values,
                       struct json *english)
{
    const char *value = piece(a, &s, end, '='), *label = piece(a, &s, end, '|');
    const char *en = piece(a, &s, end, '\n');
    struct json *o = json_put(json_new_object(a), "value", json_new_text(a, value));
    json_push(values, json_put(o, "label", json_new_text(a, *label ? label : value)));
    if (*en)
        json_put(english, value, json_new_text(a, en));
}

static void set_options(struct arena *a, struct json *component, const char *text)
{
    struct json *values = json_new_list(a), *english = json_new_object(a);
    for (const char *s = text; *s;) {
        const char *end = s + strcspn(s, "\n");
        if (strspn(s, " \r") < (size_t)(end - s))
            put_option(a, s, end, values, english);
        s = *end ? end + 1 : end;
    }
    design_put(component, "values", values->count ? values : NULL);
    struct json *properties = design_section(a, component, "properties");
    design_put(properties, "options_en", english->count ? english : NULL);
    if (!properties->count)
        design_put(component, "properties", NULL);
}

/* ---- reading and setting ---- */

static const char *text_of(struct arena *a, const struct row *row, const struct json *v)
{
    if (!v || v->kind == JSON_NULL || v->kind == JSON_LIST || v->kind == JSON_OBJECT)
        return "";
    if (v->kind == JSON_BOOL)
        return v->truth ? "true" : "";
    if (row->as.input == DESIGN_FEEL && v->text[0] == '=')
        return arena_strdup(a, v->text + 1);
    if (row->as.input == DESIGN_CHOICE && strcmp(v->text, "custom") == 0)
        return "";
    return v->text;
}

const char *design_get(struct arena *a, const struct json *component, const char *property)
{
    const char *type = json_str(component, "type", "");
    const struct row *row = row_of(type, property);
    if (!row)
        return "";
    if (row->as.input == DESIGN_LIST)
        return options_text(a, component);
    const struct json *o = row->part == TOP ? component : json_get(component, part_keys[row->part]);
    return text_of(a, row, json_get(o, key_of(row, type)));
}

static struct json *value_of(struct arena *a, const struct row *row, const char *text)
{
    struct decimal d;
    if (!*text)
        return NULL;
    if (row->as.input == DESIGN_TICK)
        return row->part == PROPERTIES ? json_new_text(a, "true") : json_new_bool(a, true);
    if (row->as.input == DESIGN_FEEL)
        return json_new_text(a, arena_printf(a, "=%s", text));
    if (row->number && decimal_parse(text, &d) && strspn(text, "-0123456789.") == strlen(text)) {
        char digits[DECIMAL_TEXT];
        size_t n = decimal_format(d, digits);
        return json_new_number(a, arena_strndup(a, digits, n));
    }
    return json_new_text(a, text);
}

static void set_one(struct arena *a, struct json *component, const struct row *row,
                    const char *text)
{
    const char *type = json_str(component, "type", "");
    if (strcmp(design_get(a, component, row->as.name), text) == 0)
        return; /* as it was: what it is made of stays as it is */
    if (row->as.input == DESIGN_LIST) {
        set_options(a, component, text);
        return;
    }
    struct json *v = value_of(a, row, text);
    if (row->part == TOP) {
        design_put(component, key_of(row, type), v);
        return;
    }
    struct json *section = design_section(a, component, part_keys[row->part]);
    design_put(section, row->key, v);
    if (!section->count)
        design_put(component, part_keys[row->part], NULL);
}

int design_set(struct arena *a, const struct json *definition, const struct design_set *x,
               struct json **ret, struct fault *f)
{
    struct json *out = design_copy(a, definition), *component = design_at(out, x->id);
    if (!component)
        return fault_reason(f, NOT_FOUND, "form.no_element", "there is no \"%s\"", x->id);
    for (size_t i = 0; i < x->count; i++) {
        const struct row *row = row_of(json_str(component, "type", ""), x->values[i].property);
        if (!row)
            return fault_reason(f, INVALID, "form.property", "\"%s\" is no property of it",
                                x->values[i].property);
        set_one(a, component, row, x->values[i].value);
    }
    *ret = out;
    return OK;
}
