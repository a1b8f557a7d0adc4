#include "rooms/record/record.h"
#include "base/cleanup.h"
#include "db/query.h"
#include "db/schema.h"
#include "tests/support/law.h"
#include "tests/support/store.h"
#include "tests/support/test.h"

#include <pthread.h>
#include <stdatomic.h>

TEST(every_part_of_an_event_changes_its_hash)
{
    static const uint8_t zero[RECORD_HASH];
    struct event e = {.dossier_id = 1,
                      .seq = 1,
                      .at_ms = 5,
                      .kind = "submitted",
                      .state = 1,
                      .actor = {.account_id = 2, .person_id = 3, .name = "A", .agency = "H56"},
                      .data = "{}"};
    uint8_t base[RECORD_HASH], other[RECORD_HASH];
    record_hash(zero, &e, base);
    struct event variants[10];
    for (size_t i = 0; i < 10; i++)
        variants[i] = e;
    variants[0].dossier_id = 9;
    variants[1].seq = 9;
    variants[2].at_ms = 9;
    variants[3].kind = "submitteD";
    variants[4].state = 9;
    variants[5].actor.account_id = 9;
    variants[6].actor.person_id = 9;
    variants[7].actor.name = "B";
    variants[8].actor.agency = "H5";
    variants[9].data = "{ }";
    for (size_t i = 0; i < 10; i++) {
        record_hash(zero, &variants[i], other);
        CHECK(memcmp(base, other, RECORD_HASH) != 0);
    }
    struct event moved = e; /* a letter moved from one field to the next is another event */
    moved.actor.name = "AH";
    moved.actor.agency = "56";
    record_hash(zero, &moved, other);
    CHECK(memcmp(base, other, RECORD_HASH) != 0);
    record_hash(base, &e, other);
    CHECK(memcmp(base, other, RECORD_HASH) != 0);
}

/* An event slipped in behind the dossier's back. */
static int slip_in(struct db *db, struct arena *a, void *data, struct fault *f)
{
    static const uint8_t zero[RECORD_HASH];
    uint8_t hash[RECORD_HASH];
    (void)a;
    struct event e = {.dossier_id = *(int64_t *)data,
                      .seq = 2,
                      .kind = "accepted",
                      .state = 2,
                      .actor = {.name = "", .agency = ""},
                      .data = "{}"};
    return record_append(db, zero, &e, hash, f);
}

TEST(an_event_out_of_its_chain_is_found)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct store *s = test_store(a, &db_whole_schema);
    struct test_people people;
    struct submitted done;
    struct record_report report;
    struct fault f = {0};
    const struct law *law = test_law(a, s);
    test_people(a, s, &people);
    REQUIRE(test_submit(a, s, law, &people, test_friday_ms(), "x", &done, NULL) == OK);
    CHECK_INT(OK, record_verify(store_reader(s), &report, &f));
    CHECK_INT(OK, test_write(s, a, slip_in, &done.id, NULL));
    CHECK_INT(BROKEN, record_verify(store_reader(s), &report, &f));
    CHECK_STR("record.altered", f.reason);
}

/* ---- while the house works ---- */

enum { WHILE = 150 };

struct working {
    struct store *store;
    const struct law *law;
    const struct test_people *people;
    atomic_bool over;
};

static void *work(void *data)
{
    struct working *x = data;
    CLEANUP(arena_closep) struct arena *a = arena_open();
    for (int i = 0; i < WHILE; i++) {
        struct submitted done;
        const char *key = arena_printf(a, "%d", i);
        CHECK_INT(OK,
                  test_submit(a, x->store, x->law, x->people, test_friday_ms(), key, &done, NULL));
    }
    atomic_store(&x->over, true);
    return NULL;
}

