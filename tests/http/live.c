/* The event stream of the follow page over a real connection: what an official does reaches the
 * citizen who looks, strangers hear nothing, and it ends with the server. */
#include "tests/support/site.h"
#include "tests/support/test.h"

#include "base/time.h"
#include "rooms/identity/identity_pages.h"
#include "rooms/portal/live.h"
#include "rooms/portal/portal.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

enum { QUIET_MS = 300, PATIENCE_MS = 10 * 1000, STREAM_MOST = 64 * 1024 };

static const struct route *const tables[] = {identity_routes, portal_routes, NULL};

/* One open stream and all that came on it. */
struct ear {
    int fd;
    size_t n;
    bool ended;
    char text[STREAM_MOST];
};

static struct ear *listen_to(struct browser *b, const char *path)
{
    struct ear *e = arena_new(b->site->arena, struct ear, 1);
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons(b->site->port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const char *request = arena_printf(b->site->arena,
                                       "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: "
                                       "text/event-stream\r\nCookie: %s\r\n\r\n",
                                       path, b->cookies);
    e->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(e->fd, (struct sockaddr *)&to, sizeof to) != 0 ||
        send(e->fd, request, strlen(request), MSG_NOSIGNAL) != (ssize_t)strlen(request))
        e->ended = true;
    return e;
}

/* Take in what comes until `text` has come, or nothing for wait_ms. */
static bool hears(struct ear *e, const char *text, int wait_ms)
{
    struct pollfd p = {.fd = e->fd, .events = POLLIN};
    while (!strstr(e->text, text) && !e->ended && e->n + 1 < STREAM_MOST &&
           poll(&p, 1, wait_ms) > 0) {
        ssize_t n = recv(e->fd, e->text + e->n, STREAM_MOST - 1 - e->n, 0);
        e->ended = n <= 0;
        e->n += n > 0 ? (size_t)n : 0;
        e->text[e->n] = '\0';
    }
    return strstr(e->text, text) != NULL;
}

/* The last chunk (RFC 9112 section 7.1); the connection may be kept. */
static bool has_ended(struct ear *e)
{
    return hears(e, "\r\n0\r\n\r\n", PATIENCE_MS);
}

static size_t events(const struct ear *e)
{
    size_t n = 0;
    for (const char *s = e->text; (s = strstr(s, "\n\n")); s += 2)
        n++;
    return n;
}

/* The address of the stream as the follow page tells it. */
static const char *stream_of(struct browser *b, const char *code)
{
    struct browser_answer x = browser_get(b, arena_printf(b->site->arena, "/ho-so/%s", code));
    const char *at = strstr(x.body, "data-live=\"");
    CHECK(at != NULL);
    at = at ? at + strlen("data-live=\"") : "";
    return arena_strndup(b->site->arena, at, strcspn(at, "\""));
}

static void tick(struct site *s)
{
    struct fault f = {0};
    CHECK_INT(OK, portal_live_tick(s->house, site_now_ms(), &f));
    CHECK_STR("", f.words);
}

TEST(what_an_official_does_reaches_the_open_page)
{
    struct site *s = site_start(tables);
    const char *code = site_submit(s, "live");
    struct browser b = site_signed_in(s, "cong-dan");
    struct ear *e = listen_to(&b, stream_of(&b, code));
    REQUIRE(hears(e, "\r\n\r\n", PATIENCE_MS));
    CHECK(strncmp(e->text, "HTTP/1.1 200", 12) == 0);
    CHECK(strcasestr(e->text, "Content-Type: text/event-stream") != NULL);
    CHECK(strcasestr(e->text, "Cache-Control: no-store") != NULL);
    tick(s);
    CHECK(!hears(e, "data:", QUIET_MS)); /* the page shows it already */
    struct act accept = {.kind = ACT_ACCEPT};
    REQUIRE(site_act(s, "mot-cua", code, &accept) == OK);
    tick(s);
    REQUIRE(hears(e, "data:", PATIENCE_MS));
    CHECK(hears(e, "\n\n", PATIENCE_MS));
    CHECK(strstr(e->text, "Đang xử lý") != NULL);
    CHECK(!strstr(e->text, "<script"));
    size_t before = events(e);
    tick(s);
    CHECK(!hears(e, "\n\nnothing has this", QUIET_MS));
    CHECK_INT(before, events(e)); /* told once */
    struct act process = {.kind = ACT_PROCESS};
    REQUIRE(site_act(s, "ho-tich", code, &process) == OK);
    tick(s);
    (void)hears(e, "\n\nnothing has this", QUIET_MS);
    CHECK_INT(before + 1, events(e));
    portal_live_stop();
    CHECK(has_ended(e));
    (void)close(e->fd);
    site_stop(s);
}

