/* A session ends while somebody types: what was typed is kept for the same browser and the same
 * person, once, and nothing is sent by itself. */
#include "tests/support/site.h"
#include "tests/support/test.h"

#include "base/time.h"
#include "rooms/desk/desk.h"
#include "rooms/identity/identity_pages.h"
#include "rooms/portal/portal.h"

static const struct route *const tables[] = {identity_routes, portal_routes, desk_routes, NULL};
static const char procedure[] = "/nop/1.004873";

static const struct browser_field choice[] = {{.name = "_buoc", .value = "chon"},
                                              {.name = "truong-hop", .value = "chung"},
                                              {.name = "co-quan", .value = "H56.102"},
                                              {.name = "_act", .value = "next"},
                                              {0}};

/* One answer is wrong, so that the page would complain of it if it had been sent. */
static const struct browser_field answers[] = {
    {.name = "_buoc", .value = "khai"},       {.name = "muc_dich", .value = "vay-von"},
    {.name = "dien_thoai", .value = "09876"}, {.name = "thu_dien_tu", .value = "lua@example.vn"},
    {.name = "_act", .value = "next"},        {0}};

/* A citizen in front of the form, and the session is over. */
static struct browser citizen_at_the_form(struct site *s)
{
    struct browser b = site_browser(s);
    browser_sign_in(&b, "cong-dan");
    (void)browser_follow(&b, browser_get(&b, procedure));
    struct browser_answer x = browser_follow(&b, browser_post(&b, procedure, choice));
    CHECK_INT(200, x.status);
    site_set_clock(site_now_ms() + HOUR_MS);
    return b;
}

/* Sign in by the page that the browser was led to. */
static struct browser_answer sign_in(struct browser *b, const struct browser_answer *page)
{
    const struct browser_field who[] = {{.name = "ve", .value = answer_field(b, page, "ve")},
                                        {.name = "account", .value = "cong-dan"},
                                        {.name = "password", .value = "motcua-demo"},
                                        {0}};
    return browser_post(b, "/dang-nhap", who);
}

static bool is_filled(const struct browser_answer *x)
{
    return answer_has(x, "value=\"vay-von\" checked") && answer_has(x, "value=\"09876\"") &&
           answer_has(x, "value=\"lua@example.vn\"");
}

TEST(what_was_typed_is_there_after_signing_in_again)
{
    struct site *s = site_start(tables);
    struct browser b = citizen_at_the_form(s);
    struct browser_answer x = browser_post(&b, procedure, answers);
    CHECK_INT(303, x.status);
    CHECK_STR("/dang-nhap?ve=/nop/1.004873&muc=2", x.location);
    x = browser_follow(&b, x);
    CHECK(answer_has(&x, "30 phút"));
    x = sign_in(&b, &x);
    CHECK_STR(procedure, x.location);
    x = browser_follow(&b, x);
    CHECK_INT(200, x.status);
    CHECK(is_filled(&x));
    CHECK(answer_has(&x, "Chưa có gì được gửi đi"));
    CHECK(!answer_has(&x, "id=\"errors\"")); /* it was not sent, so nothing is wrong yet */
    x = browser_get(&b, procedure);
    CHECK(!answer_has(&x, "Chưa có gì được gửi đi"));            /* once */
    CHECK(answer_has(&x, "value=\"lua@example.vn\""));           /* the draft has what is right */
    CHECK_INT(422, browser_post(&b, procedure, answers).status); /* and the page works */
    site_stop(s);
}

TEST(it_belongs_to_one_browser_and_one_person)
{
    struct site *s = site_start(tables);
    struct browser b = citizen_at_the_form(s), other = site_browser(s), wife = b;
    (void)browser_post(&b, procedure, answers);
    browser_sign_in(&other, "cong-dan");
    struct browser_answer x = browser_get(&other, procedure);
    CHECK(!is_filled(&x));
    wife.cookies = b.cookies;
    browser_sign_in(&wife, "nguoi-ly-hon");
    x = browser_follow(&wife, browser_get(&wife, procedure));
    CHECK(!answer_has(&x, "lua@example.vn"));
    x = browser_follow(&wife, browser_post(&wife, procedure, choice));
    CHECK(!answer_has(&x, "lua@example.vn"));
    browser_sign_in(&b, "cong-dan");
    x = browser_get(&b, procedure);
    CHECK(is_filled(&x));
    site_stop(s);
}

