#include "rules/calendar/calendar.h"

#include "base/cleanup.h"
#include "base/time.h"
#include "tests/support/test.h"
#include "tests/unit/rules/calendar/sample.h"

static const struct calendar_convention plain = {0};

static struct calendar_limit limit_of(enum calendar_unit unit, int64_t amount)
{
    return (struct calendar_limit){.unit = unit, .amount = amount, .cutoff_ms = -1};
}

static const char *due(const struct calendar *c, const struct calendar_convention *how,
                       struct calendar_limit limit, const char *received)
{
    struct calendar_due d = {0};
    struct fault f = {0};
    CHECK_INT(OK, calendar_due(c, how, &limit, moment(received), &d, &f));
    return f.code < 0 ? "a fault" : text_of(d.due_ms);
}

static const char *due_days(const struct calendar *c, int64_t days, const char *received)
{
    return due(c, &plain, limit_of(CALENDAR_WORKING_DAY, days), received);
}

TEST(worked_examples_of_the_law_page)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct calendar c = sample_calendar(a, "standard");
    const struct calendar_limit eight = limit_of(CALENDAR_WORKING_HOUR, 8);
    const struct calendar_convention whole = {.hours_per_day = 8};
    CHECK_STR("2026-11-23 16:00", due_days(&c, 1, "2026-11-20 16:00"));
    CHECK_STR("2026-11-25 16:00", due_days(&c, 2, "2026-11-20 16:00"));
    CHECK_STR("2026-11-23 17:00", due(&c, &plain, eight, "2026-11-20 17:30"));
    CHECK_STR("2026-11-25 07:00", due(&c, &whole, eight, "2026-11-20 17:30"));
}

TEST(around_closing_on_a_friday)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct calendar c = sample_calendar(a, "standard");
    CHECK_STR("2026-11-16 16:59", due_days(&c, 1, "2026-11-13 16:59"));
    CHECK_STR("2026-11-17 07:00", due_days(&c, 1, "2026-11-13 17:01"));
    CHECK_STR("2026-11-17 07:00", due_days(&c, 1, "2026-11-14 09:00"));
    const struct calendar_convention evening = {.evening_counts = true};
    const struct calendar_limit day = limit_of(CALENDAR_WORKING_DAY, 1);
    CHECK_STR("2026-11-16 16:59", due(&c, &evening, day, "2026-11-13 16:59"));
    CHECK_STR("2026-11-16 17:00", due(&c, &evening, day, "2026-11-13 17:01"));
    CHECK_STR("2026-11-16 17:00", due(&c, &evening, day, "2026-11-15 09:00"));
    CHECK_STR("2026-11-17 07:00", due(&c, &evening, day, "2026-11-16 05:00"));
    CHECK_STR("2026-11-17 13:30", due(&c, &evening, day, "2026-11-16 12:00"));
}

TEST(the_eve_of_a_swapped_working_day)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct calendar c = sample_calendar(a, "standard");
    CHECK_STR("2026-08-22 16:00", due_days(&c, 1, "2026-08-21 16:00"));
    CHECK_STR("2026-08-24 16:00", due_days(&c, 2, "2026-08-21 16:00"));
    CHECK_STR("2026-08-24 07:00", due_days(&c, 1, "2026-08-21 17:01"));
    CHECK_STR("2026-09-03 10:00", due_days(&c, 1, "2026-08-28 10:00"));
}

TEST(one_working_day_is_not_24_working_hours)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct calendar c = sample_calendar(a, "standard");
    CHECK_STR("2026-11-17 09:00", due_days(&c, 1, "2026-11-16 09:00"));
    CHECK_STR("2026-11-19 09:00",
              due(&c, &plain, limit_of(CALENDAR_WORKING_HOUR, 24), "2026-11-16 09:00"));
}

TEST(calendar_days_end_on_a_working_day)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct calendar c = sample_calendar(a, "standard");
    const struct calendar_limit ten = limit_of(CALENDAR_CALENDAR_DAY, 10);
    CHECK_STR("2026-11-26 17:00", due(&c, &plain, ten, "2026-11-16 09:00"));
    CHECK_STR("2026-11-23 17:00", due(&c, &plain, ten, "2026-11-11 09:00"));
    CHECK_STR("2026-02-23 17:00", due(&c, &plain, ten, "2026-02-09 09:00"));
    const struct calendar_convention keep = {.keep_clock = true};
    CHECK_STR("2026-11-26 09:00", due(&c, &keep, ten, "2026-11-16 09:00"));
    CHECK_STR("2026-11-23 17:00", due(&c, &keep, ten, "2026-11-11 09:00"));
    const struct calendar_convention skip = {.skip_days_off = true};
    CHECK_STR("2026-11-27 17:00", due(&c, &skip, ten, "2026-11-16 09:00"));
}

