/* What a reply carries: headers, cookies, compression, tags, names of files. */
#include "http/server.h"

#include "tests/support/test.h"
#include "tests/unit/http/talk.h"

#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

static const char *long_text(struct arena *a)
{
    struct buf b;
    buf_init(&b, a, 100000);
    for (int i = 0; i < 500; i++)
        buf_printf(&b, "Hồ sơ số %d đã được tiếp nhận.\n", i);
    return b.p;
}

static void long_page(struct request *rq)
{
    const char *text = long_text(rq->arena);
    reply_html(rq, 200, (struct bytes){.p = (const uint8_t *)text, .n = strlen(text)});
}

static void json_page(struct request *rq)
{
    struct json *v = json_new_object(rq->arena);
    reply_json(rq, 200, json_put(v, "a", json_new_int(rq->arena, 1)));
}

static void cookie_page(struct request *rq)
{
    reply_cookie(rq, &(struct cookie){.name = "a", .value = "1", .max_age_s = 60, .strict = true});
    reply_cookie(rq, &(struct cookie){.name = "b", .value = "", .max_age_s = -1});
    reply_redirect(rq, "/tra-cứu?a=b c\r\nX: y");
}

static void tag_page(struct request *rq)
{
    if (!reply_etag(rq, "v1"))
        reply_text(rq, 200, "made");
}

static void file_page(struct request *rq)
{
    reply_download(rq, "giấy \"1\".pdf");
    reply_header(rq, "X-Gone", "1");
    reply_header(rq, "x-gone", NULL);
    reply_header(rq, "Content-Security-Policy", "default-src 'self'");
    reply_bytes(rq, 200, "application/pdf", (struct bytes){.p = (const uint8_t *)"%PDF", .n = 4});
}

static void here_page(struct request *rq)
{
    reply_text(rq, 200, rq->from_here ? "here" : "elsewhere");
}

static void origin_page(struct request *rq)
{
    const char *peer = rq->peer;
    reply_text(rq, 200,
               arena_printf(rq->arena, "%s %s %s %s",
                            request_is_same_origin(rq) ? "own" : "foreign",
                            rq->secure ? "https" : "http", peer, rq->id));
}

static void fault_page(struct request *rq)
{
    struct fault f = {0};
    (void)fault_set(&f, CONFLICT, "too late");
    reply_fault(rq, &f);
}

static void error_page(struct request *rq, int status)
{
    reply_text(rq, status, rq->fault ? rq->fault->words : "no fault");
}

static const struct router_hooks hooks = {.error_page = error_page};

static const struct route routes[] = {
    {GET, "/long", long_page, EVERYONE},
    {GET, "/plain", long_page, EVERYONE, ROUTE_PLAIN},
    {GET, "/kept", long_page, EVERYONE, ROUTE_CACHE},
    {GET, "/designer", long_page, EVERYONE, ROUTE_DESIGNER},
    {GET, "/json", json_page, EVERYONE},
    {GET, "/cookie", cookie_page, EVERYONE},
    {GET, "/tag", tag_page, EVERYONE},
    {GET, "/file", file_page, EVERYONE},
    {GET, "/origin", origin_page, EVERYONE},
    {GET, "/here", here_page, EVERYONE},
    {GET, "/fault", fault_page, EVERYONE},
    {0},
};

static const char *get(const struct host *h, const char *path, const char *lines)
{
    return talk(h, arena_printf(h->arena,
                                "GET %s HTTP/1.1\r\nHost: a.vn\r\nConnection: close\r\n%s\r\n",
                                path, lines));
}

#define CHECK_HEADER(expected, name) CHECK_STR(expected, talk_header(h.arena, reply, name))

TEST(every_reply_has_the_security_headers)
{
    struct host h = host_start(routes, &hooks, NULL);
    static const char *const paths[] = {"/json", "/none", "/fault", "/cookie", NULL};
    for (const char *const *p = paths; *p; p++) {
        const char *reply = get(&h, *p, "");
        CHECK(strstr(reply, "Content-Security-Policy: default-src 'none'; style-src 'self'"));
        CHECK_HEADER("nosniff", "X-Content-Type-Options");
        CHECK_HEADER("same-origin", "Referrer-Policy");
        CHECK_HEADER("no-store", "Cache-Control");
        CHECK_INT(32, strlen(talk_header(h.arena, reply, "X-Request-Id")));
    }
    const char *reply = get(&h, "/kept", "");
    CHECK_HEADER(NULL, "Cache-Control");
    CHECK(strstr(get(&h, "/designer", ""), "img-src 'self' data:; font-src 'self' data:"));
    host_stop(&h);
}

