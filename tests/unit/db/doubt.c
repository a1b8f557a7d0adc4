/* The answer to a COMMIT that never arrives: a proxy before the server lets the commit happen and
 * drops the connection instead of passing the answer on. Each unit must take effect once, and be
 * answered once. Without a server under test there is nothing to do. */
#include "base/cleanup.h"
#include "tests/support/test.h"
#include "tests/unit/db/notes.h"
#include "tests/unit/db/proxy.h"
#include "tests/unit/db/psql.h"
#include "tests/unit/db/wait.h"

#include <stdio.h>

enum { EVERY = 4, UNITS = 1500, LOOKS = 5000 };

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

/* A unit whose second effect would be seen: each run would add a note of its own. */
struct seen_unit {
    struct unit unit;
    _Atomic bool begun, may_go;
    _Atomic int runs, answers, code;
};

static int run_seen(struct db *db, struct unit *u, struct fault *f)
{
    struct seen_unit *x = (struct seen_unit *)u;
    char words[40];
    int64_t id = db_new_id(db);
    x->begun = true;
    x->runs++;
    for (int i = 0; i < LOOKS && !x->may_go; i++)
        wait_ms(1);
    (void)snprintf(words, sizeof words, "%lld", (long long)id);
    return note_add(db, id, words, f);
}

static void seen_done(struct unit *u, int code, const struct fault *f)
{
    struct seen_unit *x = (struct seen_unit *)u;
    (void)f;
    x->code = code;
    x->answers++;
}

static const char take_lane[] = "SELECT pg_advisory_lock(hashtext(current_schema()::text), 0)";
static const char leave_lane[] = "SELECT pg_advisory_unlock(hashtext(current_schema()::text), 0)";

/* When the transaction began that waits for the lane's turn, in microseconds; 0: none waits. */
static const char wait_of[] =
    "SELECT coalesce(max(CAST(extract(epoch FROM a.xact_start) * 1000000 AS BIGINT)), 0)"
    " FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE l.locktype = 'advisory'"
    " AND NOT l.granted AND l.objid = 0"
    " AND CAST(l.classid AS BIGINT) = hashtext(current_schema()::text) & 4294967295";
static const char send_away[] =
    "SELECT count(pg_cancel_backend(pid)) FROM pg_locks WHERE locktype = 'advisory'"
    " AND NOT granted AND objid = 0"
    " AND CAST(classid AS BIGINT) = hashtext(current_schema()::text) & 4294967295";

/* Until somebody waits in another transaction than that one, or a unit is answered. */
static int64_t next_wait(PGconn *conn, int64_t before, const struct seen_unit *u)
{
    for (int i = 0; i < LOOKS && !u->answers; i++) {
        int64_t now = psql(conn, wait_of);
        if (now != 0 && now != before)
            return now;
        wait_ms(1);
    }
    return 0;
}

/* The batch of two is committed and nobody is told. Whoever looks what became of it is kept from
 * its turn by another, and sent away twice. */
static void keep_in_doubt(PGconn *conn, PGconn *other, struct seen_unit units[static 3])
{
    CHECK(PQsendQuery(other, take_lane) == 1);
    int64_t wait = next_wait(conn, 0, &units[1]);
    units[1].may_go = units[2].may_go = true;
    PQclear(PQgetResult(other));
    CHECK(!PQgetResult(other));
    for (int i = 0; i < 2; i++) {
        wait = next_wait(conn, wait, &units[1]);
        CHECK(wait != 0);
        CHECK_INT(1, psql(conn, send_away));
    }
    (void)next_wait(conn, wait, &units[1]);
    (void)psql(other, leave_lane);
}

