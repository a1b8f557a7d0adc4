/* A bucket: an object for each file, under the name itself behind the prefix. */
#include "files/place.h"

#include "base/cleanup.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "os/files.h"
#include "wire/s3.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

enum { PIECE = 256 * 1024 };

/* What the server compares the bytes with: of the file as it lies, sealed or not. */
static int digest_of(int fd, char ret[static DIGEST_HEX], struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct digest *d = digest_open(a);
    uint8_t *piece = arena_alloc(a, PIECE), sum[DIGEST_BYTES];
    ssize_t n;
    for (int64_t at = 0; (n = pread(fd, piece, PIECE, at)) > 0; at += n)
        digest_add(d, piece, (size_t)n);
    if (n < 0)
        return place_failed(f, "read");
    digest_read(d, sum);
    digest_hex(sum, ret);
    return OK;
}

/* Always sent, also when it is there: its age begins anew. */
static int put(const struct place *p, const char *name, const struct place_draft *d,
               bool *ret_moved, struct fault *f)
{
    char hex[DIGEST_HEX];
    *ret_moved = false;
    int r = digest_of(d->fd, hex, f);
    return r < 0 ? r : s3_put(p->s3, name, d->fd, d->bytes, hex, f);
}

/* Out of CLEANUP's reach. */
static int hand_on(int *fd)
{
    int handed = *fd;
    *fd = -1;
    return handed;
}

/* Into a file without a name, which ends with its descriptor. */
static int fetch(const struct place *p, const char *name, int *ret_fd, struct fault *f)
{
    int64_t bytes;
    CLEANUP(file_close) int fd = open(p->drafts, O_RDWR | O_TMPFILE | O_CLOEXEC, 0600);
    if (fd < 0)
        return place_failed(f, "fetch a file");
    int r = s3_get(p->s3, name, fd, LIMIT_STORED_FILE, &bytes, f);
    if (r < 0)
        return r;
    *ret_fd = hand_on(&fd);
    return OK;
}

static int peek(const struct place *p, const char *name, void *to, size_t n, size_t *ret_n,
                struct fault *f)
{
    return s3_peek(p->s3, name, to, n, ret_n, f);
}

static int look(const struct place *p, const char *name, struct place_entry *ret, struct fault *f)
{
    struct s3_object o = {0};
    int r = s3_look(p->s3, name, &o, f);
    if (r == OK)
        *ret = (struct place_entry){name, o.bytes, o.changed_ms};
    return r;
}

static int walk(const struct place *p, place_see *see, void *self, struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    char after[PLACE_NAME + 1] = "";
    struct s3_object *list = NULL;
    size_t n = 0;
    int r;
    while ((r = s3_list(p->s3, a, after, &list, &n, f)) == OK && n) {
        for (size_t i = 0; r == OK && i < n; i++)
            if (place_is_name(list[i].name))
                r = see(self,
                        &(struct place_entry){list[i].name, list[i].bytes, list[i].changed_ms}, f);
        if (r < 0)
            return r;
        (void)snprintf(after, sizeof after, "%s", list[n - 1].name);
        arena_clear(a);
    }
    return r;
}

/* Between the look and the removal lies one request; docs/operations.md says what that means. */
static int remove_object(const struct place *p, const char *name, int64_t before_ms,
                         struct fault *f)
{
    struct s3_object o = {0};
    int r = s3_look(p->s3, name, &o, f);
    if (r == OK && (o.changed_ms < 0 || o.changed_ms >= before_ms))
        return fault_reason(f, CONFLICT, "filestore.young", "%s was put a moment ago", name);
    return r < 0 ? r : s3_remove(p->s3, name, f);
}

const struct place_kind place_s3 = {put, fetch, peek, look, walk, remove_object, true};
