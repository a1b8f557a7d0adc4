#include "tests/unit/http/talk.h"

#include "base/log.h"
#include "tests/support/test.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { REPLY_MAX = 8 * 1024 * 1024, PATIENCE_MS = 5000 };

struct host host_start(const struct route *routes, const struct router_hooks *hooks,
                       const struct server_options *options)
{
    struct host h = {.arena = arena_open()};
    struct router *router;
    struct fault f = {0};
    struct server_options o = options ? *options : (struct server_options){0};
    const struct route *const tables[] = {routes, NULL};
    log_level(LOG_ERROR + 1); /* 500s are provoked on purpose */
    o.workers = o.workers ? o.workers : 2;
    int r = router_new(h.arena, tables, hooks, &router, &f);
    o.router = router;
    if (r == OK)
        r = server_start(&o, &h.server, &h.port, &f);
    if (r < 0) {
        printf("no server: %s\n", f.words);
        exit(1);
    }
    return h;
}

void host_stop(struct host *h)
{
    server_stop(h->server);
    arena_close(h->arena);
}

int talk_open(const struct host *h)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons(h->port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&to, sizeof to) != 0) {
        (void)close(fd);
        fd = -1;
    }
    return fd;
}

void talk_send(int fd, const char *text, size_t n)
{
    while (n) {
        ssize_t sent = send(fd, text, n, MSG_NOSIGNAL);
        if (sent <= 0)
            return; /* the server has closed: what it said tells more */
        text += sent;
        n -= (size_t)sent;
    }
}

/* More bytes into b; false when nothing came in time or the other end has closed. */
static bool more(struct buf *b, int fd, int wait_ms)
{
    char piece[65536];
    struct pollfd p = {.fd = fd, .events = POLLIN};
    if (poll(&p, 1, wait_ms) <= 0)
        return false;
    ssize_t n = recv(fd, piece, sizeof piece, 0);
    if (n > 0)
        buf_add(b, piece, (size_t)n);
    return n > 0;
}

const char *talk_read(struct arena *a, int fd, int wait_ms)
{
    struct buf b;
    buf_init(&b, a, REPLY_MAX);
    while (more(&b, fd, wait_ms))
        ;
    return b.p;
}

const char *talk_reply(struct arena *a, int fd)
{
    struct buf b;
    buf_init(&b, a, REPLY_MAX);
    char c;
    while (!strstr(b.p, "\r\n\r\n"))
        if (recv(fd, &c, 1, 0) == 1)
            buf_char(&b, c);
        else
            return b.p;
    const char *length = talk_header(a, b.p, "Content-Length");
    size_t left = length ? (size_t)strtoul(length, NULL, 10) : 0;
    for (; left && recv(fd, &c, 1, 0) == 1; left--)
        buf_char(&b, c);
    return b.p;
}

const char *talk(const struct host *h, const char *request)
{
    int fd = talk_open(h);
    if (fd < 0)
        return "";
    talk_send(fd, request, strlen(request));
    const char *reply = talk_read(h->arena, fd, PATIENCE_MS);
    (void)close(fd);
    return reply;
}

int talk_status(const char *reply)
{
    return strncmp(reply, "HTTP/1.1 ", 9) == 0 ? (int)strtol(reply + 9, NULL, 10) : 0;
}

const char *talk_header(struct arena *a, const char *reply, const char *name)
{
    const char *end = strstr(reply, "\r\n\r\n"), *line = strstr(reply, "\r\n");
    size_t n = strlen(name);
    for (; line && line < end; line = strstr(line + 2, "\r\n"))
        if (strncasecmp(line + 2, name, n) == 0 && line[2 + n] == ':') {
            const char *value = line + 3 + n + strspn(line + 3 + n, " ");
            return arena_strndup(a, value, strcspn(value, "\r"));
        }
    return NULL;
}

const char *talk_body(const char *reply)
{
    const char *end = strstr(reply, "\r\n\r\n");
    return end ? end + 4 : "";
}
