/* One write for all that a commit appends to SQLite's log. Private to db/sqlite.c.
 *
 * SQLite writes each page of a commit with two system calls, its head and its bytes, and flushes
 * behind the last. Nobody else reads what was written before that flush, since only then a commit
 * is told to other connections. So what a connection of this layer appends is gathered in memory
 * and handed to the system at the flush, or before anything else is done with the log. A write that
 * fails is told by the flush, and fails the commit.
 *
 * Only for connections with synchronous=FULL: with less, a commit ends without a flush.
 */
#ifndef DB_GATHER_H
#define DB_GATHER_H

/* Before any connection, once. */
void gather_set_up(void);

/* The layer for sqlite3_open_v2; NULL, which is the usual one, when there is none. */
const char *gather_layer(void);

#endif
