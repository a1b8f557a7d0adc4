/* Reading the book from the tables. */
#include "rooms/catalogue/book.h"

#include "base/time.h"
#include "catalogue_sql.h"
#include "rooms/catalogue/read.h"

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

static void note(void *self, const char *file, int line, const char *words)
{
    struct first_words *x = self;
    if (!x->words)
        x->words = arena_printf(x->arena, "%s:%d: %s", file, line, words);
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
    int r = json_parse(b->arena, row->data, strlen(row->data), &data, f);
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
    ret->current = row->current;
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

static int by_code(const void *x, const void *y)
{
    return strcmp((*(const struct procedure *const *)x)->code,
                  (*(const struct procedure *const *)y)->code);
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
    for (size_t i = 0; r == OK && i < n; i++) {
        struct json *data;
        r = json_parse(b->arena, rows[i].data, strlen(rows[i].data), &data, f);
        const struct json *codes = r == OK ? json_get(data, "procedures") : NULL;
        for (const struct json *code = codes ? codes->first : NULL; code; code = code->next)
            if (code->kind == JSON_STRING)
                mark_essential(b, versions, code->text, (int)rows[i].no);
    }
    return r;
}

static void find_current(struct catalogue_book *b)
{
    b->current = arena_new(b->arena, const struct procedure *, b->version_count);
    for (size_t i = 0; i < b->version_count; i++)
        if (b->versions[i].current)
            b->current[b->current_count++] = &b->versions[i];
    qsort(b->current, b->current_count, sizeof(struct procedure *), by_code);
}

static int read_offers(struct db *db, struct catalogue_book *b, struct fault *f)
{
    struct catalogue_offers_row *rows;
    size_t n;
    int r = catalogue_offers(db, b->arena, &rows, &n, f);
    if (r < 0)
        return r;
    b->offers = arena_new(b->arena, struct offer, n);
    b->offer_count = n;
    for (size_t i = 0; i < n; i++)
        b->offers[i] = (struct offer){.procedure = rows[i].procedure,
                                      .by = rows[i].by,
                                      .valid_from = (int32_t)rows[i].valid_from};
    return OK;
}

static void read_exemption(const struct json *data, struct exemption *ret)
{
    const struct json *name = json_get(data, "name");
    *ret = (struct exemption){.code = json_str(data, "code", ""),
                              .channel = json_str(data, "channel", ""),
                              .basis = json_str(data, "basis", ""),
                              .name = {json_str(name, "vi", ""), json_str(name, "en", "")},
                              .rate = json_int(data, "rate", 0),
                              .items = json_get(data, "items")};
    (void)date_parse(json_str(data, "valid_from", ""), &ret->valid_from);
    (void)date_parse(json_str(data, "valid_to", ""), &ret->valid_to);
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
        r = json_parse(b->arena, rows[i].data, strlen(rows[i].data), &data, f);
        if (r == OK)
            read_exemption(data, &b->exemptions[i]);
    }
    return r;
}

int catalogue_book_read(struct db *db, struct arena *a, const struct agency_book *agencies,
                        struct catalogue_book **ret, struct fault *f)
{
    struct catalogue_book *b = arena_new(a, struct catalogue_book, 1);
    b->arena = a;
    int r = read_versions(db, b, agencies, f);
    if (r == OK)
        r = read_essentials(db, b, b->versions, f);
    if (r == OK)
        r = read_offers(db, b, f);
    if (r == OK)
        r = read_exemptions(db, b, f);
    if (r < 0)
        return r;
    find_current(b);
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
