/* A form as its page shows it: one walk over the definition fills the views. */
#include "rooms/form_page.h"

#include "base/time.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct filler {
    struct page *p;
    const struct form_sheet *s;
    const struct form_input *typed; /* by name */
    size_t typed_count;
    bool multipart;
};

/* Where in the form a field stands: at the top, or in one row. */
struct place {
    const char *prefix;      /* "", "con.2." */
    const struct json *data; /* the object that holds the field's value; may be NULL */
    const struct form_field *rows;
    bool typed; /* this part of the form was posted */
};

/* ---- what was typed ---- */

static int by_name(const void *x, const void *y)
{
    const struct form_input *p = x, *q = y;
    return strcmp(p->name, q->name);
}

static void sort_typed(struct filler *fl)
{
    const struct form_post *post = fl->s->typed;
    if (!post)
        return;
    struct form_input *all = arena_new(fl->p->rq->arena, struct form_input, post->count);
    memcpy(all, post->inputs, post->count * sizeof *all);
    qsort(all, post->count, sizeof *all, by_name);
    fl->typed = all;
    fl->typed_count = post->count;
}

/* The inputs of that name: the first of them, and how many. */
static const struct form_input *find_typed(const struct filler *fl, const char *name, size_t *ret_n)
{
    const struct form_input key = {.name = name};
    const struct form_input *in =
        fl->typed_count ? bsearch(&key, fl->typed, fl->typed_count, sizeof *in, by_name) : NULL;
    *ret_n = 0;
    if (!in)
        return NULL;
    while (in > fl->typed && strcmp(in[-1].name, name) == 0)
        in--;
    while (in + *ret_n < fl->typed + fl->typed_count && strcmp(in[*ret_n].name, name) == 0)
        ++*ret_n;
    return in;
}

static const char *typed_value(const struct filler *fl, const char *name)
{
    size_t n;
    const struct form_input *in = find_typed(fl, name, &n);
    return in ? in->value : NULL;
}

/* ---- texts ---- */

static const char *words_of(const struct page *p, struct form_words w)
{
    return page_text2(p, (struct text2){w.vi, w.en});
}

const char *form_page_id(struct page *p, const char *name)
{
    char *id = arena_printf(p->rq->arena, "f-%s", name);
    for (char *c = id; *c; c++)
        if (!isalnum((unsigned char)*c))
            *c = '-';
    return id;
}

const char *form_page_provenance(struct page *p, const struct fact *fact)
{
    enum message_key key;
    if (!message_find(arena_printf(p->rq->arena, "form.provenance.%s", fact->source), &key))
        return NULL;
    struct html *o = &(struct html){.buf.arena = p->rq->arena, .lang = p->lang};
    const struct message_arg when = {"when", html_moment(o, fact->at_ms)};
    return page_fill(p, key, 1, &when);
}

static const char *people_day(struct page *p, const char *iso)
{
    int32_t day;
    char text[TIME_TEXT];
    if (!iso || !date_parse(iso, &day))
        return iso;
    date_people(day, text);
    return arena_strdup(p->rq->arena, text);
}

/* The most fitting words: by code and kind of field, else by code, else of any mistake. */
static enum message_key error_key(struct page *p, const struct form_error *e)
{
    static const char *const kinds[] = {
        [FORM_DATE] = "date",      [FORM_RADIO] = "choice", [FORM_SELECT] = "choice",
        [FORM_CHECKLIST] = "list", [FORM_CHECKBOX] = "box", [FORM_FILE] = "file",
        [FORM_ROWS] = "rows",      [FORM_COMPUTED] = NULL,
    };
    enum message_key key;
    const char *kind = e->field ? kinds[e->field->kind] : NULL;
    if (kind && message_find(arena_printf(p->rq->arena, "form.error.%s.%s", e->code, kind), &key))
        return key;
    if (message_find(arena_printf(p->rq->arena, "form.error.%s", e->code), &key))
        return key;
    return MSG_form_error_other;
}

const char *form_page_error(struct page *p, const struct form_error *e)
{
    const char *limit = e->limit ? e->limit : "";
    if (e->words.vi && strcmp(e->code, "pattern") == 0)
        return words_of(p, e->words);
    if (e->field && e->field->kind == FORM_DATE)
        limit = people_day(p, limit);
    const struct message_arg args[] = {
        {"label", e->field ? words_of(p, e->field->label) : e->name},
        {"limit", limit},
    };
    return page_fill(p, error_key(p, e), sizeof args / sizeof *args, args);
}

