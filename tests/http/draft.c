/* Drafts through HTTP: they go on in another browser, outlive a session and a new version of the
 * form, and become one dossier however many tabs and clicks there are. */
#include "tests/support/site.h"
#include "tests/support/test.h"

#include "base/time.h"
#include "db/store.h"
#include "os/files.h"
#include "rooms/catalogue/load.h"
#include "rooms/identity/identity_pages.h"
#include "rooms/portal/portal.h"

#include <pthread.h>
#include <stdatomic.h>

static const struct route *const tables[] = {identity_routes, portal_routes, NULL};
static const char procedure[] = "/nop/1.004873";

static const struct browser_field answers[] = {{.name = "_buoc", .value = "khai"},
                                               {.name = "muc_dich", .value = "vay-von"},
                                               {.name = "dien_thoai", .value = "0987654321"},
                                               {.name = "thu_dien_tu", .value = "lua@example.vn"},
                                               {.name = "cam_doan", .value = "true"},
                                               {.name = "_act", .value = "next"},
                                               {0}};

static struct browser_answer check_page(struct browser *b)
{
    return browser_get(b, "/nop/1.004873?buoc=kiem-tra");
}

static size_t dossiers(struct browser *b)
{
    struct browser_answer x = browser_get(b, "/ho-so");
    size_t n = 0;
    for (const char *at = x.body; (at = strstr(at, "href=\"/ho-so/H56.")); at++)
        n++;
    return n;
}

/* ---- another browser ---- */

TEST(what_was_begun_on_a_phone_is_finished_at_home)
{
    struct site *s = site_start(tables);
    struct browser phone = site_signed_in(s, "cong-dan"), home = site_signed_in(s, "cong-dan");
    (void)browser_apply(&phone);
    struct browser_field later[sizeof answers / sizeof *answers];
    memcpy(later, answers, sizeof answers);
    later[4] = (struct browser_field){.name = "_act", .value = "save"}; /* not all is answered */
    later[5] = (struct browser_field){0};
    struct browser_answer x = browser_post(&phone, procedure, later);
    CHECK_STR("/ho-so", x.location);
    x = browser_get(&home, "/ho-so");
    CHECK(answer_has(&x, procedure));
    x = browser_follow(&home, browser_get(&home, procedure));
    CHECK(answer_has(&x, "value=\"vay-von\" checked"));
    CHECK(answer_has(&x, "value=\"0987654321\""));
    CHECK(answer_has(&x, "value=\"lua@example.vn\""));
    CHECK_INT(303, browser_post(&home, procedure, answers).status);
    x = check_page(&home);
    CHECK_INT(200, x.status);
    CHECK_INT(303, browser_submit(&home, &x).status);
    CHECK_INT(1, dossiers(&phone));
    x = browser_get(&phone, "/ho-so");
    CHECK(!answer_has(&x, "\"/nop/1.004873\""));
    site_stop(s);
}

/* ---- tabs and clicks ---- */

struct clicking {
    struct site site; /* with an arena of its own: browsers take from it */
    const char *cookies, *csrf, *nonce, *revision;
    int status;
    const char *location;
};

static void *click(void *data)
{
    struct clicking *x = data;
    struct browser b = {.site = &x->site, .cookies = x->cookies, .csrf = x->csrf};
    struct browser_answer sent = browser_post(
        &b, "/nop/1.004873/gui",
        (struct browser_field[]){{"lan", x->nonce, NULL, 0}, {"ban", x->revision, NULL, 0}, {0}});
    x->status = sent.status;
    x->location = sent.location;
    return NULL;
}

