#include "os/files.h"

#include "base/cleanup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

void file_close(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

/* What may be otherwise in a moment, or when somebody has looked after the machine. */
static bool passes(int e)
{
    return e == EIO || e == ENOSPC || e == EDQUOT || e == ENOMEM || e == EMFILE || e == ENFILE;
}

static int failed(struct fault *f, const char *what, const char *path)
{
    int e = errno;
    enum code code = e == ENOENT ? NOT_FOUND : passes(e) ? UNAVAILABLE : BROKEN;
    return fault_reason(f, code, e == ENOSPC ? "file.full" : "file", "cannot %s %s: %s", what, path,
                        strerror(e));
}

/* A plain file, to be read; its length. The caller closes it, also after a failure. */
static int open_plain(const char *path, int *ret_fd, size_t *ret_length, struct fault *f)
{
    struct stat st;
    *ret_fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (*ret_fd < 0 || fstat(*ret_fd, &st) < 0)
        return failed(f, "read", path);
    if (!S_ISREG(st.st_mode))
        return fault_reason(f, INVALID, "file.kind", "%s is not a plain file", path);
    *ret_length = (size_t)st.st_size;
    return OK;
}

/* n bytes from there on, or what is left of them by now. */
static int read_from(struct arena *a, int fd, size_t at, size_t n, struct bytes *ret)
{
    uint8_t *p = arena_alloc(a, n + 1);
    size_t got = 0;
    while (got < n) {
        ssize_t some = pread(fd, p + got, n - got, (off_t)(at + got));
        if (some < 0 && errno == EINTR)
            continue;
        if (some < 0)
            return BROKEN;
        if (some == 0)
            break;
        got += (size_t)some;
    }
    *ret = (struct bytes){p, got};
    return OK;
}

int file_read(struct arena *a, const char *path, size_t max, struct bytes *ret, struct fault *f)
{
    CLEANUP(file_close) int fd = -1;
    size_t n = 0;
    int r = open_plain(path, &fd, &n, f);
    if (r < 0)
        return r;
    if (n > max)
        return fault_reason(f, TOO_LARGE, "file.large", "%s is larger than %zu bytes", path, max);
    return read_from(a, fd, 0, n, ret) < 0 ? failed(f, "read", path) : OK;
}

int file_read_end(struct arena *a, const char *path, size_t most, struct bytes *ret,
                  struct fault *f)
{
    CLEANUP(file_close) int fd = -1;
    size_t n = 0;
    int r = open_plain(path, &fd, &n, f);
    if (r < 0)
        return r;
    size_t at = n > most ? n - most : 0;
    return read_from(a, fd, at, n - at, ret) < 0 ? failed(f, "read", path) : OK;
}

int file_pieces(const char *path, void (*take)(void *self, struct bytes piece), void *self,
                struct fault *f)
{
    enum { PIECE = 256 * 1024 };
    CLEANUP(arena_closep) struct arena *a = arena_open();
    uint8_t *piece = arena_alloc(a, PIECE);
    CLEANUP(file_close) int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return failed(f, "read", path);
    for (;;) {
        ssize_t n = read(fd, piece, PIECE);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n < 0 ? failed(f, "read", path) : OK;
        take(self, (struct bytes){piece, (size_t)n});
    }
}

static int write_all(int fd, struct bytes in)
{
    while (in.n) {
        ssize_t some = write(fd, in.p, in.n);
        if (some < 0 && errno == EINTR)
            continue;
        if (some < 0)
            return -1;
        in.p += some;
        in.n -= (size_t)some;
    }
    return 0;
}

/* A new name is only safe once the folder that holds it is. */
static int sync_folder_of(const char *path)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *slash = strrchr(path, '/');
    const char *folder = !slash          ? "."
                         : slash == path ? "/"
                                         : arena_strndup(a, path, (size_t)(slash - path));
    CLEANUP(file_close) int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return fd < 0 ? -1 : fsync(fd);
}

int file_write(const char *path, struct bytes in, unsigned mode, struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    char *draft = arena_printf(a, "%s.XXXXXX", path);
    CLEANUP(file_close) int fd = mkostemp(draft, O_CLOEXEC);
    if (fd < 0)
        return failed(f, "write", path);
    if (fchmod(fd, mode) < 0 || write_all(fd, in) < 0 || fsync(fd) < 0 || rename(draft, path) < 0 ||
        sync_folder_of(path) < 0) {
        int r = failed(f, "write", path);
        unlink(draft);
        return r;
    }
    return OK;
}

