/* Supplements: only what the procedure lists, all at once, once; the clock stands still meanwhile.
 * And the ends without a result. */
#include "base/time.h"
#include "rooms/desk/desk.h"
#include "tests/support/site.h"
#include "tests/support/test.h"

#include <inttypes.h>

static const struct route *const tables[] = {desk_routes, NULL};

static struct browser signed_in(struct site *s, const char *account)
{
    struct browser b = site_browser(s);
    browser_sign_in(&b, account);
    (void)browser_get(&b, "/mot-cua");
    return b;
}

static const char *path_of(struct site *s, const char *code, const char *slug)
{
    return arena_printf(s->arena, "/mot-cua/ho-so/%s/viec/%s", code, slug);
}

static const char *revision(struct site *s, const char *code)
{
    return arena_printf(s->arena, "%" PRId64, site_dossier(s, code).revision);
}

static struct browser_answer ask(struct site *s, const char *code, const char *item,
                                 const char *what, const char *reason)
{
    struct browser b = signed_in(s, "mot-cua");
    return browser_post(&b, path_of(s, code, "bo-sung"),
                        (struct browser_field[]){{"_revision", revision(s, code)},
                                                 {"item", item},
                                                 {arena_printf(s->arena, "what-%s", item), what},
                                                 {"reason", reason},
                                                 {0}});
}

TEST(the_page_offers_only_listed_components_and_says_how_long)
{
    struct site *s = site_start(tables);
    const char *code = site_submit(s, "k1");
    struct browser b = signed_in(s, "mot-cua");
    struct browser_answer x = browser_get(&b, path_of(s, code, "bo-sung"));
    CHECK_INT(200, x.status);
    CHECK(answer_has(&x, "value=\"XNC\""));
    CHECK(!answer_has(&x, "value=\"UQ\"")); /* of the other case */
    CHECK(answer_has(&x, "ngày làm việc, đến"));
    site_stop(s);
}

TEST(what_is_not_listed_cannot_be_asked_for)
{
    struct site *s = site_start(tables);
    const char *code = site_submit(s, "k1");
    struct browser_answer x = ask(s, code, "UQ", "Nộp thêm", "Thiếu giấy tờ");
    CHECK_INT(403, x.status);
    CHECK(answer_has(&x, "không có trong danh mục"));
    CHECK_INT(STATE_NEW, site_dossier(s, code).state);
    site_stop(s);
}

TEST(what_was_typed_survives_what_was_forgotten)
{
    struct site *s = site_start(tables);
    const char *code = site_submit(s, "k1");
    struct browser_answer x = ask(s, code, "XNC", "", "Cần giấy cũ");
    CHECK_INT(422, x.status);
    CHECK(answer_has(&x, "Cần giấy cũ"));
    CHECK(answer_has(&x, "Hãy ghi giấy tờ này thiếu hoặc sai gì"));
    x = ask(s, code, "XNC", "Bản chụp mờ", "");
    CHECK_INT(422, x.status);
    CHECK(answer_has(&x, "Bản chụp mờ"));
    CHECK_INT(STATE_NEW, site_dossier(s, code).state);
    site_stop(s);
}

TEST(it_is_asked_once_and_the_clock_stands_still)
{
    struct site *s = site_start(tables);
    const char *code = site_submit(s, "k1");
    CHECK_INT(303, ask(s, code, "XNC", "Bản chụp mờ", "Không đọc được").status);
    struct dossier d = site_dossier(s, code);
    CHECK_INT(STATE_SUPPLEMENT, d.state);
    CHECK(d.waiting_from_ms > 0);
    struct browser b = signed_in(s, "mot-cua");
    struct browser_answer page = browser_get(&b, arena_printf(s->arena, "/mot-cua/ho-so/%s", code));
    CHECK(answer_has(&page, "Bản chụp mờ"));
    CHECK(answer_has(&page, "bo-sung.pdf"));
    const char *now = strstr(page.body, "aria-current=\"step\"");
    CHECK(now && strstr(now, "Chờ người nộp bổ sung"));
    CHECK(now && !strstr(now + 1, "aria-current=\"step\"")); /* nothing else is under way */
    CHECK(!answer_has(&page, path_of(s, code, "bo-sung")));
    CHECK_INT(
        200, browser_get(&b, arena_printf(s->arena, "/mot-cua/ho-so/%s/bo-sung.pdf", code)).status);
    /* the citizen brings it to the counter, and the officer may not ask again */
    CHECK_INT(303, browser_post(&b, path_of(s, code, "nhan-bo-sung"),
                                (struct browser_field[]){
                                    {"_revision", revision(s, code)}, {"item", "XNC"}, {0}})
                       .status);
    CHECK_INT(0, site_dossier(s, code).waiting_from_ms);
    CHECK(ask(s, code, "LH", "Nộp thêm", "Lần hai").status == 403);
    site_stop(s);
}

