/* What a test tells the server under test beside the store, over a connection of its own. */
#ifndef TESTS_UNIT_DB_PSQL_H
#define TESTS_UNIT_DB_PSQL_H

#include <libpq-fe.h>
#include <stdint.h>

/* Run a statement, which must succeed. The number in its first row; -1: it has no rows. */
int64_t psql(PGconn *conn, const char *sql);

/* End every connection whose application_name this is. How many there were. */
int psql_end_connections(PGconn *conn, const char *name);

#endif
