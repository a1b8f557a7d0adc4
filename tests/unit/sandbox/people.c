#include "sandbox/people.h"

#include "base/cleanup.h"
#include "base/text.h"
#include "base/time.h"
#include "tests/support/test.h"
#include "tests/unit/sandbox/areas.h"

#include <stdio.h>

static struct people *make(struct arena *a, uint64_t seed, int count)
{
    struct sandbox_options o = {.province = "38", .seed = seed, .people = count};
    struct people *p = NULL;
    struct fault f = {0};
    o.area_count = areas_read(a, "38", &o.areas);
    if (people_make(a, &o, &p, &f) < 0)
        test_fail(__FILE__, __LINE__, "people_make: %s", f.words);
    return p;
}

TEST(there_are_ten_thousand_in_166_communes)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct people *p = make(a, 0, 0);
    REQUIRE(p);
    CHECK_INT(10000, p->count);
    CHECK_INT(166, p->area_count);
    int inhabited[166] = {0}, empty = 0;
    for (int i = 0; i < p->count; i++)
        inhabited[p->homes[p->list[i].home].area]++;
    for (int i = 0; i < p->area_count; i++)
        empty += inhabited[i] == 0;
    CHECK_INT(0, empty);
}

TEST(the_same_seed_makes_the_same_people)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct people *p = make(a, 7, 2000), *same = make(a, 7, 2000), *other = make(a, 8, 2000);
    REQUIRE(p && same && other);
    int alike = 0;
    for (int i = 0; i < p->count; i++) {
        CHECK_STR(p->list[i].pin, same->list[i].pin);
        CHECK_STR(p->list[i].full_name, same->list[i].full_name);
        alike += strcmp(p->list[i].full_name, other->list[i].full_name) == 0;
    }
    CHECK(alike < p->count / 2);
}

TEST(numbers_are_unique_and_tell_sex_and_year)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct people *p = make(a, 0, 0);
    REQUIRE(p);
    int local = 0;
    for (int i = 0; i < p->count; i++) {
        const struct citizen *c = &p->list[i];
        int year = date_of(c->born).year;
        char year_text[8];
        (void)snprintf(year_text, sizeof year_text, "%02d", year % 100);
        CHECK_INT(12, strlen(c->pin));
        CHECK_INT('0' + (year >= 2000 ? 2 : 0) + !c->male, c->pin[3]);
        CHECK(strncmp(c->pin + 4, year_text, 2) == 0);
        CHECK(people_by_pin(p, c->pin) == c);
        local += strncmp(c->pin, "038", 3) == 0;
        if (i > 0)
            CHECK(strcmp(p->list[p->by_pin[i - 1]].pin, p->list[p->by_pin[i]].pin) < 0);
    }
    CHECK(local > p->count * 8 / 10);
    CHECK(local < p->count);
    CHECK(people_by_pin(p, "038000000000") == NULL);
}

TEST(spouses_name_each_other)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct people *p = make(a, 0, 0);
    REQUIRE(p);
    for (int i = 0; i < p->count; i++) {
        const struct citizen *c = &p->list[i];
        CHECK((c->spouse != NOBODY) == (c->standing == MARRIED));
        if (c->spouse == NOBODY)
            continue;
        const struct citizen *other = &p->list[c->spouse];
        CHECK_INT(i, other->spouse);
        CHECK(c->male != other->male);
        CHECK(c->home == other->home);
        CHECK(other->died == NEVER && c->died == NEVER);
        CHECK(c->father == NOBODY || c->father != other->father);
    }
}

TEST(marriages_are_lawful_and_end_once)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct people *p = make(a, 0, 0);
    REQUIRE(p);
    int ended[3] = {0};
    for (int i = 0; i < p->marriage_count; i++) {
        const struct marriage *x = &p->marriages[i];
        const struct citizen *man = &p->list[x->husband], *woman = &p->list[x->wife];
        CHECK(man->male && !woman->male);
        CHECK(x->from - man->born > 20 * 365 && x->from - woman->born > 18 * 365);
        CHECK(x->until > x->from);
        CHECK((x->until == NEVER) == (x->ending == LASTS));
        CHECK(x->until == NEVER || x->until < p->today);
        CHECK(x->ending != BY_DEATH || x->until == man->died || x->until == woman->died);
        ended[x->ending]++;
    }
    CHECK(ended[LASTS] > 1000 && ended[BY_DIVORCE] > 50 && ended[BY_DEATH] > 50);
}

