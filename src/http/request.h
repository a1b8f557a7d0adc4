/* What a handler sees of one HTTP exchange: the request, the reply, and the ways to wait.
 *
 * A request has one arena; whatever it points to lives until the reply was sent, also when the
 * client went away meanwhile. Text that comes out of the accessors is valid UTF-8 without NUL: what
 * is not was refused with 400 before the handler ran, as was everything above base/limits.h.
 *
 * A handler answers by calling one reply_… function; the last call counts, and headers and cookies
 * may be set before or after it. A handler that returns without a reply and without
 * request_suspend or request_offload is answered with 500.
 *
 * A request belongs to one thread at a time: the handler's until it returns or hands the request to
 * a lane or a worker, theirs until request_resume.
 */
#ifndef HTTP_REQUEST_H
#define HTTP_REQUEST_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/fault.h"
#include "base/json.h"
#include "http/sink.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct route;
struct exchange;

enum method { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, METHODS };

/* A name and its value: a header, a cookie, a query or form field, a route parameter. */
struct pair {
    const char *name;
    const char *value;
};

/* Pairs in the order in which they were sent; names may repeat. */
struct pairs {
    struct pair *list;
    size_t count;
};

/* One file of a posted multipart form, spooled while it arrived. It is removed when the request
 * ends. */
struct upload {
    const char *field;
    const char *filename; /* as claimed, without folders; never a path to open */
    const char *type;     /* as claimed: look at the bytes before believing it */
    const char *path; /* as the spool calls it; NULL when only its name was taken (ADMIT_WORDS) */
    int64_t size;
};

/* Where the body of a ROUTE_PIECE route goes while it arrives. What came before a connection broke
 * stays there, though no handler runs. */
struct piece {
    struct sink to; /* of whoever admitted it */
    int64_t most;
    int64_t got; /* bytes until now */
};

struct request {
    struct arena *arena;
    enum method method;        /* HEAD runs the handler of GET; its body is not sent */
    const char *path;          /* as sent, without the query, not decoded */
    const char *query_raw;     /* what followed '?', "" when nothing did */
    const char *lang;          /* one of the server's languages: cookie "lang", Accept-Language */
    const char *peer;          /* the client's address; behind a trusted proxy the one it tells */
    bool from_here;            /* that address is this machine's own */
    const char *id;            /* for logs and for people who call: 8 to 64 letters and digits */
    bool secure;               /* the client speaks TLS, to us or to the trusted proxy */
    int64_t received_ms;       /* server time when the headers had arrived */
    const struct route *route; /* NULL while an error page is made for an unknown address */
    const struct fault *fault; /* what reply_fault was given, for the error page; else NULL */
    void *session;             /* the guard's */
    struct bytes body;         /* a JSON or raw body; empty for forms */
    struct pairs headers, cookies, query, params, fields;
    struct upload *uploads;
    size_t upload_count;
    struct piece *piece;       /* set before the body of a ROUTE_PIECE route; else NULL */
    struct exchange *exchange; /* the server's side of it */
};

/* "GET" and so on. */
const char *method_name(enum method m);

/* The first value of that name; NULL when there is none. Header names are compared without regard
 * to case. */
const char *request_header(const struct request *rq, const char *name);
const char *request_cookie(const struct request *rq, const char *name);
const char *request_query(const struct request *rq, const char *name);
const char *request_param(const struct request *rq, const char *name);
const char *request_field(const struct request *rq, const char *name);

/* All posted fields in order. */
struct pairs request_fields(const struct request *rq);

/* The first file of that field; NULL when there is none or it was left empty. */
const struct upload *request_upload(const struct request *rq, const char *field);

/* The JSON body as a value; INVALID when it is none. */
int request_json(const struct request *rq, struct json **ret, struct fault *f);

/* Did a page of this very site send it? By Sec-Fetch-Site, else Origin, else Referer against Host;
 * false when nothing tells. One half of the defence against forged requests (the other is the
 * token of identity). */
