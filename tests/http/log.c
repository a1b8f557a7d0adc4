/* What stands in the log after whole journeys, with every request and every query written down:
 * each with the request that it belongs to, and nothing about anybody. */
#include "base/json.h"
#include "base/limits.h"
#include "os/files.h"
#include "rooms/api/api.h"
#include "rooms/desk/desk.h"
#include "rooms/identity/identity_pages.h"
#include "rooms/portal/portal.h"
#include "tests/support/site.h"
#include "tests/support/test.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

static const struct route *const tables[] = {identity_routes, portal_routes, desk_routes,
                                             api_routes, NULL};

enum { LOG_MOST = 64 << 20, SECRETS_MOST = 32 };

/* ---- the log in a file ---- */

static int begin_log(const char *path)
{
    int before = dup(STDERR_FILENO), fd = open(path, O_CREAT | O_WRONLY | O_APPEND, 0600);
    (void)dup2(fd, STDERR_FILENO);
    (void)close(fd);
    return before;
}

static const char *end_log(struct arena *a, const char *path, int before)
{
    struct bytes all = {0};
    (void)dup2(before, STDERR_FILENO);
    (void)close(before);
    CHECK_INT(OK, file_read(a, path, LOG_MOST, &all, NULL));
    (void)unlink(path);
    return arena_strndup(a, (const char *)all.p, all.n);
}

/* ---- what must not be found in it ---- */

struct secrets {
    const char *words[SECRETS_MOST];
    size_t n;
};

static const char *const typed[] = {
    "038198004512",    "Nguyễn Thị Lụa", "Lụa",          "vay-von",        "0912345678",
    "lua@example.vn",  "Phố Mới",        "mat-khau-sai", "bí mật của tôi", "02/2027",
    "khong-co-ai-day", "171717171",
};

static void keep(struct secrets *s, const char *word)
{
    if (word && *word && s->n < SECRETS_MOST)
        s->words[s->n++] = word;
}

static void keep_browser(struct secrets *s, const struct browser *b)
{
    const char *session = strstr(b->cookies, "session=");
    if (session)
        keep(s, arena_strndup(b->site->arena, session + strlen("session="), 43));
    keep(s, b->csrf);
}

/* ---- journeys ---- */

static void sign_in_badly(struct site *s, struct secrets *keeps)
{
    struct browser b = site_browser(s);
    CHECK_INT(200, browser_get(&b, "/dang-nhap?ve=/ho-so").status);
    const struct browser_field who[] = {{.name = "ve", .value = "/ho-so"},
                                        {.name = "account", .value = "khong-co-ai-day"},
                                        {.name = "password", .value = "mat-khau-sai"},
                                        {0}};
    CHECK(browser_post(&b, "/dang-nhap", who).status >= 400);
    struct browser_answer x =
        browser_send(&b, "POST", "/api/v1/session", "Content-Type: application/json\r\n",
                     "{\"account\":\"Lụa\",\"password\":\"mat-khau-sai\",\"038198004512\"");
    CHECK(x.status >= 400);
    x = browser_get(&b, "/tra-cuu?ma=038198004512&so=0912345678");
    CHECK(x.status > 0);
    keep_browser(keeps, &b);
}