TEST(text_is_compressed_when_the_client_takes_it)
{
    struct host h = host_start(routes, &hooks, NULL);
    int fd = talk_open(&h);
    static const char request[] =
        "GET /long HTTP/1.1\r\nHost: a\r\nAccept-Encoding: br, gzip\r\n\r\n";
    talk_send(fd, request, sizeof request - 1);
    const char *reply = talk_reply(h.arena, fd);
    CHECK_HEADER("gzip", "Content-Encoding");
    CHECK_HEADER("Accept-Encoding", "Vary");
    static char text[100000];
    z_stream z = {.avail_out = sizeof text - 1};
    z.next_out = (Bytef *)text;
    z.next_in = (Bytef *)(uintptr_t)talk_body(reply);
    z.avail_in = (uInt)strtoul(talk_header(h.arena, reply, "Content-Length"), NULL, 10);
    CHECK(z.avail_in < 5000);
    REQUIRE(inflateInit2(&z, 15 + 16) == Z_OK);
    CHECK_INT(Z_STREAM_END, inflate(&z, Z_FINISH));
    (void)inflateEnd(&z);
    CHECK_STR(long_text(h.arena), text);
    (void)close(fd);

    reply = get(&h, "/long", "");
    CHECK_HEADER(NULL, "Content-Encoding");
    CHECK_STR(long_text(h.arena), talk_body(reply));
    reply = get(&h, "/long", "Accept-Encoding: gzip;q=0\r\n");
    CHECK_HEADER(NULL, "Content-Encoding");
    reply = get(&h, "/plain", "Accept-Encoding: gzip\r\n");
    CHECK_HEADER(NULL, "Content-Encoding");
    reply = get(&h, "/long", "Accept-Encoding: gzip\r\nSec-Fetch-Site: cross-site\r\n");
    CHECK_HEADER(NULL, "Content-Encoding");
    reply = get(&h, "/json", "Accept-Encoding: gzip\r\n"); /* too short to gain */
    CHECK_HEADER(NULL, "Content-Encoding");
    CHECK_STR("{\"a\":1}", talk_body(reply));
    host_stop(&h);
}

TEST(cookies_and_redirects_cannot_be_split)
{
    struct host h = host_start(routes, &hooks, NULL);
    const char *reply = get(&h, "/cookie", "");
    CHECK_INT(303, talk_status(reply));
    CHECK_HEADER("/tra-c%E1%BB%A9u?a=b%20c%0D%0AX:%20y", "Location");
    CHECK(strstr(reply, "Set-Cookie: a=1; Path=/; Max-Age=60; SameSite=Strict; HttpOnly\r\n"));
    CHECK(strstr(reply, "Set-Cookie: b=; Path=/; Max-Age=0; SameSite=Lax; HttpOnly\r\n"));
    host_stop(&h);
}

TEST(behind_a_tls_proxy_cookies_are_secure)
{
    struct host h = host_start(routes, &hooks, &(struct server_options){.behind_proxy = true});
    const char *reply = get(&h, "/cookie", "X-Forwarded-Proto: https\r\n");
    CHECK(strstr(reply, "HttpOnly; Secure\r\n"));
    CHECK_HEADER("max-age=31536000", "Strict-Transport-Security");
    reply = get(&h, "/origin",
                "X-Forwarded-For: evil, 203.0.113.9\r\nX-Request-Id: abcdefgh-1\r\n"
                "X-Forwarded-Proto: https\r\nOrigin: https://a.vn\r\n");
    CHECK_STR("own https 203.0.113.9 abcdefgh-1", talk_body(reply));
    reply = get(&h, "/origin", /* a proxy that adds a line behind the client's own */
                "X-Forwarded-For: 127.0.0.1\r\nX-Forwarded-Proto: http\r\n"
                "X-Request-Id: abcdefgh-1\r\nOrigin: https://a.vn\r\n"
                "X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: https\r\n");
    CHECK_STR("own https 203.0.113.9 abcdefgh-1", talk_body(reply));
    reply = get(&h, "/origin",
                "X-Forwarded-For: <evil>\r\nX-Forwarded-Proto: https\r\n"
                "X-Request-Id: abcdefgh-1\r\nOrigin: http://a.vn\r\n");
    CHECK_STR("foreign https 127.0.0.1 abcdefgh-1", talk_body(reply));
    host_stop(&h);
    h = host_start(routes, &hooks, NULL); /* without the option nobody is believed */
    reply = get(&h, "/origin",
                "X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: https\r\n"
                "X-Request-Id: short\r\n");
    CHECK(strstr(reply, "foreign http 127.0.0.1 "));
    CHECK(!strstr(reply, "short"));
    host_stop(&h);
}