TEST(a_page_that_was_opened_before_hears_what_it_missed)
{
    struct site *s = site_start(tables);
    const char *code = site_submit(s, "late");
    struct browser b = site_signed_in(s, "cong-dan");
    const char *path = stream_of(&b, code);
    struct act accept = {.kind = ACT_ACCEPT};
    REQUIRE(site_act(s, "mot-cua", code, &accept) == OK);
    struct ear *e = listen_to(&b, path); /* a line that was cut, or a slow start */
    REQUIRE(hears(e, "\r\n\r\n", PATIENCE_MS));
    tick(s);
    CHECK(hears(e, "data:", PATIENCE_MS));
    portal_live_stop();
    (void)close(e->fd);
    site_stop(s);
}

TEST(nobody_else_hears_anything)
{
    struct site *s = site_start(tables);
    const char *code = site_submit(s, "stranger");
    struct browser own = site_signed_in(s, "cong-dan"),
                   stranger = site_signed_in(s, "nguoi-ly-hon"),
                   official = site_signed_in(s, "mot-cua"), nobody = site_browser(s);
    const char *path = stream_of(&own, code);
    CHECK_INT(404, browser_get(&stranger, path).status);
    CHECK_INT(403, browser_get(&official, path).status);
    CHECK_INT(303, browser_get(&nobody, path).status);
    CHECK_INT(404, browser_get(&own, "/ho-so/H56.102-261120-9999/song").status);
    site_stop(s);
}

TEST(who_signs_out_in_another_tab_hears_nothing_more)
{
    struct site *s = site_start(tables);
    const char *code = site_submit(s, "out");
    struct browser b = site_signed_in(s, "cong-dan"), other = site_signed_in(s, "cong-dan");
    struct ear *e = listen_to(&b, stream_of(&b, code)),
               *idle = listen_to(&other, stream_of(&other, code));
    REQUIRE(hears(e, "\r\n\r\n", PATIENCE_MS) && hears(idle, "\r\n\r\n", PATIENCE_MS));
    CHECK_INT(303, browser_post(&b, "/dang-xuat", (struct browser_field[]){{0}}).status);
    struct act accept = {.kind = ACT_ACCEPT};
    REQUIRE(site_act(s, "mot-cua", code, &accept) == OK);
    tick(s);
    CHECK(has_ended(e));
    CHECK(!strstr(e->text, "data:"));
    CHECK(hears(idle, "data:", PATIENCE_MS));
    site_set_clock(site_now_ms() + HOUR_MS);
    tick(s);
    CHECK(has_ended(idle));
    (void)close(e->fd);
    (void)close(idle->fd);
    site_stop(s);
}

TEST(a_listener_who_has_gone_is_forgotten)
{
    struct site *s = site_start(tables);
    const char *code = site_submit(s, "gone");
    struct browser b = site_signed_in(s, "cong-dan");
    const char *path = stream_of(&b, code);
    struct ear *gone = listen_to(&b, path), *stays = listen_to(&b, path);
    REQUIRE(hears(gone, "\r\n\r\n", PATIENCE_MS) && hears(stays, "\r\n\r\n", PATIENCE_MS));
    (void)close(gone->fd);
    struct act accept = {.kind = ACT_ACCEPT};
    REQUIRE(site_act(s, "mot-cua", code, &accept) == OK);
    tick(s);
    CHECK(hears(stays, "data:", PATIENCE_MS));
    tick(s);
    portal_live_stop();
    CHECK(has_ended(stays));
    (void)close(stays->fd);
    site_stop(s);
}
