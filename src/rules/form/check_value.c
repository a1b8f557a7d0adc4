/* One value against its field. What is decoded is seen by conditions even when a rule is broken, so
 * that one mistake does not bring up others. */
#include "base/limits.h"
#include "base/text.h"
#include "base/time.h"
#include "rules/form/inside.h"

#include <string.h>

typedef struct json *checker_of(struct checker *c, const struct form_field *field, const char *name,
                                const struct json *given, struct feel_value *ret_value);

bool is_blank(const struct json *v)
{
    if (!v || v->kind == JSON_NULL)
        return true;
    if (v->kind == JSON_STRING)
        return v->text[strspn(v->text, " \t\r\n")] == '\0';
    return (v->kind == JSON_LIST || v->kind == JSON_OBJECT) && v->count == 0;
}

bool is_strict(const struct checker *c)
{
    return !c->posted && !c->task->draft && !c->silent;
}

bool is_nothing(const struct checker *c, const struct form_field *f, const struct json *v)
{
    if (!is_strict(c) || !v)
        return is_blank(v);
    bool many = f->kind == FORM_CHECKLIST || f->kind == FORM_FILE || f->kind == FORM_ROWS;
    return (v->kind == JSON_NULL && f->kind != FORM_COMPUTED) ||
           (v->kind == JSON_LIST && many && !v->count);
}

static const char *wrong_kind(const struct checker *c, const struct json *given, const char *code)
{
    return c->posted && given->kind == JSON_LIST ? "duplicate_field" : code;
}

static const char *number_text(struct checker *c, int64_t n)
{
    return arena_printf(c->arena, "%lld", (long long)n);
}

/* Something before and after one @, a point in the domain, no blanks. schema_rules.c says the same
 * as a pattern, and of phones too. */
static bool is_email(const char *s)
{
    const char *at = strchr(s, '@');
    return at && at > s && !strchr(at + 1, '@') && !strpbrk(s, " \n\"<>,;") &&
           text_length(s) <= 254 && strchr(at + 1, '.') > at + 1 && s[strlen(s) - 1] != '.';
}

/* 8 to 15 digits (ITU-T E.164), with what people put between them. */
static bool is_phone(const char *s)
{
    size_t digits = 0;
    for (s += *s == '+'; *s; s++) {
        if (!strchr("0123456789 .-", *s))
            return false;
        digits += *s >= '0' && *s <= '9';
    }
    return digits >= 8 && digits <= 15;
}

static bool matches(const struct form_field *f, struct arena *a, const char *s)
{
    bool found = false;
    return !f->matcher ||
           (pattern_matches(f->matcher, a, s, /* whole= */ true, &found, NULL) == OK && found);
}

static const char *text_fault(const struct form_field *f, struct arena *a, const char *s,
                              int *ret_limit)
{
    size_t n = text_length(s);
    *ret_limit = -1;
    if (f->kind == FORM_TEXT && strchr(s, '\n'))
        return "not_text";
    if (n < (size_t)f->min_length) {
        *ret_limit = f->min_length;
        return "too_short";
    }
    if (n > (size_t)f->max_length) {
        *ret_limit = f->max_length;
        return "too_long";
    }
    if (f->format && strcmp(f->format, "email") == 0 && !is_email(s))
        return "not_an_email";
    if (f->format && strcmp(f->format, "phone") == 0 && !is_phone(s))
        return "not_a_phone";
    return matches(f, a, s) ? NULL : "pattern";
}

static struct json *check_text(struct checker *c, const struct form_field *field, const char *name,
                               const struct json *given, struct feel_value *ret_value)
{
    int limit = -1;
    const char *s = given->kind == JSON_STRING ? text_clean(c->arena, given->text) : NULL;
    if (!s) {
        check_error(c, field, name, wrong_kind(c, given, "not_text"), NULL);
        return NULL;
    }
    bool empty = !*s; /* nothing but what cleaning takes away */
    const char *code = empty && field->required && !c->task->draft ? "required"
                       : empty && !is_strict(c)                    ? NULL
                                                : text_fault(field, c->arena, s, &limit);
    if (!empty)
        *ret_value = feel_string(s);
    if (!code)
        return empty ? NULL : json_new_text(c->arena, s);
    check_error(c, field, name, code, limit < 0 ? NULL : number_text(c, limit));
    return NULL;
}

static const char *decimal_text(struct checker *c, struct decimal v)
{
    char text[DECIMAL_TEXT];
    size_t n = decimal_format(v, text);
    return arena_strndup(c->arena, text, n);
}

static struct json *check_number(struct checker *c, const struct form_field *field,
                                 const char *name, const struct json *given,
                                 struct feel_value *ret_value)
{
    struct decimal v;
    bool digits =
        given->kind == JSON_NUMBER || (given->kind == JSON_STRING && !c->posted && !is_strict(c));
    if (!digits || !decimal_parse(given->text, &v)) {
        check_error(c, field, name, wrong_kind(c, given, "not_a_number"), NULL);
        return NULL;
    }
    *ret_value = feel_number(v);
    if (decimal_scale(v) > field->decimals)
        check_error(c, field, name, "decimals", number_text(c, field->decimals));
    else if (field->has_min && decimal_compare(v, field->min) < 0)
        check_error(c, field, name, "min", decimal_text(c, field->min));
    else if (field->has_max && decimal_compare(v, field->max) > 0)
        check_error(c, field, name, "max", decimal_text(c, field->max));
    else
        return json_new_number(c->arena, decimal_text(c, v));
    return NULL;
}