TEST(two_tabs_and_many_clicks_at_once_give_one_dossier)
{
    enum { CLICKS = 6 };
    struct site *s = site_start(tables);
    struct browser b = site_signed_in(s, "cong-dan"), other = site_signed_in(s, "cong-dan");
    (void)browser_apply(&b);
    (void)browser_post(&b, procedure, answers);
    struct browser_answer first = check_page(&b), second = check_page(&other);
    struct clicking clicks[CLICKS];
    pthread_t threads[CLICKS];
    for (int i = 0; i < CLICKS; i++) {
        struct browser *from = i % 2 ? &other : &b;
        const struct browser_answer *page = i % 2 ? &second : &first;
        clicks[i] = (struct clicking){.site = *s,
                                      .cookies = from->cookies,
                                      .csrf = from->csrf,
                                      .nonce = answer_field(from, page, "lan"),
                                      .revision = answer_field(from, page, "ban")};
        clicks[i].site.arena = arena_open();
        REQUIRE(clicks[i].nonce && clicks[i].revision);
    }
    for (int i = 0; i < CLICKS; i++)
        REQUIRE(pthread_create(&threads[i], NULL, click, &clicks[i]) == 0);
    for (int i = 0; i < CLICKS; i++)
        (void)pthread_join(threads[i], NULL);
    for (int i = 0; i < CLICKS; i++) {
        CHECK_INT(303, clicks[i].status);
        size_t n = strcspn(clicks[0].location, "?");
        CHECK(strncmp(clicks[i].location, clicks[0].location, n) == 0);
        CHECK(strncmp(clicks[i].location, "/ho-so/H56.102-", 15) == 0);
    }
    CHECK_INT(1, dossiers(&b));
    for (int i = 0; i < CLICKS; i++)
        arena_close(clicks[i].site.arena);
    site_stop(s);
}

TEST(a_tab_that_was_left_open_sends_nothing_old)
{
    struct site *s = site_start(tables);
    struct browser b = site_signed_in(s, "cong-dan");
    (void)browser_apply(&b);
    (void)browser_post(&b, procedure, answers);
    struct browser_answer old = check_page(&b);
    site_set_clock(site_now_ms() + 1000);
    struct browser_field changed[sizeof answers / sizeof *answers];
    memcpy(changed, answers, sizeof answers);
    changed[1].value = "mua-ban";
    CHECK_INT(303, browser_post(&b, procedure, changed).status);
    struct browser_answer x = browser_submit(&b, &old);
    CHECK_INT(409, x.status);
    CHECK_INT(0, dossiers(&b));
    x = check_page(&b); /* nothing is lost */
    CHECK_INT(303, browser_submit(&b, &x).status);
    CHECK_INT(1, dossiers(&b));
    site_stop(s);
}

/* ---- the session is over ---- */

TEST(a_draft_outlives_the_session)
{
    static const struct browser_field password[] = {{.name = "account", .value = "cong-dan"},
                                                    {.name = "password", .value = "motcua-demo"},
                                                    {.name = "ve", .value = "/nop/1.004873"},
                                                    {0}};
    struct site *s = site_start(tables);
    struct browser b = site_signed_in(s, "cong-dan");
    (void)browser_apply(&b);
    const struct browser_field kept[] = {{.name = "_buoc", .value = "khai"},
                                         {.name = "muc_dich", .value = "mua-ban"},
                                         {.name = "dien_thoai", .value = "0987654321"},
                                         {0}};
    CHECK_INT(204, browser_post(&b, "/nop/1.004873/nhap", kept).status);
    site_set_clock(site_now_ms() + 2 * (int64_t)HOUR_MS);
    struct browser_answer x = browser_post(&b, procedure, answers);
    CHECK_STR("/dang-nhap?ve=/nop/1.004873&muc=2", x.location);
    b.cookies =
        ""; /* the browser was closed meanwhile: what was sent too late is gone, not the draft */
    x = browser_get(&b, procedure);
    CHECK_STR("/dang-nhap?ve=/nop/1.004873&muc=2", x.location);
    (void)browser_follow(&b, x);
    x = browser_post(&b, "/dang-nhap", password);
    CHECK_STR("/nop/1.004873", x.location);
    x = browser_follow(&b, x);
    CHECK(answer_has(&x, "value=\"mua-ban\" checked"));
    CHECK(answer_has(&x, "value=\"0987654321\""));
    CHECK_INT(303, browser_post(&b, procedure, answers).status);
    x = check_page(&b);
    CHECK_INT(303, browser_submit(&b, &x).status);
    site_stop(s);
}

