/* Keys keep their order though the clocks of nodes differ: whoever follows them misses nothing.
 * Without a server under test there is nothing to do. */
#include "base/cleanup.h"
#include "tests/support/test.h"
#include "tests/unit/db/psql.h"
#include "tests/unit/db/tally.h"
#include "tests/unit/db/wait.h"

#include <pthread.h>

static const struct db_query newest =
    TALLY_NUMBER("SELECT coalesce(max(id), 0) AS n FROM taken", 0);
static const struct db_query at_most =
    TALLY_NUMBER("SELECT count(*) AS n FROM taken WHERE id <= $1", 1);

static int64_t in_an_hour(void)
{
    return test_now_ms() + 3600 * 1000;
}

static int64_t an_hour_ago(void)
{
    return test_now_ms() - 3600 * 1000;
}

/* A node whose clock is ahead has left keys behind. Another one loses its connection, and its own
 * number in keys to somebody else, and takes that node's. */
TEST(whoever_takes_a_number_goes_on_above_its_keys)
{
    if (!test_server())
        return;
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *where = test_database(a);
    struct number_unit *units = number_units(a, 3);
    struct store *ahead = NULL, *other = NULL;
    REQUIRE(tally_open(arena_printf(a, "%s&application_name=other", where), 1, &other) == OK);
    CHECK_INT(OK, store_write_wait(other, &units[0].unit, NULL));
    REQUIRE(store_open(&(struct store_options){.where = where, .now_ms = in_an_hour, .lanes = 1},
                       &ahead, NULL) == OK);
    CHECK_INT(OK, store_write_wait(ahead, &units[1].unit, NULL));
    store_close(ahead);
    PGconn *conn = PQconnectdb(where);
    (void)psql(conn, "ALTER TABLE taken DROP CONSTRAINT taken_pkey, ADD PRIMARY KEY (id)");
    CHECK(psql_end_connections(conn, "other") > 0);
    (void)psql(conn, arena_printf(a,
                                  "SELECT pg_advisory_lock(hashtext(current_schema()::text),"
                                  " 2000 + %d)",
                                  (int)(units[0].id >> 14 & 0xFF)));
    CHECK_INT(OK, store_write_wait(other, &units[2].unit, NULL));
    CHECK_INT(units[1].id >> 14 & 0xFF, units[2].id >> 14 & 0xFF);
    CHECK(units[2].id > units[1].id);
    PQfinish(conn);
    store_close(other);
}

struct settling {
    struct store *store;
    int64_t at_least, key;
    _Atomic bool over;
};

static void *settle_it(void *p)
{
    struct settling *x = p;
    CHECK_INT(OK, store_settle(x->store, x->at_least, &x->key, NULL));
    x->over = true;
    return NULL;
}

/* A unit is on its way, with a key already; the other node must not believe that all up to a later
 * key is there. */
TEST(what_is_settled_is_all_there)
{
    if (!test_server())
        return;
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *where = test_database(a);
    struct store *slow = NULL, *other = NULL;
    _Atomic bool may_go = false, has_key = false;
    REQUIRE(
        store_open(
            &(struct store_options){.where = where, .schema = &tally_schema, .now_ms = an_hour_ago},
            &slow, NULL) == OK);
    REQUIRE(tally_open(where, 0, &other) == OK);
    struct number_unit *units = number_units(a, 2);
    units[0].may_go = &may_go;
    units[0].has_key = &has_key;
    store_write(slow, &units[0].unit);
    while (!has_key)
        wait_ms(1);
    struct settling x = {.store = other, .at_least = units[0].id};
    pthread_t thread;
    REQUIRE(pthread_create(&thread, NULL, settle_it, &x) == 0);
    wait_ms(100);
    CHECK(!x.over);
    may_go = true;
    (void)pthread_join(thread, NULL);
    CHECK(x.key >= units[0].id);
    CHECK_INT(1, tally_ask(other, &at_most, (const struct db_value[]){db_int(x.key)}));
    /* The slow node's clock is an hour behind: its next key is above what is settled all the same.
     */
    store_write(slow, &units[1].unit);
    store_close(slow);
    CHECK_INT(2, number_units_good(units, 2));
    CHECK(tally_ask(other, &newest, NULL) > x.key);
    store_close(other);
}
