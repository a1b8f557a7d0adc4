/* Helper processes: whatever parses hostile bytes or holds a signing key lives in one.
 *
 * A helper is this program again, started as "PROGRAM --helper NAME". It takes jobs over a socket,
 * one at a time: a number that says what to do, and bytes; it answers with bytes or a fault. A
 * pool keeps some of them. A helper that crashes, hangs or answers nonsense is ended and replaced;
 * the job that it had gets a fault, and is not tried again.
 */
#ifndef OS_HELPER_H
#define OS_HELPER_H

#include "base/buf.h"
#include "base/fault.h"

struct helper_pool; /* may be used by many threads */

struct helper_options {
    const char *name;     /* of the service */
    const char *program;  /* NULL: the running program */
    const char *argument; /* handed to the service's start, as a folder; may be NULL */
    int count;            /* processes, 1 to HELPERS_MOST */
    int64_t job_ms;       /* time limit of one job */
    size_t reply_max;     /* bytes */
};
enum { HELPERS_MOST = 16 };

/* Starts the processes and waits until each says that it is ready. */
int helper_open(const struct helper_options *o, struct helper_pool **ret, struct fault *f);
void helper_close(struct helper_pool *p); /* takes NULL */

/* Do one job; waits for a free helper. The fault is the job's own, or UNAVAILABLE "helper.time" or
 * "helper.crash". */
int helper_call(struct helper_pool *p, struct arena *a, uint32_t job, struct bytes in,
                struct bytes *ret, struct fault *f);

/* What a helper offers. start runs once, before the sandbox is entered; it may read keys and fonts
 * and returns its state. enter locks the process in. run does one job. */
struct helper_service {
    const char *name;
    int (*start)(struct arena *a, const char *argument, void **ret_self, struct fault *f);
    int (*enter)(void *self, struct fault *f);
    int (*run)(void *self, struct arena *a, uint32_t job, struct bytes in, struct bytes *ret,
               struct fault *f);
};

/* The main function of a helper: "--helper NAME [ARGUMENT]" with the socket as descriptor 3.
 * Returns the exit status when the other end has closed. */
int helper_serve(const struct helper_service *service, const char *argument);

#endif
