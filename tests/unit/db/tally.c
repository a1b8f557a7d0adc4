#include "tests/unit/db/tally.h"

#include "tests/support/test.h"
#include "tests/unit/db/wait.h"

#include <stdio.h>

static const struct db_migration files[] = {
    {1, "0001_tally", NULL,
     "CREATE TABLE tally (name TEXT PRIMARY KEY, n BIGINT NOT NULL);"
     "INSERT INTO tally (name, n) VALUES ('all', 0), ('left', 0), ('right', 0);"
     "CREATE TABLE taken (n BIGINT PRIMARY KEY, id BIGINT NOT NULL UNIQUE);"
     "CREATE SEQUENCE tries;"
     "CREATE FUNCTION fail_at_first(times BIGINT) RETURNS BIGINT LANGUAGE plpgsql AS $$"
     " BEGIN IF nextval('tries') <= times THEN"
     " RAISE EXCEPTION 'met another' USING ERRCODE = '40001'; END IF; RETURN 1; END $$;"},
};
const struct db_schema tally_schema = {files, 1};

const struct db_column tally_number[1] = {{"n", DB_INT, 0}};

static const struct db_query count_on = {
    .name = "count_on", .postgres = "UPDATE tally SET n = n + 1 WHERE name = 'all'"};
const struct db_query tally_counted = TALLY_NUMBER("SELECT n FROM tally WHERE name = 'all'", 0);
const struct db_query tally_take = {
    .name = "take", .postgres = "INSERT INTO taken (n, id) VALUES ($1, $2)", .parameters = 2};
const struct db_query tally_taken = TALLY_NUMBER("SELECT count(*) AS n FROM taken", 0);
const struct db_query tally_greatest =
    TALLY_NUMBER("SELECT coalesce(max(n), 0) AS n FROM taken", 0);

int number_unit_run(struct db *db, struct unit *u, struct fault *f)
{
    struct number_unit *x = (struct number_unit *)u;
    int64_t ignored;
    int r = x->before ? db_scalar(db, NULL, x->before, NULL, &ignored, f) : OK;
    if (r == OK)
        r = db_put(db, &count_on, NULL, f);
    if (r == OK)
        r = db_scalar(db, NULL, &tally_counted, NULL, &x->n, f);
    if (r < 0)
        return r;
    x->id = db_new_id(db);
    if (x->has_key)
        *x->has_key = true;
    while (x->may_go && !*x->may_go)
        wait_ms(1);
    const struct db_value row[] = {db_int(x->n), db_int(x->id)};
    return db_put(db, &tally_take, row, f);
}

void number_unit_done(struct unit *u, int code, const struct fault *f)
{
    struct number_unit *x = (struct number_unit *)u;
    if (code < 0)
        printf("%s\n", f->words);
    x->code = code;
    x->answers++;
}

struct number_unit *number_units(struct arena *a, size_t n)
{
    struct number_unit *list = arena_new(a, struct number_unit, n);
    for (size_t i = 0; i < n; i++)
        list[i].unit =
            (struct unit){.run = number_unit_run, .done = number_unit_done, .lane = (unsigned)i};
    return list;
}

int number_units_good(const struct number_unit *list, size_t n)
{
    int count = 0;
    for (size_t i = 0; i < n; i++)
        count += list[i].answers == 1 && list[i].code == OK;
    return count;
}

int64_t tally_ask(struct store *s, const struct db_query *q, const struct db_value *in)
{
    int64_t n = -1;
    CHECK_INT(OK, db_scalar(store_reader(s), NULL, q, in, &n, NULL));
    return n;
}

int tally_open(const char *where, size_t lanes, struct store **ret)
{
    struct fault f = {0};
    int r = store_open(
        &(struct store_options){
            .where = where, .schema = &tally_schema, .now_ms = test_now_ms, .lanes = lanes},
        ret, &f);
    CHECK_STR("", f.words);
    return r;
}
