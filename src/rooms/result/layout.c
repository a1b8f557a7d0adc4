/* Filling a layout: conditions see the values as they are stored, texts see them as people read
 * them (labels for values of lists; dates and numbers are written in Vietnam's way). */
#include "rooms/result/inside.h"

#include "base/limits.h"
#include "base/time.h"
#include "rooms/catalogue/layout.h"
#include "rules/feel/feel.h"

#include <string.h>

enum { TEXT_MOST = 8 * LIMIT_TEXT_FIELD, BLOCKS_AT_FIRST = 64 };

struct layout_page { /* while it is filled */
    struct arena *arena;
    const struct result_source *source;
    const struct procedure_case *c;
    struct feel_moment now;
    struct feel_scope raw, shown;
    struct result_block *blocks;
    size_t count, room;
};

/* ---- what expressions see ---- */

static const char *label_of(const struct layout_page *l, const struct form_field *field,
                            const char *value)
{
    const struct form_option *options;
    size_t n = form_options(field, agency_lists(l->source->law->agencies), &options);
    for (size_t i = 0; i < n; i++)
        if (strcmp(options[i].value, value) == 0)
            return options[i].label.vi;
    return value;
}

static struct feel_value labels_of(const struct layout_page *l, const struct form_field *field,
                                   const struct feel_value *list)
{
    struct buf b;
    buf_init(&b, l->arena, TEXT_MOST);
    for (uint32_t i = 0; i < list->count; i++) {
        const struct feel_value *item = &list->items[i];
        buf_str(&b, i ? ", " : "");
        buf_str(&b, item->kind == FEEL_STRING ? label_of(l, field, item->text) : "");
    }
    return feel_string(b.p);
}

static void show_fields(const struct layout_page *l, const struct form_field *fields, size_t n,
                        const struct feel_context *raw, struct feel_context *ret);

static struct feel_value show_rows(const struct layout_page *l, const struct form_field *field,
                                   const struct feel_value *rows)
{
    struct feel_value *list = arena_new(l->arena, struct feel_value, rows->count);
    for (uint32_t i = 0; i < rows->count; i++) {
        struct feel_context *row = feel_context_new(l->arena, field->field_count);
        if (rows->items[i].kind == FEEL_CONTEXT)
            show_fields(l, field->fields, field->field_count, rows->items[i].context, row);
        list[i] = feel_of_context(row);
    }
    return feel_list(list, rows->count);
}

static struct feel_value show_value(const struct layout_page *l, const struct form_field *field,
                                    const struct feel_value *v)
{
    if (field->kind == FORM_ROWS && v->kind == FEEL_LIST)
        return show_rows(l, field, v);
    if (field->kind == FORM_CHECKLIST && v->kind == FEEL_LIST)
        return labels_of(l, field, v);
    if ((field->kind == FORM_RADIO || field->kind == FORM_SELECT) && v->kind == FEEL_STRING)
        return feel_string(label_of(l, field, v->text));
    return *v;
}

static void show_fields(const struct layout_page *l, const struct form_field *fields, size_t n,
                        const struct feel_context *raw, struct feel_context *ret)
{
    for (size_t i = 0; i < n; i++) {
        const struct feel_value *v = fields[i].key ? feel_context_get(raw, fields[i].key) : NULL;
        if (fields[i].kind == FORM_GROUP)
            show_fields(l, fields[i].fields, fields[i].field_count, raw, ret);
        else if (v)
            feel_context_put(ret, fields[i].key, show_value(l, &fields[i], v));
    }
}

/* A register's datum under the part of its key behind the register's name. */
static struct feel_value fact_value(const struct layout_page *l, const char *key, const char *value,
                                    bool shown)
{
    static const struct {
        const char *key, *list;
    } lists[] = {
        {"sex", "sex"},
        {"ethnicity", "ethnicity"},
        {"religion", "religion"},
        {"nationality", "nationality"},
        {"marital_status", "marital-status"},
    };
    int32_t day;
    if (date_parse(value, &day))
        return feel_day(l->arena, day);
    for (size_t i = 0; shown && i < sizeof lists / sizeof *lists; i++)
        if (strcmp(lists[i].key, key) == 0)
            return feel_string(agency_label(l->source->law->agencies, lists[i].list, value).vi);
    return feel_string(value);
}

