/* Named time zones. Two other readers of the same history judge all of them: the C library, which
 * reads the files that the tables were made of and has to agree everywhere, and ICU, whose data is
 * of another year and which knows, as the C library does not, what a time means that the clock
 * never showed or showed twice. ICU is asked about that wherever its data is the same on the day
 * around, and has to agree there; and that has to be nine tenths of all tries. */
#include "tests/support/test.h"

#include "base/cleanup.h"
#include "rules/feel/temporal.h"
#include "rules/feel/zone_table.h"
#include "tests/unit/rules/feel/say.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <unicode/ucal.h>

enum { TRIES = 200, HOUR = 3600 };

static const int64_t y1900 = -2208988800, two_centuries = 6311433600;

TEST(clocks_that_jump)
{
    static const struct row rows[] = {
        {"@\"2026-11-22T10:00:00@Asia/Ho_Chi_Minh\".time offset", "@\"PT7H\""},
        {"@\"2026-11-22T10:00:00@Asia/Saigon\" = @\"2026-11-22T10:00:00@Asia/Ho_Chi_Minh\"",
         "true"},
        /* ahead: half past two was never shown */
        {"@\"2026-03-29T01:59:59@Europe/Paris\".time offset", "@\"PT1H\""},
        {"@\"2026-03-29T02:30:00@Europe/Paris\".time offset", "@\"PT1H\""},
        {"@\"2026-03-29T03:00:00@Europe/Paris\".time offset", "@\"PT2H\""},
        /* back: half past two was shown twice */
        {"@\"2026-10-25T02:30:00@Europe/Paris\".time offset", "@\"PT2H\""},
        {"@\"2026-10-25T03:00:00@Europe/Paris\".time offset", "@\"PT1H\""},
        {"string(@\"2026-03-29T01:30:00@Europe/Paris\" + @\"PT1H\")",
         "\"2026-03-29T03:30:00@Europe/Paris\""},
        {"string(@\"2026-10-25T02:30:00@Europe/Paris\" + @\"PT1H\")",
         "\"2026-10-25T02:30:00@Europe/Paris\""},
        /* by the rule for all later years, in the south and by half an hour */
        {"@\"2126-03-31T02:30:00@Europe/Paris\".time offset", "@\"PT1H\""},
        {"@\"2400-07-01T00:00:00@Australia/Lord_Howe\".time offset", "@\"PT10H30M\""},
        {"@\"2400-01-01T00:00:00@Australia/Lord_Howe\".time offset", "@\"PT11H\""},
        {"@\"999999999-07-01T00:00:00@Europe/Paris\".time offset", "@\"PT2H\""},
        {"@\"2027-07-01T00:00:00@Europe/Dublin\".time offset", "@\"PT1H\""},
        /* long ago: by the sun, and a day that Samoa skipped */
        {"@\"1850-01-01T00:00:00@Europe/Paris\".time offset", "@\"PT9M21S\""},
        {"@\"2011-12-29T23:59:59@Pacific/Apia\".time offset", "@\"-PT10H\""},
        {"@\"2011-12-31T00:00:00@Pacific/Apia\".time offset", "@\"PT14H\""},
    };
    CHECK_ROWS(rows, NULL);
}

TEST(names_are_the_iana_data_s_letter_by_letter)
{
    static const char *const known[] = {"Asia/Ho_Chi_Minh", "Asia/Saigon", "Etc/UTC",   "UTC",
                                        "Etc/GMT+7",        "EST",         "Zulu",      "GB-Eire",
                                        "Europe/Kyiv",      "Europe/Kiev", "US/Pacific"};
    static const char *const unknown[] = {
        "",
        "asia/saigon",
        "Asia",
        "Asia/",
        "Asia/Saigon ",
        "posix/Asia/Saigon",
        "right/UTC",
        "localtime",
        "posixrules",
        "PST",
        "VST",
        "GMT+7",
        "Hà Nội",
        "America/Argentina/ComodRivadavia/And_More_Than_A_Name_Has"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (!zone_is_known(known[i]))
            test_fail(__FILE__, __LINE__, "%s", known[i]);
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
        if (zone_is_known(unknown[i]))
            test_fail(__FILE__, __LINE__, "%s", unknown[i]);
    CHECK_INT(0, zone_offset("Asia/Hanoi", 0));
}

/* The same numbers on every machine. */
static int64_t random_second(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return y1900 + (int64_t)(*state >> 11) % two_centuries;
}

/* What is done with one moment of a zone. */
typedef void looker(void *self, const struct zone_name *zone, int64_t second);

/* Both sides of each change by each of the clocks, and moments by chance. */
static void look_at(const struct zone_name *zone, looker *look, void *self)
{
    const struct zone_course *c = &zone_courses[zone->course];
    int64_t before = c->before;
    uint64_t state = zone->course;
    for (uint32_t i = 0; i < c->count; i++) {
        const struct zone_change change = zone_changes[c->first + i];
        for (int64_t s = -1; s <= 0; s++) {
            look(self, zone, change.at + s);
            look(self, zone, change.at + before + s);
            look(self, zone, change.at + change.offset + s);
        }
        before = change.offset;
    }
    for (int i = 0; i < TRIES; i++)
        look(self, zone, random_second(&state));
}

static void as_the_c_library(void *self, const struct zone_name *zone, int64_t second)
{
    int *wrong = self;
    const time_t t = second;
    struct tm tm;
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): it has no other thread */
    if (localtime_r(&t, &tm) && tm.tm_gmtoff != zone_offset_utc(zone->name, second) &&
        ++*wrong < 10)
        test_fail(__FILE__, __LINE__, "%s at %lld: %ld, not %d", zone->name, (long long)second,
                  tm.tm_gmtoff, zone_offset_utc(zone->name, second));
}

