/* A folder: a file lies at FOLDER/ab/cd/abcd…, read-only. */
#include "files/place.h"

#include "base/cleanup.h"
#include "os/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool place_is_name(const char *name)
{
    return strlen(name) == PLACE_NAME && strspn(name, "0123456789abcdef") == PLACE_NAME;
}

int place_failed(struct fault *f, const char *what)
{
    int e = errno;
    return fault_reason(f, UNAVAILABLE, e == ENOSPC ? "filestore.full" : "filestore",
                        "file store cannot %s: %s", what, strerror(e));
}

bool place_read(int fd, void *to, size_t n, int64_t at)
{
    for (char *p = to; n;) {
        ssize_t some = pread(fd, p, n, at);
        if (some < 0 && errno == EINTR)
            continue;
        if (some <= 0)
            return false;
        p += some;
        at += some;
        n -= (size_t)some;
    }
    return true;
}

int place_write(int fd, const void *p, size_t n, int64_t at, struct fault *f)
{
    for (const char *from = p; n;) {
        ssize_t some = pwrite(fd, from, n, at);
        if (some < 0 && errno == EINTR)
            continue;
        if (some < 0)
            return place_failed(f, "write");
        from += some;
        at += some;
        n -= (size_t)some;
    }
    return OK;
}

static const char *path_of(const struct place *p, struct arena *a, const char *name)
{
    return arena_printf(a, "%s/%.2s/%.2s/%s", p->folder, name, name + 2, name);
}

static int gone(struct fault *f, const char *name)
{
    return fault_reason(f, NOT_FOUND, "filestore.gone", "no stored file %s", name);
}

static int64_t changed_ms(const struct stat *st)
{
    return (int64_t)st->st_mtim.tv_sec * 1000 + st->st_mtim.tv_nsec / 1000000;
}

/* ---- putting ---- */

static int sync_path(const char *folder)
{
    CLEANUP(file_close) int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return fd < 0 ? -1 : fsync(fd);
}

/* The name is new in its folder, and that one may be new in the one above; or somebody else has
 * made them in this very moment, and is not as far as to have them on the disk. */
static int sync_names(const struct place *p, struct arena *a, const char *name)
{
    return sync_path(arena_printf(a, "%s/%.2s/%.2s", p->folder, name, name + 2)) < 0 ||
                   sync_path(arena_printf(a, "%s/%.2s", p->folder, name)) < 0 ||
                   sync_path(p->folder) < 0
               ? -1
               : 0;
}

/* It is there already: young again, so that nobody takes it for an orphan. */
static bool is_there(const struct place *p, struct arena *a, const char *path, const char *name)
{
    return utimensat(AT_FDCWD, path, NULL, 0) == 0 && sync_names(p, a, name) == 0;
}

/* The bytes, then the name, then the folders that hold the name. */
static int put(const struct place *p, const char *name, const struct place_draft *d,
               bool *ret_moved, struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *path = path_of(p, a, name);
    const char *folder = arena_printf(a, "%s/%.2s/%.2s", p->folder, name, name + 2);
    *ret_moved = false;
    if (is_there(p, a, path, name))
        return OK;
    if (fchmod(d->fd, 0400) < 0 || fsync(d->fd) < 0)
        return place_failed(f, "sync");
    int r = folder_make(folder, 0700, f);
    if (r < 0)
        return r;
    if (rename(d->path, path) < 0)
        return place_failed(f, "keep a file");
    *ret_moved = true;
    return sync_names(p, a, name) < 0 ? place_failed(f, "keep a file") : OK;
}

/* ---- reading ---- */

static int fetch(const struct place *p, const char *name, int *ret_fd, struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    int fd = open(path_of(p, a, name), O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT ? gone(f, name) : place_failed(f, "open a file");
    *ret_fd = fd;
    return OK;
}

static int peek(const struct place *p, const char *name, void *to, size_t n, size_t *ret_n,
                struct fault *f)
{
    CLEANUP(file_close) int fd = -1;
    int r = fetch(p, name, &fd, f);
    ssize_t some = r == OK ? pread(fd, to, n, 0) : 0;
    if (some < 0)
        return place_failed(f, "read");
    *ret_n = (size_t)some;
    return r;
}

static int look_at(const char *path, const char *name, struct place_entry *ret, struct fault *f)
{
    struct stat st;
    if (stat(path, &st) < 0)
        return errno == ENOENT ? gone(f, name) : place_failed(f, "look at a file");
    *ret = (struct place_entry){name, st.st_size, changed_ms(&st)};
    return OK;
}

static int look(const struct place *p, const char *name, struct place_entry *ret, struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    return look_at(path_of(p, a, name), name, ret, f);
}

/* ---- walking ---- */

static int see_file(const char *folder, const char *name, place_see *see, void *self,
                    struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct place_entry e = {0};
    if (!place_is_name(name) ||
        look_at(arena_printf(a, "%s/%s", folder, name), name, &e, NULL) == NOT_FOUND)
        return OK;
    int r = look_at(arena_printf(a, "%s/%s", folder, name), name, &e, f);
    return r < 0 ? r : see(self, &e, f);
}

static bool is_branch(const char *name)
{
    return strlen(name) == 2 && strspn(name, "0123456789abcdef") == 2;
}

/* depth: how many folders still lie above the files. */
static int walk_in(const char *folder, int depth, place_see *see, void *self, struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    char **names;
    int r = folder_list(a, folder, &names, f);
    for (; r == OK && *names; names++)
        if (depth == 0)
            r = see_file(folder, *names, see, self, f);
        else if (is_branch(*names))
            r = walk_in(arena_printf(a, "%s/%s", folder, *names), depth - 1, see, self, f);
    return r;
}

static int walk(const struct place *p, place_see *see, void *self, struct fault *f)
{
    return walk_in(p->folder, 2, see, self, f);
}

/* ---- removing ---- */

/* First it is taken aside: whoever puts it from then on writes it anew, and whoever has put it a
 * moment before is seen by its age, and gets it back. */
static int remove_file(const struct place *p, const char *name, int64_t before_ms, struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *path = path_of(p, a, name), *aside = arena_printf(a, "%s/%s", p->drafts, name);
    struct place_entry e = {0};
    int r = look_at(path, name, &e, f);
    if (r < 0)
        return r;
    if (rename(path, aside) < 0)
        return errno == ENOENT ? gone(f, name) : place_failed(f, "remove a file");
    r = look_at(aside, name, &e, f);
    if (r < 0)
        return r;
    if (e.changed_ms < before_ms)
        return unlink(aside) < 0 ? place_failed(f, "remove a file") : OK;
    if (rename(aside, path) < 0)
        return place_failed(f, "keep a file");
    return fault_reason(f, CONFLICT, "filestore.young", "%s was put a moment ago", name);
}

const struct place_kind place_folder = {put, fetch, peek, look, walk, remove_file, false};
