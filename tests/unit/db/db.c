#include "base/cleanup.h"
#include "db/db_engine.h"
#include "tests/support/test.h"

#include <pthread.h>

enum { KEYS = 20000, THREADS = 4, PER_THREAD = 5000 };

static _Atomic int64_t now = 1795305600000; /* 2026-11-22T00:00:00Z */

static int64_t standing_clock(void)
{
    return now;
}

static struct db *new_db(struct db_ids *ids, unsigned node)
{
    *ids = (struct db_ids){.node = node, .now_ms = standing_clock};
    return db_new(&db_sqlite, "unused", DB_READER, ids);
}

TEST(keys_grow_even_when_the_clock_stands_or_goes_back)
{
    struct db_ids ids;
    struct db *db = new_db(&ids, 0);
    int64_t last = 0, grows = 0;
    for (int i = 0; i < KEYS; i++) {
        if (i == KEYS / 2)
            now -= 5000;
        int64_t id = db_new_id(db);
        grows += id > last;
        last = id;
    }
    CHECK_INT(KEYS, grows);
    now += 6000;
    CHECK(db_new_id(db) > last);
    db_free(db);
}

TEST(keys_tell_their_time_and_node)
{
    struct db_ids ids;
    struct db *db = new_db(&ids, 200);
    int64_t id = db_new_id(db);
    CHECK_INT(now - 1735689600000, id >> 22);
    CHECK_INT(200, id >> 14 & 0xFF);
    CHECK_INT(0, id & 0x3FFF);
    db_free(db);
}

TEST(keys_are_positive_until_2094_and_before_2025)
{
    static const int64_t moments[] = {0, 3930000000000 /* 2094-07-15 */};
    int64_t present = now;
    for (size_t i = 0; i < sizeof moments / sizeof *moments; i++) {
        struct db_ids ids;
        struct db *db = new_db(&ids, 255);
        now = moments[i];
        CHECK(db_new_id(db) > 0);
        db_free(db);
    }
    now = present;
}

static struct db_ids shared_ids;
static int64_t keys[THREADS][PER_THREAD];

static void *take_keys(void *p)
{
    int64_t *mine = p;
    struct db *db = db_new(&db_sqlite, "unused", DB_READER, &shared_ids);
    for (size_t i = 0; i < PER_THREAD; i++)
        mine[i] = db_new_id(db);
    db_free(db);
    return NULL;
}

/* One counter at a time went up, and every thread saw its own go up: then none is there twice. */
TEST(threads_never_get_the_same_key)
{
    pthread_t threads[THREADS];
    shared_ids = (struct db_ids){.node = 1, .now_ms = standing_clock};
    for (size_t i = 0; i < THREADS; i++)
        REQUIRE(pthread_create(&threads[i], NULL, take_keys, keys[i]) == 0);
    for (size_t i = 0; i < THREADS; i++)
        (void)pthread_join(threads[i], NULL);
    int64_t grows = 0;
    for (size_t i = 0; i < THREADS; i++)
        for (size_t j = 1; j < PER_THREAD; j++)
            grows += keys[i][j] > keys[i][j - 1];
    CHECK_INT(THREADS * (PER_THREAD - 1), grows);
    CHECK_INT(((now - 1735689600000) << 14) + THREADS * PER_THREAD - 1, shared_ids.last);
}

TEST(nobody_waits_for_a_database_that_is_out_of_sight)
{
    struct db_ids ids;
    struct db_sight sight = {.heard_ms = db_ticks_ms()};
    struct db *db = new_db(&ids, 0);
    struct fault f = {0};
    db->sight = &sight;
    CHECK(db_in_sight(NULL, 0) && db_in_sight(&sight, 5000));
    sight.away = true;
    CHECK(!db_in_sight(&sight, 5000));
    CHECK_INT(UNAVAILABLE, db_ready(db, &f));
    CHECK_STR("db.away", f.reason);
    db->role = DB_WRITER;
    CHECK_INT(UNAVAILABLE, db_ready(db, NULL));
    db->role = DB_READER;
    sight.away = false;
    sight.heard_ms -= 60 * 1000; /* its commit waits for a standby */
    CHECK_INT(UNAVAILABLE, db_ready(db, NULL));
    db_free(db);
}
