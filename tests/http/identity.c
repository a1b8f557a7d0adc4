/* Signing in through HTTP: the whole way through the stand-in of VNeID and everything that can come
 * back wrong, local accounts, and what a session opens and what it does not. */
#include "tests/support/site.h"
#include "tests/support/test.h"

#include "base/buf.h"
#include "base/limits.h"
#include "base/time.h"
#include "db/store.h"
#include "os/clock.h"
#include "rooms/admin/admin.h"
#include "rooms/api/api.h"
#include "rooms/desk/desk.h"
#include "rooms/identity/identity_pages.h"
#include "rooms/portal/portal.h"

static const struct route *const tables[] = {identity_routes, portal_routes, desk_routes,
                                             admin_routes,    api_routes,    NULL};

static struct visitor visitor_by(struct browser *b)
{
    struct visitor v = {.name = ""};
    const char *token = strstr(b->cookies, "session=");
    if (token)
        token = arena_strndup(b->site->arena, token + strlen("session="), 43);
    CHECK_INT(OK, identity_visitor(store_reader(b->site->house->store), b->site->arena, token,
                                   site_now_ms(), &v, NULL));
    return v;
}

/* ---- the national identity ---- */

/* The stand-in goes by the real clock. */
static struct site *start_now(void)
{
    struct site *s = site_start(tables);
    site_set_clock(clock_now_ms());
    return s;
}

/* The path of an address: behind the third slash. */
static const char *path_of(const char *address)
{
    const char *host = strstr(address, "://"), *path = host ? strchr(host + 3, '/') : NULL;
    return path ? path : "";
}

/* The way back of a provider that shows it on a page, as an image and as a link. */
static const char *link_back(struct arena *a, const char *page)
{
    struct buf out;
    const char *at = strstr(page, "href=\"http://127.0.0.1/dang-nhap/ve?");
    at = at ? strstr(at, "/dang-nhap") : "";
    buf_init(&out, a, LIMIT_HEADERS);
    for (; *at && *at != '"'; at++) {
        buf_char(&out, *at);
        if (*at == '&')
            at += strcspn(at, ";");
    }
    return out.p;
}

/* What a person does at the provider: who and how sure, then yes or no. The way back. */
static const char *at_provider(struct site *s, const char *address, const char *level,
                               const char *decision)
{
    struct site *provider = arena_memdup(s->arena, s, sizeof *s);
    provider->port = sandbox_port(s->sandbox);
    struct browser b = site_browser(provider);
    struct browser_answer x = browser_get(&b, path_of(address));
    CHECK_INT(200, x.status);
    const char *signin = answer_field(&b, &x, "signin");
    if (!signin)
        return "";
    const struct browser_field who[] = {{.name = "signin", .value = signin},
                                        {.name = "account", .value = "cong-dan"},
                                        {.name = "level", .value = level},
                                        {0}};
    CHECK_INT(200, browser_post(&b, "/vneid/signin", who).status);
    const struct browser_field answer[] = {
        {.name = "signin", .value = signin}, {.name = "decision", .value = decision}, {0}};
    x = browser_post(&b, "/vneid/consent", answer);
    return x.status == 303 ? path_of(x.location) : link_back(s->arena, x.body);
}

/* Begin here, agree there: the address with which the browser comes back. */
static const char *go_and_agree(struct browser *b, const char *level)
{
    struct browser_answer x = browser_get(b, "/dang-nhap/vneid");
    CHECK_INT(303, x.status);
    return at_provider(b->site, x.location, level, "allow");
}

TEST(the_national_identity_signs_in_with_its_level)
{
    static const char *const levels[] = {"1", "2"};
    struct site *s = start_now();
    for (int i = 0; i < 2; i++) {
        struct browser b = site_browser(s);
        const char *back = go_and_agree(&b, levels[i]);
        CHECK(strstr(b.cookies, "signin=") && !strstr(b.cookies, "session="));
        struct browser_answer x = browser_get(&b, back);
        CHECK_INT(303, x.status);
        CHECK_STR("/ho-so", x.location);
        struct visitor v = visitor_by(&b);
        CHECK_STR("038198004512", v.pin);
        CHECK_INT(i + 1, v.level);
        CHECK_INT(200, browser_get(&b, "/ho-so").status);
    }
    site_stop(s);
}

