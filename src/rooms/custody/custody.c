#include "rooms/custody/custody.h"

#include "base/cleanup.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/time.h"
#include "custody_sql.h"
#include "db/backup.h"
#include "db/store.h"
#include "os/files.h"
#include "os/filestore.h"
#include "rooms/record/log.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

enum {
    ROWS_AT_ONCE = 1000,
    PIECE = 256 * 1024,
    PLAIN_FILE_MOST = 1 << 30,            /* heads.log: a line each minute for twenty years */
    ORPHAN_REST_MS = 24 * 60 * 60 * 1000, /* a file is there before its row; a day is ample */
};

static const char note_name[] = "backup.json";

static const char *inside(struct arena *a, const char *folder, const char *name)
{
    return arena_printf(a, "%s/%s", folder, name);
}

/* ---- stored files ---- */

/* All of a stored file, piece by piece, into whatever wants it. */
static int read_stored(const struct filestore *s, const char *name,
                       int (*take)(void *self, const void *p, size_t n, struct fault *f),
                       void *self, struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CLEANUP(file_close) int fd = -1;
    char *piece = arena_alloc(a, PIECE);
    int64_t bytes;
    ssize_t n = 0;
    int r = filestore_descriptor(s, name, &fd, &bytes, f);
    while (r == OK && (n = read(fd, piece, PIECE)) > 0)
        r = take(self, piece, (size_t)n, f);
    if (r == OK && n < 0)
        return fault_reason(f, UNAVAILABLE, "filestore", "%s cannot be read", name);
    return r;
}

static int take_digest(void *digest, const void *p, size_t n, struct fault *f)
{
    (void)f;
    digest_add(digest, p, n);
    return OK;
}

/* Does the file hold what its name says? */
static int is_whole(const struct filestore *s, const char *name, bool *ret, struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct digest *d = digest_open(a);
    uint8_t sum[DIGEST_BYTES];
    char hex[DIGEST_HEX];
    int r = read_stored(s, name, take_digest, d, f);
    if (r < 0)
        return r;
    digest_read(d, sum);
    digest_hex(sum, hex);
    *ret = strcmp(hex, name) == 0;
    return OK;
}

static int take_draft(void *draft, const void *p, size_t n, struct fault *f)
{
    return filestore_add(draft, p, n, f);
}

struct copying {
    const struct filestore *from;
    struct filestore *to;
    struct custody_copy count;
};

static int copy_file(void *self, const struct filestore_entry *e, struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CLEANUP(file_close) int there = -1;
    struct copying *c = self;
    struct filestore_draft *draft;
    int64_t bytes;
    c->count.files++;
    c->count.bytes += e->bytes;
    if (filestore_descriptor(c->to, e->name, &there, &bytes, NULL) == OK && bytes == e->bytes)
        return OK;
    c->count.added++;
    int r = filestore_begin(c->to, a, &draft, f);
    if (r == OK)
        r = read_stored(c->from, e->name, take_draft, draft, f);
    return r < 0 ? r : filestore_keep(draft, e->name, f);
}

static int copy_store(struct arena *a, const struct filestore *from, const char *to,
                      struct custody_copy *ret, struct fault *f)
{
    struct copying c = {.from = from};
    int r = filestore_open(a, to, &c.to, f);
    if (r == OK)
        r = filestore_walk(from, copy_file, &c, f);
    if (r == OK)
        *ret = c.count;
    return r;
}

/* ---- the rest of a data folder ---- */

static int copy_plain(struct arena *a, const char *from, const char *to, const char *name,
                      struct fault *f)
{
    struct bytes all;
    const char *path = inside(a, from, name);
    if (!file_exists(path))
        return OK;
    int r = file_read(a, path, PLAIN_FILE_MOST, &all, f);
    return r < 0 ? r : file_write(inside(a, to, name), all, 0600, f);
}

static int copy_keys(struct arena *a, const char *from, const char *to, struct fault *f)
{
    const char *source = inside(a, from, "keys"), *target = inside(a, to, "keys");
    char **names;
    if (!file_exists(source))
        return OK;
    int r = folder_make(target, 0700, f);
    if (r == OK)
        r = folder_list(a, source, &names, f);
    for (; r == OK && *names; names++)
        r = copy_plain(a, source, target, *names, f);
    return r;
}

