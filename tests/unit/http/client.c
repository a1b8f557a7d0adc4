#include "http/client.h"

#include "base/cleanup.h"
#include "http/server.h"
#include "tests/support/test.h"

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

static void echo(struct request *rq)
{
    const char *type = request_header(rq, "Content-Type");
    const char *note = request_header(rq, "X-Note");
    reply_text(rq, 200,
               arena_printf(rq->arena, "%s|%s|%s|%.*s", method_name(rq->method), type ? type : "-",
                            note ? note : "-", (int)rq->body.n,
                            rq->body.p ? (const char *)rq->body.p : ""));
}

static void away(struct request *rq)
{
    reply_redirect(rq, "/echo");
}

static void long_text(struct request *rq)
{
    char *text = arena_alloc(rq->arena, 5001);
    memset(text, 'x', 5000);
    reply_text(rq, 200, text);
}

static void sleep_then_answer(struct request *rq)
{
    struct timespec rest = {.tv_nsec = 600 * 1000000L};
    (void)nanosleep(&rest, NULL);
    reply_text(rq, 200, "late");
}

static void slow(struct request *rq)
{
    request_offload(rq, sleep_then_answer);
}

static void missing(struct request *rq)
{
    reply_text(rq, 404, "none");
}

static const struct route routes[] = {
    {GET, "/echo", echo, EVERYONE, 0, NULL},
    {POST, "/echo", echo, EVERYONE, ROUTE_RAW, NULL},
    {PUT, "/echo", echo, EVERYONE, ROUTE_RAW, NULL},
    {GET, "/away", away, EVERYONE, 0, NULL},
    {GET, "/long", long_text, EVERYONE, 0, NULL},
    {GET, "/slow", slow, EVERYONE, 0, NULL},
    {GET, "/missing", missing, EVERYONE, 0, NULL},
    {0},
};

struct site {
    struct server *server;
    const char *url;
};

static void stop(struct site *s)
{
    server_stop(s->server);
}

static struct site serve(struct arena *a)
{
    static const struct route *const tables[] = {routes, NULL};
    static const struct router_hooks hooks;
    struct site s = {0};
    struct router *router;
    struct server_options options = {.workers = 1};
    uint16_t port = 0;
    struct fault f = {0};
    if (router_new(a, tables, &hooks, &router, &f) < 0)
        test_fail(__FILE__, __LINE__, "%s", f.words);
    options.router = router;
    if (server_start(&options, &s.server, &port, &f) < 0)
        test_fail(__FILE__, __LINE__, "%s", f.words);
    s.url = arena_printf(a, "http://127.0.0.1:%d", port);
    return s;
}

static struct http_call call_to(struct arena *a, const struct site *s, const char *path)
{
    return (struct http_call){
        .url = arena_printf(a, "%s%s", s->url, path), .time_limit_ms = 5000, .body_limit = 5000};
}

TEST(methods_lines_and_bodies_arrive)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CLEANUP(stop) struct site s = serve(a);
    static const struct http_line lines[] = {{"X-Note", "một"}};
    struct http_call call = call_to(a, &s, "/echo");
    struct http_answer x;
    REQUIRE(http_fetch(a, &call, &x, NULL) == OK);
    CHECK_STR("GET|-|-|", (const char *)x.body.p);
    CHECK_STR("text/plain", x.type);
    CHECK(x.location == NULL);
    call.body = (struct bytes){(const uint8_t *)"ab\0c", 4};
    call.body_type = "text/xml";
    call.lines = lines, call.line_count = 1;
    REQUIRE(http_fetch(a, &call, &x, NULL) == OK);
    CHECK_STR("POST|text/xml|một|ab", (const char *)x.body.p);
    call.method = "PUT";
    REQUIRE(http_fetch(a, &call, &x, NULL) == OK);
    CHECK(strncmp((const char *)x.body.p, "PUT|", 4) == 0);
    /* Nothing of one call stays for the next one on the same handle. */
    call = call_to(a, &s, "/echo");
    REQUIRE(http_fetch(a, &call, &x, NULL) == OK);
    CHECK_STR("GET|-|-|", (const char *)x.body.p);
}

TEST(redirects_are_told_and_not_followed)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CLEANUP(stop) struct site s = serve(a);
    struct http_call call = call_to(a, &s, "/away");
    struct http_answer x;
    REQUIRE(http_fetch(a, &call, &x, NULL) == OK);
    CHECK_INT(303, x.status);
    CHECK_STR(arena_printf(a, "%s/echo", s.url), x.location);
}

