/* A province leaves: kind after kind in one moment of the database, page by page; then the stored
 * files that the rows of that moment hold. */
#include "rooms/custody/parts.h"

#include "base/cleanup.h"
#include "base/limits.h"
#include "custody_sql.h"
#include "db/store.h"
#include "os/files.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct leaving {
    struct arena *arena;
    const struct house *house;
    struct db *db;
    const char *to;
    struct filestore *stores[2];        /* documents, files; of the export */
    struct json *rows, *listed, *plain; /* parts of the manifest */
    struct transfer_count count;
    struct fault *fault;
};

static struct json *sum_json(const struct leaving *l, const char *key, const char *name,
                             const struct scroll_sum *sum)
{
    struct json *o = json_new_object(l->arena);
    json_put(o, key, json_new_text(l->arena, arena_strdup(l->arena, name)));
    json_put(o, "rows", json_new_int(l->arena, sum->rows));
    json_put(o, "bytes", json_new_int(l->arena, sum->bytes));
    return json_put(o, "sha256", json_new_text(l->arena, arena_strdup(l->arena, sum->sha256)));
}

/* ---- rows ---- */

struct page {
    struct arena *arena;
    struct db_page rows;
};

static int write_page(const struct leaving *l, const struct db_rows *k, const struct page *page,
                      struct scroll_out *out)
{
    const struct row_place place = {
        .arena = page->arena, .documents = l->stores[0], .fault = l->fault};
    struct buf line;
    int r = OK;
    buf_init(&line, page->arena, LIMIT_EXPORT_LINE);
    for (size_t i = 0; r == OK && i < page->rows.n; i++) {
        buf_clear(&line);
        r = row_write(&place, k, &page->rows.rows[i * k->n_fields], &line);
        if (r == OK)
            r = scroll_add(out, buf_bytes(&line), l->fault);
    }
    return r;
}

/* The last row of a page is asked behind, so its memory lives until the next page is there. */
static int write_rows(struct leaving *l, const struct db_rows *k, struct page pages[2],
                      struct scroll_out *out)
{
    const struct db_value *last = NULL;
    for (int now = 0;; now = !now) {
        struct page *p = &pages[now];
        arena_clear(p->arena);
        int r = db_rows_after(l->db, p->arena, k, last, &p->rows, l->fault);
        if (r == OK)
            r = write_page(l, k, p, out);
        if (r < 0 || p->rows.n < DB_ROWS_AT_ONCE)
            return r;
        last = &p->rows.rows[(p->rows.n - 1) * k->n_fields];
    }
}

static int write_kind(struct leaving *l, const struct db_rows *k)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CLEANUP(arena_closep) struct arena *even = arena_open();
    CLEANUP(arena_closep) struct arena *odd = arena_open();
    struct scroll_out *out;
    struct scroll_sum sum = {0};
    int r = scroll_make(a, custody_inside(a, l->to, transfer_scroll(a, k->name)), &out, l->fault);
    if (r == OK)
        r = write_rows(l, k, (struct page[]){{.arena = even}, {.arena = odd}}, out);
    if (r == OK)
        r = scroll_end(out, &sum, l->fault);
    if (r < 0)
        return r;
    l->count.rows += sum.rows;
    json_push(l->rows, sum_json(l, "kind", k->name, &sum));
    return OK;
}

/* ---- stores ---- */

struct listing {
    struct leaving *leaving;
    struct scroll_out *out;
};

static int list_file(void *self, const struct filestore_entry *e, struct fault *f)
{
    struct listing *s = self;
    char line[DIGEST_HEX + 60];
    int n = snprintf(line, sizeof line, "{\"sha256\":\"%s\",\"bytes\":%" PRId64 "}\n", e->name,
                     e->bytes);
    s->leaving->count.bytes += e->bytes;
    return scroll_add(s->out, (struct bytes){(const uint8_t *)line, (size_t)n}, f);
}

/* What no row of this moment holds stays here. */
static int take_held(void *self, const struct filestore_entry *e, struct fault *f)
{
    struct leaving *l = self;
    struct custody_copy copied = {0};
    int64_t holders = 0;
    int r = e->name[0] ? custody_holders(l->db, NULL, e->name, &holders, f) : OK;
    if (r == OK && holders)
        r = custody_copy_file(l->house->files, l->stores[1], e, &copied, f);
    if (r == OK && copied.rotten)
        r = fault_reason(f, BROKEN, "custody.files", "stored file %s is damaged", e->name);
    return r;
}

/* What has been gathered in a store of the export, in the order of digests. */
static int write_list(struct leaving *l, int which, int64_t *ret_files)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct listing s = {.leaving = l};
    struct scroll_sum sum = {0};
    const char *name = transfer_stores[which];
    int r = scroll_make(a, custody_inside(a, l->to, transfer_list(a, name)), &s.out, l->fault);
    if (r == OK)
        r = filestore_walk(l->stores[which], list_file, &s, l->fault);
    if (r == OK)
        r = scroll_end(s.out, &sum, l->fault);
    if (r < 0)
        return r;
    *ret_files = sum.rows;
    json_push(l->listed, sum_json(l, "store", name, &sum));
    return OK;
}

static int find_missing(const struct leaving *l, const struct custody_teller *teller)
{
    int64_t missing = 0;
    int r = custody_find_missing(l->house->files, l->db, teller, &missing, l->fault);
    if (r == OK && missing)
        r = fault_reason(l->fault, BROKEN, "custody.files", "%" PRId64 " files are missing",
                         missing);
    return r;
}