TEST(papers_are_taken_in_only_when_something_was_brought)
{
    struct site *s = site_start(tables);
    const char *code = site_submit(s, "k1");
    CHECK_INT(303, ask(s, code, "XNC", "Bản chụp mờ", "Không đọc được").status);
    struct browser b = signed_in(s, "mot-cua");
    struct browser_answer x =
        browser_post(&b, path_of(s, code, "nhan-bo-sung"),
                     (struct browser_field[]){{"_revision", revision(s, code)}, {0}});
    CHECK_INT(422, x.status);
    x = browser_post(
        &b, path_of(s, code, "nhan-bo-sung"),
        (struct browser_field[]){{"_revision", revision(s, code)}, {"item", "CT"}, {0}});
    CHECK_INT(403, x.status); /* that was not asked for */
    x = browser_post(
        &b, path_of(s, code, "nhan-bo-sung"),
        (struct browser_field[]){
            {"_revision", revision(s, code)},
            {.name = "file-XNC", .value = "no picture", .filename = "a.pdf", .bytes = 10},
            {0}});
    CHECK_INT(422, x.status);
    CHECK_INT(STATE_SUPPLEMENT, site_dossier(s, code).state);
    site_stop(s);
}

TEST(it_is_stopped_only_when_the_time_is_over)
{
    struct site *s = site_start(tables);
    const char *code = site_submit(s, "k1");
    CHECK_INT(303, ask(s, code, "XNC", "Bản chụp mờ", "Không đọc được").status);
    struct browser b = signed_in(s, "mot-cua");
    const struct browser_field stop[] = {
        {"_revision", revision(s, code)}, {"reason", "Hết thời gian bổ sung"}, {0}};
    CHECK_INT(403, browser_post(&b, path_of(s, code, "dung"), stop).status);
    CHECK_INT(STATE_SUPPLEMENT, site_dossier(s, code).state);
    site_set_clock(site_now_ms() + 120 * (int64_t)DAY_MS);
    b = signed_in(s, "mot-cua");
    CHECK_INT(303, browser_post(&b, path_of(s, code, "dung"), stop).status);
    CHECK_INT(STATE_STOPPED, site_dossier(s, code).state);
    site_stop(s);
}

TEST(a_refusal_has_a_reason_and_a_slip)
{
    struct site *s = site_start(tables);
    const char *code = site_submit(s, "k1");
    struct browser b = signed_in(s, "mot-cua");
    CHECK_INT(422, browser_post(&b, path_of(s, code, "tu-choi"),
                                (struct browser_field[]){
                                    {"_revision", revision(s, code)}, {"reason", "   "}, {0}})
                       .status);
    CHECK_INT(303, browser_post(&b, path_of(s, code, "tu-choi"),
                                (struct browser_field[]){{"_revision", revision(s, code)},
                                                         {"reason", "Không thuộc thẩm quyền"},
                                                         {0}})
                       .status);
    CHECK_INT(STATE_NOT_ACCEPTED, site_dossier(s, code).state);
    struct browser_answer x =
        browser_get(&b, arena_printf(s->arena, "/mot-cua/ho-so/%s/tu-choi.pdf", code));
    CHECK_INT(200, x.status);
    CHECK(strncmp(x.body, "%PDF-", 5) == 0);
    site_stop(s);
}
