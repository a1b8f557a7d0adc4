/* What only a server's database has: several nodes, lanes, connections that break. Without a server
 * under test there is nothing to do. */
#include "base/cleanup.h"
#include "base/limits.h"
#include "tests/support/test.h"
#include "tests/unit/db/notes.h"
#include "tests/unit/db/proxy.h"

#include <inttypes.h>
#include <libpq-fe.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { NODES = 4, LANES = 4, UNITS = 400 };

static const struct db_migration files[] = {
    {1, "0001_tally", NULL,
     "CREATE TABLE tally (name TEXT PRIMARY KEY, n BIGINT NOT NULL);"
     "INSERT INTO tally (name, n) VALUES ('all', 0), ('left', 0), ('right', 0);"
     "CREATE TABLE taken (n BIGINT PRIMARY KEY, id BIGINT NOT NULL UNIQUE);"
     "CREATE SEQUENCE tries;"
     "CREATE FUNCTION fail_at_first(times BIGINT) RETURNS BIGINT LANGUAGE plpgsql AS $$"
     " BEGIN IF nextval('tries') <= times THEN"
     " RAISE EXCEPTION 'met another' USING ERRCODE = '40001'; END IF; RETURN 1; END $$;"},
};
static const struct db_schema schema = {files, 1};

static const struct db_column number[] = {{"n", DB_INT, 0}};

#define NUMBER(sql, count)                                                                         \
    {                                                                                              \
        .name = "number", .postgres = (sql), .parameters = (count), .columns = number,             \
        .n_columns = 1, .row_size = 8                                                              \
    }
static const struct db_query count_on = {
    .name = "count_on", .postgres = "UPDATE tally SET n = n + 1 WHERE name = 'all'"};
static const struct db_query counted = NUMBER("SELECT n FROM tally WHERE name = 'all'", 0);
static const struct db_query take = {
    .name = "take", .postgres = "INSERT INTO taken (n, id) VALUES ($1, $2)", .parameters = 2};
static const struct db_query taken = NUMBER("SELECT count(*) AS n FROM taken", 0);
static const struct db_query greatest = NUMBER("SELECT coalesce(max(n), 0) AS n FROM taken", 0);
static const struct db_query newest = NUMBER("SELECT coalesce(max(id), 0) AS n FROM taken", 0);
static const struct db_query at_most = NUMBER("SELECT count(*) AS n FROM taken WHERE id <= $1", 1);
static const struct db_query cross = {
    .name = "cross", .postgres = "UPDATE tally SET n = n + 1 WHERE name = $1", .parameters = 1};
static const struct db_query crossed = NUMBER("SELECT n FROM tally WHERE name = $1", 1);
static const struct db_query prepared =
    NUMBER("SELECT CAST(count(*) AS BIGINT) AS n FROM pg_prepared_statements"
           " WHERE statement LIKE 'INSERT INTO taken%'",
           0);
static const struct db_query runs =
    NUMBER("SELECT CAST(coalesce(sum(generic_plans + custom_plans), 0) AS BIGINT) AS n"
           " FROM pg_prepared_statements WHERE statement LIKE 'INSERT INTO taken%'",
           0);
static const struct db_query fail_twice = NUMBER("SELECT fail_at_first(2) AS n", 0);

static void wait_ms(int ms)
{
    struct timespec t = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L};
    (void)nanosleep(&t, NULL);
}

/* A unit that takes the next number, as a dossier's code is made; lane by its place. */
struct number_unit {
    struct unit unit;
    const struct db_query *before; /* asked first, when there is one */
    _Atomic bool *may_go, *has_key;
    int64_t n, id;
    _Atomic int answers, code;
};

static int run_number(struct db *db, struct unit *u, struct fault *f)
{
    struct number_unit *x = (struct number_unit *)u;
    int64_t ignored;
    int r = x->before ? db_scalar(db, NULL, x->before, NULL, &ignored, f) : OK;
    if (r == OK)
        r = db_put(db, &count_on, NULL, f);
    if (r == OK)
        r = db_scalar(db, NULL, &counted, NULL, &x->n, f);
    if (r < 0)
        return r;
    x->id = db_new_id(db);
    if (x->has_key)
        *x->has_key = true;
    while (x->may_go && !*x->may_go)
        wait_ms(1);
    const struct db_value row[] = {db_int(x->n), db_int(x->id)};
    return db_put(db, &take, row, f);
}

