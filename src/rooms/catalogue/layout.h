/* The layout of a result (result*.json), read and checked: what stands on the paper, in blocks with
 * conditions, and texts with expressions in braces. Filling it is the result room's.
 *
 * A wrong layout would only show when a citizen waits for the paper, so a load refuses it: keys and
 * kinds that are unknown, expressions that do not parse, names that no expression can see, and
 * fields that the form does not have. */
#ifndef ROOMS_CATALOGUE_LAYOUT_H
#define ROOMS_CATALOGUE_LAYOUT_H

#include "paper/result.h"
#include "rooms/catalogue/read.h"

struct layout_piece {
    const char *words;        /* then … */
    const struct feel *value; /* NULL at the end of a text without one */
};

struct layout_block {
    enum result_kind kind;
    int line;
    const char *label;                 /* RESULT_FIELD */
    const struct feel *when;           /* NULL: always */
    const struct feel *value;          /* RESULT_FIELD: the value; RESULT_ITEM: the list */
    const struct layout_piece *pieces; /* of all but RESULT_FIELD; items see "item" */
    size_t piece_count;
};

struct layout {
    const char *title, *subtitle;     /* subtitle may be NULL */
    const char *authority, *position; /* authority may be NULL */
    const struct layout_block *blocks;
    size_t block_count;
};

struct layout_source {
    const char *file;
    const struct json *data;
    const struct form *form; /* NULL: fields are not looked up */
    const struct fault_sink *sink;
};

/* NULL when something was reported. Lives in the arena, as data must. */
const struct layout *layout_read(struct arena *a, const struct layout_source *s);

#endif
