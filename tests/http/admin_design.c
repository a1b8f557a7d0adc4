/* What the drawing tools ask of the server: the content of a file, saved and checked; the table of
 * steps for those who do not draw. */
#include "tests/support/site.h"
#include "tests/support/test.h"

#include "rooms/admin/admin.h"
#include "rooms/admin/design_pages.h"

#include <stdlib.h>
#include <string.h>

static const struct route *const tables[] = {admin_routes, design_routes, NULL};

struct stage {
    struct site *site;
    struct browser admin;
    int64_t draft;
};

struct beginning {
    struct law_draft_begin begin;
    int64_t id;
};

static int run_begin(struct db *db, struct arena *a, void *data, struct fault *f)
{
    struct beginning *x = data;
    return law_draft_begin(db, a, &x->begin, &x->id, f);
}

static struct stage open_stage(void)
{
    struct stage t = {.site = site_start(tables)};
    struct fault f = {0};
    const struct visitor v = site_visitor(t.site, "quan-tri");
    struct beginning x = {
        .begin = {.base = catalogue_current(house_law(t.site->house)->catalogue, "1.004873"),
                  .hand = {.actor = visitor_actor(&v, visitor_post(&v, ADMINISTER, NULL)),
                           .now_ms = site_now_ms()}}};
    if (site_write(t.site, run_begin, &x, &f) < 0)
        abort();
    t.draft = x.id;
    t.admin = site_browser(t.site);
    browser_sign_in(&t.admin, "quan-tri");
    return t;
}

static const char *at(struct stage *t, const char *what, const char *file)
{
    return law_draft_href(t->site->arena, t->draft,
                          arena_printf(t->site->arena, "/%s/%s", what, file));
}

/* The draft's revision and the token of its page, as a script learns them. */
static const char *look(struct stage *t)
{
    struct browser_answer x = browser_get(&t->admin, at(t, "tep", "process.bpmn"));
    CHECK_INT(200, x.status);
    const char *revision = answer_field(&t->admin, &x, "revision");
    return revision ? revision : "";
}

static const char *content(struct stage *t)
{
    struct browser_answer x = browser_get(&t->admin, at(t, "noi-dung", "process.bpmn"));
    CHECK_INT(200, x.status);
    return x.body;
}

static const char *with(struct stage *t, const char *text, const char *old, const char *new)
{
    const char *p = strstr(text, old);
    if (!p)
        abort();
    return arena_printf(t->site->arena, "%.*s%s%s", (int)(p - text), text, new, p + strlen(old));
}

static const char *encoded(struct arena *a, const char *text)
{
    char *out = arena_alloc(a, 3 * strlen(text) + 1), *to = out;
    static const char digits[] = "0123456789ABCDEF";
    for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
        *to++ = '%';
        *to++ = digits[*c >> 4];
        *to++ = digits[*c & 15];
    }
    *to = '\0';
    return out;
}

/* Post as the script does. */
static struct browser_answer send(struct stage *t, const char *path, const char *revision,
                                  const char *text)
{
    struct arena *a = t->site->arena;
    return browser_send(&t->admin, "POST", path,
                        "Accept: application/json\r\nSec-Fetch-Site: same-origin\r\n"
                        "Content-Type: application/x-www-form-urlencoded\r\n",
                        arena_printf(a, "_csrf=%s&revision=%s&content=%s",
                                     encoded(a, t->admin.csrf), revision, encoded(a, text)));
}

TEST(a_file_is_read_with_its_revision)
{
    struct stage t = open_stage();
    const char *revision = look(&t);
    struct browser_answer x = browser_get(&t.admin, at(&t, "noi-dung", "process.bpmn"));
    CHECK_STR("application/xml", answer_header(&t.admin, &x, "Content-Type"));
    CHECK_STR(arena_printf(t.site->arena, "\"%s\"", revision), answer_header(&t.admin, &x, "ETag"));
    CHECK(answer_has(&x, "<bpmn:userTask id=\"xu-ly\""));
    x = browser_get(&t.admin, at(&t, "noi-dung", "form.json"));
    CHECK_STR("application/json", answer_header(&t.admin, &x, "Content-Type"));
    CHECK_INT(404, browser_get(&t.admin, at(&t, "noi-dung", "none.bpmn")).status);
    struct browser officer = site_browser(t.site);
    browser_sign_in(&officer, "mot-cua");
    CHECK_INT(403, browser_get(&officer, at(&t, "noi-dung", "process.bpmn")).status);
    CHECK_INT(403, browser_get(&officer, at(&t, "tep", "process.bpmn")).status);
    site_stop(t.site);
}