TEST(nobody_has_two_spouses_at_once)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct people *p = make(a, 0, 0);
    REQUIRE(p);
    int twice = 0;
    for (int i = 0; i < p->marriage_count; i++)
        for (int j = i + 1; j < p->marriage_count; j++) {
            const struct marriage *x = &p->marriages[i], *y = &p->marriages[j];
            if (x->husband != y->husband && x->wife != y->wife)
                continue;
            CHECK(x->until < y->from || y->until < x->from);
            twice++;
        }
    CHECK(twice > 5);
}

TEST(parents_are_older_and_alive_at_birth)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct people *p = make(a, 0, 0);
    REQUIRE(p);
    int children = 0, generations = 0, fathered_young = 0;
    for (int i = 0; i < p->count; i++) {
        const struct citizen *c = &p->list[i];
        CHECK(*c->father_name && *c->mother_name);
        generations = c->generation > generations ? c->generation : generations;
        if (c->father == NOBODY)
            continue;
        const struct citizen *father = &p->list[c->father], *mother = &p->list[c->mother];
        fathered_young += c->born - father->born < 16 * 365 + 4;
        fathered_young += c->born - mother->born < 16 * 365 + 4;
        CHECK(c->born <= father->died && c->born <= mother->died);
        CHECK_STR(father->full_name, c->father_name);
        CHECK_STR(father->surname, c->surname);
        CHECK_STR(father->ethnicity, c->ethnicity);
        children++;
    }
    CHECK_INT(0, fathered_young);
    CHECK(children > p->count / 2);
    CHECK(generations >= 2);
}

TEST(deaths_come_after_births)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct people *p = make(a, 0, 0);
    REQUIRE(p);
    int died = 0;
    for (int i = 0; i < p->count; i++) {
        const struct citizen *c = &p->list[i];
        CHECK(c->born < p->today);
        CHECK(c->died == NEVER || (c->died > c->born && c->died < p->today));
        died += c->died != NEVER;
    }
    CHECK(died > 200 && died < p->count / 5);
}

TEST(peoples_of_the_mountains_are_there)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct people *p = make(a, 0, 0);
    REQUIRE(p);
    int kinh = 0, thai = 0, muong = 0, mong = 0;
    for (int i = 0; i < p->count; i++) {
        const char *e = p->list[i].ethnicity;
        kinh += strcmp(e, "01") == 0;
        thai += strcmp(e, "03") == 0;
        muong += strcmp(e, "06") == 0;
        mong += strcmp(e, "08") == 0;
    }
    CHECK(kinh > p->count / 2);
    CHECK(thai > 100 && muong > 100 && mong > 50);
}

TEST(texts_are_clean)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct people *p = make(a, 3, 1000);
    REQUIRE(p);
    for (int i = 0; i < p->count; i++) {
        const struct citizen *c = &p->list[i];
        CHECK_STR(text_clean(a, c->full_name), c->full_name);
        CHECK(*c->surname && strchr(c->full_name, ' '));
        CHECK(*p->homes[c->home].detail);
    }
}

TEST(known_people_keep_their_fates)
{
    static const struct {
        const char *account;
        enum standing standing;
    } expected[] = {
        {"cong-dan", NEVER_MARRIED},   {"nguoi-co-vo", MARRIED},     {"nguoi-ly-hon", DIVORCED},
        {"nguoi-tai-hon", MARRIED},    {"nguoi-goa", WIDOWED},       {"nguoi-muong", NEVER_MARRIED},
        {"nguoi-mong", NEVER_MARRIED}, {"nguoi-tre", NEVER_MARRIED},
    };
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct people *p = make(a, 99, 1000);
    REQUIRE(p);
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        const struct citizen *c = people_by_account(p, expected[i].account);
        REQUIRE(c);
        CHECK_INT(expected[i].standing, c->standing);
        CHECK_INT(NEVER, c->died);
    }
    const struct citizen *c = people_by_account(p, "cong-dan");
    CHECK_STR("14797", p->areas[p->homes[c->home].area].code);
    CHECK_STR("Nguyễn Văn Thắng", c->father_name);
    CHECK(people_by_account(p, "") == NULL);
    CHECK(people_by_account(p, "khong-co") == NULL);
}

TEST(options_without_sense_are_refused)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct sandbox_area area = {"14797", "Phường Hạc Thành"};
    struct sandbox_options bad[] = {
        {.province = "38"},
        {.province = "038", .areas = &area, .area_count = 1},
        {.province = "38", .areas = &area, .area_count = 1, .people = 99},
        {.province = "38", .areas = &area, .area_count = 1, .people = 100001},
        {.areas = &area, .area_count = 1},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct people *p;
        struct fault f = {0};
        CHECK_INT(INVALID, people_make(a, &bad[i], &p, &f));
        CHECK_STR("sandbox.options", f.reason);
    }
}
