/* Published forms and processes cannot be changed, whatever statement reaches the database. */
#include "base/cleanup.h"
#include "db/query.h"
#include "db/schema.h"
#include "tests/support/law.h"
#include "tests/support/store.h"
#include "tests/support/test.h"

static const struct db_column count_column[] = {{"n", DB_INT, 0}};

#define STATEMENT(text)                                                                            \
    {                                                                                              \
        .name = "test", .sqlite = (text)                                                           \
    }

static const struct db_query refused[] = {
    STATEMENT("UPDATE procedure_file SET content = '{}' WHERE name = 'form.json'"),
    STATEMENT("UPDATE procedure_file SET name = 'form-khac.json' WHERE name = 'form.json'"),
    STATEMENT("DELETE FROM procedure_file WHERE name = 'form.json'"),
    STATEMENT("INSERT OR REPLACE INTO procedure_file SELECT version_id, name, '{}' FROM "
              "procedure_file LIMIT 1"),
    STATEMENT("UPDATE procedure_version SET data = '{}'"),
    STATEMENT("UPDATE procedure_version SET digest = ''"),
    STATEMENT("UPDATE procedure_version SET valid_from = 0, valid_to = 0"),
    STATEMENT("UPDATE procedure_version SET id = id + 1"),
    STATEMENT("DELETE FROM procedure_version"),
    STATEMENT("INSERT OR REPLACE INTO procedure_version SELECT * FROM procedure_version LIMIT 1"),
    STATEMENT("UPDATE procedure_version SET current = 1"),
};

static const struct db_query replace =
    STATEMENT("UPDATE procedure_version SET current = 0 WHERE current = 1");

static const struct db_query sums = {.name = "sums",
                                     .sqlite = "SELECT sum(length(content)) FROM procedure_file",
                                     .columns = count_column,
                                     .n_columns = 1,
                                     .row_size = 8};

static int run(struct db *db, struct arena *a, void *data, struct fault *f)
{
    (void)a;
    return db_exec(db, data, NULL, f);
}

static int64_t sum(struct store *s, struct arena *a)
{
    int64_t n = 0;
    CHECK_INT(OK, db_one(store_reader(s), a, &sums, NULL, &n, NULL));
    return n;
}

TEST(what_is_published_is_not_changed)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct store *s = test_store(a, &db_whole_schema);
    (void)test_law(a, s);
    int64_t before = sum(s, a);
    CHECK(before > 0);
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        struct fault f = {0};
        struct db_query query = refused[i];
        CHECK_INT(FORBIDDEN, test_write(s, a, run, &query, &f));
        CHECK_STR("db.append_only", f.reason);
    }
    CHECK_INT(before, sum(s, a));
}

TEST(a_version_is_replaced_once_and_never_comes_back)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct store *s = test_store(a, &db_whole_schema);
    (void)test_law(a, s);
    struct db_query over = replace, back = refused[sizeof refused / sizeof *refused - 1];
    struct fault f = {0};
    CHECK(test_write(s, a, run, &over, NULL) > 0);
    CHECK_INT(FORBIDDEN, test_write(s, a, run, &back, &f));
}
