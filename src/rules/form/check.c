/* The walk over a form with its data: hidden or not, given or not, then the value itself. */
#include "base/limits.h"
#include "base/time.h"
#include "rules/form/inside.h"

#include <string.h>

/* One level: the form itself, or one row of a dynamic list. */
struct level {
    struct map given;
    const struct json *known;
    struct json *data;
    struct feel_context *values;
    struct feel_scope scope;
    const char *prefix; /* "" or "con.0." */
};

void check_error(struct checker *c, const struct form_field *field, const char *name,
                 const char *code, const char *limit)
{
    if (c->silent)
        return;
    arena_grow(c->arena, c->errors, c->error_count, &c->error_capacity);
    struct form_error *e = &c->errors[c->error_count++];
    *e = (struct form_error){.name = name, .code = code, .field = field, .limit = limit};
    if (field && strcmp(code, "pattern") == 0)
        e->words = field->pattern_words;
}

static struct level level_of(struct checker *c, const struct json *given, const struct level *outer,
                             const char *prefix)
{
    struct level l = {.given = {.arena = c->arena},
                      .data = json_new_object(c->arena),
                      .values = feel_context_new(c->arena, given->count),
                      .prefix = prefix};
    for (struct json *m = given->first; m; m = m->next)
        map_put(&l.given, m->key, m);
    l.scope =
        (struct feel_scope){.context = l.values, .outer = outer ? &outer->scope : c->task->scope};
    return l;
}

static const char *name_of(struct checker *c, const struct level *l, const char *key)
{
    return *l->prefix ? arena_printf(c->arena, "%s%s", l->prefix, key) : key;
}

static bool is_hidden(struct checker *c, const struct form_field *f, const struct level *l)
{
    bool hidden = false;
    if (f->hide_rule && !c->failed) {
        int r = feel_holds(f->hide_rule, &l->scope, c->arena, &hidden, c->fault);
        c->failed = r < 0 ? r : 0;
    }
    return hidden;
}

static void check_fields(struct checker *c, const struct form_field *fields, size_t count,
                         struct level *l, bool hidden);

static void keep(struct level *l, const struct form_field *f, struct json *v,
                 struct feel_value value)
{
    if (v)
        json_put(l->data, f->key, v);
    feel_context_put(l->values, f->key, value);
}

static bool same_json(struct arena *a, const struct json *x, const struct json *y)
{
    struct feel_value p = feel_from_json(a, x), q = feel_from_json(a, y);
    struct feel_value same = feel_equal(&p, &q);
    return same.kind == FEEL_BOOL && same.truth;
}

/* --- rows --------------------------------------------------------------------- */

static bool is_blank_row(const struct json *row)
{
    for (const struct json *m = row->first; m; m = m->next)
        if (!is_blank(m) && !(m->kind == JSON_BOOL && !m->truth))
            return false;
    return true;
}

static void refuse_unknown(struct checker *c, struct level *l, const struct json *given)
{
    for (const struct json *m = given->first; m && !c->task->draft; m = m->next)
        if (!map_find(&l->given, m->key)->used)
            check_error(c, NULL, name_of(c, l, m->key), "unknown_field", NULL);
}

/* The rows of one list, while they are read. */
struct rows {
    const char *name;
    size_t number; /* of the row at hand, blank ones counted too */
    struct json *data;
    struct feel_value *values;
    size_t count;
};

static void check_row(struct checker *c, const struct form_field *f, const struct json *given,
                      const struct level *outer, struct rows *rows)
{
    const char *prefix = arena_printf(c->arena, "%s.%zu.", rows->name, rows->number);
    struct level l = level_of(c, given, outer, prefix);
    check_fields(c, f->fields, f->field_count, &l, /* hidden= */ false);
    refuse_unknown(c, &l, given);
    json_push(rows->data, l.data);
    rows->values[rows->count++] = feel_of_context(l.values);
}

