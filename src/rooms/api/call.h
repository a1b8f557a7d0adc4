/* What the handlers of the API share: reading what was sent, and answering.
 *
 * A handler opens a page (for the visitor, the law and the language; no HTML is written) and ends
 * with one of the replies. Functions that return bool have answered when they return false.
 */
#ifndef ROOMS_API_CALL_H
#define ROOMS_API_CALL_H

#include "rooms/api/operation.h"
#include "rooms/dossier/dossier.h"
#include "rooms/page.h"

/* The JSON body, of the operation's shape. */
bool api_body(struct page *p, const struct json **ret);

/* The query, as the operation describes it: no unknown values where values are listed. */
bool api_query(struct page *p);

/* ---- errors ---- */

/* 422 with what is wrong, field by field. */
struct api_errors {
    struct page *page;
    struct json *list;
};
void api_errors_open(struct api_errors *e, struct page *p);
void api_errors_add(struct api_errors *e, const char *field, const char *words);
/* The words of api.error.<reason>. */
void api_errors_name(struct api_errors *e, const char *field, const char *reason);
/* False and answered when there is an error. */
bool api_errors_none(struct api_errors *e);

/* One error, answered at once; returns false. */
bool api_refuse(struct page *p, const char *field, const char *reason);

/* A fault under another status than its code's; its reason chooses the words. */
void api_trouble(struct request *rq, int status, enum code code, const char *reason);

/* ---- building answers ---- */

void put_text(struct page *p, struct json *o, const char *key,
              const char *s); /* NULL and "": null */
void put_words(struct page *p, struct json *o, const char *key, struct text2 t);
void put_id(struct page *p, struct json *o, const char *key, int64_t id);   /* 0: null */
void put_time(struct page *p, struct json *o, const char *key, int64_t ms); /* 0: null */
void put_day(struct page *p, struct json *o, const char *key, int32_t day); /* 0: null */
void put_int(struct page *p, struct json *o, const char *key, int64_t v);
void put_bool(struct page *p, struct json *o, const char *key, bool v);
/* A tree that somebody else owns, such as the law's; it is not changed. NULL: null. */
void put_tree(struct page *p, struct json *o, const char *key, const struct json *v);
/* {"code", "name"} of an agency. */
void put_agency(struct page *p, struct json *o, const char *key, const char *code);
/* {"number", "name", "title"} of a state. */
void put_state(struct page *p, struct json *o, const char *key, int state);

/* ---- lists ---- */

enum { API_LIMIT = 25, API_LIMIT_MOST = 100 };

/* ?limit=, from 1 to API_LIMIT_MOST. */
bool api_limit(struct page *p, size_t *ret);

/* A cursor is where the next page begins: some numbers and a text, sealed so that a changed one is
 * known. list is the list's own name: the cursor of one list is none of another. */
struct cursor {
    int64_t a, b;
    const char *text;
};
const char *cursor_write(struct page *p, const char *list, const struct cursor *c);
/* ?cursor=; all zero and "" when there is none. */
bool cursor_read(struct page *p, const char *list, struct cursor *ret);

/* {"items", "next"}; next NULL on the last page. */
void api_reply_page(struct page *p, struct json *items, const char *next);

/* ---- the rest ---- */

/* The PDF, under a name made of a code and what it is. */
void api_reply_pdf(struct page *p, struct bytes pdf, const char *name);

/* The dossier of {code}, as far as the visitor may know of it. */
bool api_find_dossier(struct page *p, struct dossier *ret);

/* The revision that the caller saw: "revision" of the body, else If-Match; 0: not said. */
bool api_revision(struct page *p, const struct json *body, int64_t *ret);

#endif
