/* A folder of files that are named by what they hold.
 *
 * The name is the SHA-256 of the contents, 64 hexadecimal digits, which the caller has computed
 * (crypto/digest). A file lies at FOLDER/ab/cd/abcd…; it never changes. It is on the disk, synced
 * with its folders, before the row that names it is written; so a crash leaves an orphan at worst.
 */
#ifndef OS_FILESTORE_H
#define OS_FILESTORE_H

#include "base/buf.h"
#include "base/fault.h"

struct filestore; /* may be used by many threads */
struct filestore_draft;

/* Opens or makes the folder and removes drafts that a crash left an hour ago or earlier. Lives in
 * the arena. */
int filestore_open(struct arena *a, const char *folder, struct filestore **ret, struct fault *f);

/* One file whose bytes are at hand. Putting the same name again is OK and cheap. */
int filestore_put(struct filestore *s, const char *name, struct bytes in, struct fault *f);

/* A file that arrives in pieces: begin, add, then keep under its name. A draft that is not kept is
 * removed when its arena ends. */
int filestore_begin(struct filestore *s, struct arena *a, struct filestore_draft **ret,
                    struct fault *f);
int filestore_add(struct filestore_draft *d, const void *p, size_t n, struct fault *f);
int filestore_keep(struct filestore_draft *d, const char *name, struct fault *f);

/* NOT_FOUND, TOO_LARGE. */
int filestore_get(const struct filestore *s, struct arena *a, const char *name, size_t max,
                  struct bytes *ret, struct fault *f);

/* A descriptor to read from, which the caller closes, and the length. */
int filestore_descriptor(const struct filestore *s, const char *name, int *ret_fd, int64_t *ret_n,
                         struct fault *f);

/* Each file of the store, in the order of names; drafts are left out. What see returns below 0
 * ends the walk and is its result. */
struct filestore_entry {
    const char *name;
    int64_t bytes, changed_ms;
};
typedef int filestore_see(void *self, const struct filestore_entry *e, struct fault *f);
int filestore_walk(const struct filestore *s, filestore_see *see, void *self, struct fault *f);

/* For what nothing refers to. NOT_FOUND. */
int filestore_remove(struct filestore *s, const char *name, struct fault *f);

#endif
