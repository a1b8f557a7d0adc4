/* The body of a request as it arrives: a form, files, JSON or raw bytes, each with its ceiling. */
#ifndef HTTP_BODY_H
#define HTTP_BODY_H

#include "http/request.h"

struct body;

/* What a body may be, from the route's flags. */
struct body_rules {
    unsigned flags;            /* enum route_flags */
    const struct spool *spool; /* of files; NULL: none are taken */
};

/* Ready to take a body of that Content-Type (NULL: not said). NULL with *ret_status 415, or 400 for
 * a multipart body without boundary. */
struct body *body_new(struct arena *a, const char *type, const struct body_rules *rules,
                      int *ret_status);

/* Take no file of it from now on, only their names. */
void body_pass_files(struct body *b);

/* ROUTE_PIECE: where the bytes go; needed before the first of them. */
void body_into(struct body *b, struct piece *piece);

/* The most bytes that this body may have in all. */
size_t body_limit(const struct body *b);

/* Take the next piece. 0, or the status to answer with, then and ever after. */
int body_feed(struct body *b, const char *p, size_t n);

/* All has arrived: fill fields, uploads and body of the request. 0 or a status. */
int body_finish(struct body *b, struct request *rq);

#endif
