/* The writer behind the compiled templates: one growing buffer, and an escaper for every place.
 *
 * A template becomes a function `tpl_name(struct html *o, …)` (tools/tmplc, docs/templates.md) that
 * calls what is declared here; by hand one only opens a writer, runs a template and closes the
 * writer. What a template writes is escaped for where it stands, and a type that cannot be written
 * there does not compile. Failures stick: they are looked at once, by html_close.
 *
 * Only this floor makes a struct safe_html, so no other code can put markup past the escapers.
 */
#ifndef HTML_HTML_H
#define HTML_HTML_H

#include "base/buf.h"
#include "base/fault.h"
#include "html/message.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct html {
    struct buf buf;   /* what was written */
    enum lang lang;   /* the reader's language, for {{t "key"}} */
    const char *csrf; /* the session's token, written into every form that posts */
    const char *(*asset)(const void *assets, const char *name); /* "css/app.css" to its address;
                                                  NULL: "/static/" and the name */
    const void *assets;                                         /* handed to asset */
    bool unguarded; /* a form that posts was written without a token */
};

/* Markup that is right already. Read it, never build one outside html/. */
struct safe_html {
    const char *s;
    size_t n;
};

/* An empty page of at most LIMIT_PAGE bytes. Set csrf, asset and assets afterwards. */
void html_open(struct html *o, struct arena *a, enum lang lang);

/* The finished page, living as long as the arena. TOO_LARGE; BROKEN when a form that posts had no
 * token. */
int html_close(const struct html *o, struct bytes *ret, struct fault *f);

/* A fragment that templates wrote, to be placed into another page of the same arena. */
struct safe_html html_fragment(const struct html *o);

/* ---- For generated code ---- */

/* Markup of the template itself. */
void html_lit(struct html *o, const char *s, size_t n);

/* Data as text or inside a quoted attribute. NULL writes nothing. */
void html_text_str(struct html *o, const char *s);
void html_text_int(struct html *o, int64_t v);
void html_text_uint(struct html *o, uint64_t v);
void html_text_safe(struct html *o, struct safe_html s);

/* Data as a whole address: a path, a fragment, http, https, mailto or tel; anything else becomes
 * "#refused". */
void html_url_str(struct html *o, const char *s);

/* Data as one component of an address that has begun: all but unreserved characters are
 * percent-encoded (RFC 3986 section 2.3). */
void html_part_str(struct html *o, const char *s);

/* The address of a static file. */
void html_asset(struct html *o, const char *name);

/* The hidden field "_csrf" of a form that posts. */
void html_csrf(struct html *o);

#define html_text(o, x)                                                                            \
    _Generic((x),                                                                                  \
        char *: html_text_str,                                                                     \
        const char *: html_text_str,                                                               \
        int: html_text_int,                                                                        \
        long: html_text_int,                                                                       \
        long long: html_text_int,                                                                  \
        unsigned: html_text_uint,                                                                  \
        unsigned long: html_text_uint,                                                             \
        unsigned long long: html_text_uint,                                                        \
        struct safe_html: html_text_safe)(o, x)

#define html_attr(o, x)                                                                            \
    _Generic((x),                                                                                  \
        char *: html_text_str,                                                                     \
        const char *: html_text_str,                                                               \
        int: html_text_int,                                                                        \
        long: html_text_int,                                                                       \
        long long: html_text_int,                                                                  \
        unsigned: html_text_uint,                                                                  \
        unsigned long: html_text_uint,                                                             \
        unsigned long long: html_text_uint)(o, x)

#define html_url(o, x) _Generic((x), char * : html_url_str, const char * : html_url_str)(o, x)

#define html_part(o, x)                                                                            \
    _Generic((x),                                                                                  \
        char *: html_part_str,                                                                     \
        const char *: html_part_str,                                                               \
        int: html_text_int,                                                                        \
        long: html_text_int,                                                                       \
        long long: html_text_int,                                                                  \
        unsigned: html_text_uint,                                                                  \
        unsigned long: html_text_uint,                                                             \
        unsigned long long: html_text_uint)(o, x)

/* One argument of a translated text; numbers are written in digits. */
struct html_arg {
    const char *name;
    const char *text; /* NULL: the number counts */
    int64_t number;
};

struct html_arg html_arg_str(const char *name, const char *value);
struct html_arg html_arg_int(const char *name, int64_t value);

#define html_arg(name, x)                                                                          \
    _Generic((x),                                                                                  \
        char *: html_arg_str,                                                                      \
        const char *: html_arg_str,                                                                \
        int: html_arg_int,                                                                         \
        long: html_arg_int,                                                                        \
        long long: html_arg_int,                                                                   \
        unsigned: html_arg_int,                                                                    \
        unsigned long: html_arg_int)(name, x)

/* A text of the catalogue with its arguments, all escaped. */
void html_message(struct html *o, enum message_key key, size_t n, const struct html_arg *args);

/* ---- For expressions in templates: values as people read them, in the page's arena ---- */

const char *html_number(struct html *o, int64_t v);      /* "1.500.000"; English "1,500,000" */
const char *html_money(struct html *o, int64_t dong);    /* "15.000 ₫" */
const char *html_day(struct html *o, int32_t day);       /* "22/11/2026" */
const char *html_moment(struct html *o, int64_t ms);     /* "07:05 ngày 22/11/2026" */
const char *html_size(struct html *o, int64_t bytes);    /* "1,2 MB" */
const char *html_iso_moment(struct html *o, int64_t ms); /* RFC 3339, for datetime= */

#endif