/* Once while the register fails, and once with an answer that is wrong. */
static void apply(struct site *s, struct secrets *keeps, enum sandbox_mode mode)
{
    static const char path[] = "/nop/1.004873";
    struct browser b = site_browser(s);
    CHECK_INT(OK, sandbox_switch(s->sandbox, "population", mode, 0, NULL));
    browser_sign_in(&b, "cong-dan");
    (void)browser_follow(&b, browser_get(&b, path));
    const struct browser_field choice[] = {{.name = "_buoc", .value = "chon"},
                                           {.name = "truong-hop", .value = "chung"},
                                           {.name = "co-quan", .value = "H56.102"},
                                           {.name = "_act", .value = "next"},
                                           {0}};
    (void)browser_follow(&b, browser_post(&b, path, choice));
    const struct browser_field answers[] = {{.name = "_buoc", .value = "khai"},
                                            {.name = "ho_ten", .value = "Nguyễn Thị Lụa"},
                                            {.name = "so_dinh_danh", .value = "038198004512"},
                                            {.name = "noi_cu_tru", .value = "Phố Mới, Hạc Thành"},
                                            {.name = "muc_dich", .value = "vay-von"},
                                            {.name = "dien_thoai", .value = "0912345678"},
                                            {.name = "thu_dien_tu", .value = "lua@example.vn"},
                                            {.name = "bi_mat", .value = "bí mật của tôi"},
                                            {.name = "_act", .value = "next"},
                                            {0}};
    struct browser_answer x = browser_post(&b, path, answers);
    CHECK(x.status > 0);
    keep_browser(keeps, &b);
    CHECK_INT(OK, sandbox_switch(s->sandbox, "population", SANDBOX_UP, 0, NULL));
}

static void at_the_desk(struct site *s, struct secrets *keeps)
{
    struct browser b = site_browser(s);
    browser_sign_in(&b, "mot-cua");
    (void)browser_get(&b, "/mot-cua/tiep-nhan");
    const struct browser_field card[] = {
        {.name = "ma",
         .value = "038198004512|171717171|Nguyễn Thị Lụa|15031998|Nữ|Phố Mới, Hạc Thành|01012022"},
        {0}};
    CHECK_INT(200, browser_post(&b, "/mot-cua/tiep-nhan", card).status);
    keep_browser(keeps, &b);
    const char *code = site_submit(s, "log");
    CHECK_INT(200, browser_get(&b, arena_printf(s->arena, "/mot-cua/ho-so/%s", code)).status);
    CHECK_INT(OK, site_act(s, "mot-cua", code, &(struct act){.kind = ACT_ACCEPT}));
    CHECK_INT(200, browser_get(&b, arena_printf(s->arena, "/mot-cua/ho-so/%s", code)).status);
}

/* ---- the lines ---- */

static void check_line(struct arena *a, const char *line, int *queries)
{
    struct json *o;
    struct fault f = {0};
    if (json_parse(a, line, strlen(line), &o, &f) < 0) {
        test_fail(__FILE__, __LINE__, "no JSON: %s", line);
        return;
    }
    const char *event = json_str(o, "event", "");
    CHECK(json_get(o, "at") && json_get(o, "level") && *event);
    if (strcmp(event, "http.slow") == 0)
        CHECK(json_get(o, "request") && json_get(o, "route") && json_get(o, "ms"));
    if (strcmp(event, "db.slow") == 0 && json_get(o, "request"))
        ++*queries;
}

TEST(nothing_about_anybody_stands_in_the_log)
{
    char path[] = "/tmp/motcua-log-XXXXXX";
    struct secrets keeps = {0};
    int queries = 0, lines = 0;
    REQUIRE(mkstemp(path) >= 0);
    site_log_everything();
    int before = begin_log(path);
    struct site *s = site_start(tables);
    sign_in_badly(s, &keeps);
    apply(s, &keeps, SANDBOX_UP);
    apply(s, &keeps, SANDBOX_DOWN);
    apply(s, &keeps, SANDBOX_WRONG);
    at_the_desk(s, &keeps);
    const char *log = end_log(s->arena, path, before);
    for (size_t i = 0; i < sizeof typed / sizeof *typed; i++)
        keep(&keeps, typed[i]);
    for (size_t i = 0; i < keeps.n; i++) {
        const char *at = strstr(log, keeps.words[i]);
        if (at)
            test_fail(__FILE__, __LINE__, "\"%s\" stands in the log: %.200s", keeps.words[i],
                      at - (at - log > 100 ? 100 : at - log));
    }
    char *rest = arena_strdup(s->arena, log);
    for (char *line; (line = strsep(&rest, "\n")) && *line; lines++)
        check_line(s->arena, line, &queries);
    CHECK(lines > 100 && queries > 50);
    site_stop(s);
}
