#include "files/arrival.h"

#include "base/cleanup.h"
#include "crypto/random.h"
#include "crypto/sealed_file.h"
#include "files/filestore.h"
#include "files/place.h"
#include "os/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 16 * 1024, SEALED_MOST = PIECE + SEALED_PIECE_MORE };

/* Where a file of pieces is read or goes on. */
struct place_in {
    int64_t end;   /* on the disk */
    int64_t bytes; /* of what it holds */
};

struct arrival {
    const char *path;
    int fd;
    bool sealed;
    struct sealed_file seal;
    struct place_in at;
    uint8_t *waiting; /* sealed: what has not filled a piece yet */
    size_t waiting_n;
};

struct arrival_reader {
    int fd;
    bool sealed;
    struct sealed_file seal;
    struct place_in at;
    uint8_t *piece; /* sealed: what was unsealed last */
    size_t piece_n, piece_at;
};

/* ---- the disk ---- */

/* One at a time, whether in this process or in another on the same folder. */
static int lock(int fd, short type)
{
    struct flock all = {.l_type = type, .l_whence = SEEK_SET};
    int r;
    while ((r = fcntl(fd, F_OFD_SETLKW, &all)) < 0 && errno == EINTR)
        ;
    return r;
}

static int64_t length_of(int fd)
{
    struct stat st;
    return fstat(fd, &st) < 0 ? 0 : st.st_size;
}

/* How long the piece there is on the disk, with its head; 0 when it is not whole. */
static int64_t piece_at(int fd, int64_t at, int64_t length)
{
    uint8_t head[SEALED_PIECE_HEAD];
    if (length - at < SEALED_PIECE_MORE || !place_read(fd, head, sizeof head, at))
        return 0;
    int64_t n = sealed_piece_bytes(head);
    return n > 0 && n <= PIECE && n + SEALED_PIECE_MORE <= length - at ? n + SEALED_PIECE_MORE : 0;
}

/* Behind the last whole piece. */
static struct place_in end_of(int fd, bool sealed)
{
    int64_t length = length_of(fd), n;
    if (!sealed)
        return (struct place_in){length, length};
    struct place_in x = {SEALED_SALT, 0};
    if (length < SEALED_SALT)
        return (struct place_in){0};
    for (; (n = piece_at(fd, x.end, length)) > 0; x.end += n)
        x.bytes += n - SEALED_PIECE_MORE;
    return x;
}

/* ---- adding ---- */

/* At the end, if that is still where this one left it; all of it, or nothing. */
static int append(struct arrival *x, const void *p, size_t n, struct fault *f)
{
    if (lock(x->fd, F_WRLCK) < 0)
        return place_failed(f, "lock an upload");
    int r = length_of(x->fd) == x->at.end
                ? place_write(x->fd, p, n, x->at.end, f)
                : fault_reason(f, CONFLICT, "arrival.other", "somebody else has added to the file");
    if (r == UNAVAILABLE && ftruncate(x->fd, x->at.end) < 0)
        r = UNAVAILABLE; /* the torn piece is cut off by whoever goes on */
    (void)lock(x->fd, F_UNLCK);
    x->at.end += r == OK ? (int64_t)n : 0;
    return r;
}

static int seal_waiting(struct arrival *x, struct fault *f)
{
    uint8_t sealed[SEALED_MOST];
    const struct bytes plain = {x->waiting, x->waiting_n};
    sealed_piece_make(&x->seal, (uint64_t)x->at.bytes, plain, sealed);
    int r = append(x, sealed, plain.n + SEALED_PIECE_MORE, f);
    x->at.bytes += r == OK ? (int64_t)plain.n : 0;
    x->waiting_n = r == OK ? 0 : x->waiting_n;
    return r;
}

static int add_plain(struct arrival *x, const void *p, size_t n, struct fault *f)
{
    int r = append(x, p, n, f);
    x->at.bytes += r == OK ? (int64_t)n : 0;
    return r;
}

