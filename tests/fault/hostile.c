/* Requests that nobody means well: each is answered with the right status or cut off, the server
 * lives, answers the next visitor, and its memory stays flat. */
#include "tests/fault/mix.h"
#include "tests/support/application.h"
#include "tests/support/running.h"
#include "tests/support/test.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CUT = -1, WAITS = -2 };

enum {
    REPEATED = 20,      /* each hostile request, so that a leak shows */
    SLOW_CLIENTS = 500, /* that send a byte now and then */
    SLOW_ROUNDS = 5,
    GROWTH_KB = 48 * 1024, /* more than that is a leak, not a warm cache */
    BIG = 3 * 1024 * 1024,
};

/* ---- the bytes ---- */

/* What is sent: a text, and a filling that is repeated between it and its end. */
static const struct attack {
    const char *name, *head;
    size_t head_n; /* 0: strlen(head) */
    const char *fill;
    size_t times;
    const char *end;
    int statuses[4]; /* any of these; CUT: ended without an answer; WAITS: for the rest, until the
                        server's patience ends */
} attacks[] = {
#define TEXT(s) s, sizeof(s) - 1
#define HOST "Host: localhost\r\n"
    {"not HTTP",
     TEXT("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"),
     "",
     0,
     "",
     {400, CUT}},
    {"nothing but line ends", TEXT("\r\n\r\n\r\n\r\n"), "", 0, "GET", {400, CUT, WAITS}},
    {"no host", TEXT("GET / HTTP/1.1\r\n\r\n"), "", 0, "", {400}},
    {"two hosts", TEXT("GET / HTTP/1.1\r\n" HOST "Host: other\r\n\r\n"), "", 0, "", {400}},
    {"an unknown method", TEXT("BREW / HTTP/1.1\r\n" HOST "\r\n"), "", 0, "", {400, 405, 501, 404}},
    {"a method that an address does not have",
     TEXT("DELETE /api/v1/procedures HTTP/1.1\r\n" HOST "\r\n"),
     "",
     0,
     "",
     {405, 401, 403}},
    {"an unknown version", TEXT("GET / HTTP/9.9\r\n" HOST "\r\n"), "", 0, "", {400, 505, CUT}},
    {"a huge address", TEXT("GET /"), "a", 9000, " HTTP/1.1\r\n" HOST "\r\n", {414, 431, 400}},
    {"a huge query",
     TEXT("GET /api/v1/procedures?q="),
     "a",
     9000,
     " HTTP/1.1\r\n" HOST "\r\n",
     {414, 431, 400}},
    {"a huge header",
     TEXT("GET / HTTP/1.1\r\n" HOST "X: "),
     "a",
     200000,
     "\r\n\r\n",
     {431, 400, 413, CUT}},
    {"many headers",
     TEXT("GET / HTTP/1.1\r\n" HOST),
     "X: y\r\n",
     20000,
     "\r\n",
     {431, 400, 413, CUT}},
    {"many cookies",
     TEXT("GET / HTTP/1.1\r\n" HOST "Cookie: "),
     "a=b; ",
     8000,
     "\r\n\r\n",
     {431, 400, 413, CUT}},
    {"two lengths",
     TEXT("POST /api/v1/session HTTP/1.1\r\n" HOST
          "Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef"),
     "",
     0,
     "",
     {400, CUT}},
    {"a length and chunks",
     TEXT("POST /api/v1/session HTTP/1.1\r\n" HOST
          "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
     "",
     0,
     "",
     {400, CUT}},
    {"a negative length",
     TEXT("POST /api/v1/session HTTP/1.1\r\n" HOST "Content-Length: -1\r\n\r\n"),
     "",
     0,
     "",
     {400, CUT}},
    {"an endless length",
     TEXT("POST /api/v1/session HTTP/1.1\r\n" HOST
          "Content-Type: application/json\r\nContent-Length: 99999999999999999999\r\n\r\n"),
     "",
     0,
     "",
     {400, 413, CUT}},
    {"a length beyond the limit",
     TEXT("POST /api/v1/session HTTP/1.1\r\n" HOST
          "Content-Type: application/json\r\nContent-Length: 99999999\r\n\r\n{"),
     "",
     0,
     "",
     {413, 400, WAITS}},
    {"an unknown coding",
     TEXT("POST /api/v1/session HTTP/1.1\r\n" HOST
          "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
     "",
     0,
     "",
     {400, 501, CUT}},
    {"a chunk of no size",
     TEXT("POST /api/v1/session HTTP/1.1\r\n" HOST
          "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
     "",
     0,
     "",
     {400, CUT}},
    {"a chunk of endless size",
     TEXT("POST /api/v1/session HTTP/1.1\r\n" HOST
          "Content-Type: application/json\r\nTransfer-Encoding: "
          "chunked\r\n\r\nffffffffffffffffff\r\n"),
     "",
     0,
     "",
     {400, 413, CUT}},
    {"a folded header",
     TEXT("GET / HTTP/1.1\r\n" HOST "X: a\r\n b\r\n\r\n"),
     "",
     0,
     "",
     {400, 200, 303, 404}},
    {"a space before the colon",
     TEXT("GET / HTTP/1.1\r\n" HOST "Content-Length : 3\r\n\r\nabc"),
     "",
     0,
     "",
     {400, CUT}},
    /* The HTTP library ends an address and a header's value at a NUL; what stands before it is
       judged. */
    {"a NUL in the address",
     TEXT("GET /\0a HTTP/1.1\r\n" HOST "\r\n"),
     "",
     0,
     "",
     {400, 404, 200, CUT}},
    {"a NUL in a header",
     TEXT("GET / HTTP/1.1\r\n" HOST "X: a\0b\r\n\r\n"),
     "",
     0,
     "",
     {400, 200, 303, 404}},
    {"an escaped NUL", TEXT("GET /static/%00 HTTP/1.1\r\n" HOST "\r\n"), "", 0, "", {400, 404}},
    {"up and out",
     TEXT("GET /static/../../../../etc/passwd HTTP/1.1\r\n" HOST "\r\n"),
     "",
     0,
     "",
     {400, 404}},
    {"up and out, escaped",
     TEXT("GET /static/%2e%2e/%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\n" HOST "\r\n"),
     "",
     0,
     "",
     {400, 404}},
    {"up and out, escaped twice",
     TEXT("GET /static/%252e%252e%252fetc%252fpasswd HTTP/1.1\r\n" HOST "\r\n"),
     "",
     0,
     "",
     {400, 404}},
    {"backslashes",
     TEXT("GET /static/..\\..\\secret HTTP/1.1\r\n" HOST "\r\n"),
     "",
     0,
     "",
     {400, 404}},
    {"a broken escape", TEXT("GET /static/%zz HTTP/1.1\r\n" HOST "\r\n"), "", 0, "", {400, 404}},
    {"no UTF-8",
     TEXT("GET /api/v1/procedures?q=%ff%fe HTTP/1.1\r\n" HOST "\r\n"),
     "",
     0,
     "",
     {400, 422}},
    {"SQL",
     TEXT("GET /api/v1/track?code=%27%20OR%201=1--&check=1234 HTTP/1.1\r\n" HOST "\r\n"),
     "",
     0,
     "",
     {404, 422, 429, 400}},
    {"a script",
     TEXT("GET /api/v1/procedures/%3Cscript%3E HTTP/1.1\r\n" HOST "\r\n"),
     "",
     0,
     "",
     {404, 400}},
    {"JSON that ends too early",
     TEXT("POST /api/v1/session HTTP/1.1\r\n" HOST
          "Content-Type: application/json\r\nContent-Length: 12\r\n\r\n{\"account\":\""),
     "",
     0,
     "",
     {400, 422}},
    {"JSON without end in depth",
     TEXT("POST /api/v1/session HTTP/1.1\r\n" HOST
          "Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n"),
     "[",
     100000,
     "",
     {400, 422}},
    {"JSON with unknown members",
     TEXT("POST /api/v1/session HTTP/1.1\r\n" HOST
          "Content-Type: application/json\r\nContent-Length: 14\r\n\r\n{\"admin\":true}"),
     "",
     0,
     "",
     {422, 400}},
    {"a form where JSON belongs",
     TEXT("POST /api/v1/session HTTP/1.1\r\n" HOST
          "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\n\r\na=b"),
     "",
     0,
     "",
     {415, 400}},
    {"a body larger than any",
     TEXT("POST /api/v1/session HTTP/1.1\r\n" HOST
          "Content-Type: application/json\r\nContent-Length: 3145728\r\n\r\n"),
     "a",
     BIG,
     "",
     {413, 400, CUT}},
    {"multipart without a border",
     TEXT("POST /api/v1/verify HTTP/1.1\r\n" HOST
          "Content-Type: multipart/form-data\r\nContent-Length: 3\r\n\r\nabc"),
     "",
     0,
     "",
     {400, 415, 422}},
    {"multipart that never begins",
     TEXT("POST /api/v1/verify HTTP/1.1\r\n" HOST
          "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 100000\r\n\r\n"),
     "-",
     100000,
     "",
     {400, 413, 422}},
    {"multipart of many parts",
     TEXT("POST /api/v1/verify HTTP/1.1\r\n" HOST
          "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 510007\r\n\r\n"),
     "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\r\n",
     10000,
     "--x--\r\n",
     {400, 413, 422}},
    {"a bearer token of rubbish",
     TEXT("GET /api/v1/tasks HTTP/1.1\r\n" HOST "Authorization: Bearer "),
     "A",
     4000,
     "\r\n\r\n",
     {401, 400}},
    {"a form token of nobody",
     TEXT("POST /dang-nhap HTTP/1.1\r\n" HOST
          "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
          "12\r\n\r\n_csrf=abcdef"),
     "",
     0,
     "",
     {403, 400}},
    {"ranges of nothing",
     TEXT("GET /static/none.css HTTP/1.1\r\n" HOST "Range: bytes=0-0,1-1,2-2,5-1\r\n\r\n"),
     "",
     0,
     "",
     {404}},
    {"an upgrade",
     TEXT("GET / HTTP/1.1\r\n" HOST
          "Connection: Upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQ\r\n\r\n"),
     "",
     0,
     "",
     {200, 303, 400, 404}},
};

static int connect_to(uint16_t port)
{
    struct sockaddr_in at = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct timeval most = {.tv_sec = 2};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof most);
    (void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &most, sizeof most);
    if (connect(fd, (struct sockaddr *)&at, sizeof at) == 0)
        return fd;
    (void)close(fd);
    return -1;
}

static bool send_all(int fd, const char *p, size_t n)
{
    while (n > 0) {
        ssize_t k = send(fd, p, n, MSG_NOSIGNAL);
        if (k <= 0)
            return false;
        p += k;
        n -= (size_t)k;
    }
    return true;
}

/* The status of the answer, CUT or WAITS. */
static int read_status(int fd)
{
    char head[64] = "";
    ssize_t n = recv(fd, head, sizeof head - 1, 0);
    if (n <= 0)
        return n < 0 && errno == EAGAIN ? WAITS : CUT;
    return strncmp(head, "HTTP/1.", 7) == 0 ? (int)strtol(head + 9, NULL, 10) : 0;
}

static int attempt(uint16_t port, const struct attack *x, const char *filling, size_t fill_n)
{
    int fd = connect_to(port);
    if (fd < 0)
        return 0;
    if (send_all(fd, x->head, x->head_n) && send_all(fd, filling, fill_n))
        (void)send_all(fd, x->end, strlen(x->end));
    int status = read_status(fd);
    (void)close(fd);
    return status;
}

static bool is_right(const struct attack *x, int status)
{
    for (size_t i = 0; i < sizeof x->statuses / sizeof *x->statuses; i++)
        if (x->statuses[i] == status && status != 0)
            return true;
    return status == CUT && x->fill[0]; /* reset while more was being sent than anyone reads */
}

static bool answers(const struct running_server *s)
{
    static const char request[] = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n";
    return load_once(s->port, request, sizeof request - 1, NULL, 0) == 200;
}

static void attack(const struct running_server *s, const struct attack *x, struct arena *a)
{
    size_t unit = strlen(x->fill), n = unit * x->times;
    char *filling = arena_alloc(a, n + 1);
    for (size_t i = 0; i < x->times; i++)
        memcpy(filling + i * unit, x->fill, unit);
    for (int i = 0, status = 0; i < REPEATED && status != WAITS; i++) {
        status = attempt(s->port, x, filling, n);
        if (!is_right(x, status)) {
            test_fail(__FILE__, __LINE__, "%s was answered %d", x->name, status);
            break;
        }
    }
    if (!answers(s))
        test_fail(__FILE__, __LINE__, "after %s nobody answers", x->name);
}

TEST(hostile_requests_are_refused)
{
    struct arena *a = arena_open();
    struct running_server s;
    mix_house(a, &s);
    REQUIRE(server_begin(&s) >= 0);
    for (size_t i = 0; i < sizeof attacks / sizeof *attacks; i++) /* warm */
        attack(&s, &attacks[i], a);
    int64_t before = server_memory_kb(&s);
    for (size_t i = 0; i < sizeof attacks / sizeof *attacks; i++)
        attack(&s, &attacks[i], a);
    int64_t after = server_memory_kb(&s);
    printf("  %zu kinds, memory %lld kB, then %lld kB\n", sizeof attacks / sizeof *attacks,
           (long long)before, (long long)after);
    CHECK(after - before < GROWTH_KB);
    CHECK(server_lives(&s));
    CHECK_INT(0, server_end(&s));
    arena_close(a);
}

/* Many connections that never finish their request keep nobody else out, and end. */
TEST(slow_senders_keep_nobody_out)
{
    struct arena *a = arena_open();
    struct running_server s;
    static int fds[SLOW_CLIENTS];
    static const char begin[] = "POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nX-Slow: ";
    mix_house(a, &s);
    REQUIRE(server_begin(&s) >= 0);
    for (int i = 0; i < SLOW_CLIENTS; i++) {
        fds[i] = connect_to(s.port);
        CHECK(fds[i] >= 0 && send_all(fds[i], begin, sizeof begin - 1));
    }
    for (int round = 0; round < SLOW_ROUNDS; round++) {
        for (int i = 0; i < SLOW_CLIENTS; i++)
            (void)send_all(fds[i], "a", 1);
        struct timespec from, to;
        (void)clock_gettime(CLOCK_MONOTONIC, &from);
        CHECK(answers(&s));
        (void)clock_gettime(CLOCK_MONOTONIC, &to);
        CHECK(to.tv_sec - from.tv_sec < 2);
        (void)nanosleep(&(struct timespec){.tv_nsec = 200 * 1000000L}, NULL);
    }
    int64_t memory = server_memory_kb(&s);
    printf("  %d slow senders, memory %lld kB\n", SLOW_CLIENTS, (long long)memory);
    CHECK(memory < 160 * 1024);
    for (int i = 0; i < SLOW_CLIENTS; i++)
        (void)close(fds[i]);
    CHECK(answers(&s));
    CHECK_INT(0, server_end(&s));
    arena_close(a);
}
