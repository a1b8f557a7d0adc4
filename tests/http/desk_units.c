/* Units apart: whatever address an official of one ward asks, nothing of another ward's dossiers
 * comes out and nothing of them changes. And many dossiers at once. */
#include "rooms/desk/desk.h"
#include "tests/support/site.h"
#include "tests/support/test.h"

#include <inttypes.h>

static const struct route *const tables[] = {desk_routes, NULL};

static const char *const strangers[] = {"mot-cua-2", "ho-tich-2", "lanh-dao-2", "van-thu-2"};
enum { STRANGERS = 4 };

static const char *key_of(struct site *s, const char *code)
{
    return arena_printf(s->arena, "%s %" PRId64, code, site_dossier(s, code).revision);
}

static void act(struct site *s, const char *account, const char *code, const char *slug)
{
    struct browser b = site_signed_in(s, account);
    (void)browser_get(&b, "/mot-cua");
    struct browser_answer x = browser_post(
        &b, arena_printf(s->arena, "/mot-cua/ho-so/%s/viec/%s", code, slug),
        (struct browser_field[]){
            {"_revision", arena_printf(s->arena, "%" PRId64, site_dossier(s, code).revision)},
            {0}});
    CHECK_INT(303, x.status);
}

/* Nothing about the dossier or its applicant stands in the answer. */
static void check_silent(const struct browser_answer *x, const struct dossier *d)
{
    CHECK(!answer_has(x, d->applicant_name));
    CHECK(!answer_has(x, d->applicant_pin));
}

static void try_reading(struct site *s, struct browser *b, const struct dossier *d)
{
    static const char *const papers[] = {"bien-nhan.pdf", "bo-sung.pdf", "tu-choi.pdf",
                                         "kiem-soat.pdf", "du-thao.pdf", "ket-qua.pdf"};
    struct browser_answer x = browser_get(b, arena_printf(s->arena, "/mot-cua/ho-so/%s", d->code));
    CHECK_INT(404, x.status);
    check_silent(&x, d);
    for (size_t i = 0; i < sizeof papers / sizeof *papers; i++)
        CHECK_INT(404,
                  browser_get(b, arena_printf(s->arena, "/mot-cua/ho-so/%s/%s", d->code, papers[i]))
                      .status);
    x = browser_get(b, arena_printf(s->arena, "/mot-cua/tiep-nhan/%s", d->code));
    CHECK(x.status == 404 || x.status == 403); /* the counter is the reception's */
    check_silent(&x, d);
}

static void try_searching(struct site *s, struct browser *b, const struct dossier *d)
{
    const char *const asked[] = {
        "/mot-cua",
        "/mot-cua?han=qua-han",
        "/mot-cua?thu-tuc=1.004873",
        arena_printf(s->arena, "/mot-cua?tu-khoa=%s", d->code),
        arena_printf(s->arena, "/mot-cua?tu-khoa=%s", d->applicant_pin),
    };
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        struct browser_answer x = browser_get(b, asked[i]);
        CHECK_INT(200, x.status);
        CHECK(!answer_has(&x, d->applicant_name));
        CHECK(!answer_has(&x, arena_printf(s->arena, "/mot-cua/ho-so/%s", d->code)));
    }
}

static void try_acting(struct site *s, struct browser *b, const struct dossier *d)
{
    const struct desk_act *row;
    const char *revision = arena_printf(s->arena, "%" PRId64, d->revision);
    for (size_t i = 0; (row = desk_act_row(i)); i++) {
        const char *path = arena_printf(s->arena, "/mot-cua/ho-so/%s/viec/%s", d->code, row->slug);
        CHECK_INT(404, browser_get(b, path).status);
        (void)browser_get(b, "/mot-cua");
        CHECK_INT(404, browser_post(b, path,
                                    (struct browser_field[]){{"_revision", revision},
                                                             {"reason", "x"},
                                                             {"item", "TK"},
                                                             {"what-TK", "x"},
                                                             {0}})
                           .status);
        if (!row->bulk)
            continue;
        struct browser_answer x = browser_post(
            b, "/mot-cua/viec",
            (struct browser_field[]){{"_act", row->slug}, {"chon", key_of(s, d->code)}, {0}});
        CHECK_INT(200, x.status);
        check_silent(&x, d);
    }
    struct browser_answer x = browser_post(
        b, "/mot-cua/viec", (struct browser_field[]){{"_take", key_of(s, d->code)}, {0}});
    check_silent(&x, d);
}

/* At every step of a dossier's way, every official of the other ward tries every address. */
TEST(nothing_of_another_unit_is_seen_or_touched)
{
    static const struct {
        const char *account, *slug;
    } way[] = {{NULL, NULL},       {"mot-cua", "tiep-nhan"}, {"ho-tich", "xu-ly"},
               {"lanh-dao", "ky"}, {"van-thu", "phat-hanh"}, {"mot-cua", "tra"}};
    struct site *s = site_start(tables);
    const char *code = site_submit(s, "k1");
    for (size_t i = 0; i < sizeof way / sizeof *way; i++) {
        if (way[i].account)
            act(s, way[i].account, code, way[i].slug);
        struct dossier before = site_dossier(s, code);
        for (size_t k = 0; k < STRANGERS; k++) {
            struct browser b = site_signed_in(s, strangers[k]);
            try_searching(s, &b, &before);
            try_reading(s, &b, &before);
            try_acting(s, &b, &before);
        }
        CHECK_INT(before.revision, site_dossier(s, code).revision);
    }
    site_stop(s);
}