TEST(an_act_that_needs_a_surer_identity_asks_for_it)
{
    struct site *s = start_now();
    struct browser b = site_browser(s);
    static const char raise[] = "/dang-nhap/vneid?ve=/nop/1.004873&muc=2";
    CHECK_INT(303, browser_get(&b, go_and_agree(&b, "1")).status);
    CHECK_INT(200, browser_get(&b, "/ho-so").status); /* to look needs no more */
    struct browser_answer x = browser_get(&b, "/nop/1.004873");
    CHECK_INT(403, x.status);
    CHECK(answer_has(&x, "Cần tài khoản định danh mức độ 2"));
    CHECK(answer_has(&x, "/dang-nhap/vneid?ve=/nop/1.004873&amp;muc=2"));
    x = browser_get(&b, raise);
    CHECK(strstr(x.location, "acr_values=level2"));
    x = browser_get(&b, at_provider(s, x.location, "1", "allow"));
    CHECK_INT(403, x.status);
    CHECK(answer_has(&x, "hãy đến cơ quan công an"));
    x = browser_get(&b, raise);
    x = browser_get(&b, at_provider(s, x.location, "2", "allow"));
    CHECK_STR("/nop/1.004873", x.location);
    CHECK_INT(200, browser_follow(&b, x).status);
    struct browser c = site_browser(s); /* who comes without a session is asked at once */
    x = browser_follow(&c, browser_get(&c, "/nop/1.004873"));
    CHECK(answer_has(&x, "muc=2\""));
    site_stop(s);
}

TEST(who_was_led_to_the_sign_in_comes_back_to_where_they_were)
{
    struct site *s = start_now();
    struct browser b = site_browser(s);
    struct browser_answer x = browser_get(&b, "/dang-nhap/vneid?ve=/nop/1.004873");
    x = browser_get(&b, at_provider(s, x.location, "2", "allow"));
    CHECK_STR("/nop/1.004873", x.location);
    struct browser c = site_browser(s);
    x = browser_get(&c, "/dang-nhap/vneid?ve=//other.example/");
    x = browser_get(&c, at_provider(s, x.location, "2", "allow"));
    CHECK_STR("/ho-so", x.location);
    site_stop(s);
}

/* The cookies of a sign-in are for this site and no script; the state is in one browser only. */
TEST(cookies_are_closed_to_scripts_and_other_sites)
{
    struct site *s = start_now();
    struct browser b = site_browser(s);
    struct browser_answer x = browser_get(&b, "/dang-nhap/vneid");
    const char *cookie = answer_header(&b, &x, "Set-Cookie");
    REQUIRE(cookie);
    CHECK(strstr(cookie, "HttpOnly") && strstr(cookie, "SameSite=Lax"));
    CHECK(strstr(cookie, "Path=/dang-nhap"));
    x = browser_get(&b, at_provider(s, x.location, "2", "allow"));
    cookie = answer_header(&b, &x, "Set-Cookie");
    REQUIRE(cookie);
    CHECK(strstr(cookie, "HttpOnly") && strstr(cookie, "SameSite=Lax"));
    site_stop(s);
}

static bool is_nobody(struct browser *b)
{
    const struct visitor v = visitor_by(b);
    return !visitor_may(&v, SIGNED_IN);
}

