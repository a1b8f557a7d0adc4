/* Published forms and processes cannot be changed, whatever statement reaches the database. */
#include "base/cleanup.h"
#include "db/query.h"
#include "db/schema.h"
#include "tests/support/law.h"
#include "tests/support/store.h"
#include "tests/support/test.h"

static const struct db_column count_column[] = {{"n", DB_INT, 0}};

#define EACH(first, second)                                                                        \
    {                                                                                              \
        .name = "test", .sqlite = (first), .postgres = (second)                                    \
    }
#define STATEMENT(text) EACH(text, text)

static struct db_query refused[] = {
    STATEMENT("UPDATE procedure_file SET content = '{}' WHERE name = 'form.json'"),
    STATEMENT("UPDATE procedure_file SET name = 'form-khac.json' WHERE name = 'form.json'"),
    STATEMENT("DELETE FROM procedure_file WHERE name = 'form.json'"),
    EACH("INSERT OR REPLACE INTO procedure_file SELECT version_id, name, '{}' FROM "
         "procedure_file LIMIT 1",
         "INSERT INTO procedure_file SELECT version_id, name, '{}' FROM procedure_file LIMIT 1"
         " ON CONFLICT (version_id, name) DO UPDATE SET content = excluded.content"),
    STATEMENT("UPDATE procedure_version SET data = '{}'"),
    STATEMENT("UPDATE procedure_version SET digest = ''"),
    STATEMENT("UPDATE procedure_version SET valid_from = 0, valid_to = 0"),
    STATEMENT("UPDATE procedure_version SET id = id + 1"),
    STATEMENT("DELETE FROM procedure_version"),
    EACH("INSERT OR REPLACE INTO procedure_version SELECT * FROM procedure_version LIMIT 1",
         "INSERT INTO procedure_version SELECT * FROM procedure_version LIMIT 1"
         " ON CONFLICT (id) DO UPDATE SET data = excluded.data"),
    EACH("DELETE FROM procedure_file", "TRUNCATE procedure_file"),
    STATEMENT("UPDATE procedure_version SET current = 1"),
};

static struct db_query replace =
    STATEMENT("UPDATE procedure_version SET current = 0 WHERE current = 1");

#define SUMS "SELECT CAST(sum(length(content)) AS BIGINT) FROM procedure_file"
static const struct db_query sums = {.name = "sums",
                                     .sqlite = SUMS,
                                     .postgres = SUMS,
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
        CHECK_INT(FORBIDDEN, test_write(s, a, run, &refused[i], &f));
        CHECK_STR("db.append_only", f.reason);
    }
    CHECK_INT(before, sum(s, a));
}

TEST(a_version_is_replaced_once_and_never_comes_back)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct store *s = test_store(a, &db_whole_schema);
    (void)test_law(a, s);
    struct db_query *back = &refused[sizeof refused / sizeof *refused - 1];
    struct fault f = {0};
    CHECK(test_write(s, a, run, &replace, NULL) > 0);
    CHECK_INT(FORBIDDEN, test_write(s, a, run, back, &f));
}
