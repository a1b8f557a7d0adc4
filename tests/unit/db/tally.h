/* A small schema for what only a server's database has, and units that take numbers in it as codes
 * of dossiers are made: they count on in one row, and put the number beside a new key. */
#ifndef TESTS_UNIT_DB_TALLY_H
#define TESTS_UNIT_DB_TALLY_H

#include "db/db.h"
#include "db/query.h"
#include "db/schema.h"
#include "db/store.h"
#include "tests/support/store.h"

/* tally (name, n): 'all', where numbers are counted, and 'left' and 'right' beside it. taken (n,
 * id): numbers with their keys. fail_at_first(times) fails so often, as what met another unit does.
 */
extern const struct db_schema tally_schema;

/* A query of one number, its column n. */
extern const struct db_column tally_number[1];
#define TALLY_NUMBER(sql, count)                                                                   \
    {                                                                                              \
        .name = "number", .postgres = (sql), .parameters = (count), .columns = tally_number,       \
        .n_columns = 1, .row_size = 8                                                              \
    }

/* Put a number with its key; how many there are, and the greatest; how far was counted. */
extern const struct db_query tally_take, tally_taken, tally_greatest, tally_counted;

/* A unit that takes the next number. */
struct number_unit {
    struct unit unit;
    const struct db_query *before; /* asked first, when there is one */
    _Atomic bool *may_go;  /* it waits for that before it puts the number; NULL: it does not */
    _Atomic bool *has_key; /* set when it has its number and key; or NULL */
    int64_t n, id;
    _Atomic int answers, code;
};
int number_unit_run(struct db *db, struct unit *u, struct fault *f);
void number_unit_done(struct unit *u, int code, const struct fault *f);

/* So many of them, each for the lane of its place. */
struct number_unit *number_units(struct arena *a, size_t n);

/* How many were answered once, and well. */
int number_units_good(const struct number_unit *list, size_t n);

/* Open a store on that schema. A failure is one of the test. */
int tally_open(const char *where, size_t lanes, struct store **ret);

/* The number that a query finds, which must succeed. */
int64_t tally_ask(struct store *s, const struct db_query *q, const struct db_value *in);

#endif
