#include "base/buf.h"
#include "base/cleanup.h"
#include "base/time.h"
#include "rules/calendar/calendar.h"
#include "tests/support/test.h"
#include "tests/unit/rules/calendar/sample.h"

static struct json *parse(struct arena *a, const char *s)
{
    struct json *v = NULL;
    CHECK_INT(OK, json_parse(a, s, strlen(s), &v, NULL));
    return v;
}

TEST(a_pack_is_read)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct calendar c = sample_calendar(a, "changed");
    CHECK_INT(16, c.day_count);
    CHECK_INT(2, c.hours_count);
    CHECK(c.hours[0].valid_from < c.hours[1].valid_from);
    const struct calendar_day *d = calendar_day_of(&c, day_of(moment("2026-11-24 00:00")));
    REQUIRE(d);
    CHECK_STR("Culture Day", d->name_en);
    CHECK(calendar_day_of(&c, day_of(moment("2026-11-25 00:00"))) == NULL);
}

TEST(every_fault_has_its_line)
{
    static const char day[] = "\"name\":{\"vi\":\"x\"},\"basis\":\"x\"";
    static const struct {
        const char *before, *after, *words;
    } bad[] = {
        {"{\"days\":[\n{\"date\":\"2026-02-30\",\"kind\":\"off\",", "}],\"hours\":[]}",
         "line 2: \"date\" is no real date"},
        {"{\"days\":[\n{\"date\":\"2026-02-28\",\"kind\":\"rest\",", "}],\"hours\":[]}",
         "line 2: \"kind\" is neither \"off\" nor \"work\""},
        {"{\"days\":[\n{\"date\":\"2026-02-28\",\"kind\":\"off\",", ",\"x\":1}],\"hours\":[]}",
         "line 2: unknown key \"x\""},
        {"{\"days\":[{\"date\":\"2026-02-28\",\"kind\":\"off\",\"name\":{\"vi\":\"y\"},\"basis\":"
         "\"z\"},{\"date\":\"2026-02-28\",\"kind\":\"work\",",
         "}],\"hours\":[]}", "line 1: 2026-02-28 is there twice"},
        {"{\"days\":[{\"date\":\"2026-02-28\",\"kind\":\"off\",", "}]}",
         "line 1: a list \"hours\" is expected"},
    };
    CLEANUP(arena_closep) struct arena *a = arena_open();
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct fault f = {0};
        struct calendar c;
        const char *text = arena_printf(a, "%s%s%s", bad[i].before, day, bad[i].after);
        CHECK_INT(INVALID, calendar_read(a, parse(a, text), "x", &c, &f));
        CHECK_STR("calendar.data", f.reason);
        CHECK_STR(bad[i].words, f.words);
    }
}

TEST(windows_are_ascending_and_apart)
{
    static const char *const bad[] = {
        "[[\"11:30\",\"07:00\"]]",
        "[[\"07:00\",\"11:30\"],[\"11:00\",\"12:00\"]]",
        "[[\"07:00\"]]",
        "[[\"7:00\",\"11:30\"]]",
        "[[\"07:00\",\"24:01\"]]",
        "[[\"07:60\",\"09:00\"]]",
        "[\"07:00\"]",
        "{}",
    };
    CLEANUP(arena_closep) struct arena *a = arena_open();
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct fault f = {0};
        struct calendar c;
        const char *text = arena_printf(a,
                                        "{\"days\":[],\"hours\":[{\"code\":\"x\",\"valid_from\":"
                                        "\"2026-01-01\",\"reception\":[],"
                                        "\n\"counting\":[{\"weekdays\":[1],\"windows\":%s}]}]}",
                                        bad[i]);
        CHECK_INT(INVALID, calendar_read(a, parse(a, text), "x", &c, &f));
        CHECK(strncmp(f.words, "line 2: ", 8) == 0);
    }
}