TEST(months_end_on_the_same_number)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct calendar c = sample_calendar(a, "standard");
    const struct calendar_limit one = limit_of(CALENDAR_MONTH, 1);
    CHECK_STR("2026-04-16 17:00", due(&c, &plain, one, "2026-03-16 09:00"));
    CHECK_STR("2026-03-02 17:00", due(&c, &plain, one, "2026-01-30 09:00"));
    CHECK_STR("2026-06-30 17:00", due(&c, &plain, limit_of(CALENDAR_MONTH, 3), "2026-03-31 09:00"));
    CHECK_STR("2027-01-29 17:00",
              due(&c, &plain, limit_of(CALENDAR_MONTH, 12), "2026-01-29 09:00"));
}

TEST(same_day_and_its_cutoff)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct calendar c = sample_calendar(a, "standard");
    struct calendar_limit day = limit_of(CALENDAR_SAME_DAY, 0);
    CHECK_STR("2026-11-16 17:00", due(&c, &plain, day, "2026-11-16 16:59"));
    CHECK_STR("2026-11-17 17:00", due(&c, &plain, day, "2026-11-16 17:01"));
    day.cutoff_ms = 15 * HOUR_MS;
    CHECK_STR("2026-11-16 17:00", due(&c, &plain, day, "2026-11-16 14:59"));
    CHECK_STR("2026-11-17 17:00", due(&c, &plain, day, "2026-11-16 15:00"));
    CHECK_STR("2026-11-16 17:00", due(&c, &plain, day, "2026-11-16 05:00"));
    CHECK_STR("2026-11-25 17:00", due(&c, &plain, day, "2026-11-23 15:30"));
    CHECK_STR("2026-11-23 17:00", due(&c, &plain, day, "2026-11-21 09:00"));
}

TEST(no_limit_is_no_due_date)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct calendar c = sample_calendar(a, "never");
    const struct calendar_limit none = limit_of(CALENDAR_NONE, 0);
    struct calendar_due d = {0};
    CHECK_INT(OK, calendar_due(&c, &plain, &none, moment("2026-11-20 16:00"), &d, NULL));
    CHECK(d.none);
}

TEST(a_year_that_is_not_announced_is_marked)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct calendar c = sample_calendar(a, "standard");
    const struct calendar_limit ten = limit_of(CALENDAR_WORKING_DAY, 10);
    struct calendar_due d = {0};
    REQUIRE(calendar_due(&c, &plain, &ten, moment("2026-12-01 09:00"), &d, NULL) == OK);
    CHECK(d.announced);
    REQUIRE(calendar_due(&c, &plain, &ten, moment("2026-12-28 09:00"), &d, NULL) == OK);
    CHECK(!d.announced);
}

TEST(a_limit_runs_over_a_change_of_hours)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct calendar c = sample_calendar(a, "changed");
    CHECK_STR("2026-07-02 10:00", due_days(&c, 2, "2026-06-30 10:00"));
    CHECK_STR("2026-07-01 16:00",
              due(&c, &plain, limit_of(CALENDAR_WORKING_HOUR, 8), "2026-06-30 16:00"));
}

