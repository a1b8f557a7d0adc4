#include "tools/zonec.h"
#include "base/cleanup.h"
#include "tests/support/test.h"

#include <string.h>

static int rule(const char *text, struct zone_rule *ret)
{
    return zonec_read_rule(text, ret, NULL);
}

TEST(rules_for_later_years)
{
    struct zone_rule r;
    REQUIRE(rule("<+07>-7", &r) == OK);
    CHECK_INT(25200, r.standard);
    CHECK_INT(25200, r.summer);
    REQUIRE(rule("CET-1CEST,M3.5.0,M10.5.0/3", &r) == OK);
    CHECK_INT(3600, r.standard);
    CHECK_INT(7200, r.summer);
    CHECK_INT(ZONE_WEEKDAY, r.begins.form);
    CHECK_INT(3, r.begins.month);
    CHECK_INT(5, r.begins.week);
    CHECK_INT(0, r.begins.weekday);
    CHECK_INT(7200, r.begins.second);
    CHECK_INT(10800, r.ends.second);
    REQUIRE(rule("<-02>2<-01>,M3.5.0/-1,M10.5.0/50:30:15", &r) == OK);
    CHECK_INT(-7200, r.standard);
    CHECK_INT(-3600, r.summer);
    CHECK_INT(-3600, r.begins.second);
    CHECK_INT(50 * 3600 + 30 * 60 + 15, r.ends.second);
    REQUIRE(rule("IST-1GMT0,J60,365/24", &r) == OK);
    CHECK_INT(0, r.summer);
    CHECK_INT(ZONE_DAY, r.begins.form);
    CHECK_INT(60, r.begins.day);
    CHECK_INT(ZONE_LEAP_DAY, r.ends.form);
    CHECK_INT(365, r.ends.day);
}

TEST(no_rules)
{
    static const char *const bad[] = {
        "",
        "CE-1",
        "CET",
        "<+07-7",
        "CET-25",
        "CET-1CEST",
        "CET-1CEST,M3.5.0",
        "CET-1CEST,M13.5.0,M10.5.0",
        "CET-1CEST,M3.6.0,M10.5.0",
        "CET-1CEST,M3.5.7,M10.5.0",
        "CET-1CEST,M3,M10.5.0",
        "CET-1CEST,J0,J5",
        "CET-1CEST,J1,J366",
        "CET-1CEST,M3.5.0/168,M10.5.0",
        "CET-1CEST,M3.5.0,M10.5.0,",
        "CET-99999999999999999999",
    };
    struct zone_rule r;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (rule(bad[i], &r) != BROKEN)
            test_fail(__FILE__, __LINE__, "%s", bad[i]);
}

/* What a file says that has no block for 32 bits of seconds; counts in the header's order. */
#define HEADER(version) "TZif" version "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
#define COUNT(n) "\0\0\0" n
#define NONE COUNT("\0") COUNT("\0") COUNT("\0") COUNT("\0") COUNT("\0") COUNT("\0")
#define FIRST HEADER("2") NONE
#define COUNTS(leaps, times, types)                                                                \
    HEADER("2") COUNT("\0") COUNT("\0") COUNT(leaps) COUNT(times) COUNT(types) COUNT("\4")
#define AT(last) "\0\0\0\0\0\0\0" last
#define TYPES                                                                                      \
    "\0\0\0\12\0\0"                                                                                \
    "\0\0\0\24\1\0"                                                                                \
    "\0\0\0\12\1\0"

static const char good[] =
    FIRST COUNTS("\0", "\3", "\3") AT("\1") AT("\2") AT("\3") "\2\1\0" TYPES "ABC\0\n<+07>-7\n";

static int parse(struct arena *a, const char *bytes, size_t n, struct zonec_course *ret)
{
    struct bytes file = {.p = arena_memdup(a, bytes, n), .n = n};
    return zonec_read(a, &file, ret, NULL);
}

#define PARSE(bytes) parse(a, bytes, sizeof(bytes) - 1, &c)

TEST(a_compiled_file)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct zonec_course c;
    REQUIRE(PARSE(good) == OK);
    CHECK_INT(10, c.before);
    REQUIRE(c.count == 2); /* the first changes what the time is called, not the time */
    CHECK_INT(2, c.changes[0].at);
    CHECK_INT(20, c.changes[0].offset);
    CHECK_INT(3, c.changes[1].at);
    CHECK_INT(25200, c.rule.standard);
    REQUIRE(PARSE(FIRST COUNTS("\0", "\1", "\3") AT("\1") "\1" TYPES "ABC\0\n\n") == OK);
    CHECK_INT(20, c.rule.standard);
    CHECK_INT(20, c.rule.summer);
}

TEST(what_is_no_compiled_file)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct zonec_course c;
    for (size_t n = 0; n < sizeof good - 1; n++)
        if (parse(a, good, n, &c) != BROKEN)
            test_fail(__FILE__, __LINE__, "cut off at %zu", n);
    CHECK_INT(BROKEN, PARSE(HEADER("\0") NONE));
    CHECK_INT(BROKEN, PARSE(FIRST COUNTS("\1", "\0", "\1") "\0\0\0\12\0\0"
                                                           "ABC\0"
                                                           "\0\0\0\0\0\0\0\0\0\0\0\1\nUTC0\n"));
    CHECK_INT(BROKEN, PARSE(FIRST COUNTS("\0", "\0", "\0") "ABC\0\nUTC0\n"));
    CHECK_INT(BROKEN, PARSE(FIRST COUNTS("\0", "\1", "\1") AT("\1") "\1"
                                                                    "\0\0\0\12\0\0"
                                                                    "ABC\0"
                                                                    "\nUTC0\n"));
    CHECK_INT(BROKEN, PARSE(FIRST COUNTS("\0", "\0", "\1") "\0\0\0\12\0\0"
                                                           "ABC\0\nno rule\n"));
}

TEST(names_and_tables)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct zonec_names names;
    struct buf b;
    buf_init(&b, a, 10000);
    REQUIRE(zonec_read_names(a,
                             "# version 2025b\nR a b\nZ B/One 7 - LMT 1906\n7 - +07\nL B/One A\n"
                             "Z C 0 - UTC",
                             &names, NULL) == OK);
    CHECK_STR("2025b", names.version);
    REQUIRE(names.count == 3);
    CHECK_STR("A", names.names[0].name);
    CHECK_STR("B/One", names.names[0].of);
    CHECK_STR("C", names.names[2].of);
    struct zonec_change change = {.at = -5, .offset = 25200};
    const struct zonec_course one = {.of = "B/One", .before = 1, .changes = &change, .count = 1};
    const struct zonec_course courses[] = {one, one, {.of = "C"}};
    zonec_write(&names, courses, &b);
    CHECK(strstr(b.p, "/* B/One */\n    {-5, 25200},\n    /* C */\n};"));
    CHECK(strstr(b.p, "    {1, 0, 1, {0, 0, {0, 0, 0, 0, 0, 0}, {0, 0, 0, 0, 0, 0}}}, /* B/One */\n"
                      "    {0, 1, 0, "));
    CHECK(strstr(b.p, "{\"A\", 0},\n    {\"B/One\", 0},\n    {\"C\", 1},\n"));
    CHECK_INT(BROKEN, zonec_read_names(a, "Z C 0 - UTC", &names, NULL));
    CHECK_INT(BROKEN, zonec_read_names(a, "# version 2025b\n", &names, NULL));
}
