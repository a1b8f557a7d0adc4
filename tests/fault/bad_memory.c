/* NOLINTBEGIN(bugprone-reserved-identifier, bugprone-sizeof-expression,
 * readability-inconsistent-declaration-parameter-name): the C library names what stands here. */
#include "tests/fault/bad_memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* What glibc calls its own, so that nothing has to be looked up before the first allocation. */
void *__libc_malloc(size_t n);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *p, size_t n);
void *__libc_memalign(size_t align, size_t n);

static struct bad_memory *page;
static pid_t own;

__attribute__((constructor)) static void begin(void)
{
    const char *path = getenv(BAD_MEMORY);
    int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    void *p =
        fd < 0 ? MAP_FAILED : mmap(NULL, sizeof *page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (fd >= 0)
        (void)close(fd);
    own = getpid();
    page = p == MAP_FAILED ? NULL : p;
}

static bool fails(void)
{
    if (!page || page->pid != own)
        return false;
    int64_t call = atomic_fetch_add(&page->calls, 1), from = page->from;
    if (call < from || call >= from + page->times)
        return false;
    atomic_fetch_add(&page->happened, 1);
    errno = ENOMEM;
    return true;
}

void *malloc(size_t n)
{
    return fails() ? NULL : __libc_malloc(n);
}

void *calloc(size_t count, size_t size)
{
    return fails() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *p, size_t n)
{
    return fails() ? NULL : __libc_realloc(p, n);
}

int posix_memalign(void **ret, size_t align, size_t n)
{
    void *p = fails() ? NULL : __libc_memalign(align, n);
    if (p)
        *ret = p;
    return p ? 0 : ENOMEM;
}

void *aligned_alloc(size_t align, size_t n)
{
    return fails() ? NULL : __libc_memalign(align, n);
}
/* NOLINTEND(bugprone-reserved-identifier, bugprone-sizeof-expression,
 * readability-inconsistent-declaration-parameter-name) */
