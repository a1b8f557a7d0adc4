/* A form as its person fills it in: what registers know from them, and to each other question the
 * first answer that the form takes. */
#include "rooms/sample/inside.h"

#include "base/limits.h"
#include "rules/feel/feel.h"

#include <string.h>

enum { ROUNDS = 40 };

static const char *known(const struct studio *s, const char *key)
{
    const struct words *x = &s->words;
    const struct {
        const char *key, *value;
    } all[] = {
        {"population.full_name", x->texts[WORD_NAME]},
        {"population.pin", x->texts[WORD_PIN]},
        {"population.birth_date", x->texts[WORD_BIRTH]},
        {"population.permanent_address", x->texts[WORD_ADDRESS]},
        {"population.current_address", x->texts[WORD_ADDRESS]},
        {"population.sex", s->person->woman ? "female" : "male"},
        {"population.ethnicity", "01"},
        {"population.nationality", "VN"},
        {"population.marital_status", "single"},
        {"account.phone", x->texts[WORD_PHONE]},
    };
    for (size_t i = 0; key && i < sizeof all / sizeof *all; i++)
        if (strcmp(all[i].key, key) == 0)
            return all[i].value;
    return NULL;
}

const struct fact *sample_facts(struct arena *a, const struct studio *s,
                                const struct procedure_case *c, size_t *ret_n)
{
    static const char *const keys[] = {"population.full_name",         "population.pin",
                                       "population.birth_date",        "population.sex",
                                       "population.ethnicity",         "population.nationality",
                                       "population.permanent_address", "population.marital_status"};
    struct fact *out = arena_new(a, struct fact, sizeof keys / sizeof *keys);
    size_t n = 0;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (catalogue_uses(c, keys[i]))
            out[n++] = (struct fact){.key = keys[i],
                                     .value = known(s, keys[i]),
                                     .source = "population",
                                     .query_id = s->words.numbers[NUMBER_ASKED],
                                     .at_ms = s->words.numbers[NUMBER_STEP]};
    *ret_n = n;
    return out;
}

/* ---- one question ---- */

struct asking {
    struct arena *arena;
    const struct studio *studio;
    const struct form *form;
    struct form_task task;
    struct json *data;
};

/* Does the form take this answer, beside those that were given? */
static bool takes(const struct asking *k, const struct form_field *field, const struct json *value)
{
    struct form_result result;
    struct json *data = json_new_object(k->arena), *answer = json_share(k->arena, value);
    bool inside = field->parent && field->parent->kind == FORM_ROWS;
    const char *key = inside ? field->parent->key : field->key;
    const char *path = inside ? arena_printf(k->arena, "%s.0.%s", key, field->key) : key;
    for (const struct json *m = k->data->first; m; m = m->next)
        json_put(data, m->key, json_share(k->arena, m));
    if (inside) {
        struct json *row = json_put(json_new_object(k->arena), field->key, answer);
        answer = json_push(json_new_list(k->arena), row);
    }
    json_put(data, key, answer);
    if (form_check(k->form, data, &k->task, k->arena, &result, NULL) < 0)
        return false;
    for (size_t i = 0; i < result.error_count; i++)
        if (strcmp(result.errors[i].name, path) == 0)
            return false;
    return true;
}

static struct json *first_taken(const struct asking *k, const struct form_field *field,
                                struct json *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (takes(k, field, list[i]))
            return list[i];
    return NULL;
}

static struct json *text_of(const struct asking *k, const struct form_field *field)
{
    const struct words *x = &k->studio->words;
    const char *const texts[] = {known(k->studio, field->prefill),
                                 k->studio->world->years->answer,
                                 x->texts[WORD_ADDRESS],
                                 x->texts[WORD_NAME],
                                 "038188654321",
                                 x->texts[WORD_PHONE],
                                 "nguoi.nop@example.vn",
                                 "1990-05-17",
                                 "2026-01-05",
                                 "2030-01-05",
                                 "12",
                                 "AB 123456"};
    enum { N = sizeof texts / sizeof *texts };
    struct json *list[N];
    size_t n = 0;
    for (size_t i = 0; i < N; i++)
        if (texts[i])
            list[n++] = json_new_text(k->arena, texts[i]);
    return first_taken(k, field, list, n);
}

static struct json *amount_of(const struct asking *k, const struct form_field *field)
{
    static const int64_t numbers[] = {1, 2, 12, 100, 1990, 5000000};
    enum { N = sizeof numbers / sizeof *numbers };
    struct json *list[N];
    for (size_t i = 0; i < N; i++)
        list[i] = json_new_int(k->arena, numbers[i]);
    return first_taken(k, field, list, N);
}

