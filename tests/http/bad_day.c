/* Days on which the population register is down, slow, wrong or answers twice: applications and the
 * desk go on, and the check that is owed is made once. */
#include "tests/support/site.h"
#include "tests/support/test.h"

#include "base/time.h"
#include "db/store.h"
#include "os/clock.h"
#include "rooms/desk/desk.h"
#include "rooms/identity/identity_pages.h"
#include "rooms/link/link.h"
#include "rooms/portal/portal.h"

static const struct route *const tables[] = {identity_routes, portal_routes, desk_routes, NULL};
static const char procedure[] = "/nop/1.004873";
static const char owed[] = "Cơ sở dữ liệu quốc gia về dân cư chưa trả lời";

static void be(struct site *s, enum sandbox_mode mode)
{
    CHECK_INT(OK, sandbox_switch(s->sandbox, "population", mode, 3000, NULL));
}

/* All that the register would have said, typed. */
static const struct browser_field typed[] = {{.name = "_buoc", .value = "khai"},
                                             {.name = "ho_ten", .value = "Nguyễn Thị Lụa"},
                                             {.name = "so_dinh_danh", .value = "038198004512"},
                                             {.name = "ngay_sinh-d", .value = "27"},
                                             {.name = "ngay_sinh-m", .value = "3"},
                                             {.name = "ngay_sinh-y", .value = "1998"},
                                             {.name = "gioi_tinh", .value = "female"},
                                             {.name = "dan_toc", .value = "01"},
                                             {.name = "quoc_tich", .value = "VN"},
                                             {.name = "noi_cu_tru", .value = "Phường Hạc Thành"},
                                             {.name = "tinh_trang", .value = "single"},
                                             {.name = "muc_dich", .value = "vay-von"},
                                             {.name = "dien_thoai", .value = "0912345678"},
                                             {.name = "thu_dien_tu", .value = ""},
                                             {.name = "cam_doan", .value = "true"},
                                             {.name = "_act", .value = "next"},
                                             {0}};

static struct browser_answer send(struct browser *b)
{
    struct browser_answer check = browser_get(b, "/nop/1.004873?buoc=kiem-tra");
    CHECK_INT(200, check.status);
    return browser_submit(b, &check);
}

/* Apply while the register does not help; the code, "" when it did not come to a dossier. */
static const char *apply_unhelped(struct site *s, struct browser *b)
{
    struct browser_answer x = browser_apply(b);
    CHECK_INT(200, x.status);
    CHECK(answer_has(&x, "name=\"ho_ten\""));
    CHECK(answer_has(&x, "đang không trả lời"));
    x = browser_post(b, procedure, typed);
    CHECK_INT(303, x.status);
    x = send(b);
    CHECK_INT(303, x.status);
    const char *code = x.location + strlen("/ho-so/");
    if (x.status != 303 || strncmp(x.location, "/ho-so/H56.102-", 15) != 0)
        return "";
    code = arena_strndup(s->arena, code, strcspn(code, "/"));
    x = browser_follow(b, x);
    CHECK(answer_has(&x, "sẽ được làm khi hệ thống đó trả lời"));
    return code;
}

static struct browser_answer at_desk(struct site *s, const char *code)
{
    struct browser b = site_signed_in(s, "mot-cua");
    return browser_get(&b, arena_printf(s->arena, "/mot-cua/ho-so/%s", code));
}

static size_t checks(struct site *s, const char *code)
{
    struct dossier d = site_dossier(s, code);
    struct dossier_file x = {0};
    size_t n = 0;
    CHECK_INT(OK, dossier_open(store_reader(s->house->store), s->arena, &d, &x, NULL));
    for (size_t i = 0; i < x.event_count; i++)
        n += strcmp(x.events[i].kind, "checked") == 0;
    return n;
}

/* The background's work at so long after now; how many messages it looked at. */
static int deliver(struct site *s, int64_t later_ms)
{
    struct fault f = {0};
    int n = link_deliver(s->house, site_now_ms() + later_ms, &f);
    CHECK_STR("", f.words);
    return n;
}

TEST(with_the_register_down_an_application_goes_through_and_the_check_is_made_once)
{
    struct site *s = site_start(tables);
    struct browser b = site_signed_in(s, "cong-dan");
    be(s, SANDBOX_DOWN);
    const char *code = apply_unhelped(s, &b);
    REQUIRE(code[0]);
    struct browser_answer page = at_desk(s, code);
    CHECK_INT(200, page.status);
    CHECK(answer_has(&page, owed));
    CHECK(answer_has(&page, "Chờ tra cứu"));
    struct act accept = {.kind = ACT_ACCEPT}; /* the desk goes on meanwhile */
    CHECK_INT(OK, site_act(s, "mot-cua", code, &accept));
    CHECK_INT(1, deliver(s, 0));
    CHECK_INT(0, checks(s, code));
    CHECK_INT(0, deliver(s, 1000)); /* it waits before it asks again */
    be(s, SANDBOX_UP);
    CHECK_INT(1, deliver(s, HOUR_MS));
    CHECK_INT(1, checks(s, code));
    CHECK_INT(0, deliver(s, 3 * (int64_t)HOUR_MS));
    CHECK_INT(1, checks(s, code));
    page = at_desk(s, code);
    CHECK(!answer_has(&page, owed));
    CHECK(answer_has(&page, "Thay bằng dữ liệu"));
    CHECK(answer_has(&page, "Khớp"));
    site_stop(s);
}