/* Looks and writes, and nothing but its turn keeps others from doing the same meanwhile. */
static int run_turn(struct db *db, struct unit *u, struct fault *f)
{
    struct number_unit *x = (struct number_unit *)u;
    int r = db_scalar(db, NULL, &taken, NULL, &x->n, f);
    *x->has_key = true;
    while (!*x->may_go)
        wait_ms(1);
    const struct db_value row[] = {db_int(x->n), db_int(db_new_id(db))};
    return r == OK ? db_put(db, &take, row, f) : r;
}

static void number_done(struct unit *u, int code, const struct fault *f)
{
    struct number_unit *x = (struct number_unit *)u;
    if (code < 0)
        printf("%s\n", f->words);
    x->code = code;
    x->answers++;
}

static struct number_unit *number_units(struct arena *a, size_t n)
{
    struct number_unit *list = arena_new(a, struct number_unit, n);
    for (size_t i = 0; i < n; i++)
        list[i].unit = (struct unit){.run = run_number, .done = number_done, .lane = (unsigned)i};
    return list;
}

static int good(const struct number_unit *list, size_t n)
{
    int count = 0;
    for (size_t i = 0; i < n; i++)
        count += list[i].answers == 1 && list[i].code == OK;
    return count;
}

static int64_t ask(struct store *s, const struct db_query *q, const struct db_value *in)
{
    int64_t n = -1;
    CHECK_INT(OK, db_scalar(store_reader(s), NULL, q, in, &n, NULL));
    return n;
}

static int64_t an_hour_ago(void)
{
    return test_now_ms() - 3600 * 1000;
}

static int open_node(const char *where, size_t lanes, struct store **ret)
{
    struct fault f = {0};
    int r = store_open(
        &(struct store_options){
            .where = where, .schema = &schema, .now_ms = test_now_ms, .lanes = lanes},
        ret, &f);
    CHECK_STR("", f.words);
    return r;
}

struct opening {
    pthread_t thread;
    const char *where;
    struct store *store;
    int code;
};

static void *open_it(void *p)
{
    struct opening *o = p;
    o->code = open_node(o->where, 0, &o->store);
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
        REQUIRE(open_node(where, 3, &nodes[i]) == OK);
    for (size_t i = 0; i < UNITS; i++)
        store_write(nodes[i % 2], &units[i].unit);
    store_close(nodes[0]);
    store_close(nodes[1]);
    CHECK_INT(UNITS, good(units, UNITS));
    REQUIRE(open_node(where, 0, &nodes[0]) == OK);
    CHECK_INT(UNITS, ask(nodes[0], &taken, NULL));
    CHECK_INT(UNITS, ask(nodes[0], &greatest, NULL));
    CHECK_INT(UNITS, ask(nodes[0], &counted, NULL));
    store_close(nodes[0]);
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
        REQUIRE(open_node(where, 0, &nodes[i]) == OK);
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
    CHECK_INT(2, good(units, 2));
    CHECK_INT(0, units[0].n);
    CHECK_INT(1, units[1].n);
}