TEST(an_answer_that_this_browser_did_not_ask_for_signs_nobody_in)
{
    struct site *s = start_now();
    struct browser b = site_browser(s), other = site_browser(s), none = site_browser(s);
    const char *back = go_and_agree(&b, "2");
    (void)browser_get(&other, "/dang-nhap/vneid"); /* has an attempt of its own */
    struct browser_answer x = browser_get(&other, back);
    CHECK_INT(403, x.status);
    CHECK(answer_has(&x, "không bắt đầu trên trình duyệt này"));
    CHECK_INT(403, browser_get(&none, back).status);
    CHECK(is_nobody(&other) && is_nobody(&none));
    CHECK_INT(303, browser_get(&b, back).status); /* and the one who began is not hindered */
    CHECK(!is_nobody(&b));
    site_stop(s);
}

/* The path with another value of that parameter. */
static const char *with(struct site *s, const char *path, const char *name, const char *value)
{
    const char *at = strstr(path, arena_printf(s->arena, "%s=", name));
    if (!at)
        return path;
    at += strlen(name) + 1;
    return arena_printf(s->arena, "%.*s%s%s", (int)(at - path), path, value, at + strcspn(at, "&"));
}

TEST(a_reply_that_was_changed_on_the_way_is_refused)
{
    static const struct {
        const char *name, *value;
        int status;
    } changes[] = {
        {"state", "other", 403},
        {"state", "", 403},
        {"code", "other", 422},
        {"iss", "http%3A%2F%2Fother.example", 422},
    };
    struct site *s = start_now();
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        struct browser b = site_browser(s);
        const char *back = go_and_agree(&b, "2");
        struct browser_answer x = browser_get(&b, with(s, back, changes[i].name, changes[i].value));
        CHECK_INT(changes[i].status, x.status);
        CHECK(answer_has(&x, "/dang-nhap/vneid")); /* the sign-in page again, with words */
        CHECK(is_nobody(&b));
    }
    struct browser b = site_browser(s);
    CHECK_INT(403, browser_get(&b, "/dang-nhap/ve").status);
    site_stop(s);
}

TEST(an_answer_is_good_once)
{
    struct site *s = start_now();
    struct browser b = site_browser(s), thief = site_browser(s);
    const char *back = go_and_agree(&b, "2");
    thief.cookies = b.cookies; /* even with the browser's cookie */
    CHECK_INT(303, browser_get(&b, back).status);
    const char *session = b.cookies;
    struct browser_answer x = browser_get(&b, back); /* a double click */
    CHECK_INT(303, x.status);
    CHECK_STR("/ho-so", x.location);
    CHECK_STR(session, b.cookies);
    CHECK_INT(409, browser_get(&thief, back).status);
    CHECK(is_nobody(&thief));
    site_stop(s);
}

TEST(who_takes_too_long_begins_again)
{
    struct site *s = start_now();
    struct browser b = site_browser(s);
    const char *back = go_and_agree(&b, "2");
    site_set_clock(site_now_ms() + OIDC_ATTEMPT_MS + 1000);
    struct browser_answer x = browser_get(&b, back);
    CHECK_INT(409, x.status);
    CHECK(answer_has(&x, "đã quá lâu"));
    site_stop(s);
}

TEST(who_says_no_at_the_provider_is_told_so)
{
    struct site *s = start_now();
    struct browser b = site_browser(s);
    struct browser_answer x = browser_get(&b, "/dang-nhap/vneid");
    x = browser_get(&b, at_provider(s, x.location, "2", "deny"));
    CHECK_INT(403, x.status);
    CHECK(answer_has(&x, "bị từ chối trên VNeID"));
    CHECK(is_nobody(&b));
    site_stop(s);
}

