/* Stored files, named by what they hold: attachments, results. One interface; behind it a folder or
 * a bucket of an S3 server, sealed or not.
 *
 * The name of a file is the SHA-256 of its contents, 64 hexadecimal digits. A file never changes.
 * It is kept, on a disk that was synced with its folders or acknowledged by the S3 server, before
 * the row that names it is written; so a crash leaves an orphan at worst. What is read is compared
 * with its name.
 *
 * Sealed, each file is encrypted with a key of its own (crypto/sealed_file.h) and stored under a
 * name that does not tell its SHA-256: who has the place alone can neither read a file nor find out
 * whether a known one is there. The root key lies in the ring (files/ring.h).
 *
 * Whatever touches an S3 server blocks its thread, perhaps for minutes: never on a connection's
 * thread, never in a unit.
 */
#ifndef FILES_FILESTORE_H
#define FILES_FILESTORE_H

#include "base/buf.h"
#include "base/fault.h"
#include "crypto/digest.h"

struct s3;

struct filestore; /* may be used by many threads */
struct filestore_draft;
struct filestore_file;

struct filestore_options {
    const char *folder;  /* of the files; with s3, of the drafts alone */
    const struct s3 *s3; /* NULL: in the folder */
    const char *ring;    /* path of the ring; the files are sealed when it is there. NULL: plain */
    const uint8_t *master; /* RING_MASTER bytes that open the ring; NULL: none is known */
};

/* Opens or makes the folder and removes drafts that a crash left an hour ago or earlier. No server
 * is asked. Lives in the arena. INVALID "filestore.key" (a ring and no master key, or another one),
 * "filestore.plain" (a master key and no ring). */
int filestore_open(struct arena *a, const struct filestore_options *o, struct filestore **ret,
                   struct fault *f);

/* A plain folder that is only read from, and may be on a disk that cannot be written. */
struct filestore *filestore_to_read(struct arena *a, const char *folder);

/* The root key of its ring, SEALED_ROOT bytes; NULL: plain. For what is kept beside it
 * (files/arrival.h). */
const uint8_t *filestore_root(const struct filestore *s);

/* Is it a server's, so that reading and writing take their time? */
bool filestore_is_remote(const struct filestore *s);

/* One file whose bytes are at hand. Putting the same name again is OK. */
int filestore_put(struct filestore *s, const char *name, struct bytes in, struct fault *f);

/* A file that arrives in pieces: begin, add, then keep. A draft that is not kept is removed when
 * its arena ends. */
int filestore_begin(struct filestore *s, struct arena *a, struct filestore_draft **ret,
                    struct fault *f);
int filestore_add(struct filestore_draft *d, const void *p, size_t n, struct fault *f);
/* What its name will be, and how long it is; nothing may be added any more. */
const char *filestore_name(struct filestore_draft *d);
int64_t filestore_bytes(const struct filestore_draft *d);
/* INVALID "filestore.name" when it holds something else than that name says. UNAVAILABLE
 * "filestore.full", "filestore", "s3.down", "s3.slow": nothing was kept, trying later may help. */
int filestore_keep(struct filestore_draft *d, const char *name, struct fault *f);

/* The whole file. NOT_FOUND, TOO_LARGE; BROKEN "filestore.rotten": it does not hold what its name
 * says, or cannot be unsealed. */
int filestore_get(const struct filestore *s, struct arena *a, const char *name, size_t max,
                  struct bytes *ret, struct fault *f);

/* The same for a file of any length: opened and compared with its name, then read in pieces with
 * constant memory. It is closed with the arena, and may then be gone from the store. */
int filestore_read(const struct filestore *s, struct arena *a, const char *name,
                   struct filestore_file **ret, struct fault *f);
int64_t filestore_length(const struct filestore_file *x);
/* n bytes from there; fewer at the end. Returns how many, or a code. */
int filestore_piece(struct filestore_file *x, int64_t at, void *p, size_t n, struct fault *f);

/* Is it there, and how long is it? NOT_FOUND. Nothing is read of it. */
int filestore_look(const struct filestore *s, const char *name, int64_t *ret_bytes,
                   struct fault *f);

/* Each file of the store, in the order of stored names; drafts are left out. What see returns below
 * 0 ends the walk and is its result. */
struct filestore_entry {
    const char *name;   /* "" when it cannot be unsealed */
    const char *stored; /* as the folder or the bucket calls it */
    int64_t bytes, changed_ms;
};
typedef int filestore_see(void *self, const struct filestore_entry *e, struct fault *f);
int filestore_walk(const struct filestore *s, filestore_see *see, void *self, struct fault *f);

/* For what nothing refers to and nobody has put since that moment; CONFLICT otherwise: it is about
 * to be referred to. NOT_FOUND. */
int filestore_remove(struct filestore *s, const char *name, int64_t before_ms, struct fault *f);

#endif