static const char *option_words(struct page *p, const struct form_field *field, const char *value)
{
    const struct form_option *options;
    size_t n = form_options(field, agency_lists(p->law->agencies), &options);
    for (size_t i = 0; i < n; i++)
        if (strcmp(options[i].value, value) == 0)
            return words_of(p, options[i].label);
    return value;
}

static const char *list_words(struct page *p, const struct form_field *field, const struct json *v)
{
    struct buf b;
    buf_init(&b, p->rq->arena, 1 << 16);
    for (const struct json *m = v->first; m; m = m->next)
        if (m->kind == JSON_STRING)
            buf_printf(&b, "%s%s", b.n ? "; " : "", option_words(p, field, m->text));
    return b.n ? b.p : NULL;
}

const char *form_page_words(struct page *p, const struct form_field *field, const struct json *v)
{
    if (!v || v->kind == JSON_NULL)
        return NULL;
    if (v->kind == JSON_BOOL)
        return page_words(p, v->truth ? MSG_form_yes : MSG_form_no);
    if (v->kind == JSON_LIST)
        return list_words(p, field, v);
    if (v->kind != JSON_STRING && v->kind != JSON_NUMBER)
        return NULL;
    if (field->kind == FORM_DATE)
        return people_day(p, v->text);
    if (field->kind == FORM_RADIO || field->kind == FORM_SELECT)
        return option_words(p, field, v->text);
    return v->text[0] ? v->text : NULL;
}

/* ---- known values ---- */

static const struct json *known_value(const struct form_sheet *s, const struct form_field *f)
{
    const struct json *v = f->confirm && !(f->parent && f->parent->kind == FORM_ROWS)
                               ? json_get(s->known, f->key)
                               : NULL;
    return v && v->kind != JSON_NULL ? v : NULL;
}

static void fill_known(struct filler *fl, const struct form_field *f, const struct json *v,
                       struct field_view *ret)
{
    const struct fact *fact = fl->s->facts ? facts_get(fl->s->facts, f->prefill) : NULL;
    ret->readonly = true;
    ret->shown = form_page_words(fl->p, f, v);
    ret->provenance = fact ? form_page_provenance(fl->p, fact) : NULL;
    ret->report = fl->s->report;
}

/* ---- conditions in the shape that the script reads ---- */

struct condition {
    bool not ;
    const char *name, *op, *literal;
};

static const char *word(struct arena *a, const char **s, const char *letters)
{
    size_t n = strspn(*s, letters);
    const char *out = arena_strndup(a, *s, n);
    *s += n;
    *s += strspn(*s, " ");
    return out;
}

