/* The stand-ins and the clients of wire/ against each other. */
#include "sandbox/sandbox.h"

#include "base/cleanup.h"
#include "tests/support/test.h"
#include "tests/unit/sandbox/areas.h"
#include "tests/unit/sandbox/citizen.h"
#include "wire/population.h"

#include <time.h>

static const char redirect_uri[] = "http://127.0.0.1:9/dang-nhap/ve";

static void stop(struct sandbox **s)
{
    sandbox_stop(*s);
}

static struct sandbox *start(struct arena *a)
{
    static const struct sandbox_client clients[] = {{"cong-dvc", "bí mật:?", redirect_uri}};
    struct sandbox_options o = {
        .province = "38", .people = 300, .clients = clients, .client_count = 1};
    struct sandbox *s = NULL;
    struct fault f = {0};
    o.area_count = areas_read(a, "38", &o.areas);
    if (sandbox_start(&o, &s, &f) < 0)
        test_fail(__FILE__, __LINE__, "sandbox_start: %s", f.words);
    return s;
}

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ---- The population register ---- */

static struct population_query lua(void)
{
    return (struct population_query){
        .request_id = "mc-1",
        .procedure = "1.004873",
        .dossier = "H56.102-261122-0001",
        .asker = "mot-cua",
        .pin = "038198004512",
        .full_name = "Nguyễn Thị Lụa",
        .birth_date = "1998-03-27",
    };
}

static int ask(struct arena *a, const struct sandbox *s, const struct population_query *q,
               struct population_person *ret, struct fault *f)
{
    struct sandbox_addresses at = sandbox_addresses(s);
    struct population_settings settings = {
        .url = at.population, .key_name = at.key_name, .key = at.key, .time_limit_ms = 1000};
    fault_clear(f);
    return population_ask(a, &settings, q, ret, f);
}

TEST(a_person_is_found_with_all_facts)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CLEANUP(stop) struct sandbox *s = start(a);
    struct population_query q = lua();
    struct population_person p;
    struct fault f = {0};
    REQUIRE(s);
    CHECK_INT(OK, ask(a, s, &q, &p, &f));
    CHECK_STR("", f.words);
    CHECK_STR("Nguyễn Thị Lụa", p.full_name);
    CHECK_STR("1998-03-27", p.birth_date);
    CHECK_INT(POPULATION_FEMALE, p.sex);
    CHECK_INT(POPULATION_SINGLE, p.marriage);
    CHECK_STR("01", p.ethnicity);
    CHECK_STR("VN", p.nationality);
    CHECK_STR("14797", p.permanent.commune);
    CHECK_STR("38", p.permanent.province);
    CHECK_STR("Số 12 đường Hạc Thành", p.permanent.detail);
    CHECK_STR("Nguyễn Văn Thắng", p.father.full_name);
    CHECK_STR("038173002308", p.mother.pin);
    CHECK_STR("", p.spouse.full_name);
    CHECK_STR("038070001204", p.head.pin);
    CHECK(*p.household);
}

TEST(marriages_are_told)
{
    static const struct {
        const char *pin, *name, *birth;
        enum population_marriage marriage;
        const char *spouse;
    } people[] = {
        {"038090007731", "TRẦN ĐỨC MINH", "1990", POPULATION_MARRIED, "Phạm Thu Hà"},
        {"038088005517", "Lê Quang Huy", "1988-12-01", POPULATION_DIVORCED, ""},
        {"038162000841", "vũ thị hoa", "1962-04-05", POPULATION_WIDOWED, ""},
        {"038189005624", "Hoàng Thị Trang", "1989-07-14", POPULATION_MARRIED, "Mai Xuân Sơn"},
    };
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CLEANUP(stop) struct sandbox *s = start(a);
    REQUIRE(s);
    for (size_t i = 0; i < sizeof people / sizeof *people; i++) {
        struct population_query q = lua();
        struct population_person p = {0};
        struct fault f = {0};
        q.pin = people[i].pin, q.full_name = people[i].name, q.birth_date = people[i].birth;
        CHECK_INT(OK, ask(a, s, &q, &p, &f));
        CHECK_STR("", f.words);
        CHECK_INT(people[i].marriage, p.marriage);
        CHECK_STR(people[i].spouse, p.spouse.full_name);
    }
}

TEST(an_old_number_finds_the_person_too)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CLEANUP(stop) struct sandbox *s = start(a);
    struct population_query q = lua();
    struct population_person p = {0};
    struct fault f = {0};
    REQUIRE(s);
    q.pin = NULL, q.old_id = "174800451";
    CHECK_INT(OK, ask(a, s, &q, &p, &f));
    CHECK_STR("038198004512", p.pin);
}