int arrival_add(struct arrival *x, const void *p, size_t n, struct fault *f)
{
    int r = OK;
    if (!x->sealed)
        return n ? add_plain(x, p, n, f) : OK;
    for (const uint8_t *from = p; r == OK && n;) {
        size_t room = PIECE - x->waiting_n, some = n < room ? n : room;
        memcpy(x->waiting + x->waiting_n, from, some);
        x->waiting_n += some;
        from += some;
        n -= some;
        if (x->waiting_n == PIECE)
            r = seal_waiting(x, f);
    }
    return r;
}

int arrival_settle(struct arrival *x, struct fault *f)
{
    return x->waiting_n ? seal_waiting(x, f) : OK;
}

const char *arrival_path(const struct arrival *x)
{
    return x->path;
}

int64_t arrival_bytes(const struct arrival *x)
{
    return x->at.bytes + (int64_t)x->waiting_n;
}

/* ---- opening ---- */

static void close_arrival(void *arrival)
{
    struct arrival *x = arrival;
    (void)arrival_settle(x, NULL); /* what a broken connection has brought */
    file_close(&x->fd);
}

/* The key of a file, which is made when it has none. */
static int key_of(struct arrival *x, const uint8_t *root, struct fault *f)
{
    uint8_t salt[SEALED_SALT];
    bool is_new = length_of(x->fd) < SEALED_SALT;
    if (is_new)
        random_fill(salt, sizeof salt);
    if (is_new ? place_write(x->fd, salt, sizeof salt, 0, f) < 0
               : !place_read(x->fd, salt, sizeof salt, 0))
        return is_new ? UNAVAILABLE : place_failed(f, "read an upload");
    sealed_arriving(&x->seal, root, salt);
    return OK;
}

static int go_on(struct arrival *x, const uint8_t *root, struct fault *f)
{
    if (lock(x->fd, F_WRLCK) < 0)
        return place_failed(f, "lock an upload");
    int r = root ? key_of(x, root, f) : OK;
    x->at = end_of(x->fd, x->sealed);
    if (r == OK && x->at.end < length_of(x->fd) && ftruncate(x->fd, x->at.end) < 0)
        r = place_failed(f, "cut an upload");
    (void)lock(x->fd, F_UNLCK);
    return r;
}

static int take_up(const struct filestore *s, struct arena *a, struct arrival *x,
                   struct arrival **ret, struct fault *f)
{
    const uint8_t *root = filestore_root(s);
    if (x->fd < 0)
        return place_failed(f, "open an upload");
    x->sealed = root != NULL;
    x->waiting = root ? arena_alloc(a, PIECE) : NULL;
    arena_defer(a, close_arrival, x);
    int r = go_on(x, root, f);
    if (r == OK)
        *ret = x;
    return r;
}

int arrival_open(const struct filestore *s, struct arena *a, const char *path, struct arrival **ret,
                 struct fault *f)
{
    struct arrival *x = arena_new(a, struct arrival, 1);
    *x = (struct arrival){.path = path, .fd = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0600)};
    return take_up(s, a, x, ret, f);
}

static void remove_file(void *path)
{
    (void)unlink(path);
}

int arrival_begin(const struct filestore *s, struct arena *a, const char *folder,
                  struct arrival **ret, struct fault *f)
{
    struct arrival *x = arena_new(a, struct arrival, 1);
    char *path = arena_printf(a, "%s/upload-XXXXXX", folder);
    *x = (struct arrival){.path = path, .fd = mkostemp(path, O_CLOEXEC)};
    if (x->fd >= 0)
        arena_defer(a, remove_file, path);
    return take_up(s, a, x, ret, f);
}

int64_t arrival_length(const struct filestore *s, const char *path)
{
    CLEANUP(file_close) int fd = open(path, O_RDONLY | O_CLOEXEC);
    return fd < 0 ? 0 : end_of(fd, filestore_root(s) != NULL).bytes;
}

/* ---- reading ---- */