TEST(what_met_another_is_run_again)
{
    if (!test_server())
        return;
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CLEANUP(store_closep) struct store *s = NULL;
    REQUIRE(open_node(test_database(a), 0, &s) == OK);
    struct number_unit x = {.unit.run = run_number, .before = &fail_twice};
    struct fault f = {0};
    CHECK_INT(OK, store_write_wait(s, &x.unit, &f));
    CHECK_STR("", f.words);
    CHECK_INT(1, x.n);
    CHECK_INT(1, ask(s, &taken, NULL));
    struct store_stats stats;
    store_stats(s, &stats);
    CHECK_INT(2, stats.again);
    CHECK_INT(1, stats.units);
}

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
    REQUIRE(open_node(test_database(a), 2, &s) == OK);
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
        CHECK_INT(2, ask(s, &crossed, (const struct db_value[]){db_text(two[i].rows[0])}));
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
    int r =
        x->fails ? fault_set(f, INVALID, "told to fail") : db_scalar(db, NULL, &taken, NULL, &n, f);
    x->found = n > 0;
    x->has_looked = true;
    while (!x->may_go)
        wait_ms(1);
    const struct db_value row[] = {db_int(1), db_int(db_new_id(db))};
    return r < 0 || n > 0 ? r : db_put(db, &take, row, f);
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
    REQUIRE(open_node(test_database(a), 2, &s) == OK);
    late.store = s;
    CHECK_INT(INVALID, store_write_wait(s, &fails.unit, NULL));
    REQUIRE(pthread_create(&thread, NULL, find_it, &late) == 0);
    while (!late.has_looked)
        wait_ms(1);
    CHECK_INT(OK, store_write_wait(s, &first.unit, NULL));
    late.may_go = true;
    (void)pthread_join(thread, NULL);
    CHECK(!first.found && late.found);
    CHECK_INT(1, ask(s, &taken, NULL));
}

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
    REQUIRE(open_node(proxy_address(a, &p, test_database(a)), 1, &s) == OK);
    int before = p.syncs;
    for (size_t i = 0; i < UNITS; i++)
        store_write(s, &units[i].unit);
    CHECK_INT(OK, store_write_wait(s, &x.unit, NULL));
    int syncs = p.syncs - before;
    store_stats(s, &stats);
    CHECK_INT(UNITS, good(units, UNITS));
    CHECK_INT(1, x.prepared);
    CHECK_INT(UNITS, x.runs);
    CHECK(syncs >= UNITS && syncs <= 2 * UNITS + 5 * (int)stats.batches);
    store_close(s);
    proxy_stop(&p);
}

/* End every connection of one name. */
static int end_connections(PGconn *conn, const char *name)
{
    const char *values[] = {name};
    PGresult *answer = PQexecParams(conn,
                                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                                    " WHERE application_name = $1",
                                    1, NULL, values, NULL, NULL, 0);
    int n = PQntuples(answer);
    PQclear(answer);
    return n;
}

TEST(units_take_effect_once_while_connections_break)
{
    if (!test_server())
        return;
    enum { MANY = 3000, KILLS = 40 };
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *where = arena_printf(a, "%s&application_name=breaking", test_database(a));
    struct number_unit *units = number_units(a, MANY);
    struct store *s = NULL;
    REQUIRE(open_node(where, 2, &s) == OK);
    PGconn *conn = PQconnectdb(test_server());
    int ended = 0;
    for (size_t i = 0; i < MANY; i++) {
        store_write(s, &units[i].unit);
        if (i % (MANY / KILLS) == 0) {
            ended += end_connections(conn, "breaking");
            CHECK(ask(s, &taken, NULL) >= 0); /* a reader comes back by itself */
        }
    }
    store_close(s);
    PQfinish(conn);
    CHECK(ended > KILLS);
    CHECK_INT(MANY, good(units, MANY));
    REQUIRE(open_node(where, 0, &s) == OK);
    CHECK_INT(MANY, ask(s, &taken, NULL));
    CHECK_INT(MANY, ask(s, &counted, NULL));
    CHECK_INT(MANY, ask(s, &greatest, NULL));
    store_close(s);
}

static int64_t in_an_hour(void)
{
    return test_now_ms() + 3600 * 1000;
}

