/* The answer to a COMMIT that never arrives: a proxy before the server lets the commit happen and
 * drops the connection instead of passing the answer on. Each unit must take effect once, and be
 * answered once. Without a server under test there is nothing to do. */
#include "base/cleanup.h"
#include "tests/support/test.h"
#include "tests/unit/db/notes.h"
#include "tests/unit/db/proxy.h"

enum { EVERY = 4, UNITS = 1500 };

static void count(struct store *s, int64_t expected)
{
    int64_t n = -1;
    CHECK_INT(OK, note_count(store_reader(s), &n, NULL));
    CHECK_INT(expected, n);
}

TEST(a_commit_whose_answer_is_lost_is_not_made_twice)
{
    struct proxy p = {.cut_every = EVERY};
    if (!proxy_start(&p))
        return;
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *where = test_database(a);
    struct note_unit *units = arena_new(a, struct note_unit, UNITS);
    struct store_options o = {
        .where = where, .schema = &notes_schema, .now_ms = test_now_ms, .lanes = 1};
    struct store *s = NULL;
    REQUIRE(store_open(&o, &s, NULL) == OK); /* migrations are no batches of the lane */
    store_close(s);
    o.where = proxy_address(a, &p, where);
    o.schema = NULL;
    REQUIRE(store_open(&o, &s, NULL) == OK);
    for (size_t i = 0; i < UNITS; i++) {
        units[i].unit.run = note_unit_run;
        units[i].unit.done = note_unit_done;
        units[i].id = (int64_t)i + 1;
        units[i].words = arena_printf(a, "note %zu", i);
        store_write(s, &units[i].unit);
        if (i % 50 == 0)
            CHECK_INT(1, note_write(s, (int64_t)(UNITS + i + 1), arena_printf(a, "w%zu", i), NULL));
    }
    store_close(s);
    int answered = 0;
    for (size_t i = 0; i < UNITS; i++)
        answered += units[i].answers == 1 && units[i].code == 1;
    CHECK_INT(UNITS, answered);
    CHECK(p.cut > 5);
    proxy_stop(&p);
    o.where = where;
    REQUIRE(store_open(&o, &s, NULL) == OK);
    count(s, UNITS + UNITS / 50);
    store_close(s);
}