static void close_reader(void *reader)
{
    file_close(&((struct arrival_reader *)reader)->fd);
}

int arrival_read(const struct filestore *s, struct arena *a, const char *path,
                 struct arrival_reader **ret, struct fault *f)
{
    struct arrival_reader *x = arena_new(a, struct arrival_reader, 1);
    const uint8_t *root = filestore_root(s);
    uint8_t salt[SEALED_SALT];
    *x = (struct arrival_reader){.fd = open(path, O_RDONLY | O_CLOEXEC), .sealed = root != NULL};
    if (x->fd < 0)
        return fault_reason(f, UNAVAILABLE, "file.read", "an upload cannot be opened");
    arena_defer(a, close_reader, x);
    if (root) {
        if (place_read(x->fd, salt, sizeof salt, 0)) /* a shorter file holds nothing yet */
            sealed_arriving(&x->seal, root, salt);
        x->piece = arena_alloc(a, PIECE);
        x->at.end = SEALED_SALT;
    }
    *ret = x;
    return OK;
}

/* The next piece, when there is one. */
static int unseal_next(struct arrival_reader *x, struct fault *f)
{
    uint8_t sealed[SEALED_MOST];
    int64_t n = piece_at(x->fd, x->at.end, length_of(x->fd));
    x->piece_n = x->piece_at = 0;
    if (n == 0)
        return OK;
    if (!place_read(x->fd, sealed, (size_t)n, x->at.end))
        return fault_reason(f, UNAVAILABLE, "file.read", "an upload cannot be read");
    if (sealed_piece_open(&x->seal, (uint64_t)x->at.bytes, (struct bytes){sealed, (size_t)n},
                          x->piece, NULL) < 0)
        return fault_reason(f, BROKEN, "sealed.key", "an upload was changed on the disk");
    x->piece_n = (size_t)n - SEALED_PIECE_MORE;
    x->at.end += n;
    x->at.bytes += (int64_t)x->piece_n;
    return OK;
}

static int next_sealed(struct arrival_reader *x, uint8_t *to, size_t n, struct fault *f)
{
    size_t done = 0;
    while (done < n) {
        int r = x->piece_at < x->piece_n ? OK : unseal_next(x, f);
        size_t rest = x->piece_n - x->piece_at, some = rest < n - done ? rest : n - done;
        if (r < 0)
            return r;
        if (some == 0)
            break;
        memcpy(to + done, x->piece + x->piece_at, some);
        x->piece_at += some;
        done += some;
    }
    return (int)done;
}

static int next_plain(struct arrival_reader *x, void *p, size_t n, struct fault *f)
{
    int64_t rest = length_of(x->fd) - x->at.end;
    size_t some = (int64_t)n < rest ? n : (size_t)rest;
    if (!place_read(x->fd, p, some, x->at.end))
        return fault_reason(f, UNAVAILABLE, "file.read", "an upload cannot be read");
    x->at.end += (int64_t)some;
    return (int)some;
}

int arrival_next(struct arrival_reader *x, void *p, size_t n, struct fault *f)
{
    n = n < INT32_MAX ? n : INT32_MAX;
    return x->sealed ? next_sealed(x, p, n, f) : next_plain(x, p, n, f);
}

int arrival_read_all(const struct filestore *s, struct arena *a, const char *path, size_t max,
                     struct bytes *ret, struct fault *f)
{
    CLEANUP(arena_closep) struct arena *work = arena_open();
    struct arrival_reader *x = NULL;
    int64_t length = arrival_length(s, path);
    int r = arrival_read(s, work, path, &x, f);
    if (!x)
        return r;
    if ((uint64_t)length > max)
        return fault_reason(f, TOO_LARGE, "file.large", "more than %zu bytes", max);
    uint8_t *p = arena_alloc(a, (size_t)length + 1);
    r = arrival_next(x, p, (size_t)length, f);
    if (r < 0)
        return r;
    *ret = (struct bytes){p, (size_t)r};
    return OK;
}
