/* Inside custody/ only. */
#ifndef ROOMS_CUSTODY_INSIDE_H
#define ROOMS_CUSTODY_INSIDE_H

#include "files/filestore.h"
#include "rooms/custody/custody.h"

/* "FOLDER/name". */
const char *custody_inside(struct arena *a, const char *folder, const char *name);

/* Copy one stored file, unless it is there already. Counts add up; a damaged one is counted and
 * left out. */
int custody_copy_file(const struct filestore *from, struct filestore *to,
                      const struct filestore_entry *e, struct custody_copy *count, struct fault *f);

/* One plain file of a data folder, which may be missing; all of keys/. */
int custody_copy_plain(struct arena *a, const char *from, const char *to, const char *name,
                       struct fault *f);
int custody_copy_keys(struct arena *a, const char *from, const char *to, struct fault *f);

/* The note that makes a copy complete tells what its files must be, but for the stored ones, which
 * tell it themselves. INVALID "custody.incomplete", BROKEN "custody.damaged". */
int custody_write_note(struct arena *a, const char *copy, int64_t now_ms,
                       const struct custody_copy *count, struct fault *f);
bool custody_has_note(struct arena *a, const char *copy);
void custody_remove_note(struct arena *a, const char *copy);
int custody_check_note(struct arena *a, const char *copy, struct fault *f);

/* The name of a result of made-up years, which has no file (custody.h). */
bool custody_is_made_up(const char *name);

/* Files that a row holds and the store does not have; each is told. */
int custody_find_missing(struct filestore *files, struct db *db,
                         const struct custody_teller *teller, int64_t *ret, struct fault *f);

/* Every dossier, the chains, the acts on the law, the log under its heads and those of `heads`
 * (lines; may be NULL). Also in a unit. */
int custody_look_at_record(struct db *db, const char *heads, const struct custody_teller *teller,
                           struct custody_report *ret, struct fault *f);

#endif