TEST(a_provider_that_is_down_or_lies_gives_a_clear_page)
{
    struct site *s = start_now();
    struct browser b = site_browser(s);
    REQUIRE(sandbox_switch(s->sandbox, "vneid", SANDBOX_DOWN, 0, NULL) == OK);
    struct browser_answer x = browser_get(&b, "/dang-nhap/vneid");
    CHECK_INT(503, x.status);
    CHECK(answer_has(&x, "VNeID đang không trả lời"));
    REQUIRE(sandbox_switch(s->sandbox, "vneid", SANDBOX_UP, 0, NULL) == OK);
    const char *back = go_and_agree(&b, "2");
    REQUIRE(sandbox_switch(s->sandbox, "vneid", SANDBOX_DOWN, 0, NULL) == OK);
    x = browser_get(&b, back); /* between the two steps */
    CHECK_INT(503, x.status);
    CHECK(answer_has(&x, "VNeID đang không trả lời"));
    REQUIRE(sandbox_switch(s->sandbox, "vneid", SANDBOX_UP, 0, NULL) == OK);
    for (int i = 0; i < 2; i++) { /* another person's facts, a spoilt signature */
        back = go_and_agree(&b, "2");
        REQUIRE(sandbox_switch(s->sandbox, "vneid", SANDBOX_WRONG, 0, NULL) == OK);
        x = browser_get(&b, back);
        CHECK(x.status >= 500);
        CHECK(answer_has(&x, "VNeID trả lời không hợp lệ"));
    }
    CHECK(is_nobody(&b));
    site_stop(s);
}

TEST(nobody_is_sent_to_a_provider_that_went_down_a_moment_ago)
{
    struct site *s = start_now();
    struct browser b = site_browser(s);
    CHECK_INT(303, browser_get(&b, "/dang-nhap/vneid").status);
    REQUIRE(sandbox_switch(s->sandbox, "vneid", SANDBOX_DOWN, 0, NULL) == OK);
    site_set_clock(site_now_ms() + 20 * 1000);
    struct browser_answer x = browser_get(&b, "/dang-nhap/vneid");
    CHECK_INT(503, x.status);
    CHECK(answer_has(&x, "VNeID đang không trả lời"));
    CHECK(answer_has(&x, "quầy một cửa"));
    x = browser_send(&b, "GET", "/dang-nhap/vneid", "Accept-Language: en\r\n", NULL);
    CHECK_INT(503, x.status);
    CHECK(answer_has(&x, "VNeID does not answer"));
    site_stop(s);
}

TEST(a_provider_that_sends_people_back_twice_signs_them_in_once)
{
    struct site *s = start_now();
    struct browser b = site_browser(s);
    REQUIRE(sandbox_switch(s->sandbox, "vneid", SANDBOX_TWICE, 0, NULL) == OK);
    const char *back = go_and_agree(&b, "2");
    CHECK_INT(303, browser_get(&b, back).status);
    const char *cookies = b.cookies;
    struct browser_answer x = browser_get(&b, back);
    CHECK_STR("/ho-so", x.location);
    CHECK_STR(cookies, b.cookies);
    CHECK_INT(200, browser_follow(&b, x).status);
    site_stop(s);
}

/* ---- local accounts ---- */

static struct browser_answer try_password(struct browser *b, const char *account,
                                          const char *password, const char *back)
{
    if (!b->csrf[0])
        (void)browser_get(b, "/dang-nhap");
    const struct browser_field fields[] = {{.name = "account", .value = account},
                                           {.name = "password", .value = password},
                                           {.name = "ve", .value = back},
                                           {0}};
    return browser_post(b, "/dang-nhap", fields);
}

TEST(a_wrong_password_and_an_unknown_name_look_the_same)
{
    struct site *s = site_start(tables);
    struct browser b = site_browser(s);
    struct browser_answer wrong = try_password(&b, "cong-dan", "no", "");
    struct browser_answer unknown = try_password(&b, "khong-ai", "no", "");
    struct browser_answer without = try_password(&b, "mot-cua", "motcua-demo", "");
    CHECK_INT(403, wrong.status);
    CHECK_INT(403, unknown.status);
    CHECK_INT(403, without.status);
    CHECK(answer_has(&wrong, "Tên tài khoản hoặc mật khẩu không đúng"));
    CHECK(answer_has(&unknown, "Tên tài khoản hoặc mật khẩu không đúng"));
    CHECK(answer_has(&without, "Tên tài khoản hoặc mật khẩu không đúng"));
    CHECK(!answer_has(&wrong, "value=\"no\""));
    CHECK(is_nobody(&b));
    site_stop(s);
}

