/* Answers in words, for pages that check, follow or judge what was filled in. */
#include "rooms/form_page.h"

#include <string.h>

enum { ANSWERS_MOST = 2500 };

struct answering {
    struct page *p;
    const struct form_sheet *s;
    enum form_answers which;
    const char *change;
    struct fact_view *out;
    size_t count, room;
};

static const char *label_of(const struct answering *x, const struct form_field *f)
{
    return page_text2(x->p, (struct text2){f->label.vi, f->label.en});
}

static const char *file_words(const struct answering *x, const struct json *list)
{
    struct buf b;
    buf_init(&b, x->p->rq->arena, 1 << 14);
    for (const struct json *m = list && list->kind == JSON_LIST ? list->first : NULL; m;
         m = m->next)
        for (size_t i = 0; i < x->s->file_count; i++)
            if (m->kind == JSON_STRING && strcmp(x->s->files[i].sha256, m->text) == 0)
                buf_printf(&b, "%s%s", b.n ? "; " : "", x->s->files[i].name);
    return b.n ? b.p : NULL;
}

static bool is_known(const struct answering *x, const struct form_field *f)
{
    const struct json *v = f->confirm ? json_get(x->s->known, f->key) : NULL;
    return v && v->kind != JSON_NULL;
}

/* Does this page want it? */
static bool is_wanted(const struct answering *x, bool known)
{
    return x->count < ANSWERS_MOST &&
           (x->which == ANSWERS_ALL || known == (x->which == ANSWERS_KNOWN));
}

/* Where a value is changed, or reported when it is a register's. */
static void add_way(const struct answering *x, const struct form_field *f, bool in_row,
                    struct fact_view *ret)
{
    if (!x->change || f->kind == FORM_COMPUTED)
        return;
    const char *key = in_row ? f->parent->key : f->key;
    ret->href = arena_printf(x->p->rq->arena, "%s#%s", x->change, form_page_id(x->p, key));
    ret->link = page_words(x->p, MSG_button_change);
}

static void add_source(const struct answering *x, const struct form_field *f, struct fact_view *ret)
{
    const struct fact *fact = x->s->facts ? facts_get(x->s->facts, f->prefill) : NULL;
    ret->note = fact ? form_page_provenance(x->p, fact) : NULL;
    ret->href = x->s->report;
    ret->link = x->s->report ? page_words(x->p, MSG_form_wrong_value) : NULL;
}

static void answer(struct answering *x, const struct form_field *f, const struct json *v,
                   const char *row)
{
    bool known = !row && is_known(x, f);
    v = known ? json_get(x->s->known, f->key) : v;
    const char *words = f->kind == FORM_FILE ? file_words(x, v) : form_page_words(x->p, f, v);
    if (!words || !is_wanted(x, known))
        return;
    const char *label = label_of(x, f);
    arena_grow(x->p->rq->arena, x->out, x->count, &x->room);
    struct fact_view *out = &x->out[x->count++];
    *out = (struct fact_view){
        .label = row ? arena_printf(x->p->rq->arena, "%s: %s", row, label) : label, .value = words};
    if (known)
        add_source(x, f, out);
    else
        add_way(x, f, row != NULL, out);
}

static void answer_rows(struct answering *x, const struct form_field *f, const struct json *list)
{
    size_t number = 1;
    for (const struct json *row = list && list->kind == JSON_LIST ? list->first : NULL; row;
         row = row->next) {
        const char *title = arena_printf(x->p->rq->arena, "%s %zu", label_of(x, f), number++);
        for (size_t i = 0; i < f->field_count; i++)
            if (f->fields[i].key)
                answer(x, &f->fields[i], json_get(row, f->fields[i].key), title);
    }
}

static void answer_fields(struct answering *x, const struct form_field *fields, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct form_field *f = &fields[i];
        if (x->s->hidden && x->s->hidden[f->number])
            continue;
        if (f->kind == FORM_GROUP)
            answer_fields(x, f->fields, f->field_count);
        else if (f->kind == FORM_ROWS)
            answer_rows(x, f, json_get(x->s->data, f->key));
        else if (f->key)
            answer(x, f, json_get(x->s->data, f->key), NULL);
    }
}

struct facts_view form_page_answers(struct page *p, const struct form_sheet *s,
                                    enum form_answers which, const char *change)
{
    struct answering x = {.p = p, .s = s, .which = which, .change = change};
    size_t n;
    const struct form_field *fields = form_fields(s->form, &n);
    answer_fields(&x, fields, n);
    return (struct facts_view){.facts = x.out, .count = x.count};
}

/* ---- the files that data names ---- */

struct naming {
    struct page *p;
    struct stored_file *out;
    size_t count, room;
};

enum { NAMED_MOST = 200 };

static void name_files(struct naming *x, const struct json *list)
{
    struct arena *a = x->p->rq->arena;
    struct stored_file file;
    for (const struct json *m = list && list->kind == JSON_LIST ? list->first : NULL; m;
         m = m->next)
        if (m->kind == JSON_STRING && x->count < NAMED_MOST &&
            dossier_may_read_file(x->p->db, a, x->p->visitor, m->text, &file, NULL) == OK) {
            arena_grow(a, x->out, x->count, &x->room);
            x->out[x->count++] = file;
        }
}

static void find_files(struct naming *x, const struct form_field *fields, size_t n,
                       const struct json *data);

static void find_in_rows(struct naming *x, const struct form_field *f, const struct json *rows)
{
    const struct json *first = rows && rows->kind == JSON_LIST ? rows->first : NULL;
    for (const struct json *row = first; row; row = row->next)
        find_files(x, f->fields, f->field_count, row);
}

/* Most fields are none of these, so they are not looked up. */
static void find_files(struct naming *x, const struct form_field *fields, size_t n,
                       const struct json *data)
{
    for (size_t i = 0; i < n; i++) {
        const struct form_field *f = &fields[i];
        if (f->kind == FORM_GROUP)
            find_files(x, f->fields, f->field_count, data);
        else if (f->kind == FORM_FILE && f->key)
            name_files(x, json_get(data, f->key));
        else if (f->kind == FORM_ROWS && f->key)
            find_in_rows(x, f, json_get(data, f->key));
    }
}

size_t form_page_files(struct page *p, const struct form *form, const struct json *data,
                       const struct stored_file **ret)
{
    size_t n;
    const struct form_field *fields = form_fields(form, &n);
    struct naming x = {.p = p};
    find_files(&x, fields, n, data);
    *ret = x.out;
    return x.count;
}