static bool read_condition(struct arena *a, const char *s, struct condition *ret)
{
    static const char name[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    struct condition c = {.not = strncmp(s, "not(", 4) == 0};
    s += c.not ? 4 : 0;
    s += strspn(s, " ");
    c.name = word(a, &s, name);
    c.op = word(a, &s, "!=");
    const char *from = s;
    if (*s == '"') {
        const char *end = strchr(s + 1, '"');
        if (!end || memchr(s, '\\', (size_t)(end - s)))
            return false;
        s = end + 1;
    } else {
        s += strspn(s, "abcdefghijklmnopqrstuvwxyz-.0123456789");
    }
    c.literal = arena_strndup(a, from, (size_t)(s - from));
    s += strspn(s, " ");
    bool ended = c.not ? strcmp(s, ")") == 0 : *s == '\0';
    *ret = c;
    return ended && c.name[0] && c.literal[0] && (!strcmp(c.op, "=") || !strcmp(c.op, "!="));
}

/* NULL when the script cannot judge it: another shape, or about a field that is only shown. */
static const char *hide_of(struct filler *fl, const struct form_field *f, const struct place *at)
{
    struct condition c;
    struct arena *a = fl->p->rq->arena;
    if (!f->hide || !read_condition(a, f->hide, &c))
        return NULL;
    const struct form_field *in_row =
        at->rows ? form_find(fl->s->form, arena_printf(a, "%s.%s", at->rows->key, c.name)) : NULL;
    const struct form_field *about = in_row ? in_row : form_find(fl->s->form, c.name);
    if (!about || about->kind == FORM_COMPUTED || known_value(fl->s, about))
        return NULL;
    return arena_printf(a, "%s%s%s %s %s%s", c.not ? "not(" : "", in_row ? at->prefix : "", c.name,
                        c.op, c.literal, c.not ? ")" : "");
}

/* ---- values of each kind ---- */

static void fill_text(struct filler *fl, const struct form_field *f, const struct place *at,
                      struct field_view *v)
{
    const struct json *kept = json_get(at->data, f->key);
    const char *typed = typed_value(fl, v->name);
    v->value = typed ? typed : kept && kept->kind >= JSON_NUMBER ? kept->text : NULL;
    v->max_length = f->kind == FORM_NUMBER ? 0 : f->max_length;
    v->width = f->width ? (int)strtol(f->width, NULL, 10) : 0;
}

static void fill_date(struct filler *fl, const struct form_field *f, const struct place *at,
                      struct field_view *v)
{
    struct arena *a = fl->p->rq->arena;
    const struct json *kept = json_get(at->data, f->key);
    int32_t day;
    v->day = typed_value(fl, arena_printf(a, "%s-d", v->name));
    v->month = typed_value(fl, arena_printf(a, "%s-m", v->name));
    v->year = typed_value(fl, arena_printf(a, "%s-y", v->name));
    if (v->day || v->month || v->year || !kept || kept->kind != JSON_STRING ||
        !date_parse(kept->text, &day))
        return;
    struct date d = date_of(day);
    v->day = arena_printf(a, "%d", d.day);
    v->month = arena_printf(a, "%d", d.month);
    v->year = arena_printf(a, "%04d", d.year);
}

static bool holds(const struct json *v, const char *text)
{
    if (v && v->kind == JSON_STRING)
        return strcmp(v->text, text) == 0;
    for (const struct json *m = v && v->kind == JSON_LIST ? v->first : NULL; m; m = m->next)
        if (m->kind == JSON_STRING && strcmp(m->text, text) == 0)
            return true;
    return false;
}

static bool is_chosen(struct filler *fl, const struct form_field *f, const struct place *at,
                      const struct field_view *v, const char *value)
{
    size_t n;
    const struct form_input *in = find_typed(fl, v->name, &n);
    for (size_t i = 0; i < n; i++)
        if (strcmp(in[i].value, value) == 0)
            return true;
    bool answered = n > 0 || (at->typed && f->kind == FORM_CHECKLIST);
    return !answered && holds(json_get(at->data, f->key), value);
}

static void fill_options(struct filler *fl, const struct form_field *f, const struct place *at,
                         struct field_view *v)
{
    const struct form_option *options;
    v->option_count = form_options(f, agency_lists(fl->p->law->agencies), &options);
    struct option_view *out = arena_new(fl->p->rq->arena, struct option_view, v->option_count);
    for (size_t i = 0; i < v->option_count; i++)
        out[i] = (struct option_view){.value = options[i].value,
                                      .label = words_of(fl->p, options[i].label),
                                      .chosen = is_chosen(fl, f, at, v, options[i].value)};
    v->options = out;
}

static void fill_box(struct filler *fl, const struct form_field *f, const struct place *at,
                     struct field_view *v)
{
    const char *typed = typed_value(fl, v->name);
    v->checked =
        at->typed ? typed && strcmp(typed, "true") == 0 : json_bool(at->data, f->key, false);
}

static const struct stored_file *find_file(const struct form_sheet *s, const char *sha256)
{
    for (size_t i = 0; s->typed && i < s->typed->file_count; i++)
        if (strcmp(s->typed->files[i].sha256, sha256) == 0)
            return &s->typed->files[i];
    for (size_t i = 0; i < s->file_count; i++)
        if (strcmp(s->files[i].sha256, sha256) == 0)
            return &s->files[i];
    return NULL;
}

static void add_file(struct filler *fl, struct field_view *v, struct file_view *out,
                     const char *token)
{
    struct html *o = &(struct html){.buf.arena = fl->p->rq->arena, .lang = fl->p->lang};
    const struct stored_file *file = find_file(fl->s, token);
    if (file)
        out[v->file_count++] =
            (struct file_view){.key = file->sha256,
                               .name = file->name,
                               .size = html_size(o, file->bytes),
                               .href = arena_printf(o->buf.arena, "/tep/%s", file->sha256)};
}

static const char *accept_of(struct arena *a, const char *accept)
{
    return accept && *accept ? arena_strdup(a, accept) : ".pdf,.jpg,.jpeg,.png";
}

static void fill_files(struct filler *fl, const struct form_field *f, const struct place *at,
                       struct field_view *v)
{
    size_t n;
    const struct form_input *in = find_typed(fl, v->name, &n);
    const struct json *kept = at->typed ? NULL : json_get(at->data, f->key);
    size_t room = n + (kept && kept->kind == JSON_LIST ? kept->count : 0);
    struct file_view *out = arena_new(fl->p->rq->arena, struct file_view, room);
    for (size_t i = 0; i < n; i++)
        add_file(fl, v, out, in[i].value);
    for (const struct json *m = room > n ? kept->first : NULL; m; m = m->next)
        if (m->kind == JSON_STRING)
            add_file(fl, v, out, m->text);
    v->files = out;
    v->many = f->many;
    v->accept = accept_of(fl->p->rq->arena, f->accept);
    fl->multipart = true;
}

/* ---- rows and groups ---- */

static size_t fill_fields(struct filler *fl, const struct form_field *fields, size_t n,
                          const struct place *at, struct field_view **ret);

/* As many rows as were typed or kept, and at least what the form asks for. */
static size_t count_rows(const struct filler *fl, const struct form_field *f,
                         const struct place *at, const char *name)
{
    const struct json *kept = json_get(at->data, f->key);
    size_t n = 0, length = strlen(name);
    for (size_t i = 0; i < fl->typed_count; i++) {
        const char *typed = fl->typed[i].name;
        if (strncmp(typed, name, length) == 0 && typed[length] == '.' &&
            isdigit((unsigned char)typed[length + 1])) {
            size_t number = strtoul(typed + length + 1, NULL, 10) + 1;
            n = number > n ? number : n;
        }
    }
    if (!at->typed && kept && kept->kind == JSON_LIST)
        n = kept->count;
    n = n < f->min_rows ? f->min_rows : n;
    return n > f->max_rows ? f->max_rows : n;
}

static void fill_rows(struct filler *fl, const struct form_field *f, const struct place *at,
                      struct field_view *v)
{
    struct arena *a = fl->p->rq->arena;
    const struct json *kept = json_get(at->data, f->key);
    const struct json *row = !at->typed && kept && kept->kind == JSON_LIST ? kept->first : NULL;
    v->row_count = count_rows(fl, f, at, v->name);
    struct row_view *rows = arena_new(a, struct row_view, v->row_count);
    for (size_t i = 0; i < v->row_count; i++, row = row ? row->next : NULL) {
        struct field_view *fields;
        struct place in = {.prefix = arena_printf(a, "%s.%zu.", v->name, i),
                           .data = row,
                           .rows = f,
                           .typed = at->typed};
        rows[i].key = arena_printf(a, "%s.%zu", v->name, i);
        rows[i].title = arena_printf(a, "%s %zu", v->label, i + 1);
        rows[i].field_count = fill_fields(fl, f->fields, f->field_count, &in, &fields);
        rows[i].fields = fields;
    }
    const struct message_arg label = {"label", v->label};
    v->rows = rows;
    v->add = v->row_count < f->max_rows ? page_fill(fl->p, MSG_form_add_row, 1, &label) : NULL;
}

static void fill_group(struct filler *fl, const struct form_field *f, const struct place *at,
                       struct field_view *v)
{
    struct field_view *fields;
    v->field_count = fill_fields(fl, f->fields, f->field_count, at, &fields);
    v->fields = fields;
}

static void fill_computed(struct filler *fl, const struct form_field *f, const struct place *at,
                          struct field_view *v)
{
    v->readonly = true;
    v->shown = form_page_words(fl->p, f, json_get(at->data, f->key));
}

/* ---- one field ---- */

static const struct {
    enum field_view_kind kind;
    void (*fill)(struct filler *fl, const struct form_field *f, const struct place *at,
                 struct field_view *v);
} kinds[] = {
    [FORM_TEXT] = {VIEW_TEXT, fill_text},
    [FORM_AREA] = {VIEW_TEXTAREA, fill_text},
    [FORM_NUMBER] = {VIEW_NUMBER, fill_text},
    [FORM_DATE] = {VIEW_DATE, fill_date},
    [FORM_RADIO] = {VIEW_RADIO, fill_options},
    [FORM_SELECT] = {VIEW_SELECT, fill_options},
    [FORM_CHECKLIST] = {VIEW_CHECKLIST, fill_options},
    [FORM_CHECKBOX] = {VIEW_CHECKBOX, fill_box},
    [FORM_FILE] = {VIEW_FILE, fill_files},
    [FORM_ROWS] = {VIEW_ROWS, fill_rows},
    [FORM_GROUP] = {VIEW_GROUP, fill_group},
    [FORM_WORDS] = {VIEW_NOTE, NULL},
    [FORM_LINE] = {VIEW_SEPARATOR, NULL},
    [FORM_COMPUTED] = {VIEW_TEXT, fill_computed},
};

static const char *error_of(struct filler *fl, const char *name)
{
    for (size_t i = 0; i < fl->s->error_count; i++)
        if (strcmp(fl->s->errors[i].name, name) == 0)
            return form_page_error(fl->p, &fl->s->errors[i]);
    return NULL;
}

/* What every kind has. */
static void fill_head(struct filler *fl, const struct form_field *f, const struct place *at,
                      struct field_view *v)
{
    v->kind = kinds[f->kind].kind;
    v->name = f->key ? arena_printf(fl->p->rq->arena, "%s%s", at->prefix, f->key) : NULL;
    v->id =
        f->key ? form_page_id(fl->p, v->name) : arena_printf(fl->p->rq->arena, "g-%zu", f->number);
    v->label = words_of(fl->p, f->label);
    v->hint = f->hint.vi ? words_of(fl->p, f->hint) : NULL;
    v->error = v->name && fl->s->error_count ? error_of(fl, v->name) : NULL;
    v->required = f->required;
    v->autocomplete = f->autocomplete;
    v->inputmode = f->inputmode;
    v->hide = hide_of(fl, f, at);
}

/* False: this field has no place on the page. */
static bool fill_field(struct filler *fl, const struct form_field *f, const struct place *at,
                       struct field_view *v)
{
    const struct json *known = f->key ? known_value(fl->s, f) : NULL;
    fill_head(fl, f, at, v);
    v->hidden = fl->s->hidden && fl->s->hidden[f->number] && !at->rows;
    if ((v->hidden && !v->hide) || (known && fl->s->known_apart))
        return false;
    if (known)
        fill_known(fl, f, known, v);
    else if (kinds[f->kind].fill)
        kinds[f->kind].fill(fl, f, at, v);
    return f->kind != FORM_GROUP || v->field_count > 0;
}

static size_t fill_fields(struct filler *fl, const struct form_field *fields, size_t n,
                          const struct place *at, struct field_view **ret)
{
    struct field_view *out = arena_new(fl->p->rq->arena, struct field_view, n);
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        struct field_view v = {0};
        if (fill_field(fl, &fields[i], at, &v))
            out[count++] = v;
    }
    *ret = out;
    return count;
}

