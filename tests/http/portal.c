/* The citizens' pages against the real server: what each address gives to whom, and what it makes
 * of input that is malformed, forged or sent twice. */
#include "tests/support/site.h"

#include "base/limits.h"
#include "rooms/identity/identity_pages.h"
#include "rooms/portal/live.h"
#include "rooms/portal/portal.h"
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>

static const struct route *const tables[] = {identity_routes, portal_routes, NULL};
static const char procedure[] = "/nop/1.004873";

static const struct browser_field answers[] = {{.name = "_buoc", .value = "khai"},
                                               {.name = "muc_dich", .value = "vay-von"},
                                               {.name = "dien_thoai", .value = "0912345678"},
                                               {.name = "thu_dien_tu", .value = ""},
                                               {.name = "cam_doan", .value = "true"},
                                               {.name = "_act", .value = "next"},
                                               {0}};

/* Until the check page. */
static struct browser_answer fill_in(struct browser *b)
{
    (void)browser_apply(b);
    (void)browser_post(b, procedure, answers);
    return browser_get(b, "/nop/1.004873?buoc=kiem-tra");
}

TEST(public_pages_are_there_for_everyone)
{
    static const char *const paths[] = {"/",
                                        "/thu-tuc",
                                        "/thu-tuc/1.004873",
                                        "/tra-cuu",
                                        "/xac-minh",
                                        "/dang-nhap",
                                        "/giao-dien.css",
                                        "/robots.txt",
                                        "/sitemap.xml",
                                        "/kha-nang-tiep-can",
                                        "/du-lieu-ca-nhan",
                                        "/xac-minh/khong-co",
                                        "/thu-tuc?linh-vuc=ho-tich&cap=commune"};
    struct site *s = site_start(tables);
    struct browser b = site_browser(s);
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        struct browser_answer x = browser_get(&b, paths[i]);
        CHECK_INT(200, x.status);
        if (x.status != 200)
            printf("%s\n", paths[i]);
    }
    CHECK_INT(404, browser_get(&b, "/thu-tuc/9.999999").status);
    CHECK_INT(404, browser_get(&b, "/ngon-ngu/fr").status);
    site_stop(s);
}

TEST(search_needs_no_marks)
{
    struct site *s = site_start(tables);
    struct browser b = site_browser(s);
    struct browser_answer x = browser_get(&b, "/thu-tuc?q=tinh+trang+hon+nhan");
    CHECK(answer_has(&x, "/thu-tuc/1.004873"));
    x = browser_get(&b, "/thu-tuc?q=%22%3E%3Cscript%3E");
    CHECK_INT(200, x.status);
    CHECK(!answer_has(&x, "<script>\""));
    site_stop(s);
}

TEST(strangers_are_led_to_the_sign_in_and_back)
{
    static const char *const paths[] = {"/nop/1.004873", "/ho-so", "/ho-so/H56.102-261120-0001",
                                        "/ho-so/x/ket-qua.pdf", "/ho-so/x/song"};
    struct site *s = site_start(tables);
    struct browser b = site_browser(s);
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        struct browser_answer x = browser_get(&b, paths[i]);
        CHECK_INT(303, x.status);
        CHECK(strncmp(x.location, "/dang-nhap?ve=", 14) == 0);
    }
    site_stop(s);
}

TEST(a_password_signs_in_and_leads_back_to_this_site_only)
{
    struct site *s = site_start(tables);
    struct browser b = site_browser(s);
    struct browser_answer x = browser_get(&b, "/dang-nhap?ve=//other.example");
    CHECK(!answer_has(&x, "other.example"));
    const struct browser_field wrong[] = {
        {.name = "account", .value = "cong-dan"}, {.name = "password", .value = "no"}, {0}};
    x = browser_post(&b, "/dang-nhap", wrong);
    CHECK_INT(403, x.status);
    const struct browser_field right[] = {{.name = "account", .value = "cong-dan"},
                                          {.name = "password", .value = "motcua-demo"},
                                          {.name = "ve", .value = "/\\other.example"},
                                          {0}};
    x = browser_post(&b, "/dang-nhap", right);
    CHECK_INT(303, x.status);
    CHECK_STR("/ho-so", x.location);
    x = browser_get(&b, "/ho-so");
    CHECK_INT(200, x.status);
    const struct browser_field none[] = {{0}};
    x = browser_post(&b, "/dang-xuat", none);
    CHECK_STR("/", x.location);
    CHECK_INT(303, browser_get(&b, "/ho-so").status);
    site_stop(s);
}