static struct json *check_date(struct checker *c, const struct form_field *field, const char *name,
                               const struct json *given, struct feel_value *ret_value)
{
    int32_t day;
    const char *s = given->kind != JSON_STRING ? NULL
                    : is_strict(c)             ? given->text
                                               : text_clean(c->arena, given->text);
    if (!s || !date_parse(s, &day)) {
        check_error(c, field, name, wrong_kind(c, given, "not_a_date"), NULL);
        return NULL;
    }
    *ret_value = feel_day(c->arena, day);
    char today[TIME_TEXT];
    date_iso(c->today, today);
    /* ISO dates of four-digit years stand in the order of their texts */
    if (field->min_date && strcmp(s, field->min_date) < 0)
        check_error(c, field, name, "min", field->min_date);
    else if (field->max_date && strcmp(s, field->max_date) > 0)
        check_error(c, field, name, "max", field->max_date);
    else if (field->no_past && c->has_today && day < c->today)
        check_error(c, field, name, "min", arena_strdup(c->arena, today));
    else
        return json_new_text(c->arena, s);
    return NULL;
}

static bool is_option(const struct checker *c, const struct form_field *field, const char *value)
{
    const struct form_option *options;
    size_t n = form_options(field, c->task->lists, &options);
    for (size_t i = 0; i < n; i++)
        if (strcmp(options[i].value, value) == 0)
            return true;
    return false;
}

static struct json *check_choice(struct checker *c, const struct form_field *field,
                                 const char *name, const struct json *given,
                                 struct feel_value *ret_value)
{
    if (given->kind != JSON_STRING || !is_option(c, field, given->text)) {
        check_error(c, field, name, wrong_kind(c, given, "not_in_list"), NULL);
        return NULL;
    }
    *ret_value = feel_string(given->text);
    return json_new_text(c->arena, given->text);
}

static bool stands_before(const struct json *list, const struct json *item)
{
    for (const struct json *v = list->first; v != item; v = v->next)
        if (v->kind == JSON_STRING && strcmp(v->text, item->text) == 0)
            return true;
    return false;
}

/* SHA-256 in lower-case hexadecimal. */
static bool is_token(const char *s)
{
    return strlen(s) == 64 && strspn(s, "0123456789abcdef") == 64;
}

static bool is_known(const struct checker *c, const struct form_field *field, const struct json *v)
{
    if (v->kind != JSON_STRING)
        return false;
    return field->kind == FORM_FILE ? is_token(v->text) : is_option(c, field, v->text);
}

static size_t most_of(const struct form_field *field)
{
    if (field->kind != FORM_FILE)
        return LIMIT_FORM_OPTIONS;
    return field->many ? LIMIT_FILES : 1;
}

/* How many were given is no reason to refuse them. */
static bool is_countable(struct checker *c, const struct form_field *field, const char *name,
                         const struct json *given)
{
    bool files = field->kind == FORM_FILE;
    size_t max = most_of(field);
    if (given->kind != JSON_LIST) { /* one alone may stand without a list where people are read */
        if (is_strict(c))
            check_error(c, field, name, files ? "not_a_file" : "not_in_list", NULL);
        return !is_strict(c);
    }
    if (given->count > max)
        check_error(c, field, name, files ? "too_many_files" : "not_in_list", number_text(c, max));
    return given->count <= max;
}

/* A checklist's values, or the tokens of files: each once. */
static struct json *check_many(struct checker *c, const struct form_field *field, const char *name,
                               const struct json *given, struct feel_value *ret_value)
{
    bool files = field->kind == FORM_FILE, listed = given->kind == JSON_LIST;
    struct json *list = json_new_list(c->arena);
    if (!is_countable(c, field, name, given))
        return NULL;
    for (const struct json *v = listed ? given->first : given; v; v = listed ? v->next : NULL) {
        if (!is_known(c, field, v) || (listed && stands_before(given, v))) {
            check_error(c, field, name, files ? "not_a_file" : "not_in_list", NULL);
            return NULL;
        }
        json_push(list, json_new_text(c->arena, v->text));
    }
    *ret_value = feel_from_json(c->arena, list);
    return list;
}

static struct json *check_box(struct checker *c, const struct form_field *field, const char *name,
                              const struct json *given, struct feel_value *ret_value)
{
    if (given->kind != JSON_BOOL) {
        check_error(c, field, name, wrong_kind(c, given, "not_in_list"), NULL);
        return NULL;
    }
    *ret_value = feel_bool(given->truth);
    return json_new_bool(c->arena, given->truth);
}

struct json *check_value(struct checker *c, const struct form_field *field, const char *name,
                         const struct json *given, struct feel_value *ret_value)
{
    static checker_of *const checkers[] = {
        [FORM_TEXT] = check_text,      [FORM_AREA] = check_text,    [FORM_NUMBER] = check_number,
        [FORM_DATE] = check_date,      [FORM_RADIO] = check_choice, [FORM_SELECT] = check_choice,
        [FORM_CHECKLIST] = check_many, [FORM_CHECKBOX] = check_box, [FORM_FILE] = check_many,
    };
    return checkers[field->kind](c, field, name, given, ret_value);
}
