/* Where stored files lie: what the store asks of a folder or a bucket. Names here are those of the
 * place, 64 hexadecimal digits; what the bytes mean is the store's. */
#ifndef FILES_PLACE_H
#define FILES_PLACE_H

#include "base/arena.h"
#include "base/fault.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PLACE_NAME = 64 };

struct s3;
struct place;

struct place_entry {
    const char *name;
    int64_t bytes, changed_ms;
};
typedef int place_see(void *self, const struct place_entry *e, struct fault *f);

/* A whole file that lies in the drafts' folder and is not needed there any more. */
struct place_draft {
    const char *path;
    int fd;
    int64_t bytes;
};

struct place_kind {
    /* Keep it: on return it outlives a power cut, and is young. *ret_moved: path is gone. */
    int (*put)(const struct place *p, const char *name, const struct place_draft *d,
               bool *ret_moved, struct fault *f);
    /* A descriptor of its bytes, which the caller closes. NOT_FOUND, TOO_LARGE. */
    int (*fetch)(const struct place *p, const char *name, int *ret_fd, struct fault *f);
    /* Its first n bytes, or fewer. */
    int (*peek)(const struct place *p, const char *name, void *to, size_t n, size_t *ret_n,
                struct fault *f);
    int (*look)(const struct place *p, const char *name, struct place_entry *ret, struct fault *f);
    /* In the order of names. */
    int (*walk)(const struct place *p, place_see *see, void *self, struct fault *f);
    /* Unless it is younger: CONFLICT. */
    int (*remove)(const struct place *p, const char *name, int64_t before_ms, struct fault *f);
    bool remote;
};

struct place {
    const struct place_kind *kind;
    const char *folder; /* of the files, or of the drafts alone */
    const char *drafts; /* on the same disk */
    const struct s3 *s3;
};

extern const struct place_kind place_folder, place_s3;

bool place_is_name(const char *name);

/* All of n bytes there. False at the end of the file, or when the disk fails. */
bool place_read(int fd, void *to, size_t n, int64_t at);
int place_write(int fd, const void *p, size_t n, int64_t at, struct fault *f);

/* UNAVAILABLE with errno in words; "filestore.full" when the disk is. */
int place_failed(struct fault *f, const char *what);

#endif
