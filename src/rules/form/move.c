/* From one version of a form to the next: what stays, what is lost, what is asked anew. */
#include "rules/form/inside.h"

#include <string.h>

struct mover {
    struct arena *arena;
    const struct form *from, *to;
    const bool *hidden; /* in `to` */
    struct form_moved *out;
    struct form_loss *lost;
    const struct form_field **kept, **asked;
};

/* Where a value stood and where it should stand now. */
struct standing {
    const char *prefix;      /* "" or "con.0." */
    const char *rows;        /* "" or "con.": for form_find */
    const struct json *then; /* objects */
    const struct json *now;
};

static enum form_loss_reason reason_of(const struct mover *m, const struct form_field *was,
                                       const struct form_field *is)
{
    if (!is || is->kind == FORM_COMPUTED)
        return FORM_LOSS_GONE;
    if (m->hidden[is->number])
        return FORM_LOSS_HIDDEN;
    return was->kind == is->kind ? FORM_LOSS_REFUSED : FORM_LOSS_OTHER;
}

static size_t value_count(const struct form_field *fields, size_t count, const struct json *o);

/* A list of rows counts for what is in it. */
static size_t values_in(const struct form_field *f, const struct json *v)
{
    size_t n = 0;
    if (is_blank(v) || f->kind == FORM_COMPUTED || (v->kind == JSON_BOOL && !v->truth))
        return 0;
    if (f->kind != FORM_ROWS || v->kind != JSON_LIST)
        return 1;
    for (const struct json *row = v->first; row; row = row->next)
        n += value_count(f->fields, f->field_count, row);
    return n;
}

static size_t value_count(const struct form_field *fields, size_t count, const struct json *o)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++)
        n += fields[i].kind == FORM_GROUP
                 ? value_count(fields[i].fields, fields[i].field_count, o)
                 : (fields[i].key ? values_in(&fields[i], json_get(o, fields[i].key)) : 0);
    return n;
}

static void lose(struct mover *m, const struct form_field *f, const struct standing *at,
                 const struct json *v)
{
    const struct form_field *is =
        form_find(m->to, arena_printf(m->arena, "%s%s", at->rows, f->key));
    m->lost[m->out->lost_count++] =
        (struct form_loss){.field = f,
                           .name = arena_printf(m->arena, "%s%s", at->prefix, f->key),
                           .value = v,
                           .reason = reason_of(m, f, is)};
}

static void compare(struct mover *m, const struct form_field *fields, size_t count,
                    const struct standing *at);

/* Empty rows were left out, so the rows that say something stand in the same order. */
static void compare_rows(struct mover *m, const struct form_field *f, const struct json *then,
                         const struct json *now)
{
    const struct json *is = now && now->kind == JSON_LIST ? now->first : NULL;
    size_t number = 0;
    for (const struct json *was = then->first; was; was = was->next, number++) {
        if (!value_count(f->fields, f->field_count, was))
            continue;
        const struct standing at = {.prefix = arena_printf(m->arena, "%s.%zu.", f->key, number),
                                    .rows = arena_printf(m->arena, "%s.", f->key),
                                    .then = was,
                                    .now = is};
        compare(m, f->fields, f->field_count, &at);
        is = is ? is->next : NULL;
    }
}

static void compare_one(struct mover *m, const struct form_field *f, const struct standing *at)
{
    const struct json *then = json_get(at->then, f->key), *now = json_get(at->now, f->key);
    if (!values_in(f, then))
        return;
    const struct form_field *is = form_find(m->to, f->key);
    if (f->kind == FORM_ROWS && is && is->kind == FORM_ROWS && then->kind == JSON_LIST)
        compare_rows(m, f, then, now);
    else if (is_blank(now))
        lose(m, f, at, then);
    if (!is_blank(now) && !*at->prefix)
        m->kept[m->out->kept_count++] = f;
}

static void compare(struct mover *m, const struct form_field *fields, size_t count,
                    const struct standing *at)
{
    for (size_t i = 0; i < count; i++) {
        if (fields[i].kind == FORM_GROUP)
            compare(m, fields[i].fields, fields[i].field_count, at);
        else if (fields[i].key && fields[i].kind != FORM_COMPUTED)
            compare_one(m, &fields[i], at);
    }
}

static bool was_demanded(const struct mover *m, const struct form_field *f)
{
    const struct form_field *was = form_find(m->from, f->key);
    return was && (was->kind == FORM_ROWS ? was->min_rows > 0 : was->required);
}

/* Questions at the top that must be answered now, and need not have been before. */
static void find_asked(struct mover *m, const struct form_field *fields, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct form_field *f = &fields[i];
        if (m->hidden[f->number])
            continue;
        if (f->kind == FORM_GROUP)
            find_asked(m, f->fields, f->field_count);
        else if (f->key && f->kind != FORM_COMPUTED &&
                 !values_in(f, json_get(m->out->data, f->key)) &&
                 (f->kind == FORM_ROWS ? f->min_rows > 0 : f->required) && !was_demanded(m, f))
            m->asked[m->out->asked_count++] = f;
    }
}

int form_move(const struct form_versions *forms, const struct json *data,
              const struct form_task *task, struct arena *a, struct form_moved *ret,
              struct fault *f)
{
    struct form_task draft = *task;
    struct form_result result;
    draft.draft = true;
    int r = form_check(forms->to, data, &draft, a, &result, f);
    if (r < 0)
        return r;
    struct form_moved out = {.data = result.data, .hidden = result.hidden};
    size_t values = value_count(forms->from->fields, forms->from->count, data);
    struct mover m = {.arena = a,
                      .from = forms->from,
                      .to = forms->to,
                      .hidden = result.hidden,
                      .out = &out,
                      .lost = arena_new(a, struct form_loss, values),
                      .kept = arena_new(a, const struct form_field *, forms->from->total),
                      .asked = arena_new(a, const struct form_field *, forms->to->total)};
    const struct standing top = {.prefix = "", .rows = "", .then = data, .now = result.data};
    compare(&m, forms->from->fields, forms->from->count, &top);
    find_asked(&m, forms->to->fields, forms->to->count);
    out.lost = m.lost;
    out.kept = m.kept;
    out.asked = m.asked;
    *ret = out;
    return OK;
}
