/* The desk through HTTP: who may open what, what every act does once, and that nothing of another
 * unit is seen or touched by any address. */
#include "db/store.h"
#include "rooms/desk/desk.h"
#include "rooms/record/record.h"
#include "tests/support/site.h"
#include "tests/support/test.h"

#include <inttypes.h>

static const struct route *const tables[] = {desk_routes, NULL};

static const char *const officials[] = {"mot-cua", "ho-tich", "lanh-dao", "van-thu"};
enum { OFFICIALS = 4 };

static const char *dossier_path(struct site *s, const char *code)
{
    return arena_printf(s->arena, "/mot-cua/ho-so/%s", code);
}

static const char *act_path(struct site *s, const char *code, const char *slug)
{
    return arena_printf(s->arena, "/mot-cua/ho-so/%s/viec/%s", code, slug);
}

static const char *revision(struct site *s, const char *code)
{
    return arena_printf(s->arena, "%" PRId64, site_dossier(s, code).revision);
}

/* Open the queue, then press the act's button, as an official does. */
static struct browser_answer press(struct site *s, const char *account, const char *code,
                                   const char *slug)
{
    struct browser b = site_signed_in(s, account);
    (void)browser_get(&b, dossier_path(s, code));
    return browser_post(&b, act_path(s, code, slug),
                        (struct browser_field[]){{"_revision", revision(s, code)}, {0}});
}

static enum state state_of(struct site *s, const char *code)
{
    return site_dossier(s, code).state;
}

/* ---- who may ---- */

static const struct {
    const char *path;
    const char *allowed; /* one letter for each official, in their order */
} doors[] = {
    {"/mot-cua", "rolc"},
    {"/mot-cua?han=qua-han&cua=toi&thu-tuc=1.004873&sau=0.0", "rolc"},
    {"/mot-cua/tiep-nhan", "r"},
};

TEST(a_door_opens_for_those_who_work_behind_it)
{
    static const char letters[] = "rolc";
    struct site *s = site_start(tables);
    for (size_t d = 0; d < sizeof doors / sizeof *doors; d++) {
        struct browser nobody = site_browser(s);
        CHECK_INT(303, browser_get(&nobody, doors[d].path).status);
        struct browser citizen = site_signed_in(s, "cong-dan");
        CHECK_INT(403, browser_get(&citizen, doors[d].path).status);
        struct browser admin = site_signed_in(s, "quan-tri");
        CHECK_INT(403, browser_get(&admin, doors[d].path).status);
        for (size_t i = 0; i < OFFICIALS; i++) {
            struct browser b = site_signed_in(s, officials[i]);
            bool may = strchr(doors[d].allowed, letters[i]) != NULL;
            CHECK_INT(may ? 200 : 403, browser_get(&b, doors[d].path).status);
        }
    }
    site_stop(s);
}

/* ---- who has looked ---- */

static struct access_page looks(struct site *s, const char *pin)
{
    struct access_page found = {0};
    CHECK_INT(OK, record_access_of(store_reader(s->house->store), s->arena, pin, 0, &found, NULL));
    return found;
}

TEST(names_in_the_queue_are_recorded_once_for_each_list)
{
    struct site *s = site_start(tables);
    const char *code = site_submit(s, "k1");
    struct browser b = site_signed_in(s, "mot-cua");
    for (int i = 0; i < 3; i++)
        CHECK_INT(200, browser_get(&b, "/mot-cua").status);
    struct access_page found = looks(s, "");
    REQUIRE(found.count == 1);
    CHECK_STR("queue", found.rows[0].purpose);
    CHECK_STR(code, found.rows[0].what);
    const char *second = site_submit(s, "k2");
    CHECK_INT(200, browser_get(&b, "/mot-cua").status);
    found = looks(s, "");
    REQUIRE(found.count == 2);
    CHECK(strstr(found.rows[0].what, second) != NULL);
    struct browser other = site_signed_in(s, "mot-cua"); /* another browser has seen nothing yet */
    other.cookies = arena_printf(s->arena, "%s; seen=%s", other.cookies, "forged");
    CHECK_INT(200, browser_get(&other, "/mot-cua").status);
    CHECK_INT(3, looks(s, "").count);
    site_stop(s);
}

TEST(a_printed_receipt_is_a_look)
{
    struct site *s = site_start(tables);
    const char *code = site_submit(s, "k1");
    struct browser b = site_signed_in(s, "mot-cua");
    CHECK_INT(200, browser_get(&b, arena_printf(s->arena, "/mot-cua/tiep-nhan/%s", code)).status);
    struct access_page found = looks(s, "038198004512");
    REQUIRE(found.count == 1);
    CHECK_STR("receipt", found.rows[0].purpose);
    site_stop(s);
}

