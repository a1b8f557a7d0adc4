/* The border: what is answered, what is refused, and what a connection survives. */
#include "http/server.h"

#include "base/limits.h"
#include "tests/support/spool.h"
#include "tests/support/test.h"
#include "tests/unit/http/talk.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void hello(struct request *rq)
{
    reply_text(rq, 200, "Xin chào");
}

static void echo(struct request *rq)
{
    struct buf b;
    buf_init(&b, rq->arena, LIMIT_PAGE);
    const char *code = request_param(rq, "code"), *q = request_query(rq, "q");
    buf_printf(&b, "%s code=%s q=%s lang=%s\n", method_name(rq->method), code ? code : "-",
               q ? q : "-", rq->lang);
    struct pairs fields = request_fields(rq);
    for (size_t i = 0; i < fields.count; i++)
        buf_printf(&b, "%s=%s\n", fields.list[i].name, fields.list[i].value);
    buf_printf(&b, "body %zu", rq->body.n);
    reply_text(rq, 200, b.p);
}

static void files(struct request *rq)
{
    struct buf b;
    buf_init(&b, rq->arena, LIMIT_PAGE);
    for (size_t i = 0; i < rq->upload_count; i++) {
        const struct upload *u = &rq->uploads[i];
        buf_printf(&b, "%s|%s|%s|%lld|%d\n", u->field, u->filename, u->type, (long long)u->size,
                   access(u->path, R_OK));
    }
    buf_printf(&b, "fields %zu", rq->fields.count);
    reply_text(rq, 201, b.p);
}

static void silent(struct request *rq)
{
    (void)rq;
}

static const struct route routes[] = {
    {GET, "/", hello, EVERYONE},
    {GET, "/ho-so/{code}", echo, EVERYONE},
    {POST, "/ho-so/{code}", echo, EVERYONE},
    {POST, "/api/v1/session", echo, EVERYONE, ROUTE_JSON},
    {POST, "/files", files, EVERYONE, ROUTE_FILES},
    {POST, "/closed", files, 7, ROUTE_FILES},
    {GET, "/guarded", hello, 7},
    {GET, "/silent", silent, EVERYONE},
    {0},
};

static int guard(struct request *rq, const struct route *r)
{
    if (r->right == EVERYONE)
        return 0;
    reply_error(rq, 403);
    return 1;
}

static void error_page(struct request *rq, int status)
{
    reply_text(rq, status, arena_printf(rq->arena, "error %d in %s", status, rq->lang));
}

static const struct router_hooks hooks = {.guard = guard, .admit = guard, .error_page = error_page};

static struct host start(void)
{
    return host_start(routes, &hooks, &(struct server_options){.spool = &spool_in_tmp});
}

#define CLOSE "Host: a\r\nConnection: close\r\n\r\n"

struct exchange_row {
    const char *request;
    int status;
    const char *part; /* stands in the reply; NULL: not looked at */
};

static void check_rows(const struct exchange_row *rows)
{
    struct host h = start();
    for (; rows->request; rows++) {
        const char *reply = talk(&h, rows->request);
        if (talk_status(reply) != rows->status || (rows->part && !strstr(reply, rows->part)))
            test_fail(__FILE__, __LINE__, "%.60s…\nexpected %d with %s, got\n%.600s", rows->request,
                      rows->status, rows->part ? rows->part : "anything", reply);
    }
    host_stop(&h);
}