static struct feel_value register_of(const struct layout_page *l, bool shown)
{
    const struct dossier_file *d = l->source->dossier;
    struct feel_context *c = feel_context_new(l->arena, d->fact_count);
    for (size_t i = 0; i < d->fact_count; i++) {
        const char *dot = strchr(d->facts[i].key, '.');
        const char *key = dot ? dot + 1 : d->facts[i].key;
        feel_context_put(c, key, fact_value(l, key, d->facts[i].value, shown));
    }
    return feel_of_context(c);
}

static struct feel_value dossier_values(const struct layout_page *l)
{
    const struct dossier *d = &l->source->dossier->d;
    struct feel_context *c = feel_context_new(l->arena, 2);
    feel_context_put(c, "code", feel_string(d->code));
    feel_context_put(c, "received", feel_day(l->arena, day_of(d->submitted_ms)));
    return feel_of_context(c);
}

static struct feel_value agency_values(const struct layout_page *l, const struct agency *at)
{
    struct feel_context *c = feel_context_new(l->arena, 3);
    feel_context_put(c, "name", feel_string(at->name.vi));
    feel_context_put(c, "place", feel_string(at->place));
    feel_context_put(c, "superior", feel_string(at->superior_vi));
    return feel_of_context(c);
}

static struct feel_value result_values(const struct layout_page *l)
{
    struct feel_context *c = feel_context_new(l->arena, 2);
    feel_context_put(c, "number", feel_string(number_shown(l->arena, l->c, l->source->result)));
    feel_context_put(c, "date", feel_day(l->arena, day_of(l->source->now_ms)));
    return feel_of_context(c);
}

static struct feel_scope scope_of(struct layout_page *l, const struct agency *at,
                                  const struct feel_context *form, bool shown)
{
    struct feel_context *c = feel_context_new(l->arena, 6);
    feel_context_put(c, "form", feel_of_context(form));
    feel_context_put(c, "register", register_of(l, shown));
    feel_context_put(c, "dossier", dossier_values(l));
    feel_context_put(c, "agency", agency_values(l, at));
    feel_context_put(c, "result", result_values(l));
    feel_context_put(c, "today", feel_day(l->arena, day_of(l->source->now_ms)));
    return (struct feel_scope){.context = c, .now = &l->now};
}

static void open_scopes(struct layout_page *l, const struct agency *at)
{
    size_t n;
    const struct form_field *fields = form_fields(l->c->form, &n);
    const struct feel_context *raw = form_values(l->c->form, l->source->dossier->form, l->arena);
    struct feel_context *shown = feel_context_new(l->arena, raw->count);
    show_fields(l, fields, n, raw, shown);
    l->now = feel_moment_of(l->source->now_ms);
    l->raw = scope_of(l, at, raw, false);
    l->shown = scope_of(l, at, shown, true);
}

/* ---- values as people read them ---- */

/* "1.234.567,5" */
static void write_number(struct buf *b, struct decimal v)
{
    char digits[DECIMAL_TEXT];
    (void)decimal_format(v, digits);
    size_t whole = strcspn(digits, "."), from = digits[0] == '-';
    for (size_t i = 0; i < whole; i++) {
        if (i > from && (whole - i) % 3 == 0)
            buf_char(b, '.');
        buf_char(b, digits[i]);
    }
    if (digits[whole])
        buf_printf(b, ",%s", digits + whole + 1);
}

static void write_value(struct buf *b, const struct feel_value *v)
{
    if (v->kind == FEEL_NUMBER)
        write_number(b, v->number);
    else if (v->kind == FEEL_DATE)
        buf_printf(b, "%02d/%02d/%d", v->moment->day, v->moment->month, (int)v->moment->year);
    else if (v->kind != FEEL_NULL)
        feel_write_bare(b, v);
}