TEST(a_wait_moves_the_due_moment_by_working_time)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct calendar c = sample_calendar(a, "standard");
    const struct {
        const char *due, *from, *to, *expected;
    } rows[] = {
        {"2026-11-18 16:00", "2026-11-17 09:00", "2026-11-17 11:00", "2026-11-19 08:00"},
        {"2026-11-18 16:00", "2026-11-17 09:00", "2026-11-18 09:00", "2026-11-19 16:00"},
        /* Over a weekend and a holiday only working time counts. */
        {"2026-11-23 16:00", "2026-11-20 16:00", "2026-11-25 16:00", "2026-11-26 16:00"},
        {"2026-11-20 16:00", "2026-11-20 11:30", "2026-11-20 13:30", "2026-11-20 16:00"},
        {"2026-11-20 16:00", "2026-11-20 15:00", "2026-11-22 10:00", "2026-11-23 08:00"},
        /* What begins after the due moment cannot save it; a wait backwards is none. */
        {"2026-11-18 16:00", "2026-11-18 16:30", "2026-11-20 16:30", "2026-11-18 16:00"},
        {"2026-11-18 16:00", "2026-11-17 09:00", "2026-11-16 09:00", "2026-11-18 16:00"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t at = 0;
        CHECK_INT(OK, calendar_extend(&c, moment(rows[i].due), moment(rows[i].from),
                                      moment(rows[i].to), &at, NULL));
        CHECK_STR(rows[i].expected, text_of(at));
    }
}

TEST(what_was_left_before_a_wait_is_left_after_it)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct calendar c = sample_calendar(a, "standard");
    for (int64_t wait = 0; wait < 14 * 24; wait++) {
        const int64_t from = moment("2026-11-17 10:00"), to = from + wait * HOUR_MS;
        const int64_t before = moment("2026-11-19 15:00");
        int64_t after = 0;
        REQUIRE(calendar_extend(&c, before, from, to, &after, NULL) == OK);
        CHECK_INT(calendar_working_between(&c, from, before),
                  calendar_working_between(&c, to, after));
    }
}

TEST(every_due_moment_is_a_working_moment)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct calendar c = sample_calendar(a, "changed");
    static const struct calendar_convention hows[] = {
        {0},
        {.hours_per_day = 8, .keep_clock = true},
        {.skip_days_off = true, .evening_counts = true}};
    int64_t before[CALENDAR_NONE][3] = {0};
    for (int64_t at = moment("2026-01-01 00:00"); at < moment("2026-12-31 00:00");
         at += 97 * MINUTE_MS)
        for (int unit = 0; unit < CALENDAR_NONE; unit++)
            for (int how = 0; how < 3; how++) {
                const struct calendar_limit limit = {(enum calendar_unit)unit, 3, 15 * HOUR_MS};
                struct calendar_due d = {0};
                REQUIRE(calendar_due(&c, &hows[how], &limit, at, &d, NULL) == OK);
                CHECK(calendar_is_working(&c, d.due_ms));
                CHECK(d.due_ms >= at);
                /* Keeping the clock gives up order where a day is moved; the rest keeps it. */
                CHECK(hows[how].keep_clock || d.due_ms >= before[unit][how]);
                before[unit][how] = d.due_ms;
            }
}

TEST(amounts_out_of_reason_are_refused)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct calendar c = sample_calendar(a, "standard");
    for (int unit = 0; unit < CALENDAR_SAME_DAY; unit++)
        for (int i = 0; i < 3; i++) {
            const int64_t amounts[] = {-1, 1000000, INT64_MAX};
            const struct calendar_limit limit = limit_of((enum calendar_unit)unit, amounts[i]);
            struct calendar_due d = {.due_ms = 7};
            struct fault f = {0};
            CHECK_INT(INVALID,
                      calendar_due(&c, &plain, &limit, moment("2026-11-20 16:00"), &d, &f));
            CHECK_STR("calendar.amount", f.reason);
            CHECK_INT(7, d.due_ms);
        }
}

static const struct calendar_step *explained(struct arena *a, const struct calendar *c,
                                             struct calendar_limit limit, const char *received)
{
    struct calendar_step *s = NULL;
    CHECK_INT(OK, calendar_explain(a, c, &plain, &limit, moment(received), &s, NULL));
    return s;
}

static void check_step(const struct calendar_step **s, enum calendar_step_kind kind,
                       const char *from, const char *to, int days)
{
    REQUIRE(*s);
    CHECK_INT(kind, (*s)->kind);
    CHECK_STR(from, text_of((*s)->from_ms));
    CHECK_STR(to, text_of((*s)->to_ms));
    CHECK_INT(days, (*s)->days);
    *s = (*s)->next;
}