/* ---- a new version of the form ---- */

struct exchange {
    const char *from, *to;
};

/* The procedure with another form, in a pack of its own. */
static const char *changed_pack(struct site *s, const struct exchange *change)
{
    static const char *const names[] = {"procedure.json", "form.json",   "form-thay.json",
                                        "process.bpmn",   "result.json", "result-thay.json",
                                        "quyet-dinh.dmn"};
    static const char pack[] =
        "{\"code\":\"x\",\"title\":{\"vi\":\"X\",\"en\":\"X\"},\"version\":\"1\"}";
    struct arena *a = s->arena;
    const char *folder = arena_printf(a, "%s/pack", s->folder);
    const char *to = arena_printf(a, "%s/procedures/1.004873", folder);
    CHECK_INT(OK, folder_make(to, 0700, NULL));
    CHECK_INT(OK, file_write(arena_printf(a, "%s/pack.json", folder),
                             (struct bytes){(const uint8_t *)pack, sizeof pack - 1}, 0644, NULL));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct bytes in = {0};
        CHECK_INT(OK,
                  file_read(a, arena_printf(a, "packs/national/procedures/1.004873/%s", names[i]),
                            1 << 20, &in, NULL));
        const char *text = arena_strndup(a, (const char *)in.p, in.n);
        for (const struct exchange *x = change; i == 1 && x->from; x++) {
            const char *at = strstr(text, x->from);
            CHECK(at != NULL);
            if (at)
                text = arena_printf(a, "%.*s%s%s", (int)(at - text), text, x->to,
                                    at + strlen(x->from));
        }
        CHECK_INT(OK, file_write(arena_printf(a, "%s/%s", to, names[i]),
                                 (struct bytes){(const uint8_t *)text, strlen(text)}, 0644, NULL));
    }
    return folder;
}

static int load(struct db *db, struct arena *a, void *data, struct fault *f)
{
    struct load_report report;
    return packs_load(db, a,
                      &(struct load){.folders = data, .folder_count = 2, .now_ms = site_now_ms()},
                      &report, f);
}

static void change_law(struct site *s, const struct exchange *change)
{
    const char *folders[] = {"packs/thanh-hoa", changed_pack(s, change)};
    struct law *law = NULL;
    struct fault f = {0};
    site_set_clock(site_now_ms() + 1000);
    CHECK(site_write(s, load, folders, &f) >= 0);
    CHECK_STR("", f.words);
    CHECK_INT(OK,
              law_read(store_reader(s->house->store), s->arena, day_of(site_now_ms()), &law, &f));
    if (law)
        atomic_store(&s->house->law, law);
}

