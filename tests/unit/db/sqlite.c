/* Whoever has no memory left can still end a transaction: its steps were prepared before. Here
 * nothing more can be prepared, since no text of a statement is short enough. */
#include "base/cleanup.h"
#include "db/db_engine.h"
#include "tests/support/test.h"
#include "tests/unit/db/notes.h"

#include <sqlite3.h>

static int starve(struct db *db, struct unit *u, struct fault *f)
{
    (void)u;
    (void)sqlite3_limit(db->handle, SQLITE_LIMIT_SQL_LENGTH, 1);
    return fault_reason(f, UNAVAILABLE, "db.memory", "nothing is left");
}

static int feed(struct db *db, struct unit *u, struct fault *f)
{
    (void)u, (void)f;
    (void)sqlite3_limit(db->handle, SQLITE_LIMIT_SQL_LENGTH, 1000000);
    return OK;
}

TEST(a_transaction_ends_when_nothing_can_be_prepared)
{
    if (test_server())
        return;
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct store *s;
    struct fault f = {0};
    struct unit hungry = {.run = starve}, again = {.run = feed};
    REQUIRE(store_open(&(struct store_options){.where = test_database_file(a),
                                               .schema = &notes_schema,
                                               .now_ms = test_now_ms},
                       &s, &f) == OK);
    CHECK_INT(UNAVAILABLE, store_write_wait(s, &hungry, &f));
    CHECK_STR("db.memory", f.reason);
    fault_clear(&f);
    CHECK_INT(OK, store_write_wait(s, &again, &f));
    CHECK_STR("", f.words);
    CHECK(note_write(s, 1, "fed", &f) >= 0);
    store_close(s);
}
