#include "http/exchange.h"

#include "base/log.h"
#include "http/decode.h"

#include <string.h>
#include <strings.h>

/* Nothing inline, nothing from outside; the designers of bpmn.io draw with data: addresses. */
#define POLICY(data)                                                                               \
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'" data                 \
    "; font-src 'self'" data "; connect-src 'self'; manifest-src 'self'; worker-src 'self'; "      \
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

const struct pair answer_defaults[] = {
    {"Content-Security-Policy", POLICY("")},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "same-origin"},
    {0},
};

static const char designer_policy[] = POLICY(" data:");

static bool is_text(const char *type)
{
    static const char *const texts[] = {
        "text/",           "application/json", "application/problem+json",
        "application/xml", "image/svg+xml",    NULL};
    for (const char *const *t = texts; type && *t; t++)
        if (strncmp(type, *t, strlen(*t)) == 0)
            return true;
    return false;
}

static bool has_header(const struct reply *r, const char *name)
{
    for (const struct header *h = r->headers; h; h = h->next)
        if (strcasecmp(h->name, name) == 0)
            return true;
    return false;
}

/* A page that another site made the browser ask for is not compressed: the length of a compressed
 * page tells about its secrets when a stranger may ask again and again (BREACH). */
static bool may_compress(const struct exchange *x)
{
    const struct reply *r = &x->reply;
    const struct route *route = x->rq.route;
    const char *site = request_header(&x->rq, "Sec-Fetch-Site");
    return r->body.n >= GZIP_LEAST && is_text(r->type) && !(route && route->flags & ROUTE_PLAIN) &&
           !has_header(r, "Content-Encoding") && (!site || strcmp(site, "cross-site") != 0);
}

static void add(struct MHD_Response *m, const struct reply *r, const char *name, const char *value)
{
    if (!has_header(r, name))
        (void)MHD_add_response_header(m, name, value);
}

static void add_defaults(struct MHD_Response *m, const struct exchange *x)
{
    const struct reply *r = &x->reply;
    unsigned flags = x->rq.route ? x->rq.route->flags : 0;
    for (const struct pair *p = answer_defaults; p->name; p++) {
        bool designer = p == answer_defaults && flags & ROUTE_DESIGNER;
        add(m, r, p->name, designer ? designer_policy : p->value);
    }
    if (!(flags & ROUTE_CACHE) || r->status >= 400)
        add(m, r, "Cache-Control", "no-store");
    if (x->rq.secure)
        add(m, r, "Strict-Transport-Security", "max-age=31536000");
    if (r->type)
        add(m, r, "Content-Type", r->type);
    add(m, r, "X-Request-Id", x->rq.id);
    if (x->close)
        add(m, r, "Connection", "close");
}

static void add_headers(struct MHD_Response *m, const struct exchange *x)
{
    add_defaults(m, x);
    for (const struct header *h = x->reply.headers; h; h = h->next)
        if (h->value)
            (void)MHD_add_response_header(m, h->name, h->value);
    for (const struct header *h = x->reply.cookies; h; h = h->next)
        (void)MHD_add_response_header(m, h->name, h->value);
}

/* A part that cannot be read ends the connection: the client sees that the answer is not whole. */
static ssize_t read_source(void *source, uint64_t at, char *p, size_t n)
{
    const struct reply_source *s = source;
    int some = s->read(s->self, (int64_t)at, p, n);
    return some > 0 ? some : MHD_CONTENT_READER_END_WITH_ERROR;
}

/* The source lives in the request's arena, which the library outlives by no call. */
static struct MHD_Response *from_source(const struct reply_source *s)
{
    enum { PIECE = 64 * 1024 };
    return MHD_create_response_from_callback((uint64_t)s->bytes, PIECE, read_source,
                                             (void *)(uintptr_t)s, NULL);
}

