/* An export that is read: its manifest, then kind by kind. Inside custody/ only. */
#ifndef ROOMS_CUSTODY_ARRIVE_H
#define ROOMS_CUSTODY_ARRIVE_H

#include "rooms/custody/parts.h"

struct arriving {
    struct arena *arena;
    const char *from;
    const struct transfer_faults *faults;
    int told;     /* faults so far */
    bool made_up; /* the years are: their results have no files (custody.h) */
    struct filestore *stores[2];
    const struct json *manifest;
    struct transfer_count count;
    struct fault *fault;
};

void arrive_tell(struct arriving *x, const char *file, int64_t line, const char *words);

/* Read the manifest and hold it against this program. INVALID when something was told. */
int arrive_begin(struct arriving *x);

/* INVALID "custody.export" when anything was told. */
int arrive_end(struct arriving *x);

/* Each row of a kind, told apart from the one before and from its chain; take may be NULL. What is
 * wrong is told, and reading goes on; files: look whether stored files are there. Codes are of
 * what fails beside the rows, or take's. */
typedef int arrive_take(void *self, const struct db_rows *k, const struct db_value *row,
                        struct fault *f);
int arrive_kind(struct arriving *x, const struct db_rows *k, bool files, arrive_take *take,
                void *self);

#endif