TEST(pages_are_found_by_method_and_path)
{
    static const struct exchange_row rows[] = {
        {"GET / HTTP/1.1\r\n" CLOSE, 200, "Xin chào"},
        {"GET /ho-so/H56.01%2F2?q=%C4%91+t HTTP/1.1\r\n" CLOSE, 200, "code=H56.01/2 q=đ t"},
        {"GET http://a/ho-so/x HTTP/1.1\r\n" CLOSE, 200, "code=x"},
        {"GET /none HTTP/1.1\r\n" CLOSE, 404, "error 404 in vi"},
        {"GET /none HTTP/1.1\r\nAccept-Language: en-GB;q=0.7, fr\r\n" CLOSE, 404, "in en"},
        {"GET /none HTTP/1.1\r\nAccept-Language: en\r\nCookie: lang=vi\r\n" CLOSE, 404, "in vi"},
        {"PUT /ho-so/x HTTP/1.1\r\n" CLOSE, 405, "Allow: GET, HEAD, POST\r\n"},
        {"BREW /ho-so/x HTTP/1.1\r\n" CLOSE, 405, "Allow: GET, HEAD, POST\r\n"},
        {"GET /guarded HTTP/1.1\r\n" CLOSE, 403, "error 403"},
        {"GET /silent HTTP/1.1\r\n" CLOSE, 500, "error 500"},
        {"GET /ho-so/%zz HTTP/1.1\r\n" CLOSE, 400, "error 400"},
        {"GET /ho-so/a%00b HTTP/1.1\r\n" CLOSE, 400, NULL},
        {"GET /ho-so/%ff HTTP/1.1\r\n" CLOSE, 400, NULL},
        {"GET /?q=%00 HTTP/1.1\r\n" CLOSE, 400, NULL},
        {"GET /?q=%ff HTTP/1.1\r\n" CLOSE, 400, NULL},
        {"GET / HTTP/1.0\r\n\r\n", 200, NULL},
        {0},
    };
    check_rows(rows);
}

TEST(bodies_are_read_by_type)
{
    static const struct exchange_row rows[] = {
        {"POST /ho-so/x HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
         "Content-Length: 12\r\n" CLOSE "a=1&b=%C4%91",
         200, "a=1\nb=đ\n"},
        {"POST /ho-so/x HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
         "Transfer-Encoding: chunked\r\n" CLOSE "3\r\na=1\r\n4\r\n&b=2\r\n0\r\n\r\n",
         200, "a=1\nb=2\n"},
        {"POST /ho-so/x HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
         "Content-Length: 5\r\n" CLOSE "a=%00",
         400, "error 400"},
        {"POST /api/v1/session HTTP/1.1\r\nContent-Type: application/json; charset=utf-8\r\n"
         "Content-Length: 7\r\n" CLOSE "{\"a\":1}",
         200, "body 7"},
        {"POST /api/v1/session HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
         "Content-Length: 3\r\n" CLOSE "a=1",
         415, "error 415"},
        {"POST /ho-so/x HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 2\r\n" CLOSE
         "{}",
         415, NULL},
        {"POST /ho-so/x HTTP/1.1\r\nContent-Length: 2\r\n" CLOSE "{}", 415, NULL},
        {"POST /ho-so/x HTTP/1.1\r\nContent-Length: 0\r\n" CLOSE, 200, "body 0"},
        {"GET / HTTP/1.1\r\nContent-Length: 3\r\n" CLOSE "abc", 400, NULL},
        {0},
    };
    check_rows(rows);
}