static int fill(struct layout_page *l, const struct layout_block *b, const struct feel_scope *scope,
                const char **ret, struct fault *f)
{
    struct buf out;
    buf_init(&out, l->arena, TEXT_MOST);
    for (size_t i = 0; i < b->piece_count; i++) {
        struct feel_value v = feel_null();
        buf_str(&out, b->pieces[i].words);
        int r = b->pieces[i].value ? feel_eval(b->pieces[i].value, scope, l->arena, &v, f) : OK;
        if (r < 0)
            return r;
        write_value(&out, &v);
    }
    *ret = out.p;
    return out.full ? fault_reason(f, TOO_LARGE, "layout.text", "a text is too long") : OK;
}

/* ---- blocks ---- */

static void add_block(struct layout_page *l, struct result_block block)
{
    if (l->count == l->room) {
        size_t room = l->room ? 2 * l->room : BLOCKS_AT_FIRST;
        struct result_block *bigger = arena_new(l->arena, struct result_block, room);
        if (l->count)
            memcpy(bigger, l->blocks, l->count * sizeof *bigger);
        l->blocks = bigger;
        l->room = room;
    }
    l->blocks[l->count++] = block;
}

static int add_text(struct layout_page *l, const struct layout_block *b, struct fault *f)
{
    struct result_block block = {.kind = b->kind};
    int r = fill(l, b, &l->shown, &block.text, f);
    if (r == OK)
        add_block(l, block);
    return r;
}

static int add_field(struct layout_page *l, const struct layout_block *b, struct fault *f)
{
    struct buf out;
    struct feel_value v;
    buf_init(&out, l->arena, TEXT_MOST);
    int r = feel_eval(b->value, &l->shown, l->arena, &v, f);
    if (r < 0)
        return r;
    write_value(&out, &v);
    add_block(l, (struct result_block){b->kind, b->label, out.p});
    return OK;
}

static int add_items(struct layout_page *l, const struct layout_block *b, struct fault *f)
{
    struct feel_value list;
    int r = feel_eval(b->value, &l->shown, l->arena, &list, f);
    for (uint32_t i = 0; r == OK && list.kind == FEEL_LIST && i < list.count; i++) {
        struct feel_context *c = feel_context_new(l->arena, 1);
        struct feel_scope inner = {.context = c, .outer = &l->shown, .now = &l->now};
        struct result_block block = {.kind = b->kind};
        feel_context_put(c, "item", list.items[i]);
        r = fill(l, b, &inner, &block.text, f);
        add_block(l, block);
    }
    return r;
}

static int show_block(struct layout_page *l, const struct layout_block *b, struct fault *f)
{
    static int (*const add[])(struct layout_page *, const struct layout_block *, struct fault *) = {
        [RESULT_PARAGRAPH] = add_text, [RESULT_HEADING] = add_text, [RESULT_CENTER] = add_text,
        [RESULT_FIELD] = add_field,    [RESULT_ITEM] = add_items,
    };
    bool wanted = true;
    int r = b->when ? feel_holds(b->when, &l->raw, l->arena, &wanted, f) : OK;
    return r < 0 || !wanted ? r : add[b->kind](l, b, f);
}

int result_text(struct arena *a, const struct result_source *s, struct result_text *ret,
                struct fault *f)
{
    struct layout_page l = {.arena = a, .source = s};
    const struct agency *at = agency_find(s->law->agencies, s->dossier->d.agency);
    int r = case_of(s->law, &s->dossier->d, &l.c, f);
    if (r < 0)
        return r;
    if (!at)
        return fault_set(f, BROKEN, "agency %s is gone", s->dossier->d.agency);
    open_scopes(&l, at);
    const struct layout *layout = l.c->result.layout;
    for (size_t i = 0; r == OK && i < layout->block_count; i++)
        r = show_block(&l, &layout->blocks[i], f);
    if (r < 0)
        return r;
    *ret = (struct result_text){.title = layout->title,
                                .subtitle = layout->subtitle,
                                .blocks = l.blocks,
                                .block_count = l.count,
                                .authority = layout->authority,
                                .position = layout->position};
    return OK;
}
