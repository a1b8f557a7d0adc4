/* What rooms ask of a form besides checking data. */
#include "base/time.h"
#include "rules/form/inside.h"

#include <string.h>

const struct form_field *form_fields(const struct form *form, size_t *ret_count)
{
    *ret_count = form->count;
    return form->fields;
}

const struct form_field *form_find(const struct form *form, const char *key)
{
    const struct map_row *row = map_find(&form->keys, key);
    return row ? row->value : NULL;
}

size_t form_options(const struct form_field *field, const struct form_lists *lists,
                    const struct form_option **ret)
{
    size_t count = 0;
    const struct form_option *found = NULL;
    *ret = field->options;
    if (!field->list)
        return field->option_count;
    if (!lists || !lists->find(lists->data, field->list, &found, &count))
        return 0;
    *ret = found;
    return count;
}

static bool is_simple(const struct form_field *f)
{
    return f->kind < FORM_ROWS;
}

static void prefill(struct checker *c, const struct form_field *fields, size_t count,
                    const struct json *registers, struct json *out)
{
    for (size_t i = 0; i < count; i++) {
        const struct form_field *f = &fields[i];
        if (f->kind == FORM_GROUP)
            prefill(c, f->fields, f->field_count, registers, out);
        const struct json *given =
            f->prefill && is_simple(f) ? json_get(registers, f->prefill) : NULL;
        struct feel_value unused;
        struct json *v = is_blank(given) ? NULL : check_value(c, f, f->key, given, &unused);
        if (v)
            json_put(out, f->key, v);
    }
}

struct json *form_prefill(const struct form *form, const struct json *registers,
                          const struct form_task *task, struct arena *a)
{
    struct checker c = {.form = form, .task = task, .arena = a, .silent = true};
    struct json *out = json_new_object(a);
    prefill(&c, form->fields, form->count, registers, out);
    return out;
}

struct gap {
    const bool *hidden;
    const struct json *data;
    const struct form_field **found;
    size_t count;
};

static bool is_asked(const struct gap *g, const struct form_field *f)
{
    if (!f->key || f->kind == FORM_COMPUTED)
        return false;
    if (f->kind == FORM_ROWS && !f->min_rows)
        return false;
    return is_blank(json_get(g->data, f->key));
}

static void find_gaps(struct gap *g, const struct form_field *fields, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (g->hidden[fields[i].number])
            continue;
        if (fields[i].kind == FORM_GROUP)
            find_gaps(g, fields[i].fields, fields[i].field_count);
        else if (is_asked(g, &fields[i]))
            g->found[g->count++] = &fields[i];
    }
}

const struct form_field *const *form_missing(const struct form *form, const struct json *data,
                                             const struct form_task *task, struct arena *a,
                                             size_t *ret_count)
{
    struct form_task draft = *task;
    struct form_result result;
    draft.draft = true;
    *ret_count = 0;
    if (form_check(form, data, &draft, a, &result, NULL) < 0)
        return NULL;
    /* an unticked box is no value that anybody gave */
    struct gap g = {.hidden = result.hidden,
                    .data = result.data,
                    .found = arena_new(a, const struct form_field *, form->total)};
    find_gaps(&g, form->fields, form->count);
    *ret_count = g.count;
    return g.found;
}

/* --- values -------------------------------------------------------------------- */

static void put_values(struct feel_context *c, const struct form_field *fields, size_t count,
                       const struct json *data, struct arena *a);

static struct feel_value rows_value(const struct form_field *f, const struct json *list,
                                    struct arena *a)
{
    struct feel_value *rows = arena_new(a, struct feel_value, list->count);
    size_t n = 0;
    for (const struct json *m = list->first; m; m = m->next) {
        struct feel_context *row = feel_context_new(a, f->field_count);
        put_values(row, f->fields, f->field_count, m, a);
        rows[n++] = feel_of_context(row);
    }
    return feel_list(rows, n);
}

static struct feel_value typed_value(const struct form_field *f, const struct json *v,
                                     struct arena *a)
{
    int32_t day;
    if (!v)
        return f->kind == FORM_ROWS ? feel_list(NULL, 0) : feel_null();
    if (f->kind == FORM_ROWS && v->kind == JSON_LIST)
        return rows_value(f, v, a);
    if (f->kind == FORM_DATE && v->kind == JSON_STRING && date_parse(v->text, &day))
        return feel_day(a, day);
    return feel_from_json(a, v);
}

static void put_values(struct feel_context *c, const struct form_field *fields, size_t count,
                       const struct json *data, struct arena *a)
{
    for (size_t i = 0; i < count; i++) {
        const struct form_field *f = &fields[i];
        if (f->kind == FORM_GROUP)
            put_values(c, f->fields, f->field_count, data, a);
        else if (f->key)
            feel_context_put(c, f->key, typed_value(f, json_get(data, f->key), a));
    }
}

struct feel_context *form_values(const struct form *form, const struct json *data, struct arena *a)
{
    struct feel_context *c = feel_context_new(a, form->total);
    put_values(c, form->fields, form->count, data, a);
    return c;
}
