/* A fold and a commit that meet at the worst instant (src/db/sqlite_fold.c): all is folded, another
 * fold has just read where the log ends, and the log is started again. SQLite's files call us at
 * that instant: xUnfetch of the database. */
#include "db/sqlite_fold.h"

#include "base/cleanup.h"
#include "tests/support/store.h"
#include "tests/support/test.h"

#include <sqlite3.h>
#include <stdio.h>

enum { WORDS = 200 };

struct meeting {
    sqlite3 *writer;
    bool armed;
    int commits;
};

static struct meeting meeting;
static sqlite3_vfs vfs, *usual;
static sqlite3_io_methods methods;
static int (*usual_unfetch)(sqlite3_file *, sqlite3_int64, void *);

static void run(sqlite3 *db, const char *sql)
{
    char *words = NULL;
    if (sqlite3_exec(db, sql, NULL, NULL, &words) != SQLITE_OK)
        test_fail(__FILE__, __LINE__, "%s: %s", sql, words);
    sqlite3_free(words);
}

static int meet(sqlite3_file *file, sqlite3_int64 at, void *p)
{
    if (meeting.armed) {
        meeting.armed = false;
        run(meeting.writer, "UPDATE note SET words = 'again' WHERE id = 1");
        meeting.commits++;
    }
    return usual_unfetch(file, at, p);
}

static int open_file(sqlite3_vfs *self, const char *name, sqlite3_file *file, int flags, int *out)
{
    (void)self;
    int rc = usual->xOpen(usual, name, file, flags, out);
    if (rc == SQLITE_OK && (flags & SQLITE_OPEN_MAIN_DB)) {
        methods = *file->pMethods;
        usual_unfetch = methods.xUnfetch;
        methods.xUnfetch = meet;
        file->pMethods = &methods;
    }
    return rc;
}

static sqlite3 *open_one(const char *path)
{
    sqlite3 *db = NULL;
    CHECK_INT(SQLITE_OK, sqlite3_open(path, &db));
    run(db, "PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0; PRAGMA synchronous=OFF");
    return db;
}

static void write_notes(sqlite3 *db, int n)
{
    char sql[WORDS];
    (void)snprintf(sql, sizeof sql,
                   "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) "
                   "INSERT INTO note (words) SELECT hex(randomblob(900)) FROM n",
                   n);
    run(db, sql);
}

static int as_text(void *to, int n, char **values, char **names)
{
    (void)n, (void)names;
    (void)snprintf(to, WORDS, "%s", values[0]);
    return 0;
}

struct house {
    const char *path;
    sqlite3 *writer, *folds[2], *beside[2];
};

static void open_house(struct arena *a, struct house *h)
{
    *h = (struct house){.path = test_database_file(a)};
    usual = sqlite3_vfs_find(NULL);
    vfs = *usual;
    vfs.zName = "meeting";
    vfs.xOpen = open_file;
    CHECK_INT(SQLITE_OK, sqlite3_vfs_register(&vfs, 1));
    h->writer = open_one(h->path);
    run(h->writer, "CREATE TABLE note (id INTEGER PRIMARY KEY, words TEXT)");
    for (int i = 0; i < 2; i++) {
        h->folds[i] = open_one(h->path);
        run(h->folds[i], "SELECT count(*) FROM note");
    }
}

static void close_house(struct house *h)
{
    for (int i = 0; i < 2; i++) {
        (void)sqlite3_close(h->beside[i]);
        (void)sqlite3_close(h->folds[i]);
    }
    (void)sqlite3_close(h->writer);
    (void)sqlite3_vfs_unregister(&vfs);
}

static void fold(struct house *h, int by, int *pages, int *folded)
{
    CHECK_INT(SQLITE_OK, sqlite_fold(h->folds[by], &h->beside[by], h->path, pages, folded));
}

static void check_text(const struct house *h, const char *wanted, const char *sql)
{
    char words[WORDS] = "";
    sqlite3 *db = open_one(h->path);
    CHECK_INT(SQLITE_OK, sqlite3_exec(db, sql, as_text, words, NULL));
    CHECK_STR(wanted, words);
    (void)sqlite3_close(db);
}

TEST(a_fold_that_meets_a_commit_loses_nothing)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct house h;
    int pages = 0, folded = 0;
    open_house(a, &h);
    write_notes(h.writer, 300);
    fold(&h, 0, &pages, &folded);
    CHECK(pages > 100);
    CHECK_INT(pages, folded);

    meeting = (struct meeting){.writer = h.writer, .armed = true};
    fold(&h, 1, &pages, &folded); /* finds that the log has grown since it looked, and meets */
    CHECK_INT(1, meeting.commits);

    write_notes(h.writer, 600);
    fold(&h, 0, &pages, &folded);
    CHECK_INT(pages, folded);
    run(h.writer, "UPDATE note SET words = 'once more' WHERE id = 2"); /* a new log */
    check_text(&h, "900", "SELECT count(*) FROM note");
    check_text(&h, "ok", "PRAGMA integrity_check");
    close_house(&h);
}