static void check_row_count(struct checker *c, const struct form_field *f, const char *name,
                            size_t count)
{
    const char *limit;
    if (count > f->max_rows) {
        limit = arena_printf(c->arena, "%zu", f->max_rows);
        check_error(c, f, name, "too_many_rows", limit);
    } else if (count < f->min_rows && !c->task->draft) {
        limit = arena_printf(c->arena, "%zu", f->min_rows);
        check_error(c, f, name, count ? "too_few_rows" : "required", limit);
    }
}

/* Something that can be read as rows, and not too many of them. */
static bool is_rows(struct checker *c, const struct form_field *f, const char *name,
                    const struct json *given)
{
    if (given && !is_nothing(c, f, given) && given->kind != JSON_LIST) {
        check_error(c, f, name, "not_rows", NULL);
        return false;
    }
    if (given && given->count > LIMIT_FORM_ROWS) {
        check_error(c, f, name, "too_many_rows", arena_printf(c->arena, "%zu", f->max_rows));
        return false;
    }
    return true;
}

static void check_rows(struct checker *c, const struct form_field *f, struct level *l,
                       const struct json *given)
{
    const char *name = name_of(c, l, f->key);
    size_t room = given ? given->count : 0;
    if (!is_rows(c, f, name, given))
        return;
    struct rows rows = {.name = name,
                        .data = json_new_list(c->arena),
                        .values = arena_new(c->arena, struct feel_value, room)};
    for (const struct json *m = room ? given->first : NULL; m; m = m->next, rows.number++) {
        if (m->kind != JSON_OBJECT)
            check_error(c, f, arena_printf(c->arena, "%s.%zu", name, rows.number), "not_rows",
                        NULL);
        else if (is_strict(c) || !is_blank_row(m))
            check_row(c, f, m, l, &rows);
    }
    check_row_count(c, f, name, rows.count);
    bool ok = rows.count && rows.count <= f->max_rows;
    keep(l, f, ok ? rows.data : NULL, feel_list(rows.values, rows.count));
}

/* --- one field ---------------------------------------------------------------- */

/* A false checkbox is what an empty one sends. */
static bool says_nothing(const struct checker *c, const struct form_field *f, const struct json *v)
{
    if (is_strict(c))
        return is_nothing(c, f, v) ||
               (f->kind == FORM_CHECKBOX && v->kind == JSON_BOOL && !v->truth);
    return is_blank(v) || (v->kind == JSON_BOOL && !v->truth) ||
           (v->kind == JSON_LIST && v->first->kind == JSON_OBJECT && v->count == 1 &&
            is_blank_row(v->first));
}

static void refuse(struct checker *c, const struct form_field *f, const struct level *l,
                   const struct json *given, const char *code)
{
    if (!says_nothing(c, f, given) && !c->task->draft)
        check_error(c, f, name_of(c, l, f->key), code, NULL);
}

static void compute(struct checker *c, const struct form_field *f, struct level *l)
{
    struct feel_value v = feel_null();
    if (f->compute_rule && !c->failed) {
        int r = feel_eval(f->compute_rule, &l->scope, c->arena, &v, c->fault);
        c->failed = r < 0 ? r : 0;
    }
    keep(l, f, v.kind == FEEL_NULL ? NULL : feel_to_json(c->arena, &v), v);
}

/* What the register said stands; the person may only repeat it. */
static bool take_confirmed(struct checker *c, const struct form_field *f, struct level *l,
                           const struct json *given)
{
    const struct json *known = f->confirm ? json_get(l->known, f->key) : NULL;
    struct feel_value value = feel_null();
    if (is_blank(known))
        return false;
    bool silent = c->silent;
    c->silent = true; /* the register is not the person's mistake */
    struct json *v = check_value(c, f, f->key, known, &value);
    c->silent = silent;
    if (!v)
        return false;
    if (!is_blank(given) && !same_json(c->arena, given, known))
        refuse(c, f, l, given, "confirmed_field");
    keep(l, f, v, value);
    return true;
}

