/* What libmicrohttpd 0.9.75 lets pass and a proxy in front might read differently: two lengths, a
 * length beside chunks, odd header names. Such requests are refused before any byte of their body
 * is used (RFC 9112 sections 5.1, 6.3 and 11.2). */
#ifndef HTTP_BORDER_H
#define HTTP_BORDER_H

#include "http/request.h"

enum { BORDER_HEADERS = 100 }; /* header lines; browsers and proxies send about 30 */

struct framing {
    bool has_body; /* chunked, or a length above 0 */
    bool chunked;
    uint64_t length; /* 0 when chunked */
    bool expects;    /* "Expect: 100-continue": the body has not been sent yet */
};

/* 0 and what the headers say about the body; or 400, 417, 431, 505 to answer with. */
int border_check(const struct pairs *headers, const char *version, struct framing *ret);

/* The method of that name; METHODS for one that is not spoken here. */
enum method border_method(const char *name);

/* A request id that a proxy may give: 8 to 64 letters, digits, '-', '_', '.'. */
bool border_id_is_fair(const char *s);

/* The characters of an IPv4 or IPv6 address, as X-Forwarded-For may hold them. */
bool border_address_is_fair(const char *s, size_t n);

#endif
