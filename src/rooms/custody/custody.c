#include "rooms/custody/inside.h"

#include "base/cleanup.h"
#include "custody_sql.h"
#include "db/backup.h"
#include "db/store.h"
#include "os/files.h"
#include "files/filestore.h"

#include <string.h>
#include <unistd.h>

enum {
    PIECE = 256 * 1024,
    PLAIN_FILE_MOST = 1 << 30, /* heads.log: a line each minute for twenty years */
};

static const char secret_name[] = "secret", settings_name[] = "motcua.conf";

/* There while a copy is being made, or put back: who broke off may begin again in the folder. */
static const char copying_name[] = "backup.part", returning_name[] = "restore.part";

const char *custody_inside(struct arena *a, const char *folder, const char *name)
{
    return arena_printf(a, "%s/%s", folder, name);
}

/* ---- stored files ---- */

/* All of a stored file, piece by piece, which the store has compared with its name. */
static int copy_pieces(const struct filestore *from, struct arena *a, const char *name,
                       struct filestore_draft *to, struct fault *f)
{
    struct filestore_file *file;
    char *piece = arena_alloc(a, PIECE);
    int r = filestore_read(from, a, name, &file, f), n = 0;
    if (r < 0)
        return r;
    for (int64_t at = 0; r == OK && (n = filestore_piece(file, at, piece, PIECE, f)) > 0; at += n)
        r = filestore_add(to, piece, (size_t)n, f);
    return n < 0 ? n : r;
}

static int copy_new(const struct filestore *from, struct filestore *to, const char *name,
                    struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct filestore_draft *draft;
    int r = filestore_begin(to, a, &draft, f);
    if (r == OK)
        r = copy_pieces(from, a, name, draft, f);
    return r < 0 ? r : filestore_keep(draft, name, f);
}

int custody_copy_file(const struct filestore *from, struct filestore *to,
                      const struct filestore_entry *e, struct custody_copy *count, struct fault *f)
{
    struct fault why = {0};
    int64_t bytes;
    count->files++;
    count->bytes += e->bytes;
    if (filestore_look(to, e->name, &bytes, NULL) == OK && bytes == e->bytes)
        return OK;
    int r = e->name[0] ? copy_new(from, to, e->name, &why) : BROKEN;
    if (r == BROKEN) /* one that is damaged is no reason to leave the others without a copy */
        count->rotten++;
    else if (r < 0)
        return fault_reason(f, r, why.reason, "%s", why.words);
    count->added += r == OK;
    return OK;
}

struct copying {
    const struct filestore *from;
    struct filestore *to;
    struct custody_copy count;
};

static int copy_file(void *self, const struct filestore_entry *e, struct fault *f)
{
    struct copying *c = self;
    return custody_copy_file(c->from, c->to, e, &c->count, f);
}

int custody_copy_files(const struct filestore *from, struct filestore *to, struct custody_copy *ret,
                       struct fault *f)
{
    struct copying c = {.from = from, .to = to};
    int r = filestore_walk(from, copy_file, &c, f);
    if (r == OK)
        *ret = c.count;
    return r;
}

/* Of a data folder or a copy. */
static int open_files(struct arena *a, const char *folder, const struct s3 *s3,
                      const uint8_t *master, struct filestore **ret, struct fault *f)
{
    const char *ring = custody_inside(a, folder, "files.ring");
    return filestore_open(a,
                          &(struct filestore_options){.folder = custody_inside(a, folder, "files"),
                                                      .s3 = s3,
                                                      .ring = ring,
                                                      .master = file_exists(ring) ? master : NULL},
                          ret, f);
}

/* ---- the rest of a data folder ---- */

int custody_copy_plain(struct arena *a, const char *from, const char *to, const char *name,
                       struct fault *f)
{
    struct bytes all;
    const char *path = custody_inside(a, from, name);
    if (!file_exists(path))
        return OK;
    int r = file_read(a, path, PLAIN_FILE_MOST, &all, f);
    return r < 0 ? r : file_write(custody_inside(a, to, name), all, 0600, f);
}

int custody_copy_keys(struct arena *a, const char *from, const char *to, struct fault *f)
{
    const char *source = custody_inside(a, from, "keys"), *target = custody_inside(a, to, "keys");
    char **names;
    if (!file_exists(source))
        return OK;
    int r = folder_make(target, 0700, f);
    if (r == OK)
        r = folder_list(a, source, &names, f);
    for (; r == OK && *names; names++)
        r = custody_copy_plain(a, source, target, *names, f);
    return r;
}

