/* What the files of this room share. */
#ifndef ROOMS_RESULT_INSIDE_H
#define ROOMS_RESULT_INSIDE_H

#include "crypto/certificate.h"
#include "paper/slips.h"
#include "paper/verify.h"
#include "rooms/result/result.h"

struct result_row;

struct result result_from(const struct result_row *row);

/* The case that a dossier began on. BROKEN when it is gone. */
int case_of(const struct law *law, const struct dossier *d, const struct procedure_case **ret,
            struct fault *f);

/* The number, or dots in its place before there is one. */
const char *number_shown(struct arena *a, const struct procedure_case *c, const struct result *r);

/* The words of slips and results, read and checked. */
int words_of(const struct result_work *w, struct slip_words **ret, struct fault *f);

/* An agency's name for the head of a document: in capitals, the area on a line of its own. */
const char *head_name(const struct result_work *w, const char *area, const char *name);

/* The folder of typefaces that the house names, or Debian's. */
const char *fonts_of(const struct house *h);

/* ---- keys.c ---- */

/* A key's id in the keys folder. */
const char *key_name(struct arena *a, int64_t id);

/* The trusted roots as PEM. UNAVAILABLE "result.no_trust". */
int trust_text(const struct house *h, struct arena *a, const char **ret, struct fault *f);

/* ---- check.c: what was made is looked at before it is kept ---- */

/* What a signature says of itself, so that the file names its dossier and its place in the record.
 */
const char *mark_of(const struct result_work *w, const struct dossier *d, const char *verify_code);

enum { VERIFY_CODE = 10 }; /* letters */

/* The next verify code that stands in the bytes of a file, from *at on; false when none does. The
 * file is a stranger's: the code proves nothing. */
bool mark_next(struct bytes file, size_t *at, char ret[static VERIFY_CODE + 1]);

/* Is `file` the file `before` with one more signature, all of them good and with this mark?
 * BROKEN "result.untrusted", "result.changed", CONFLICT "result.other_dossier". */
struct made {
    struct bytes before, file;
    const char *mark;
    size_t signatures; /* that it must have */
};
int check_made(const struct result_work *w, const struct made *m, struct fault *f);

#endif