static void check_given(struct checker *c, const struct form_field *f, struct level *l,
                        const struct json *given)
{
    struct feel_value value = feel_null();
    const char *name = name_of(c, l, f->key);
    struct json *v = NULL;
    if (f->kind == FORM_CHECKBOX && is_nothing(c, f, given))
        given = json_new_bool(c->arena, false);
    bool blank = is_nothing(c, f, given);
    if (!blank)
        v = check_value(c, f, name, given, &value);
    bool unticked = f->kind == FORM_CHECKBOX && v && !v->truth;
    if (f->required && (blank || unticked) && !c->task->draft)
        check_error(c, f, name, "required", NULL);
    keep(l, f, v, value);
}

static void check_field(struct checker *c, const struct form_field *f, struct level *l, bool hidden)
{
    struct map_row *row = f->key ? map_find(&l->given, f->key) : NULL;
    const struct json *given = row ? row->value : NULL;
    if (row)
        row->used = true;
    hidden = hidden || is_hidden(c, f, l);
    c->hidden[f->number] = hidden;
    if (f->kind == FORM_GROUP) {
        check_fields(c, f->fields, f->field_count, l, hidden);
        return;
    }
    if (!f->key)
        return;
    if (hidden) {
        refuse(c, f, l, given, "hidden_field");
        keep(l, f, NULL, feel_null());
    } else if (f->kind == FORM_COMPUTED) {
        refuse(c, f, l, given, "computed_field");
        compute(c, f, l);
    } else if (f->kind == FORM_ROWS) {
        check_rows(c, f, l, given);
    } else if (!take_confirmed(c, f, l, given)) {
        check_given(c, f, l, given);
    }
}

static void check_fields(struct checker *c, const struct form_field *fields, size_t count,
                         struct level *l, bool hidden)
{
    for (size_t i = 0; i < count && !c->failed; i++)
        check_field(c, &fields[i], l, hidden);
}

/* --- the doors ---------------------------------------------------------------- */

static void set_today(struct checker *c)
{
    for (const struct feel_scope *s = c->task->scope; s && !c->has_today; s = s->outer)
        if (s->now) {
            c->today = day_from((struct date){s->now->year, s->now->month, s->now->day});
            c->has_today = true;
        }
}

struct check_input {
    const struct json *data;
    bool posted;
};

static int check_json(const struct form *form, struct check_input in, const struct form_task *task,
                      struct arena *a, struct form_result *ret, struct fault *f)
{
    struct checker c = {.form = form,
                        .task = task,
                        .arena = a,
                        .fault = f,
                        .posted = in.posted,
                        .hidden = arena_new(a, bool, form->total)};
    set_today(&c);
    if (in.data->kind != JSON_OBJECT)
        return fault_reason(f, INVALID, "form.data", "form data is an object");
    struct level l = level_of(&c, in.data, NULL, "");
    l.known = task->known;
    check_fields(&c, form->fields, form->count, &l, /* hidden= */ false);
    if (c.failed)
        return c.failed;
    refuse_unknown(&c, &l, in.data);
    *ret = (struct form_result){
        .data = l.data, .errors = c.errors, .error_count = c.error_count, .hidden = c.hidden};
    return OK;
}

int form_check(const struct form *form, const struct json *data, const struct form_task *task,
               struct arena *a, struct form_result *ret, struct fault *f)
{
    return check_json(form, (struct check_input){data, .posted = false}, task, a, ret, f);
}

int form_decode(const struct form *form, const struct form_input *inputs, size_t count,
                const struct form_task *task, struct arena *a, struct form_result *ret,
                struct fault *f)
{
    struct json *given;
    int r = post_to_json(form, inputs, count, a, &given, f);
    if (r < 0)
        return r;
    return check_json(form, (struct check_input){given, .posted = true}, task, a, ret, f);
}
