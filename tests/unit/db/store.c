#include "base/cleanup.h"
#include "base/limits.h"
#include "tests/support/test.h"
#include "tests/unit/db/notes.h"
#include "tests/unit/db/wait.h"

#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { THREADS = 8, PER_THREAD = 125, MANY = THREADS * PER_THREAD };

static int open_store(const char *where, size_t queue, int64_t delay_us, struct store **ret)
{
    struct store_options o = {.where = where,
                              .schema = &notes_schema,
                              .now_ms = test_now_ms,
                              .queue = queue,
                              .commit_delay_us = delay_us};
    struct fault f = {0};
    int r = store_open(&o, ret, &f);
    CHECK_STR("", f.words);
    return r;
}

static int64_t count_in(struct store *s)
{
    int64_t count = -1;
    CHECK_INT(OK, note_count(store_reader(s), &count, NULL));
    return count;
}

static void prepare(struct arena *a, struct note_unit *units, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        units[i].unit.run = note_unit_run;
        units[i].unit.done = note_unit_done;
        units[i].id = (int64_t)i + 1;
        units[i].words = arena_printf(a, "note %zu", i);
    }
}

static int answered(const struct note_unit *units, size_t n, int code)
{
    int count = 0;
    for (size_t i = 0; i < n; i++)
        count += units[i].answers == 1 && units[i].code == code;
    return count;
}

struct sender {
    pthread_t thread;
    struct store *store;
    struct note_unit *units;
};

static void *send(void *p)
{
    struct sender *s = p;
    for (size_t i = 0; i < PER_THREAD; i++)
        store_write(s->store, &s->units[i].unit);
    return NULL;
}

TEST(a_thousand_units_from_eight_threads)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *where = test_database(a);
    struct note_unit *units = arena_new(a, struct note_unit, MANY);
    prepare(a, units, MANY);
    struct store *s = NULL;
    REQUIRE(open_store(where, 0, 0, &s) == OK);
    struct sender senders[THREADS];
    for (size_t i = 0; i < THREADS; i++) {
        senders[i] = (struct sender){.store = s, .units = units + i * PER_THREAD};
        REQUIRE(pthread_create(&senders[i].thread, NULL, send, &senders[i]) == 0);
    }
    for (size_t i = 0; i < THREADS; i++)
        (void)pthread_join(senders[i].thread, NULL);
    /* Closing answers all that wait. */
    store_close(s);
    CHECK_INT(MANY, answered(units, MANY, 1));

    REQUIRE(open_store(where, 0, 0, &s) == OK);
    CHECK_INT(MANY, count_in(s));
    store_close(s);
}

TEST(a_crowd_shares_commits)
{
    enum { CROWD = 600 };
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct note_unit *units = arena_new(a, struct note_unit, CROWD);
    prepare(a, units, CROWD);
    struct store *s = NULL;
    REQUIRE(open_store(test_database(a), 0, 20000, &s) == OK);
    for (size_t i = 0; i < CROWD; i++)
        store_write(s, &units[i].unit);
    REQUIRE(note_write(s, CROWD + 1, "the last", NULL) == 1);
    struct store_stats stats;
    store_stats(s, &stats);
    CHECK_INT(CROWD + 1, stats.units);
    CHECK(stats.batches >= 3 && stats.batches < 20);
    CHECK_INT(0, stats.waiting);
    CHECK_INT(0, stats.failed + stats.refused + stats.lost);
    store_close(s);
}

TEST(a_failing_unit_is_rolled_back_alone)
{
    enum { UNITS = 90 };
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct note_unit *units = arena_new(a, struct note_unit, UNITS);
    prepare(a, units, UNITS);
    for (size_t i = 0; i < UNITS; i += 3) {
        units[i].fail_with = INVALID;
        units[i + 1].words = "the same";
    }
    CLEANUP(store_closep) struct store *s = NULL;
    REQUIRE(open_store(test_database(a), 0, 5000, &s) == OK);
    for (size_t i = 0; i < UNITS; i++)
        store_write(s, &units[i].unit);
    REQUIRE(note_write(s, UNITS + 1, "the last", NULL) == 1);
    CHECK_INT(UNITS / 3, answered(units, UNITS, INVALID));
    CHECK_STR("test.told", units[0].reason);
    CHECK_INT(UNITS / 3 - 1, answered(units, UNITS, CONFLICT));
    CHECK_STR("db.unique", units[4].reason);
    CHECK_INT(UNITS / 3 + 1, answered(units, UNITS, 1));
    CHECK_INT(UNITS / 3 + 2, count_in(s));
    struct store_stats stats;
    store_stats(s, &stats);
    CHECK_INT(2 * UNITS / 3 - 1, stats.failed);
}

