/* The files of a draft as the loader wants them, and what it finds in them. For this folder only.
 */
#ifndef ROOMS_ADMIN_FILES_H
#define ROOMS_ADMIN_FILES_H

#include "rooms/admin/draft.h"
#include "rooms/agency/pack.h"

struct law_files {
    struct law_file *list;
    size_t count;
    const char *file, *content; /* in place of the file of that name; NULL: none */
};

/* A pack of these files; they must live as long as it. */
struct pack law_files_pack(struct arena *a, struct law_files *files);

/* The procedure that these files are, whole or with faults in the pack: false then. */
bool law_files_procedure(struct arena *a, const struct law *law, struct law_files *files,
                         const char *code, struct procedure *ret);

/* The version with the highest number, in force or not; NULL. */
const struct procedure *law_newest(const struct law *law, struct arena *a, const char *code);

#endif
