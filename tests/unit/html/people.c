#include "html/html.h"
#include "base/cleanup.h"
#include "base/time.h"
#include "tests/support/test.h"

TEST(numbers_and_money)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct html vi, en;
    html_open(&vi, a, LANG_VI);
    html_open(&en, a, LANG_EN);
    CHECK_STR("0", html_number(&vi, 0));
    CHECK_STR("999", html_number(&vi, 999));
    CHECK_STR("1.000", html_number(&vi, 1000));
    CHECK_STR("-1.234.567", html_number(&vi, -1234567));
    CHECK_STR("-9,223,372,036,854,775,808", html_number(&en, INT64_MIN));
    CHECK_STR("15.000\u00A0₫", html_money(&vi, 15000));
    CHECK_STR("15,000\u00A0₫", html_money(&en, 15000));
}

TEST(days_and_moments)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct html o;
    int32_t day;
    html_open(&o, a, LANG_VI);
    REQUIRE(date_parse("2026-11-22", &day));
    int64_t ms = moment_of(day, 7 * HOUR_MS + 5 * MINUTE_MS);
    CHECK_STR("22/11/2026", html_day(&o, day));
    CHECK_STR("07:05 ngày 22/11/2026", html_moment(&o, ms));
    CHECK_STR("2026-11-22T07:05:00+07:00", html_iso_moment(&o, ms));
}

TEST(sizes)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct html o;
    html_open(&o, a, LANG_VI);
    CHECK_STR("0 KB", html_size(&o, 0));
    CHECK_STR("1 KB", html_size(&o, 1));
    CHECK_STR("350 KB", html_size(&o, 350000));
    CHECK_STR("1,0 MB", html_size(&o, 1000000));
    CHECK_STR("1,3 MB", html_size(&o, 1250000));
    CHECK_STR("20,0 MB", html_size(&o, 19990000));
}
