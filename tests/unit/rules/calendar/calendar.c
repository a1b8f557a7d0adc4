#include "rules/calendar/calendar.h"

#include "base/cleanup.h"
#include "base/time.h"
#include "tests/support/test.h"
#include "tests/unit/rules/calendar/sample.h"

static const char *opening(const struct calendar *c, const char *from)
{
    int64_t at = 0;
    CHECK_INT(OK, calendar_next_open(c, moment(from), &at, NULL));
    return text_of(at);
}

static const char *plus_hours(const struct calendar *c, const char *from, double hours)
{
    int64_t at = 0;
    CHECK_INT(OK, calendar_add_hours(c, moment(from), (int64_t)(hours * HOUR_MS), &at, NULL));
    return text_of(at);
}

static const char *plus_days(const struct calendar *c, const char *from, int days)
{
    int64_t at = 0;
    CHECK_INT(OK, calendar_add_days(c, moment(from), days, &at, NULL));
    return text_of(at);
}

TEST(time_runs_from_the_next_opening)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct calendar c = sample_calendar(a, "standard");
    CHECK_STR("2026-11-20 16:00", opening(&c, "2026-11-20 16:00"));
    CHECK_STR("2026-11-20 07:00", opening(&c, "2026-11-20 05:10"));
    CHECK_STR("2026-11-20 13:30", opening(&c, "2026-11-20 11:30"));
    CHECK_STR("2026-11-20 13:30", opening(&c, "2026-11-20 12:15"));
    CHECK_STR("2026-11-23 07:00", opening(&c, "2026-11-20 17:00"));
    CHECK_STR("2026-11-25 07:00", opening(&c, "2026-11-23 18:00"));
    CHECK_STR("2026-02-23 07:00", opening(&c, "2026-02-13 17:01"));
}

TEST(hours_walk_through_the_windows)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct calendar c = sample_calendar(a, "standard");
    CHECK_STR("2026-11-23 17:00", plus_hours(&c, "2026-11-20 17:30", 8));
    CHECK_STR("2026-11-20 14:30", plus_hours(&c, "2026-11-20 10:30", 2));
    CHECK_STR("2026-11-20 11:30", plus_hours(&c, "2026-11-20 10:30", 1));
    CHECK_STR("2026-11-23 08:00", plus_hours(&c, "2026-11-20 16:00", 2));
    CHECK_STR("2026-11-23 16:00", plus_hours(&c, "2026-11-20 16:00", 8));
    CHECK_STR("2026-11-25 16:00", plus_hours(&c, "2026-11-20 16:00", 16));
    CHECK_STR("2026-11-20 16:00", plus_hours(&c, "2026-11-20 16:00", 0));
    CHECK_STR("2026-11-20 17:00", plus_hours(&c, "2026-11-20 17:00", 0));
    CHECK_STR("2026-11-23 07:00", plus_hours(&c, "2026-11-20 17:01", 0));
}

TEST(days_keep_the_clock_time)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct calendar c = sample_calendar(a, "standard");
    CHECK_STR("2026-11-23 16:00", plus_days(&c, "2026-11-20 16:00", 1));
    CHECK_STR("2026-11-25 16:00", plus_days(&c, "2026-11-20 16:00", 2));
    CHECK_STR("2026-11-20 16:00", plus_days(&c, "2026-11-20 16:00", 0));
    CHECK_STR("2026-11-23 07:00", plus_days(&c, "2026-11-21 10:00", 0));
    CHECK_STR("2026-09-03 09:00", plus_days(&c, "2026-08-28 09:00", 1));
}

TEST(a_make_up_day_is_a_whole_working_day)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct calendar c = sample_calendar(a, "standard");
    CHECK(calendar_is_working_day(&c, day_of(moment("2026-08-22 00:00"))));
    CHECK(!calendar_is_working_day(&c, day_of(moment("2026-08-29 00:00"))));
    CHECK_STR("2026-08-22 16:30", plus_days(&c, "2026-08-21 16:30", 1));
    CHECK_STR("2026-08-22 07:30", plus_hours(&c, "2026-08-21 16:30", 1));
    CHECK(calendar_is_open(&c, moment("2026-08-22 16:00")));
}

TEST(clock_times_fit_into_a_shorter_day)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct calendar c = sample_calendar(a, "changed");
    CHECK_STR("2026-07-03 12:00", plus_days(&c, "2026-07-02 15:00", 1));
    CHECK_STR("2026-07-06 15:00", plus_days(&c, "2026-07-02 15:00", 2));
}

