/* The form designer through HTTP, as a browser without script uses it. */
#include "tests/support/site.h"
#include "tests/support/test.h"

#include "rooms/admin/form_design.h"
#include "rooms/identity/identity_pages.h"

#include <inttypes.h>

static void show_file(struct request *rq)
{
    struct page p;
    struct law_edit *x = arena_new(rq->arena, struct law_edit, 1);
    page_open(&p, rq);
    if (law_edit_open(&p, true, x))
        design_form(&p, x);
}

static const struct route file_routes[] = {
    {GET, "/quan-tri/ban-thao/{id}/tep/{name}", show_file, ADMINISTER, 0, NULL}, {0}};
static const struct route *const tables[] = {identity_routes, form_design_routes, file_routes,
                                             NULL};

struct beginning {
    const struct procedure *base;
    struct law_hand hand;
    int64_t id;
};

static int begin(struct db *db, struct arena *a, void *data, struct fault *f)
{
    struct beginning *x = data;
    return law_draft_begin(
        db, a,
        &(struct law_draft_begin){.base = x->base, .procedure = x->base->code, .hand = x->hand},
        &x->id, f);
}

struct desk {
    struct site *site;
    struct browser b;
    const char *page, *act;
};

static struct desk open_desk(void)
{
    struct desk d = {.site = site_start(tables)};
    struct visitor who = site_visitor(d.site, "quan-tri");
    struct beginning x = {
        .base = catalogue_current(house_law(d.site->house)->catalogue, "1.004873"),
        .hand = {.actor = {.account_id = who.account_id, .name = "Quản trị", .agency = ""},
                 .now_ms = site_now_ms()}};
    CHECK_INT(OK, site_write(d.site, begin, &x, NULL));
    d.b = site_browser(d.site);
    browser_sign_in(&d.b, "quan-tri");
    d.page = arena_printf(d.site->arena, "/quan-tri/ban-thao/%" PRId64 "/tep/form.json", x.id);
    d.act = arena_printf(d.site->arena, "/quan-tri/ban-thao/%" PRId64 "/bieu-mau/form.json", x.id);
    return d;
}

/* One step on the newest revision, and the page it leads to. */
static struct browser_answer step(struct desk *d, const char *what)
{
    struct browser_answer page = browser_get(&d->b, d->page);
    const struct browser_field fields[] = {
        {.name = "ban", .value = answer_field(&d->b, &page, "ban")},
        {.name = "viec", .value = what},
        {0}};
    return browser_follow(&d->b, browser_post(&d->b, d->act, fields));
}

static struct browser_answer element(struct desk *d, const char *id)
{
    return browser_get(&d->b, arena_printf(d->site->arena, "%s?sua=%s", d->page, id));
}

/* Set one property of an element that was just added: label and key stay as they are. */
static struct browser_answer set(struct desk *d, const char *id, const char *name,
                                 const char *value)
{
    struct browser_answer page = element(d, id);
    const char *label = answer_field(&d->b, &page, "label"),
               *key = answer_field(&d->b, &page, "key");
    const struct browser_field fields[] = {
        {.name = "viec", .value = "sua"},
        {.name = "phan", .value = id},
        {.name = "ban", .value = answer_field(&d->b, &page, "ban")},
        {.name = "label", .value = label ? label : ""},
        {.name = name, .value = value},
        {.name = "key", .value = key ? key : ""}, /* the first of a name counts */
        {0}};
    return browser_follow(&d->b, browser_post(&d->b, d->act, fields));
}

static struct browser_answer add(struct desk *d, const char *type, const char *label,
                                 const char *place)
{
    struct browser_answer page = browser_get(&d->b, d->page);
    const struct browser_field fields[] = {
        {.name = "ban", .value = answer_field(&d->b, &page, "ban")},
        {.name = "viec", .value = "them"},
        {.name = "nhan", .value = label},
        {.name = "loai", .value = type},
        {.name = "cho", .value = place},
        {0}};
    return browser_follow(&d->b, browser_post(&d->b, d->act, fields));
}