TEST(all_three_facts_must_match)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CLEANUP(stop) struct sandbox *s = start(a);
    struct population_person p;
    struct fault f = {0};
    REQUIRE(s);
    struct population_query wrong[] = {lua(), lua(), lua()};
    wrong[0].pin = "038198004513";
    wrong[1].full_name = "Nguyễn Thị Lựa";
    wrong[2].birth_date = "1998-03-28";
    for (int i = 0; i < 3; i++) {
        CHECK_INT(NOT_FOUND, ask(a, s, &wrong[i], &p, &f));
        CHECK_STR("population.nobody", f.reason);
    }
    struct population_query dead = lua();
    dead.pin = "038058000418", dead.full_name = "Đỗ Văn Bình", dead.birth_date = "1958-08-30";
    CHECK_INT(NOT_FOUND, ask(a, s, &dead, &p, &f));
    CHECK_STR("population.deceased", f.reason);
}

TEST(a_foreign_key_is_refused)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CLEANUP(stop) struct sandbox *s = start(a);
    REQUIRE(s);
    struct population_query q = lua();
    struct population_person p;
    struct fault f = {0};
    struct population_settings settings = {
        .url = sandbox_addresses(s).population, .key_name = "motcua", .key = "guess"};
    CHECK_INT(FORBIDDEN, population_ask(a, &settings, &q, &p, &f));
    CHECK_STR("population.refused", f.reason);
}

TEST(the_register_can_be_told_to_misbehave)
{
    static const struct {
        enum sandbox_mode mode;
        int code;
        const char *reason;
    } rows[] = {
        {SANDBOX_DOWN, UNAVAILABLE, "population.down"},
        {SANDBOX_SLOW, UNAVAILABLE, "population.slow"},
        {SANDBOX_WRONG, BROKEN, "population.other"},
        {SANDBOX_TWICE, BROKEN, "population.duplicate"},
        {SANDBOX_UP, OK, ""},
    };
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CLEANUP(stop) struct sandbox *s = start(a);
    struct population_query q = lua();
    struct population_person p;
    struct fault f = {0};
    REQUIRE(s);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CHECK_INT(OK, sandbox_switch(s, "population", rows[i].mode, 1500, NULL));
        CHECK_INT(rows[i].code, ask(a, s, &q, &p, &f));
        CHECK_STR(rows[i].reason, f.reason);
        if (rows[i].mode == SANDBOX_WRONG) {
            CHECK_INT(BROKEN, ask(a, s, &q, &p, &f));
            CHECK_STR("population.answer", f.reason);
        }
    }
}

/* ---- VNeID ---- */

static struct oidc *client_of(const struct sandbox *s)
{
    static const struct oidc_level levels[] = {{"level1", 1}, {"level2", 2}};
    struct oidc_settings settings = {
        .issuer = sandbox_addresses(s).issuer,
        .client_id = "cong-dvc",
        .client_secret = "bí mật:?",
        .redirect_uri = redirect_uri,
        .claims = oidc_vneid_claims,
        .levels = levels,
        .level_count = 2,
        .time_limit_ms = 1000,
    };
    struct oidc *o = NULL;
    struct fault f = {0};
    if (oidc_open(&settings, &o, &f) < 0)
        test_fail(__FILE__, __LINE__, "oidc_open: %s", f.words);
    return o;
}

static void closep(struct oidc **o)
{
    oidc_close(*o);
}

struct journey {
    struct sandbox *s;
    struct oidc *o;
    int wished_level;
    const char *account, *level, *decision;
};

static int go(struct arena *a, const struct journey *j, struct oidc_person *ret, struct fault *f)
{
    struct oidc_attempt attempt;
    struct oidc_reply reply = {0};
    struct http_answer last;
    const char *url;
    struct oidc_wish wish = {.level = j->wished_level, .language = "vi", .now_ms = now_ms()};
    struct citizen_act act = {sandbox_addresses(j->s).home, j->account, j->level, j->decision};
    fault_clear(f);
    int r = oidc_begin(j->o, a, &wish, &attempt, &url, f);
    if (r < 0)
        return r;
    if (!citizen_signs_in(a, url, &act, &reply, &last))
        return fault_set(f, BROKEN, "the pages were not as expected: %d", last.status);
    return oidc_finish(j->o, a, &attempt, &reply, now_ms(), ret, f);
}