TEST(the_green_lane_is_told_in_the_queue_and_at_the_dossier)
{
    struct site *s = site_start(tables);
    const char *code = site_submit(s, "k1");
    struct browser b = site_signed_in(s, "mot-cua");
    struct browser_answer queue = browser_get(&b, "/mot-cua");
    CHECK(!answer_has(&queue, "Luồng xanh"));
    site_put_green(s, code);
    queue = browser_get(&b, "/mot-cua");
    CHECK(answer_has(&queue, "Luồng xanh"));
    struct browser_answer page = browser_get(&b, dossier_path(s, code));
    CHECK(answer_has(&page, "<strong class=\"tag good\">Luồng xanh</strong>"));
    site_stop(s);
}

TEST(a_citizen_opens_no_dossier_at_the_desk)
{
    struct site *s = site_start(tables);
    const char *code = site_submit(s, "k1");
    struct browser b = site_signed_in(s, "cong-dan");
    CHECK_INT(403, browser_get(&b, dossier_path(s, code)).status);
    CHECK_INT(403, browser_get(&b, act_path(s, code, "tu-choi")).status);
    CHECK_INT(403, browser_post(&b, act_path(s, code, "tiep-nhan"),
                                (struct browser_field[]){{"_revision", "1"}, {0}})
                       .status);
    CHECK_INT(STATE_NEW, state_of(s, code));
    site_stop(s);
}

TEST(a_post_without_the_pages_token_does_nothing)
{
    struct site *s = site_start(tables);
    const char *code = site_submit(s, "k1");
    struct browser b = site_signed_in(s, "mot-cua");
    struct browser_answer x =
        browser_send(&b, "POST", act_path(s, code, "tiep-nhan"),
                     "Content-Type: application/x-www-form-urlencoded\r\n", "_revision=1");
    CHECK_INT(403, x.status);
    CHECK_INT(STATE_NEW, state_of(s, code));
    site_stop(s);
}

/* ---- the way of a dossier ---- */

static const struct {
    const char *account, *slug;
    enum state then;
} way[] = {
    {"mot-cua", "tiep-nhan", STATE_IN_PROCESS}, {"ho-tich", "xu-ly", STATE_IN_PROCESS},
    {"lanh-dao", "ky", STATE_IN_PROCESS},       {"van-thu", "phat-hanh", STATE_PROCESSED},
    {"mot-cua", "tra", STATE_RETURNED},
};

static void go(struct site *s, const char *code, size_t steps)
{
    for (size_t i = 0; i < steps; i++) {
        struct browser_answer x = press(s, way[i].account, code, way[i].slug);
        CHECK_INT(303, x.status);
        CHECK_INT(way[i].then, state_of(s, code));
    }
}

/* From acceptance to hand-over: each official opens the row and presses one button. */
TEST(five_buttons_lead_from_acceptance_to_hand_over)
{
    enum { CLICKS_MAX = 12 };
    struct site *s = site_start(tables);
    const char *code = site_submit(s, "k1");
    int clicks = 0;
    for (size_t i = 0; i < sizeof way / sizeof *way; i++) {
        struct browser b = site_signed_in(s, way[i].account);
        struct browser_answer queue = browser_get(&b, "/mot-cua");
        CHECK(answer_has(&queue, code));
        struct browser_answer page = browser_get(&b, dossier_path(s, code));
        CHECK_INT(200, page.status);
        CHECK(answer_has(&page, act_path(s, code, way[i].slug)));
        struct browser_answer done = browser_post(
            &b, act_path(s, code, way[i].slug),
            (struct browser_field[]){{"_revision", answer_field(&b, &page, "_revision")}, {0}});
        CHECK_INT(303, done.status);
        CHECK_INT(way[i].then, state_of(s, code));
        clicks += 2;
    }
    CHECK(clicks <= CLICKS_MAX);
    site_stop(s);
}

TEST(the_page_shows_the_register_beside_the_form)
{
    struct site *s = site_start(tables);
    const char *code = site_submit(s, "k1");
    struct browser b = site_signed_in(s, "mot-cua");
    struct browser_answer page = browser_get(&b, dossier_path(s, code));
    CHECK_INT(200, page.status);
    CHECK(answer_has(&page, "Theo cơ sở dữ liệu"));
    CHECK(answer_has(&page, "Khớp"));
    CHECK(answer_has(&page, "Thay bằng dữ liệu"));
    CHECK(answer_has(&page, "Hẹn trả lần đầu"));
    CHECK(answer_has(&page, act_path(s, code, "tu-choi")));
    CHECK(!answer_has(&page, act_path(s, code, "xu-ly")));
    site_stop(s);
}

