#include "base/cleanup.h"
#include "base/limits.h"
#include "tests/support/test.h"
#include "tests/unit/db/notes.h"

/* Runs a test's own function as a unit, so that it has a connection that may write. */
struct step {
    struct unit unit;
    int (*act)(struct db *db, struct arena *a, struct fault *f);
    struct arena *arena;
};

static int step_run(struct db *db, struct unit *u, struct fault *f)
{
    struct step *s = (struct step *)u;
    return s->act(db, s->arena, f);
}

static int act(struct store *s, struct arena *a,
               int (*what)(struct db *db, struct arena *a, struct fault *f), struct fault *f)
{
    struct step step = {.unit.run = step_run, .act = what, .arena = a};
    return store_write_wait(s, &step.unit, f);
}

static int add_three(struct db *db, struct arena *a, struct fault *f)
{
    (void)a;
    static const uint8_t mark[] = {0, 1, 0xFF};
    int r = note_add_whole(
        db,
        &(struct note_row){
            .id = 1, .words = "Hồ sơ", .extra = NULL, .mark = {mark, sizeof mark}, .done = true},
        f);
    if (r == 1)
        r = note_add_whole(db, &(struct note_row){.id = 2, .words = "", .extra = "thêm"}, f);
    return r == 1 ? note_add(db, 3, "three", f) : r;
}

TEST(what_is_stored_is_read)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct store *s = test_store(a, &notes_schema);
    struct fault f = {0};
    REQUIRE(act(s, a, add_three, &f) == 1);
    struct db *db = store_reader(s);
    struct note_row row, *rows;
    size_t n;
    REQUIRE(note_by_id(db, a, 1, &row, &f) == OK);
    CHECK_STR("Hồ sơ", row.words);
    CHECK(row.extra == NULL);
    CHECK(row.done);
    CHECK_INT(3, row.mark.n);
    CHECK(row.mark.n == 3 && memcmp(row.mark.p, "\0\1\377", 3) == 0);
    REQUIRE(note_list(db, a, &rows, &n, &f) == OK);
    CHECK_INT(3, n);
    CHECK_STR("", rows[1].words);
    CHECK_STR("thêm", rows[1].extra);
    CHECK(rows[1].mark.n == 0 && rows[1].mark.p != NULL);
    CHECK(!rows[1].done);
    CHECK_STR("three", rows[2].words);
}

TEST(no_row_is_not_found_without_words)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct db *db = store_reader(test_store(a, &notes_schema));
    struct fault f = {0};
    struct note_row row = {.id = 77}, *rows = NULL;
    const char *words = "untouched";
    int64_t count = 77;
    size_t n = 77;
    CHECK_INT(NOT_FOUND, note_by_id(db, a, 1, &row, &f));
    CHECK_INT(OK, f.code);
    CHECK_INT(77, row.id);
    CHECK_INT(OK, note_list(db, a, &rows, &n, &f));
    CHECK_INT(0, n);
    CHECK_INT(OK, note_count(db, &count, &f));
    CHECK_INT(0, count);
    CHECK_INT(OK, note_words(db, a, 1, &words, &f));
    CHECK(words == NULL);
}

static int rename_some(struct db *db, struct arena *a, struct fault *f)
{
    (void)a;
    CHECK_INT(1, note_rename(db, "three", "drei", f));
    CHECK_INT(0, note_rename(db, "three", "drei", f));
    return OK;
}

TEST(changed_rows_are_counted)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct store *s = test_store(a, &notes_schema);
    struct fault f = {0};
    REQUIRE(act(s, a, add_three, &f) == 1);
    CHECK_INT(OK, act(s, a, rename_some, &f));
}

static int take_key(struct db *db, struct arena *a, struct fault *f)
{
    (void)a;
    return note_add(db, 1, "other", f);
}
static int take_words(struct db *db, struct arena *a, struct fault *f)
{
    (void)a;
    return note_add(db, 9, "three", f);
}
static int refer_to_nothing(struct db *db, struct arena *a, struct fault *f)
{
    (void)a;
    return note_seal(db, 99, f);
}
static int break_guard(struct db *db, struct arena *a, struct fault *f)
{
    (void)a;
    int r = note_seal(db, 1, f);
    return r < 0 ? r : note_unseal(db, f);
}
static int store_null(struct db *db, struct arena *a, struct fault *f)
{
    (void)a;
    return note_add(db, 9, NULL, f);
}
static int run_bad_sql(struct db *db, struct arena *a, struct fault *f)
{
    (void)a;
    return note_bad_sql(db, f);
}
static int read_wrong_type(struct db *db, struct arena *a, struct fault *f)
{
    int64_t n;
    return note_wrong_type(db, a, &n, f);
}
static int read_null(struct db *db, struct arena *a, struct fault *f)
{
    struct note_row row;
    return note_forbidden_null(db, a, &row, f);
}
static int read_too_many(struct db *db, struct arena *a, struct fault *f)
{
    int64_t *numbers;
    size_t n;
    return note_numbers(db, a, LIMIT_ROWS + 1, &numbers, &n, f);
}

TEST(failures_have_codes_and_reasons)
{
    static const struct {
        int (*act)(struct db *db, struct arena *a, struct fault *f);
        int code;
        const char *reason;
    } cases[] = {
        {take_key, CONFLICT, "db.unique"},
        {take_words, CONFLICT, "db.unique"},
        {refer_to_nothing, CONFLICT, "db.reference"},
        {break_guard, FORBIDDEN, "db.append_only"},
        {store_null, BROKEN, "db.null"},
        {run_bad_sql, BROKEN, "db.query"},
        {read_wrong_type, BROKEN, "db.type"},
        {read_null, BROKEN, "db.null"},
        {read_too_many, TOO_LARGE, "db.rows"},
    };
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct store *s = test_store(a, &notes_schema);
    REQUIRE(act(s, a, add_three, NULL) == 1);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fault f = {0};
        CHECK_INT(cases[i].code, act(s, a, cases[i].act, &f));
        CHECK_STR(cases[i].reason, f.reason);
        CHECK(f.words[0] != '\0');
    }
    int64_t count;
    CHECK_INT(OK, note_count(store_reader(s), &count, NULL));
    CHECK_INT(3, count);
}

TEST(readers_cannot_write)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct db *db = store_reader(test_store(a, &notes_schema));
    struct fault f = {0};
    CHECK_INT(BROKEN, note_add(db, 1, "x", &f));
    CHECK_STR("db.read_only", f.reason);
}

TEST(the_data_of_one_moment)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct store *s = test_store(a, &notes_schema);
    struct db *db = store_reader(s);
    struct fault f = {0};
    int64_t count = -1;
    REQUIRE(note_write(s, 1, "one", &f) == 1);
    {
        REQUIRE(db_read_begin(db, &f) == OK);
        CLEANUP(db_read_endp) struct db *moment = db;
        CHECK_INT(OK, note_count(moment, &count, &f));
        CHECK_INT(1, count);
        REQUIRE(note_write(s, 2, "two", &f) == 1);
        CHECK_INT(OK, db_read_begin(db, &f));
        CHECK_INT(OK, note_count(db, &count, &f));
        db_read_end(db);
        CHECK_INT(1, count);
    }
    CHECK_INT(OK, note_count(db, &count, &f));
    CHECK_INT(2, count);
}
