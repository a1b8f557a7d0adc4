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

/* Old and new programs side by side, in whatever order they start. */
TEST(an_older_program_goes_on_while_a_newer_one_has_only_added)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *where = test_database(a);
    const struct db_schema first = {notes_schema.files, 1};
    const struct db_schema *const opens[] = {&first, &notes_schema, &first};
    struct store *stores[3] = {0};
    struct fault f = {0};
    for (size_t i = 0; i < 3; i++) {
        CHECK_INT(OK, open_with(where, opens[i], &stores[i], &f));
        CHECK_STR("", f.words);
        REQUIRE(stores[i] != NULL);
    }
    for (size_t i = 0; i < 3; i++) {
        char words[] = {(char)('a' + i), '\0'};
        CHECK_INT(1, note_write(stores[i], (int64_t)i + 1, words, &f));
        CHECK_STR("", f.words);
    }
    for (size_t i = 0; i < 3; i++)
        store_close(stores[i]);
}

static const char add_column[] = "ALTER TABLE note ADD COLUMN colour TEXT NOT NULL DEFAULT ''";
static const char take_away[] = "ALTER TABLE note DROP COLUMN extra";

TEST(a_program_whose_columns_are_taken_away_is_refused)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct db_migration files[] = {
        notes_schema.files[0],
        notes_schema.files[1],
        {.number = 5, .name = "0005_colour", .sqlite = add_column, .postgres = add_column},
        {.number = 7,
         .name = "0007_extra",
         .sqlite = take_away,
         .postgres = take_away,
         .oldest = 5},
    };
    const struct db_schema newest = {files, 4}, knows_colour = {files, 3}, old = {files, 2};
    const char *where = test_database(a);
    struct store *s = NULL;
    struct fault f = {0};
    REQUIRE(open_with(where, &newest, &s, &f) == OK);
    store_close(s);
    REQUIRE(open_with(where, &knows_colour, &s, &f) == OK);
    store_close(s);
    s = NULL;
    CHECK_INT(CONFLICT, open_with(where, &old, &s, &f));
    CHECK_STR("db.newer", f.reason);
    CHECK(s == NULL);
}

TEST(a_file_that_was_passed_over_is_applied_later)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct db_migration files[] = {
        notes_schema.files[0],
        notes_schema.files[1],
        {.number = 9, .name = "0009_colour", .sqlite = add_column, .postgres = add_column},
    };
    const struct db_migration others[] = {files[0], files[2]};
    const struct db_schema branch = {others, 2}, whole = {files, 3};
    const struct db_migration **missing = NULL;
    size_t n = 0;
    const char *where = test_database(a);
    struct store *s = NULL;
    struct fault f = {0};
    REQUIRE(open_with(where, &branch, &s, &f) == OK);
    CHECK_INT(OK, db_missing(store_reader(s), a, &whole, &missing, &n, &f));
    REQUIRE(n == 1);
    CHECK_STR("0002_guard", missing[0]->name);
    store_close(s);
    REQUIRE(open_with(where, &whole, &s, &f) == OK);
    CHECK_INT(OK, db_missing(store_reader(s), a, &whole, &missing, &n, &f));
    CHECK_INT(0, n);
    store_close(s);
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

TEST(numbers_grow)
{
    static const struct db_migration twice[] = {{2, "0002_one", "SELECT 1", "SELECT 1"},
                                                {2, "0002_two", "SELECT 1", "SELECT 1"}};
    static const struct db_schema wrong = {twice, 2};
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