TEST(a_citizen_signs_in)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CLEANUP(stop) struct sandbox *s = start(a);
    REQUIRE(s);
    CLEANUP(closep) struct oidc *o = client_of(s);
    struct journey j = {s, o, 2, "cong-dan", "2", "allow"};
    struct oidc_person p = {0};
    struct fault f = {0};
    CHECK_INT(OK, go(a, &j, &p, &f));
    CHECK_STR("", f.words);
    CHECK_STR("038198004512", p.pin);
    CHECK_STR("Nguyễn Thị Lụa", p.full_name);
    CHECK_STR("1998-03-27", p.birth_date);
    CHECK_STR("0900000001", p.phone);
    CHECK_INT(2, p.level);
    const char *subject = p.subject;
    REQUIRE(subject);
    j.account = "038198004512";
    CHECK_INT(OK, go(a, &j, &p, &f));
    CHECK_STR(subject, p.subject);
    j.account = "nguoi-goa";
    CHECK_INT(OK, go(a, &j, &p, &f));
    CHECK(strcmp(subject, p.subject) != 0);
}

TEST(who_refuses_or_has_too_low_a_level_does_not)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CLEANUP(stop) struct sandbox *s = start(a);
    REQUIRE(s);
    CLEANUP(closep) struct oidc *o = client_of(s);
    struct journey low = {s, o, 2, "cong-dan", "1", "allow"};
    struct journey no = {s, o, 1, "cong-dan", "2", "deny"};
    struct oidc_person p;
    struct fault f = {0};
    CHECK_INT(FORBIDDEN, go(a, &low, &p, &f));
    CHECK_STR("oidc.level", f.reason);
    CHECK_INT(FORBIDDEN, go(a, &no, &p, &f));
    CHECK_STR("oidc.denied", f.reason);
}

TEST(nobody_and_the_dead_cannot_sign_in)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CLEANUP(stop) struct sandbox *s = start(a);
    REQUIRE(s);
    CLEANUP(closep) struct oidc *o = client_of(s);
    static const char *const accounts[] = {"khong-co", "038058000418", "<script>", ""};
    for (size_t i = 0; i < sizeof accounts / sizeof *accounts; i++) {
        struct journey j = {s, o, 1, accounts[i], "2", "allow"};
        struct oidc_person p;
        struct fault f = {0};
        CHECK_INT(BROKEN, go(a, &j, &p, &f));
        CHECK_STR("the pages were not as expected: 422", f.words);
    }
}

TEST(the_provider_can_be_told_to_misbehave)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CLEANUP(stop) struct sandbox *s = start(a);
    REQUIRE(s);
    struct oidc_person p;
    struct fault f = {0};
    CLEANUP(closep) struct oidc *o = client_of(s);
    struct journey j = {s, o, 1, "cong-dan", "2", "allow"};
    CHECK_INT(OK, sandbox_switch(s, "vneid", SANDBOX_DOWN, 0, NULL));
    CHECK_INT(UNAVAILABLE, go(a, &j, &p, &f));
    CHECK_INT(OK, sandbox_switch(s, "vneid", SANDBOX_SLOW, 1500, NULL));
    CHECK_INT(UNAVAILABLE, go(a, &j, &p, &f));
    CHECK_STR("oidc.down", f.reason);
    CHECK_INT(OK, sandbox_switch(s, "vneid", SANDBOX_WRONG, 0, NULL));
    for (int i = 0; i < 4; i++)
        CHECK_INT(BROKEN, go(a, &j, &p, &f));
    CHECK_INT(OK, sandbox_switch(s, "vneid", SANDBOX_UP, 0, NULL));
    CHECK_INT(OK, go(a, &j, &p, &f));
}

TEST(a_code_is_good_once)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CLEANUP(stop) struct sandbox *s = start(a);
    REQUIRE(s);
    CLEANUP(closep) struct oidc *o = client_of(s);
    struct oidc_attempt attempt;
    struct oidc_reply reply;
    struct http_answer last;
    struct oidc_person p;
    struct fault f = {0};
    const char *url;
    struct citizen_act act = {sandbox_addresses(s).home, "cong-dan", "2", "allow"};
    CHECK_INT(OK, sandbox_switch(s, "vneid", SANDBOX_TWICE, 0, NULL));
    REQUIRE(oidc_begin(o, a, &(struct oidc_wish){.now_ms = now_ms()}, &attempt, &url, &f) == OK);
    REQUIRE(citizen_signs_in(a, url, &act, &reply, &last));
    /* The page holds the way back twice, for the browser to follow. */
    const char *first = strstr((const char *)last.body.p, redirect_uri);
    REQUIRE(first && strstr(first + 1, redirect_uri));
    CHECK_INT(OK, sandbox_switch(s, "vneid", SANDBOX_UP, 0, NULL));
    REQUIRE(oidc_begin(o, a, &(struct oidc_wish){.now_ms = now_ms()}, &attempt, &url, &f) == OK);
    REQUIRE(citizen_signs_in(a, url, &act, &reply, &last));
    CHECK_INT(OK, oidc_finish(o, a, &attempt, &reply, now_ms(), &p, &f));
    CHECK_INT(INVALID, oidc_finish(o, a, &attempt, &reply, now_ms(), &p, &f));
    CHECK_STR("oidc.code", f.reason);
}

