#include "base/cleanup.h"
#include "tests/support/test.h"
#include "tests/unit/db/notes.h"

#include <stdio.h>

static int open_with(const char *where, const struct db_schema *schema, struct store **ret,
                     struct fault *f)
{
    struct store_options o = {.where = where, .schema = schema, .now_ms = test_now_ms};
    return store_open(&o, ret, f);
}

TEST(files_are_applied_once_and_in_order)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *where = test_database(a);
    const struct db_schema first = {notes_schema.files, 1};
    const struct db_schema *const opens[] = {&first, &first, &notes_schema, &notes_schema, NULL};
    for (size_t i = 0; i < sizeof opens / sizeof opens[0]; i++) {
        CLEANUP(store_closep) struct store *s = NULL;
        struct fault f = {0};
        CHECK_INT(OK, open_with(where, opens[i], &s, &f));
        CHECK_STR("", f.words);
        REQUIRE(s != NULL);
        char words[] = {(char)('a' + i), '\0'};
        CHECK_INT(1, note_write(s, (int64_t)i + 1, words, &f));
    }
}

TEST(a_newer_database_is_refused)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *where = test_database(a);
    const struct db_schema first = {notes_schema.files, 1};
    struct store *s = NULL;
    struct fault f = {0};
    REQUIRE(open_with(where, &notes_schema, &s, &f) == OK);
    store_close(s);
    s = NULL;
    CHECK_INT(CONFLICT, open_with(where, &first, &s, &f));
    CHECK_STR("db.newer", f.reason);
    CHECK(s == NULL);
}

TEST(a_failing_file_leaves_nothing)
{
    static const struct db_migration half[] = {
        {1, "0001_half", "CREATE TABLE note (id INTEGER PRIMARY KEY) STRICT; CREATE TABLE oops (;",
         "CREATE TABLE note (id BIGINT PRIMARY KEY); CREATE TABLE oops (;"},
    };
    static const struct db_schema broken = {half, 1};
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *where = test_database(a);
    CLEANUP(store_closep) struct store *s = NULL;
    struct fault f = {0};
    CHECK_INT(BROKEN, open_with(where, &broken, &s, &f));
    CHECK(strncmp(f.words, "0001_half: ", 11) == 0);
    fault_clear(&f);
    CHECK_INT(OK, open_with(where, &notes_schema, &s, &f));
    CHECK_STR("", f.words);
}

TEST(numbers_have_no_gap)
{
    static const struct db_migration gap[] = {{2, "0002_gap", "SELECT 1", "SELECT 1"}};
    static const struct db_schema wrong = {gap, 1};
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct store *s = NULL;
    struct fault f = {0};
    CHECK_INT(BROKEN, open_with(test_database(a), &wrong, &s, &f));
    CHECK_STR("db.schema", f.reason);
}

TEST(what_cannot_be_opened_is_refused)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct store *s = NULL;
    struct fault f = {0};
    CHECK_INT(UNAVAILABLE, open_with("/proc/nothing/data", NULL, &s, &f));
    CHECK_STR("db.io", f.reason);
    fault_clear(&f);
    const char *text = test_database_file(a);
    FILE *file = fopen(text, "we");
    REQUIRE(file != NULL);
    (void)fprintf(file, "%2000s", "no database");
    (void)fclose(file);
    CHECK_INT(BROKEN, open_with(text, NULL, &s, &f));
    CHECK_STR("db.corrupt", f.reason);
    fault_clear(&f);
    CHECK_INT(INVALID, open_with("mysql://user:secret@host/data", NULL, &s, &f));
    CHECK_STR("db.engine", f.reason);
    CHECK(strstr(f.words, "secret") == NULL);
    CHECK(s == NULL);
}
