/* How statements go to a server: prepared once, and many before one is waited for. Without a server
 * under test there is nothing to do. */
#include "base/cleanup.h"
#include "tests/support/test.h"
#include "tests/unit/db/proxy.h"
#include "tests/unit/db/tally.h"

enum { UNITS = 400 };

static const struct db_query prepared =
    TALLY_NUMBER("SELECT CAST(count(*) AS BIGINT) AS n FROM pg_prepared_statements"
                 " WHERE statement LIKE 'INSERT INTO taken%'",
                 0);
static const struct db_query runs =
    TALLY_NUMBER("SELECT CAST(coalesce(sum(generic_plans + custom_plans), 0) AS BIGINT) AS n"
                 " FROM pg_prepared_statements WHERE statement LIKE 'INSERT INTO taken%'",
                 0);

struct asking {
    struct unit unit;
    int64_t prepared, runs;
};

static int run_asking(struct db *db, struct unit *u, struct fault *f)
{
    struct asking *x = (struct asking *)u;
    int r = db_scalar(db, NULL, &prepared, NULL, &x->prepared, f);
    return r == OK ? db_scalar(db, NULL, &runs, NULL, &x->runs, f) : r;
}

/* Five statements a unit (its savepoint, three of its own, the savepoint's end), and two times that
 * it waits: for the number that it reads, and for what it put without waiting. */
TEST(statements_are_prepared_once_and_sent_without_waiting)
{
    struct proxy p = {0};
    if (!proxy_start(&p))
        return;
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct number_unit *units = number_units(a, UNITS);
    struct asking x = {.unit.run = run_asking};
    struct store *s = NULL;
    struct store_stats stats;
    REQUIRE(tally_open(proxy_address(a, &p, test_database(a)), 1, &s) == OK);
    int before = p.syncs;
    for (size_t i = 0; i < UNITS; i++)
        store_write(s, &units[i].unit);
    CHECK_INT(OK, store_write_wait(s, &x.unit, NULL));
    int syncs = p.syncs - before;
    store_stats(s, &stats);
    CHECK_INT(UNITS, number_units_good(units, UNITS));
    CHECK_INT(1, x.prepared);
    CHECK_INT(UNITS, x.runs);
    CHECK(syncs >= UNITS && syncs <= 2 * UNITS + 5 * (int)stats.batches);
    store_close(s);
    proxy_stop(&p);
}
