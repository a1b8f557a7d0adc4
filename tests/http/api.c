/* The API through the real server, where the contract test (tests/contract) cannot look: what is
 * recorded, registers that are down, other addresses, sessions of browsers. */
#include "tests/support/site.h"
#include "tests/support/test.h"

#include "db/store.h"
#include "rooms/api/api.h"
#include "rooms/link/link.h"
#include "rooms/record/record.h"

static const struct route *const tables[] = {api_routes, NULL};
static const char citizen[] = "038198004512";

static struct browser_answer get(struct browser *b, const char *path, const char *headers)
{
    return browser_send(b, "GET", path, headers, NULL);
}

static struct browser_answer post(struct browser *b, const char *path, const char *headers,
                                  const char *body)
{
    const char *all = arena_printf(b->site->arena, "%sContent-Type: application/json\r\n", headers);
    return browser_send(b, "POST", path, all, body);
}

static const struct json *parsed(struct site *s, const struct browser_answer *x)
{
    struct json *v;
    return json_parse(s->arena, x->body, x->bytes, &v, NULL) == OK ? v : NULL;
}

static const char mine[] = "{\"procedure\":\"1.004873\",\"agency\":\"H56.102\",\"form\":{\"muc_"
                           "dich\":\"mua-ban\",\"cam_doan\":true}}";

/* ---- what is recorded ---- */

static size_t looks(struct site *s, struct access_row **ret)
{
    struct access_page page = {0};
    CHECK_INT(OK,
              record_access_of(store_reader(s->house->store), s->arena, citizen, 0, &page, NULL));
    *ret = page.rows;
    return page.count;
}

TEST(an_officials_look_is_recorded_with_its_purpose_and_the_applicants_is_not)
{
    struct site *s = site_start(tables);
    struct browser b = site_browser(s);
    struct access_row *rows;
    const char *code = site_submit(s, "look");
    const char *path = arena_printf(s->arena, "/api/v1/dossiers/%s", code);
    CHECK_INT(200, get(&b, path, site_bearer(s, "cong-dan")).status);
    CHECK_INT(0, looks(s, &rows));
    CHECK_INT(200, get(&b, path, site_bearer(s, "mot-cua")).status);
    CHECK_INT(1, looks(s, &rows));
    CHECK_STR("accept", rows[0].purpose);
    CHECK_STR("dossier", rows[0].what);
    CHECK_STR("H56.102.01", rows[0].agency);
    CHECK_INT(404, get(&b, path, site_bearer(s, "mot-cua-2")).status);
    CHECK_INT(1, looks(s, &rows));
    CHECK_INT(
        200, get(&b, arena_printf(s->arena, "%s/receipt", path), site_bearer(s, "mot-cua")).status);
    CHECK_INT(2, looks(s, &rows));
    CHECK_STR("receipt", rows[0].what);
    site_stop(s);
}

TEST(the_green_lane_is_told)
{
    struct site *s = site_start(tables);
    struct browser b = site_browser(s);
    const char *code = site_submit(s, "green");
    const char *path = arena_printf(s->arena, "/api/v1/dossiers/%s", code);
    struct browser_answer x = get(&b, path, site_bearer(s, "cong-dan"));
    CHECK(answer_has(&x, "\"green_lane\":false"));
    site_put_green(s, code);
    x = get(&b, path, site_bearer(s, "cong-dan"));
    CHECK(answer_has(&x, "\"green_lane\":true"));
    x = get(&b, "/api/v1/dossiers", site_bearer(s, "cong-dan"));
    CHECK(answer_has(&x, "\"green_lane\":true"));
    site_stop(s);
}

TEST(a_task_is_opened_for_its_act)
{
    struct site *s = site_start(tables);
    struct browser b = site_browser(s);
    struct access_row *rows;
    const char *auth = site_bearer(s, "mot-cua");
    (void)site_submit(s, "task");
    struct browser_answer list = get(&b, "/api/v1/tasks", auth);
    const struct json *v = parsed(s, &list);
    REQUIRE(v && json_get(v, "items")->count == 1);
    const char *id = json_str(json_get(v, "items")->first, "id", "");
    CHECK_INT(200, get(&b, arena_printf(s->arena, "/api/v1/tasks/%s", id), auth).status);
    CHECK_INT(1, looks(s, &rows));
    CHECK_STR("accept", rows[0].purpose);
    site_stop(s);
}

TEST(questions_to_the_register_are_recorded_with_their_purpose)
{
    struct site *s = site_start(tables);
    struct browser b = site_browser(s);
    struct asked_row *rows;
    size_t n;
    const char *auth = site_bearer(s, "cong-dan");
    CHECK_INT(200, get(&b, "/api/v1/procedures/1.004873/prefill", auth).status);
    CHECK_INT(201, post(&b, "/api/v1/dossiers", auth, mine).status);
    REQUIRE(link_asked_about(store_reader(s->house->store), s->arena, citizen, &rows, &n, NULL) ==
            OK);
    REQUIRE(n == 2);
    CHECK_STR("submit", rows[0].purpose);
    CHECK_STR("prefill", rows[1].purpose);
    CHECK_STR("answered", rows[0].outcome);
    site_stop(s);
}

/* ---- bad days ---- */

