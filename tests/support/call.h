/* One request at a time to any address, with a limit of time: for tests in which machines fail,
 * where each answer's wait counts. tests/support/load.h is for many at once.
 *
 * Where a client stands is its thread's network namespace (call_enter).
 */
#ifndef TESTS_SUPPORT_CALL_H
#define TESTS_SUPPORT_CALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct call {
    const char *address; /* IPv4 */
    uint16_t port;
    int64_t most_ms; /* for the whole answer */
};

struct call_answer {
    int status; /* 0: none, or not a whole one in time */
    int64_t took_ms;
    char *head, *body; /* of the buffer that was given; both end with NUL */
    size_t bytes;      /* of the body */
};

/* The present thread goes into that namespace (/run/netns/…). */
bool call_enter(const char *space);

/* A connection; -1 when there was none in time. */
int call_connect(const struct call *c);

/* Send one request on a new connection and read its answer into the buffer. */
void call_once(const struct call *c, const char *request, size_t n, char *buffer, size_t room,
               struct call_answer *ret);

/* The value of a header of the answer, copied and cut at room; "" when there is none. */
void call_header(const struct call_answer *x, const char *name, char *out, size_t room);

/* Milliseconds of a clock that is never set. */
int64_t call_ticks_ms(void);

#endif
