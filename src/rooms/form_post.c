/* Reading a posted form: fields, files, and the buttons that only change the form. */
#include "rooms/form_page.h"

#include "base/cleanup.h"
#include "base/limits.h"
#include "db/store.h"
#include "files/arrival.h"
#include "files/filestore.h"
#include "paper/service.h"
#include "paper/sniff.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { PIECE = 64 * 1024 };

struct reading {
    struct page *page;
    const struct form *form;
    struct form_post *post;
    struct stored_file *files;
};

/* ---- names ---- */

/* "con.3.ho_ten" begins with row 3 of "con": the number, and where the rest begins; -1 otherwise.
 */
static int row_of(const char *name, const char *rows, const char **ret_rest)
{
    size_t n = strlen(rows);
    if (strncmp(name, rows, n) != 0 || name[n] != '.' || !isdigit((unsigned char)name[n + 1]))
        return -1;
    char *end;
    long number = strtol(name + n + 1, &end, 10);
    if (number >= LIMIT_FORM_ROWS || (*end != '.' && *end != '\0'))
        return -1;
    *ret_rest = *end ? end + 1 : end;
    return (int)number;
}

/* "con.3.ho_ten" is the field "con.ho_ten". */
static const struct form_field *field_of(struct arena *a, const struct form *form, const char *name)
{
    const char *dot = strchr(name, '.'), *rest = "";
    if (!form || !dot)
        return form ? form_find(form, name) : NULL;
    const char *rows = arena_strndup(a, name, (size_t)(dot - name));
    if (row_of(name, rows, &rest) < 0)
        return NULL;
    return form_find(form, arena_printf(a, "%s.%s", rows, rest));
}

static void add_input(struct form_post *post, struct form_input input)
{
    post->inputs[post->count++] = input;
}

static void add_error(struct reading *r, const char *name, const char *code)
{
    r->post->errors[r->post->error_count++] = (struct form_error){
        .name = name, .code = code, .field = field_of(r->page->rq->arena, r->form, name)};
}

/* ---- files ---- */

static bool takes(const char *accept, const char *type)
{
    const char *suffix = sniff_suffix(type);
    if (!suffix)
        return false;
    for (const char *s = accept; s && *s; s += strcspn(s, ","), s += *s == ',') {
        s += *s == ' ';
        s += *s == '.';
        size_t n = strcspn(s, ", ");
        if (n == strlen(suffix) && strncmp(s, suffix, n) == 0)
            return true;
        if (strcmp(suffix, "jpg") == 0 && n == 4 && strncmp(s, "jpeg", n) == 0)
            return true;
    }
    return !accept || !*accept;
}

static int judge_kind(struct page *p, struct bytes first, const char *accept,
                      struct stored_file *ret, struct fault *f)
{
    first.n = first.n < SNIFF_BYTES ? first.n : SNIFF_BYTES;
    int r = paper_sniff(p->house->paper, p->rq->arena, first, &ret->type, f);
    if (r == OK && !takes(accept, ret->type))
        return fault_reason(f, INVALID, "file.type", "%s is not taken here", ret->type);
    return r;
}

/* In one pass; the kind is judged by the first piece. */
static int copy(struct page *p, struct arrival_reader *from, const char *accept,
                struct stored_file *ret, struct fault *f)
{
    struct arena *a = p->rq->arena;
    struct filestore_draft *draft;
    uint8_t *piece = arena_alloc(a, PIECE);
    int n = 0, r = filestore_begin(p->house->files, a, &draft, f);
    for (; r == OK && (n = arrival_next(from, piece, PIECE, f)) > 0; ret->bytes += n) {
        if (ret->bytes == 0)
            r = judge_kind(p, (struct bytes){piece, (size_t)n}, accept, ret, f);
        r = r == OK ? filestore_add(draft, piece, (size_t)n, f) : r;
    }
    if (r < 0 || n < 0)
        return r < 0 ? r : n;
    if (ret->bytes == 0)
        return fault_reason(f, INVALID, "file.empty", "the file is empty");
    ret->sha256 = filestore_name(draft);
    return filestore_keep(draft, ret->sha256, f);
}

int form_page_store(struct page *p, const struct upload *u, const char *accept,
                    struct stored_file *ret, struct fault *f)
{
    struct arrival_reader *from = NULL;
    struct stored_file file = {.name = u->filename};
    if (u->size > LIMIT_FILE)
        return fault_reason(f, TOO_LARGE, "file.large", "more than %d bytes", LIMIT_FILE);
    int r = arrival_read(p->house->files, p->rq->arena, u->path, &from, f);
    if (r == OK)
        r = copy(p, from, accept, &file, f);
    if (r == OK)
        *ret = file;
    return r;
}

static const struct {
    const char *reason, *code;
} file_errors[] = {
    {"file.type", "file_type"},
    {"file.empty", "file_empty"},
    {"file.large", "file_large"},
};

/* A fault of the file itself is an error beside its field; anything else is the request's. */
static int take_upload(struct reading *r, const struct upload *u, struct fault *f)
{
    const struct form_field *field = field_of(r->page->rq->arena, r->form, u->field);
    struct fault found = {0};
    if (u->field[0] == '_' || !field || field->kind != FORM_FILE)
        return OK;
    struct stored_file *file = &r->files[r->post->file_count];
    int code = form_page_store(r->page, u, field->accept, file, &found);
    if (code == OK) {
        r->post->file_count++;
        add_input(r->post,
                  (struct form_input){.name = u->field, .value = file->sha256, .file = true});
        return OK;
    }
    for (size_t i = 0; i < sizeof file_errors / sizeof *file_errors; i++)
        if (strcmp(found.reason, file_errors[i].reason) == 0) {
            add_error(r, u->field, file_errors[i].code);
            return OK;
        }
    return fault_reason(f, code, found.reason, "%s", found.words);
}

