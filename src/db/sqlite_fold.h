/* Folding SQLite's log back into its file (https://sqlite.org/wal.html). Private to db/. */
#ifndef DB_SQLITE_FOLD_H
#define DB_SQLITE_FOLD_H

struct sqlite3;

/* Fold as far as no reader is in the way; the length of the log in pages, and how many of them are
 * folded now. *beside is a connection to the same file, made by the first call; the caller closes
 * it. Returns a result code of SQLite; when others are in the way, SQLITE_OK and less is folded. */
int sqlite_fold(struct sqlite3 *db, struct sqlite3 **beside, const char *path, int *ret_pages,
                int *ret_folded);

#endif