TEST(the_form_asks_only_what_the_register_does_not_know)
{
    struct site *s = site_start(tables);
    struct browser b = site_signed_in(s, "cong-dan");
    struct browser_answer x = browser_apply(&b);
    CHECK_INT(200, x.status);
    CHECK(answer_has(&x, "Theo Cơ sở dữ liệu quốc gia về dân cư"));
    CHECK(answer_has(&x, "name=\"muc_dich\""));
    CHECK(!answer_has(&x, "name=\"ho_ten\""));
    CHECK(answer_has(&x, "Nguyễn Thị Lụa"));
    CHECK(answer_has(&x, "data-hide=\"muc_dich != &#34;khac&#34;\" hidden"));
    site_stop(s);
}

TEST(a_whole_application_gives_one_dossier_however_often_it_is_sent)
{
    struct site *s = site_start(tables);
    struct browser b = site_signed_in(s, "cong-dan");
    struct browser_answer check = fill_in(&b);
    CHECK_INT(200, check.status);
    struct browser_answer first = browser_submit(&b, &check), second = browser_submit(&b, &check);
    REQUIRE(first.status == 303 && second.status == 303);
    CHECK(strncmp(first.location, "/ho-so/H56.102-", 15) == 0);
    CHECK(strncmp(second.location, first.location, strlen(first.location)) == 0);
    struct browser_answer x = browser_get(&b, "/ho-so");
    const char *at = strstr(x.body, "/ho-so/H56");
    CHECK(at && !strstr(at + 1, "/ho-so/H56"));
    x = browser_get(&b, first.location);
    CHECK_INT(200, x.status);
    CHECK(answer_has(&x, "ma-qr.svg"));
    site_stop(s);
}

TEST(what_was_changed_in_another_tab_is_not_sent_unseen)
{
    struct site *s = site_start(tables);
    struct browser b = site_signed_in(s, "cong-dan");
    struct browser_answer check = fill_in(&b);
    site_set_clock(site_now_ms() + 1000);
    (void)browser_post(&b, procedure, answers);
    CHECK_INT(409, browser_submit(&b, &check).status);
    site_stop(s);
}

TEST(mistakes_are_shown_beside_their_fields_and_nothing_is_lost)
{
    struct site *s = site_start(tables);
    struct browser b = site_signed_in(s, "cong-dan");
    (void)browser_apply(&b);
    const struct browser_field fields[] = {{.name = "_buoc", .value = "khai"},
                                           {.name = "muc_dich", .value = "vay-von"},
                                           {.name = "dien_thoai", .value = "<b>xyz"},
                                           {.name = "_act", .value = "next"},
                                           {0}};
    struct browser_answer x = browser_post(&b, procedure, fields);
    CHECK_INT(422, x.status);
    CHECK(answer_has(&x, "id=\"errors\""));
    CHECK(answer_has(&x, "id=\"f-dien-thoai-error\""));
    CHECK(answer_has(&x, "value=\"&lt;b&gt;xyz\""));
    CHECK(answer_has(&x, "href=\"#f-cam-doan\""));
    x = browser_get(&b, "/nop/1.004873?buoc=kiem-tra");
    CHECK_INT(422, x.status); /* the last page is not for the unfinished */
    site_stop(s);
}

