/* Reading the book from the tables. */
#include "rooms/catalogue/book.h"

#include "base/limits.h"
#include "base/time.h"
#include "catalogue_sql.h"
#include "rooms/catalogue/read.h"
#include "rooms/catalogue/rules.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct version_files { /* the files of one version: a stretch of all rows */
    const struct catalogue_files_row *rows;
    size_t count;
};

static const char *text_of_file(void *self, const char *name)
{
    const struct version_files *v = self;
    for (size_t i = 0; i < v->count; i++)
        if (strcmp(v->rows[i].name, name) == 0)
            return v->rows[i].content;
    return NULL;
}

struct first_words { /* what a stored procedure's first fault was */
    struct arena *arena;
    const char *words;
};

static void note(void *self, const struct pack_fault *fault)
{
    struct first_words *x = self;
    if (!x->words)
        x->words = arena_printf(x->arena, "%s:%d: %s", fault->file, fault->line, fault->words);
}

static struct version_files files_of(const struct catalogue_files_row *rows, size_t n,
                                     int64_t version_id)
{
    size_t from = 0, to;
    while (from < n && rows[from].version_id < version_id)
        from++;
    for (to = from; to < n && rows[to].version_id == version_id;)
        to++;
    return (struct version_files){.rows = rows + from, .count = to - from};
}

static int read_version(struct catalogue_book *b, const struct agency_book *agencies,
                        const struct catalogue_versions_row *row, struct version_files *files,
                        struct procedure *ret, struct fault *f)
{
    struct json *data;
    struct first_words first = {.arena = b->arena};
    int r = json_reread(b->arena, row->data, &data, f);
    if (r < 0)
        return r;
    if (!procedure_read(b->arena,
                        &(struct procedure_source){.agencies = agencies,
                                                   .data = data,
                                                   .files = {text_of_file, files},
                                                   .sink = {note, &first, .checked = true}},
                        ret))
        return fault_set(f, BROKEN, "stored procedure %s, version %" PRId64 ": %s", row->code,
                         row->number, first.words);
    ret->version_id = row->id;
    ret->number = (int)row->number;
    ret->retired = !row->current;
    ret->loaded_ms = row->loaded_ms;
    ret->draft_id = row->draft_id;
    return OK;
}

static int read_versions(struct db *db, struct catalogue_book *b,
                         const struct agency_book *agencies, struct fault *f)
{
    struct catalogue_versions_row *rows;
    struct catalogue_files_row *files;
    size_t n, n_files;
    int r = catalogue_versions(db, b->arena, &rows, &n, f);
    if (r == OK)
        r = catalogue_files(db, b->arena, &files, &n_files, f);
    if (r < 0)
        return r;
    struct procedure *versions = arena_new(b->arena, struct procedure, n);
    for (size_t i = 0; r == OK && i < n; i++) {
        struct version_files own = files_of(files, n_files, rows[i].id);
        r = read_version(b, agencies, &rows[i], &own, &versions[i], f);
    }
    b->versions = versions;
    b->version_count = n;
    return r;
}

static void mark_essential(const struct catalogue_book *b, struct procedure *versions,
                           const char *code, int no)
{
    for (size_t i = 0; i < b->version_count; i++)
        if (strcmp(versions[i].code, code) == 0)
            versions[i].essential_no = no;
}

static int read_essentials(struct db *db, struct catalogue_book *b, struct procedure *versions,
                           struct fault *f)
{
    struct catalogue_essentials_row *rows;
    size_t n;
    int r = catalogue_essentials(db, b->arena, &rows, &n, f);
    b->essentials = arena_new(b->arena, const struct json *, r == OK ? n : 0);
    for (size_t i = 0; r == OK && i < n; i++) {
        struct json *data;
        r = json_reread(b->arena, rows[i].data, &data, f);
        const struct json *codes = r == OK ? json_get(data, "procedures") : NULL;
        if (r == OK)
            b->essentials[b->essential_count++] = data;
        for (const struct json *code = codes ? codes->first : NULL; code; code = code->next)
            if (code->kind == JSON_STRING)
                mark_essential(b, versions, code->text, (int)rows[i].no);
    }
    return r;
}

static void note_day(struct catalogue_book *b, int32_t today, int32_t day)
{
    if (day > today && (!b->next_day || day < b->next_day))
        b->next_day = day;
}

static bool is_in_force(const struct procedure *p, int32_t day)
{
    return !p->retired && p->valid_from <= day && (!p->valid_to || day <= p->valid_to);
}

/* By code; of one code the version first that began last, of those the newest. */
static int by_code(const void *x, const void *y)
{
    const struct procedure *p = *(const struct procedure *const *)x,
                           *q = *(const struct procedure *const *)y;
    int order = strcmp(p->code, q->code);
    if (order == 0)
        order = (p->valid_from < q->valid_from) - (p->valid_from > q->valid_from);
    return order ? order : q->number - p->number;
}

