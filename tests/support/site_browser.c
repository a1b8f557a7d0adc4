/* A browser for a site: cookies, form tokens, redirects, over raw sockets. */
#include "tests/support/site_parts.h"

#include "base/buf.h"
#include "base/limits.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

struct browser site_browser(struct site *s)
{
    return (struct browser){.site = s, .cookies = "", .csrf = ""};
}

static void set_cookie(struct browser *b, const char *name, const char *value)
{
    struct arena *a = b->site->arena;
    struct buf out;
    size_t n = strlen(name);
    buf_init(&out, a, LIMIT_HEADERS);
    for (const char *s = b->cookies; *s; s += strcspn(s, ";"), s += strspn(s, "; "))
        if (strncmp(s, name, n) != 0 || s[n] != '=')
            buf_printf(&out, "%.*s; ", (int)strcspn(s, ";"), s);
    if (value[0])
        buf_printf(&out, "%s=%s", name, value);
    b->cookies = out.p;
}

void browser_sign_in(struct browser *b, const char *account)
{
    struct token t = site_session(b->site, account, "web");
    set_cookie(b, "session", t.text);
    b->csrf = "";
}

/* Cookies that the answer sets, and the token of its forms. */
static void remember(struct browser *b, const struct browser_answer *x)
{
    static const char set[] = "Set-Cookie: ";
    struct arena *a = b->site->arena;
    for (const char *s = x->head; (s = strcasestr(s, set)); s++) {
        const char *name = s + strlen(set), *equals = strchr(name, '=');
        set_cookie(b, arena_strndup(a, name, (size_t)(equals - name)),
                   arena_strndup(a, equals + 1, strcspn(equals + 1, ";\r")));
    }
    const char *token = answer_field(b, x, "_csrf");
    b->csrf = token ? token : b->csrf;
}

static struct browser_answer read_answer(struct browser *b, const char *reply, size_t n)
{
    const char *end = strstr(reply, "\r\n\r\n");
    struct browser_answer x = {.head = "", .body = "", .location = ""};
    if (!end || strncmp(reply, "HTTP/1.1 ", 9) != 0)
        return x;
    x.status = (int)strtol(reply + 9, NULL, 10);
    x.head = arena_strndup(b->site->arena, reply, (size_t)(end - reply) + 2);
    x.body = end + 4;
    x.bytes = n - (size_t)(end + 4 - reply);
    const char *location = answer_header(b, &x, "Location");
    x.location = location ? location : "";
    remember(b, &x);
    return x;
}

/* Send all, then read until the server closes. */
static void talk_to(uint16_t port, const struct buf *out, struct buf *in)
{
    enum { PATIENCE_S = 30 };
    struct sockaddr_in to = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    char piece[65536];
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const struct timeval patience = {.tv_sec = PATIENCE_S};
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (connect(fd, (struct sockaddr *)&to, sizeof to) == 0) {
        for (size_t sent = 0; sent < out->n;) {
            ssize_t n = send(fd, out->p + sent, out->n - sent, MSG_NOSIGNAL);
            if (n <= 0)
                break; /* what the server said tells more */
            sent += (size_t)n;
        }
        for (ssize_t n; (n = recv(fd, piece, sizeof piece, 0)) > 0;)
            buf_add(in, piece, (size_t)n);
    }
    (void)close(fd);
}

struct sending {
    const char *method, *path, *headers;
    struct bytes body;
};

static struct browser_answer exchange(struct browser *b, const struct sending *r)
{
    struct arena *a = b->site->arena;
    struct buf out, in;
    buf_init(&out, a, LIMIT_UPLOAD_BODY * 2);
    buf_init(&in, a, LIMIT_UPLOAD_BODY * 2);
    buf_printf(&out, "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nConnection: close\r\n", r->method,
               r->path, b->site->port);
    if (b->cookies[0])
        buf_printf(&out, "Cookie: %s\r\n", b->cookies);
    if (b->peer)
        buf_printf(&out, "X-Forwarded-For: %s\r\n", b->peer);
    buf_printf(&out, "%s", r->headers);
    if (r->body.p)
        buf_printf(&out, "Content-Length: %zu\r\n", r->body.n);
    buf_str(&out, "\r\n");
    if (r->body.p)
        buf_add(&out, r->body.p, r->body.n);
    talk_to(b->site->port, &out, &in);
    return read_answer(b, in.p, in.n);
}

struct browser_answer browser_get(struct browser *b, const char *path)
{
    return exchange(b, &(struct sending){.method = "GET", .path = path, .headers = ""});
}

