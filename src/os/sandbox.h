/* Lock this process in before it reads what a stranger sent.
 *
 * Limits on memory, time, file size and descriptors; no new rights; no files but the given folders,
 * for reading only (landlock, Linux 5.13); no system calls but those that computing needs
 * (seccomp): no sockets, no programs, no processes. There is no way back.
 */
#ifndef OS_SANDBOX_H
#define OS_SANDBOX_H

#include "base/fault.h"

#include <stddef.h>

struct sandbox {
    const char *const *readable; /* folders or files, NULL-ended; NULL for none */
    size_t memory;               /* bytes of address space; 0 for no limit (sanitizers need it) */
    unsigned cpu_s; /* seconds of work until the kernel ends the process; 0: no limit */
    unsigned descriptors;
};

/* Which walls the kernel could not give; whoever starts the process says so loudly. */
enum sandbox_gap { SANDBOX_NO_LANDLOCK = 1, SANDBOX_NO_SECCOMP = 2, SANDBOX_NO_NAMESPACES = 4 };

/* Returns the gaps (0 for none), or BROKEN. */
int sandbox_enter(const struct sandbox *s, struct fault *f);

#endif
