/* Kinds: tables as they leave a house and come back, for whoever copies all of them alike.
 *
 * tools/sqlc makes the table of kinds from sql/province.kinds and the schema; a table or a column
 * that is not told there does not build. A row is an array of values in the order of the kind's
 * fields. Kinds stand in an order in which what a row refers to comes before it.
 */
#ifndef DB_KIND_H
#define DB_KIND_H

#include "db/query.h"

/* How a value is told outside (docs/export.md). */
enum db_shape {
    DB_SHAPE_ID,
    DB_SHAPE_TEXT,
    DB_SHAPE_JSON,
    DB_SHAPE_DOCUMENT, /* a whole text, told by its SHA-256 */
    DB_SHAPE_FILE,     /* the SHA-256 of a stored file */
    DB_SHAPE_INT,
    DB_SHAPE_MONEY,
    DB_SHAPE_BOOL,
    DB_SHAPE_MOMENT,
    DB_SHAPE_DATE,
    DB_SHAPE_HASH,
    DB_SHAPE_BYTES,
    DB_SHAPES
};

struct db_field {
    const char *name, *words;
    enum db_shape shape;
    enum db_kind kind; /* DB_INT, DB_TEXT or DB_BLOB */
};

enum { DB_ORDER_MOST = 4, DB_FIELDS_MOST = 60 };

struct db_rows { /* a kind of rows */
    const char *name, *words;
    const char *table;
    const struct db_field *fields;
    size_t n_fields;
    size_t order[DB_ORDER_MOST]; /* fields that order the rows, and tell them apart */
    size_t n_order;
    const struct db_query *from, *after, *put;
};

extern const struct db_rows db_all_rows[];
extern const size_t db_all_rows_n;

/* What stays behind, and why. */
struct db_apart {
    const char *table, *words;
};
extern const struct db_apart db_all_apart[];
extern const size_t db_all_apart_n;

/* The next rows behind one (NULL: from the first), n_fields values each, in the arena; fewer than
 * DB_ROWS_AT_ONCE when there are no more. */
enum { DB_ROWS_AT_ONCE = 200 };
struct db_page {
    struct db_value *rows;
    size_t n;
};
int db_rows_after(struct db *db, struct arena *a, const struct db_rows *k,
                  const struct db_value *row, struct db_page *ret, struct fault *f);

/* Add a row, in a unit. CONFLICT "db.unique", "db.reference". */
int db_rows_put(struct db *db, const struct db_rows *k, const struct db_value *row,
                struct fault *f);

/* Below 0, 0, above 0: where a row stands to another of its kind. */
int db_rows_compare(const struct db_rows *k, const struct db_value *left,
                    const struct db_value *right);

#endif