/* A file that was stored before comes back as its name; only one's own is believed. */
static void take_token(struct reading *r, const struct pair *pair)
{
    struct stored_file *file = &r->files[r->post->file_count];
    if (!pair->value[0])
        return;
    if (dossier_may_read_file(r->page->db, r->page->rq->arena, r->page->visitor, pair->value, file,
                              NULL) < 0) {
        add_error(r, pair->name, "not_a_file");
        return;
    }
    r->post->file_count++;
    add_input(r->post,
              (struct form_input){.name = pair->name, .value = file->sha256, .file = true});
}

/* A new file takes the place of the old one where only one is wanted. */
static void replace_files(struct reading *r)
{
    struct form_post *post = r->post;
    size_t n = 0;
    for (size_t i = 0; i < post->count; i++) {
        const struct form_field *field =
            post->inputs[i].file ? field_of(r->page->rq->arena, r->form, post->inputs[i].name)
                                 : NULL;
        bool superseded = false;
        for (size_t k = i + 1; field && k < post->count; k++)
            superseded =
                superseded ||
                (post->inputs[k].file && strcmp(post->inputs[k].name, post->inputs[i].name) == 0 &&
                 (!field->many || strcmp(post->inputs[k].value, post->inputs[i].value) == 0));
        if (!superseded)
            post->inputs[n++] = post->inputs[i];
    }
    post->count = n;
}

/* ---- buttons that change the form ---- */

static void add_row(struct reading *r, const char *rows)
{
    const struct form_field *field = r->form ? form_find(r->form, rows) : NULL;
    int last = -1;
    const char *rest;
    if (!field || field->kind != FORM_ROWS || field->field_count == 0)
        return;
    for (size_t i = 0; i < r->post->count; i++) {
        int number = row_of(r->post->inputs[i].name, rows, &rest);
        last = number > last ? number : last;
    }
    if ((size_t)last + 1 >= field->max_rows || last + 1 >= LIMIT_FORM_ROWS)
        return;
    for (size_t i = 0; i < field->field_count; i++)
        if (field->fields[i].key) {
            add_input(r->post,
                      (struct form_input){.name = arena_printf(r->page->rq->arena, "%s.%d.%s", rows,
                                                               last + 1, field->fields[i].key),
                                          .value = ""});
            return;
        }
}

/* "con.2": its inputs go, those of later rows move up. */
static void remove_row(struct reading *r, const char *row)
{
    const char *dot = strrchr(row, '.'), *rest;
    if (!dot)
        return;
    const char *rows = arena_strndup(r->page->rq->arena, row, (size_t)(dot - row));
    int gone = row_of(row, rows, &rest);
    size_t n = 0;
    for (size_t i = 0; gone >= 0 && i < r->post->count; i++) {
        struct form_input in = r->post->inputs[i];
        int number = row_of(in.name, rows, &rest);
        if (number == gone)
            continue;
        if (number > gone)
            in.name = arena_printf(r->page->rq->arena, "%s.%d.%s", rows, number - 1, rest);
        r->post->inputs[n++] = in;
    }
    r->post->count = gone >= 0 ? n : r->post->count;
}

static void remove_file(struct reading *r, const char *token)
{
    size_t n = 0;
    for (size_t i = 0; i < r->post->count; i++)
        if (!r->post->inputs[i].file || strcmp(r->post->inputs[i].value, token) != 0)
            r->post->inputs[n++] = r->post->inputs[i];
    r->post->count = n;
}

static const struct {
    const char *name;
    void (*run)(struct reading *r, const char *value);
} edits[] = {{"_add", add_row}, {"_remove", remove_row}, {"_unfile", remove_file}};

static void edit(struct reading *r)
{
    for (size_t i = 0; i < sizeof edits / sizeof *edits; i++) {
        const char *value = request_field(r->page->rq, edits[i].name);
        if (value) {
            edits[i].run(r, value);
            r->post->edited = true;
        }
    }
}

/* ---- the whole ---- */

int form_page_post(struct page *p, const struct form *form, struct form_post *ret, struct fault *f)
{
    struct pairs fields = request_fields(p->rq);
    size_t most = fields.count + p->rq->upload_count;
    const char *act = request_field(p->rq, "_act");
    struct form_post post = {.inputs = arena_new(p->rq->arena, struct form_input, most + 1),
                             .errors = arena_new(p->rq->arena, struct form_error, most),
                             .act = act ? act : ""};
    struct reading r = {.page = p,
                        .form = form,
                        .post = &post,
                        .files = arena_new(p->rq->arena, struct stored_file, most + 1)};
    for (size_t i = 0; i < fields.count; i++) {
        const struct pair *pair = &fields.list[i];
        const struct form_field *field = field_of(p->rq->arena, form, pair->name);
        if (pair->name[0] == '_')
            continue;
        if (field && field->kind == FORM_FILE)
            take_token(&r, pair);
        else
            add_input(&post, (struct form_input){.name = pair->name, .value = pair->value});
    }
    for (size_t i = 0; i < p->rq->upload_count; i++) {
        int code = take_upload(&r, &p->rq->uploads[i], f);
        if (code < 0)
            return code;
    }
    replace_files(&r);
    edit(&r);
    post.files = r.files;
    *ret = post;
    return OK;
}

int form_page_own(struct db *db, const struct actor *who, const struct form_post *post,
                  int64_t now_ms, struct fault *f)
{
    int r = OK;
    for (size_t i = 0; r == OK && i < post->file_count; i++)
        r = dossier_own_file(db, who, &post->files[i], now_ms, f);
    return r;
}
