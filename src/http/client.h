/* One request to another system, over libcurl.
 *
 * The caller names every limit: how long it waits and how much it reads. Redirects are never
 * followed (an address that was checked stays the address that is asked), only http and https are
 * spoken, and certificates are always verified. Connections are kept per thread and reused; a call
 * blocks its thread until the answer is whole or the time is over.
 *
 * An answer of any status is OK here: what a 404 means, only the protocol above knows.
 */
#ifndef HTTP_CLIENT_H
#define HTTP_CLIENT_H

#include "base/buf.h"
#include "base/fault.h"

#include <stddef.h>

struct http_line {
    const char *name, *value; /* a header line; neither holds a line break */
};

/* A part of a file, from its beginning. */
struct http_file {
    int fd;
    int64_t bytes; /* sent: how many; received: how many there may be at most */
};

/* AWS signature version 4, as S3 and its kin want it; libcurl makes it. */
struct http_signer {
    const char *region, *service; /* "us-east-1", "s3" */
    const char *key_id, *secret;
};

struct http_call {
    const char *method;            /* NULL: GET, or POST when there is a body, PUT for a file */
    const char *url;               /* http:// or https:// */
    const struct http_line *lines; /* header lines to send */
    size_t line_count;
    struct bytes body;                /* sent as it is; p NULL: no body */
    const char *body_type;            /* Content-Type of the body */
    const struct http_file *send;     /* instead of body: it is read while it is sent */
    const struct http_file *receive;  /* the body of a 2xx answer is written there, the file emptied
                                         before; NULL: into the answer */
    const struct http_signer *signer; /* NULL: not signed */
    const char *authorize;            /* the Authorization header's value, or NULL */
    const char *ca_file;              /* trust these certificates only (PEM); NULL: the system's */
    int time_limit_ms;                /* for the whole exchange; required */
    int stall_ms;      /* give up when nothing moves for so long; 0: time_limit_ms alone */
    size_t body_limit; /* the longest answer read, in bytes; required */
};

struct http_answer {
    int status;           /* 100..599 */
    const char *type;     /* Content-Type without parameters, in lower case; "" when missing */
    const char *location; /* Location, or NULL */
    struct bytes body;    /* ended by a NUL that is not counted */
    int64_t received;     /* bytes written to call.receive */
    int64_t length;       /* Content-Length, of HEAD too; -1: not told */
    int64_t changed_s;    /* Last-Modified in seconds since 1970; -1: not told */
};

/* Ask and read the whole answer into the arena. UNAVAILABLE with reason "http.down" (no connection,
 * cut connection, name unknown, certificate refused) or "http.slow" (time limit); TOO_LARGE with
 * "http.large"; INVALID with "http.call" when the call itself is wrong. */
int http_fetch(struct arena *a, const struct http_call *call, struct http_answer *ret,
               struct fault *f);

/* Percent-encoded for a query or a posted form: all but the unreserved characters of RFC 3986. */
const char *http_escape(struct arena *a, const char *s);

#endif
