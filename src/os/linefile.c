#include "os/linefile.h"

#include "os/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PIECE = 256 * 1024 };

struct linefile_out {
    const char *path, *folder;
    int fd;
    size_t n;
    uint8_t piece[PIECE];
};

struct linefile_in {
    struct arena *arena;
    const char *path;
    int fd;
    size_t most, from, n, room; /* of piece: what is not told yet begins at from and ends at n */
    uint8_t *piece;
};

static int failed(struct fault *f, const char *what, const char *path)
{
    int e = errno;
    return fault_reason(f, e == ENOENT ? NOT_FOUND : BROKEN, e == ENOSPC ? "file.full" : "file",
                        "cannot %s %s: %s", what, path, strerror(e));
}

static void end(void *fd)
{
    file_close(fd);
}

/* ---- writing ---- */

int linefile_make(struct arena *a, const char *path, struct linefile_out **ret, struct fault *f)
{
    struct linefile_out *l = arena_new(a, struct linefile_out, 1);
    const char *slash = strrchr(path, '/');
    l->path = arena_strdup(a, path);
    l->folder = slash ? arena_strndup(a, path, (size_t)(slash - path) + 1) : ".";
    l->fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (l->fd < 0 && errno == EEXIST)
        return fault_reason(f, CONFLICT, "file.taken", "%s is there already", path);
    if (l->fd < 0)
        return failed(f, "make", path);
    arena_defer(a, end, &l->fd);
    *ret = l;
    return OK;
}

static int write_all(struct linefile_out *l, const uint8_t *p, size_t n, struct fault *f)
{
    while (n) {
        ssize_t some = write(l->fd, p, n);
        if (some < 0 && errno == EINTR)
            continue;
        if (some < 0)
            return failed(f, "write", l->path);
        p += some;
        n -= (size_t)some;
    }
    return OK;
}

static int flush(struct linefile_out *l, struct fault *f)
{
    int r = write_all(l, l->piece, l->n, f);
    l->n = 0;
    return r;
}

int linefile_add(struct linefile_out *l, struct bytes in, struct fault *f)
{
    int r = l->n + in.n > PIECE ? flush(l, f) : OK;
    if (r < 0 || in.n > PIECE)
        return r < 0 ? r : write_all(l, in.p, in.n, f);
    if (in.n)
        memcpy(l->piece + l->n, in.p, in.n);
    l->n += in.n;
    return OK;
}

int linefile_end(struct linefile_out *l, struct fault *f)
{
    int r = flush(l, f);
    if (r < 0)
        return r;
    int folder = open(l->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0 || fsync(l->fd) < 0 || fsync(folder) < 0)
        r = failed(f, "write", l->path);
    file_close(&folder);
    file_close(&l->fd);
    return r;
}

/* ---- reading ---- */

int linefile_open(struct arena *a, const char *path, size_t most, struct linefile_in **ret,
                  struct fault *f)
{
    struct linefile_in *l = arena_new(a, struct linefile_in, 1);
    *l = (struct linefile_in){.arena = a, .path = arena_strdup(a, path), .most = most};
    l->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (l->fd < 0)
        return failed(f, "read", path);
    arena_defer(a, end, &l->fd);
    l->room = PIECE;
    l->piece = arena_alloc(a, l->room + 1);
    *ret = l;
    return OK;
}

/* Room for a piece behind what is there. */
static void make_room(struct linefile_in *l)
{
    if (l->from) {
        memmove(l->piece, l->piece + l->from, l->n - l->from);
        l->n -= l->from;
        l->from = 0;
    }
    if (l->n < l->room)
        return;
    uint8_t *wider = arena_alloc(l->arena, 2 * l->room + 1);
    memcpy(wider, l->piece, l->n);
    l->piece = wider;
    l->room *= 2;
}

/* 0 at the end of the file. */
static ssize_t read_more(struct linefile_in *l)
{
    ssize_t some;
    make_room(l);
    do
        some = read(l->fd, l->piece + l->n, l->room - l->n);
    while (some < 0 && errno == EINTR);
    l->n += some > 0 ? (size_t)some : 0;
    return some;
}

int linefile_next(struct linefile_in *l, struct bytes *ret, struct fault *f)
{
    const uint8_t *feed;
    size_t seen = 0;
    while (!(feed = memchr(l->piece + l->from + seen, '\n', l->n - l->from - seen))) {
        seen = l->n - l->from;
        if (seen > l->most)
            return fault_reason(f, TOO_LARGE, "linefile.long", "a line of more than %zu bytes",
                                l->most);
        ssize_t some = read_more(l);
        if (some < 0)
            return failed(f, "read", l->path);
        if (some == 0 && l->n == l->from)
            return 0;
        if (some == 0)
            return fault_reason(f, INVALID, "linefile.end", "the last line does not end");
    }
    uint8_t *line = l->piece + l->from;
    size_t n = (size_t)(feed - line);
    line[n] = '\0';
    l->from += n + 1;
    *ret = (struct bytes){line, n};
    return 1;
}
