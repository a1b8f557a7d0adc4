/* The small encodings of HTTP: percent escapes, form fields, cookies, lists with weights.
 * All of it reads what strangers send; none of it trusts a length that they tell. */
#ifndef HTTP_DECODE_H
#define HTTP_DECODE_H

#include "http/request.h"

enum { DECODE_COOKIES = 100 }; /* cookies looked at in one request; browsers keep about 50 a site */

/* One segment of a path, strictly: NULL for a broken escape, a NUL or text that is not UTF-8. */
const char *decode_segment(struct arena *a, const char *s, size_t n);

/* application/x-www-form-urlencoded (WHATWG URL, section 5), queries as well. A broken escape
 * stands for itself, as in browsers. INVALID: a NUL or text that is not UTF-8. TOO_LARGE: more than
 * max fields. */
int decode_form(struct arena *a, const char *s, size_t n, size_t max, struct pairs *ret);

/* A Cookie header (RFC 6265 section 4.2). Pieces that are no cookie are left out: they may come
 * from another program on the same host, and must not lock the person out. */
struct pairs decode_cookies(struct arena *a, const char *s);

/* The first of languages that an Accept-Language header likes best (RFC 9110 section 12.5.4);
 * NULL when it likes none. "vi-VN" asks for "vi". s may be NULL. */
const char *decode_language(const char *s, const char *const *languages);

/* Does an Accept-Encoding header take gzip? s may be NULL. */
bool decode_takes_gzip(const char *s);

/* A token of RFC 9110 section 5.6.2: one or more of its characters and nothing else. */
bool decode_is_token(const char *s, size_t n);

/* The header "value; name=…" has that value before the first ';', in any case. */
bool decode_media_is(const char *header, const char *type);

/* The parameter of a header such as Content-Type: the value without quotes, NULL when there is
 * none. */
const char *decode_parameter(struct arena *a, const char *header, const char *name);

#endif