TEST(every_status_is_an_answer)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CLEANUP(stop) struct site s = serve(a);
    struct http_call call = call_to(a, &s, "/missing");
    struct http_answer x;
    CHECK_INT(OK, http_fetch(a, &call, &x, NULL));
    CHECK_INT(404, x.status);
    CHECK_STR("none", (const char *)x.body.p);
}

TEST(limits_are_kept)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CLEANUP(stop) struct site s = serve(a);
    struct http_call call = call_to(a, &s, "/long");
    struct http_answer x = {.status = 77};
    struct fault f = {0};
    CHECK_INT(OK, http_fetch(a, &call, &x, NULL));
    CHECK_INT(5000, x.body.n);
    call.body_limit = 4999, x.status = 77;
    CHECK_INT(TOO_LARGE, http_fetch(a, &call, &x, &f));
    CHECK_STR("http.large", f.reason);
    CHECK_INT(77, x.status);
    fault_clear(&f);
    call = call_to(a, &s, "/slow");
    call.time_limit_ms = 100;
    CHECK_INT(UNAVAILABLE, http_fetch(a, &call, &x, &f));
    CHECK_STR("http.slow", f.reason);
}

TEST(nobody_there_is_unavailable)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct http_call call = {.url = "http://127.0.0.1:1/", .time_limit_ms = 2000, .body_limit = 10};
    struct http_answer x;
    struct fault f = {0};
    CHECK_INT(UNAVAILABLE, http_fetch(a, &call, &x, &f));
    CHECK_STR("http.down", f.reason);
}

TEST(calls_that_are_wrong_are_not_made)
{
    static const struct http_line smuggled[] = {{"X-Note", "a\r\nX-Other: b"}};
    static const struct http_line odd_name[] = {{"X Note", "a"}};
    struct http_call good = {.url = "http://127.0.0.1:1/", .time_limit_ms = 100, .body_limit = 10};
    struct http_call bad[11];
    for (int i = 0; i < 11; i++)
        bad[i] = good;
    bad[0].url = NULL;
    bad[1].url = "file:///etc/passwd";
    bad[2].url = "ftp://127.0.0.1/";
    bad[3].url = "http://127.0.0.1:1/\r\nX: y";
    bad[4].url = "http://127.0.0.1:1/ x";
    bad[5].time_limit_ms = 0;
    bad[6].body_limit = 0;
    bad[7].method = "GET /x HTTP/1.1\r\n";
    bad[8].lines = smuggled, bad[8].line_count = 1;
    bad[9].lines = odd_name, bad[9].line_count = 1;
    bad[10].authorize = "Bearer a\nb";
    CLEANUP(arena_closep) struct arena *a = arena_open();
    for (int i = 0; i < 11; i++) {
        struct http_answer x;
        struct fault f = {0};
        CHECK_INT(INVALID, http_fetch(a, &bad[i], &x, &f));
        CHECK_STR("http.call", f.reason);
    }
}

TEST(plain_text_is_not_taken_for_tls)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CLEANUP(stop) struct site s = serve(a);
    struct http_call call = call_to(a, &s, "/echo");
    struct http_answer x;
    struct fault f = {0};
    call.url = arena_printf(a, "https%s", s.url + 4);
    CHECK_INT(UNAVAILABLE, http_fetch(a, &call, &x, &f));
    call.ca_file = "/khong/co.pem";
    CHECK_INT(UNAVAILABLE, http_fetch(a, &call, &x, NULL));
}

static atomic_int answered;

static void *ask_often(void *url)
{
    for (int i = 0; i < 20; i++) {
        CLEANUP(arena_closep) struct arena *a = arena_open();
        struct http_call call = {.url = url, .time_limit_ms = 5000, .body_limit = 100};
        struct http_answer x;
        if (http_fetch(a, &call, &x, NULL) == OK && x.status == 200)
            atomic_fetch_add(&answered, 1);
    }
    return NULL;
}

TEST(threads_do_not_meet)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CLEANUP(stop) struct site s = serve(a);
    char *url = arena_printf(a, "%s/echo", s.url);
    pthread_t threads[4];
    for (int i = 0; i < 4; i++)
        REQUIRE(pthread_create(&threads[i], NULL, ask_often, url) == 0);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    CHECK_INT(80, atomic_load(&answered));
}

TEST(addresses_are_escaped)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CHECK_STR("a-._~Z9", http_escape(a, "a-._~Z9"));
    CHECK_STR("%20%26%3D%2B%25%2F", http_escape(a, " &=+%/"));
    CHECK_STR("%E1%BB%A5", http_escape(a, "ụ"));
    CHECK_STR("", http_escape(a, ""));
}
