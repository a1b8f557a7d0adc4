/* What the functions made by tools/sqlc stand on; nothing else calls it.
 *
 * A query is a constant: its text for each engine, the kinds of its parameters and where each
 * column goes in the row's struct. So the made functions are a few lines each, and a test can walk
 * over all queries there are.
 */
#ifndef DB_QUERY_H
#define DB_QUERY_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/fault.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct db;

/* How a value travels. The C types are int64_t, const char *, const char * (NULL is SQL's NULL),
 * struct bytes, struct bytes (p NULL is SQL's NULL) and bool. */
enum db_kind { DB_INT, DB_TEXT, DB_TEXT_NULL, DB_BLOB, DB_BLOB_NULL, DB_BOOL };

struct db_value {
    enum db_kind kind;
    union {
        int64_t number; /* DB_INT, DB_BOOL */
        const char *text;
        struct bytes blob;
    };
};

struct db_column {
    const char *name;
    enum db_kind kind;
    size_t offset; /* in the row's struct */
};

struct db_query {
    const char *name; /* of the made function */
    const char *file; /* "sql/queries/dossier.sql" and the line of the query, for messages */
    int line;
    const char *sqlite;   /* parameters are ?1, ?2 … */
    const char *postgres; /* parameters are $1, $2 … */
    size_t parameters;
    const struct db_column *columns; /* NULL when the query gives no rows */
    size_t n_columns;
    size_t row_size;
    const char *scan_ok; /* why it may read a growing table from end to end; else NULL */
};

/* All queries of one file of sql/queries/, and all files (made by sqlc --list). */
struct db_queries {
    const struct db_query *queries;
    size_t n;
};
extern const struct db_queries *const db_all_queries[];
extern const size_t db_all_queries_n;

/* The values, in the order of the parameters. */
static inline struct db_value db_int(int64_t v)
{
    return (struct db_value){.kind = DB_INT, .number = v};
}
static inline struct db_value db_bool(bool v)
{
    return (struct db_value){.kind = DB_BOOL, .number = v};
}
static inline struct db_value db_text(const char *v)
{
    return (struct db_value){.kind = DB_TEXT, .text = v};
}
static inline struct db_value db_text_null(const char *v)
{
    return (struct db_value){.kind = DB_TEXT_NULL, .text = v};
}
static inline struct db_value db_blob(struct bytes v)
{
    return (struct db_value){.kind = DB_BLOB, .blob = v};
}
static inline struct db_value db_blob_null(struct bytes v)
{
    return (struct db_value){.kind = DB_BLOB_NULL, .blob = v};
}

/* :exec. The number of rows changed. */
int db_exec(struct db *db, const struct db_query *q, const struct db_value *in, struct fault *f);

/* :put. The same, when it matters only that it is done. An engine that is far away goes on without
 * waiting for the answer: a failure is told by a later query of the unit, or by the unit's own
 * answer, with the code and reason of this query. OK. */
int db_put(struct db *db, const struct db_query *q, const struct db_value *in, struct fault *f);

/* :one. Fills the struct at ret; what it points to lives in the arena. NOT_FOUND, without words,
 * when there is no row. */
int db_one(struct db *db, struct arena *a, const struct db_query *q, const struct db_value *in,
           void *ret, struct fault *f);

/* :many. An array of rows in the arena; 0 rows are no fault. TOO_LARGE "db.rows". */
int db_many(struct db *db, struct arena *a, const struct db_query *q, const struct db_value *in,
            void *ret_rows, size_t *ret_n, struct fault *f);

/* :value. The first column of the first row; 0 or NULL when there is no row or it is NULL. */
int db_scalar(struct db *db, struct arena *a, const struct db_query *q, const struct db_value *in,
              void *ret, struct fault *f);

#endif