TEST(it_is_over_after_half_an_hour)
{
    struct site *s = site_start(tables);
    struct browser b = citizen_at_the_form(s);
    (void)browser_post(&b, procedure, answers);
    site_set_clock(site_now_ms() + 31 * MINUTE_MS);
    browser_sign_in(&b, "cong-dan");
    struct browser_answer x = browser_get(&b, procedure);
    CHECK_INT(200, x.status);
    CHECK(!answer_has(&x, "lua@example.vn"));
    site_stop(s);
}

TEST(files_are_named_and_not_stored)
{
    struct site *s = site_start(tables);
    struct browser b = citizen_at_the_form(s);
    const struct browser_field more[] = {
        {.name = "_buoc", .value = "khai"},
        {.name = "muc_dich", .value = "vay-von"},
        {.name = "tep", .value = "%PDF-1.7 x", .filename = "quyet-dinh.pdf", .bytes = 10},
        {.name = "dien_thoai", .value = "09876"},
        {.name = "thu_dien_tu", .value = "lua@example.vn"},
        {0}};
    CHECK_INT(303, browser_post(&b, procedure, more).status);
    browser_sign_in(&b, "cong-dan");
    struct browser_answer x = browser_get(&b, procedure);
    CHECK(is_filled(&x));
    CHECK(answer_has(&x, "chọn lại: quyet-dinh.pdf"));
    site_stop(s);
}

TEST(a_page_of_the_session_before_is_shown_again_and_not_taken)
{
    struct site *s = site_start(tables);
    struct browser b = citizen_at_the_form(s);
    const char *old = b.csrf;
    browser_sign_in(&b, "cong-dan"); /* in another tab */
    b.csrf = old;
    struct browser_answer x = browser_post(&b, procedure, answers);
    CHECK_STR(procedure, x.location);
    x = browser_follow(&b, x);
    CHECK(is_filled(&x));
    browser_sign_in(&b, "nguoi-ly-hon");
    b.csrf = old; /* somebody else's page */
    CHECK_INT(403, browser_post(&b, procedure, answers).status);
    site_stop(s);
}

TEST(what_other_sites_send_is_not_kept)
{
    struct site *s = site_start(tables);
    struct browser b = citizen_at_the_form(s);
    struct browser_answer x = browser_send(
        &b, "POST", procedure,
        "Sec-Fetch-Site: cross-site\r\nContent-Type: application/x-www-form-urlencoded\r\n",
        "_buoc=khai&thu_dien_tu=evil@example.vn");
    CHECK_INT(401, x.status);
    CHECK(!strstr(b.cookies, "kept="));
    site_stop(s);
}

TEST(nobody_fills_the_store_with_it)
{
    struct site *s = site_start(tables);
    struct browser b = citizen_at_the_form(s);
    b.peer = "203.0.113.9";
    int kept = 0;
    for (int i = 0; i < 15; i++)
        kept += browser_post(&b, procedure, answers).status == 303;
    CHECK_INT(12, kept);
    CHECK_INT(401, browser_post(&b, procedure, answers).status);
    site_stop(s);
}

TEST(reasons_come_back_to_the_citizen_and_to_the_desk)
{
    struct site *s = site_start(tables);
    const char *code = site_submit(s, "kept-1");
    struct browser b = site_browser(s), desk = site_browser(s);
    const char *withdraw = arena_printf(s->arena, "/ho-so/%s/rut", code);
    const char *refuse = arena_printf(s->arena, "/mot-cua/ho-so/%s/viec/tu-choi", code);
    browser_sign_in(&b, "cong-dan");
    browser_sign_in(&desk, "mot-cua");
    CHECK_INT(200, browser_get(&b, withdraw).status);
    CHECK_INT(200, browser_get(&desk, refuse).status);
    site_set_clock(site_now_ms() + HOUR_MS);
    CHECK_INT(303, browser_post(&b, withdraw,
                                (struct browser_field[]){{"ly-do", "Tôi khai nhầm", NULL, 0}, {0}})
                       .status);
    CHECK_INT(303,
              browser_post(&desk, refuse,
                           (struct browser_field[]){{"reason", "Không đúng nơi", NULL, 0}, {0}})
                  .status);
    browser_sign_in(&b, "cong-dan");
    browser_sign_in(&desk, "mot-cua");
    struct browser_answer x = browser_get(&b, withdraw);
    CHECK(answer_has(&x, "Tôi khai nhầm"));
    x = browser_get(&desk, refuse);
    CHECK(answer_has(&x, "Không đúng nơi"));
    CHECK_INT(STATE_NEW, site_dossier(s, code).state);
    site_stop(s);
}
