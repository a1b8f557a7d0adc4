/* Units that meet others on their way, on lanes beside each other: what they find, and what is run
 * again. Without a server under test there is nothing to do. */
#include "base/cleanup.h"
#include "tests/support/test.h"
#include "tests/unit/db/tally.h"
#include "tests/unit/db/wait.h"

#include <pthread.h>

static const struct db_query fail_twice = TALLY_NUMBER("SELECT fail_at_first(2) AS n", 0);

TEST(what_met_another_is_run_again)
{
    if (!test_server())
        return;
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CLEANUP(store_closep) struct store *s = NULL;
    REQUIRE(tally_open(test_database(a), 0, &s) == OK);
    struct number_unit x = {.unit.run = number_unit_run, .before = &fail_twice};
    struct fault f = {0};
    CHECK_INT(OK, store_write_wait(s, &x.unit, &f));
    CHECK_STR("", f.words);
    CHECK_INT(1, x.n);
    CHECK_INT(1, tally_ask(s, &tally_taken, NULL));
    struct store_stats stats;
    store_stats(s, &stats);
    CHECK_INT(2, stats.again);
    CHECK_INT(1, stats.units);
}

static const struct db_query cross = {
    .name = "cross", .postgres = "UPDATE tally SET n = n + 1 WHERE name = $1", .parameters = 1};
static const struct db_query crossed = TALLY_NUMBER("SELECT n FROM tally WHERE name = $1", 1);

/* Two units that want the same two rows, each the other one's first: the server lets one of them go
 * on and ends the other, which is run again. */
struct crossing {
    struct unit unit;
    const char *rows[2];
    _Atomic bool *has_first, *other_has;
    _Atomic int runs, answers, code;
};

static int run_crossing(struct db *db, struct unit *u, struct fault *f)
{
    struct crossing *x = (struct crossing *)u;
    int r = db_exec(db, &cross, (const struct db_value[]){db_text(x->rows[0])}, f);
    x->runs++;
    *x->has_first = true;
    for (int i = 0; i < 5000 && !*x->other_has; i++)
        wait_ms(1);
    if (r >= 0)
        r = db_exec(db, &cross, (const struct db_value[]){db_text(x->rows[1])}, f);
    return r < 0 ? r : OK;
}

static void crossing_done(struct unit *u, int code, const struct fault *f)
{
    struct crossing *x = (struct crossing *)u;
    (void)f;
    x->code = code;
    x->answers++;
}

TEST(units_that_block_each_other_take_effect_once)
{
    if (!test_server())
        return;
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CLEANUP(store_closep) struct store *s = NULL;
    _Atomic bool has[2] = {false, false};
    struct crossing two[2] = {0};
    struct store_stats stats;
    REQUIRE(tally_open(test_database(a), 2, &s) == OK);
    for (unsigned i = 0; i < 2; i++)
        two[i] = (struct crossing){.unit = {.run = run_crossing, .done = crossing_done, .lane = i},
                                   .rows = {i ? "right" : "left", i ? "left" : "right"},
                                   .has_first = &has[i],
                                   .other_has = &has[1 - i]};
    for (size_t i = 0; i < 2; i++)
        store_write(s, &two[i].unit);
    for (int i = 0; i < 10000 && (!two[0].answers || !two[1].answers); i++)
        wait_ms(1);
    store_stats(s, &stats);
    CHECK_INT(1, stats.again);
    CHECK_INT(3, two[0].runs + two[1].runs);
    for (size_t i = 0; i < 2; i++) {
        CHECK_INT(1, two[i].answers);
        CHECK_INT(OK, two[i].code);
        CHECK_INT(2, tally_ask(s, &crossed, (const struct db_value[]){db_text(two[i].rows[0])}));
    }
}

/* Adds the first row unless it is there. */
struct finding {
    struct unit unit;
    struct store *store;
    _Atomic bool has_looked, may_go;
    bool fails, found;
};

static int run_finding(struct db *db, struct unit *u, struct fault *f)
{
    struct finding *x = (struct finding *)u;
    int64_t n = 0;
    int r = x->fails ? fault_set(f, INVALID, "told to fail")
                     : db_scalar(db, NULL, &tally_taken, NULL, &n, f);
    x->found = n > 0;
    x->has_looked = true;
    while (!x->may_go)
        wait_ms(1);
    const struct db_value row[] = {db_int(1), db_int(db_new_id(db))};
    return r < 0 || n > 0 ? r : db_put(db, &tally_take, row, f);
}

static void *find_it(void *finding)
{
    struct finding *x = finding;
    CHECK_INT(OK, store_write_wait(x->store, &x->unit, NULL));
    return NULL;
}

/* On a lane that goes by savepoints already, too. */
TEST(what_came_to_light_beside_a_unit_is_found_by_it)
{
    if (!test_server())
        return;
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CLEANUP(store_closep) struct store *s = NULL;
    struct finding fails = {.unit = {.run = run_finding, .lane = 1}, .fails = true, .may_go = true};
    struct finding first = {.unit.run = run_finding, .may_go = true};
    struct finding late = {.unit = {.run = run_finding, .lane = 1}};
    pthread_t thread;
    REQUIRE(tally_open(test_database(a), 2, &s) == OK);
    late.store = s;
    CHECK_INT(INVALID, store_write_wait(s, &fails.unit, NULL));
    REQUIRE(pthread_create(&thread, NULL, find_it, &late) == 0);
    while (!late.has_looked)
        wait_ms(1);
    CHECK_INT(OK, store_write_wait(s, &first.unit, NULL));
    late.may_go = true;
    (void)pthread_join(thread, NULL);
    CHECK(!first.found && late.found);
    CHECK_INT(1, tally_ask(s, &tally_taken, NULL));
}
