/* Somebody at the counter: number or card, register or silence, form, check, one accepted dossier.
 */
#include "base/time.h"
#include "rooms/desk/desk.h"
#include "tests/support/site.h"
#include "tests/support/test.h"

static const struct route *const tables[] = {desk_routes, NULL};
static const char pin[] = "038198004512"; /* of "cong-dan" */
static const char procedure[] = "1.004873 chung";

static struct browser at_counter(struct site *s)
{
    struct browser b = site_browser(s);
    browser_sign_in(&b, "mot-cua");
    (void)browser_get(&b, "/mot-cua/tiep-nhan");
    return b;
}

static struct browser_answer look_up(struct browser *b, const char *words)
{
    return browser_post(b, "/mot-cua/tiep-nhan", (struct browser_field[]){{"ma", words}, {0}});
}

/* The purpose is all that the register cannot know. */
static struct browser_answer send(struct browser *b, const char *sealed, const char *act,
                                  const char *purpose)
{
    return browser_post(b, "/mot-cua/tiep-nhan/nop",
                        (struct browser_field[]){{"_sealed", sealed},
                                                 {"_procedure", procedure},
                                                 {"_act", act},
                                                 {"muc_dich", purpose},
                                                 {"cam_doan", "true"},
                                                 {0}});
}

TEST(a_number_brings_the_person_and_the_marital_status)
{
    struct site *s = site_start(tables);
    struct browser b = at_counter(s);
    struct browser_answer x = look_up(&b, "038 198 004 512");
    CHECK_INT(200, x.status);
    CHECK(answer_has(&x, pin));
    CHECK(answer_has(&x, "Nguyễn Thị Lụa"));
    CHECK(answer_has(&x, "Tình trạng hôn nhân"));
    CHECK(answer_has(&x, "Cơ sở dữ liệu quốc gia về dân cư"));
    CHECK(answer_has(&x, procedure));
    site_stop(s);
}

TEST(a_scanned_card_is_compared_with_the_register)
{
    struct site *s = site_start(tables);
    struct browser b = at_counter(s);
    struct browser_answer x = look_up(
        &b, "038198004512|171717171|Nguyễn Thị Lụa Sai|15031998|Nữ|Phố Mới, Hạc Thành|01012022");
    CHECK_INT(200, x.status);
    CHECK(answer_has(&x, "Nguyễn Thị Lụa Sai"));
    CHECK(answer_has(&x, "Số chỗ thẻ khác cơ sở dữ liệu"));
    site_stop(s);
}

TEST(what_cannot_be_read_or_found_is_said_and_kept)
{
    static const char *const wrong[] = {"", "123", "abc|def", "03819800451x"};
    struct site *s = site_start(tables);
    struct browser b = at_counter(s);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct browser_answer x = look_up(&b, wrong[i]);
        CHECK_INT(422, x.status);
        CHECK(answer_has(&x, arena_printf(s->arena, "value=\"%s\"", wrong[i])));
    }
    struct browser_answer x = look_up(&b, "038000000000");
    CHECK_INT(422, x.status);
    CHECK(answer_has(&x, "không có người này"));
    site_stop(s);
}

TEST(a_visit_becomes_one_accepted_dossier)
{
    struct site *s = site_start(tables);
    struct browser b = at_counter(s);
    struct browser_answer x = look_up(&b, pin);
    const char *sealed = answer_field(&b, &x, "_sealed");
    REQUIRE(sealed != NULL);
    x = browser_post(&b, "/mot-cua/tiep-nhan/to-khai",
                     (struct browser_field[]){{"_sealed", sealed}, {"_procedure", procedure}, {0}});
    CHECK_INT(200, x.status);
    CHECK(!answer_has(&x, "name=\"ho_ten\"")); /* what the register said is not asked */
    CHECK(answer_has(&x, "name=\"muc_dich\""));
    x = send(&b, sealed, "check", "");
    CHECK_INT(422, x.status);
    x = send(&b, sealed, "check", "vay-von");
    CHECK_INT(200, x.status);
    CHECK(answer_has(&x, "Kiểm tra trước khi tiếp nhận"));
    x = send(&b, sealed, "submit", "vay-von");
    CHECK_INT(303, x.status);
    const char *receipt = x.location;
    CHECK(strncmp(receipt, "/mot-cua/tiep-nhan/H56.102-", 27) == 0);
    const char *code = receipt + strlen("/mot-cua/tiep-nhan/");
    struct dossier d = site_dossier(s, code);
    CHECK_INT(STATE_IN_PROCESS, d.state);
    CHECK_INT(CHANNEL_COUNTER, d.channel);
    CHECK_STR(pin, d.applicant_pin);
    CHECK_STR("H56.102.01", d.reception);
    x = browser_follow(&b, x);
    CHECK_INT(200, x.status);
    CHECK(answer_has(&x, code));
    CHECK(answer_has(&x, "bien-nhan.pdf"));
    x = send(&b, sealed, "submit", "vay-von"); /* the button, once more */
    CHECK_INT(303, x.status);
    CHECK_STR(receipt, x.location);
    site_stop(s);
}

