/* One connection to the database, as rooms see it.
 *
 * A struct db is used by one thread at a time. Rooms get one from store_reader (read-only, for the
 * present thread) or as the argument of a unit of work (db/store.h), and hand it to the functions
 * that tools/sqlc makes from sql/queries/. There is no other way to reach the data, and no SQL
 * text in C. Statements are prepared once for each connection and stay prepared.
 *
 * Codes that every query may return, beside those that its kind names:
 *     CONFLICT     "db.unique"       a row with this key is there already
 *                  "db.reference"    the row that is referred to is gone, or is still referred to
 *     FORBIDDEN    "db.append_only"  a guard of the schema forbids the change
 *     UNAVAILABLE  "db.full", "db.io", "db.busy"   the disk or another process; later it may work
 *                  "db.away", "db.slow"            a server cannot be reached; took too long
 *     TOO_LARGE    "db.rows", "db.size"            a limit of base/limits.h or of the engine
 *     BROKEN       "db.check", "db.null", "db.type", "db.read_only", "db.corrupt", "db.query"
 */
#ifndef DB_DB_H
#define DB_DB_H

#include "base/fault.h"

#include <stdint.h>

struct db;

/* A new key, greater than all that stand in the database when it is opened and all that this node
 * made since, whatever the clock says: 41 bits of milliseconds since
 * 2025-01-01 UTC (enough until 2094), 8 bits of node, 14 bits of counter. Always positive. It needs
 * more than the 53 bits that JSON readers keep, so it crosses the border as a string. */
int64_t db_new_id(struct db *db);

/* Queries between these two see the data of one moment. Without them each query sees the newest.
 * They may be nested, and do nothing inside a unit of work, which is one moment anyway. A reader
 * that stays in one moment keeps the log from being folded back, so it lasts for one page at most.
 * UNAVAILABLE. */
int db_read_begin(struct db *db, struct fault *f);
void db_read_end(struct db *db);

/* Queries of this process that last so long are logged, with their name and without what they were
 * asked; 100 at the start, less than 0 for none. */
void db_log_slow(int64_t ms);

/* For CLEANUP(db_read_endp): the variable is set once db_read_begin has succeeded. */
void db_read_endp(struct db **db);

#endif