TEST(a_check_names_the_element_and_keeps_nothing)
{
    struct stage t = open_stage();
    const char *revision = look(&t), *before = content(&t);
    const char *after = with(&t, before, " mc:role=\"officer\" mc:act=\"process\"", "");
    struct browser_answer x = send(&t, at(&t, "kiem-tra", "process.bpmn"), revision, after);
    CHECK_INT(200, x.status);
    CHECK(answer_has(&x, "\"element\":\"xu-ly\""));
    CHECK(answer_has(&x, "\"file\":\"process.bpmn\""));
    CHECK(!answer_has(&x, "\"revision\""));
    CHECK_STR(before, content(&t));
    x = send(&t, at(&t, "kiem-tra", "process.bpmn"), revision, before);
    CHECK(answer_has(&x, "\"findings\":[]"));
    x = send(&t, at(&t, "kiem-tra", "process.bpmn"), revision, "<bpmn:definitions");
    CHECK_INT(200, x.status);
    CHECK(answer_has(&x, "\"file\":\"process.bpmn\""));
    site_stop(t.site);
}

TEST(who_saves_first_is_kept_and_the_other_is_told)
{
    struct stage t = open_stage();
    const char *revision = look(&t), *before = content(&t);
    const char *mine = with(&t, before, "mc:budget=\"12h\"", "mc:budget=\"3d\"");
    struct browser_answer x = send(&t, at(&t, "noi-dung", "process.bpmn"), revision, mine);
    CHECK_INT(200, x.status);
    CHECK(answer_has(&x, "\"revision\":"));
    CHECK(answer_has(&x, "\"findings\":[]"));
    CHECK_STR(mine, content(&t));
    const char *other = with(&t, before, "Ký duyệt", "Phê duyệt");
    x = send(&t, at(&t, "noi-dung", "process.bpmn"), revision, other);
    CHECK_INT(409, x.status);
    CHECK(answer_has(&x, "draft.stale"));
    CHECK_STR(mine, content(&t));
    x = send(&t, at(&t, "noi-dung", "process.bpmn"), look(&t),
             with(&t, mine, " mc:role=\"officer\"", ""));
    CHECK_INT(200, x.status); /* with findings, for work goes on for days */
    CHECK(answer_has(&x, "\"element\":\"xu-ly\""));
    site_stop(t.site);
}

TEST(a_browser_without_script_is_led_back)
{
    struct stage t = open_stage();
    const char *revision = look(&t);
    const struct browser_field fields[] = {
        {.name = "revision", .value = revision}, {.name = "content", .value = "<a>\r\n</a>"}, {0}};
    struct browser_answer x = browser_post(&t.admin, at(&t, "noi-dung", "process.bpmn"), fields);
    CHECK_INT(303, x.status);
    CHECK_STR(at(&t, "tep", "process.bpmn"), x.location);
    CHECK_STR("<a>\n</a>", content(&t));
    x = browser_get(&t.admin, at(&t, "tep", "process.bpmn"));
    CHECK_INT(200, x.status); /* nothing to draw, and the page says so */
    const struct browser_field none[] = {{.name = "revision", .value = revision}, {0}};
    CHECK_INT(400, browser_post(&t.admin, at(&t, "noi-dung", "process.bpmn"), none).status);
    CHECK_INT(400, browser_post(&t.admin, at(&t, "kiem-tra", "process.bpmn"), none).status);
    x = browser_send(&t.admin, "POST", at(&t, "noi-dung", "process.bpmn"),
                     "Content-Type: application/x-www-form-urlencoded\r\n", "revision=1&content=x");
    CHECK_INT(403, x.status); /* no token */
    site_stop(t.site);
}