TEST(an_answer_that_asks_for_more_shows_more)
{
    struct site *s = site_start(tables);
    struct browser b = site_signed_in(s, "cong-dan");
    (void)browser_apply(&b);
    const struct browser_field fields[] = {
        {.name = "_buoc", .value = "khai"},     {.name = "muc_dich", .value = "khac"},
        {.name = "muc_dich_khac", .value = ""}, {.name = "cam_doan", .value = "true"},
        {.name = "_act", .value = "next"},      {0}};
    struct browser_answer x = browser_post(&b, procedure, fields);
    CHECK_INT(200, x.status);
    CHECK(answer_has(&x, "name=\"muc_dich_khac\""));
    CHECK(!answer_has(&x, "id=\"errors\""));
    CHECK_INT(422, browser_post(&b, procedure, fields).status);
    site_stop(s);
}

TEST(forged_fields_are_refused)
{
    struct site *s = site_start(tables);
    struct browser b = site_signed_in(s, "cong-dan");
    (void)browser_apply(&b);
    const struct browser_field confirmed[] = {{.name = "_buoc", .value = "khai"},
                                              {.name = "muc_dich", .value = "vay-von"},
                                              {.name = "tinh_trang", .value = "divorced"},
                                              {.name = "la", .value = "x"},
                                              {.name = "cam_doan", .value = "true"},
                                              {.name = "_act", .value = "next"},
                                              {0}};
    CHECK_INT(422, browser_post(&b, procedure, confirmed).status);
    const struct browser_field agency[] = {{.name = "_buoc", .value = "chon"},
                                           {.name = "truong-hop", .value = "chung"},
                                           {.name = "co-quan", .value = "H56"},
                                           {.name = "_act", .value = "next"},
                                           {0}};
    CHECK_INT(422, browser_post(&b, procedure, agency).status);
    b.csrf = "wrong";
    CHECK_INT(403, browser_post(&b, procedure, answers).status);
    site_stop(s);
}

TEST(a_draft_is_kept_and_goes_on_elsewhere)
{
    struct site *s = site_start(tables);
    struct browser phone = site_signed_in(s, "cong-dan"), desk = site_signed_in(s, "cong-dan");
    (void)browser_apply(&phone);
    const struct browser_field typed[] = {{.name = "_buoc", .value = "khai"},
                                          {.name = "muc_dich", .value = "mua-ban"},
                                          {.name = "dien_thoai", .value = "12"},
                                          {0}};
    CHECK_INT(204, browser_post(&phone, "/nop/1.004873/nhap", typed).status);
    struct browser_answer x = browser_get(&desk, "/ho-so");
    CHECK(answer_has(&x, "/nop/1.004873"));
    x = browser_get(&desk, procedure);
    CHECK(answer_has(&x, "value=\"mua-ban\" checked"));
    struct browser other = site_browser(s);
    browser_sign_in(&other, "nguoi-ly-hon");
    x = browser_get(&other, "/ho-so");
    CHECK(!answer_has(&x, "/nop/1.004873"));
    const struct browser_field none[] = {{0}};
    CHECK_INT(303, browser_post(&desk, "/nop/1.004873/bo", none).status);
    x = browser_get(&phone, "/ho-so");
    CHECK(!answer_has(&x, "\"/nop/1.004873\""));
    CHECK_INT(204, browser_post(&phone, "/nop/1.004873/nhap", typed).status);
    x = browser_get(&phone, "/ho-so");
    CHECK(!answer_has(&x, "\"/nop/1.004873\""));
    site_stop(s);
}

TEST(with_the_register_down_everything_is_asked_and_the_check_is_owed)
{
    struct site *s = site_start(tables);
    struct browser b = site_signed_in(s, "cong-dan");
    REQUIRE(sandbox_switch(s->sandbox, "population", SANDBOX_DOWN, 0, NULL) == 0);
    struct browser_answer x = browser_apply(&b);
    CHECK(answer_has(&x, "name=\"ho_ten\""));
    CHECK(answer_has(&x, "không trả lời"));
    site_stop(s);
}

