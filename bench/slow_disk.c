/* A disk that needs 4 ms to flush: preloaded into the server by bench/submissions, since a virtual
 * machine's disk may answer sooner than a real one. */
#include <dlfcn.h>
#include <time.h>
#include <unistd.h>

enum { FLUSH_NS = 4000000 };

static int flush_slowly(const char *name, int fd)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    struct timespec left = {.tv_nsec = FLUSH_NS};
    while (nanosleep(&left, &left) != 0)
        ;
    return real(fd);
}

int fsync(int fd)
{
    return flush_slowly("fsync", fd);
}

int fdatasync(int fd)
{
    return flush_slowly("fdatasync", fd);
}