TEST(an_account_rests_after_five_wrong_passwords)
{
    struct site *s = site_start(tables);
    struct browser b = site_browser(s);
    for (int i = 0; i < 5; i++)
        CHECK_INT(403, try_password(&b, "cong-dan", "no", "").status);
    struct browser_answer x = try_password(&b, "cong-dan", "motcua-demo", "");
    CHECK_INT(403, x.status);
    CHECK(answer_has(&x, "tạm khoá"));
    CHECK(is_nobody(&b));
    site_set_clock(site_now_ms() + 15 * MINUTE_MS + 1000);
    CHECK_INT(303, try_password(&b, "cong-dan", "motcua-demo", "").status);
    CHECK(!is_nobody(&b));
    site_stop(s);
}

TEST(passwords_are_not_tried_without_end_from_one_address)
{
    struct site *s = site_start(tables);
    struct browser b = site_browser(s), other = site_browser(s);
    int status = 403;
    b.peer = "203.0.113.9";
    other.peer = "203.0.113.10";
    for (int i = 0; status == 403 && i < 200; i++)
        status = try_password(&b, arena_printf(s->arena, "ten-%d", i), "no", "").status;
    CHECK_INT(429, status);
    CHECK_INT(303, try_password(&other, "cong-dan", "motcua-demo", "").status);
    site_stop(s);
}

static const char *const elsewhere[] = {
    "//evil.example",   "http://evil.example",  "https:evil.example",   "\\\\evil.example",
    "/\\evil.example",  "/%09/evil.example",    "/%0a/evil.example",    "javascript:alert(1)",
    "/dang-nhap?ve=/x", "%2f%2fevil.example",   "/%5Cevil.example",     " //evil.example",
    "evil.example",     "/x%0d%0aSet-Cookie:a", "///evil.example/%2e.",
};

TEST(no_way_back_leads_to_another_site)
{
    struct site *s = site_start(tables);
    struct browser in = site_browser(s), out = site_browser(s);
    browser_sign_in(&in, "cong-dan");
    for (size_t i = 0; i < sizeof elsewhere / sizeof *elsewhere; i++) {
        if (elsewhere[i][0] == ' ')
            continue; /* not a request line */
        const char *query = arena_printf(s->arena, "?ve=%s", elsewhere[i]);
        struct browser_answer x = browser_get(&in, arena_printf(s->arena, "/dang-nhap%s", query));
        CHECK_INT(303, x.status);
        CHECK_STR("/ho-so", x.location);
        x = browser_get(&out, arena_printf(s->arena, "/dang-nhap%s", query));
        CHECK(!answer_has(&x, "evil.example"));
        x = browser_get(&out, arena_printf(s->arena, "/ngon-ngu/vi%s", query));
        CHECK_STR("/", x.location);
    }
    CHECK_STR("/ho-so", try_password(&out, "cong-dan", "motcua-demo", "//evil.example").location);
    (void)browser_get(&out, "/ho-so");
    CHECK_STR("/ho-so", try_password(&out, "cong-dan", "motcua-demo", " //evil.example").location);
    (void)browser_get(&out, "/ho-so");
    CHECK_STR("/tra-cuu", try_password(&out, "cong-dan", "motcua-demo", "/tra-cuu").location);
    site_stop(s);
}

TEST(signing_in_makes_a_new_session_and_ends_the_old_one)
{
    struct site *s = site_start(tables);
    struct browser b = site_browser(s), old = site_browser(s), planted = site_browser(s);
    CHECK_INT(303, try_password(&b, "cong-dan", "motcua-demo", "").status);
    old.cookies = b.cookies;
    CHECK_INT(200, browser_get(&old, "/ho-so").status);
    (void)browser_get(&b, "/ho-so");
    CHECK_INT(303, try_password(&b, "cong-dan", "motcua-demo", "").status);
    CHECK_INT(200, browser_get(&b, "/ho-so").status);
    CHECK_INT(303, browser_get(&old, "/ho-so").status);
    /* a session that somebody else has put into the browser is not taken over */
    planted.cookies = "session=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    CHECK_INT(303, try_password(&planted, "cong-dan", "motcua-demo", "").status);
    CHECK(!strstr(planted.cookies, "AAAAAAAAAA"));
    site_stop(s);
}