static struct json *choice_of(const struct asking *k, const struct form_field *field)
{
    const struct form_option *options;
    size_t n = form_options(field, k->task.lists, &options);
    const char *given = known(k->studio, field->prefill);
    struct json **list = arena_new(k->arena, struct json *, n + 1);
    size_t count = 0;
    if (given)
        list[count++] = json_new_text(k->arena, given);
    for (size_t i = 0; i < n; i++)
        list[count++] = json_new_text(k->arena, options[i].value);
    for (size_t i = 0; field->kind == FORM_CHECKLIST && i < count; i++)
        list[i] = json_push(json_new_list(k->arena), list[i]);
    return first_taken(k, field, list, count);
}

static struct json *answer_of(const struct asking *k, const struct form_field *field);

static struct json *rows_of(const struct asking *k, const struct form_field *field)
{
    struct json *rows = json_new_list(k->arena);
    for (size_t i = 0; i < (field->min_rows ? field->min_rows : 1); i++) {
        struct json *row = json_new_object(k->arena);
        for (size_t m = 0; m < field->field_count; m++) {
            const struct form_field *inner = &field->fields[m];
            struct json *v =
                inner->key && inner->kind != FORM_COMPUTED ? answer_of(k, inner) : NULL;
            if (v)
                json_put(row, inner->key, v);
        }
        json_push(rows, row);
    }
    return rows;
}

static struct json *file_of(const struct asking *k, const struct form_field *field)
{
    (void)field;
    return json_push(json_new_list(k->arena), json_new_text(k->arena, k->studio->file));
}

static struct json *answer_of(const struct asking *k, const struct form_field *field)
{
    static struct json *(*const answers[])(const struct asking *, const struct form_field *) = {
        [FORM_TEXT] = text_of,        [FORM_AREA] = text_of,    [FORM_NUMBER] = amount_of,
        [FORM_DATE] = text_of,        [FORM_RADIO] = choice_of, [FORM_SELECT] = choice_of,
        [FORM_CHECKLIST] = choice_of, [FORM_FILE] = file_of,    [FORM_ROWS] = rows_of,
        [FORM_COMPUTED] = NULL,
    };
    return answers[field->kind] ? answers[field->kind](k, field) : NULL;
}

/* ---- the form ---- */

/* Boxes are never missing: the form takes an empty one for no. */
static void tick_required(const struct asking *k, const struct form_field *fields, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct form_field *x = &fields[i];
        if (x->kind == FORM_GROUP)
            tick_required(k, x->fields, x->field_count);
        struct json *yes = json_new_bool(k->arena, true);
        if (x->kind == FORM_CHECKBOX && x->required && takes(k, x, yes))
            json_put(k->data, x->key, yes);
    }
}

static int check(const struct asking *k, const struct procedure_case *c, const struct json **ret,
                 struct fault *f)
{
    struct form_result result;
    int r = form_check(k->form, k->data, &k->task, k->arena, &result, f);
    if (r < 0)
        return r;
    if (result.error_count)
        return fault_reason(f, INVALID, "sample.form", "case %s: %s: %s", c->code,
                            result.errors[0].name, result.errors[0].code);
    *ret = result.data;
    return OK;
}

int sample_form(struct arena *a, const struct studio *s, const struct procedure_case *c,
                const struct json **ret, struct fault *f)
{
    struct asking k = {.arena = a, .studio = s, .form = c->form, .data = json_new_object(a)};
    k.task.lists = agency_lists(s->world->law->agencies);
    k.task.scope = catalogue_scope(a, c, k.data, s->now_ms);
    bool asked[LIMIT_FIELDS] = {false};
    for (int round = 0; round < ROUNDS; round++) {
        size_t n, given = 0;
        const struct form_field *const *missing = form_missing(k.form, k.data, &k.task, a, &n);
        for (size_t i = 0; i < n; i++) {
            if (asked[missing[i]->number])
                continue;
            asked[missing[i]->number] = true;
            struct json *v = answer_of(&k, missing[i]);
            if (v)
                json_put(k.data, missing[i]->key, v), given++;
        }
        if (given == 0)
            break;
    }
    size_t n;
    const struct form_field *fields = form_fields(k.form, &n);
    tick_required(&k, fields, n);
    return check(&k, c, ret, f);
}