TEST(pages_of_drawing_tools_ease_the_policy_for_pictures_only)
{
    struct stage t = open_stage();
    struct browser_answer x = browser_get(&t.admin, at(&t, "tep", "process.bpmn"));
    const char *policy = answer_header(&t.admin, &x, "Content-Security-Policy");
    REQUIRE(policy);
    CHECK(strstr(policy, "style-src 'self';") && strstr(policy, "script-src 'self';"));
    CHECK(strstr(policy, "img-src 'self' data:;"));
    CHECK(answer_has(&x, "data-design=\"process\""));
    CHECK(answer_has(&x, "name=\"budget.xu-ly\""));
    x = browser_get(&t.admin, at(&t, "keo-tha", "form.json"));
    CHECK_INT(200, x.status);
    CHECK(answer_has(&x, "data-design=\"form\""));
    CHECK_INT(404, browser_get(&t.admin, at(&t, "keo-tha", "process.bpmn")).status);
    site_stop(t.site);
}

/* ---- the table of steps ---- */

static struct browser_answer post_step(struct stage *t, const char *revision, const char *name,
                                       const char *budget)
{
    const struct browser_field fields[] = {
        {.name = "revision", .value = revision},      {.name = "name.xu-ly", .value = name},
        {.name = "name_en.xu-ly", .value = "Verify"}, {.name = "role.xu-ly", .value = "clerk"},
        {.name = "act.xu-ly", .value = "process"},    {.name = "budget.xu-ly", .value = budget},
        {.name = "unit.xu-ly", .value = "d"},         {0}};
    return browser_post(&t->admin, at(t, "buoc", "process.bpmn"), fields);
}

TEST(a_step_is_changed_in_the_table)
{
    struct stage t = open_stage();
    struct browser_answer x = post_step(&t, look(&t), "Xác minh & dự thảo", "2");
    CHECK_INT(303, x.status);
    const char *now = content(&t);
    CHECK(strstr(now, "name=\"Xác minh &#38; dự thảo\""));
    CHECK(strstr(now, "mc:role=\"clerk\""));
    CHECK(strstr(now, "mc:budget=\"2d\""));
    CHECK(strstr(now, "mc:nameEn=\"Verify\""));
    CHECK(strstr(now, "<bpmndi:BPMNShape id=\"s-xu-ly\""));
    x = browser_follow(&t.admin, x);
    CHECK_INT(200, x.status);
    CHECK(answer_has(&x, "Xác minh &amp; dự thảo"));
    CHECK(!answer_has(&x, "data-design"));
    site_stop(t.site);
}

TEST(what_was_typed_stays_when_it_cannot_be_kept)
{
    struct stage t = open_stage();
    const char *revision = look(&t), *before = content(&t);
    struct browser_answer x = post_step(&t, revision, "Xác minh lại", "0x");
    CHECK_INT(422, x.status);
    CHECK(answer_has(&x, "Xác minh lại") && answer_has(&x, "value=\"0x\""));
    CHECK(answer_has(&x, "id=\"budget-xu-ly-error\""));
    CHECK_STR(before, content(&t));
    CHECK_INT(303, post_step(&t, revision, "Một", "2").status);
    x = post_step(&t, revision, "Hai", "2");
    CHECK_INT(409, x.status);
    CHECK(answer_has(&x, "value=\"Hai\""));
    const char *newer = answer_field(&t.admin, &x, "revision");
    REQUIRE(newer && strcmp(newer, revision) != 0);
    CHECK_INT(303, post_step(&t, newer, "Hai", "2").status);
    CHECK(strstr(content(&t), "name=\"Hai\""));
    CHECK_INT(404, browser_post(&t.admin, at(&t, "buoc", "none.bpmn"),
                                (const struct browser_field[]){{0}})
                       .status);
    site_stop(t.site);
}
