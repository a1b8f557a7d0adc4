/* The compiler of queries: a file of sql/queries/ in, one typed function for each query out.
 *
 *     -- What it is for; this comment goes into the header.
 *     -- :one residence_by_id(id int) -> (id int, person text, note text?)
 *     SELECT id, person, note FROM residence WHERE id = :id;
 *
 * docs/db.md describes the language. Reading finds every fault it can (each with file and line);
 * whether the columns exist is found by tests/unit/db/queries.c, which prepares each query.
 */
#ifndef TOOLS_SQLC_H
#define TOOLS_SQLC_H

#include "base/buf.h"
#include "base/fault.h"

#include <stddef.h>

enum sqlc_verb { SQLC_ONE, SQLC_MANY, SQLC_EXEC, SQLC_PUT, SQLC_VALUE };
enum sqlc_type { SQLC_INT, SQLC_TEXT, SQLC_TEXT_NULL, SQLC_BLOB, SQLC_BLOB_NULL, SQLC_BOOL };

/* A parameter or a column. */
struct sqlc_field {
    const char *name;
    enum sqlc_type type;
};

struct sqlc_fields {
    struct sqlc_field *items;
    size_t n;
};

struct sqlc_query {
    enum sqlc_verb verb;
    const char *name;
    int line;            /* of its signature */
    const char *comment; /* lines ended by \n; may be empty */
    struct sqlc_fields in, out;
    const char *row;      /* name of the row's struct; NULL for :exec and :value */
    bool row_seen;        /* an earlier query has the same row */
    const char *scan_ok;  /* the reason; or NULL */
    const char *sqlite;   /* with ?1, ?2 … */
    const char *postgres; /* with $1, $2 … */
    struct sqlc_query *next;
};

struct sqlc_file {
    const char *path;
    const char *base;    /* "agency" of "sql/queries/agency.sql" */
    const char *comment; /* of the whole file */
    struct sqlc_query *first;
};

/* Read a file. Each fault is a line of faults, and INVALID is returned when there was one. */
int sqlc_read(struct arena *a, const char *path, struct bytes text, struct sqlc_file *ret,
              struct buf *faults);

/* Write the header and the source of a file that was read. */
void sqlc_write_header(const struct sqlc_file *file, struct buf *out);
void sqlc_write_source(const struct sqlc_file *file, struct buf *out);

/* A schema file's text for each engine. INVALID: faults says where. */
int sqlc_translate_schema(const char *path, const char *text, struct buf *sqlite,
                          struct buf *postgres, struct buf *faults);

/* A schema file "sql/schema/0001_province.sql" as an element of the array of migrations; number:
 * of the file before, and then of this one. INVALID. */
int sqlc_write_migration(const char *path, struct bytes text, int *number, struct buf *out,
                         struct buf *faults);

/* "agency" of "sql/queries/agency.sql", in the arena. */
const char *sqlc_base(struct arena *a, const char *path);

#endif
