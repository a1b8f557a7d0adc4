/* Another process holds SQLite's write lock: a backup that restores, somebody's shell, a server
 * that takes over. Nobody is told that the database is busy; units wait, readers read. */
#include "base/cleanup.h"
#include "tests/support/test.h"
#include "tests/unit/db/notes.h"
#include "tests/unit/db/wait.h"

#include <sqlite3.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { UNITS = 100, HELD_MS = 11 * 1000 }; /* longer than the engine waits at once */

static int64_t now_ms(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* As a shell would: begin, change something, think about it, commit. */
static _Noreturn void hold(const char *where, int told)
{
    sqlite3 *db = NULL;
    bool good = sqlite3_open(where, &db) == SQLITE_OK &&
                sqlite3_exec(db, "BEGIN IMMEDIATE; UPDATE note SET done = 1", NULL, NULL, NULL) ==
                    SQLITE_OK;
    good = good && write(told, "x", 1) == 1;
    wait_ms(HELD_MS);
    good = good && sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK;
    _exit(good ? 0 : 1);
}

/* The process that holds the lock now. */
static pid_t start_holder(const char *where)
{
    int told[2];
    char word;
    CHECK_INT(0, pipe(told));
    pid_t pid = fork();
    if (pid == 0)
        hold(where, told[1]);
    CHECK_INT(1, read(told[0], &word, 1));
    (void)close(told[0]);
    (void)close(told[1]);
    return pid;
}

TEST(a_lock_that_another_process_holds_is_waited_for)
{
    if (test_server())
        return;
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *where = test_database_file(a);
    struct note_unit *units = arena_new(a, struct note_unit, UNITS);
    struct store *s = NULL;
    int64_t count = 0;
    REQUIRE(
        store_open(
            &(struct store_options){.where = where, .schema = &notes_schema, .now_ms = test_now_ms},
            &s, NULL) == OK);
    CHECK_INT(1, note_write(s, 1, "before", NULL));
    pid_t holder = start_holder(where);
    int64_t began = now_ms();
    for (size_t i = 0; i < UNITS; i++) {
        units[i] = (struct note_unit){.unit = {.run = note_unit_run, .done = note_unit_done},
                                      .id = (int64_t)i + 2,
                                      .words = arena_printf(a, "note %zu", i)};
        store_write(s, &units[i].unit);
    }
    CHECK_INT(OK, note_count(store_reader(s), &count, NULL)); /* readers are not in the way */
    CHECK_INT(1, count);
    CHECK(now_ms() - began < HELD_MS / 2);
    CHECK_INT(1, note_write(s, UNITS + 2, "after", NULL));
    CHECK(now_ms() - began > HELD_MS / 2);
    for (size_t i = 0; i < UNITS; i++) {
        CHECK_INT(1, units[i].answers);
        CHECK_INT(1, units[i].code);
    }
    int status = -1;
    CHECK_INT(holder, waitpid(holder, &status, 0));
    CHECK_INT(0, status);
    CHECK_INT(OK, note_count(store_reader(s), &count, NULL));
    CHECK_INT(UNITS + 2, count);
    store_close(s);
}
