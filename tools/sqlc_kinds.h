/* What leaves a house and comes back: sql/province.kinds, held against the tables of the schema.
 *
 *     kind events of event by dossier_id seq: What happened to a dossier.
 *         id       id      id
 *         at_ms    moment  at
 *     apart session: people sign in again
 *
 * Each table is a kind or stands apart, each column of a kind is named; what is forgotten, doubled
 * or unknown is a fault, so a new column cannot stay behind unseen.
 */
#ifndef TOOLS_SQLC_KINDS_H
#define TOOLS_SQLC_KINDS_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>

struct sqlc_column {
    const char *name, *type; /* "INTEGER", "TEXT", "BLOB" */
    bool may_be_null;
    struct sqlc_column *next;
};

struct sqlc_table {
    const char *name;
    struct sqlc_column *columns;
    const char **key; /* of its primary key */
    size_t n_key;
    bool gone, told;
    struct sqlc_table *next;
};

/* Add the tables of one schema file to those before it; columns that it adds, tables that it drops.
 */
int sqlc_read_tables(struct arena *a, const char *path, const char *text,
                     struct sqlc_table **tables, struct buf *faults);

struct sqlc_place { /* a column of a kind */
    const struct sqlc_column *column;
    const char *shape, *name, *words;
    struct sqlc_place *next;
};

struct sqlc_kind {
    const char *name, *words;
    int line;
    struct sqlc_table *table; /* a kind that stands apart has only this and words */
    struct sqlc_place *places;
    const char **order;
    size_t n_order;
    struct sqlc_kind *next;
};

struct sqlc_kinds {
    const char *path, *base;
    struct sqlc_kind *kinds, *apart;
};

/* Each fault is a line of faults, and INVALID is returned when there was one. What is read lives in
 * the arena of faults. */
int sqlc_read_kinds(const char *path, const char *text, struct sqlc_table *tables,
                    struct sqlc_kinds *ret, struct buf *faults);

/* The table of kinds with their queries, as C. */
void sqlc_write_kinds(const struct sqlc_kinds *kinds, struct buf *out);

#endif