TEST(what_stays_in_doubt_is_not_run_again)
{
    struct proxy p = {.cut_every = 2};
    if (!proxy_start(&p))
        return;
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *where = test_database(a);
    struct store_options o = {
        .where = where, .schema = &notes_schema, .now_ms = test_now_ms, .lanes = 1};
    struct seen_unit units[3] = {0};
    struct store *s = NULL;
    REQUIRE(store_open(&o, &s, NULL) == OK);
    store_close(s);
    o.where = proxy_address(a, &p, where);
    o.schema = NULL;
    REQUIRE(store_open(&o, &s, NULL) == OK);
    PGconn *conn = PQconnectdb(where), *other = PQconnectdb(where);
    for (size_t i = 0; i < 3; i++)
        units[i].unit = (struct unit){.run = run_seen, .done = seen_done};
    store_write(s, &units[0].unit);
    while (!units[0].begun)
        ;
    store_write(s, &units[1].unit);
    store_write(s, &units[2].unit);
    units[0].may_go = true;
    while (!units[1].begun)
        ;
    keep_in_doubt(conn, other, units);
    PQfinish(other);
    PQfinish(conn);
    store_close(s);
    CHECK_INT(1, p.cut);
    proxy_stop(&p);
    for (size_t i = 0; i < 3; i++)
        CHECK_INT(1, units[i].answers);
    CHECK_INT(UNAVAILABLE, units[2].code);
    CHECK_INT(1, units[2].runs);
    o.where = where;
    REQUIRE(store_open(&o, &s, NULL) == OK);
    count(s, 3);
    store_close(s);
}

/* As libpq keeps it to itself when it has no memory for it. Whoever reads asks again, and a commit
 * is looked for; nobody waits for ever. */
TEST(an_end_that_is_never_told_is_given_up)
{
    struct proxy p = {0};
    if (!proxy_start(&p))
        return;
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *words = "";
    struct store_options o = {.where = proxy_address(a, &p, test_database(a)),
                              .schema = &notes_schema,
                              .now_ms = test_now_ms,
                              .lanes = 1};
    struct store_stats stats;
    struct store *s = NULL;
    REQUIRE(store_open(&o, &s, NULL) == OK);
    CHECK_INT(1, note_write(s, 1, "and then silence", NULL));
    p.silent_behind = "and then silence";
    CHECK_INT(OK, note_words(store_reader(s), a, 1, &words, NULL));
    CHECK_STR("and then silence", words);
    CHECK(!p.silent_behind);
    p.silent_behind = "COMMIT";
    CHECK_INT(1, note_write(s, 2, "once", NULL));
    CHECK(!p.silent_behind);
    store_stats(s, &stats);
    CHECK_INT(1, stats.again);
    count(s, 2);
    store_close(s);
    proxy_stop(&p);
}

/* A commit that was ended while it waited for the standby says so by a warning. Nobody is answered
 * before another commit behind it went through. */
TEST(a_commit_with_a_warning_is_followed_by_another)
{
    if (!test_server())
        return;
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *where = test_database(a);
    struct store_options o = {
        .where = where, .schema = &notes_schema, .now_ms = test_now_ms, .lanes = 1};
    struct store_stats stats;
    struct store *s = NULL;
    REQUIRE(store_open(&o, &s, NULL) == OK);
    PGconn *conn = PQconnectdb(where);
    (void)psql(conn, "CREATE FUNCTION warn() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                     " RAISE WARNING 'alone'; RETURN NULL; END $$");
    (void)psql(conn, "CREATE CONSTRAINT TRIGGER warns AFTER INSERT ON note DEFERRABLE"
                     " INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION warn()");
    (void)psql(conn, "CREATE SEQUENCE behind");
    (void)psql(conn, "CREATE FUNCTION behind() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                     " PERFORM nextval('behind'); RETURN NEW; END $$");
    (void)psql(conn, "CREATE TRIGGER behind AFTER UPDATE ON lane_batch FOR EACH ROW"
                     " WHEN (NEW.batch = OLD.batch) EXECUTE FUNCTION behind()");
    CHECK_INT(1, note_write(s, 1, "alone", NULL));
    store_stats(s, &stats);
    CHECK_INT(1, stats.again);
    count(s, 1);
    CHECK_INT(1, psql(conn, "SELECT last_value FROM behind WHERE is_called"));
    PQfinish(conn);
    store_close(s);
}