TEST(doubtful_framing_is_refused)
{
    static const struct exchange_row rows[] = {
        {"POST /ho-so/x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
         400, "Connection: close"},
        {"POST /ho-so/x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\nabc",
         400, NULL},
        {"POST /ho-so/x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n"
         "\r\n0\r\n\r\n",
         400, NULL},
        {"POST /ho-so/x HTTP/1.1\r\nHost: a\r\nContent-Length: +3\r\n\r\nabc", 400, NULL},
        {"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400, NULL},
        {"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400, NULL},
        {"GET / HTTP/1.1\r\nHost: a\r\nBad Name: x\r\n\r\n", 400, NULL},
        {"GET / HTTP/1.1\r\nHost: a\r\nExpect: miracles\r\n\r\n", 417, NULL},
        {"GET / HTTP/1.1\r\n\r\n", 400, "error 400"},
        {0},
    };
    check_rows(rows);
}

/* After a refusal nothing of that connection is taken for a second request. */
TEST(a_smuggled_request_is_not_answered)
{
    struct host h = start();
    const char *reply =
        talk(&h, "POST /ho-so/x HTTP/1.1\r\nHost: a\r\nContent-Length: 60\r\nTransfer-Encoding: "
                 "chunked\r\n\r\n0\r\n\r\nGET /ho-so/smuggled HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK_INT(400, talk_status(reply));
    CHECK(!strstr(reply, "smuggled"));
    reply = talk(&h, "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 45\r\nContent-Length: 45\r\n\r\n"
                     "GET /ho-so/smuggled HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK_INT(400, talk_status(reply));
    CHECK(!strstr(reply, "smuggled"));
    host_stop(&h);
}

static char *filled(struct arena *a, size_t n)
{
    char *s = arena_alloc(a, n + 1);
    memset(s, 'a', n);
    return s;
}

TEST(long_addresses_and_headers_are_refused)
{
    struct host h = start();
    struct arena *a = h.arena;
    const char *request = arena_printf(a, "GET /ho-so/%s HTTP/1.1\r\n" CLOSE, filled(a, LIMIT_URL));
    CHECK_INT(414, talk_status(talk(&h, request)));
    request = arena_printf(a, "GET / HTTP/1.1\r\nX: %s\r\n" CLOSE, filled(a, LIMIT_HEADERS));
    const char *reply = talk(&h, request);
    CHECK_INT(431, talk_status(reply));
    CHECK(strstr(reply, "error 431"));
    request = arena_printf(a, "GET / HTTP/1.1\r\nX: %s\r\n" CLOSE, filled(a, LIMIT_HEADERS - 100));
    CHECK_INT(200, talk_status(talk(&h, request)));
    request = arena_printf(a, "GET / HTTP/1.1\r\nX: %s\r\n" CLOSE, filled(a, 200000));
    CHECK_INT(431, talk_status(talk(&h, request)));
    struct buf many;
    buf_init(&many, a, 100000);
    buf_str(&many, "GET / HTTP/1.1\r\n");
    for (int i = 0; i < 120; i++)
        buf_printf(&many, "X-%d: y\r\n", i);
    buf_str(&many, CLOSE);
    CHECK_INT(431, talk_status(talk(&h, many.p)));
    host_stop(&h);
}

TEST(what_hides_behind_a_nul_is_refused)
{
#define RAW(text)                                                                                  \
    {                                                                                              \
        (text), sizeof(text) - 1                                                                   \
    }
    static const struct {
        const char *bytes;
        size_t n;
    } requests[] = {
        RAW("GET /ho-so/x\0y HTTP/1.1\r\n" CLOSE),
        RAW("GET /ho-so/x?q=\0y HTTP/1.1\r\n" CLOSE),
        RAW("GET /ho-so/x\0 HTTP/1.1\r\n" CLOSE),
        RAW("GET /ho-so/x HTTP/1.1\r\nX: a\0b\r\n" CLOSE),
        RAW("GET /ho-so/x HTTP/1.1\r\nX: a\0\r\n" CLOSE),
        RAW("GET /ho-so/x HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n"),
        RAW("GET /ho-so/x HTTP/1.1\r\nX\0Y: a\r\n" CLOSE),
    };
#undef RAW
    struct host h = start();
    for (size_t i = 0; i < sizeof requests / sizeof *requests; i++) {
        int fd = talk_open(&h);
        talk_send(fd, requests[i].bytes, requests[i].n);
        CHECK_INT(400, talk_status(talk_reply(h.arena, fd)));
        (void)close(fd);
    }
    CHECK_INT(200, talk_status(talk(&h, "GET /ho-so/x?q= HTTP/1.1\r\nX:\r\nY:  a b  \r\n" CLOSE)));
    host_stop(&h);
}

TEST(a_body_that_is_announced_far_too_long_is_not_waited_for)
{
    struct host h = start();
    CHECK_INT(413, talk_status(talk(&h, "POST /ho-so/x HTTP/1.1\r\nContent-Type: "
                                        "application/x-www-form-urlencoded\r\n"
                                        "Content-Length: 50000000\r\nHost: a\r\n\r\nq=")));
    host_stop(&h);
}

TEST(large_bodies_are_refused_in_words)
{
    struct host h = start();
    struct arena *a = h.arena;
    static const char head[] =
        "POST /ho-so/x HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded"
        "\r\nContent-Length: %d\r\n" CLOSE "%s";
    const char *request =
        arena_printf(a, head, LIMIT_FORM_BODY + 1, filled(a, LIMIT_FORM_BODY + 1));
    const char *reply = talk(&h, request);
    CHECK_INT(413, talk_status(reply));
    CHECK(strstr(reply, "error 413"));
    CHECK_INT(200, talk_status(talk(
                       &h, arena_printf(a, head, LIMIT_FORM_BODY, filled(a, LIMIT_FORM_BODY)))));
    /* chunks do not tell their length beforehand */
    request = arena_printf(a,
                           "POST /api/v1/session HTTP/1.1\r\nContent-Type: application/json\r\n"
                           "Transfer-Encoding: chunked\r\n" CLOSE "%x\r\n%s\r\n0\r\n\r\n",
                           LIMIT_JSON_BODY + 1, filled(a, LIMIT_JSON_BODY + 1));
    CHECK_INT(413, talk_status(talk(&h, request)));
    /* a length beyond reason is not waited for */
    reply = talk(&h, "POST /ho-so/x HTTP/1.1\r\nHost: a\r\nContent-Length: 999999999999\r\n\r\n");
    CHECK_INT(415, talk_status(reply));
    struct buf fields;
    buf_init(&fields, a, LIMIT_FORM_BODY);
    for (int i = 0; i < 10000; i++)
        buf_str(&fields, "a=&");
    CHECK_INT(413, talk_status(talk(&h, arena_printf(a, head, (int)fields.n, fields.p))));
    host_stop(&h);
}

TEST(expect_is_answered_before_the_body)
{
    struct host h = start();
    int fd = talk_open(&h);
    static const char head[] =
        "POST /ho-so/x HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Type: "
        "application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n";
    const char *request = arena_printf(h.arena, head, 3);
    talk_send(fd, request, strlen(request));
    CHECK(strstr(talk_read(h.arena, fd, 200), "100 Continue"));
    talk_send(fd, "a=1", 3);
    CHECK(strstr(talk_reply(h.arena, fd), "a=1"));
    (void)close(fd);
    CHECK_INT(413, talk_status(talk(&h, arena_printf(h.arena, head, LIMIT_FORM_BODY + 1))));
    host_stop(&h);
}

TEST(a_connection_serves_many_requests)
{
    struct host h = start();
    int fd = talk_open(&h);
    for (int i = 0; i < 3; i++) {
        talk_send(fd, "GET / HTTP/1.1\r\nHost: a\r\n\r\n", 27);
        CHECK_INT(200, talk_status(talk_reply(h.arena, fd)));
    }
    /* a refusal that was read to its end keeps the connection */
    talk_send(fd, "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab", 48);
    CHECK_INT(405, talk_status(talk_reply(h.arena, fd)));
    static const char two[] = "GET /ho-so/1 HTTP/1.1\r\nHost: a\r\n\r\n"
                              "POST /ho-so/2 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n"
                              "Content-Type: application/x-www-form-urlencoded\r\n\r\nx=y"
                              "GET /ho-so/3 HTTP/1.1\r\nHost: a\r\n\r\n";
    talk_send(fd, two, sizeof two - 1);
    CHECK(strstr(talk_reply(h.arena, fd), "code=1"));
    CHECK(strstr(talk_reply(h.arena, fd), "x=y"));
    CHECK(strstr(talk_reply(h.arena, fd), "code=3"));
    (void)close(fd);
    host_stop(&h);
}

TEST(head_sends_no_body)
{
    struct host h = start();
    const char *reply = talk(&h, "HEAD / HTTP/1.1\r\n" CLOSE);
    CHECK_INT(200, talk_status(reply));
    CHECK_STR("9", talk_header(h.arena, reply, "Content-Length"));
    CHECK_STR("", talk_body(reply));
    CHECK_STR("", talk_body(talk(&h, "HEAD /none HTTP/1.1\r\n" CLOSE)));
    host_stop(&h);
}

static int spooled(void)
{
    int n = 0;
    DIR *dir = opendir("/tmp");
    struct dirent *e;
    while (dir && (e = readdir(dir)))
        n += strncmp(e->d_name, "upload-", 7) == 0;
    if (dir)
        (void)closedir(dir);
    return n;
}

#define PART(disposition) "--X\r\nContent-Disposition: form-data; " disposition "\r\n"

TEST(files_are_spooled_and_removed)
{
    struct host h = start();
    int before = spooled();
    static const char body[] = PART("name=\"a\"") "\r\n1\r\n" PART(
        "name=\"f\"; filename=\"C:\\x\\giấy.pdf\"") "Content-Type: application/pdf\r\n\r\n"
                                                    "%PDF\r\n--Y\r\n" PART(
                                                        "name=\"g\"; filename=\"\"") "\r\n\r\n--X--"
                                                                                     "\r\n";
    static const char head[] =
        "POST %s HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=X\r\n"
        "Content-Length: %zu\r\n" CLOSE "%s";
    const char *reply = talk(&h, arena_printf(h.arena, head, "/files", sizeof body - 1, body));
    CHECK_INT(201, talk_status(reply));
    CHECK(strstr(reply, "f|giấy.pdf|application/pdf|9|0\nfields 1"));
    /* the guard is asked before a byte is stored */
    reply = talk(&h, arena_printf(h.arena, head, "/closed", sizeof body - 1, body));
    CHECK_INT(403, talk_status(reply));
    /* and pages without files take none */
    reply = talk(&h, arena_printf(h.arena, head, "/ho-so/x", sizeof body - 1, body));
    CHECK_INT(415, talk_status(reply));
    reply = talk(&h, arena_printf(h.arena, head, "/files", sizeof body - 12, body));
    CHECK_INT(400, talk_status(reply));
    host_stop(&h);
    CHECK_INT(before, spooled());
}

TEST(files_have_a_limit)
{
    struct host h = start();
    int before = spooled();
    static const char open[] = PART("name=\"f\"; filename=\"a\"") "\r\n";
    char *large = filled(h.arena, LIMIT_FILE + 1);
    int fd = talk_open(&h);
    const char *head =
        arena_printf(h.arena,
                     "POST /files HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=X\r\n"
                     "Content-Length: %zu\r\n" CLOSE "%s",
                     sizeof open - 1 + LIMIT_FILE + 1 + 9, open);
    talk_send(fd, head, strlen(head));
    talk_send(fd, large, LIMIT_FILE + 1);
    talk_send(fd, "\r\n--X--\r\n", 9);
    CHECK_INT(413, talk_status(talk_reply(h.arena, fd)));
    (void)close(fd);
    fd = talk_open(&h); /* a client that leaves in the middle leaves nothing behind */
    talk_send(fd, head, strlen(head));
    talk_send(fd, large, 100000);
    (void)close(fd);
    host_stop(&h);
    CHECK_INT(before, spooled());
}

TEST(connections_have_a_limit)
{
    struct host h = host_start(
        routes, &hooks,
        &(struct server_options){.spool = &spool_in_tmp, .workers = 1, .connections_per_ip = 5});
    int fds[10], answered = 0;
    for (int i = 0; i < 10; i++) {
        fds[i] = talk_open(&h);
        talk_send(fds[i], "GET / HTTP/1.1\r\nHost: a\r\n\r\n", 27);
    }
    for (int i = 0; i < 10; i++) {
        answered += talk_status(talk_reply(h.arena, fds[i])) == 200;
        (void)close(fds[i]);
    }
    CHECK_INT(5, answered);
    host_stop(&h);
}

TEST(silence_is_timed_out)
{
    struct host h = host_start(routes, &hooks,
                               &(struct server_options){.spool = &spool_in_tmp, .timeout_s = 1});
    int fd = talk_open(&h);
    talk_send(fd, "GET / HT", 8);
    char c;
    CHECK_INT(0, recv(fd, &c, 1, 0) > 0 && c != 'H');
    (void)close(fd);
    host_stop(&h);
}

TEST(the_start_refuses_what_cannot_work)
{
    static const struct route uploads[] = {{POST, "/f", files, EVERYONE, ROUTE_FILES}, {0}};
    struct arena *a = arena_open();
    struct router *router;
    struct server *s = NULL;
    uint16_t port;
    struct fault f = {0};
    const struct route *const tables[] = {uploads, NULL};
    REQUIRE(router_new(a, tables, NULL, &router, &f) == OK);
    CHECK_INT(INVALID, server_start(&(struct server_options){.router = router}, &s, &port, &f));
    fault_clear(&f);
    struct server_options o = {.router = router, .spool = &spool_in_tmp, .address = "somewhere"};
    CHECK_INT(INVALID, server_start(&o, &s, &port, &f));
    fault_clear(&f);
    struct host h = start();
    o = (struct server_options){.router = router, .spool = &spool_in_tmp, .port = h.port};
    CHECK_INT(UNAVAILABLE, server_start(&o, &s, &port, &f));
    host_stop(&h);
    arena_close(a);
}

TEST(everything_is_counted)
{
    struct host h = start();
    (void)talk(&h, "GET / HTTP/1.1\r\n" CLOSE);
    (void)talk(&h, "GET /none HTTP/1.1\r\n" CLOSE);
    (void)talk(&h, "GET /silent HTTP/1.1\r\n" CLOSE);
    struct server_stats s;
    server_stats(h.server, &s);
    CHECK_INT(3, s.requests);
    CHECK_INT(1, s.by_class[2]);
    CHECK_INT(1, s.by_class[4]);
    CHECK_INT(1, s.by_class[5]);
    CHECK_INT(1, s.refused);
    CHECK_INT(0, s.suspended);
    host_stop(&h);
}

/* ---- no descriptor is left ---- */

enum { DESCRIPTORS_MORE = 30, IDLE = 60 };

/* Who comes, says nothing and stays, as a process of its own. */
static pid_t crowd_in(const struct sockaddr_in *to, const struct rlimit *own)
{
    pid_t child = fork();
    if (child != 0)
        return child;
    (void)setrlimit(RLIMIT_NOFILE, own);
    for (int i = 0; i < IDLE; i++)
        if (connect(socket(AF_INET, SOCK_STREAM, 0), (const struct sockaddr *)to, sizeof *to) < 0)
            break;
    for (;;)
        (void)pause();
}

/* As systemd gives it. */
static int listen_somewhere(struct sockaddr_in *ret)
{
    socklen_t n = sizeof *ret;
    *ret = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    return bind(fd, (struct sockaddr *)ret, n) == 0 && listen(fd, 4 * IDLE) == 0 &&
                   getsockname(fd, (struct sockaddr *)ret, &n) == 0
               ? fd
               : -1;
}

TEST(who_says_nothing_makes_room_when_no_descriptor_is_left)
{
    struct sockaddr_in at;
    struct rlimit before, few;
    int listener = listen_somewhere(&at), client = socket(AF_INET, SOCK_STREAM, 0);
    REQUIRE(listener > 0 && client > 0 && getrlimit(RLIMIT_NOFILE, &before) == 0);
    struct host h = host_start(
        routes, &hooks, &(struct server_options){.socket = listener, .spool = &spool_in_tmp});
    int highest = dup(listener);
    (void)close(highest);
    few = (struct rlimit){(rlim_t)highest + DESCRIPTORS_MORE, before.rlim_max};
    REQUIRE(setrlimit(RLIMIT_NOFILE, &few) == 0);
    pid_t child = crowd_in(&at, &before);
    (void)nanosleep(&(struct timespec){.tv_nsec = 300 * 1000000L}, NULL);
    static const char request[] = "GET / HTTP/1.1\r\n" CLOSE;
    REQUIRE(connect(client, (struct sockaddr *)&at, sizeof at) == 0);
    talk_send(client, request, sizeof request - 1);
    CHECK_INT(200, talk_status(talk_read(h.arena, client, 3000)));
    (void)close(client);
    (void)kill(child, SIGKILL);
    (void)waitpid(child, NULL, 0);
    (void)setrlimit(RLIMIT_NOFILE, &before);
    host_stop(&h);
    (void)close(listener);
}