TEST(weekdays_are_named_once)
{
    static const char *const bad[] = {"[0]", "[8]", "[1,1]", "[\"1\"]", "1"};
    CLEANUP(arena_closep) struct arena *a = arena_open();
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct calendar c;
        const char *text =
            arena_printf(a,
                         "{\"days\":[],\"hours\":[{\"code\":\"x\",\"valid_from\":\"2026-01-01\","
                         "\"reception\":[],"
                         "\"counting\":[{\"weekdays\":%s,\"windows\":[[\"07:00\",\"11:30\"]]}]}]}",
                         bad[i]);
        CHECK_INT(INVALID, calendar_read(a, parse(a, text), "x", &c, NULL));
    }
}

TEST(an_unknown_hours_code)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct fault f = {0};
    struct calendar c;
    CHECK_INT(NOT_FOUND, calendar_read(a, parse(a, sample_text), "nowhere", &c, &f));
    CHECK_STR("calendar.code", f.reason);
}

TEST(limits)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct calendar_limit l = {0};
    CHECK_INT(
        OK, calendar_read_limit(parse(a, "{\"amount\":3,\"unit\":\"working_day\",\"basis\":\"x\"}"),
                                &l, NULL));
    CHECK_INT(CALENDAR_WORKING_DAY, l.unit);
    CHECK_INT(3, l.amount);
    CHECK_INT(-1, l.cutoff_ms);
    CHECK_INT(OK, calendar_read_limit(parse(a, "{\"unit\":\"same_day\",\"cutoff\":\"15:00\"}"), &l,
                                      NULL));
    CHECK_INT(15 * HOUR_MS, l.cutoff_ms);
    CHECK_INT(OK, calendar_read_limit(parse(a, "{\"unit\":\"none\"}"), &l, NULL));
    static const char *const bad[] = {
        "{\"amount\":3}",
        "{\"amount\":3,\"unit\":\"week\"}",
        "{\"unit\":\"month\"}",
        "{\"amount\":0,\"unit\":\"month\"}",
        "{\"amount\":1.5,\"unit\":\"working_day\"}",
        "{\"amount\":1,\"unit\":\"working_day\",\"cutoff\":\"15:00\"}",
        "{\"unit\":\"same_day\",\"cutoff\":\"25:00\"}",
        "{\"amount\":1,\"unit\":\"month\",\"extra\":1}",
        "[]",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK_INT(INVALID, calendar_read_limit(parse(a, bad[i]), &l, NULL));
}

TEST(conventions_are_rules_of_a_pack)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct calendar_convention c = {0};
    CHECK_INT(OK, calendar_convene(&c, "calendar.hours_per_day", json_new_int(a, 8), NULL));
    CHECK_INT(OK, calendar_convene(&c, "calendar.keep_clock", json_new_bool(a, true), NULL));
    CHECK_INT(OK, calendar_convene(&c, "calendar.skip_days_off", json_new_bool(a, true), NULL));
    CHECK_INT(OK, calendar_convene(&c, "calendar.evening_counts", json_new_bool(a, true), NULL));
    CHECK(c.hours_per_day == 8 && c.keep_clock && c.skip_days_off && c.evening_counts);
    CHECK_INT(INVALID, calendar_convene(&c, "calendar.keep_clock", json_new_int(a, 1), NULL));
    CHECK_INT(INVALID, calendar_convene(&c, "calendar.hours_per_day", json_new_int(a, 25), NULL));
    CHECK_INT(NOT_FOUND, calendar_convene(&c, "calendar.moon", json_new_bool(a, true), NULL));
}

TEST(units_have_names)
{
    static const char *const names[] = {
        [CALENDAR_WORKING_DAY] = "working_day",   [CALENDAR_WORKING_HOUR] = "working_hour",
        [CALENDAR_CALENDAR_DAY] = "calendar_day", [CALENDAR_MONTH] = "month",
        [CALENDAR_SAME_DAY] = "same_day",         [CALENDAR_NONE] = "none",
    };
    enum calendar_unit u;
    for (int i = 0; i <= CALENDAR_NONE; i++) {
        CHECK(calendar_unit_from_name(names[i], &u));
        CHECK_INT(i, u);
    }
    CHECK(!calendar_unit_from_name("week", &u));
}