TEST(the_leader_signs_many_at_once)
{
    struct site *s = site_start(tables);
    const char *one = site_submit(s, "k1"), *two = site_submit(s, "k2"),
               *early = site_submit(s, "k3");
    const char *const both[] = {one, two};
    for (size_t i = 0; i < 2; i++) {
        act(s, "mot-cua", both[i], "tiep-nhan");
        act(s, "ho-tich", both[i], "xu-ly");
    }
    struct browser b = site_signed_in(s, "lanh-dao");
    struct browser_answer queue = browser_get(&b, "/mot-cua");
    CHECK(answer_has(&queue, one));
    CHECK(answer_has(&queue, two));
    struct browser_answer x = browser_post(&b, "/mot-cua/viec",
                                           (struct browser_field[]){{"_act", "ky"},
                                                                    {"chon", key_of(s, one)},
                                                                    {"chon", key_of(s, early)},
                                                                    {"chon", key_of(s, two)},
                                                                    {"chon", key_of(s, two)},
                                                                    {"chon", "khong co"},
                                                                    {0}});
    CHECK_INT(200, x.status);
    CHECK(answer_has(&x, "Đã thực hiện 2 trong 5 hồ sơ."));
    queue = browser_get(&b, "/mot-cua");
    CHECK(!answer_has(&queue, one));
    CHECK(!answer_has(&queue, two));
    CHECK_INT(STATE_NEW, site_dossier(s, early).state);
    struct browser clerk = site_signed_in(s, "van-thu");
    (void)browser_get(&clerk, "/mot-cua");
    x = browser_post(
        &clerk, "/mot-cua/viec",
        (struct browser_field[]){
            {"_act", "phat-hanh"}, {"chon", key_of(s, one)}, {"chon", key_of(s, two)}, {0}});
    CHECK(answer_has(&x, "Đã thực hiện 2 trong 2 hồ sơ."));
    CHECK_INT(STATE_PROCESSED, site_dossier(s, two).state);
    site_stop(s);
}

TEST(an_act_that_is_not_for_many_is_refused_for_many)
{
    struct site *s = site_start(tables);
    const char *code = site_submit(s, "k1");
    struct browser b = site_signed_in(s, "mot-cua");
    (void)browser_get(&b, "/mot-cua");
    struct browser_answer x =
        browser_post(&b, "/mot-cua/viec",
                     (struct browser_field[]){{"_act", "tu-choi"}, {"chon", key_of(s, code)}, {0}});
    CHECK_INT(422, x.status);
    CHECK_INT(STATE_NEW, site_dossier(s, code).state);
    x = browser_post(&b, "/mot-cua/viec", (struct browser_field[]){{"_act", "tra"}, {0}});
    CHECK_INT(303, x.status);
    site_stop(s);
}

TEST(one_takes_a_task_and_colleagues_see_it)
{
    struct site *s = site_start(tables);
    const char *code = site_submit(s, "k1");
    struct browser b = site_signed_in(s, "mot-cua");
    struct browser_answer x = browser_get(&b, "/mot-cua?cua=toi");
    CHECK(!answer_has(&x, code));
    x = browser_post(&b, "/mot-cua/viec",
                     (struct browser_field[]){{"_take", key_of(s, code)}, {0}});
    CHECK_INT(303, x.status);
    x = browser_get(&b, "/mot-cua?cua=toi");
    CHECK(answer_has(&x, code));
    CHECK(!answer_has(&x, "_take"));
    site_stop(s);
}

/* Rows that arrive while somebody pages neither repeat nor hide others. */
TEST(pages_of_the_queue_stay_where_they_were)
{
    enum { MANY = 27, PAGE = 25 };
    struct site *s = site_start(tables);
    const char *codes[MANY + 1];
    for (int i = 0; i < MANY; i++)
        codes[i] = site_submit(s, arena_printf(s->arena, "k%d", i));
    struct browser b = site_signed_in(s, "mot-cua");
    struct browser_answer first = browser_get(&b, "/mot-cua");
    const char *next = strstr(first.body, "rel=\"next\" href=\"");
    REQUIRE(next != NULL);
    next += strlen("rel=\"next\" href=\"");
    const char *path = arena_strndup(s->arena, next, strcspn(next, "\""));
    codes[MANY] = site_submit(s, "late");
    struct browser_answer second = browser_get(&b, path);
    for (int i = 0; i < MANY; i++)
        CHECK(answer_has(&first, codes[i]) != answer_has(&second, codes[i]));
    CHECK(answer_has(&second, codes[MANY]));
    CHECK(answer_has(&second, "Về trang đầu") || answer_has(&second, "/mot-cua\""));
    site_stop(s);
}

TEST(a_code_in_the_search_box_opens_the_dossier)
{
    struct site *s = site_start(tables);
    const char *code = site_submit(s, "k1");
    struct browser b = site_signed_in(s, "lanh-dao"); /* it is not in the leader's queue yet */
    struct browser_answer x =
        browser_get(&b, arena_printf(s->arena, "/mot-cua?tu-khoa=%%20%s", code));
    CHECK_INT(303, x.status);
    CHECK_INT(200, browser_follow(&b, x).status);
    site_stop(s);
}