static int64_t tell(PGconn *conn, const char *sql)
{
    PGresult *answer = PQexec(conn, sql);
    int64_t n = PQntuples(answer) ? strtoll(PQgetvalue(answer, 0, 0), NULL, 10) : 0;
    CHECK(PQresultStatus(answer) == PGRES_TUPLES_OK || PQresultStatus(answer) == PGRES_COMMAND_OK);
    PQclear(answer);
    return n;
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
    REQUIRE(open_node(arena_printf(a, "%s&application_name=other", where), 1, &other) == OK);
    CHECK_INT(OK, store_write_wait(other, &units[0].unit, NULL));
    REQUIRE(store_open(&(struct store_options){.where = where, .now_ms = in_an_hour, .lanes = 1},
                       &ahead, NULL) == OK);
    CHECK_INT(OK, store_write_wait(ahead, &units[1].unit, NULL));
    store_close(ahead);
    PGconn *conn = PQconnectdb(where);
    (void)tell(conn, "ALTER TABLE taken DROP CONSTRAINT taken_pkey, ADD PRIMARY KEY (id)");
    CHECK(end_connections(conn, "other") > 0);
    (void)tell(conn, arena_printf(a,
                                  "SELECT pg_advisory_lock(hashtext(current_schema()::text),"
                                  " 2000 + %d)",
                                  (int)(units[0].id >> 14 & 0xFF)));
    CHECK_INT(OK, store_write_wait(other, &units[2].unit, NULL));
    CHECK_INT(units[1].id >> 14 & 0xFF, units[2].id >> 14 & 0xFF);
    CHECK(units[2].id > units[1].id);
    PQfinish(conn);
    store_close(other);
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
    REQUIRE(open_node(arena_printf(a, "%s&application_name=moment", test_database(a)), 1, &s) ==
            OK);
    PGconn *conn = PQconnectdb(test_server());
    struct db *db = store_reader(s);
    for (int i = 0; i < 3; i++) {
        REQUIRE(db_read_begin(db, NULL) == OK);
        CHECK_INT(OK, db_scalar(db, NULL, &taken, NULL, &n, NULL));
        CHECK(end_connections(conn, "moment") > 0);
        CHECK_INT(UNAVAILABLE, db_scalar(db, NULL, &taken, NULL, &n, NULL));
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
    REQUIRE(open_node(proxy_address(a, &p, test_database(a)), 1, &s) == OK);
    struct db *db = store_reader(s);
    REQUIRE(db_scalar(db, NULL, &taken, NULL, &n, NULL) == OK);
    p.frozen = true;
    int64_t began = now_s();
    CHECK_INT(UNAVAILABLE, db_scalar(db, NULL, &taken, NULL, &n, NULL));
    CHECK(now_s() - began <= 13);
    began = now_s();
    CHECK_INT(UNAVAILABLE, db_scalar(db, NULL, &taken, NULL, &n, NULL));
    CHECK(now_s() - began <= 1);
    p.frozen = false;
    for (int i = 0; i < 5000 && db_scalar(db, NULL, &taken, NULL, &n, NULL) < 0; i++)
        wait_ms(1);
    CHECK_INT(0, ask(s, &taken, NULL));
    store_close(s);
    proxy_stop(&p);
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
    REQUIRE(store_open(
                &(struct store_options){.where = where, .schema = &schema, .now_ms = an_hour_ago},
                &slow, NULL) == OK);
    REQUIRE(open_node(where, 0, &other) == OK);
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
    CHECK_INT(1, ask(other, &at_most, (const struct db_value[]){db_int(x.key)}));
    /* The slow node's clock is an hour behind: its next key is above what is settled all the same.
     */
    store_write(slow, &units[1].unit);
    store_close(slow);
    CHECK_INT(2, good(units, 2));
    CHECK(ask(other, &newest, NULL) > x.key);
    store_close(other);
}

TEST(one_node_leads_until_it_ends)
{
    if (!test_server())
        return;
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *where = test_database(a);
    struct store *first = NULL, *second = NULL;
    REQUIRE(open_node(where, 0, &first) == OK);
    REQUIRE(open_node(where, 0, &second) == OK);
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

TEST(a_server_that_is_not_there)
{
    struct store *s = NULL;
    struct fault f = {0};
    CHECK_INT(UNAVAILABLE,
              store_open(&(struct store_options){.where = "postgres:///x?host=/nowhere",
                                                 .schema = &schema,
                                                 .now_ms = test_now_ms},
                         &s, &f));
    CHECK_STR("db.away", f.reason);
    CHECK(s == NULL);
}
