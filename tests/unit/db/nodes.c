/* Several nodes on one server: they share its migrations, the numbers that they take, the turns of
 * a lane, and one that leads. Without a server under test there is nothing to do. */
#include "base/cleanup.h"
#include "tests/support/test.h"
#include "tests/unit/db/tally.h"
#include "tests/unit/db/wait.h"

#include <pthread.h>

enum { NODES = 4, LANES = 4, UNITS = 400 };

struct opening {
    pthread_t thread;
    const char *where;
    struct store *store;
    int code;
};

static void *open_it(void *p)
{
    struct opening *o = p;
    o->code = tally_open(o->where, 0, &o->store);
    return NULL;
}

/* Each lane has a number of its own in its keys. */
static void check_numbers(struct store *s, bool used[static 256])
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct number_unit *units = number_units(a, LANES);
    for (size_t i = 0; i < LANES; i++) {
        CHECK_INT(OK, store_write_wait(s, &units[i].unit, NULL));
        bool *mine = &used[units[i].id >> 14 & 0xFF];
        CHECK(!*mine);
        *mine = true;
    }
}

TEST(nodes_that_start_at_once_share_the_migrations)
{
    if (!test_server())
        return;
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct opening nodes[NODES] = {0};
    const char *where = test_database(a);
    for (size_t i = 0; i < NODES; i++) {
        nodes[i].where = where;
        REQUIRE(pthread_create(&nodes[i].thread, NULL, open_it, &nodes[i]) == 0);
    }
    bool used[256] = {false};
    for (size_t i = 0; i < NODES; i++) {
        (void)pthread_join(nodes[i].thread, NULL);
        REQUIRE(nodes[i].code == OK);
        check_numbers(nodes[i].store, used);
    }
    for (size_t i = 0; i < NODES; i++)
        store_close(nodes[i].store);
}

/* Two nodes with three lanes each take numbers from one row. */
TEST(numbers_have_no_gap_whoever_takes_them)
{
    if (!test_server())
        return;
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *where = test_database(a);
    struct store *nodes[2] = {0};
    struct number_unit *units = number_units(a, UNITS);
    for (size_t i = 0; i < 2; i++)
        REQUIRE(tally_open(where, 3, &nodes[i]) == OK);
    for (size_t i = 0; i < UNITS; i++)
        store_write(nodes[i % 2], &units[i].unit);
    store_close(nodes[0]);
    store_close(nodes[1]);
    CHECK_INT(UNITS, number_units_good(units, UNITS));
    REQUIRE(tally_open(where, 0, &nodes[0]) == OK);
    CHECK_INT(UNITS, tally_ask(nodes[0], &tally_taken, NULL));
    CHECK_INT(UNITS, tally_ask(nodes[0], &tally_greatest, NULL));
    CHECK_INT(UNITS, tally_ask(nodes[0], &tally_counted, NULL));
    store_close(nodes[0]);
}

/* Looks and writes, and nothing but its turn keeps others from doing the same meanwhile. */
static int run_turn(struct db *db, struct unit *u, struct fault *f)
{
    struct number_unit *x = (struct number_unit *)u;
    int r = db_scalar(db, NULL, &tally_taken, NULL, &x->n, f);
    *x->has_key = true;
    while (!*x->may_go)
        wait_ms(1);
    const struct db_value row[] = {db_int(x->n), db_int(db_new_id(db))};
    return r == OK ? db_put(db, &tally_take, row, f) : r;
}

/* A unit of the lane is on its way on one node: that of the other node waits, and goes on by what
 * the first has done. */
TEST(units_of_one_lane_take_turns_on_all_nodes)
{
    if (!test_server())
        return;
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *where = test_database(a);
    struct store *nodes[2] = {0};
    _Atomic bool may_go = false, has_key[2] = {false, false};
    struct number_unit *units = number_units(a, 2);
    for (size_t i = 0; i < 2; i++) {
        REQUIRE(tally_open(where, 0, &nodes[i]) == OK);
        units[i].unit.run = run_turn;
        units[i].unit.lane = LANES - 1;
        units[i].may_go = &may_go;
        units[i].has_key = &has_key[i];
    }
    store_write(nodes[0], &units[0].unit);
    while (!has_key[0])
        wait_ms(1);
    store_write(nodes[1], &units[1].unit);
    wait_ms(200);
    CHECK(!has_key[1]);
    may_go = true;
    store_close(nodes[0]);
    store_close(nodes[1]);
    CHECK_INT(2, number_units_good(units, 2));
    CHECK_INT(0, units[0].n);
    CHECK_INT(1, units[1].n);
}

TEST(one_node_leads_until_it_ends)
{
    if (!test_server())
        return;
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *where = test_database(a);
    struct store *first = NULL, *second = NULL;
    REQUIRE(tally_open(where, 0, &first) == OK);
    REQUIRE(tally_open(where, 0, &second) == OK);
    for (int i = 0; i < 3; i++) {
        CHECK(store_leads(first));
        CHECK(!store_leads(second));
    }
    store_close(first);
    for (int i = 0; i < 50 && !store_leads(second); i++)
        wait_ms(20);
    CHECK(store_leads(second));
    store_close(second);
}