TEST(proxies_on_other_machines_are_named)
{
    static const struct {
        const char *proxies, *peer;
    } cases[] = {{"10.0.0.4, 127.0.0.1", "203.0.113.9"},
                 {"127.0.0.1,10.0.0.4", "203.0.113.9"},
                 {"127.0.0.11,27.0.0.1,127.0.0.1x", "127.0.0.1"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct host h =
            host_start(routes, &hooks, &(struct server_options){.proxies = cases[i].proxies});
        const char *reply = get(&h, "/origin", "X-Forwarded-For: 203.0.113.9\r\n");
        CHECK(strstr(talk_body(reply), cases[i].peer));
        host_stop(&h);
    }
}

/* A connection from one of the machine's own addresses to that address, as on a node that listens
 * for a proxy elsewhere; 203.0.113.9 is none of ours. */
TEST(a_machine_knows_itself)
{
    static const struct {
        const char *forwarded, *here;
    } cases[] = {{"", "here"},
                 {"X-Forwarded-For: 203.0.113.9\r\n", "elsewhere"},
                 {"X-Forwarded-For: 127.0.0.1\r\n", "here"}};
    struct host h = host_start(routes, &hooks, &(struct server_options){.behind_proxy = true});
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        CHECK_STR(cases[i].here, talk_body(get(&h, "/here", cases[i].forwarded)));
    host_stop(&h);
    h = host_start(routes, &hooks, &(struct server_options){.address = "0.0.0.0"});
    CHECK_STR("here", talk_body(get(&h, "/here", "")));
    host_stop(&h);
}

TEST(forged_requests_are_told_by_their_origin)
{
    static const struct {
        const char *lines, *verdict;
    } rows[] = {
        {"Sec-Fetch-Site: same-origin\r\n", "own"},
        {"Sec-Fetch-Site: none\r\n", "own"},
        {"Sec-Fetch-Site: same-site\r\n", "foreign"},
        {"Sec-Fetch-Site: cross-site\r\nOrigin: http://a.vn\r\n", "foreign"},
        {"Origin: http://a.vn\r\n", "own"},
        {"Origin: http://A.VN\r\n", "own"},
        {"Origin: http://a.vn.evil\r\n", "foreign"},
        {"Origin: null\r\nReferer: http://a.vn/x\r\n", "foreign"},
        {"Referer: http://a.vn/nop/1\r\n", "own"},
        {"Referer: http://a.vn@evil/\r\n", "foreign"},
        {"", "foreign"},
    };
    struct host h = host_start(routes, &hooks, NULL);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *body = talk_body(get(&h, "/origin", rows[i].lines));
        if (strncmp(body, rows[i].verdict, strlen(rows[i].verdict)) != 0)
            test_fail(__FILE__, __LINE__, "%s is %s", rows[i].lines, body);
    }
    host_stop(&h);
}

TEST(what_the_client_has_is_not_sent_again)
{
    struct host h = host_start(routes, &hooks, NULL);
    const char *reply = get(&h, "/tag", "");
    CHECK_HEADER("\"v1\"", "ETag");
    CHECK_HEADER("private, no-cache", "Cache-Control");
    CHECK_STR("made", talk_body(reply));
    reply = get(&h, "/tag", "If-None-Match: \"v0\", W/\"v1\"\r\n");
    CHECK_INT(304, talk_status(reply));
    CHECK_STR("", talk_body(reply));
    CHECK_INT(200, talk_status(get(&h, "/tag", "If-None-Match: \"v10\"\r\n")));
    host_stop(&h);
}

TEST(files_keep_their_names)
{
    struct host h = host_start(routes, &hooks, NULL);
    const char *reply = get(&h, "/file", "");
    CHECK_HEADER("attachment; filename=\"gi___y _1_.pdf\"; "
                 "filename*=UTF-8''gi%E1%BA%A5y%20%221%22.pdf",
                 "Content-Disposition");
    CHECK_HEADER("default-src 'self'", "Content-Security-Policy");
    CHECK_HEADER(NULL, "X-Gone");
    host_stop(&h);
}

TEST(a_fault_becomes_a_status)
{
    struct host h = host_start(routes, &hooks, NULL);
    const char *reply = get(&h, "/fault", "");
    CHECK_INT(409, talk_status(reply));
    CHECK_STR("too late", talk_body(reply));
    host_stop(&h);
    CHECK_INT(200, http_status(OK));
    CHECK_INT(200, http_status(3));
    CHECK_INT(404, http_status(NOT_FOUND));
    CHECK_INT(422, http_status(INVALID));
    CHECK_INT(413, http_status(TOO_LARGE));
    CHECK_INT(500, http_status(-99));
}
