/* Whole rows of a table, whatever its columns are: for what moves rows and knows little of them, so
 * that a column which is added to the schema is not forgotten there.
 *
 * A row is an array of values in the order of the table's columns. Nothing on a request path uses
 * this; rooms read and write through the functions of tools/sqlc.
 */
#ifndef DB_TABLE_H
#define DB_TABLE_H

#include "base/arena.h"
#include "db/db.h"
#include "db/query.h"

struct db_table {
    const char *name;
    const struct db_column *columns; /* name and kind */
    size_t count;
    const struct db_query *rows, *add; /* for table.c only */
};

/* A table as the database has it; key: the column that db_table_rows looks for. It must live as
 * long as the store is open. NOT_FOUND when there is none. */
int db_table_open(struct db *db, struct arena *a, const char *name, const char *key,
                  struct db_table *ret, struct fault *f);

struct db_rows {
    struct db_value *list;
    size_t count; /* of rows */
};

/* Its rows with that key, one behind the other, in the order of its first columns. */
int db_table_rows(struct db *db, struct arena *a, const struct db_table *t, int64_t key,
                  struct db_rows *ret, struct fault *f);

/* Many rows at once, one behind the other; in a unit. On a server's database they travel as one
 * stream (COPY). */
int db_table_add(struct db *db, const struct db_table *t, const struct db_value *rows, size_t n,
                 struct fault *f);

/* How indices were made that are no part of their tables. */
struct db_index {
    const char *name, *definition;
};

/* Before and after much is added: take the indices of a table away, and make them again, which is
 * quicker than keeping them. In units; between the two nobody else should need them. */
int db_table_bare(struct db *db, struct arena *a, const struct db_table *t, struct db_index **ret,
                  size_t *ret_n, struct fault *f);
int db_table_index(struct db *db, const struct db_index *x, struct fault *f);

#endif