TEST(failures_in_a_swarm_are_not_run_twice)
{
    enum { SWARM = 8, REST = 20 };
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct note_unit *units = arena_new(a, struct note_unit, SWARM + 1);
    prepare(a, units, SWARM + 1);
    CLEANUP(store_closep) struct store *s = NULL;
    REQUIRE(open_store(test_database(a), 0, 0, &s) == OK);
    for (size_t i = 0; i < SWARM; i++) {
        units[i].fail_with = INVALID;
        CHECK_INT(INVALID, store_write_wait(s, &units[i].unit, NULL));
        CHECK_INT(i == 0 ? 2 : 1, units[i].runs);
    }
    for (int64_t i = 0; i < REST; i++)
        CHECK_INT(1,
                  note_write(s, SWARM + 2 + i, arena_printf(a, "rest %lld", (long long)i), NULL));
    units[SWARM].fail_with = INVALID;
    CHECK_INT(INVALID, store_write_wait(s, &units[SWARM].unit, NULL));
    CHECK_INT(2, units[SWARM].runs);
    CHECK_INT(REST, count_in(s));
}

/* Adds its note, meets one that is there, and takes no notice. */
static int run_careless(struct db *db, struct unit *u, struct fault *f)
{
    struct note_unit *note = (struct note_unit *)u;
    int r = note_add(db, note->id, note->words, f);
    (void)note_add(db, note->id, note->words, NULL);
    return r;
}

/* A server's transaction goes on no more after that, SQLite's does: but what is told is so. */
TEST(what_is_told_of_a_careless_unit_is_true)
{
    enum { UNITS = 40 };
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct note_unit *units = arena_new(a, struct note_unit, UNITS);
    prepare(a, units, UNITS);
    CLEANUP(store_closep) struct store *s = NULL;
    REQUIRE(open_store(test_database(a), 0, 5000, &s) == OK);
    for (size_t i = 0; i < UNITS; i++) {
        if (i % 4 == 1)
            units[i].unit.run = run_careless;
        store_write(s, &units[i].unit);
    }
    REQUIRE(note_write(s, UNITS + 1, "the last", NULL) == 1);
    for (size_t i = 0; i < UNITS; i++) {
        const char *words = NULL;
        CHECK_INT(OK, note_words(store_reader(s), a, units[i].id, &words, NULL));
        CHECK_INT(1, units[i].answers);
        CHECK_INT(units[i].code >= 0, words != NULL);
        CHECK(units[i].code >= 0 || i % 4 == 1);
    }
}

TEST(a_full_queue_refuses_at_once)
{
    enum { UNITS = 50, QUEUE = 10 };
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct note_unit *units = arena_new(a, struct note_unit, UNITS);
    prepare(a, units, UNITS);
    struct store *s = NULL;
    REQUIRE(open_store(test_database(a), QUEUE, 200000, &s) == OK);
    for (size_t i = 0; i < UNITS; i++)
        store_write(s, &units[i].unit);
    int refused = answered(units, UNITS, UNAVAILABLE);
    CHECK(refused >= UNITS - 2 * QUEUE - 1 && refused <= UNITS - QUEUE);
    CHECK_STR("db.queue", units[UNITS - 1].reason);
    struct store_stats stats;
    store_stats(s, &stats);
    CHECK_INT(refused, stats.refused);
    store_close(s);
    CHECK_INT(refused, answered(units, UNITS, UNAVAILABLE));
    CHECK_INT(UNITS - refused, answered(units, UNITS, 1));
}

TEST(waiting_tells_what_happened)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct store *s = test_store(a, &notes_schema);
    struct fault f = {0};
    CHECK_INT(1, note_write(s, 1, "one", &f));
    CHECK_INT(OK, f.code);
    CHECK_INT(CONFLICT, note_write(s, 1, "again", &f));
    CHECK_STR("db.unique", f.reason);
    CHECK_INT(CONFLICT, note_write(s, 1, "again", NULL));
}

