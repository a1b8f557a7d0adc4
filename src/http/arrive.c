#include "http/exchange.h"

#include "base/limits.h"
#include "base/memory.h"
#include "base/text.h"
#include "http/decode.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
    QUERY_FIELDS = 200,
    BODY_DRAIN = 2, /* a body up to twice its limit is read and dropped, so that the client reads
                       the refusal; a longer one is refused before it is read */
    LINE_END = 2,   /* the library writes NULs over the line feed and the return before it */
    WORD_END = 1,   /* and over the blank behind the address */
};

static enum MHD_Result add_header(void *pairs, enum MHD_ValueKind kind, const char *name,
                                  const char *value)
{
    (void)kind;
    struct pairs *p = pairs;
    p->list[p->count++] = (struct pair){.name = name, .value = value ? value : ""};
    return MHD_YES;
}

/* The library takes the first NUL of a line for its end and drops what follows, silently. Then a
 * header's text does not reach to the next one: between them stands more than the end of a line. */
static bool is_cut(const char *end, const char *next, size_t most)
{
    if (!next) /* the last: behind it the empty line begins */
        return end[1] != '\0' && end[1] != '\r' && end[1] != '\n';
    size_t n = 0;
    while (end + n < next && (end[n] == '\0' || end[n] == ' ' || end[n] == '\t'))
        n++;
    return end + n != next || n > most;
}

static bool some_header_is_cut(const struct pairs *headers)
{
    for (size_t i = 0; i < headers->count; i++) {
        const char *value = headers->list[i].value;
        if (is_cut(value + strlen(value), i + 1 < headers->count ? headers->list[i + 1].name : NULL,
                   LINE_END))
            return true;
    }
    return false;
}

static void read_headers(struct exchange *x)
{
    int n = MHD_get_connection_values(x->connection, MHD_HEADER_KIND, NULL, NULL);
    x->rq.headers.list = arena_new(x->rq.arena, struct pair, (size_t)n);
    (void)MHD_get_connection_values(x->connection, MHD_HEADER_KIND, add_header, &x->rq.headers);
}

/* Is it one of the addresses with commas between them? */
static bool is_among(const char *list, const char *address)
{
    size_t n = strlen(address);
    for (const char *at = list; at && n && (at = strstr(at, address)); at += n)
        if ((at == list || strchr(", ", at[-1])) && (!at[n] || strchr(", ", at[n])))
            return true;
    return false;
}

static void write_address(const struct sockaddr *address, char text[static INET6_ADDRSTRLEN])
{
    text[0] = '\0';
    if (address && address->sa_family == AF_INET) {
        struct sockaddr_in in;
        memcpy(&in, address, sizeof in);
        (void)inet_ntop(AF_INET, &in.sin_addr, text, INET6_ADDRSTRLEN);
    } else if (address && address->sa_family == AF_INET6) {
        struct sockaddr_in6 in;
        memcpy(&in, address, sizeof in);
        (void)inet_ntop(AF_INET6, &in.sin6_addr, text, INET6_ADDRSTRLEN);
    }
}

static bool is_loopback(const char *address)
{
    return strncmp(address, "127.", 4) == 0 || strcmp(address, "::1") == 0;
}

/* Loopback, or the address at which the connection came in: nobody else can speak from it. */
static bool is_own(const struct exchange *x, const char *address)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(x->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    struct sockaddr_storage own = {0};
    socklen_t n = sizeof own;
    char text[INET6_ADDRSTRLEN];
    if (is_loopback(address))
        return true;
    if (!info || getsockname(info->connect_fd, (struct sockaddr *)&own, &n) < 0)
        return false;
    write_address((const struct sockaddr *)&own, text);
    return text[0] && strcmp(address, text) == 0;
}

/* The peer's own address; true when it may be a proxy of ours. */
static bool read_peer(struct exchange *x)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(x->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    char text[INET6_ADDRSTRLEN];
    write_address(info ? info->client_addr : NULL, text);
    x->rq.peer = arena_strdup(x->rq.arena, text);
    const struct server_options *o = &x->server->options;
    return (is_loopback(text) && o->behind_proxy) || is_among(o->proxies, text);
}

