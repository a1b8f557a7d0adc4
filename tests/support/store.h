/* A fresh store for one test: a database file in a folder of its own, gone with the arena. */
#ifndef TESTS_SUPPORT_STORE_H
#define TESTS_SUPPORT_STORE_H

#include "base/arena.h"
#include "db/store.h"

/* A path for a database, in a folder that is removed when the arena ends. */
const char *test_database(struct arena *a);

/* An open store on it, with a clock that stands at test_now_ms; closed when the arena ends. A
 * failure ends the program: no test could go on. */
struct store *test_store(struct arena *a, const struct db_schema *schema);

enum { TEST_DAY = 20779 }; /* 2026-11-22 */
int64_t test_now_ms(void);

#endif