TEST(signing_out_ends_the_session_on_the_server)
{
    struct site *s = site_start(tables);
    struct browser b = site_browser(s), copy = site_browser(s);
    browser_sign_in(&b, "cong-dan");
    copy.cookies = b.cookies;
    (void)browser_get(&b, "/ho-so");
    CHECK_STR("/", browser_post(&b, "/dang-xuat", (struct browser_field[]){{0}}).location);
    CHECK_INT(303, browser_get(&b, "/ho-so").status);
    CHECK_INT(303, browser_get(&copy, "/ho-so").status);
    site_stop(s);
}

static const struct {
    const char *account, *home;
} homes[] = {{"cong-dan", "/ho-so"},   {"mot-cua", "/mot-cua"}, {"ho-tich", "/mot-cua"},
             {"lanh-dao", "/mot-cua"}, {"van-thu", "/mot-cua"}, {"quan-tri", "/quan-tri"}};

static int add_administrator(struct db *db, struct arena *a, void *data, struct fault *f)
{
    int64_t id;
    (void)a, (void)data;
    int r = identity_add_account(
        db, &(struct new_account){.name = "qt-moi", .full_name = "QT", .password = "mat-khau-dai"},
        &id, f);
    return r < 0 ? r
                 : identity_add_post(
                       db,
                       &(struct new_post){
                           .account_id = id, .agency = "H56", .title = "", .role = ROLE_ADMIN},
                       f);
}

TEST(everyone_lands_where_they_may_be)
{
    struct site *s = site_start(tables);
    for (size_t i = 0; i < sizeof homes / sizeof *homes; i++) {
        struct browser b = site_browser(s);
        browser_sign_in(&b, homes[i].account);
        struct browser_answer x = browser_get(&b, "/dang-nhap");
        CHECK_STR(homes[i].home, x.location);
        CHECK_INT(200, browser_follow(&b, x).status);
    }
    struct browser b = site_browser(s);
    struct fault f = {0};
    CHECK(site_write(s, add_administrator, NULL, &f) >= 0);
    CHECK_STR("/quan-tri", try_password(&b, "qt-moi", "mat-khau-dai", "").location);
    site_stop(s);
}

/* ---- what a session opens ---- */

static int open_api(struct db *db, struct arena *a, void *data, struct fault *f)
{
    struct new_session n = {.kind = "api",
                            .person_id = *(int64_t *)((void **)data)[0],
                            .level = 2,
                            .now_ms = site_now_ms()};
    int64_t expires;
    (void)a;
    return identity_open_session(db, &n, ((void **)data)[1], &expires, f);
}

TEST(a_token_of_the_api_opens_no_pages_and_a_cookie_no_api)
{
    struct site *s = site_start(tables);
    struct browser b = site_browser(s), program = site_browser(s);
    int64_t person = site_visitor(s, "cong-dan").person_id;
    struct token token;
    struct fault f = {0};
    CHECK_INT(OK, site_write(s, open_api, (void *[]){&person, &token}, &f));
    const char *bearer = arena_printf(s->arena, "Authorization: Bearer %s\r\n", token.text);
    CHECK_INT(200, browser_send(&program, "GET", "/api/v1/dossiers", bearer, NULL).status);
    CHECK_INT(303, browser_send(&program, "GET", "/ho-so", bearer, NULL).status);
    program.cookies = arena_printf(s->arena, "session=%s", token.text);
    CHECK_INT(303, browser_get(&program, "/ho-so").status);
    browser_sign_in(&b, "cong-dan");
    const char *cookie = strstr(b.cookies, "session=") + strlen("session=");
    bearer = arena_printf(s->arena, "Authorization: Bearer %.43s\r\n", cookie);
    CHECK_INT(401, browser_get(&b, "/api/v1/dossiers").status);
    b.cookies = "";
    CHECK_INT(401, browser_send(&b, "GET", "/api/v1/dossiers", bearer, NULL).status);
    site_stop(s);
}