/* A system that got newer data since needs another build. */
static bool is_of_this_machine(void)
{
    char line[100] = "", version[100] = "";
    FILE *s = fopen("/usr/share/zoneinfo/tzdata.zi", "re");
    bool read = s && fgets(line, sizeof line, s);
    if (s)
        (void)fclose(s);
    return read && sscanf(line, "# version %99s", version) == 1 &&
           strcmp(version, zone_version) == 0;
}

TEST(all_zones_are_as_the_c_library_reads_them)
{
    int wrong = 0;
    REQUIRE(is_of_this_machine());
    for (size_t i = 0; i < zone_name_count; i++) {
        REQUIRE(setenv("TZ", zone_names[i].name, 1) == 0); /* NOLINT(concurrency-mt-unsafe) */
        tzset();
        look_at(&zone_names[i], as_the_c_library, &wrong);
    }
    CHECK_INT(0, wrong);
    CHECK(zone_name_count > 500);
}

struct icu {
    UCalendar *calendar;
    long tries, compared;
    int wrong;
};

static int32_t icu_utc(const struct icu *icu, int64_t second)
{
    UErrorCode e = U_ZERO_ERROR;
    ucal_setMillis(icu->calendar, (UDate)second * 1000.0, &e);
    return (ucal_get(icu->calendar, UCAL_ZONE_OFFSET, &e) +
            ucal_get(icu->calendar, UCAL_DST_OFFSET, &e)) /
           1000;
}

static int32_t icu_local(const struct icu *icu, int64_t second)
{
    UErrorCode e = U_ZERO_ERROR;
    int32_t raw = 0, summer = 0;
    ucal_setMillis(icu->calendar, (UDate)second * 1000.0, &e);
    ucal_getTimeZoneOffsetFromLocal(icu->calendar, UCAL_TZ_LOCAL_FORMER, UCAL_TZ_LOCAL_FORMER, &raw,
                                    &summer, &e);
    return (raw + summer) / 1000;
}

/* Its next change. */
static bool icu_next(const struct icu *icu, int64_t second, int64_t *ret)
{
    UErrorCode e = U_ZERO_ERROR;
    UDate at = 0;
    ucal_setMillis(icu->calendar, (UDate)second * 1000.0, &e);
    if (!ucal_getTimeZoneTransitionDate(icu->calendar, UCAL_TZ_TRANSITION_NEXT, &at, &e))
        return false;
    *ret = (int64_t)(at / 1000.0);
    return true;
}

static bool same_at(const struct icu *icu, const char *zone, int64_t second)
{
    return icu_utc(icu, second) == zone_offset_utc(zone, second);
}

/* Two readings that change their offset at some moments are the same when they are before and after
 * each of these. The clocks of no place differ from UTC by more than 16 hours. */
static bool same_data(const struct icu *icu, const struct zone_name *zone, int64_t second)
{
    const struct zone_course *c = &zone_courses[zone->course];
    int64_t from = second - 16 * (int64_t)HOUR, to = second + 16 * (int64_t)HOUR;
    bool same = same_at(icu, zone->name, from) && same_at(icu, zone->name, to);
    for (uint32_t i = 0; same && i < c->count; i++) {
        int64_t at = zone_changes[c->first + i].at;
        if (at >= from && at <= to)
            same = same_at(icu, zone->name, at - 1) && same_at(icu, zone->name, at);
    }
    for (int64_t at = from; same && icu_next(icu, at, &at) && at <= to;)
        same = same_at(icu, zone->name, at - 1) && same_at(icu, zone->name, at);
    return same;
}

static void as_icu(void *self, const struct zone_name *zone, int64_t second)
{
    struct icu *icu = self;
    icu->tries++;
    if (!same_data(icu, zone, second))
        return;
    icu->compared++;
    if (icu_local(icu, second) != zone_offset(zone->name, second) && ++icu->wrong < 10)
        test_fail(__FILE__, __LINE__, "%s at %lld: %d, not %d", zone->name, (long long)second,
                  icu_local(icu, second), zone_offset(zone->name, second));
}

static UCalendar *icu_calendar(const char *zone)
{
    UChar u[64] = {0}, canonical[64];
    UErrorCode e = U_ZERO_ERROR;
    UBool system = 0;
    for (size_t i = 0; zone[i]; i++)
        u[i] = (UChar)zone[i];
    (void)ucal_getCanonicalTimeZoneID(u, -1, canonical, 64, &system, &e);
    return U_SUCCESS(e) && system ? ucal_open(u, -1, "", UCAL_GREGORIAN, &e) : NULL;
}

TEST(times_that_were_never_shown_or_twice_are_as_icu_takes_them)
{
    struct icu icu = {0};
    for (size_t i = 0; i < zone_name_count; i++) {
        icu.calendar = icu_calendar(zone_names[i].name);
        if (icu.calendar)
            look_at(&zone_names[i], as_icu, &icu);
        ucal_close(icu.calendar);
    }
    CHECK_INT(0, icu.wrong);
    CHECK(icu.tries > 100000);
    if (icu.compared < icu.tries / 10 * 9)
        test_fail(__FILE__, __LINE__, "only %ld of %ld tries met the same data", icu.compared,
                  icu.tries);
}