TEST(with_the_register_down_the_desk_goes_on)
{
    struct site *s = site_start(tables);
    struct fault f = {0};
    CHECK_INT(OK, sandbox_switch(s->sandbox, "population", SANDBOX_DOWN, 0, &f));
    struct browser b = at_counter(s);
    struct browser_answer x =
        look_up(&b, "038198004512||Nguyễn Thị Lụa|15031998|Nữ|Phố Mới, Hạc Thành|01012022");
    CHECK_INT(200, x.status);
    CHECK(answer_has(&x, "đang không trả lời"));
    const char *sealed = answer_field(&b, &x, "_sealed");
    x = browser_post(&b, "/mot-cua/tiep-nhan/to-khai",
                     (struct browser_field[]){{"_sealed", sealed}, {"_procedure", procedure}, {0}});
    CHECK_INT(200, x.status);
    CHECK(answer_has(&x, "name=\"ho_ten\" value=\"Nguyễn Thị Lụa\""));
    const struct browser_field typed[] = {
        {"_sealed", sealed},      {"_procedure", procedure},
        {"_act", "submit"},       {"ho_ten", "Nguyễn Thị Lụa"},
        {"so_dinh_danh", pin},    {"ngay_sinh-d", "15"},
        {"ngay_sinh-m", "3"},     {"ngay_sinh-y", "1998"},
        {"gioi_tinh", "female"},  {"dan_toc", "01"},
        {"quoc_tich", "VN"},      {"noi_cu_tru", "Phố Mới, Hạc Thành"},
        {"tinh_trang", "single"}, {"muc_dich", "vay-von"},
        {"cam_doan", "true"},     {0}};
    x = browser_post(&b, "/mot-cua/tiep-nhan/nop", typed);
    CHECK_INT(303, x.status);
    x = browser_follow(&b, x);
    CHECK(answer_has(&x, "chưa trả lời"));
    site_stop(s);
}

TEST(the_sealed_page_is_one_officials_own)
{
    struct site *s = site_start(tables);
    struct browser b = at_counter(s), other = site_browser(s);
    struct browser_answer x = look_up(&b, pin);
    const char *sealed = answer_field(&b, &x, "_sealed");
    REQUIRE(sealed != NULL);
    browser_sign_in(&other, "mot-cua-2");
    (void)browser_get(&other, "/mot-cua/tiep-nhan");
    CHECK_INT(422, send(&other, sealed, "submit", "vay-von").status);
    char *changed = arena_strdup(s->arena, sealed);
    changed[40] = changed[40] == 'A' ? 'B' : 'A';
    CHECK_INT(422, send(&b, changed, "submit", "vay-von").status);
    CHECK_INT(422, send(&b, "", "submit", "vay-von").status);
    site_set_clock(site_now_ms() + 2 * (int64_t)DAY_MS);
    b = at_counter(s);
    CHECK_INT(422, send(&b, sealed, "submit", "vay-von").status);
    site_stop(s);
}

TEST(forged_fields_of_the_form_are_refused)
{
    struct site *s = site_start(tables);
    struct browser b = at_counter(s);
    struct browser_answer x = look_up(&b, pin);
    const char *sealed = answer_field(&b, &x, "_sealed");
    const struct browser_field forged[] = {{"_sealed", sealed},
                                           {"_procedure", procedure},
                                           {"_act", "submit"},
                                           {"muc_dich", "vay-von"},
                                           {"cam_doan", "true"},
                                           {"ho_ten", "Người Khác"},
                                           {0}};
    x = browser_post(&b, "/mot-cua/tiep-nhan/nop", forged);
    CHECK_INT(422, x.status);
    const struct browser_field elsewhere[] = {{"_sealed", sealed},
                                              {"_procedure", procedure},
                                              {"_act", "submit"},
                                              {"muc_dich", "vay-von"},
                                              {"cam_doan", "true"},
                                              {"_agency", "H56.04"},
                                              {0}};
    x = browser_post(&b, "/mot-cua/tiep-nhan/nop", elsewhere);
    CHECK_INT(422, x.status);
    site_stop(s);
}