TEST(a_check_that_is_repeated_by_the_register_is_made_once)
{
    struct site *s = site_start(tables);
    struct browser b = site_signed_in(s, "cong-dan");
    be(s, SANDBOX_DOWN);
    const char *code = apply_unhelped(s, &b);
    REQUIRE(code[0]);
    be(s, SANDBOX_TWICE);
    for (int i = 0; i < 4 && !checks(s, code); i++)
        (void)deliver(s, (i + 1) * (int64_t)HOUR_MS);
    be(s, SANDBOX_UP);
    for (int i = 4; i < 6; i++)
        (void)deliver(s, (i + 1) * (int64_t)HOUR_MS);
    CHECK_INT(1, checks(s, code));
    struct browser_answer page = at_desk(s, code);
    CHECK(!answer_has(&page, owed));
    site_stop(s);
}

TEST(a_slow_register_makes_nobody_wait)
{
    enum { MOST_MS = 2500 }; /* the site's limit is a second, the register takes three */
    struct site *s = site_start(tables);
    struct browser b = site_signed_in(s, "cong-dan");
    be(s, SANDBOX_SLOW);
    int64_t from_ns = clock_ticks_ns();
    (void)browser_follow(&b, browser_get(&b, procedure));
    CHECK((clock_ticks_ns() - from_ns) / 1000000 < MOST_MS);
    const char *code = apply_unhelped(s, &b);
    REQUIRE(code[0]);
    CHECK_INT(1, deliver(s, 0));
    CHECK_INT(0, checks(s, code));
    be(s, SANDBOX_UP);
    CHECK_INT(1, deliver(s, HOUR_MS));
    CHECK_INT(1, checks(s, code));
    site_stop(s);
}

/* Nothing of another person's, and nothing half, is shown, kept or owed for good. */
TEST(a_register_that_lies_is_not_believed)
{
    struct site *s = site_start(tables);
    struct browser b = site_signed_in(s, "cong-dan");
    be(s, SANDBOX_WRONG);
    const char *code = apply_unhelped(s, &b);
    REQUIRE(code[0]);
    for (int i = 0; i < 3; i++) /* each way to lie */
        CHECK_INT(1, deliver(s, (i + 1) * (int64_t)HOUR_MS));
    CHECK_INT(0, checks(s, code));
    struct browser_answer page = at_desk(s, code);
    CHECK(answer_has(&page, owed));
    be(s, SANDBOX_UP);
    CHECK_INT(1, deliver(s, 5 * (int64_t)HOUR_MS));
    CHECK_INT(1, checks(s, code));
    site_stop(s);
}

TEST(a_register_that_answers_twice_is_heard_once)
{
    struct site *s = site_start(tables);
    struct browser b = site_signed_in(s, "cong-dan");
    be(s, SANDBOX_TWICE);
    struct browser_answer x = browser_apply(&b);
    CHECK_INT(200, x.status);
    const char *at = strstr(x.body, "Nguyễn Thị Lụa");
    bool helped = !answer_has(&x, "name=\"ho_ten\"");
    CHECK(helped ? at != NULL : answer_has(&x, "đang không trả lời"));
    CHECK_INT(303, browser_post(
                       &b, procedure,
                       helped ? (struct browser_field[]){{.name = "_buoc", .value = "khai"},
                                                         {.name = "muc_dich", .value = "vay-von"},
                                                         {.name = "cam_doan", .value = "true"},
                                                         {.name = "_act", .value = "next"},
                                                         {0}}
                              : typed)
                       .status);
    CHECK_INT(303, send(&b).status);
    site_stop(s);
}

/* Facts that the applicant stated otherwise are shown to the official, never silently replaced. */
TEST(a_late_check_that_disagrees_is_shown_at_the_desk)
{
    struct site *s = site_start(tables);
    struct browser b = site_signed_in(s, "cong-dan");
    be(s, SANDBOX_DOWN);
    struct browser_answer x = browser_apply(&b);
    struct browser_field lie[sizeof typed / sizeof *typed];
    memcpy(lie, typed, sizeof typed);
    for (size_t i = 0; lie[i].name; i++)
        if (strcmp(lie[i].name, "tinh_trang") == 0)
            lie[i].value = "married";
    CHECK_INT(303, browser_post(&b, procedure, lie).status);
    x = send(&b);
    REQUIRE(x.status == 303);
    const char *code = x.location + strlen("/ho-so/");
    code = arena_strndup(s->arena, code, strcspn(code, "/"));
    be(s, SANDBOX_UP);
    CHECK_INT(1, deliver(s, 0));
    x = at_desk(s, code);
    CHECK(answer_has(&x, "Khác"));
    site_stop(s);
}
