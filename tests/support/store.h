/* A fresh store for one test, gone with the arena: a database file in a folder of its own, or, when
 * MOTCUA_TEST_STORE names a PostgreSQL database (tests/support/postgres), a schema of its own
 * there. */
#ifndef TESTS_SUPPORT_STORE_H
#define TESTS_SUPPORT_STORE_H

#include "base/arena.h"
#include "db/store.h"

/* Where the database is, for store_open. */
const char *test_database(struct arena *a);

/* The path of a database file, whatever the engine under test. */
const char *test_database_file(struct arena *a);

/* A database of its own on the server under test: a copy of another one that nobody uses, or an
 * empty one. It is made sooner than a schema is filled. */
const char *test_server_database(struct arena *a, const char *copy_of);

/* The address of the server under test; NULL when it is SQLite. */
const char *test_server(void);

/* An open store on it, with a clock that stands at test_now_ms; closed when the arena ends. A
 * failure ends the program: no test could go on. */
struct store *test_store(struct arena *a, const struct db_schema *schema);

enum { TEST_DAY = 20779 }; /* 2026-11-22 */
int64_t test_now_ms(void);

#endif
