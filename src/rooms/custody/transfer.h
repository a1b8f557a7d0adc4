/* A province that leaves, and comes back: everything of a house as documented JSON and files
 * (docs/export.md), whichever engine keeps it.
 *
 *     FOLDER/manifest.json   what is in it, with counts and digests; written last
 *     FOLDER/README.md       what each kind and field is
 *     FOLDER/rows/KIND.jsonl a line for each row, in the order of its key
 *     FOLDER/documents/      whole texts of the law, each under its SHA-256; documents.jsonl lists
 *     FOLDER/files/          attachments and results likewise; files.jsonl lists
 *     FOLDER/heads.log       signed heads of the record; trust.pem, keys/ as the case may be
 *
 * Which tables and columns there are stands in sql/province.kinds. Memory does not grow with the
 * province.
 */
#ifndef ROOMS_CUSTODY_TRANSFER_H
#define ROOMS_CUSTODY_TRANSFER_H

#include "base/buf.h"
#include "rooms/custody/custody.h"

struct store;

struct transfer_count {
    int64_t rows, documents, files, bytes; /* bytes: of files and documents */
};

/* Write everything, as it is at one moment, into a folder that is not there or is empty. keys: with
 * the sealed signing keys and what unseals them. The teller hears of missing files.
 * CONFLICT "custody.taken"; BROKEN "custody.files" (a file that a row holds is missing),
 * "custody.value" (a value that its shape cannot tell); UNAVAILABLE. */
int transfer_export(const struct house *h, const char *to, bool keys,
                    const struct custody_teller *teller, struct transfer_count *ret,
                    struct fault *f);

/* Faults of an export, each with its file and line (0: the file as a whole). */
struct transfer_faults {
    void (*tell)(void *self, const char *file, int64_t line, const char *words);
    void *self;
};

/* Is an export whole, by itself? Every file's digest, every line, every field, the order of the
 * rows, the chains. INVALID "custody.export" when something was told; at most 100 are. */
int transfer_judge(const char *from, const struct transfer_faults *faults,
                   struct transfer_count *ret, struct fault *f);

/* Take an export that was judged into an empty store, in one unit: all of it, its record verified,
 * or nothing. Files, heads and keys go into the data folder before. CONFLICT "custody.taken"; what
 * transfer_judge and custody_check say. */
struct transfer_target {
    struct store *store;
    struct filestore *files;
    const char *data; /* the data folder */
};
int transfer_import(const char *from, const struct transfer_target *to,
                    const struct transfer_faults *faults, struct transfer_count *ret,
                    struct fault *f);

/* What each kind and field is, in Markdown: the README.md of an export. */
void transfer_describe(struct buf *out);

#endif
