/* A row of a kind (db/kind.h) as a line of JSON, and back. Inside custody/ only.
 *
 * How each shape is told stands in docs/export.md; the line that was written gives the same row
 * again, byte for byte.
 */
#ifndef ROOMS_CUSTODY_ROW_H
#define ROOMS_CUSTODY_ROW_H

#include "base/json.h"
#include "db/kind.h"
#include "files/filestore.h"

/* As documents call it, and all of them as a table in Markdown. */
const char *row_shape_name(enum db_shape shape);
void row_describe_shapes(struct buf *out);

/* What a row is written with or read with. */
struct row_place {
    struct arena *arena;         /* of one row, or a few */
    struct filestore *documents; /* where whole texts go, or come from */
    struct filestore *files;     /* what a row names must be there; NULL: not looked for */
    bool made_up;                /* but the results of made-up years (custody.h) */
    struct fault *fault;
};

/* Add the line, with its line feed. BROKEN "custody.value": a value that its shape cannot tell. */
int row_write(const struct row_place *p, const struct db_rows *k, const struct db_value *row,
              struct buf *out);

/* Each fault of a line, in words. */
struct row_faults {
    void (*tell)(void *self, const char *words);
    void *self;
};

/* Read a line into n_fields values in the arena. INVALID when a fault was told. */
int row_read(const struct row_place *p, const struct db_rows *k, struct bytes line,
             struct db_value *ret, const struct row_faults *faults);

#endif
