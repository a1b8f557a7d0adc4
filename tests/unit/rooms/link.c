#include "rooms/link/link.h"
#include "base/cleanup.h"
#include "base/time.h"
#include "db/schema.h"
#include "os/clock.h"
#include "sandbox/sandbox.h"
#include "tests/support/law.h"
#include "tests/support/store.h"
#include "tests/support/test.h"
#include "wire/population.h"

#include <stdatomic.h>

/* A house whose only national system is the stand-in of the population register. */
struct site {
    struct arena *arena;
    struct house house;
    struct population_settings population;
    struct sandbox *sandbox;
    struct test_people people;
};

static void site_open(struct site *s)
{
    static const struct sandbox_area areas[] = {
        {"14797", "Phường Hạc Thành"}, {"15865", "Xã Hoằng Tiến"},  {"15163", "Xã Cẩm Vân"},
        {"14845", "Xã Mường Lát"},     {"15016", "Xã Thường Xuân"}, {"14758", "Phường Hàm Rồng"},
    };
    struct fault f = {0};
    *s = (struct site){.arena = arena_open()};
    s->house.store = test_store(s->arena, &db_whole_schema);
    atomic_store(&s->house.law, test_law(s->arena, s->house.store));
    test_people(s->arena, s->house.store, &s->people);
    CHECK_INT(OK,
              sandbox_start(&(struct sandbox_options){.people = 300,
                                                      .province = "38",
                                                      .areas = areas,
                                                      .area_count = sizeof areas / sizeof *areas},
                            &s->sandbox, &f));
    CHECK_STR("", f.words);
    struct sandbox_addresses at = sandbox_addresses(s->sandbox);
    s->population = (struct population_settings){
        .url = at.population, .key_name = at.key_name, .key = at.key, .time_limit_ms = 2000};
    s->house.population = &s->population;
}

static void site_close(struct site *s)
{
    sandbox_stop(s->sandbox);
    arena_close(s->arena);
}

#define SITE                                                                                       \
    CLEANUP(site_close) struct site s;                                                             \
    site_open(&s);                                                                                 \
    if (!s.sandbox)                                                                                \
    return

static int ask(struct site *s, const char *pin, const char *name, struct facts *ret,
               struct fault *f)
{
    return link_ask_population(
        &s->house, s->arena,
        &(struct population_question){.pin = pin,
                                      .full_name = name,
                                      .birth_date = "",
                                      .purpose = "counter",
                                      .procedure = "1.004873",
                                      .dossier = "",
                                      .by = {.account_id = 7, .name = "", .agency = "H56.102.01"},
                                      .asker = "mot-cua"},
        ret, f);
}

static const char *last_outcome(struct site *s, const char *pin, size_t *ret_n)
{
    struct asked_row *rows;
    CHECK_INT(OK,
              link_asked_about(store_reader(s->house.store), s->arena, pin, &rows, ret_n, NULL));
    return *ret_n ? rows[0].outcome : "";
}

TEST(an_answer_is_facts_and_is_recorded)
{
    SITE;
    struct facts facts = {0};
    struct fault f = {0};
    size_t n;
    CHECK_INT(OK, ask(&s, "038198004512", "", &facts, &f));
    CHECK_STR("", f.words);
    REQUIRE(facts_get(&facts, "population.marital_status") != NULL);
    CHECK_STR("single", facts_get(&facts, "population.marital_status")->value);
    CHECK_STR("female", facts_get(&facts, "population.sex")->value);
    CHECK_STR("14797", facts_get(&facts, "population.commune_code")->value);
    CHECK(strstr(facts_get(&facts, "population.permanent_address")->value,
                 "Phường Hạc Thành, Tỉnh Thanh H") != NULL);
    CHECK_STR("answered", last_outcome(&s, "038198004512", &n));
    CHECK_INT(1, n);
    struct facts again;
    CHECK_INT(OK, facts_read(s.arena, facts_write(s.arena, &facts), &again, NULL));
    CHECK_INT(facts.count, again.count);
    CHECK_STR("single", facts_get(&again, "population.marital_status")->value);
}