TEST(an_explanation_line_by_line)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct calendar c = sample_calendar(a, "standard");
    const struct calendar_step *s =
        explained(a, &c, limit_of(CALENDAR_WORKING_DAY, 2), "2026-11-20 17:30");
    check_step(&s, CALENDAR_RECEIVED, "2026-11-20 17:30", "2026-11-20 17:30", 0);
    check_step(&s, CALENDAR_OUTSIDE, "2026-11-20 17:30", "2026-11-23 07:00", 0);
    CHECK_INT(8 * HOUR_MS, s->counted_ms);
    check_step(&s, CALENDAR_COUNTED, "2026-11-23 07:00", "2026-11-23 17:00", 1);
    CHECK_STR("Ngày Văn hóa Việt Nam", s->day->name_vi);
    CHECK_STR("Culture Day", s->day->name_en);
    check_step(&s, CALENDAR_HOLIDAY, "2026-11-24 00:00", "2026-11-25 00:00", 1);
    check_step(&s, CALENDAR_COUNTED, "2026-11-25 07:00", "2026-11-25 17:00", 1);
    check_step(&s, CALENDAR_DUE, "2026-11-26 07:00", "2026-11-26 07:00", 0);
    CHECK(s == NULL);
}

TEST(an_explanation_with_make_up_day_and_weekend)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct calendar c = sample_calendar(a, "standard");
    const struct calendar_step *s =
        explained(a, &c, limit_of(CALENDAR_WORKING_DAY, 2), "2026-08-21 16:00");
    s = s->next;
    check_step(&s, CALENDAR_COUNTED, "2026-08-21 16:00", "2026-08-21 17:00", 1);
    check_step(&s, CALENDAR_MAKE_UP, "2026-08-22 07:00", "2026-08-22 17:00", 1);
    check_step(&s, CALENDAR_WEEKEND, "2026-08-23 00:00", "2026-08-24 00:00", 1);
    check_step(&s, CALENDAR_COUNTED, "2026-08-24 07:00", "2026-08-24 16:00", 1);
}

TEST(an_explanation_of_calendar_days)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct calendar c = sample_calendar(a, "standard");
    const struct calendar_step *s =
        explained(a, &c, limit_of(CALENDAR_CALENDAR_DAY, 10), "2026-02-09 09:00");
    s = s->next;
    check_step(&s, CALENDAR_COUNTED, "2026-02-10 00:00", "2026-02-19 00:00", 9);
    check_step(&s, CALENDAR_HOLIDAY, "2026-02-19 00:00", "2026-02-21 00:00", 2);
    check_step(&s, CALENDAR_WEEKEND, "2026-02-21 00:00", "2026-02-23 00:00", 2);
    check_step(&s, CALENDAR_COUNTED, "2026-02-23 00:00", "2026-02-23 17:00", 1);
    check_step(&s, CALENDAR_DUE, "2026-02-23 17:00", "2026-02-23 17:00", 0);
}

TEST(an_explanation_adds_up)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct calendar c = sample_calendar(a, "standard");
    for (int64_t at = moment("2026-07-30 00:00"); at < moment("2026-09-30 00:00");
         at += 211 * MINUTE_MS) {
        const struct calendar_limit limit = limit_of(CALENDAR_WORKING_HOUR, 20);
        struct calendar_step *s = NULL;
        int64_t sum = 0;
        REQUIRE(calendar_explain(a, &c, &plain, &limit, at, &s, NULL) == OK);
        for (; s; s = s->next)
            sum += s->counted_ms;
        CHECK_INT(20 * HOUR_MS, sum);
    }
}

TEST(a_wait_explained)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct calendar c = sample_calendar(a, "standard");
    const struct calendar_step *s =
        calendar_explain_between(a, &c, moment("2026-11-20 16:00"), moment("2026-11-25 08:00"));
    check_step(&s, CALENDAR_COUNTED, "2026-11-20 16:00", "2026-11-20 17:00", 1);
    check_step(&s, CALENDAR_WEEKEND, "2026-11-21 00:00", "2026-11-23 00:00", 2);
    check_step(&s, CALENDAR_COUNTED, "2026-11-23 07:00", "2026-11-23 17:00", 1);
    check_step(&s, CALENDAR_HOLIDAY, "2026-11-24 00:00", "2026-11-25 00:00", 1);
    check_step(&s, CALENDAR_COUNTED, "2026-11-25 07:00", "2026-11-25 08:00", 1);
    CHECK(s == NULL);
    CHECK(!calendar_explain_between(a, &c, moment("2026-11-20 17:00"), moment("2026-11-20 19:00")));
}
