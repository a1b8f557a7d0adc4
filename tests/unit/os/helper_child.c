/* The program that the tests of os/helper start: a service that can do good and evil. */
#include "os/helper.h"
#include "os/sandbox.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int start(struct arena *a, const char *argument, void **ret_self, struct fault *f)
{
    if (argument && strcmp(argument, "refuse") == 0)
        return fault_reason(f, INVALID, "test.refused", "not today");
    *ret_self = arena_strdup(a, argument ? argument : "");
    return OK;
}

static int enter(void *self, struct fault *f)
{
    (void)self;
    struct sandbox s = {.cpu_s = 20, .descriptors = 64};
    return sandbox_enter(&s, f);
}

static int run(void *self, struct arena *a, uint32_t job, struct bytes in, struct bytes *ret,
               struct fault *f)
{
    switch (job) {
    case 'e': /* echo with the argument before it */
        ret->p = (const uint8_t *)arena_printf(a, "%s:%.*s", (const char *)self, (int)in.n,
                                               (const char *)in.p);
        ret->n = strlen((const char *)ret->p);
        return 7;
    case 'b': /* the same bytes */
        *ret = in;
        return OK;
    case 'c':
        abort();
    case 'h':
        for (;;)
            sleep(1);
    case 'o': { /* open a file of the system */
        int fd = open("/etc/passwd", O_RDONLY);
        return fd < 0 ? fault_reason(f, FORBIDDEN, "test.closed", "no file") : OK;
    }
    case 'f': /* a new process: seccomp ends this one */
        return fork() < 0 ? fault_set(f, FORBIDDEN, "no process") : OK;
    default:
        return fault_reason(f, NOT_FOUND, "test.job", "no job %u", job);
    }
}

int main(int argc, char **argv)
{
    static const struct helper_service service = {"test", start, enter, run};
    if (argc < 3 || strcmp(argv[1], "--helper") != 0)
        return 2;
    _exit(helper_serve(&service, argc > 3 ? argv[3] : NULL));
}