bool request_is_same_origin(const struct request *rq);

/* May this client do `what` once more? Counts it; false after `most` times within a minute: the
 * answer is 429. For guessing that must be slow. */
bool request_may_again(struct request *rq, const char *what, int most);

/* ---- replies. Bodies are not copied: they live in the arena or longer. ---- */

void reply_html(struct request *rq, int status, struct bytes body);
/* From status 400 on the type is that of a problem document (RFC 9457). */
void reply_json(struct request *rq, int status, const struct json *value);
void reply_bytes(struct request *rq, int status, const char *type, struct bytes body);

/* What is too long for memory, or need not be there: read while it is sent, on the connection's own
 * thread, so from a disk of this machine and never over a network. */
struct reply_source {
    const char *type;
    int64_t bytes;
    int (*read)(void *self, int64_t at, void *p, size_t n); /* how many, or below 0 */
    void *self;                                             /* of the request's arena, or longer */
};
void reply_pieces(struct request *rq, int status, const struct reply_source *source);
void reply_text(struct request *rq, int status, const char *text);

/* No body, as 204. */
void reply_status(struct request *rq, int status);

/* 303 See Other: the browser gets that address. Bytes that an address cannot hold are escaped. */
void reply_redirect(struct request *rq, const char *location);

/* The error page (or problem document) that the app draws for that status. */
void reply_error(struct request *rq, int status);

/* The same for a failed call: status from its code, the fault shown to the error page. Copies f. */
void reply_fault(struct request *rq, const struct fault *f);

/* The status of the reply so far; 0 when there is none. */
int reply_code(const struct request *rq);

/* Set a header, or replace one of that name, default headers included; NULL leaves a default
 * header out. The value is copied. Control characters in it are a mistake and assert. */
void reply_header(struct request *rq, const char *name, const char *value);

struct cookie {
    const char *name;
    const char *value;    /* token characters; assert otherwise */
    const char *path;     /* NULL: "/" */
    int64_t max_age_s;    /* 0: until the browser closes; negative: remove it */
    bool script_may_read; /* else HttpOnly */
    bool strict;          /* SameSite=Strict, else Lax */
};

/* Secure is added when the request came over TLS. */
void reply_cookie(struct request *rq, const struct cookie *c);

/* Set ETag (without quotes) and allow the client to keep the reply if it asks again each time. True
 * when the client has it already: the reply is 304 then, and the body need not be made. */
bool reply_etag(struct request *rq, const char *tag);

/* The browser saves the reply under that name (RFC 6266, RFC 8187). */
void reply_download(struct request *rq, const char *filename);
/* The same, but shown by the browser when it can. */
void reply_inline(struct request *rq, const char *filename);

/* 404 for NOT_FOUND and so on; 200 for OK and above. */
int http_status(int code);

/* ---- waiting ---- */

/* The handler will return without a reply; someone makes it later. The connection waits without a
 * thread. May be called again while suspended (an offloaded function that hands on to a lane): the
 * exchange goes on when each call was met by one request_resume. The first call must come from the
 * handler, before the request is handed to anyone. Every suspended request must be resumed, also
 * while the server stops. */
void request_suspend(struct request *rq);

/* From any thread, after the reply was set; rq may be gone when this returns. */
void request_resume(struct request *rq);

/* The same, and make(rq) makes the reply on the connection's own thread: keeps rendering off a
 * write lane. */
void request_continue(struct request *rq, void (*make)(struct request *rq));

/* Suspend, run slow(rq) on the small pool for slow work, resume. The line may be as long as there
 * are connections; it answers 503 with Retry-After when that is full, or when the first in it has
 * waited for so long that who comes now would have left before their turn. The handler returns
 * right after it. */
void request_offload(struct request *rq, void (*slow)(struct request *rq));

/* Will slow work be begun in a moment? Who has another way at hand takes it while this is false. */
bool request_has_room(const struct request *rq);

#endif