TEST(a_register_that_is_down_stops_nobody)
{
    static const char all[] =
        "{\"procedure\":\"1.004873\",\"agency\":\"H56.102\",\"form\":{\"ho_ten\":\"Nguyễn Thị "
        "Lụa\","
        "\"so_dinh_danh\":\"038198004512\",\"ngay_sinh\":\"1998-03-27\",\"gioi_tinh\":\"female\","
        "\"dan_toc\":\"01\",\"quoc_tich\":\"VN\",\"noi_cu_tru\":\"Hạc "
        "Thành\",\"tinh_trang\":\"single\","
        "\"muc_dich\":\"mua-ban\",\"cam_doan\":true}}";
    struct site *s = site_start(tables);
    struct browser b = site_browser(s);
    const char *auth = site_bearer(s, "cong-dan");
    CHECK_INT(OK, sandbox_switch(s->sandbox, "population", SANDBOX_DOWN, 0, NULL));
    struct browser_answer x = get(&b, "/api/v1/procedures/1.004873/prefill", auth);
    CHECK_INT(200, x.status);
    CHECK(answer_has(&x, "\"register\":\"silent\""));
    x = post(&b, "/api/v1/dossiers", auth, mine);
    CHECK_INT(422, x.status); /* what the register would have said must be told now */
    CHECK(answer_has(&x, "form.ho_ten"));
    x = post(&b, "/api/v1/dossiers", auth, all);
    CHECK_INT(201, x.status);
    CHECK(answer_has(&x, "\"later_check\":true"));
    if (x.status != 201)
        test_fail(__FILE__, __LINE__, "%s", x.body);
    site_stop(s);
}

/* ---- doors ---- */

TEST(a_browsers_session_opens_nothing_here)
{
    struct site *s = site_start(tables);
    struct browser b = site_browser(s);
    browser_sign_in(&b, "cong-dan");
    CHECK_INT(401, get(&b, "/api/v1/dossiers", NULL).status);
    const char *token = strstr(b.cookies, "session=") + strlen("session=");
    const char *auth = arena_printf(s->arena, "Authorization: Bearer %.43s\r\n", token);
    CHECK_INT(401, get(&b, "/api/v1/dossiers", auth).status);
    CHECK_INT(401, get(&b, "/api/v1/dossiers", "Authorization: Basic YTpi\r\n").status);
    CHECK_INT(401, get(&b, "/api/v1/dossiers", "Authorization: Bearer \r\n").status);
    site_stop(s);
}

TEST(figures_are_for_this_machine_and_for_administrators)
{
    struct site *s = site_start(tables);
    struct browser b = site_browser(s);
    struct browser_answer x = get(&b, "/metrics", NULL);
    CHECK_INT(200, x.status);
    CHECK(answer_has(&x, "\nmotcua_store_ready 1\n"));
    CHECK(answer_has(&x, "\nmotcua_data_free_bytes ") &&
          !answer_has(&x, "\nmotcua_data_free_bytes 0\n"));
    b.peer = "203.0.113.9";
    CHECK_INT(404, get(&b, "/metrics", NULL).status);
    CHECK_INT(404, get(&b, "/metrics", site_bearer(s, "mot-cua")).status);
    CHECK_INT(200, get(&b, "/metrics", site_bearer(s, "quan-tri")).status);
    CHECK_INT(200, get(&b, "/health/live", NULL).status);
    site_stop(s);
}

TEST(guessing_is_slow_from_one_address_and_others_do_not_wait_for_it)
{
    static const char path[] = "/api/v1/track?code=H56.102-261120-0001&check=0000";
    struct site *s = site_start(tables);
    struct browser b = site_browser(s);
    int status = 404;
    b.peer = "203.0.113.9";
    for (int i = 0; status == 404 && i < 100; i++)
        status = get(&b, path, NULL).status;
    CHECK_INT(429, status);
    b.peer = "203.0.113.10";
    CHECK_INT(404, get(&b, path, NULL).status);
    b.peer = "203.0.113.9";
    site_set_clock(site_now_ms() + 60 * 1000);
    CHECK_INT(404, get(&b, path, NULL).status);
    site_stop(s);
}

TEST(a_password_is_tried_a_few_times_a_minute)
{
    static const char wrong[] = "{\"account\":\"khong-ai\",\"password\":\"x\"}";
    struct site *s = site_start(tables);
    struct browser b = site_browser(s);
    int status = 401;
    b.peer = "203.0.113.9";
    for (int i = 0; status == 401 && i < 40; i++)
        status = post(&b, "/api/v1/session", "", wrong).status;
    CHECK_INT(429, status);
    site_stop(s);
}

TEST(a_session_of_an_official_ends_with_the_day)
{
    struct site *s = site_start(tables);
    struct browser b = site_browser(s);
    const char *auth = site_bearer(s, "mot-cua");
    CHECK_INT(200, get(&b, "/api/v1/tasks", auth).status);
    site_set_clock(site_now_ms() + (int64_t)9 * 60 * 60 * 1000);
    CHECK_INT(401, get(&b, "/api/v1/tasks", auth).status);
    site_stop(s);
}

TEST(a_cursor_of_another_house_is_refused)
{
    struct site *s = site_start(tables), *other = site_start(tables);
    struct browser b = site_browser(s), c = site_browser(other);
    struct browser_answer x = get(&b, "/api/v1/procedures?limit=1", NULL);
    const char *next = json_str(parsed(s, &x), "next", "");
    const char *path = arena_printf(s->arena, "/api/v1/procedures?limit=1&cursor=%s", next);
    CHECK(next[0] != '\0');
    CHECK_INT(200, get(&b, path, NULL).status);
    CHECK_INT(422, get(&c, path, NULL).status);
    site_stop(other);
    site_stop(s);
}