TEST(a_dossier_is_its_applicants_only)
{
    static const char *const rests[] = {
        "",     "/da-nhan", "/ma-qr.svg", "/bien-nhan.pdf", "/ket-qua.pdf",
        "/rut", "/bo-sung", "/song"};
    struct site *s = site_start(tables);
    struct browser own = site_signed_in(s, "cong-dan"), other = site_browser(s),
                   official = site_browser(s);
    const char *code = site_submit(s, "own");
    browser_sign_in(&other, "nguoi-ly-hon");
    browser_sign_in(&official, "mot-cua");
    for (size_t i = 0; i < sizeof rests / sizeof *rests; i++) {
        const char *path = arena_printf(s->arena, "/ho-so/%s%s", code, rests[i]);
        CHECK_INT(404, browser_get(&other, path).status);
        CHECK_INT(403, browser_get(&official, path).status);
    }
    struct browser_answer x = browser_get(&own, arena_printf(s->arena, "/ho-so/%s", code));
    CHECK_INT(200, x.status);
    CHECK(answer_has(&x, "data-live"));
    CHECK(answer_has(&x, "<h1>Cấp Giấy xác nhận tình trạng hôn nhân"));
    CHECK_INT(200, browser_get(&own, arena_printf(s->arena, "/ho-so/%s/ma-qr.svg", code)).status);
    CHECK_INT(404, browser_get(&own, arena_printf(s->arena, "/ho-so/%s/ket-qua.pdf", code)).status);
    x = browser_get(&own, arena_printf(s->arena, "/ho-so/%s/bien-nhan.pdf", code));
    CHECK_INT(200, x.status);
    CHECK(strncmp(x.body, "%PDF-", 5) == 0);
    site_stop(s);
}

TEST(anyone_with_code_and_digits_sees_where_it_stands_and_nobody_else)
{
    struct site *s = site_start(tables);
    struct browser b = site_browser(s);
    const char *code = site_submit(s, "track");
    (void)browser_get(&b, "/tra-cuu");
    const struct browser_field right[] = {
        {.name = "ma", .value = code}, {.name = "so", .value = "4512"}, {0}};
    struct browser_answer x = browser_post(&b, "/tra-cuu", right);
    CHECK_INT(200, x.status);
    CHECK(!answer_has(&x, "Lụa"));
    const struct browser_field wrong[] = {
        {.name = "ma", .value = code}, {.name = "so", .value = "0000"}, {0}};
    CHECK_INT(404, browser_post(&b, "/tra-cuu", wrong).status);
    int last = 0;
    for (int i = 0; i < 30 && last != 429; i++)
        last = browser_post(&b, "/tra-cuu", wrong).status;
    CHECK_INT(429, last);
    site_stop(s);
}

static const char png[] =
    "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\10\6\0\0\0\x1f\x15\xc4\x89";

