#include "http/border.h"

#include "base/limits.h"
#include "http/decode.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { LENGTH_DIGITS = 18 }; /* what an int64_t holds without looking */

struct tally {
    struct framing framing;
    int lengths, encodings, hosts;
};

static bool value_is_fair(const char *s)
{
    for (; *s; s++)
        if (((unsigned char)*s < 0x20 && *s != '\t') || *s == 0x7f)
            return false;
    return true;
}

static int see_length(struct tally *t, const char *value)
{
    size_t n = strlen(value);
    t->lengths++;
    if (n == 0 || n > LENGTH_DIGITS || strspn(value, "0123456789") != n)
        return 400;
    t->framing.length = strtoull(value, NULL, 10);
    return 0;
}

static int see_encoding(struct tally *t, const char *value)
{
    t->encodings++;
    t->framing.chunked = true;
    return strcasecmp(value, "chunked") == 0 ? 0 : 400;
}

static int see_host(struct tally *t, const char *value)
{
    t->hosts++;
    return strpbrk(value, "/\\@?# \t,") ? 400 : 0;
}

static int see_expect(struct tally *t, const char *value)
{
    t->framing.expects = true;
    return strcasecmp(value, "100-continue") == 0 ? 0 : 417;
}

static const struct {
    const char *name;
    int (*see)(struct tally *t, const char *value);
} watched[] = {
    {"Content-Length", see_length},
    {"Transfer-Encoding", see_encoding},
    {"Host", see_host},
    {"Expect", see_expect},
};

static int see_header(struct tally *t, const struct pair *h)
{
    if (!decode_is_token(h->name, strlen(h->name)) || !value_is_fair(h->value))
        return 400;
    for (size_t i = 0; i < sizeof watched / sizeof *watched; i++)
        if (strcasecmp(h->name, watched[i].name) == 0)
            return watched[i].see(t, h->value);
    return 0;
}

/* Each header for itself, and their size together. */
static int see_all(struct tally *t, const struct pairs *headers)
{
    size_t bytes = 0;
    for (size_t i = 0; i < headers->count; i++) {
        const struct pair *h = &headers->list[i];
        int status = see_header(t, h);
        if (status)
            return status;
        bytes += strlen(h->name) + strlen(h->value) + 4;
    }
    return headers->count > BORDER_HEADERS || bytes > LIMIT_HEADERS ? 431 : 0;
}

static bool is_ambiguous(const struct tally *t, bool old)
{
    return t->lengths > 1 || t->encodings > 1 || (t->encodings && (t->lengths || old));
}

int border_check(const struct pairs *headers, const char *version, struct framing *ret)
{
    struct tally t = {0};
    bool old = strcmp(version, "HTTP/1.0") == 0;
    if (!old && strcmp(version, "HTTP/1.1") != 0)
        return 505;
    int status = see_all(&t, headers);
    if (status)
        return status;
    bool named = t.hosts == 1 || (t.hosts == 0 && old);
    if (!named || is_ambiguous(&t, old))
        return 400;
    t.framing.has_body = t.framing.chunked || t.framing.length > 0;
    *ret = t.framing;
    return 0;
}

const char *method_name(enum method m)
{
    static const char *const names[METHODS] = {"GET",   "HEAD",   "POST",   "PUT",
                                               "PATCH", "DELETE", "OPTIONS"};
    return m < METHODS ? names[m] : "?";
}

enum method border_method(const char *name)
{
    enum method m = GET;
    while (m < METHODS && strcmp(name, method_name(m)) != 0)
        m++;
    return m;
}

bool border_id_is_fair(const char *s)
{
    size_t n = strlen(s);
    return n >= 8 && n <= 64 &&
           strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") == n;
}

bool border_address_is_fair(const char *s, size_t n)
{
    return n >= 2 && n <= 45 && strspn(s, "0123456789abcdefABCDEF:.") >= n;
}
