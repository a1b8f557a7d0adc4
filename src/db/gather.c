/* A layer between SQLite and the system's files (a VFS) that stands before logs only: all other
 * files are opened as the system's own. */
#include "db/gather.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

enum { GATHERED_MOST = 64 * 1024 }; /* the system's layer takes less than 128 KB at once */

/* SQLite makes the room, for this and for the system's own file behind it. */
struct log {
    sqlite3_file file;
    char *bytes;
    int n;                               /* of GATHERED_MOST */
    sqlite3_int64 at;                    /* where they belong */
    _Alignas(sqlite3_int64) char real[]; /* SQLite aligns no better */
};

static sqlite3_vfs layer; /* as the system's, but for its name, the room and how files are opened */
static sqlite3_vfs *below;

static sqlite3_file *real_of(sqlite3_file *file)
{
    return (sqlite3_file *)(void *)((struct log *)file)->real;
}

/* Whatever becomes of them: when it fails, SQLite takes the commit back. */
static int hand_over(sqlite3_file *file)
{
    struct log *log = (struct log *)file;
    sqlite3_file *real = real_of(file);
    int n = log->n;
    log->n = 0;
    return n ? real->pMethods->xWrite(real, log->bytes, n, log->at) : SQLITE_OK;
}

static int log_write(sqlite3_file *file, const void *p, int n, sqlite3_int64 at)
{
    struct log *log = (struct log *)file;
    sqlite3_file *real = real_of(file);
    int rc = SQLITE_OK;
    if (at != log->at + log->n || n > GATHERED_MOST - log->n)
        rc = hand_over(file);
    if (rc != SQLITE_OK || n > GATHERED_MOST)
        return rc != SQLITE_OK ? rc : real->pMethods->xWrite(real, p, n, at);
    if (!log->n)
        log->at = at;
    memcpy(log->bytes + log->n, p, (size_t)n);
    log->n += n;
    return SQLITE_OK;
}

static int log_read(sqlite3_file *file, void *p, int n, sqlite3_int64 at)
{
    sqlite3_file *real = real_of(file);
    int rc = hand_over(file);
    return rc == SQLITE_OK ? real->pMethods->xRead(real, p, n, at) : rc;
}

static int log_sync(sqlite3_file *file, int flags)
{
    sqlite3_file *real = real_of(file);
    int rc = hand_over(file);
    return rc == SQLITE_OK ? real->pMethods->xSync(real, flags) : rc;
}

static int log_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    sqlite3_file *real = real_of(file);
    int rc = hand_over(file);
    return rc == SQLITE_OK ? real->pMethods->xTruncate(real, size) : rc;
}

static int log_size(sqlite3_file *file, sqlite3_int64 *ret)
{
    sqlite3_file *real = real_of(file);
    int rc = hand_over(file);
    return rc == SQLITE_OK ? real->pMethods->xFileSize(real, ret) : rc;
}

static int log_close(sqlite3_file *file)
{
    sqlite3_file *real = real_of(file);
    (void)hand_over(file); /* of no commit, else it had been flushed */
    sqlite3_free(((struct log *)file)->bytes);
    return real->pMethods->xClose(real);
}

static int log_lock(sqlite3_file *file, int how)
{
    sqlite3_file *real = real_of(file);
    return real->pMethods->xLock(real, how);
}

static int log_unlock(sqlite3_file *file, int how)
{
    sqlite3_file *real = real_of(file);
    return real->pMethods->xUnlock(real, how);
}

static int log_is_reserved(sqlite3_file *file, int *ret)
{
    sqlite3_file *real = real_of(file);
    return real->pMethods->xCheckReservedLock(real, ret);
}

static int log_control(sqlite3_file *file, int what, void *p)
{
    sqlite3_file *real = real_of(file);
    int rc = hand_over(file);
    return rc == SQLITE_OK ? real->pMethods->xFileControl(real, what, p) : rc;
}

static int log_sector(sqlite3_file *file)
{
    sqlite3_file *real = real_of(file);
    return real->pMethods->xSectorSize(real);
}

static int log_device(sqlite3_file *file)
{
    sqlite3_file *real = real_of(file);
    return real->pMethods->xDeviceCharacteristics(real);
}

static const sqlite3_io_methods methods = {
    .iVersion = 1,
    .xClose = log_close,
    .xRead = log_read,
    .xWrite = log_write,
    .xTruncate = log_truncate,
    .xSync = log_sync,
    .xFileSize = log_size,
    .xLock = log_lock,
    .xUnlock = log_unlock,
    .xCheckReservedLock = log_is_reserved,
    .xFileControl = log_control,
    .xSectorSize = log_sector,
    .xDeviceCharacteristics = log_device,
};

static int open_file(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
                     int *ret_flags)
{
    (void)vfs;
    if (!(flags & SQLITE_OPEN_WAL))
        return below->xOpen(below, name, file, flags, ret_flags);
    struct log *log = (struct log *)file;
    *log = (struct log){.bytes = sqlite3_malloc(GATHERED_MOST)};
    if (!log->bytes)
        return SQLITE_NOMEM;
    int rc = below->xOpen(below, name, real_of(file), flags, ret_flags);
    if (rc == SQLITE_OK)
        log->file.pMethods = &methods;
    else
        sqlite3_free(log->bytes);
    return rc;
}

void gather_set_up(void)
{
    below = sqlite3_vfs_find(NULL);
    if (!below)
        return;
    layer = *below;
    layer.pNext = NULL;
    layer.zName = "gather";
    layer.szOsFile += (int)sizeof(struct log);
    layer.xOpen = open_file;
    if (sqlite3_vfs_register(&layer, 0) != SQLITE_OK)
        below = NULL;
}

const char *gather_layer(void)
{
    return below ? layer.zName : NULL;
}
