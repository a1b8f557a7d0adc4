/* A checkpoint that begins when the log is folded to its end, at the instant at which another
 * connection starts the log from its beginning again, takes the new log for the old one: it marks
 * as folded what never was, and those pages are lost. So it is in SQLite 3.7.0 to 3.51.2 (Debian 12
 * has 3.40.1), https://sqlite.org/wal.html#walresetbug.
 *
 * It cannot happen while a reader stands beside. Either the reader's place is in the log, which
 * then cannot be started again; or all was folded already, the reader needs the file as it is, and
 * the checkpoint does nothing. */
#include "db/sqlite_fold.h"

#include <sqlite3.h>
#include <stddef.h>

static int open_beside(const char *path, sqlite3 **ret)
{
    int rc = sqlite3_open_v2(
        path, ret, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(*ret, "PRAGMA query_only=ON; PRAGMA cache_size=-4;", NULL, NULL, NULL);
    if (rc == SQLITE_OK)
        return rc;
    (void)sqlite3_close(*ret);
    *ret = NULL;
    return rc;
}

/* Reading the version of the file begins a read without a look at the schema. */
static int stand(sqlite3 *beside)
{
    return sqlite3_exec(beside, "BEGIN; PRAGMA user_version;", NULL, NULL, NULL);
}

static void leave(sqlite3 *beside)
{
    if (!sqlite3_get_autocommit(beside))
        (void)sqlite3_exec(beside, "ROLLBACK", NULL, NULL, NULL);
}

int sqlite_fold(sqlite3 *db, sqlite3 **beside, const char *path, int *ret_pages, int *ret_folded)
{
    int rc = *beside ? SQLITE_OK : open_beside(path, beside);
    if (rc != SQLITE_OK)
        return rc;
    rc = stand(*beside);
    if (rc == SQLITE_OK)
        rc = sqlite3_wal_checkpoint_v2(db, NULL, SQLITE_CHECKPOINT_PASSIVE, ret_pages, ret_folded);
    leave(*beside);
    return (rc & 0xFF) == SQLITE_BUSY ? SQLITE_OK : rc;
}
