/* Connections that break or stand still, and a server that is not there. Without a server under
 * test only the last has something to do. */
#include "base/cleanup.h"
#include "tests/support/test.h"
#include "tests/unit/db/proxy.h"
#include "tests/unit/db/psql.h"
#include "tests/unit/db/tally.h"
#include "tests/unit/db/wait.h"

#include <time.h>

TEST(units_take_effect_once_while_connections_break)
{
    if (!test_server())
        return;
    enum { MANY = 3000, KILLS = 40 };
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *where = arena_printf(a, "%s&application_name=breaking", test_database(a));
    struct number_unit *units = number_units(a, MANY);
    struct store *s = NULL;
    REQUIRE(tally_open(where, 2, &s) == OK);
    PGconn *conn = PQconnectdb(test_server());
    int ended = 0;
    for (size_t i = 0; i < MANY; i++) {
        store_write(s, &units[i].unit);
        if (i % (MANY / KILLS) == 0) {
            ended += psql_end_connections(conn, "breaking");
            CHECK(tally_ask(s, &tally_taken, NULL) >= 0); /* a reader comes back by itself */
        }
    }
    store_close(s);
    PQfinish(conn);
    CHECK(ended > KILLS);
    CHECK_INT(MANY, number_units_good(units, MANY));
    REQUIRE(tally_open(where, 0, &s) == OK);
    CHECK_INT(MANY, tally_ask(s, &tally_taken, NULL));
    CHECK_INT(MANY, tally_ask(s, &tally_counted, NULL));
    CHECK_INT(MANY, tally_ask(s, &tally_greatest, NULL));
    store_close(s);
}

/* What is read of one moment fails when the connection breaks meanwhile; the next moment begins on
 * another one. */
TEST(a_moment_that_broke_is_followed_by_another)
{
    if (!test_server())
        return;
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CLEANUP(store_closep) struct store *s = NULL;
    int64_t n;
    REQUIRE(tally_open(arena_printf(a, "%s&application_name=moment", test_database(a)), 1, &s) ==
            OK);
    PGconn *conn = PQconnectdb(test_server());
    struct db *db = store_reader(s);
    for (int i = 0; i < 3; i++) {
        REQUIRE(db_read_begin(db, NULL) == OK);
        CHECK_INT(OK, db_scalar(db, NULL, &tally_taken, NULL, &n, NULL));
        CHECK(psql_end_connections(conn, "moment") > 0);
        CHECK_INT(UNAVAILABLE, db_scalar(db, NULL, &tally_taken, NULL, &n, NULL));
        db_read_end(db);
    }
    PQfinish(conn);
}

static int64_t now_s(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec;
}

/* Its connections stand, and nothing comes. Who reads meanwhile is sent away after ten seconds, who
 * comes then at once; and all is well when it moves again. */
TEST(nobody_waits_for_a_server_that_stands_still)
{
    struct proxy p = {0};
    if (!proxy_start(&p))
        return;
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct store *s = NULL;
    int64_t n = 0;
    REQUIRE(tally_open(proxy_address(a, &p, test_database(a)), 1, &s) == OK);
    struct db *db = store_reader(s);
    REQUIRE(db_scalar(db, NULL, &tally_taken, NULL, &n, NULL) == OK);
    p.frozen = true;
    int64_t began = now_s();
    CHECK_INT(UNAVAILABLE, db_scalar(db, NULL, &tally_taken, NULL, &n, NULL));
    CHECK(now_s() - began <= 13);
    began = now_s();
    CHECK_INT(UNAVAILABLE, db_scalar(db, NULL, &tally_taken, NULL, &n, NULL));
    CHECK(now_s() - began <= 1);
    p.frozen = false;
    for (int i = 0; i < 5000 && db_scalar(db, NULL, &tally_taken, NULL, &n, NULL) < 0; i++)
        wait_ms(1);
    CHECK_INT(0, tally_ask(s, &tally_taken, NULL));
    store_close(s);
    proxy_stop(&p);
}

TEST(a_server_that_is_not_there)
{
    struct store *s = NULL;
    struct fault f = {0};
    CHECK_INT(UNAVAILABLE,
              store_open(&(struct store_options){.where = "postgres:///x?host=/nowhere",
                                                 .schema = &tally_schema,
                                                 .now_ms = test_now_ms},
                         &s, &f));
    CHECK_STR("db.away", f.reason);
    CHECK(s == NULL);
}