TEST(what_is_not_answered_is_recorded_too)
{
    SITE;
    struct facts facts;
    struct fault f = {0};
    size_t n;
    CHECK_INT(NOT_FOUND, ask(&s, "038198004513", "", &facts, &f));
    CHECK_STR("not_found", last_outcome(&s, "038198004513", &n));
    fault_clear(&f);
    CHECK_INT(NOT_FOUND, ask(&s, "038198004512", "Người Khác", &facts, &f));
    CHECK_INT(OK, sandbox_switch(s.sandbox, "population", SANDBOX_DOWN, 0, NULL));
    fault_clear(&f);
    CHECK_INT(UNAVAILABLE, ask(&s, "038198004512", "", &facts, &f));
    CHECK_STR("unavailable", last_outcome(&s, "038198004512", &n));
    CHECK_INT(OK, sandbox_switch(s.sandbox, "population", SANDBOX_WRONG, 0, NULL));
    fault_clear(&f);
    CHECK_INT(BROKEN, ask(&s, "038198004512", "", &facts, &f));
    CHECK_STR("wrong", last_outcome(&s, "038198004512", &n));
}

static int owe(struct db *db, struct arena *a, void *data, struct fault *f)
{
    (void)a;
    return link_owe_population(db, *(int64_t *)data, clock_now_ms(), f);
}

static size_t count_events(struct site *s, int64_t id, const char *kind)
{
    struct dossier d;
    struct dossier_file x;
    size_t n = 0;
    CHECK_INT(OK, dossier_read_id(store_reader(s->house.store), s->arena, id, &d, NULL));
    CHECK_INT(OK, dossier_open(store_reader(s->house.store), s->arena, &d, &x, NULL));
    for (size_t i = 0; i < x.event_count; i++)
        n += strcmp(x.events[i].kind, kind) == 0;
    return n;
}

static int sweep(struct db *db, struct arena *a, void *data, struct fault *f)
{
    (void)a;
    return link_sweep(db, *(const int64_t *)data, f);
}

TEST(a_check_that_is_owed_is_made_once_when_the_register_is_back)
{
    SITE;
    struct submitted done = {0};
    struct fault f = {0};
    int64_t now = clock_now_ms();
    REQUIRE(test_submit(s.arena, s.house.store, house_law(&s.house), &s.people, test_friday_ms(),
                        "x", &done, &f) == OK);
    CHECK_INT(OK, test_write(s.house.store, s.arena, owe, &done.id, NULL));
    CHECK_INT(OK, sandbox_switch(s.sandbox, "population", SANDBOX_DOWN, 0, NULL));
    CHECK_INT(1, link_deliver(&s.house, now + 1000, &f));
    CHECK_INT(0, count_events(&s, done.id, "checked"));
    CHECK_INT(0, link_deliver(&s.house, now + 2000, &f)); /* it waits before it tries again */
    CHECK(test_write(s.house.store, s.arena, sweep, &now, NULL) >= 0);
    CHECK_INT(0, link_deliver(&s.house, now + 2000, &f));
    int64_t before = now - DAY_MS; /* the clock had been wrong: it waits no day */
    CHECK(test_write(s.house.store, s.arena, sweep, &before, NULL) >= 0);
    CHECK_INT(1, link_deliver(&s.house, before, &f));
    CHECK_INT(OK, sandbox_switch(s.sandbox, "population", SANDBOX_UP, 0, NULL));
    CHECK_INT(1, link_deliver(&s.house, now + HOUR_MS, &f));
    CHECK_STR("", f.words);
    CHECK_INT(1, count_events(&s, done.id, "checked"));
    CHECK_INT(0, link_deliver(&s.house, now + 2 * (int64_t)HOUR_MS, &f));
    CHECK_INT(1, count_events(&s, done.id, "checked"));
}