TEST(the_officer_and_the_leader_read_what_will_be_signed)
{
    struct site *s = site_start(tables);
    const char *code = site_submit(s, "k1");
    go(s, code, 1);
    struct browser officer = site_signed_in(s, "ho-tich");
    struct browser_answer page = browser_get(&officer, dossier_path(s, code));
    CHECK(answer_has(&page, "Nội dung kết quả sẽ ký"));
    struct browser reception = site_signed_in(s, "mot-cua");
    page = browser_get(&reception, dossier_path(s, code));
    CHECK(!answer_has(&page, "Nội dung kết quả sẽ ký"));
    site_stop(s);
}

TEST(a_draft_goes_back_with_a_reason_and_only_with_one)
{
    struct site *s = site_start(tables);
    const char *code = site_submit(s, "k1");
    go(s, code, 2);
    struct browser b = site_signed_in(s, "lanh-dao");
    CHECK_INT(200, browser_get(&b, act_path(s, code, "tra-lai")).status);
    struct browser_answer x =
        browser_post(&b, act_path(s, code, "tra-lai"),
                     (struct browser_field[]){{"_revision", revision(s, code)}, {0}});
    CHECK_INT(422, x.status);
    CHECK(answer_has(&x, "Hãy ghi lý do"));
    x = browser_post(&b, act_path(s, code, "tra-lai"),
                     (struct browser_field[]){
                         {"_revision", revision(s, code)}, {"reason", "Sai nơi cư trú"}, {0}});
    CHECK_INT(303, x.status);
    struct browser officer = site_signed_in(s, "ho-tich");
    x = browser_get(&officer, dossier_path(s, code));
    CHECK(answer_has(&x, "Sai nơi cư trú"));
    CHECK(answer_has(&x, act_path(s, code, "xu-ly")));
    site_stop(s);
}

TEST(slips_are_pdf_and_only_those_that_there_are)
{
    struct site *s = site_start(tables);
    const char *code = site_submit(s, "k1");
    go(s, code, 1);
    struct browser b = site_signed_in(s, "mot-cua");
    const char *at = dossier_path(s, code);
    struct browser_answer x = browser_get(&b, arena_printf(s->arena, "%s/bien-nhan.pdf", at));
    CHECK_INT(200, x.status);
    CHECK(strncmp(x.body, "%PDF-", 5) == 0);
    CHECK_INT(200, browser_get(&b, arena_printf(s->arena, "%s/kiem-soat.pdf", at)).status);
    CHECK_INT(404, browser_get(&b, arena_printf(s->arena, "%s/bo-sung.pdf", at)).status);
    CHECK_INT(404, browser_get(&b, arena_printf(s->arena, "%s/tu-choi.pdf", at)).status);
    CHECK_INT(404, browser_get(&b, arena_printf(s->arena, "%s/ket-qua.pdf", at)).status);
    CHECK_INT(404, browser_get(&b, arena_printf(s->arena, "%s/khac.pdf", at)).status);
    site_stop(s);
}

/* ---- once ---- */

TEST(a_second_click_does_nothing_and_says_so)
{
    struct site *s = site_start(tables);
    const char *code = site_submit(s, "k1");
    struct browser b = site_signed_in(s, "mot-cua");
    (void)browser_get(&b, dossier_path(s, code));
    const struct browser_field seen[] = {{"_revision", revision(s, code)}, {0}};
    CHECK_INT(303, browser_post(&b, act_path(s, code, "tiep-nhan"), seen).status);
    int64_t after = site_dossier(s, code).revision;
    struct browser_answer again = browser_post(&b, act_path(s, code, "tiep-nhan"), seen);
    CHECK_INT(409, again.status);
    CHECK(answer_has(&again, "vừa được thay đổi"));
    CHECK(answer_has(&again, dossier_path(s, code)));
    CHECK_INT(after, site_dossier(s, code).revision);
    site_stop(s);
}

TEST(an_act_that_the_state_does_not_allow_is_refused)
{
    static const char *const not_yet[] = {"xu-ly", "ky", "phat-hanh", "tra", "dung", "sua-sai"};
    struct site *s = site_start(tables);
    const char *code = site_submit(s, "k1");
    for (size_t i = 0; i < sizeof not_yet / sizeof *not_yet; i++)
        for (size_t k = 0; k < OFFICIALS; k++)
            CHECK(press(s, officials[k], code, not_yet[i]).status >= 400);
    CHECK_INT(STATE_NEW, state_of(s, code));
    CHECK_INT(404, press(s, "mot-cua", code, "khong-co").status);
    struct browser b = site_signed_in(s, "mot-cua");
    (void)browser_get(&b, "/mot-cua");
    CHECK_INT(404, browser_post(&b, act_path(s, "H56.102-000000-0000x", "tiep-nhan"),
                                (struct browser_field[]){{"_revision", "1"}, {0}})
                       .status);
    site_stop(s);
}