/* ---- plain files ---- */

static int note_plain(struct leaving *l, const char *name)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *path = custody_inside(a, l->to, name);
    struct scroll_sum sum = {0};
    struct bytes all;
    uint8_t digest[DIGEST_BYTES];
    if (!file_exists(path))
        return OK;
    int r = file_read(a, path, TRANSFER_HEADS, &all, l->fault);
    if (r < 0)
        return r;
    digest_sha256(all.p, all.n, digest);
    digest_hex(digest, sum.sha256);
    struct json *o = json_new_object(l->arena);
    json_put(o, "path", json_new_text(l->arena, arena_strdup(l->arena, name)));
    json_put(o, "bytes", json_new_int(l->arena, (int64_t)all.n));
    json_put(o, "sha256", json_new_text(l->arena, arena_strdup(l->arena, sum.sha256)));
    json_push(l->plain, o);
    return OK;
}

static int write_plain(struct leaving *l)
{
    int r = OK;
    for (size_t i = 0; r == OK && transfer_plain[i]; i++) {
        r = custody_copy_plain(l->arena, l->house->data, l->to, transfer_plain[i], l->fault);
        if (r == OK)
            r = note_plain(l, transfer_plain[i]);
    }
    return r;
}

static int write_keys(struct leaving *l)
{
    char **names;
    int r = custody_copy_keys(l->arena, l->house->data, l->to, l->fault);
    if (r == OK)
        r = folder_list(l->arena, custody_inside(l->arena, l->to, "keys"), &names, l->fault);
    for (; r == OK && *names; names++)
        r = note_plain(l, arena_printf(l->arena, "keys/%s", *names));
    return r;
}

static int write_readme(struct leaving *l)
{
    struct buf text;
    buf_init(&text, l->arena, TRANSFER_MANIFEST);
    transfer_describe(&text);
    int r =
        file_write(custody_inside(l->arena, l->to, "README.md"), buf_bytes(&text), 0600, l->fault);
    return r < 0 ? r : note_plain(l, "README.md");
}

/* ---- all of it ---- */

static int begin(struct leaving *l)
{
    struct arena *a = l->arena;
    char **names;
    int r = folder_make(l->to, 0700, l->fault);
    if (r == OK)
        r = folder_list(a, l->to, &names, l->fault);
    if (r == OK && *names)
        return fault_reason(l->fault, CONFLICT, "custody.taken", "%s is not empty", l->to);
    if (r == OK)
        r = folder_make(custody_inside(a, l->to, "rows"), 0700, l->fault);
    for (int i = 0; r == OK && i < 2; i++)
        r = filestore_open(
            a, &(struct filestore_options){.folder = custody_inside(a, l->to, transfer_stores[i])},
            &l->stores[i], l->fault);
    l->rows = json_new_list(a);
    l->listed = json_new_list(a);
    l->plain = json_new_list(a);
    return r;
}

static int write_moment(struct leaving *l, const struct custody_teller *teller)
{
    int r = db_read_begin(l->db, l->fault);
    if (r < 0)
        return r;
    CLEANUP(db_read_endp) struct db *moment = l->db;
    for (size_t i = 0; r == OK && i < db_all_rows_n; i++)
        r = write_kind(l, &db_all_rows[i]);
    if (r == OK)
        r = find_missing(l, teller);
    if (r == OK)
        r = filestore_walk(l->house->files, take_held, l, l->fault);
    if (r == OK)
        r = write_list(l, 0, &l->count.documents);
    return r < 0 ? r : write_list(l, 1, &l->count.files);
}

static int write_manifest(const struct leaving *l, bool keys)
{
    struct arena *a = l->arena;
    struct json *o = json_new_object(a);
    struct buf text;
    json_put(o, "format", json_new_text(a, TRANSFER_FORMAT));
    json_put(o, "version", json_new_int(a, TRANSFER_VERSION));
    json_put(o, "schema", json_new_int(a, transfer_schema()));
    json_put(o, "keys", json_new_bool(a, keys));
    json_put(o, "rows", l->rows);
    json_put(o, "stores", l->listed);
    json_put(o, "files", l->plain);
    buf_init(&text, a, TRANSFER_MANIFEST);
    json_write_lines(&text, o);
    for (int i = 0; i < 2; i++) /* where they were gathered */
        (void)rmdir(arena_printf(a, "%s/%s/drafts", l->to, transfer_stores[i]));
    return file_write(custody_inside(a, l->to, TRANSFER_MANIFEST_NAME), buf_bytes(&text), 0600,
                      l->fault);
}

int transfer_export(const struct house *h, const char *to, bool keys,
                    const struct custody_teller *teller, struct transfer_count *ret,
                    struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct leaving l = {.arena = a, .house = h, .db = store_reader(h->store), .to = to, .fault = f};
    int r = begin(&l);
    if (r == OK) /* heads before the database: it may know more than they, never less */
        r = write_plain(&l);
    if (r == OK && keys)
        r = write_keys(&l);
    if (r == OK)
        r = write_readme(&l);
    if (r == OK)
        r = write_moment(&l, teller);
    if (r == OK)
        r = write_manifest(&l, keys);
    if (r == OK)
        *ret = l.count;
    return r;
}
