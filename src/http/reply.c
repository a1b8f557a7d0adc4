#include "http/exchange.h"

#include "base/limits.h"
#include "http/decode.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>
#include <strings.h>

void reply_bytes(struct request *rq, int status, const char *type, struct bytes body)
{
    struct reply *r = &rq->exchange->reply;
    r->status = status;
    r->type = type;
    r->body = body;
    r->source = NULL;
    r->file = NULL;
}

void reply_pieces(struct request *rq, int status, const struct reply_source *source)
{
    reply_bytes(rq, status, source->type, (struct bytes){0});
    rq->exchange->reply.source = arena_memdup(rq->arena, source, sizeof *source);
}

void reply_html(struct request *rq, int status, struct bytes body)
{
    reply_bytes(rq, status, "text/html; charset=utf-8", body);
}

void reply_text(struct request *rq, int status, const char *text)
{
    reply_bytes(rq, status, "text/plain; charset=utf-8",
                (struct bytes){.p = (const uint8_t *)text, .n = strlen(text)});
}

void reply_status(struct request *rq, int status)
{
    reply_bytes(rq, status, NULL, (struct bytes){0});
}

void reply_json(struct request *rq, int status, const struct json *value)
{
    struct buf b;
    buf_init(&b, rq->arena, LIMIT_PAGE);
    json_write(&b, value);
    if (b.full)
        reply_error(rq, 500);
    else
        reply_bytes(rq, status, status >= 400 ? "application/problem+json" : "application/json",
                    buf_bytes(&b));
}

/* Escape what is not printable ASCII, and what more names. */
static const char *escape(struct arena *a, const char *s, const char *more)
{
    struct buf b;
    buf_init(&b, a, 3 * strlen(s) + 1);
    for (; *s; s++) {
        unsigned char c = (unsigned char)*s;
        if (c <= 0x20 || c >= 0x7f || strchr(more, c))
            buf_printf(&b, "%%%02X", c);
        else
            buf_char(&b, *s);
    }
    return b.p;
}

void reply_redirect(struct request *rq, const char *location)
{
    reply_status(rq, 303);
    reply_header(rq, "Location", escape(rq->arena, location, "\"<>\\^`{|}"));
}

void reply_error(struct request *rq, int status)
{
    struct exchange *x = rq->exchange;
    const struct router_hooks *hooks = router_hooks(x->server->options.router);
    x->reply.status = 0;
    if (hooks->error_page)
        hooks->error_page(rq, status);
    if (x->reply.status == 0)
        reply_text(rq, status, MHD_get_reason_phrase_for((unsigned)status));
}

void reply_fault(struct request *rq, const struct fault *f)
{
    int status = http_status(f->code);
    rq->fault = arena_memdup(rq->arena, f, sizeof *f);
    if (status == 503)
        reply_header(rq, "Retry-After", RETRY_S);
    reply_error(rq, status);
}

int reply_code(const struct request *rq)
{
    return rq->exchange->reply.status;
}

int http_status(int code)
{
    static const int by_code[] = {200, 404, 403, 422, 409, 503, 500, 413};
    if (code >= 0)
        return 200;
    size_t i = (size_t) - (long)code;
    return i < sizeof by_code / sizeof *by_code ? by_code[i] : 500;
}

static struct header *new_header(struct arena *a, const char *name, const char *value)
{
    assert(decode_is_token(name, strlen(name)));
    for (const char *p = value; p && *p; p++)
        assert((unsigned char)*p >= 0x20 && *p != 0x7f);
    struct header *h = arena_new(a, struct header, 1);
    h->name = arena_strdup(a, name);
    h->value = arena_strdup(a, value);
    return h;
}

void reply_header(struct request *rq, const char *name, const char *value)
{
    struct reply *r = &rq->exchange->reply;
    struct header *h = new_header(rq->arena, name, value);
    struct header **at = &r->headers;
    while (*at && strcasecmp((*at)->name, name) != 0)
        at = &(*at)->next;
    h->next = *at ? (*at)->next : NULL;
    *at = h;
}

static bool cookie_text_is_fair(const char *s)
{
    for (; *s; s++)
        if ((unsigned char)*s <= 0x20 || (unsigned char)*s >= 0x7f || strchr("\",;\\", *s))
            return false;
    return true;
}

void reply_cookie(struct request *rq, const struct cookie *c)
{
    assert(decode_is_token(c->name, strlen(c->name)) && cookie_text_is_fair(c->value));
    struct buf b;
    buf_init(&b, rq->arena, 4096 + strlen(c->value));
    buf_printf(&b, "%s=%s; Path=%s", c->name, c->value, c->path ? c->path : "/");
    if (c->max_age_s)
        buf_printf(&b, "; Max-Age=%" PRId64, c->max_age_s > 0 ? c->max_age_s : 0);
    buf_printf(&b, "; SameSite=%s", c->strict ? "Strict" : "Lax");
    if (!c->script_may_read)
        buf_str(&b, "; HttpOnly");
    if (rq->secure)
        buf_str(&b, "; Secure");
    struct header *h = new_header(rq->arena, "Set-Cookie", b.p);
    h->next = rq->exchange->reply.cookies;
    rq->exchange->reply.cookies = h;
}

/* Is the quoted tag among those of an If-None-Match header (weak comparison, RFC 9110 13.1.2)? */
static bool tag_matches(const char *header, const char *quoted)
{
    if (strcmp(header, "*") == 0)
        return true;
    size_t n = strlen(quoted);
    for (const char *p = header; (p = strstr(p, quoted)); p += n)
        if (p == header || strchr(" ,/\t", p[-1]))
            return true;
    return false;
}

bool reply_etag(struct request *rq, const char *tag)
{
    const char *quoted = arena_printf(rq->arena, "\"%s\"", tag);
    const char *known = request_header(rq, "If-None-Match");
    reply_header(rq, "ETag", quoted);
    reply_header(rq, "Cache-Control", "private, no-cache");
    if (!known || !tag_matches(known, quoted))
        return false;
    reply_status(rq, 304);
    return true;
}

static void disposition(struct request *rq, const char *kind, const char *filename)
{
    char *plain = arena_strdup(rq->arena, filename);
    for (char *p = plain; *p; p++)
        if ((unsigned char)*p < 0x20 || (unsigned char)*p >= 0x7f || strchr("\"\\/%", *p))
            *p = '_';
    const char *full = escape(rq->arena, filename, "\"%'()*,/:;<=>?@[\\]{}");
    reply_header(
        rq, "Content-Disposition",
        arena_printf(rq->arena, "%s; filename=\"%s\"; filename*=UTF-8''%s", kind, plain, full));
}

void reply_download(struct request *rq, const char *filename)
{
    disposition(rq, "attachment", filename);
}

void reply_inline(struct request *rq, const char *filename)
{
    disposition(rq, "inline", filename);
}