static void fill_errors(struct filler *fl, struct form_view *ret)
{
    struct error_view *out = arena_new(fl->p->rq->arena, struct error_view, fl->s->error_count);
    for (size_t i = 0; i < fl->s->error_count; i++) {
        const struct form_error *e = &fl->s->errors[i];
        out[i] = (struct error_view){.id = e->field ? form_page_id(fl->p, e->name) : NULL,
                                     .text = form_page_error(fl->p, e)};
    }
    ret->errors = out;
    ret->error_count = fl->s->error_count;
}

void form_page_fill(struct page *p, const struct form_sheet *s, struct form_view *ret)
{
    struct filler fl = {.p = p, .s = s};
    struct field_view *out;
    size_t n;
    const struct form_field *fields = form_fields(s->form, &n);
    sort_typed(&fl);
    ret->field_count = fill_fields(
        &fl, fields, n, &(struct place){.prefix = "", .data = s->data, .typed = s->typed != NULL},
        &out);
    ret->fields = out;
    ret->multipart = fl.multipart;
    fill_errors(&fl, ret);
}

struct form_task form_page_task(struct page *p, const struct json *known, bool draft)
{
    struct feel_moment *now = arena_new(p->rq->arena, struct feel_moment, 1);
    struct feel_scope *scope = arena_new(p->rq->arena, struct feel_scope, 1);
    *now = feel_moment_of(p->now_ms);
    scope->now = now;
    return (struct form_task){
        .lists = agency_lists(p->law->agencies), .scope = scope, .known = known, .draft = draft};
}
