/* A database as a file: copied while others write, and looked through.
 *
 * For the engine whose database is a file; a server's database is copied by its own tools
 * (docs/operations.md).
 */
#ifndef DB_BACKUP_H
#define DB_BACKUP_H

#include "base/fault.h"

/* Copy the database as it is at one moment. Nobody waits for it: the writer goes on in its log,
 * which is not folded back meanwhile. `to` is replaced when it is complete. UNAVAILABLE. */
int db_backup(const char *from, const char *to, struct fault *f);

/* Such a copy, that nobody writes, into a database's place. Nothing is made beside it, so it may
 * lie where nothing can be written. UNAVAILABLE. */
int db_put_back(const char *from, const char *to, struct fault *f);

/* Does the file hold together: pages, indices, what rows refer to? BROKEN "db.corrupt" with the
 * engine's first complaint. */
int db_look_through(const char *where, struct fault *f);

#endif
