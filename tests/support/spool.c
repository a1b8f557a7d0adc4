#include "tests/support/spool.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

struct file {
    int fd;
    const char *path;
};

static void remove_file(void *file)
{
    const struct file *x = file;
    (void)close(x->fd);
    (void)unlink(x->path);
}

static int put(void *file, const void *p, size_t n)
{
    const struct file *x = file;
    return write(x->fd, p, n) == (ssize_t)n ? 0 : 503;
}

static int end(void *file)
{
    (void)file;
    return 0;
}

static int open_in(const void *folder, struct arena *a, struct spooled *ret)
{
    struct file *x = arena_new(a, struct file, 1);
    char *path = arena_printf(a, "%s/upload-XXXXXX", (const char *)folder);
    *x = (struct file){mkostemp(path, O_CLOEXEC), path};
    if (x->fd < 0)
        return 503;
    arena_defer(a, remove_file, x);
    *ret = (struct spooled){.path = path, .to = {put, x}, .end = end};
    return 0;
}

const struct spool spool_in_tmp = {open_in, "/tmp"}, spool_nowhere = {open_in, "/nowhere"};