TEST(new_hours_hold_from_their_day_on)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct calendar c = sample_calendar(a, "changed");
    CHECK_STR("2026-07-01 16:00", plus_days(&c, "2026-06-30 16:30", 1));
    CHECK_STR("2026-07-01 08:00", plus_days(&c, "2026-06-30 07:15", 1));
    CHECK_STR("2026-07-01 13:30", plus_days(&c, "2026-06-30 13:00", 1));
    CHECK_STR("2026-07-01 08:30", plus_hours(&c, "2026-06-30 16:30", 1));
    CHECK_INT(7 * HOUR_MS,
              calendar_working_between(&c, moment("2026-07-01 00:00"), moment("2026-07-02 00:00")));
    CHECK_INT(8 * HOUR_MS,
              calendar_working_between(&c, moment("2026-06-30 00:00"), moment("2026-07-01 00:00")));
}

TEST(before_any_hours_are_in_force_nothing_runs)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct calendar c = sample_calendar(a, "standard");
    CHECK(!calendar_is_working(&c, moment("2024-03-04 09:00")));
    CHECK_STR("2025-07-01 07:00", opening(&c, "2024-03-04 09:00"));
}

TEST(reception_hours_are_not_counting_hours)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct calendar c = sample_calendar(a, "standard");
    CHECK(calendar_is_open(&c, moment("2026-11-21 08:00")));
    CHECK(!calendar_is_open(&c, moment("2026-11-21 11:00")));
    CHECK(!calendar_is_open(&c, moment("2026-11-20 16:45")));
    CHECK(!calendar_is_open(&c, moment("2026-11-24 09:00")));
    CHECK(!calendar_is_working(&c, moment("2026-11-21 09:00")));
    CHECK_STR("2026-11-23 07:00", opening(&c, "2026-11-21 09:00"));
}

TEST(an_office_that_never_opens_is_a_fault)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct calendar c = sample_calendar(a, "never");
    struct fault f = {0};
    int64_t at = 7;
    CHECK_INT(INVALID, calendar_next_open(&c, moment("2026-11-20 16:00"), &at, &f));
    CHECK_STR("calendar.closed", f.reason);
    CHECK_INT(7, at);
    fault_clear(&f);
    CHECK_INT(INVALID, calendar_add_days(&c, moment("2026-11-20 16:00"), 1, &at, &f));
    CHECK_INT(INVALID, calendar_add_hours(&c, moment("2026-11-20 16:00"), -1, &at, NULL));
}

TEST(working_time_between_moments)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct calendar c = sample_calendar(a, "standard");
    CHECK_INT(8 * HOUR_MS,
              calendar_working_between(&c, moment("2026-11-20 16:00"), moment("2026-11-23 16:00")));
    CHECK_INT(0,
              calendar_working_between(&c, moment("2026-11-20 17:00"), moment("2026-11-23 07:00")));
    CHECK_INT(0,
              calendar_working_between(&c, moment("2026-11-23 16:00"), moment("2026-11-20 16:00")));
    CHECK(calendar_working_between(&c, INT64_MIN / 2, INT64_MAX / 2) > 0);
}

/* A small generator with a fixed seed, so that a failure can be repeated. */
static uint64_t draw(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return *seed >> 33;
}

static int64_t some_moment(uint64_t *seed)
{
    return moment("2026-01-01 00:00") + (int64_t)(draw(seed) % (370 * 24 * 3600)) * 1000;
}

TEST(adding_hours_and_measuring_are_inverse)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    static const char *const codes[] = {"standard", "changed"};
    uint64_t seed = 1;
    for (int i = 0; i < 6000; i++) {
        const struct calendar c = sample_calendar(a, codes[i % 2]);
        const int64_t from = some_moment(&seed);
        const int64_t hours = (int64_t)(draw(&seed) % (90 * 3600)) * 1000;
        int64_t at = 0, later = 0;
        REQUIRE(calendar_add_hours(&c, from, hours, &at, NULL) == OK);
        CHECK_INT(hours, calendar_working_between(&c, from, at));
        CHECK(calendar_is_working(&c, at));
        REQUIRE(calendar_add_hours(&c, from, hours + 1000, &later, NULL) == OK);
        CHECK(later > at);
        if (i % 500 == 0)
            arena_clear(a);
    }
}

TEST(later_receipt_is_never_due_earlier)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    uint64_t seed = 2;
    const struct calendar c = sample_calendar(a, "changed");
    for (int i = 0; i < 6000; i++) {
        const int64_t x = some_moment(&seed), y = x + (int64_t)(draw(&seed) % (4 * 86400)) * 1000;
        const int days = (int)(draw(&seed) % 30);
        int64_t due_x = 0, due_y = 0;
        REQUIRE(calendar_add_days(&c, x, days, &due_x, NULL) == OK);
        REQUIRE(calendar_add_days(&c, y, days, &due_y, NULL) == OK);
        CHECK(due_x <= due_y);
        CHECK(due_x >= x);
        CHECK(calendar_is_working(&c, due_x));
    }
}