static int copy_small(struct arena *a, const char *from, const char *to, struct fault *f)
{
    static const char *const names[] = {"trust.pem", "heads.log", "files.ring"};
    int r = custody_copy_keys(a, from, to, f);
    for (size_t i = 0; r == OK && i < sizeof names / sizeof *names; i++)
        r = custody_copy_plain(a, from, to, names[i], f);
    return r;
}

/* What lies in a folder is not ours to write over: nobody says which of two houses is the newer. */
static int need_empty(struct arena *a, const char *folder, const char *spared, struct fault *f)
{
    char **names;
    int r = folder_list(a, folder, &names, f);
    for (; r == OK && *names; names++)
        if (strcmp(*names, spared) != 0)
            return fault_reason(f, CONFLICT, "custody.taken", "%s holds something already: %s",
                                folder, *names);
    return r;
}

/* Into a new folder, into a copy, or where one broke off; never into a house, not even one that was
 * put back by copying all of a copy. */
static int begin_copy(struct arena *a, const char *to, struct fault *f)
{
    bool copy = custody_has_note(a, to) && !file_exists(custody_inside(a, to, "spool"));
    bool broke_off = file_exists(custody_inside(a, to, copying_name));
    int r = folder_make(to, 0700, f);
    if (r == OK && !copy && !broke_off)
        r = need_empty(a, to, "", f);
    if (r == OK)
        r = file_write(custody_inside(a, to, copying_name), (struct bytes){0}, 0600, f);
    if (r == OK) /* until the end this copy is not complete */
        custody_remove_note(a, to);
    return r;
}

int custody_backup(const struct house *h, const char *to, int64_t now_ms, struct custody_copy *ret,
                   struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct custody_copy count = {0};
    struct filestore *files;
    if (store_on_server(h->store))
        return fault_reason(f, FORBIDDEN, "custody.server",
                            "the database is a server's: its own tools copy it (pg_basebackup)");
    int r = begin_copy(a, to, f);
    if (r == OK)
        r = custody_copy_plain(a, h->data, to, secret_name, f);
    if (r == OK)
        r = custody_copy_plain(a, h->data, to, settings_name, f);
    if (r == OK) /* heads before the database: it may know more than they, never less */
        r = copy_small(a, h->data, to, f);
    if (r == OK)
        r = db_backup(custody_inside(a, h->data, "motcua.db"), custody_inside(a, to, "motcua.db"),
                      f);
    if (r == OK)
        r = open_files(a, to, NULL, h->files_master, &files, f);
    if (r == OK)
        r = custody_copy_files(h->files, files, &count, f);
    if (r == OK)
        r = custody_write_note(a, to, now_ms, &count, f);
    if (r < 0)
        return r;
    (void)unlink(custody_inside(a, to, copying_name));
    *ret = count;
    return OK;
}

static int restore_files(struct arena *a, const struct custody_return *q, struct custody_copy *ret,
                         struct fault *f)
{
    struct filestore *from = NULL, *to = NULL;
    int r = open_files(a, q->from, NULL, q->master, &from, f);
    if (r == OK)
        r = open_files(a, q->to, q->s3, q->master, &to, f);
    return r < 0 ? r : custody_copy_files(from, to, ret, f);
}

/* Into a folder that has nothing but its settings, or where the same broke off. */
static int begin_return(struct arena *a, const char *to, struct fault *f)
{
    bool broke_off = file_exists(custody_inside(a, to, returning_name)) &&
                     !file_exists(custody_inside(a, to, secret_name));
    int r = folder_make(to, 0700, f);
    if (r == OK && !broke_off)
        r = need_empty(a, to, settings_name, f);
    return r < 0 ? r
                 : file_write(custody_inside(a, to, returning_name), (struct bytes){0}, 0600, f);
}

int custody_restore(const struct custody_return *q, struct custody_copy *ret, struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct custody_copy count = {0};
    int r = custody_check_note(a, q->from, f);
    if (r == OK)
        r = begin_return(a, q->to, f);
    if (r == OK && !file_exists(custody_inside(a, q->to, settings_name)))
        r = custody_copy_plain(a, q->from, q->to, settings_name, f);
    if (r == OK)
        r = copy_small(a, q->from, q->to, f);
    if (r == OK)
        r = restore_files(a, q, &count, f);
    if (r == OK)
        r = db_put_back(custody_inside(a, q->from, "motcua.db"),
                        custody_inside(a, q->to, "motcua.db"), f);
    if (r == OK) /* last: a data folder without it is none */
        r = custody_copy_plain(a, q->from, q->to, secret_name, f);
    if (r < 0)
        return r;
    (void)unlink(custody_inside(a, q->to, returning_name));
    *ret = count;
    return OK;
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