/* Where the lines at p end that are whole: behind the last line feed before anything that is no
 * text. */
static size_t whole_lines(const char *p, size_t n)
{
    size_t end = 0;
    for (size_t i = 0; i < n && (p[i] == '\n' || (unsigned char)p[i] >= ' '); i++)
        if (p[i] == '\n')
            end = i + 1;
    return end;
}

/* Cut off what a crash or a full disk has left of a line: it is longer by a part of it, or has
 * holes.
 */
static int mend_end(int fd, off_t *ret_size)
{
    enum { LINE_MOST = 4096 };
    char tail[2 * LINE_MOST];
    struct stat st;
    if (fstat(fd, &st) < 0)
        return -1;
    off_t from = st.st_size > (off_t)sizeof tail ? st.st_size - (off_t)sizeof tail : 0;
    ssize_t n = pread(fd, tail, sizeof tail, from);
    if (n < 0)
        return -1;
    *ret_size = from + (off_t)whole_lines(tail, (size_t)n);
    return *ret_size == st.st_size ? 0 : ftruncate(fd, *ret_size);
}

int file_append_line(const char *path, struct bytes line, unsigned mode, struct fault *f)
{
    bool is_new = !file_exists(path);
    off_t size = 0;
    CLEANUP(file_close) int fd = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, mode);
    if (fd < 0 || mend_end(fd, &size) < 0)
        return failed(f, "append to", path);
    if (write_all(fd, line) < 0 || fsync(fd) < 0 || (is_new && sync_folder_of(path) < 0)) {
        int r = failed(f, "append to", path);
        (void)!ftruncate(fd, size);
        return r;
    }
    return OK;
}

int file_sync(const char *path, struct fault *f)
{
    CLEANUP(file_close) int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fsync(fd) < 0 || sync_folder_of(path) < 0)
        return failed(f, "sync", path);
    return OK;
}

bool file_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

int folder_make(const char *path, unsigned mode, struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    char *part = arena_strdup(a, path);
    for (char *at = part + 1;; at++) {
        char c = *at;
        if (c && c != '/')
            continue;
        *at = '\0';
        if (mkdir(part, mode) == 0) {
            if (sync_folder_of(part) < 0)
                return failed(f, "make", part);
        } else if (errno != EEXIST) {
            return failed(f, "make", part);
        }
        *at = c;
        if (!c)
            return OK;
    }
}

static int by_name(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

static void end_dir(DIR **dir)
{
    if (*dir)
        closedir(*dir);
}

int folder_list(struct arena *a, const char *path, char ***ret, struct fault *f)
{
    CLEANUP(end_dir) DIR *dir = opendir(path);
    if (!dir)
        return failed(f, "list", path);
    struct buf names;
    buf_init(&names, a, SIZE_MAX / 2);
    size_t n = 0;
    for (struct dirent *e; (e = readdir(dir));) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        char *name = arena_strdup(a, e->d_name);
        buf_add(&names, &name, sizeof name);
        n++;
    }
    char **all = arena_new(a, char *, n + 1);
    memcpy(all, names.p, n * sizeof *all);
    qsort(all, n, sizeof *all, by_name);
    *ret = all;
    return OK;
}

int folder_remove(const char *path, struct fault *f)
{
    struct stat st;
    if (lstat(path, &st) < 0)
        return errno == ENOENT ? OK : failed(f, "remove", path);
    if (S_ISDIR(st.st_mode)) {
        CLEANUP(arena_closep) struct arena *a = arena_open();
        char **names = NULL;
        int r = folder_list(a, path, &names, f);
        for (size_t i = 0; r == OK && names && names[i]; i++)
            r = folder_remove(arena_printf(a, "%s/%s", path, names[i]), f);
        if (r < 0)
            return r;
    }
    return remove(path) < 0 ? failed(f, "remove", path) : OK;
}

int64_t file_size(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 ? (int64_t)st.st_size : 0;
}

int64_t file_changed_ms(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 ? (int64_t)st.st_mtim.tv_sec * 1000 + st.st_mtim.tv_nsec / 1000000
                                : 0;
}

int folder_space(const char *path, int64_t *ret_free, int64_t *ret_all, struct fault *f)
{
    struct statvfs v;
    if (statvfs(path, &v) < 0)
        return failed(f, "look at", path);
    *ret_free = (int64_t)(v.f_bavail * v.f_frsize);
    *ret_all = (int64_t)(v.f_blocks * v.f_frsize);
    return OK;
}
