/* From method and path to the row of a route table.
 *
 * Tables are written by the rooms and listed by the app; the router is built once, before the
 * server starts, and is read-only afterwards. Patterns are segments: "/ho-so/{code}". A literal
 * segment beats a parameter; a parameter takes one non-empty segment, decoded.
 */
#ifndef HTTP_ROUTER_H
#define HTTP_ROUTER_H

#include "http/request.h"

enum {
    EVERYONE = -1, /* the `right` of a page that is meant to be public */
    ROUTE_PARAMS = 4,
};

/* What a route accepts and how its replies differ. Without ROUTE_JSON, ROUTE_FILES and ROUTE_RAW a
 * body must be a form without files; other types are answered with 415. */
enum route_flags {
    ROUTE_JSON = 1 << 0,     /* takes application/json and no plain form */
    ROUTE_FILES = 1 << 1,    /* takes multipart/form-data with files, up to LIMIT_UPLOAD_BODY */
    ROUTE_RAW = 1 << 2,      /* takes any type, unread, in rq->body (SOAP, webhooks) */
    ROUTE_CACHE = 1 << 3,    /* no "Cache-Control: no-store"; the handler says what holds */
    ROUTE_DESIGNER = 1 << 4, /* the policy that bpmn.io needs: data: images and fonts */
    ROUTE_PLAIN = 1 << 5,    /* never compressed */
    ROUTE_API = 1 << 6,      /* errors are problem documents (read by the app's error page) */
    ROUTE_RESULT = 1 << 7,   /* with ROUTE_FILES: a file may have LIMIT_RESULT_FILE bytes */
    ROUTE_PIECE = 1 << 8,    /* takes application/offset+octet-stream into rq->piece, which `admit`
                                sets */
    ROUTE_USER = 1 << 16,    /* this bit and those above are the app's own */
};

struct route {
    enum method method;
    const char *pattern;
    void (*handler)(struct request *rq);
    int right; /* what the guard demands; EVERYONE; 0 is "forgotten" and refuses the start */
    unsigned flags;
    const void *extra; /* the app's: a form table, words for the API description; may be NULL */
};

/* What `admit` may say beside 0: what was typed is read, of files only their names (uploads without
 * a path). The guard must not let such a request reach its handler. */
enum { ADMIT_WORDS = 2 };

/* The app's hooks; any may be NULL. */
struct router_hooks {
    /* Before each handler, with the whole body read. 0: go on. Otherwise it has answered (or
     * suspended) and the handler is not called. */
    int (*guard)(struct request *rq, const struct route *r);
    /* Before the body of a ROUTE_FILES or ROUTE_PIECE route is read, so that strangers cannot fill
     * the disk. 0: go on; ADMIT_WORDS: go on, but store no file of it; otherwise it has answered.
     * It must not suspend. */
    int (*admit)(struct request *rq, const struct route *r);
    /* After guard and handler, and after what request_continue was given, on the same thread: ends
     * what the guard began there. The request may be waiting, and others may work for it. */
    void (*leave)(struct request *rq);
    /* Answer with a page or problem document for that status. rq->route may be NULL, and rq->fields
     * empty: the body may not have been read. */
    void (*error_page)(struct request *rq, int status);
};

struct router;

/* Build from tables (each ended by a row without pattern, the list by NULL). INVALID with the
 * pattern in words: a right of 0, no handler, a pattern twice, a malformed pattern. Strings and
 * rows are not copied. */
int router_new(struct arena *a, const struct route *const tables[],
               const struct router_hooks *hooks, struct router **ret, struct fault *f);

struct route_match {
    const struct route *route;
    unsigned allowed; /* methods of that path, 1 << method each; 0: no such path */
    const char *values[ROUTE_PARAMS];
    const char *names[ROUTE_PARAMS];
    size_t count;
};

/* OK; NOT_FOUND; CONFLICT when the path has other methods only; INVALID when the path is malformed
 * (bad escape, not UTF-8, NUL). Decoded values are in a. */
int router_find(const struct router *r, struct arena *a, enum method method, const char *path,
                struct route_match *ret);

const struct router_hooks *router_hooks(const struct router *r);

/* All rows in table order, for documentation and tests; NULL behind the last. */
const struct route *router_row(const struct router *r, size_t i);

#endif
