#include "os/filestore.h"

#include "base/cleanup.h"
#include "os/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { NAME = 64, DRAFT_REST_S = 60 * 60 };

struct filestore {
    const char *folder;
};

struct filestore_draft {
    struct filestore *store;
    struct arena *arena;
    char *path; /* NULL once it was kept */
    int fd;
};

static bool is_name(const char *name)
{
    return strlen(name) == NAME && strspn(name, "0123456789abcdef") == NAME;
}

static const char *place(const struct filestore *s, struct arena *a, const char *name)
{
    return arena_printf(a, "%s/%.2s/%.2s/%s", s->folder, name, name + 2, name);
}

static int failed(struct fault *f, const char *what)
{
    int e = errno;
    return fault_reason(f, UNAVAILABLE, e == ENOSPC ? "filestore.full" : "filestore",
                        "file store cannot %s: %s", what, strerror(e));
}

/* A young draft may belong to another process that works on the same store. */
static int remove_old(struct arena *a, const char *drafts, struct fault *f)
{
    char **names;
    time_t now = time(NULL);
    int r = folder_list(a, drafts, &names, f);
    for (; r == OK && *names; names++) {
        const char *path = arena_printf(a, "%s/%s", drafts, *names);
        struct stat st;
        if (stat(path, &st) == 0 && now - st.st_mtim.tv_sec > DRAFT_REST_S)
            (void)unlink(path);
    }
    return r;
}

int filestore_open(struct arena *a, const char *folder, struct filestore **ret, struct fault *f)
{
    CLEANUP(arena_closep) struct arena *own = arena_open();
    const char *drafts = arena_printf(own, "%s/drafts", folder);
    int r = folder_make(drafts, 0700, f);
    if (r == OK)
        r = remove_old(own, drafts, f);
    if (r < 0)
        return r;
    struct filestore *s = arena_new(a, struct filestore, 1);
    s->folder = arena_strdup(a, folder);
    *ret = s;
    return OK;
}

static void drop(void *draft)
{
    struct filestore_draft *d = draft;
    file_close(&d->fd);
    if (d->path)
        unlink(d->path);
}

int filestore_begin(struct filestore *s, struct arena *a, struct filestore_draft **ret,
                    struct fault *f)
{
    struct filestore_draft *d = arena_new(a, struct filestore_draft, 1);
    d->store = s;
    d->arena = a;
    d->path = arena_printf(a, "%s/drafts/XXXXXX", s->folder);
    d->fd = mkostemp(d->path, O_CLOEXEC);
    if (d->fd < 0)
        return failed(f, "begin a file");
    arena_defer(a, drop, d);
    *ret = d;
    return OK;
}

int filestore_add(struct filestore_draft *d, const void *p, size_t n, struct fault *f)
{
    for (const char *at = p; n;) {
        ssize_t some = write(d->fd, at, n);
        if (some < 0 && errno == EINTR)
            continue;
        if (some < 0)
            return failed(f, "write");
        at += some;
        n -= (size_t)some;
    }
    return OK;
}

static int sync_path(const char *folder)
{
    CLEANUP(file_close) int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return fd < 0 ? -1 : fsync(fd);
}

/* The name is new in its folder; that folder may be new in the one above. */
static int move_in(struct filestore_draft *d, const char *name, struct fault *f)
{
    const char *folder = arena_printf(d->arena, "%s/%.2s/%.2s", d->store->folder, name, name + 2);
    int r = folder_make(folder, 0700, f);
    if (r < 0)
        return r;
    if (rename(d->path, place(d->store, d->arena, name)) < 0 || sync_path(folder) < 0)
        return failed(f, "keep a file");
    d->path = NULL;
    return OK;
}

int filestore_keep(struct filestore_draft *d, const char *name, struct fault *f)
{
    if (!is_name(name))
        return fault_reason(f, INVALID, "filestore.name", "not the name of a stored file");
    if (file_exists(place(d->store, d->arena, name))) {
        drop(d);
        d->path = NULL;
        return OK;
    }
    if (fchmod(d->fd, 0400) < 0 || fsync(d->fd) < 0)
        return failed(f, "sync");
    return move_in(d, name, f);
}

int filestore_put(struct filestore *s, const char *name, struct bytes in, struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct filestore_draft *d;
    if (is_name(name) && file_exists(place(s, a, name)))
        return OK;
    int r = filestore_begin(s, a, &d, f);
    if (r == OK)
        r = filestore_add(d, in.p, in.n, f);
    if (r == OK)
        r = filestore_keep(d, name, f);
    return r;
}

int filestore_get(const struct filestore *s, struct arena *a, const char *name, size_t max,
                  struct bytes *ret, struct fault *f)
{
    if (!is_name(name))
        return fault_reason(f, NOT_FOUND, "filestore.name", "not the name of a stored file");
    return file_read(a, place(s, a, name), max, ret, f);
}

/* Out of CLEANUP's reach. */
static int hand_on(int *fd)
{
    int handed = *fd;
    *fd = -1;
    return handed;
}

int filestore_descriptor(const struct filestore *s, const char *name, int *ret_fd, int64_t *ret_n,
                         struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct stat st;
    if (!is_name(name))
        return fault_reason(f, NOT_FOUND, "filestore.name", "not the name of a stored file");
    CLEANUP(file_close) int fd = open(place(s, a, name), O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &st) < 0)
        return fault_reason(f, NOT_FOUND, "filestore.gone", "no stored file %s", name);
    *ret_n = st.st_size;
    *ret_fd = hand_on(&fd);
    return OK;
}

/* ---- walking ---- */

static int see_file(const char *folder, const char *name, filestore_see *see, void *self,
                    struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct stat st;
    if (!is_name(name))
        return OK;
    if (stat(arena_printf(a, "%s/%s", folder, name), &st) < 0)
        return errno == ENOENT ? OK : failed(f, "look at a file");
    const struct filestore_entry e = {.name = name,
                                      .bytes = st.st_size,
                                      .changed_ms = (int64_t)st.st_mtim.tv_sec * 1000 +
                                                    st.st_mtim.tv_nsec / 1000000};
    return see(self, &e, f);
}

static bool is_branch(const char *name)
{
    return strlen(name) == 2 && strspn(name, "0123456789abcdef") == 2;
}

/* depth: how many folders still lie above the files. */
static int walk(const char *folder, int depth, filestore_see *see, void *self, struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    char **names;
    int r = folder_list(a, folder, &names, f);
    for (; r == OK && *names; names++)
        if (depth == 0)
            r = see_file(folder, *names, see, self, f);
        else if (is_branch(*names))
            r = walk(arena_printf(a, "%s/%s", folder, *names), depth - 1, see, self, f);
    return r;
}

int filestore_walk(const struct filestore *s, filestore_see *see, void *self, struct fault *f)
{
    return walk(s->folder, 2, see, self, f);
}

int filestore_remove(struct filestore *s, const char *name, struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    if (is_name(name) && unlink(place(s, a, name)) == 0)
        return OK;
    return !is_name(name) || errno == ENOENT
               ? fault_reason(f, NOT_FOUND, "filestore.none", "no such stored file")
               : failed(f, "remove a file");
}