struct browser_answer browser_send(struct browser *b, const char *method, const char *path,
                                   const char *headers, const char *body)
{
    return exchange(b, &(struct sending){.method = method,
                                         .path = path,
                                         .headers = headers ? headers : "",
                                         .body = {(const uint8_t *)body, body ? strlen(body) : 0}});
}

static void add_encoded(struct buf *out, const char *s)
{
    for (; *s; s++)
        if (strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~", *s))
            buf_char(out, *s);
        else
            buf_printf(out, "%%%02X", (unsigned)(unsigned char)*s);
}

static void add_pair(struct buf *out, const char *name, const char *value)
{
    if (out->n)
        buf_char(out, '&');
    add_encoded(out, name);
    buf_char(out, '=');
    add_encoded(out, value);
}

static const char boundary[] = "motcua-test-boundary";

static void add_part(struct buf *out, const struct browser_field *f)
{
    buf_printf(out, "--%s\r\nContent-Disposition: form-data; name=\"%s\"", boundary, f->name);
    if (f->filename)
        buf_printf(out, "; filename=\"%s\"\r\nContent-Type: application/octet-stream", f->filename);
    buf_str(out, "\r\n\r\n");
    buf_add(out, f->value, f->filename ? f->bytes : strlen(f->value));
    buf_str(out, "\r\n");
}

struct browser_answer browser_post(struct browser *b, const char *path,
                                   const struct browser_field *fields)
{
    struct arena *a = b->site->arena;
    const struct browser_field csrf = {.name = "_csrf", .value = b->csrf};
    struct buf plain, parts;
    bool files = false;
    buf_init(&plain, a, LIMIT_UPLOAD_BODY * 2);
    buf_init(&parts, a, LIMIT_UPLOAD_BODY * 2);
    add_pair(&plain, "_csrf", b->csrf);
    add_part(&parts, &csrf);
    for (; fields->name; fields++) {
        files = files || fields->filename;
        if (!fields->filename)
            add_pair(&plain, fields->name, fields->value);
        add_part(&parts, fields);
    }
    buf_printf(&parts, "--%s--\r\n", boundary);
    const char *type = files ? arena_printf(a, "multipart/form-data; boundary=%s", boundary)
                             : "application/x-www-form-urlencoded";
    return exchange(
        b, &(struct sending){.method = "POST",
                             .path = path,
                             .headers = arena_printf(
                                 a, "Sec-Fetch-Site: same-origin\r\nContent-Type: %s\r\n", type),
                             .body = buf_bytes(files ? &parts : &plain)});
}

struct browser_answer browser_follow(struct browser *b, struct browser_answer from)
{
    for (int i = 0; i < 5 && from.status == 303; i++)
        from = browser_get(b, from.location);
    return from;
}

bool answer_has(const struct browser_answer *x, const char *text)
{
    return strstr(x->body, text) != NULL;
}

const char *answer_field(struct browser *b, const struct browser_answer *x, const char *name)
{
    struct arena *a = b->site->arena;
    const char *at = strstr(x->body, arena_printf(a, "name=\"%s\" value=\"", name));
    at = at ? strstr(at, "value=\"") + strlen("value=\"") : NULL;
    return at ? arena_strndup(a, at, strcspn(at, "\"")) : NULL;
}

const char *answer_header(struct browser *b, const struct browser_answer *x, const char *name)
{
    const char *at = strcasestr(x->head, arena_printf(b->site->arena, "\r\n%s: ", name));
    return at ? arena_strndup(b->site->arena, at + strlen(name) + 4,
                              strcspn(at + strlen(name) + 4, "\r"))
              : NULL;
}

struct browser site_signed_in(struct site *s, const char *account)
{
    struct browser b = site_browser(s);
    browser_sign_in(&b, account);
    return b;
}

static const char procedure[] = "/nop/1.004873";

struct browser_answer browser_apply(struct browser *b)
{
    static const struct browser_field choice[] = {{.name = "_buoc", .value = "chon"},
                                                  {.name = "truong-hop", .value = "chung"},
                                                  {.name = "co-quan", .value = "H56.102"},
                                                  {.name = "_act", .value = "next"},
                                                  {0}};
    (void)browser_follow(b, browser_get(b, procedure));
    return browser_follow(b, browser_post(b, procedure, choice));
}

struct browser_answer browser_submit(struct browser *b, const struct browser_answer *check)
{
    const struct browser_field fields[] = {{.name = "lan", .value = answer_field(b, check, "lan")},
                                           {.name = "ban", .value = answer_field(b, check, "ban")},
                                           {0}};
    if (!fields[0].value || !fields[1].value)
        return *check;
    return browser_post(b, "/nop/1.004873/gui", fields);
}
