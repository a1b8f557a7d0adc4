/* multipart/form-data as it arrives (RFC 7578, RFC 2046 section 5.1), in pieces of any size.
 *
 * Nothing of a part's content is kept here: it is handed on at once. What precedes the first part
 * and follows the last one is dropped.
 */
#ifndef HTTP_MULTIPART_H
#define HTTP_MULTIPART_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    MULTIPART_BOUNDARY = 70, /* the longest that RFC 2046 allows */
    MULTIPART_HEAD = 4096,   /* the headers of one part; browsers send about 200 bytes */
};

struct multipart_head {
    const char *name;     /* of the field; valid UTF-8 */
    const char *filename; /* without folders and control characters; NULL when it is no file */
    const char *type;     /* as claimed; "" when it was not said */
};

/* What is done with the parts. Each returns OK or a code that ends the reading. */
struct multipart_sink {
    int (*begin)(void *context, const struct multipart_head *head);
    int (*data)(void *context, const char *p, size_t n);
    int (*end)(void *context);
    void *context;
};

struct multipart;

/* NULL when the Content-Type names no well-formed boundary. Heads are allocated in a. */
struct multipart *multipart_new(struct arena *a, const char *content_type,
                                const struct multipart_sink *sink);

/* OK, INVALID for malformed input, or what the sink said; the same again when called again. */
int multipart_feed(struct multipart *m, const char *p, size_t n);

/* INVALID when the last boundary has not come. */
int multipart_finish(const struct multipart *m);

#endif