TEST(a_supplement_is_answered_with_what_was_asked_for)
{
    struct site *s = site_start(tables);
    struct browser b = site_signed_in(s, "cong-dan"), other = site_browser(s);
    const char *code = site_submit(s, "supplement");
    const struct supplement_item item = {.component = "XNC", .what = "Thiếu trang hai"};
    struct act ask = {
        .kind = ACT_REQUEST_SUPPLEMENT, .reason = "Thiếu giấy", .items = &item, .item_count = 1};
    REQUIRE(site_act(s, "mot-cua", code, &ask) == 0);
    const char *path = arena_printf(s->arena, "/ho-so/%s/bo-sung", code);
    struct browser_answer x = browser_get(&b, path);
    CHECK(answer_has(&x, "Thiếu trang hai"));
    const char *revision = answer_field(&b, &x, "ban");
    const struct browser_field lie[] = {
        {.name = "ban", .value = revision},
        {.name = "tep-XNC", .value = "MZ\x90 not a picture", .filename = "a.png", .bytes = 16},
        {0}};
    x = browser_post(&b, path, lie);
    CHECK_INT(422, x.status);
    const struct browser_field nothing[] = {{.name = "ban", .value = revision}, {0}};
    CHECK_INT(422, browser_post(&b, path, nothing).status);
    const struct browser_field good[] = {
        {.name = "ban", .value = revision},
        {.name = "tep-XNC", .value = png, .filename = "trang2.png", .bytes = sizeof png - 1},
        {0}};
    x = browser_post(&b, path, good);
    CHECK_INT(303, x.status);
    CHECK_INT(STATE_ACCEPTED, site_dossier(s, code).state);
    x = browser_follow(&b, x);
    const char *file = strstr(x.body, "/tep/");
    REQUIRE(file);
    file = arena_strndup(s->arena, file, 5 + 64);
    x = browser_get(&b, file);
    CHECK_INT(200, x.status);
    CHECK(answer_header(&b, &x, "Content-Disposition") &&
          strstr(answer_header(&b, &x, "Content-Disposition"), "attachment"));
    browser_sign_in(&other, "nguoi-ly-hon");
    CHECK_INT(404, browser_get(&other, file).status);
    CHECK_INT(409, browser_post(&b, path, good).status);
    site_stop(s);
}

TEST(withdrawing_asks_first_and_needs_the_page_that_was_seen)
{
    struct site *s = site_start(tables);
    struct browser b = site_signed_in(s, "cong-dan");
    const char *code = site_submit(s, "withdraw");
    const char *path = arena_printf(s->arena, "/ho-so/%s/rut", code);
    struct browser_answer x = browser_get(&b, path);
    CHECK_INT(200, x.status);
    const struct browser_field stale[] = {{.name = "ban", .value = "999"}, {0}};
    CHECK_INT(409, browser_post(&b, path, stale).status);
    const struct browser_field seen[] = {{.name = "ban", .value = answer_field(&b, &x, "ban")},
                                         {0}};
    CHECK_INT(303, browser_post(&b, path, seen).status);
    CHECK_INT(STATE_WITHDRAWN, site_dossier(s, code).state);
    site_stop(s);
}

TEST(verification_takes_a_file_or_a_code)
{
    struct site *s = site_start(tables);
    struct browser b = site_browser(s);
    (void)browser_get(&b, "/xac-minh");
    const struct browser_field nothing[] = {{.name = "ma", .value = ""}, {0}};
    CHECK_INT(422, browser_post(&b, "/xac-minh", nothing).status);
    const struct browser_field code[] = {{.name = "ma", .value = "abc"}, {0}};
    CHECK_STR("/xac-minh/abc", browser_post(&b, "/xac-minh", code).location);
    const struct browser_field file[] = {
        {.name = "tep", .value = "hello", .filename = "a.pdf", .bytes = 5}, {0}};
    struct browser_answer x = browser_post(&b, "/xac-minh", file);
    CHECK_INT(200, x.status);
    CHECK(answer_has(&x, "Không phải kết quả của hệ thống này"));
    site_stop(s);
}

TEST(too_large_and_malformed_requests_get_a_clear_page)
{
    struct site *s = site_start(tables);
    struct browser b = site_signed_in(s, "cong-dan");
    (void)browser_apply(&b);
    char *large = arena_alloc(s->arena, LIMIT_FORM_BODY + 10);
    memset(large, 'a', LIMIT_FORM_BODY + 9);
    CHECK_INT(
        413,
        browser_send(
            &b, "POST", "/nop/1.004873/nhap",
            "Content-Type: application/x-www-form-urlencoded\r\nSec-Fetch-Site: same-origin\r\n",
            large)
            .status);
    CHECK_INT(
        415,
        browser_send(&b, "POST", procedure, "Content-Type: application/json\r\n", "{}").status);
    CHECK_INT(400, browser_get(&b, "/thu-tuc?q=%ff").status);
    CHECK_INT(405, browser_send(&b, "DELETE", procedure, "", NULL).status);
    site_stop(s);
}