TEST(requests_that_no_client_makes_are_refused)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CLEANUP(stop) struct sandbox *s = start(a);
    REQUIRE(s);
    static const char *const bad[] = {
        "",
        "?client_id=cong-dvc&redirect_uri=http://127.0.0.1:9/khac",
        "?client_id=khac&redirect_uri=http://127.0.0.1:9/dang-nhap/ve",
    };
    struct http_answer x;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        const char *url = arena_printf(a, "%s/authorize%s", sandbox_addresses(s).issuer, bad[i]);
        REQUIRE(citizen_asks(a, url, NULL, &x));
        CHECK_INT(400, x.status);
    }
    const char *no_pkce = arena_printf(
        a, "%s/authorize?response_type=code&scope=openid&client_id=cong-dvc&redirect_uri=%s",
        sandbox_addresses(s).issuer, redirect_uri);
    REQUIRE(citizen_asks(a, no_pkce, NULL, &x));
    CHECK_INT(303, x.status);
    CHECK_STR("invalid_request", citizen_brings(a, x.location).error);
}

/* ---- The page and its switches ---- */

TEST(the_page_shows_the_accounts_and_sets_switches)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CLEANUP(stop) struct sandbox *s = start(a);
    REQUIRE(s);
    const char *home = sandbox_addresses(s).home;
    struct http_answer x;
    REQUIRE(citizen_asks(a, home, NULL, &x));
    CHECK_INT(200, x.status);
    CHECK(strstr((const char *)x.body.p, "038198004512"));
    REQUIRE(citizen_asks(a, arena_printf(a, "%sswitch/population", home), "mode=down&ms=0", &x));
    CHECK_INT(303, x.status);
    struct population_query q = lua();
    struct population_person p;
    struct fault f = {0};
    CHECK_INT(UNAVAILABLE, ask(a, s, &q, &p, &f));
    struct http_call call = {
        .url = arena_printf(a, "%sswitch/population", home),
        .body = {(const uint8_t *)"{\"mode\":\"up\"}", 13},
        .body_type = "application/json",
        .time_limit_ms = 5000,
        .body_limit = 10000,
    };
    REQUIRE(http_fetch(a, &call, &x, NULL) == OK);
    CHECK_INT(204, x.status);
    CHECK_INT(OK, ask(a, s, &q, &p, &f));
}

TEST(switches_that_make_no_sense_are_refused)
{
    static const struct {
        const char *service, *body;
        int status;
    } rows[] = {
        {"khac", "mode=up", 404},
        {"vneid", "mode=odd", 400},
        {"vneid", "", 400},
        {"vneid", "mode=slow&ms=-1", 400},
        {"vneid", "mode=slow&ms=99999999", 400},
    };
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CLEANUP(stop) struct sandbox *s = start(a);
    REQUIRE(s);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct http_answer x = {0};
        const char *url =
            arena_printf(a, "%sswitch/%s", sandbox_addresses(s).home, rows[i].service);
        REQUIRE(citizen_asks(a, url, rows[i].body, &x));
        CHECK_INT(rows[i].status, x.status);
    }
}

TEST(only_loopback_is_served)
{
    struct sandbox_area area = {"14797", "Phường Hạc Thành"};
    struct sandbox_options o = {
        .province = "38", .areas = &area, .area_count = 1, .people = 100, .host = "0.0.0.0"};
    struct sandbox *s = NULL;
    struct fault f = {0};
    CHECK_INT(INVALID, sandbox_start(&o, &s, &f));
    CHECK(s == NULL);
    const struct sandbox_account *accounts;
    o.host = NULL;
    REQUIRE(sandbox_start(&o, &s, NULL) == OK);
    CHECK(sandbox_port(s) != 0);
    CHECK(sandbox_accounts(s, &accounts) >= 12);
    struct sandbox *second = NULL;
    o.port = sandbox_port(s);
    CHECK_INT(UNAVAILABLE, sandbox_start(&o, &second, NULL));
    sandbox_stop(s);
}