static struct MHD_Response *from_bytes(struct exchange *x)
{
    struct reply *r = &x->reply;
    bool text = may_compress(x), packed = false;
    if (text && decode_takes_gzip(request_header(&x->rq, "Accept-Encoding")))
        packed = gzip_pack(x->server->gzip, x->rq.arena, r->body, &r->body);
    /* The library only reads a persistent buffer; its type lacks the const. */
    struct MHD_Response *m = MHD_create_response_from_buffer(
        r->body.n, (void *)(uintptr_t)r->body.p, MHD_RESPMEM_PERSISTENT);
    if (!m)
        return NULL;
    if (packed)
        (void)MHD_add_response_header(m, "Content-Encoding", "gzip");
    if (text)
        (void)MHD_add_response_header(m, "Vary", "Accept-Encoding");
    return m;
}

/* What failed, or took too long. The pattern, not the address: that may hold what is nobody's
 * business. The fault's words are ours, and name no person. */
static void note(const struct exchange *x, int64_t ms)
{
    static const struct fault none = {.reason = "-", .words = "-"};
    const struct fault *f = x->rq.fault && x->rq.fault->code < 0 ? x->rq.fault : &none;
    bool failed = x->reply.status >= 500;
    log_request(x->rq.id);
    log_line(failed ? LOG_ERROR : LOG_WARNING, failed ? "http.failed" : "http.slow",
             "method=%s route=%s status=%d ms=%lld reason=%s fault=%s", method_name(x->rq.method),
             x->rq.route ? x->rq.route->pattern : "-", x->reply.status, (long long)ms,
             f->reason[0] ? f->reason : "-", f->words);
    log_request(NULL);
}

static void count(struct exchange *x)
{
    struct counters *c = &x->server->counters;
    int status = x->reply.status;
    int64_t us = (ticks_ns() - x->started_ns) / 1000;
    atomic_fetch_add(&c->by_class[status / 100 % 6], 1);
    atomic_fetch_add(&c->duration_us, (uint64_t)us);
    if (!x->reply.file)
        atomic_fetch_add(&c->bytes_sent,
                         x->reply.source ? (uint64_t)x->reply.source->bytes : x->reply.body.n);
    if (x->refusal)
        atomic_fetch_add(&c->refused, 1);
    if (us / 1000 >= x->server->options.slow_ms || (status >= 500 && !x->refusal))
        note(x, us / 1000);
}

/* The prepared reply of a static file, shared by all who ask for it. */
static enum MHD_Result send_file(struct exchange *x)
{
    const struct static_file *f = x->reply.file;
    const char *known = request_header(&x->rq, "If-None-Match");
    bool gzip = decode_takes_gzip(request_header(&x->rq, "Accept-Encoding"));
    x->reply.status = 200;
    if (!known || !strstr(known, static_tag(f))) {
        atomic_fetch_add(&x->server->counters.bytes_sent, static_size(f, gzip));
        count(x);
        return MHD_queue_response(x->connection, 200, static_response(f, gzip));
    }
    x->reply.file = NULL;
    reply_status(&x->rq, 304);
    reply_header(&x->rq, "ETag", static_tag(f));
    reply_header(&x->rq, "Cache-Control", NULL);
    return answer(x);
}

enum MHD_Result answer(struct exchange *x)
{
    struct reply *r = &x->reply;
    if (r->file)
        return send_file(x);
    if (r->status == 0)
        reply_error(&x->rq, 500);
    if (r->stream && x->rq.method == HEAD) { /* the library would send the last chunk's mark */
        stream_abandon(r->stream);
        r->stream = NULL;
    }
    struct MHD_Response *m = r->stream   ? stream_response(r->stream, x->connection)
                             : r->source ? from_source(r->source)
                                         : from_bytes(x);
    if (!m) {
        stream_abandon(r->stream);
        return MHD_NO;
    }
    add_headers(m, x);
    count(x);
    enum MHD_Result queued = MHD_queue_response(x->connection, (unsigned)r->status, m);
    MHD_destroy_response(m);
    return queued;
}
