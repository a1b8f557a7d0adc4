#include "db/backup.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/cleanup.h"
#include "base/limits.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void close_database(sqlite3 **db)
{
    sqlite3_close(*db);
}

static int complain(struct fault *f, sqlite3 *db, const char *what)
{
    return fault_reason(f, UNAVAILABLE, "db.io", "%s: %s", what, sqlite3_errmsg(db));
}

static int open_database(const char *path, int flags, sqlite3 **ret, struct fault *f)
{
    enum { BUSY_MS = 10 * 1000 };
    int rc = sqlite3_open_v2(path, ret, flags | SQLITE_OPEN_EXRESCODE, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_busy_timeout(*ret, BUSY_MS);
    return rc == SQLITE_OK ? OK : complain(f, *ret, path);
}

/* All pages in one step: the copy is of the moment in which the step began. */
static int copy_pages(sqlite3 *from, sqlite3 *to, struct fault *f)
{
    sqlite3_backup *copy = sqlite3_backup_init(to, "main", from, "main");
    if (!copy)
        return complain(f, to, "copy");
    (void)sqlite3_backup_step(copy, -1);
    return sqlite3_backup_finish(copy) == SQLITE_OK ? OK : complain(f, to, "copy");
}

static int copy_database(const char *from, int flags, const char *to, struct fault *f)
{
    CLEANUP(close_database) sqlite3 *source = NULL;
    CLEANUP(close_database) sqlite3 *target = NULL;
    int r = open_database(from, SQLITE_OPEN_READONLY | flags, &source, f);
    if (r == OK)
        r = open_database(to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &target, f);
    return r < 0 ? r : copy_pages(source, target, f);
}

/* The copy and its name are on the disk. */
static int put_in_place(struct arena *a, const char *draft, const char *to, struct fault *f)
{
    const char *slash = strrchr(to, '/');
    const char *folder = slash ? arena_strndup(a, to, (size_t)(slash - to) + 1) : ".";
    int file = open(draft, O_RDONLY | O_CLOEXEC);
    int names = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool good =
        file >= 0 && names >= 0 && fsync(file) == 0 && rename(draft, to) == 0 && fsync(names) == 0;
    if (file >= 0)
        close(file);
    if (names >= 0)
        close(names);
    return good ? OK : fault_reason(f, UNAVAILABLE, "db.io", "%s cannot be put in place", to);
}

/* What was left of another database of this name would be taken for the newest of this one. */
static void remove_beside(struct arena *a, const char *path)
{
    static const char *const ends[] = {"-wal", "-shm", "-journal"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        (void)unlink(arena_printf(a, "%s%s", path, ends[i]));
}

static int copy_into_place(struct arena *a, const char *from, int flags, const char *to,
                           struct fault *f)
{
    const char *draft = arena_printf(a, "%s.part", to);
    (void)unlink(draft);
    int r = copy_database(from, flags, draft, f);
    if (r == OK)
        remove_beside(a, to);
    if (r == OK)
        r = put_in_place(a, draft, to, f);
    if (r < 0)
        (void)unlink(draft);
    return r;
}

int db_backup(const char *from, const char *to, struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    return copy_into_place(a, from, 0, to, f);
}

/* The path as an address that says: nobody writes this, so look for no log and lock nothing. */
static const char *untouched(struct arena *a, const char *path)
{
    struct buf b;
    buf_init(&b, a, LIMIT_FORM_BODY);
    buf_str(&b, "file:");
    for (; *path; path++)
        if (strchr("?#%", *path))
            buf_printf(&b, "%%%02X", (unsigned char)*path);
        else
            buf_char(&b, *path);
    buf_str(&b, "?immutable=1");
    return b.p;
}

int db_put_back(const char *from, const char *to, struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    return copy_into_place(a, untouched(a, from), SQLITE_OPEN_URI, to, f);
}

static int first_line(void *ret, int columns, char **values, char **names)
{
    char *line = ret;
    (void)names;
    if (columns > 0 && values[0] && !line[0])
        (void)snprintf(line, FAULT_WORDS, "%s", values[0]);
    return 0;
}

int db_look_through(const char *where, struct fault *f)
{
    CLEANUP(close_database) sqlite3 *db = NULL;
    char pages[FAULT_WORDS] = "", keys[FAULT_WORDS] = "";
    int r = open_database(where, SQLITE_OPEN_READWRITE, &db, f);
    if (r < 0)
        return r;
    int rc = sqlite3_exec(db, "PRAGMA integrity_check(1)", first_line, pages, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(db, "PRAGMA foreign_key_check", first_line, keys, NULL);
    if (rc != SQLITE_OK || strcmp(pages, "ok") != 0)
        return fault_reason(f, BROKEN, "db.corrupt", "%s: %s", where,
                            rc == SQLITE_OK ? pages : sqlite3_errmsg(db));
    if (keys[0])
        return fault_reason(f, BROKEN, "db.corrupt", "%s: a row of %s refers to nothing", where,
                            keys);
    return OK;
}
