/* Objects in a bucket of an S3 server: Amazon's, or one of the many that speak the same protocol
 * (Amazon Simple Storage Service API 2006-03-01; addresses in path style, signature version 4).
 *
 * Every call may be repeated, and is, when the server is down, slow or says that it failed: three
 * times in all, with a pause that grows. Objects are never changed here, only put, read, listed and
 * removed; putting one twice is the same as once. A call blocks its thread.
 *
 * Keys are never part of words or logs.
 */
#ifndef WIRE_S3_H
#define WIRE_S3_H

#include "base/arena.h"
#include "base/fault.h"

#include <stddef.h>
#include <stdint.h>

struct s3 {
    const char *endpoint; /* "https://s3.example.vn", without a slash at its end */
    const char *bucket;
    const char *prefix; /* before each name; "" or with a slash at its end */
    const char *region;
    const char *key_id, *secret;
    const char *ca_file; /* NULL: the system's trust */
    int time_limit_ms;   /* for one try of a small request; 0: ten seconds */
    int pause_ms;        /* before the second try, and six times that before the third; 0: 250 */
};

/* "s3://BUCKET[/PREFIX]?endpoint=https://HOST[:PORT][&region=REGION]"; keys are left alone. INVALID
 * "s3.address". */
int s3_read_address(struct arena *a, const char *address, struct s3 *ret, struct fault *f);

/* Names are 1 to 64 letters, digits, '-', '_' or '.'.
 *
 * UNAVAILABLE "s3.down" or "s3.slow" after the last try; FORBIDDEN "s3.refused": keys or rights;
 * NOT_FOUND "s3.none", or "s3.bucket" when there is no such bucket; BROKEN "s3.answer": nothing
 * that an S3 server says. */

/* The first bytes of a file; sha256 is their hash in hexadecimal, which the server compares. */
int s3_put(const struct s3 *s, const char *name, int fd, int64_t bytes, const char *sha256,
           struct fault *f);

/* Into a file, which is emptied before; TOO_LARGE above most bytes. */
int s3_get(const struct s3 *s, const char *name, int fd, int64_t most, int64_t *ret_bytes,
           struct fault *f);

/* The first n bytes, fewer when there are no more. */
int s3_peek(const struct s3 *s, const char *name, void *p, size_t n, size_t *ret_n,
            struct fault *f);

struct s3_object {
    const char *name; /* without the prefix */
    int64_t bytes, changed_ms;
};

int s3_look(const struct s3 *s, const char *name, struct s3_object *ret, struct fault *f);
int s3_remove(const struct s3 *s, const char *name, struct fault *f);

/* The next objects behind a name ("": from the first), in the order of names, at most a thousand;
 * none: there are no more. */
int s3_list(const struct s3 *s, struct arena *a, const char *after, struct s3_object **ret,
            size_t *ret_n, struct fault *f);

#endif