static int copy_small(struct arena *a, const char *from, const char *to, struct fault *f)
{
    static const char *const names[] = {"secret", "trust.pem", "heads.log", "motcua.conf"};
    int r = copy_keys(a, from, to, f);
    for (size_t i = 0; r == OK && i < sizeof names / sizeof *names; i++)
        r = copy_plain(a, from, to, names[i], f);
    return r;
}

static int write_note(struct arena *a, const char *to, int64_t now_ms,
                      const struct custody_copy *count, struct fault *f)
{
    struct json *o = json_new_object(a);
    struct buf text;
    char at[TIME_TEXT];
    time_rfc3339(now_ms, at);
    json_put(o, "taken_at", json_new_text(a, at));
    json_put(o, "files", json_new_int(a, count->files));
    json_put(o, "bytes", json_new_int(a, count->bytes));
    buf_init(&text, a, LIMIT_FORM_BODY);
    json_write(&text, o);
    return file_write(inside(a, to, note_name), buf_bytes(&text), 0600, f);
}

int custody_backup(const struct house *h, const char *to, int64_t now_ms, struct custody_copy *ret,
                   struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct custody_copy count = {0};
    if (store_on_server(h->store))
        return fault_reason(f, FORBIDDEN, "custody.server",
                            "the database is a server's: its own tools copy it (pg_basebackup)");
    (void)unlink(inside(a, to, note_name)); /* until the end this copy is not complete */
    int r = folder_make(to, 0700, f);
    if (r == OK) /* heads before the database: it may know more than they, never less */
        r = copy_small(a, h->data, to, f);
    if (r == OK)
        r = db_backup(inside(a, h->data, "motcua.db"), inside(a, to, "motcua.db"), f);
    if (r == OK)
        r = copy_store(a, h->files, inside(a, to, "files"), &count, f);
    if (r == OK)
        r = write_note(a, to, now_ms, &count, f);
    if (r == OK)
        *ret = count;
    return r;
}

int custody_restore(const char *from, const char *to, struct custody_copy *ret, struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct custody_copy count = {0};
    struct filestore *files;
    if (!file_exists(inside(a, from, note_name)))
        return fault_reason(f, INVALID, "custody.incomplete", "%s is no complete copy", from);
    if (file_exists(inside(a, to, "motcua.db")))
        return fault_reason(f, CONFLICT, "custody.taken", "%s holds a house already", to);
    int r = folder_make(to, 0700, f);
    if (r == OK)
        r = filestore_open(a, inside(a, from, "files"), &files, f);
    if (r == OK)
        r = copy_store(a, files, inside(a, to, "files"), &count, f);
    if (r == OK)
        r = copy_small(a, from, to, f);
    if (r == OK) /* last: a data folder without it is none */
        r = db_backup(inside(a, from, "motcua.db"), inside(a, to, "motcua.db"), f);
    if (r == OK)
        *ret = count;
    return r;
}

/* ---- looking through ---- */

struct looking {
    const struct house *house;
    struct db *db;
    const struct custody_teller *teller;
    bool sweep;
    int64_t now_ms;
    struct custody_report report;
};

static void tell(const struct looking *l, const char *what, const char *name)
{
    l->teller->tell(l->teller->self, what, name);
}

static int look_at_orphan(struct looking *l, const struct filestore_entry *e, struct fault *f)
{
    l->report.orphans++;
    tell(l, "orphan", e->name);
    bool old = l->now_ms - e->changed_ms > ORPHAN_REST_MS;
    return l->sweep && old ? filestore_remove(l->house->files, e->name, f) : OK;
}

static int look_at_file(void *self, const struct filestore_entry *e, struct fault *f)
{
    struct looking *l = self;
    bool whole = false;
    int64_t holders = 0;
    l->report.files++;
    l->report.bytes += e->bytes;
    int r = is_whole(l->house->files, e->name, &whole, f);
    if (r == OK)
        r = custody_holders(l->db, NULL, e->name, &holders, f);
    if (r < 0)
        return r;
    if (!whole) {
        l->report.rotten++;
        tell(l, "rotten", e->name);
    }
    return holders ? OK : look_at_orphan(l, e, f);
}