/* ---- forged requests ---- */

/* Post the sign-out with this token and these headers; did it do anything? */
static bool is_refused(struct browser *b, const char *token, const char *headers)
{
    struct arena *a = b->site->arena;
    const char *body = token ? arena_printf(a, "_csrf=%s", token) : "x=1";
    struct browser_answer x = browser_send(
        b, "POST", "/dang-xuat",
        arena_printf(a, "%sContent-Type: application/x-www-form-urlencoded\r\n", headers), body);
    CHECK_INT(403, x.status);
    CHECK(answer_has(&x, "Trang này đã hết hạn"));
    return x.status == 403 && browser_get(b, "/ho-so").status == 200;
}

TEST(forged_posts_are_refused)
{
    static const char own[] = "Sec-Fetch-Site: same-origin\r\n";
    struct site *s = site_start(tables);
    struct browser b = site_browser(s), other = site_browser(s), nobody = site_browser(s);
    browser_sign_in(&b, "cong-dan");
    browser_sign_in(&other, "cong-dan"); /* the same person's other session */
    (void)browser_get(&b, "/ho-so");
    (void)browser_get(&other, "/ho-so");
    (void)browser_get(&nobody, "/dang-nhap");
    REQUIRE(b.csrf[0] && other.csrf[0] && nobody.csrf[0]);
    const char *right = b.csrf;
    CHECK(is_refused(&b, NULL, own));
    CHECK(is_refused(&b, "", own));
    CHECK(is_refused(&b, "abc", own));
    CHECK(is_refused(&b, other.csrf, own));
    CHECK(is_refused(&b, nobody.csrf, own));
    CHECK(is_refused(&b, right, ""));
    CHECK(is_refused(&b, right, "Sec-Fetch-Site: cross-site\r\n"));
    CHECK(is_refused(&b, right, "Sec-Fetch-Site: same-site\r\n"));
    CHECK(is_refused(&b, right, "Origin: https://evil.example\r\n"));
    CHECK(is_refused(&b, right, "Origin: null\r\n"));
    CHECK(is_refused(
        &b, right,
        arena_printf(s->arena, "Origin: http://127.0.0.1:%u.evil.example\r\n", s->port)));
    CHECK(is_refused(&b, right, "Referer: http://127.0.0.1.evil.example/ho-so\r\n"));
    const char *origin = arena_printf(s->arena, "Origin: http://127.0.0.1:%u\r\n", s->port);
    const char *headers =
        arena_printf(s->arena, "%sContent-Type: application/x-www-form-urlencoded\r\n", origin);
    CHECK_INT(303, browser_send(&b, "POST", "/dang-xuat", headers,
                                arena_printf(s->arena, "_csrf=%s", right))
                       .status);
    CHECK_INT(303, browser_get(&b, "/ho-so").status);
    site_stop(s);
}

/* Signing somebody in under another name is forgery too. */
TEST(a_sign_in_from_another_site_is_refused)
{
    struct site *s = site_start(tables);
    struct browser b = site_browser(s);
    (void)browser_get(&b, "/dang-nhap");
    struct browser_answer x = browser_send(
        &b, "POST", "/dang-nhap",
        "Origin: https://evil.example\r\nContent-Type: application/x-www-form-urlencoded\r\n",
        arena_printf(s->arena, "_csrf=%s&account=cong-dan&password=motcua-demo", b.csrf));
    CHECK_INT(403, x.status);
    CHECK(is_nobody(&b));
    site_stop(s);
}
