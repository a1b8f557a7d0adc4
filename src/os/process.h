/* Other programs: start one, feed it, wait with a time limit. */
#ifndef OS_PROCESS_H
#define OS_PROCESS_H

#include "base/buf.h"
#include "base/fault.h"

struct process_order {
    const char *const *argv;        /* NULL-ended; argv[0] is a path or found in PATH */
    const char *const *environment; /* more NAME=VALUE lines, NULL-ended; may be NULL */
    struct bytes input;             /* given to standard input */
    size_t output_max;              /* standard output beyond this ends the program */
    int64_t limit_ms;
};

struct process_end {
    int status; /* exit status; -signal when a signal ended it */
    struct bytes output, errors;
};

/* Run to the end. OK whatever the status was; UNAVAILABLE "process.time" or "process.output" when
 * it was ended by a limit, BROKEN when it could not be started. */
int process_run(struct arena *a, const struct process_order *o, struct process_end *ret,
                struct fault *f);

/* Start a program whose descriptor 3 is the given one, with standard input from /dev/null. The
 * caller waits for it. */
int process_start(const char *const argv[], int descriptor, int *ret_pid, struct fault *f);

/* This program may open as many files and connections as the system allows it at most: what is
 * usual (1024) is for programs that wait with select. */
void process_open_more(void);

/* Wait until limit_ms have passed, then kill. Returns exit status or -signal. */
int process_wait(int pid, int64_t limit_ms);

#endif