/* Several lines are one list (RFC 9110 section 5.3): the last of them. */
static const char *last_line(const struct pairs *headers, const char *name)
{
    size_t i = headers->count;
    while (i > 0 && strcasecmp(headers->list[i - 1].name, name) != 0)
        i--;
    return i ? headers->list[i - 1].value : NULL;
}

/* What the trusted proxy tells about the client: the last address is the one that it saw. */
static void believe_proxy(struct request *rq)
{
    const char *list = last_line(&rq->headers, "X-Forwarded-For");
    if (list) {
        const char *comma = strrchr(list, ',');
        const char *last = comma ? comma + 1 + strspn(comma + 1, " ") : list;
        if (border_address_is_fair(last, strlen(last)))
            rq->peer = last;
    }
    const char *scheme = last_line(&rq->headers, "X-Forwarded-Proto");
    rq->secure = rq->secure || (scheme && strcasecmp(scheme, "https") == 0);
}

static const char *new_id(struct arena *a)
{
    uint8_t random[16];
    char text[2 * sizeof random + 1];
    arc4random_buf(random, sizeof random);
    text_hex(random, sizeof random, text);
    return arena_strdup(a, text);
}

static void read_origin(struct exchange *x)
{
    struct request *rq = &x->rq;
    const struct server_options *o = &x->server->options;
    rq->secure = o->tls_outside;
    if (read_peer(x))
        believe_proxy(rq);
    rq->from_here = is_own(x, rq->peer);
    const char *id = request_header(rq, "X-Request-Id");
    rq->id = id && border_id_is_fair(id) ? id : new_id(rq->arena);
}

static void read_language(struct exchange *x)
{
    struct request *rq = &x->rq;
    const char *const *languages = x->server->options.languages;
    const char *chosen = request_cookie(rq, "lang");
    const char *found = decode_language(chosen, languages);
    if (!found)
        found = decode_language(request_header(rq, "Accept-Language"), languages);
    rq->lang = found ? found : languages[0];
}

/* Path and query from the address as sent; its absolute form (RFC 9112 section 3.2.2) counts too.
 */
static int read_address(struct exchange *x)
{
    struct request *rq = &x->rq;
    const char *uri = x->uri;
    if (strncasecmp(uri, "http://", 7) == 0 || strncasecmp(uri, "https://", 8) == 0)
        uri = strchrnul(strchr(uri, ':') + 3, '/');
    size_t path_n = strcspn(uri, "?");
    rq->path = arena_strndup(rq->arena, uri, path_n);
    rq->query_raw = uri[path_n] ? uri + path_n + 1 : uri + path_n;
    if (strlen(x->uri) > LIMIT_URL)
        return 414;
    if (uri[0] != '/')
        return 400;
    int code =
        decode_form(rq->arena, rq->query_raw, strlen(rq->query_raw), QUERY_FIELDS, &rq->query);
    return code < 0 ? 400 : 0;
}

static void fill_params(struct exchange *x)
{
    struct route_match *m = &x->match;
    x->rq.params.list = arena_new(x->rq.arena, struct pair, m->count);
    for (size_t i = 0; i < m->count; i++)
        x->rq.params.list[i] = (struct pair){.name = m->names[i], .value = m->values[i]};
    x->rq.params.count = m->count;
    x->rq.route = m->route;
}

/* The Allow header of a 405 (RFC 9110 section 15.5.6). */
static void tell_allowed(struct request *rq, unsigned allowed)
{
    struct buf b;
    buf_init(&b, rq->arena, 100);
    for (enum method m = GET; m < METHODS; m++)
        if (allowed & (1u << m))
            buf_printf(&b, "%s%s", b.n ? ", " : "", method_name(m));
    reply_header(rq, "Allow", b.p);
}

