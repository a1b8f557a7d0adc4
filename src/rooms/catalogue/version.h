/* From the files of a procedure to a version of it: for loading packs, and for publishing what
 * staff made. The same code reads and checks both.
 */
#ifndef ROOMS_CATALOGUE_VERSION_H
#define ROOMS_CATALOGUE_VERSION_H

#include "crypto/digest.h"
#include "rooms/catalogue/read.h"

enum { CANDIDATE_FILES = 16 };

/* A procedure with all files that its procedure.json names, read and checked. */
struct candidate {
    struct pack *pack;
    const char *folder; /* "procedures/1.004873/" in the pack, or "" */
    const char *names[CANDIDATE_FILES], *texts[CANDIDATE_FILES];
    size_t count;
    const struct json *data; /* procedure.json */
    struct procedure procedure;
};

/* False when there are faults: they stand in the pack. Lives in the pack's arena. */
bool candidate_read(struct pack *p, const struct agency_book *agencies, const char *folder,
                    const char *code, struct candidate *ret);

/* SHA-256 over procedure.json and the files that it names. */
void candidate_digest(const struct candidate *x, char ret[static DIGEST_HEX]);

/* Keep it as a version; in a unit. Versions that would begin on its day or later are retired. */
struct version_note {
    int64_t number, now_ms;
    int64_t draft_id; /* 0: from a pack */
    int32_t valid_from;
};
int candidate_keep(struct db *db, const struct candidate *x, const struct version_note *note,
                   int64_t *ret_id, struct fault *f);

/* Publish from memory: check, keep as the next version that begins on a day, and let servers know.
 * In a unit. INVALID "load.faults" when something is wrong: the faults stand in the pack. */
struct publication {
    struct pack *pack; /* pack_in_memory: its files are "procedure.json", "form.json" … */
    const struct agency_book *agencies;
    const char *code;
    int32_t valid_from;
    int64_t now_ms, draft_id;
};
int catalogue_publish(struct db *db, struct arena *a, const struct publication *x, int64_t *ret_id,
                      struct fault *f);

#endif