TEST(a_form_is_designed_by_buttons_alone)
{
    struct desk d = open_desk();
    struct browser_answer x = browser_get(&d.b, d.page);
    CHECK_INT(200, x.status);
    CHECK(answer_has(&x, "Các phần của biểu mẫu"));
    CHECK(answer_has(&x, "Người dân sẽ thấy"));
    CHECK(answer_has(&x, "name=\"muc_dich\"")); /* the preview */
    CHECK(!answer_has(&x, "Trở lại bản trước"));
    x = add(&d, "textfield", "Số điện thoại thứ hai", "");
    CHECK_INT(200, x.status);
    CHECK(answer_has(&x, "value=\"so_dien_thoai_thu_hai\""));
    x = set(&d, "so-dien-thoai-thu-hai", "format", "phone");
    CHECK(answer_has(&x, "Các phần của biểu mẫu"));
    CHECK(answer_has(&x, "name=\"so_dien_thoai_thu_hai\""));
    x = step(&d, "chep.so-dien-thoai-thu-hai");
    CHECK(answer_has(&x, "so_dien_thoai_thu_hai_2"));
    x = browser_get(&d.b, arena_printf(d.site->arena, "%s?o=so-dien-thoai-thu-hai-2", d.page));
    CHECK(answer_has(&x, "id=\"o\"")); /* where the reader goes on */
    x = step(&d, "len.so-dien-thoai-thu-hai-2");
    const char *second = strstr(x.body, "so_dien_thoai_thu_hai_2</code>");
    const char *first = strstr(x.body, "so_dien_thoai_thu_hai</code>");
    CHECK(second && first && second < first);
    x = step(&d, "xoa.so-dien-thoai-thu-hai-2");
    CHECK(!answer_has(&x, "so_dien_thoai_thu_hai_2"));
    x = step(&d, "hoan-tac");
    CHECK(answer_has(&x, "so_dien_thoai_thu_hai_2"));
    site_stop(d.site);
}

TEST(what_is_wrong_stands_beside_the_property_and_the_element)
{
    struct desk d = open_desk();
    (void)add(&d, "textfield", "Thử", "");
    struct browser_answer x = set(&d, "thu", "hide", "khong_co = 1");
    CHECK_INT(200, x.status);
    CHECK(answer_has(&x, "id=\"f-hide-error\""));
    CHECK(answer_has(&x, "không phải là ô đứng trước ô này"));
    CHECK(answer_has(&x, "value=\"khong_co = 1\"")); /* kept as typed */
    x = browser_get(&d.b, d.page);
    CHECK(answer_has(&x, "không phải là ô đứng trước ô này"));
    CHECK(answer_has(&x, "Chưa xem trước được"));
    x = set(&d, "thu", "hide", "1 +");
    CHECK(answer_has(&x, "Biểu thức FEEL viết sai"));
    x = set(&d, "thu", "pattern", "(?i)a");
    CHECK(answer_has(&x, "id=\"f-pattern-error\""));
    x = set(&d, "thu", "key", "a-b");
    CHECK(answer_has(&x, "id=\"f-key-error\""));
    x = set(&d, "thu", "key", "thu");
    CHECK(answer_has(&x, "Các phần của biểu mẫu"));
    x = add(&d, "group", "Nhóm mới", "");
    x = browser_get(&d.b, d.page);
    CHECK(answer_has(&x, "chưa có ô nào"));
    x = add(&d, "radio", "Chọn gì", "nhom-moi");
    x = set(&d, "chon-gi", "options", "a = Một | One\r\nb = Hai\r\n");
    CHECK(answer_has(&x, "Các phần của biểu mẫu"));
    CHECK(!answer_has(&x, "chưa có ô nào"));
    CHECK(answer_has(&x, "name=\"chon_gi\""));
    site_stop(d.site);
}

TEST(who_is_slower_loses_nothing)
{
    struct desk d = open_desk();
    struct browser_answer page = element(&d, "muc-dich");
    const char *revision = answer_field(&d.b, &page, "ban");
    (void)add(&d, "text", "Lời mới", "");
    const struct browser_field late[] = {
        {.name = "viec", .value = "sua"},     {.name = "phan", .value = "muc-dich"},
        {.name = "ban", .value = revision},   {.name = "label", .value = "Gõ muộn"},
        {.name = "key", .value = "muc_dich"}, {0}};
    struct browser_answer x = browser_post(&d.b, d.act, late);
    CHECK_INT(409, x.status);
    CHECK(answer_has(&x, "value=\"Gõ muộn\""));
    CHECK(answer_has(&x, "Người khác vừa lưu"));
    const struct browser_field step[] = {
        {.name = "viec", .value = "xoa.muc-dich"}, {.name = "ban", .value = revision}, {0}};
    x = browser_post(&d.b, d.act, step);
    CHECK_INT(409, x.status);
    CHECK(answer_has(&x, "muc_dich</code>"));
    site_stop(d.site);
}

TEST(nobody_else_designs_and_nothing_odd_is_taken)
{
    struct desk d = open_desk();
    struct browser other = site_browser(d.site);
    browser_sign_in(&other, "cong-dan");
    struct browser_answer x = browser_get(&other, d.page);
    CHECK(x.status == 403 || x.status == 404);
    CHECK(browser_post(&other, d.act, (struct browser_field[]){{0}}).status >= 400);
    CHECK_INT(404, element(&d, "khong-co").status);
    CHECK_INT(422, step(&d, "bay.muc-dich").status);
    CHECK_INT(404, step(&d, "xoa.khong-co").status);
    CHECK_INT(404, step(&d, "hoan-tac").status);
    CHECK_INT(422, add(&d, "iframe", "x", "").status);
    site_stop(d.site);
}