static int find_file(struct exchange *x)
{
    struct request *rq = &x->rq;
    x->reply.file = static_find(x->server->options.statics, rq->path);
    if (!x->reply.file)
        return 404;
    if (rq->method == GET || rq->method == HEAD)
        return 0;
    tell_allowed(rq, 1u << GET | 1u << HEAD);
    return 405;
}

static int find_route(struct exchange *x)
{
    struct request *rq = &x->rq;
    const struct server_options *o = &x->server->options;
    if (o->statics && static_owns(o->statics, rq->path))
        return find_file(x);
    enum method m = rq->method < METHODS ? rq->method : GET;
    int code = router_find(o->router, rq->arena, m, rq->path, &x->match);
    if (code == OK && rq->method < METHODS) {
        fill_params(x);
        return 0;
    }
    if (code == OK || code == CONFLICT) {
        tell_allowed(rq, x->match.allowed);
        return 405;
    }
    return code == NOT_FOUND ? 404 : 400;
}

static int open_body(struct exchange *x)
{
    struct request *rq = &x->rq;
    if (!x->framing.has_body)
        return 0;
    if (rq->method == GET || rq->method == HEAD || !rq->route)
        return 400;
    int status = 0;
    struct body_rules rules = {.flags = rq->route->flags, .spool = x->server->options.spool};
    x->body = body_new(rq->arena, request_header(rq, "Content-Type"), &rules, &status);
    if (!x->body)
        return status;
    return x->framing.length > body_limit(x->body) ? 413 : 0;
}

/* A stranger's files are refused before they fill the disk. True: answered. */
static bool refused_at_door(struct exchange *x)
{
    const struct router_hooks *hooks = router_hooks(x->server->options.router);
    const struct route *r = x->rq.route;
    if (!x->framing.has_body || !r || !(r->flags & (ROUTE_FILES | ROUTE_PIECE)) || !hooks->admit)
        return false;
    int answer = hooks->admit(&x->rq, r);
    if (answer == ADMIT_WORDS)
        body_pass_files(x->body);
    body_into(x->body, x->rq.piece);
    return answer != 0 && answer != ADMIT_WORDS;
}

/* Some bytes of address or headers were hidden behind a NUL. */
static bool is_cut_short(const struct exchange *x, const char *version)
{
    /* By now the library has split path and query; what it first told has the whole length. */
    return is_cut(x->raw_uri + strlen(x->uri), version, WORD_END) ||
           some_header_is_cut(&x->rq.headers);
}

static int settle(struct exchange *x, const char *version)
{
    /* Framing first: after a doubtful one nothing of the rest may be believed. Address and language
     * are read all the same, for the error page. */
    int framing = border_check(&x->rq.headers, version, &x->framing);
    if (!framing && is_cut_short(x, version))
        framing = 400;
    const char *cookies = framing ? NULL : request_header(&x->rq, "Cookie");
    if (cookies)
        x->rq.cookies = decode_cookies(x->rq.arena, cookies);
    int address = read_address(x);
    read_language(x);
    x->close = framing != 0;
    if (framing || address)
        return framing ? framing : address;
    int status = find_route(x);
    return status ? status : open_body(x);
}

void arrive(struct exchange *x, const char *method, const char *version)
{
    struct request *rq = &x->rq;
    rq->method = border_method(method);
    rq->received_ms = x->server->options.now_ms();
    read_headers(x);
    read_origin(x);
    x->refusal = settle(x, version);
    if (!x->refusal && memory_is_short())
        x->refusal = 503; /* what is left is for those who are here already */
    if (!x->refusal && refused_at_door(x))
        x->refusal = reply_code(rq) ? reply_code(rq) : 500;
    if (!x->refusal)
        return;
    uint64_t drain = (uint64_t)BODY_DRAIN * (x->body ? body_limit(x->body) : LIMIT_FORM_BODY);
    x->body = NULL;
    x->close =
        x->close || (x->framing.has_body && (x->framing.expects || x->framing.length > drain));
}
