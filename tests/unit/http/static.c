#include "http/static.h"

#include "http/server.h"
#include "tests/support/test.h"
#include "tests/unit/http/talk.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void put(struct arena *a, const char *folder, const char *name, const char *text)
{
    FILE *f = fopen(arena_printf(a, "%s/%s", folder, name), "wbe");
    if (f) {
        (void)fputs(text, f);
        (void)fclose(f);
    }
}

static const char *make_folder(struct arena *a)
{
    char *folder = arena_strdup(a, "/tmp/static-XXXXXX");
    if (!mkdtemp(folder))
        abort();
    (void)mkdir(arena_printf(a, "%s/css", folder), 0700);
    char *text = arena_alloc(a, 5001);
    memset(text, 'a', 5000);
    put(a, folder, "css/app.css", text);
    put(a, folder, "logo.png", "PNG");
    return folder;
}

static void remove_folder(struct arena *a, const char *folder)
{
    static const char *const names[] = {"css/app.css", "css",    "logo.png",  ".hidden", "x.exe",
                                        "x.js.gz",     "app.js", "app.js.gz", ""};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        (void)remove(arena_printf(a, "%s/%s", folder, names[i]));
}

static const struct route routes[] = {{0}};

#define CHECK_HEADER(expected, name) CHECK_STR(expected, talk_header(a, reply, name))

static const char *get(const struct host *h, const char *method, const char *path,
                       const char *lines)
{
    return talk(h,
                arena_printf(h->arena, "%s %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n%s\r\n",
                             method, path, lines));
}

TEST(files_are_kept_for_ever_under_their_content)
{
    struct arena *a = arena_open();
    const char *folder = make_folder(a);
    struct statics *s;
    struct fault f = {0};
    REQUIRE(static_load(a, folder, "/static/", &s, &f) == OK);
    const char *url = static_url(s, "css/app.css");
    REQUIRE(url);
    CHECK(strncmp(url, "/static/css/app.", 16) == 0 && strlen(url) == 16 + 8 + 4);
    CHECK_STR(NULL, static_url(s, "none.css"));

    struct host h = host_start(routes, NULL, &(struct server_options){.statics = s});
    const char *reply = get(&h, "GET", url, "");
    CHECK_INT(200, talk_status(reply));
    CHECK_HEADER("text/css; charset=utf-8", "Content-Type");
    CHECK_HEADER("public, max-age=31536000, immutable", "Cache-Control");
    CHECK_HEADER("nosniff", "X-Content-Type-Options");
    CHECK_INT(5000, strlen(talk_body(reply)));
    const char *tag = talk_header(a, reply, "ETag");
    reply = get(&h, "GET", url, "Accept-Encoding: gzip\r\n");
    CHECK_HEADER("gzip", "Content-Encoding");
    reply = get(&h, "GET", url, arena_printf(a, "If-None-Match: %s\r\n", tag));
    CHECK_INT(304, talk_status(reply));
    CHECK_STR("", talk_body(reply));
    reply = get(&h, "HEAD", url, "");
    CHECK_HEADER("5000", "Content-Length");
    CHECK_STR("", talk_body(reply));
    reply = get(&h, "GET", "/static/css/app.css", "");
    CHECK_HEADER("no-cache", "Cache-Control");
    reply = get(&h, "GET", "/static/logo.png", "Accept-Encoding: gzip\r\n");
    CHECK_HEADER("image/png", "Content-Type");
    CHECK_HEADER(NULL, "Content-Encoding");
    CHECK_INT(404, talk_status(get(&h, "GET", "/static/../logo.png", "")));
    CHECK_INT(404, talk_status(get(&h, "GET", "/static/css/app.00000000.css", "")));
    reply = get(&h, "DELETE", url, "");
    CHECK_INT(405, talk_status(reply));
    CHECK_HEADER("GET, HEAD", "Allow");
    host_stop(&h);
    remove_folder(a, folder);
    arena_close(a);
}

TEST(what_was_packed_before_is_not_packed_again)
{
    struct arena *a = arena_open();
    const char *folder = make_folder(a);
    put(a, folder, "app.js", "let plain;");
    put(a, folder, "app.js.gz", "as packed by another");
    struct statics *s;
    struct fault f = {0};
    REQUIRE(static_load(a, folder, "/static/", &s, &f) == OK);
    const char *url = static_url(s, "app.js");
    REQUIRE(url);
    CHECK_STR(NULL, static_url(s, "app.js.gz"));

    struct host h = host_start(routes, NULL, &(struct server_options){.statics = s});
    const char *reply = get(&h, "GET", url, "Accept-Encoding: gzip\r\n");
    CHECK_HEADER("gzip", "Content-Encoding");
    CHECK_HEADER("text/javascript; charset=utf-8", "Content-Type");
    CHECK_STR("as packed by another", talk_body(reply));
    reply = get(&h, "GET", url, "");
    CHECK_HEADER(NULL, "Content-Encoding");
    CHECK_STR("let plain;", talk_body(reply));
    CHECK_INT(404, talk_status(get(&h, "GET", "/static/app.js.gz", "")));
    host_stop(&h);
    remove_folder(a, folder);
    arena_close(a);
}

TEST(nothing_is_published_by_oversight)
{
    static const char *const names[] = {".hidden", "x.exe", "x.js.gz", NULL};
    for (const char *const *name = names; *name; name++) {
        struct arena *a = arena_open();
        const char *folder = make_folder(a);
        put(a, folder, *name, "secret");
        struct statics *s;
        struct fault f = {0};
        CHECK_INT(INVALID, static_load(a, folder, "/static/", &s, &f));
        CHECK(strstr(f.words, *name));
        remove_folder(a, folder);
        arena_close(a);
    }
    struct arena *a = arena_open();
    struct statics *s;
    struct fault f = {0};
    CHECK_INT(INVALID, static_load(a, "/nowhere", "/static/", &s, &f));
    arena_close(a);
}
