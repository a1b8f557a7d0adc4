/* Numbers of dossiers and documents have no gap in each unit and day: two nodes take them at once,
 * some units fail after they took one, connections break, and the process is killed, several times.
 * What stands there for a number is an event of that number. */
#include "base/cleanup.h"
#include "base/limits.h"
#include "db/schema.h"
#include "dossier_sql.h"
#include "record_sql.h"
#include "result_sql.h"
#include "rooms/record/record.h"
#include "tests/support/store.h"
#include "tests/support/test.h"

#include <libpq-fe.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { NODES = 2, LIVES = 6, LIFE_MS = 400, CROWD = 48, NUMBERS_MOST = 200 * 1000, FAIL_EVERY = 3 };

/* Whose numbers. */
static const struct series {
    const char *agency, *kind, *period;
    bool document;
} all_series[] = {
    {"H56.102", "dossier", "261120", false}, {"H56.102", "dossier", "261121", false},
    {"H56.103", "dossier", "261120", false}, {"H56.103", "dossier", "261121", false},
    {"H56.102", "GXN", "2026", true},        {"H56.103", "GXN", "2026", true},
};
enum { SERIES = sizeof all_series / sizeof *all_series };

/* What was answered: seen by whoever outlives the process. */
struct answered {
    _Atomic bool there[SERIES][NUMBERS_MOST];
};

struct taking {
    struct unit unit;
    size_t series;
    bool fail;
    int64_t number;
    struct answered *answered;
    _Atomic int *open;
};

/* As rooms/dossier and rooms/result take them. */
static int take_number(struct db *db, const struct series *s, int64_t *ret, struct fault *f)
{
    if (s->document)
        return result_next_number(db, NULL, s->agency, s->kind, s->period, ret, f);
    int r = dossier_count_on(db, s->agency, s->kind, s->period, f);
    return r < 0 ? r : dossier_counted(db, NULL, s->agency, s->kind, s->period, ret, f);
}

static int take(struct db *db, struct unit *u, struct fault *f)
{
    struct taking *t = (struct taking *)u;
    uint8_t hash[RECORD_HASH] = {0};
    int r = take_number(db, &all_series[t->series], &t->number, f);
    if (r < 0)
        return r;
    r = record_append(db, hash,
                      &(struct event){.dossier_id = (int64_t)t->series + 1,
                                      .seq = t->number,
                                      .kind = "numbered",
                                      .actor = {.name = "", .agency = ""},
                                      .data = "{}"},
                      hash, f);
    if (r >= 0 && t->fail)
        r = fault_reason(f, CONFLICT, "test.told", "told to fail");
    return r < 0 ? r : OK;
}

static void taken(struct unit *u, int code, const struct fault *f)
{
    struct taking *t = (struct taking *)u;
    (void)f;
    if (code == OK && t->number < NUMBERS_MOST)
        t->answered->there[t->series][t->number] = true;
    --*t->open;
}

/* ---- a process that takes numbers until it is killed ---- */

struct node {
    pthread_t thread;
    struct store *store;
    struct answered *answered;
};

static void *take_for_ever(void *data)
{
    struct node *n = data;
    struct taking crowd[CROWD];
    _Atomic int open;
    for (size_t at = 0;; at++) {
        open = CROWD;
        for (size_t i = 0; i < CROWD; i++) {
            size_t series = (at + i) % SERIES;
            crowd[i] = (struct taking){.unit = {.run = take,
                                                .done = taken,
                                                .lane = store_lane_of(all_series[series].agency)},
                                       .series = series,
                                       .fail = (at + i / SERIES) % FAIL_EVERY == 0,
                                       .answered = n->answered,
                                       .open = &open};
            store_write(n->store, &crowd[i].unit);
        }
        while (open > 0)
            (void)usleep(200);
    }
    return NULL;
}

static _Noreturn void live(const char *where, struct answered *answered, int told)
{
    struct node nodes[NODES];
    for (size_t i = 0; i < NODES; i++) {
        nodes[i].answered = answered;
        if (store_open(&(struct store_options){.where = where, .now_ms = test_now_ms},
                       &nodes[i].store, NULL) < 0)
            _exit(2);
    }
    for (size_t i = 0; i < NODES; i++)
        (void)pthread_create(&nodes[i].thread, NULL, take_for_ever, &nodes[i]);
    (void)!write(told, "x", 1);
    for (;;)
        (void)pause();
}

/* Break its connections while it lives, where there are any. */
static void break_connections(PGconn *conn)
{
    PQclear(PQexec(conn, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                         " WHERE application_name = 'numbers'"));
}

static void live_and_die(const char *where, struct answered *answered, PGconn *conn)
{
    int told[2];
    char word;
    CHECK_INT(0, pipe(told));
    pid_t pid = fork();
    if (pid == 0)
        live(where, answered, told[1]);
    CHECK_INT(1, read(told[0], &word, 1));
    for (int i = 0; i < 4; i++) {
        (void)usleep(LIFE_MS * 1000 / 4);
        if (conn && i < 3)
            break_connections(conn);
    }
    CHECK_INT(0, kill(pid, SIGKILL));
    CHECK_INT(pid, waitpid(pid, NULL, 0));
    (void)close(told[0]);
    (void)close(told[1]);
}

/* ---- what stands there ---- */

static int64_t check_series(struct store *s, size_t series, const struct answered *answered)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct record_page_row *rows;
    size_t n;
    const struct series *x = &all_series[series];
    struct db *db = store_reader(s);
    int64_t counted = -1;
    CHECK_INT(OK, record_page(db, a, (int64_t)series, (int64_t)series + 1, &rows, &n, NULL));
    CHECK_INT(OK, dossier_counted(db, NULL, x->agency, x->kind, x->period, &counted, NULL));
    CHECK_INT(counted, n);
    for (size_t i = 0; i < n; i++)
        if (rows[i].seq != (int64_t)i + 1) {
            test_fail(__FILE__, __LINE__, "%s: number %zu is missing", x->agency, i + 1);
            break;
        }
    for (size_t i = n + 1; i < NUMBERS_MOST; i++)
        if (answered->there[series][i])
            test_fail(__FILE__, __LINE__, "%s: %zu was answered and is lost", x->agency, i);
    return (int64_t)n;
}

TEST(numbers_have_no_gap_whatever_happens)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct answered *answered =
        mmap(NULL, sizeof *answered, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    const char *where = test_database(a);
    PGconn *conn = test_server() ? PQconnectdb(test_server()) : NULL;
    struct store *s = NULL;
    int64_t all = 0, least = INT64_MAX;
    if (conn)
        where = arena_printf(a, "%s&application_name=numbers", where);
    struct store_options o = {.where = where, .schema = &db_whole_schema, .now_ms = test_now_ms};
    REQUIRE(answered != MAP_FAILED);
    REQUIRE(store_open(&o, &s, NULL) == OK);
    store_close(s);
    for (int i = 0; i < LIVES; i++)
        live_and_die(where, answered, conn);
    REQUIRE(store_open(&o, &s, NULL) == OK);
    for (size_t i = 0; i < SERIES; i++) {
        int64_t n = check_series(s, i, answered);
        all += n;
        least = n < least ? n : least;
    }
    CHECK(least > 10);
    printf("  %d series, %d lives, %lld numbers\n", (int)SERIES, (int)LIVES, (long long)all);
    store_close(s);
    PQfinish(conn);
    (void)munmap(answered, sizeof *answered);
}