static void look_for(struct looking *l, const char *name)
{
    CLEANUP(file_close) int fd = -1;
    int64_t bytes;
    if (!name[0] || filestore_descriptor(l->house->files, name, &fd, &bytes, NULL) == OK)
        return;
    l->report.missing++;
    tell(l, "missing", name);
}

typedef int list_files(struct db *db, struct arena *a, const char *after, int64_t limit,
                       struct custody_file **ret, size_t *ret_n, struct fault *f);

static int look_for_listed(struct looking *l, list_files *list, struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct custody_file *rows;
    char after[DIGEST_HEX] = "";
    size_t n;
    int r;
    while ((r = list(l->db, a, after, ROWS_AT_ONCE, &rows, &n, f)) == OK && n) {
        for (size_t i = 0; i < n; i++)
            look_for(l, rows[i].file);
        memcpy(after, rows[n - 1].file, strnlen(rows[n - 1].file, sizeof after - 1) + 1);
        arena_clear(a);
    }
    return r;
}

static int look_for_results(struct looking *l, struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct custody_results_row *rows;
    int64_t after = 0;
    size_t n;
    int r;
    while ((r = custody_results(l->db, a, after, ROWS_AT_ONCE, &rows, &n, f)) == OK && n) {
        for (size_t i = 0; i < n; i++) {
            look_for(l, rows[i].draft_file);
            look_for(l, rows[i].signed_file);
            look_for(l, rows[i].issued_file);
        }
        after = rows[n - 1].id;
        arena_clear(a);
    }
    return r;
}

static int look_at_files(struct looking *l, struct fault *f)
{
    int r = filestore_walk(l->house->files, look_at_file, l, f);
    if (r == OK)
        r = look_for_listed(l, custody_owned, f);
    if (r == OK)
        r = look_for_listed(l, custody_components, f);
    if (r == OK)
        r = look_for_results(l, f);
    if (r == OK && (l->report.rotten || l->report.missing))
        return fault_reason(f, BROKEN, "custody.files",
                            "%" PRId64 " files are damaged, %" PRId64 " are missing",
                            l->report.rotten, l->report.missing);
    return r;
}

int custody_scrub(const struct house *h, const struct custody_teller *teller, bool sweep,
                  int64_t now_ms, struct custody_report *ret, struct fault *f)
{
    struct looking l = {.house = h,
                        .db = store_reader(h->store),
                        .teller = teller,
                        .sweep = sweep,
                        .now_ms = now_ms};
    int r = look_at_files(&l, f);
    *ret = l.report;
    return r;
}

static int look_at_record(struct looking *l, struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *lines = NULL;
    struct record_report chains;
    struct record_log_report log;
    int r = record_kept_heads(l->house, a, NULL, &lines, f);
    if (r == OK)
        r = record_verify(l->db, &chains, f);
    if (r == OK)
        r = record_verify_log(l->db, lines, &log, f);
    if (r != OK)
        return r;
    l->report.dossiers = chains.dossiers;
    l->report.events = chains.events;
    l->report.entries = log.entries;
    l->report.heads = log.heads;
    return OK;
}

int custody_check(const struct house *h, const struct custody_teller *teller,
                  struct custody_report *ret, struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct looking l = {.house = h, .db = store_reader(h->store), .teller = teller};
    int r = store_on_server(h->store) ? OK : db_look_through(inside(a, h->data, "motcua.db"), f);
    if (r == OK)
        r = look_at_record(&l, f);
    if (r == OK)
        r = look_at_files(&l, f);
    *ret = l.report;
    return r;
}

/* ---- figures ---- */

int custody_figures(struct db *db, struct arena *a, struct custody_figures *ret, struct fault *f)
{
    struct custody_queues_row *rows = NULL;
    struct custody_figures x = {0};
    int r = custody_dossiers(db, NULL, &x.dossiers, f);
    if (r == OK)
        r = custody_queues(db, a, &rows, &x.queue_count, f);
    if (r != OK)
        return r;
    struct custody_queue *queues = arena_new(a, struct custody_queue, x.queue_count);
    for (size_t i = 0; i < x.queue_count; i++)
        queues[i] = (struct custody_queue){rows[i].role, rows[i].open};
    x.queues = queues;
    *ret = x;
    return OK;
}