TEST(a_new_form_during_a_draft_says_so_and_keeps_what_still_fits)
{
    static const struct exchange change[] = {
        {"\"key\": \"thu_dien_tu\"", "\"key\": \"dia_chi_thu\""}, /* another question */
        {"\"value\": \"mua-ban\"", "\"value\": \"mua-ban-nha\""},
        {"\"mua-ban\": \"To", "\"mua-ban-nha\": \"To"},
        {NULL, NULL}};
    struct site *s = site_start(tables);
    struct browser b = site_signed_in(s, "cong-dan");
    (void)browser_apply(&b);
    CHECK_INT(303, browser_post(&b, procedure, answers).status);
    struct browser_answer old = check_page(&b);
    CHECK(!answer_has(&old, "Thủ tục vừa được cập nhật"));
    change_law(s, change);
    struct browser_answer x = browser_get(&b, "/nop/1.004873?buoc=khai");
    CHECK_INT(200, x.status);
    CHECK(answer_has(&x, "Biểu mẫu đã đổi"));
    CHECK(answer_has(&x, "lua@example.vn")); /* lost, with its value */
    CHECK(answer_has(&x, "Biểu mẫu mới không hỏi nữa."));
    CHECK(answer_has(&x, "0987654321")); /* kept */
    /* what is typed on a page of the old form is not lost meanwhile, and nothing is sent */
    struct browser_field late[sizeof answers / sizeof *answers];
    memcpy(late, answers, sizeof answers);
    late[3].value = "lua2@example.vn";
    x = browser_post(&b, procedure, late);
    CHECK_INT(303, x.status);
    x = browser_follow(&b, x);
    CHECK(answer_has(&x, "Biểu mẫu đã đổi"));
    CHECK(answer_has(&x, "lua2@example.vn"));
    x = browser_get(&b, "/nop/1.004873?buoc=kiem-tra");
    CHECK(answer_has(&x, "Biểu mẫu đã đổi"));
    x = browser_follow(&b,
                       browser_post(&b, "/nop/1.004873/mau-moi", (struct browser_field[]){{0}}));
    CHECK_INT(200, x.status);
    CHECK(answer_has(&x, "value=\"vay-von\" checked"));
    CHECK(answer_has(&x, "value=\"0987654321\""));
    CHECK(answer_has(&x, "name=\"dia_chi_thu\""));
    CHECK(!answer_has(&x, "name=\"thu_dien_tu\""));
    CHECK(!answer_has(&x, "lua2@example.vn"));
    CHECK(answer_has(&x, "value=\"mua-ban-nha\""));
    struct browser_field now[sizeof answers / sizeof *answers];
    memcpy(now, answers, sizeof answers);
    now[3].name = "dia_chi_thu";
    CHECK_INT(303, browser_post(&b, procedure, now).status);
    x = check_page(&b);
    CHECK_INT(200, x.status);
    CHECK(answer_has(&x, "lua@example.vn"));
    x = browser_submit(&b, &x);
    CHECK_INT(303, x.status);
    CHECK_INT(1, dossiers(&b));
    site_stop(s);
}

/* A change that costs the applicant nothing is told, and stops nobody. */
TEST(a_new_form_that_loses_nothing_just_goes_on)
{
    static const struct exchange change[] = {
        {"\"value\": \"mua-ban\"", "\"value\": \"mua-ban-nha\""},
        {"\"mua-ban\": \"To", "\"mua-ban-nha\": \"To"},
        {NULL, NULL}};
    struct site *s = site_start(tables);
    struct browser b = site_signed_in(s, "cong-dan");
    (void)browser_apply(&b);
    CHECK_INT(303, browser_post(&b, procedure, answers).status);
    struct browser_answer old = check_page(&b);
    CHECK(!answer_has(&old, "Thủ tục vừa được cập nhật"));
    change_law(s, change);
    struct browser_answer x = browser_get(&b, "/nop/1.004873?buoc=khai");
    CHECK_INT(200, x.status);
    CHECK(answer_has(&x, "Thủ tục vừa được cập nhật"));
    CHECK(answer_has(&x, "value=\"0987654321\""));
    site_stop(s);
}

/* What was checked was another form: nobody sends unseen what the new one asks. */
TEST(what_was_checked_on_the_old_form_is_not_sent_on_the_new_one)
{
    static const struct exchange change[] = {
        {"\"key\": \"dien_thoai\",", "\"key\": \"so_may\","},
        {"\"validate\": {\"validationType\": \"phone\"}",
         "\"validate\": {\"required\": true, \"validationType\": \"phone\"}"},
        {NULL, NULL}};
    struct site *s = site_start(tables);
    struct browser b = site_signed_in(s, "cong-dan");
    (void)browser_apply(&b);
    CHECK_INT(303, browser_post(&b, procedure, answers).status);
    struct browser_answer old = check_page(&b);
    change_law(s, change);
    struct browser_answer x = browser_submit(&b, &old);
    CHECK(x.status == 409 || (x.status == 303 && strstr(x.location, "buoc=khai")));
    CHECK_INT(0, dossiers(&b));
    site_stop(s);
}