/* No file may grow beyond so many bytes: a full disk. */
static void limit_files(rlim_t bytes)
{
    struct rlimit limit;
    (void)getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = bytes < limit.rlim_max ? bytes : limit.rlim_max;
    (void)signal(SIGXFSZ, SIG_IGN);
    (void)setrlimit(RLIMIT_FSIZE, &limit);
}

TEST(a_batch_that_cannot_be_committed_is_tried_unit_by_unit)
{
    enum { UNITS = 60, DISK = 256 * 1024, WORDS = 8 * 1024 };
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct note_unit *units = arena_new(a, struct note_unit, UNITS);
    prepare(a, units, UNITS);
    for (size_t i = 0; i < UNITS; i++)
        units[i].words = arena_printf(a, "%0*zu", WORDS, i);
    CLEANUP(store_closep) struct store *s = NULL;
    REQUIRE(open_store(test_database_file(a), 0, 100000, &s) == OK);
    limit_files(DISK);
    for (size_t i = 0; i < UNITS; i++)
        store_write(s, &units[i].unit);
    struct fault f = {0};
    /* Of one batch with all the others that are too large: it is tried alone, and may fit. */
    int last = note_write(s, UNITS + 1, "the last", &f);
    CHECK(last == 1 || (last == UNAVAILABLE && strncmp(f.reason, "db.", 3) == 0));
    limit_files(RLIM_INFINITY);

    /* The disk has room again: the lane goes on, and only what was answered is there. */
    CHECK_INT(1, note_write(s, UNITS + 2, "room again", NULL));
    int kept = answered(units, UNITS, 1), lost = answered(units, UNITS, UNAVAILABLE);
    CHECK_INT(UNITS, kept + lost);
    CHECK(lost > UNITS / 2);
    CHECK(kept > 0);
    CHECK_INT(kept + (last == 1) + 1, count_in(s));
    struct store_stats stats;
    store_stats(s, &stats);
    CHECK_INT(lost + (last < 0), stats.lost);
}

static int64_t late_ms(void)
{
    return test_now_ms() + 3600 * 1000;
}

TEST(keys_go_on_when_the_clock_was_set_back_while_nothing_ran)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *where = test_database(a);
    struct store_options o = {.where = where, .schema = &notes_schema, .now_ms = late_ms};
    struct store *s = NULL;
    REQUIRE(store_open(&o, &s, NULL) == OK);
    int64_t before = db_new_id(store_reader(s));
    CHECK_INT(1, note_write(s, before, "late", NULL));
    store_close(s);
    o.now_ms = test_now_ms;
    REQUIRE(store_open(&o, &s, NULL) == OK);
    int64_t after = db_new_id(store_reader(s));
    CHECK(after > before);
    CHECK_INT(1, note_write(s, after, "early", NULL));
    CHECK_INT(2, count_in(s));
    store_close(s);
}

static void *read_once(void *p)
{
    struct db *db = store_reader(p);
    int64_t count = -1;
    CHECK_INT(OK, db_read_begin(db, NULL));
    CHECK_INT(OK, note_count(db, &count, NULL));
    CHECK_INT(1, count);
    return db;
}

/* ---- two processes on one file, while a server takes over ---- */

struct keyed {
    struct unit unit;
    int64_t key;
};

static int keep_key(struct db *db, struct unit *u, struct fault *f)
{
    struct keyed *k = (struct keyed *)u;
    char words[24];
    k->key = db_new_id(db);
    (void)snprintf(words, sizeof words, "%" PRId64, k->key);
    return note_add(db, k->key, words, f);
}

static int64_t take_key(struct store *s)
{
    struct keyed k = {.unit = {.run = keep_key}};
    struct fault f = {0};
    CHECK(store_write_wait(s, &k.unit, &f) >= 0);
    CHECK_STR("", f.words);
    return k.key;
}

TEST(keys_of_two_that_write_stay_in_the_order_of_commits)
{
    if (test_server()) /* several nodes settle their keys there */
        return;
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *where = test_database(a);
    struct store *two[2];
    int64_t last = 0;
    REQUIRE(open_store(where, 0, 0, &two[0]) == OK);
    REQUIRE(open_store(where, 0, 0, &two[1]) == OK);
    for (int i = 0; i < 200; i++) {
        int64_t key = take_key(two[i / 3 % 2]);
        CHECK(key > last);
        last = key;
    }
    store_close(two[0]);
    store_close(two[1]);
}