static void find_current(struct catalogue_book *b, struct procedure *versions, int32_t day)
{
    const struct procedure **list = arena_new(b->arena, const struct procedure *, b->version_count);
    size_t n = 0;
    for (size_t i = 0; i < b->version_count; i++) {
        if (!versions[i].retired) {
            note_day(b, day, versions[i].valid_from);
            note_day(b, day, versions[i].valid_to ? versions[i].valid_to + 1 : 0);
        }
        if (is_in_force(&versions[i], day))
            list[n++] = &versions[i];
    }
    qsort(list, n, sizeof(struct procedure *), by_code);
    for (size_t i = 0; i < n; i++)
        if (b->current_count == 0 || strcmp(list[b->current_count - 1]->code, list[i]->code) != 0)
            list[b->current_count++] = list[i];
    for (size_t i = 0; i < b->current_count; i++)
        versions[list[i] - versions].current = true;
    b->current = list;
}

static int read_exemptions(struct db *db, struct catalogue_book *b, struct fault *f)
{
    struct catalogue_exemptions_row *rows;
    size_t n;
    int r = catalogue_exemptions(db, b->arena, &rows, &n, f);
    if (r < 0)
        return r;
    b->exemptions = arena_new(b->arena, struct exemption, n);
    b->exemption_count = n;
    for (size_t i = 0; r == OK && i < n; i++) {
        struct json *data;
        r = json_reread(b->arena, rows[i].data, &data, f);
        if (r == OK)
            b->exemptions[i] = (struct exemption){.code = json_str(data, "code", ""),
                                                  .items = json_get(data, "items")};
    }
    return r;
}

static bool names(const struct exemption *x, const char *procedure)
{
    for (const struct json *item = x->items ? x->items->first : NULL; item; item = item->next) {
        const struct json *codes = json_get(item, "procedures");
        for (const struct json *code = codes ? codes->first : NULL; code; code = code->next)
            if (code->kind == JSON_STRING && strcmp(code->text, procedure) == 0)
                return true;
    }
    return false;
}

/* Each version knows the lists that it is on: decisions ask for them again and again. */
static void note_lists(const struct catalogue_book *b, struct procedure *versions)
{
    for (size_t i = 0; i < b->version_count; i++) {
        struct feel_value *lists = arena_new(b->arena, struct feel_value, b->exemption_count);
        for (size_t k = 0; k < b->exemption_count; k++)
            if (names(&b->exemptions[k], versions[i].code))
                lists[versions[i].list_count++] = feel_string(b->exemptions[k].code);
        versions[i].lists = lists;
    }
}

/* What the province decides itself; checked when its pack was loaded. */
static int read_province(struct db *db, struct catalogue_book *b, struct fault *f)
{
    const char *text;
    struct dmn_findings findings = {0};
    int r = agency_read_setting(db, b->arena, rules_key, &text, f);
    if (r < 0 || !text)
        return r;
    return rules_read(b->arena, rules_file, text, &findings, &b->province, f);
}

int catalogue_book_read(struct db *db, struct arena *a, const struct agency_book *agencies,
                        int32_t day, struct catalogue_book **ret, struct fault *f)
{
    struct catalogue_book *b = arena_new(a, struct catalogue_book, 1);
    b->arena = a;
    int r = read_versions(db, b, agencies, f);
    if (r == OK)
        r = read_essentials(db, b, b->versions, f);
    if (r == OK)
        r = read_exemptions(db, b, f);
    if (r == OK)
        r = read_province(db, b, f);
    if (r < 0)
        return r;
    note_lists(b, b->versions);
    find_current(b, b->versions, day);
    *ret = b;
    return OK;
}

int catalogue_file(struct db *db, struct arena *a, int64_t version_id, const char *name,
                   const char **ret, struct fault *f)
{
    struct catalogue_file_content_row row;
    int r = catalogue_file_content(db, a, version_id, name, &row, f);
    if (r == OK)
        *ret = row.content;
    return r;
}

static int by_name(const void *x, const void *y)
{
    const struct procedure_text *p = x, *q = y;
    return strcmp(p->name, q->name);
}

/* A version keeps procedure.json as one line of values: people get it back in lines. */
int catalogue_texts(struct db *db, struct arena *a, const struct procedure *p,
                    struct procedure_text **ret, size_t *ret_n, struct fault *f)
{
    struct catalogue_files_of_row *rows;
    size_t n;
    struct buf b;
    int r = catalogue_files_of(db, a, p->version_id, &rows, &n, f);
    if (r < 0)
        return r;
    struct procedure_text *list = arena_new(a, struct procedure_text, n + 1);
    buf_init(&b, a, LIMIT_PACK_FILE);
    json_write_lines(&b, p->data);
    list[0] = (struct procedure_text){"procedure.json", b.p};
    for (size_t i = 0; i < n; i++)
        list[i + 1] = (struct procedure_text){rows[i].name, rows[i].content};
    qsort(list, n + 1, sizeof *list, by_name);
    *ret = list;
    *ret_n = n + 1;
    return OK;
}
