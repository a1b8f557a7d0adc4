#include "base/time.h"
#include "tests/support/test.h"

TEST(every_day_of_eight_centuries_comes_back)
{
    int32_t first = day_from((struct date){1600, 1, 1}), last = day_from((struct date){2400, 1, 1});
    for (int32_t day = first; day < last; day++) {
        struct date d = date_of(day);
        if (day_from(d) != day || !date_is_real(d)) {
            CHECK_INT(day, day_from(d));
            break;
        }
    }
}

TEST(weekdays)
{
    CHECK_INT(3, weekday_of(0));                                     /* Thursday */
    CHECK_INT(6, weekday_of(day_from((struct date){2026, 11, 22}))); /* Sunday */
    CHECK_INT(2, weekday_of(-1));
}

TEST(moments_are_vietnam_time)
{
    int64_t ms;
    REQUIRE(time_parse("2026-11-20T16:00:00+07:00", &ms));
    CHECK_INT(16 * HOUR_MS, ms_of_day(ms));
    char s[TIME_TEXT];
    date_iso(day_of(ms), s);
    CHECK_STR("2026-11-20", s);
    CHECK_INT(ms, moment_of(day_of(ms), ms_of_day(ms)));
    time_rfc3339(ms + 7, s);
    CHECK_STR("2026-11-20T16:00:00.007+07:00", s);
    int64_t same;
    REQUIRE(time_parse("2026-11-20T09:00:00Z", &same));
    CHECK_INT(ms, same);
    CHECK_INT(day_of(ms), day_of(ms - 1) + 0);
}

TEST(only_real_dates)
{
    int32_t day;
    CHECK(date_parse("2024-02-29", &day));
    CHECK(!date_parse("2026-02-29", &day));
    CHECK(!date_parse("2026-13-01", &day));
    CHECK(!date_parse("2026-1-01", &day));
    CHECK(!date_parse("2026-01-01 ", &day));
    int64_t ms;
    CHECK(!time_parse("2026-01-01T24:00:00Z", &ms));
    CHECK(!time_parse("2026-01-01T10:00:00", &ms));
}

TEST(months_keep_the_day_or_end_with_the_month)
{
    static const struct {
        struct date from;
        int months;
        struct date to;
    } cases[] = {
        {{2026, 1, 31}, 1, {2026, 2, 28}},   {{2024, 1, 31}, 1, {2024, 2, 29}},
        {{2026, 11, 22}, 2, {2027, 1, 22}},  {{2026, 12, 31}, 12, {2027, 12, 31}},
        {{2026, 3, 15}, -3, {2025, 12, 15}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        CHECK_INT(day_from(cases[i].to), day_add_months(day_from(cases[i].from), cases[i].months));
}

TEST(for_people)
{
    char s[TIME_TEXT];
    int64_t ms;
    REQUIRE(time_parse("2026-02-05T07:05:59+07:00", &ms));
    date_people(day_of(ms), s);
    CHECK_STR("05/02/2026", s);
    clock_people(ms, s);
    CHECK_STR("07:05", s);
}