TEST(one_of_two_leads_until_it_ends)
{
    if (test_server())
        return;
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *where = test_database(a);
    struct store *first, *second;
    REQUIRE(open_store(where, 0, 0, &first) == OK);
    REQUIRE(open_store(where, 0, 0, &second) == OK);
    for (int i = 0; i < 2; i++) {
        CHECK(store_leads(first));
        CHECK(!store_leads(second));
    }
    store_close(first);
    CHECK(store_leads(second));
    store_close(second);
}

TEST(a_thread_has_its_reader_until_it_ends)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct store *s = test_store(a, &notes_schema);
    REQUIRE(note_write(s, 1, "one", NULL) == 1);
    struct db *mine = store_reader(s);
    CHECK(mine == store_reader(s));
    void *first, *second;
    pthread_t thread;
    REQUIRE(pthread_create(&thread, NULL, read_once, s) == 0);
    (void)pthread_join(thread, &first);
    REQUIRE(pthread_create(&thread, NULL, read_once, s) == 0);
    (void)pthread_join(thread, &second);
    CHECK(first != mine);
    CHECK(first == second);
}

TEST(the_log_is_folded_back)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CLEANUP(store_closep) struct store *s = NULL;
    struct store_stats stats = {0};
    REQUIRE(open_store(test_database_file(a), 0, 0, &s) == OK);
    REQUIRE(note_write(s, 1, "one", NULL) == 1);
    for (int i = 0; i < 50 && stats.checkpoints == 0; i++) {
        wait_ms(50);
        store_stats(s, &stats);
    }
    CHECK(stats.checkpoints > 0);
    CHECK(stats.log_pages > 0);
    CHECK_INT(1, count_in(s));
}

/* Crashes. The child writes and tells of each answer; it is killed in the middle. */

struct told {
    struct note_unit note;
    int pipe;
};

static void tell(struct unit *u, int code, const struct fault *f)
{
    struct told *told = (struct told *)u;
    (void)f;
    if (code >= 0 && write(told->pipe, &told->note.id, sizeof told->note.id) < 0)
        _exit(3);
}

static void write_without_end(const char *where, int64_t from, int pipe)
{
    enum { UNITS = 100000 };
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct told *told = arena_new(a, struct told, UNITS);
    struct store *s = NULL;
    if (open_store(where, UNITS, 0, &s) < 0)
        _exit(2);
    for (int64_t i = 0; i < UNITS; i++) {
        told[i].note.unit.run = note_unit_run;
        told[i].note.unit.done = tell;
        told[i].note.id = from + i;
        told[i].note.words = arena_printf(a, "note %" PRId64, from + i);
        told[i].pipe = pipe;
        store_write(s, &told[i].note.unit);
    }
    for (;;)
        (void)pause();
}

/* Kill a writer after `after_ms`; the greatest number that it told of, at least `from`. */
static int64_t kill_a_writer(const char *where, int64_t from, int after_ms)
{
    int ends[2];
    if (pipe(ends) < 0)
        return -1;
    pid_t child = fork();
    if (child == 0) {
        (void)close(ends[0]);
        write_without_end(where, from, ends[1]);
    }
    (void)close(ends[1]);
    int64_t last = from - 1, id;
    /* The first answer shows that it runs; the kill then comes while it works. */
    bool more = read(ends[0], &id, sizeof id) == sizeof id;
    wait_ms(after_ms);
    (void)kill(child, SIGKILL);
    for (; more; more = read(ends[0], &id, sizeof id) == sizeof id)
        last = id;
    (void)close(ends[0]);
    (void)waitpid(child, NULL, 0);
    return last;
}

TEST(what_was_answered_survives_a_kill)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *where = test_database(a);
    int64_t from = 1;
    for (int round = 0; round < 8; round++) {
        int64_t last = kill_a_writer(where, from, round * 3);
        CHECK(last >= from);
        struct store *s = NULL;
        REQUIRE(open_store(where, 0, 0, &s) == OK);
        struct note_row row;
        int missing = 0;
        for (int64_t id = from; id <= last; id++)
            missing += note_by_id(store_reader(s), a, id, &row, NULL) != OK;
        CHECK_INT(0, missing);
        /* What was not answered may be there as well: its answer was on the way. */
        from = count_in(s) + 1;
        CHECK(from > last);
        store_close(s);
    }
}
