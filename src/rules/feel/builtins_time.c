/* Date and time functions (DMN 1.5, tables 78 and 80). The present is the scope's. */
#include "rules/feel/builtin.h"
#include "rules/feel/temporal.h"

#include <string.h>

static const struct feel_moment *present(const struct run *run)
{
    for (const struct feel_scope *s = run->scope; s; s = s->outer)
        if (s->now)
            return s->now;
    return NULL;
}

static struct feel_value call_now(struct run *run, const struct feel_value *args, size_t n)
{
    (void)args;
    (void)n;
    const struct feel_moment *now = present(run);
    return now ? temporal_value(run->arena, FEEL_DATE_TIME, now) : feel_null();
}

static struct feel_value call_today(struct run *run, const struct feel_value *args, size_t n)
{
    (void)args;
    (void)n;
    const struct feel_moment *now = present(run);
    if (!now)
        return feel_null();
    struct feel_moment day = {.year = now->year, .month = now->month, .day = now->day};
    return temporal_value(run->arena, FEEL_DATE, &day);
}

static int64_t day_count(const struct feel_value *v)
{
    return temporal_day(v->moment->year, v->moment->month, v->moment->day);
}

static int weekday(int64_t day) /* 0 Monday … 6 Sunday */
{
    return (int)(((day + 3) % 7 + 7) % 7);
}

static struct feel_value call_day_of_week(struct run *run, const struct feel_value *args, size_t n)
{
    static const char *const names[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                        "Friday", "Saturday", "Sunday"};
    (void)run;
    (void)n;
    return feel_string(names[weekday(day_count(&args[0]))]);
}

static struct feel_value call_month_of_year(struct run *run, const struct feel_value *args,
                                            size_t n)
{
    static const char *const names[] = {"January",   "February", "March",    "April",
                                        "May",       "June",     "July",     "August",
                                        "September", "October",  "November", "December"};
    (void)run;
    (void)n;
    return feel_string(names[args[0].moment->month - 1]);
}

static struct feel_value call_day_of_year(struct run *run, const struct feel_value *args, size_t n)
{
    (void)run;
    (void)n;
    return feel_int(day_count(&args[0]) - temporal_day(args[0].moment->year, 1, 1) + 1);
}

/* ISO 8601: the week belongs to the year of its Thursday. */
static struct feel_value call_week_of_year(struct run *run, const struct feel_value *args, size_t n)
{
    (void)n;
    struct feel_moment thursday = {0};
    int64_t day = day_count(&args[0]), middle = day - weekday(day) + 3;
    (void)run;
    if (!temporal_set_day(&thursday, middle))
        return feel_null();
    return feel_int((middle - temporal_day(thursday.year, 1, 1)) / 7 + 1);
}

static bool same_zone(const struct feel_moment *x, const struct feel_moment *y)
{
    return x->nano == y->nano && x->zone == y->zone && x->offset_s == y->offset_s &&
           (x->zone != FEEL_NAMED || strcmp(x->zone_name, y->zone_name) == 0);
}

/* The same element of the same kind: equal times of different zones are not. */
static struct feel_value call_is(struct run *run, const struct feel_value *args, size_t n)
{
    (void)run;
    (void)n;
    if (args[0].kind != args[1].kind)
        return feel_bool(false);
    bool moments = args[0].kind == FEEL_TIME || args[0].kind == FEEL_DATE_TIME;
    if (moments && !same_zone(args[0].moment, args[1].moment))
        return feel_bool(false);
    struct feel_value v = feel_equal(&args[0], &args[1]);
    return feel_bool(is_true(&v));
}

static const struct builtin rows[] = {
    {"now", "", {NULL}, call_now},
    {"today", "", {NULL}, call_today},
    {"day of year", "d", {"date"}, call_day_of_year},
    {"day of week", "d", {"date"}, call_day_of_week},
    {"month of year", "d", {"date"}, call_month_of_year},
    {"week of year", "d", {"date"}, call_week_of_year},
    {"is", "aa", {"value1", "value2"}, call_is},
    {.name = NULL},
};
const struct builtin_table builtins_time = {rows, sizeof rows / sizeof *rows - 1};