TEST(what_is_being_written_is_no_forgery)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct store *s = test_store(a, &db_whole_schema);
    struct test_people people;
    struct working x = {.store = s, .law = test_law(a, s), .people = &people};
    struct record_report report = {0};
    pthread_t working;
    test_people(a, s, &people);
    REQUIRE(pthread_create(&working, NULL, work, &x) == 0);
    for (bool over = false; !over;) {
        struct fault f = {0};
        over = atomic_load(&x.over);
        CHECK_INT(OK, record_verify(store_reader(s), &report, &f));
        CHECK_STR("", f.words);
    }
    pthread_join(working, NULL);
    CHECK_INT(WHILE, report.dossiers);
}

/* A dossier that nobody submitted: its events are gone, and its chain ends where none begins. */
static int empty_chain(struct db *db, struct arena *a, void *data, struct fault *f)
{
    static const uint8_t zero[RECORD_HASH];
    static const struct db_query steps[] = {
        {.name = "free",
         .sqlite = "DROP TRIGGER event_stays",
         .postgres = "DROP TRIGGER event_stays ON event"},
        {.name = "empty", .sqlite = "DELETE FROM event", .postgres = "DELETE FROM event"},
    };
    static const struct db_query wipe = {
        .name = "wipe",
        .sqlite = "UPDATE dossier SET last_seq = 0, last_hash = ?1",
        .postgres = "UPDATE dossier SET last_seq = 0, last_hash = $1",
        .parameters = 1,
    };
    int r = OK;
    (void)a, (void)data;
    for (size_t i = 0; r >= 0 && i < sizeof steps / sizeof *steps; i++)
        r = db_exec(db, &steps[i], NULL, f);
    return r < 0
               ? r
               : db_exec(db, &wipe,
                         (const struct db_value[]){db_blob((struct bytes){zero, sizeof zero})}, f);
}

/* What is done behind the back of a dossier's events is found, for that reason. */
static void check_found(test_run *forge, const char *reason)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct store *s = test_store(a, &db_whole_schema);
    struct test_people people;
    struct submitted done;
    struct record_report report;
    struct fault f = {0};
    const struct law *law = test_law(a, s);
    test_people(a, s, &people);
    REQUIRE(test_submit(a, s, law, &people, test_friday_ms(), "x", &done, NULL) == OK);
    CHECK(test_write(s, a, forge, NULL, NULL) >= 0);
    CHECK_INT(BROKEN, record_verify(store_reader(s), &report, &f));
    CHECK_STR(reason, f.reason);
}

TEST(a_dossier_that_nobody_submitted_is_found)
{
    check_found(empty_chain, "record.end");
}

/* As if a result had been given: the dossier says so, its events do not. */
static int put_state(struct db *db, struct arena *a, void *data, struct fault *f)
{
    static const char text[] = "UPDATE dossier SET state = 4";
    (void)a, (void)data;
    return db_exec(db, &(struct db_query){.name = "state", .sqlite = text, .postgres = text}, NULL,
                   f);
}

TEST(a_state_that_no_event_tells_is_found)
{
    check_found(put_state, "record.state");
}

static int look(struct db *db, struct arena *a, void *data, struct fault *f)
{
    (void)a;
    return record_access(db, data, f);
}

TEST(looking_needs_a_purpose_and_is_seen)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct store *s = test_store(a, &db_whole_schema);
    struct access x = {.at_ms = 5,
                       .actor = {.account_id = 1, .name = "", .agency = "H56.102"},
                       .subject_pin = "038198004512",
                       .purpose = "process",
                       .what = "dossier",
                       .dossier_id = 7};
    struct access_page page;
    CHECK(test_write(s, a, look, &x, NULL) >= 0);
    x.purpose = "";
    CHECK_INT(INVALID, test_write(s, a, look, &x, NULL));
    REQUIRE(record_access_of(store_reader(s), a, "038198004512", 0, &page, NULL) == OK);
    REQUIRE(page.count == 1);
    CHECK_STR("H56.102", page.rows[0].agency);
    CHECK_STR("process", page.rows[0].purpose);
}
