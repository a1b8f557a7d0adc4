/* NOLINTBEGIN(bugprone-reserved-identifier, bugprone-sizeof-expression,
 * readability-inconsistent-declaration-parameter-name): the C library names what stands here. */
#include "tests/fault/bad_disk.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SECTOR = 512, FILES = 4096, DESCRIPTORS = 32 * 1024, NAMES = 4096 };

/* What the disk holds of a sector that was written since. */
struct sector {
    bool dirty; /* the next sync takes it to the disk; else a sync has failed, and none will */
    uint8_t before[SECTOR];
};

struct file {
    dev_t device;
    ino_t inode;
    bool folder;
    char path[PATH_MAX];
    off_t size; /* on the disk */
    struct sector **sectors;
    size_t room;
    int users;
};

/* A name that is new in its folder, until that is synced. */
struct name {
    enum { RENAMED, MADE, MADE_FOLDER } how;
    char from[PATH_MAX], to[PATH_MAX];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* of everything here */
static struct bad_disk *page;
static const char *folder;
static uint64_t state;
static struct file *files[FILES], *of[DESCRIPTORS];
static struct name *names[NAMES];
static size_t name_count;

static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static ssize_t (*real_write)(int, const void *, size_t);
static int (*real_fsync)(int), (*real_fdatasync)(int), (*real_ftruncate)(int, off_t);
static int (*real_open)(const char *, int, ...), (*real_mkostemp)(char *, int);
static int (*real_close)(int), (*real_rename)(const char *, const char *);
static int (*real_mkdir)(const char *, mode_t), (*real_unlink)(const char *);

__attribute__((constructor)) static void begin(void)
{
    const char *path = getenv(BAD_DISK);
    folder = getenv(BAD_DISK_FOLDER);
    *(void **)&real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
    *(void **)&real_write = dlsym(RTLD_NEXT, "write");
    *(void **)&real_fsync = dlsym(RTLD_NEXT, "fsync");
    *(void **)&real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
    *(void **)&real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
    *(void **)&real_open = dlsym(RTLD_NEXT, "open64");
    *(void **)&real_mkostemp = dlsym(RTLD_NEXT, "mkostemp64");
    *(void **)&real_close = dlsym(RTLD_NEXT, "close");
    *(void **)&real_rename = dlsym(RTLD_NEXT, "rename");
    *(void **)&real_mkdir = dlsym(RTLD_NEXT, "mkdir");
    *(void **)&real_unlink = dlsym(RTLD_NEXT, "unlink");
    int fd = path ? real_open(path, O_RDWR | O_CLOEXEC) : -1;
    void *p =
        fd < 0 ? MAP_FAILED : mmap(NULL, sizeof *page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    page = p == MAP_FAILED ? NULL : p;
    if (fd >= 0)
        (void)real_close(fd);
    state = page ? page->seed | 1 : 1;
}

/* xorshift64 */
static uint64_t chance(uint64_t n)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state % n;
}

/* ---- files, by their inodes ---- */

static struct file *find_file(const struct stat *st)
{
    struct file **free_place = NULL;
    for (size_t i = 0; i < FILES; i++) {
        if (!files[i] && !free_place)
            free_place = &files[i];
        if (files[i] && files[i]->device == st->st_dev && files[i]->inode == st->st_ino)
            return files[i];
    }
    if (!free_place)
        abort();
    struct file *f = *free_place = calloc(1, sizeof *f);
    f->device = st->st_dev;
    f->inode = st->st_ino;
    f->folder = S_ISDIR(st->st_mode);
    f->size = st->st_size;
    return f;
}

static bool is_ours(const char *path)
{
    size_t n = folder ? strlen(folder) : 0, m = strlen(path);
    bool shared = m > 4 && strcmp(path + m - 4, "-shm") == 0; /* made anew after a crash */
    return page && n && strncmp(path, folder, n) == 0 && !shared;
}

static void forget(struct file *f)
{
    for (size_t i = 0; i < f->room; i++)
        free(f->sectors[i]);
    free(f->sectors);
    for (size_t i = 0; i < FILES; i++)
        if (files[i] == f)
            files[i] = NULL;
    free(f);
}

static bool is_clean(const struct file *f)
{
    for (size_t i = 0; i < f->room; i++)
        if (f->sectors[i])
            return false;
    return true;
}

static void note_name(int how, const char *from, const char *to)
{
    if (name_count == NAMES)
        abort();
    struct name *n = names[name_count++] = calloc(1, sizeof *n);
    n->how = how;
    (void)snprintf(n->from, sizeof n->from, "%s", from);
    (void)snprintf(n->to, sizeof n->to, "%s", to);
}

static void note_open(int fd, const char *path, bool made)
{
    struct stat st;
    if (fd < 0 || fd >= DESCRIPTORS || fstat(fd, &st) < 0)
        return;
    (void)pthread_mutex_lock(&lock);
    struct file *f = find_file(&st);
    (void)snprintf(f->path, sizeof f->path, "%s", path);
    f->users++;
    of[fd] = f;
    if (made) {
        f->size = 0;
        note_name(MADE, "", path);
    }
    (void)pthread_mutex_unlock(&lock);
}

/* ---- what is not on the disk yet ---- */

/* A second descriptor only where this one is for writing alone: closing one gives up all locks that
 * the process has on the file, and SQLite's are on the database. */
static void read_sector(const struct file *f, int fd, uint8_t out[static SECTOR], off_t at)
{
    if (pread(fd, out, SECTOR, at) >= 0)
        return;
    int own = real_open(f->path, O_RDONLY | O_CLOEXEC);
    (void)!pread(own, out, SECTOR, at);
    (void)real_close(own);
}

static void keep_sector(struct file *f, int fd, size_t at)
{
    if (at >= f->room) {
        size_t room = at + 1024;
        f->sectors = realloc(f->sectors, room * sizeof *f->sectors);
        memset(f->sectors + f->room, 0, (room - f->room) * sizeof *f->sectors);
        f->room = room;
    }
    if (!f->sectors[at]) {
        f->sectors[at] = calloc(1, sizeof *f->sectors[at]);
        read_sector(f, fd, f->sectors[at]->before, (off_t)at * SECTOR);
    }
    f->sectors[at]->dirty = true;
}

static void keep_range(struct file *f, int fd, off_t from, off_t until)
{
    for (off_t at = from / SECTOR; at * SECTOR < until; at++)
        keep_sector(f, fd, (size_t)at);
}

static void settle_names(const struct file *f)
{
    size_t kept = 0, n = strlen(f->path);
    for (size_t i = 0; i < name_count; i++) {
        const char *slash = strrchr(names[i]->to, '/');
        bool here = (size_t)(slash - names[i]->to) == n && strncmp(names[i]->to, f->path, n) == 0;
        if (here)
            free(names[i]);
        else
            names[kept++] = names[i];
    }
    name_count = kept;
}

static void settle(struct file *f, int fd)
{
    struct stat st;
    if (f->folder) {
        settle_names(f);
        return;
    }
    for (size_t i = 0; i < f->room; i++)
        if (f->sectors[i] && f->sectors[i]->dirty) {
            free(f->sectors[i]);
            f->sectors[i] = NULL;
        }
    if (fstat(fd, &st) == 0)
        f->size = st.st_size;
}

static void lose(struct file *f)
{
    for (size_t i = 0; i < f->room; i++)
        if (f->sectors[i])
            f->sectors[i]->dirty = false;
}

/* ---- the power goes ---- */

static int remove_one(const char *path, const struct stat *s, int kind, struct FTW *at)
{
    (void)s, (void)kind, (void)at;
    return remove(path);
}

static void undo_name(const struct name *n)
{
    if (n->how == RENAMED)
        (void)real_rename(n->to, n->from);
    else if (n->how == MADE)
        (void)real_unlink(n->to);
    else
        (void)nftw(n->to, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

enum way { ALL_STAY, ALL_GO, SOME_GO, WAYS };

static bool goes(enum way way)
{
    return way == ALL_GO || (way == SOME_GO && chance(2));
}

static void undo_file(struct file *f)
{
    struct stat st;
    enum way way = chance(WAYS);
    int fd = real_open(f->path, O_RDWR | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &st) < 0 || st.st_ino != f->inode)
        return;
    for (size_t i = 0; i < f->room; i++)
        if (f->sectors[i] && (!f->sectors[i]->dirty || goes(way)))
            (void)real_pwrite(fd, f->sectors[i]->before, SECTOR, (off_t)i * SECTOR);
    off_t size = goes(way) ? f->size : st.st_size;
    (void)real_ftruncate(fd, size);
}

static void undo_all(void)
{
    for (size_t i = 0; i < FILES; i++)
        if (files[i] && !files[i]->folder)
            undo_file(files[i]);
    enum way way = chance(WAYS);
    while (name_count-- > 0)
        if (goes(way))
            undo_name(names[name_count]);
}

/* Does a thread of it still run? */
static bool runs(const char *tasks)
{
    struct dirent *d;
    char path[NAME_MAX + PATH_MAX], line[512];
    bool found = false;
    DIR *dir = opendir(tasks);
    while (dir && (d = readdir(dir))) {
        (void)snprintf(path, sizeof path, "%s/%s/stat", tasks, d->d_name);
        FILE *f = d->d_name[0] == '.' ? NULL : fopen(path, "r");
        const char *name_end = f && fgets(line, sizeof line, f) ? strrchr(line, ')') : NULL;
        found = found || (name_end && name_end[2] != 'T');
        if (f)
            (void)fclose(f);
    }
    if (dir)
        (void)closedir(dir);
    return found;
}

/* When the power goes nobody reads any more what the disk has lost. So another process first stops
 * all threads, and then takes back what is lost. */
static _Noreturn void cut(void)
{
    char tasks[64];
    pid_t all = getpid();
    (void)snprintf(tasks, sizeof tasks, "/proc/%d/task", (int)all);
    if (fork() == 0) {
        (void)close_range(STDERR_FILENO + 1, ~0U, 0);
        (void)kill(all, SIGSTOP);
        while (runs(tasks))
            (void)usleep(100);
        undo_all();
        (void)kill(all, SIGKILL);
        _exit(0);
    }
    for (;;)
        (void)pause();
}

/* ---- what shall happen to an operation ---- */

/* With the lock. A sync fails only where syncs do, and so on. */
static enum bad_disk_kind fate(bool sync)
{
    int64_t now = atomic_fetch_add(&page->operations, 1);
    enum bad_disk_kind kind = atomic_load(&page->kind);
    if (kind == DISK_GOOD || now < atomic_load(&page->from) || atomic_load(&page->times) <= 0)
        return DISK_GOOD;
    if (kind != DISK_CUT && (kind == DISK_SYNCS_FAIL) != sync)
        return DISK_GOOD;
    atomic_fetch_sub(&page->times, 1);
    atomic_fetch_add(&page->happened, 1);
    if (kind == DISK_CUT)
        cut();
    return kind;
}

static ssize_t write_at(struct file *f, int fd, const void *p, size_t n, off_t at)
{
    enum bad_disk_kind kind = fate(false);
    size_t some = kind == DISK_GOOD ? n : chance(2) ? n / 2 : 0;
    keep_range(f, fd, at, at + (off_t)some);
    ssize_t done = some || kind == DISK_GOOD ? real_pwrite(fd, p, some, at) : 0;
    if (kind == DISK_TEARS)
        (void)kill(getpid(), SIGKILL);
    if (kind == DISK_GOOD)
        return done;
    errno = kind == DISK_IS_FULL ? ENOSPC : EIO;
    return -1;
}

static struct file *file_of(int fd)
{
    return page && fd >= 0 && fd < DESCRIPTORS ? of[fd] : NULL;
}

ssize_t pwrite64(int fd, const void *p, size_t n, off_t at)
{
    struct file *f = file_of(fd);
    if (!f)
        return real_pwrite(fd, p, n, at);
    (void)pthread_mutex_lock(&lock);
    ssize_t done = write_at(f, fd, p, n, at);
    (void)pthread_mutex_unlock(&lock);
    return done;
}

/* Where it would write: the place of the descriptor, or the end. */
ssize_t write(int fd, const void *p, size_t n)
{
    struct file *f = file_of(fd);
    if (!f)
        return real_write(fd, p, n);
    (void)pthread_mutex_lock(&lock);
    bool append = fcntl(fd, F_GETFL) & O_APPEND;
    off_t at = lseek(fd, 0, append ? SEEK_END : SEEK_CUR);
    ssize_t done = write_at(f, fd, p, n, at);
    if (done > 0)
        (void)lseek(fd, at + done, SEEK_SET);
    (void)pthread_mutex_unlock(&lock);
    return done;
}

int ftruncate64(int fd, off_t n)
{
    struct file *f = file_of(fd);
    struct stat st;
    if (!f)
        return real_ftruncate(fd, n);
    (void)pthread_mutex_lock(&lock);
    enum bad_disk_kind kind = fate(false);
    if (kind == DISK_GOOD && fstat(fd, &st) == 0 && st.st_size > n)
        keep_range(f, fd, n, st.st_size);
    int r = kind == DISK_GOOD ? real_ftruncate(fd, n) : -1;
    if (kind == DISK_TEARS)
        (void)kill(getpid(), SIGKILL);
    if (kind != DISK_GOOD)
        errno = EIO;
    (void)pthread_mutex_unlock(&lock);
    return r;
}

static int sync_with(int (*real)(int), int fd)
{
    struct file *f = file_of(fd);
    if (!f)
        return real(fd);
    (void)pthread_mutex_lock(&lock);
    bool good = fate(true) == DISK_GOOD;
    if (good)
        settle(f, fd);
    else
        lose(f);
    (void)pthread_mutex_unlock(&lock);
    errno = good ? 0 : EIO;
    return good ? 0 : -1;
}

int fsync(int fd)
{
    return sync_with(real_fsync, fd);
}

int fdatasync(int fd)
{
    return sync_with(real_fdatasync, fd);
}

/* ---- names ---- */

int open64(const char *path, int flags, ...)
{
    va_list ap;
    va_start(ap, flags);
    int mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(ap, int) : 0;
    va_end(ap);
    if (!is_ours(path))
        return real_open(path, flags, mode);
    bool made = (flags & O_CREAT) && access(path, F_OK) != 0;
    int fd = real_open(path, flags, mode);
    note_open(fd, path, made && fd >= 0);
    return fd;
}

int mkostemp64(char *path, int flags)
{
    int fd = real_mkostemp(path, flags);
    if (is_ours(path))
        note_open(fd, path, fd >= 0);
    return fd;
}

int close(int fd)
{
    struct file *f = file_of(fd);
    if (f) {
        (void)pthread_mutex_lock(&lock);
        of[fd] = NULL;
        if (--f->users == 0 && (f->folder || is_clean(f)))
            forget(f);
        (void)pthread_mutex_unlock(&lock);
    }
    return real_close(fd);
}

static void note_rename(const char *from, const char *to)
{
    for (size_t i = 0; i < FILES; i++)
        if (files[i] && strcmp(files[i]->path, from) == 0)
            (void)snprintf(files[i]->path, sizeof files[i]->path, "%s", to);
    for (size_t i = 0; i < name_count; i++) /* what was made under the old name */
        if (strcmp(names[i]->to, from) == 0 && names[i]->how == MADE) {
            free(names[i]);
            names[i] = names[--name_count];
        }
    note_name(RENAMED, from, to);
}

int rename(const char *from, const char *to)
{
    if (!is_ours(to))
        return real_rename(from, to);
    (void)pthread_mutex_lock(&lock);
    bool replaces = access(to, F_OK) == 0;
    int r = fate(false) == DISK_GOOD ? real_rename(from, to) : -1;
    if (r < 0)
        errno = EIO;
    else if (!replaces) /* what was there before is not known any more */
        note_rename(from, to);
    (void)pthread_mutex_unlock(&lock);
    return r;
}

int mkdir(const char *path, mode_t mode)
{
    int r = real_mkdir(path, mode);
    if (r == 0 && is_ours(path)) {
        (void)pthread_mutex_lock(&lock);
        note_name(MADE_FOLDER, "", path);
        (void)pthread_mutex_unlock(&lock);
    }
    return r;
}

/* A file that is gone needs no sectors. */
int unlink(const char *path)
{
    struct stat st;
    if (is_ours(path) && stat(path, &st) == 0) {
        (void)pthread_mutex_lock(&lock);
        for (size_t i = 0; i < name_count; i++)
            if (strcmp(names[i]->to, path) == 0 && names[i]->how == MADE) {
                free(names[i]);
                names[i--] = names[--name_count];
            }
        struct file *f = find_file(&st);
        if (f->users == 0)
            forget(f);
        (void)pthread_mutex_unlock(&lock);
    }
    return real_unlink(path);
}
/* NOLINTEND(bugprone-reserved-identifier, bugprone-sizeof-expression,
 * readability-inconsistent-declaration-parameter-name) */
