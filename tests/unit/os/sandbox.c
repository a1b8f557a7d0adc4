#include "os/sandbox.h"
#include "os/process.h"
#include "tests/support/test.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

enum { OPENED = 1, REFUSED = 2, NOT_ENTERED = 3 };

/* In a child of its own, because there is no way back. */
static int inside(int (*act)(void))
{
    pid_t pid = fork();
    if (pid == 0) {
        static const char *const readable[] = {"/usr/share", NULL};
        struct sandbox s = {.readable = readable, .cpu_s = 10, .descriptors = 32};
        int gaps = sandbox_enter(&s, NULL);
        _exit(gaps < 0 ? NOT_ENTERED : act());
    }
    return process_wait(pid, 10000);
}

static int open_password(void)
{
    return open("/etc/passwd", O_RDONLY) < 0 ? REFUSED : OPENED;
}

static int open_shared(void)
{
    return open("/usr/share/common-licenses/GPL-2", O_RDONLY) < 0 ? REFUSED : OPENED;
}

static int make_file(void)
{
    return open("/tmp/sandbox-was-open", O_CREAT | O_WRONLY, 0600) < 0 ? REFUSED : OPENED;
}

static int make_socket(void)
{
    return socket(AF_INET, SOCK_STREAM, 0) < 0 ? REFUSED : OPENED;
}

static int run_program(void)
{
    execl("/bin/true", "true", (char *)NULL);
    return REFUSED;
}

TEST(files_are_shut_but_the_named_ones)
{
    CHECK_INT(REFUSED, inside(open_password));
    CHECK_INT(REFUSED, inside(make_file));
    CHECK_INT(OPENED, inside(open_shared));
}

TEST(no_sockets_and_no_programs)
{
    CHECK_INT(-SIGSYS, inside(make_socket));
    CHECK_INT(-SIGSYS, inside(run_program));
}
