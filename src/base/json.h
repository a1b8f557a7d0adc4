/* JSON values in an arena (RFC 8259), with the line each one stands on.
 *
 * Read into a small tree of our own, because a pack's faults are reported with file and line,
 * amounts must keep their exact digits, and everything of a request has one life. A tree is not
 * changed after it was read; to make JSON, build a new tree (json_new_object, json_put) and write
 * it (json_write).
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/buf.h"
#include "base/fault.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum json_kind { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_LIST, JSON_OBJECT };

struct json {
    enum json_kind kind;
    int line;           /* in the text that was read; 0 for built values */
    bool truth;         /* JSON_BOOL */
    const char *text;   /* JSON_STRING: the string; JSON_NUMBER: its digits as written */
    const char *key;    /* in an object: this member's name */
    struct json *first; /* JSON_LIST, JSON_OBJECT: the members, in order */
    struct json *next;
    struct json *last;
    size_t count;
};

/* Read one value that is the whole text. INVALID with "line N: …" for bad syntax, bad UTF-8, a key
 * that is twice in an object, a NUL (also as an escape), half a surrogate pair, or a number that no
 * decimal can hold; "json.deep" past LIMIT_JSON_DEPTH. */
int json_parse(struct arena *a, const char *text, size_t n, struct json **ret, struct fault *f);

/* The same for a text that json_parse accepted before, or json_write wrote, and that we kept
 * ourselves, as a column of the database: keys and UTF-8 are not looked at again. BROKEN when it is
 * no JSON any more.
 */
int json_reread(struct arena *a, const char *text, struct json **ret, struct fault *f);

/* The member of an object; NULL when there is none, or o is NULL or no object. */
const struct json *json_get(const struct json *o, const char *key);

/* Short cuts that never fail: the fallback when the member is missing or of another kind. */
const char *json_str(const struct json *o, const char *key, const char *fallback);
int64_t json_int(const struct json *o, const char *key, int64_t fallback);
bool json_bool(const struct json *o, const char *key, bool fallback);

/* The whole number that v holds; false when v is no number, has a fraction or does not fit. */
bool json_is_int(const struct json *v, int64_t *ret);

/* Build. Strings are not copied: they must live as long as the arena. */
struct json *json_new_object(struct arena *a);
struct json *json_new_list(struct arena *a);
struct json *json_new_text(struct arena *a, const char *s); /* NULL gives null */
struct json *json_new_int(struct arena *a, int64_t v);
struct json *json_new_number(struct arena *a, const char *digits); /* a number as written */
struct json *json_new_bool(struct arena *a, bool truth);
struct json *json_new_null(struct arena *a);
struct json *json_put(struct json *object, const char *key,
                      struct json *value);                     /* returns object */
struct json *json_push(struct json *list, struct json *value); /* returns list */

/* A value stands in one place only. The same one for another place: its head is copied, what is in
 * it is shared. */
struct json *json_share(struct arena *a, const struct json *v);

/* Write compactly, members in their order. */
void json_write(struct buf *b, const struct json *v);

/* The same in lines for people, two spaces deeper for each level; what is short stays on one line.
 */
void json_write_lines(struct buf *b, const struct json *v);

/* One string with quotes and escapes. */
void json_write_string(struct buf *b, const char *s);

#endif
