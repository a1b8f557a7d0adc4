/* Many clients of one server at once, from one thread: each keeps its connection, sends its next
 * request when the answer to the last one is complete, and is measured.
 *
 * For tests of bad days and for figures; it speaks as much HTTP/1.1 as our own server answers with
 * (a length, or no body), and takes a broken connection as the end of that client.
 */
#ifndef TESTS_SUPPORT_LOAD_H
#define TESTS_SUPPORT_LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LOAD_REQUEST = 16 * 1024, LOAD_ANSWER = 1024 * 1024 };

struct load_answer {
    int status;
    const char *head, *body; /* both end with NUL; valid during the call */
    size_t bytes;            /* of the body */
};

struct load {
    uint16_t port; /* on 127.0.0.1 */
    size_t clients;
    int64_t most_ms; /* nothing new is asked after so long */
    /* Write the next request of a client; its length, or 0: this client is done. */
    size_t (*ask)(void *data, size_t client, char out[static LOAD_REQUEST]);
    /* May be NULL. */
    void (*got)(void *data, size_t client, const struct load_answer *answer);
    void *data;
};

struct load_result {
    int64_t answers, good; /* good: status below 400 */
    int64_t broken;        /* connections that ended without an answer */
    double seconds;
    int64_t p50_us, p95_us, p99_us, most_us;
};

void load_run(const struct load *l, struct load_result *ret);

/* One request with one answer, on a connection of its own; the body is copied into out and cut at
 * room. The status, 0 when there was no answer. */
int load_once(uint16_t port, const char *request, size_t n, char *out, size_t room);

/* A text as printf makes it, at out; its length. */
size_t load_write(char out[static LOAD_REQUEST], const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
