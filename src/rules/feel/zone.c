/* Named zones come from the IANA data that stood on the building machine (tools/zonec): a list of
 * changes, and behind the last one a rule for every year.
 *
 * A change is met at another second by who counts UTC than by who reads the zone's own clock. Where
 * the clock jumps ahead some of its times do not exist, where it is set back some are there twice;
 * both kinds count as before the change. So on the zone's clock a change is met at the later one of
 * the two times that the clock could show. */
#include "rules/feel/temporal.h"
#include "rules/feel/zone_table.h"

#include <stdlib.h>
#include <string.h>

enum { WEEK = 7, DAY_ZERO = 4 /* 1970-01-01 was a Thursday */ };

static int by_name(const void *name, const void *row)
{
    return strcmp(name, ((const struct zone_name *)row)->name);
}

static const struct zone_course *find(const char *name)
{
    const struct zone_name *row =
        bsearch(name, zone_names, zone_name_count, sizeof *zone_names, by_name);
    return row ? &zone_courses[row->course] : NULL;
}

bool zone_is_known(const char *name)
{
    return find(name) != NULL;
}

/* When a change is met that happens at this second of UTC. */
static int64_t met(int64_t at, int32_t before, int32_t after, bool local)
{
    return local ? at + (before > after ? before : after) : at;
}

static int64_t weekday_of_month(int64_t year, const struct zone_yearly *y)
{
    int64_t first = temporal_day(year, y->month, 1), ahead = y->weekday - (first + DAY_ZERO);
    int64_t day = first + ahead - floor_div(ahead, WEEK) * WEEK + (int64_t)WEEK * (y->week - 1);
    return day < first + temporal_month_days(year, y->month) ? day : day - WEEK;
}

static int64_t day_of_change(int64_t year, const struct zone_yearly *y)
{
    int64_t first = temporal_day(year, 1, 1);
    switch (y->form) {
    case ZONE_WEEKDAY:
        return weekday_of_month(year, y);
    case ZONE_DAY: /* day 60 is always March 1 */
        return first + y->day - 1 + (y->day >= 60 && temporal_month_days(year, 2) == 29);
    case ZONE_LEAP_DAY:
        return first + y->day;
    }
    return first;
}

struct latest {
    int64_t met;
    int32_t offset;
};

static void consider(struct latest *l, int64_t met, int64_t seconds, int32_t offset)
{
    if (met <= seconds && met > l->met)
        *l = (struct latest){.met = met, .offset = offset};
}

/* The year of a moment in UTC may be another one at the place, and a change on January 1 may have
 * been on December 31. */
static int32_t by_rule(const struct zone_rule *r, int64_t seconds, bool local)
{
    struct feel_moment m = {0};
    struct latest l = {.met = INT64_MIN, .offset = r->standard};
    int32_t o = r->standard, s = r->summer;
    if (o == s || !temporal_set_day(&m, floor_div(seconds, SECONDS_A_DAY)))
        return o;
    for (int64_t year = m.year - 1; year <= m.year + 1; year++) {
        int64_t begins = day_of_change(year, &r->begins) * SECONDS_A_DAY + r->begins.second - o;
        int64_t ends = day_of_change(year, &r->ends) * SECONDS_A_DAY + r->ends.second - s;
        consider(&l, met(begins, o, s, local), seconds, s);
        consider(&l, met(ends, s, o, local), seconds, o);
    }
    return l.offset;
}

/* Seconds ahead of UTC at a moment that is told in the zone's own time, or in UTC. */
static int32_t offset_at(const char *name, int64_t seconds, bool local)
{
    const struct zone_course *c = find(name);
    if (!c)
        return 0;
    const struct zone_change *changes = zone_changes + c->first;
    uint32_t from = 0, to = c->count; /* the number of changes that are met */
    while (from < to) {
        uint32_t i = from + (to - from) / 2;
        int32_t before = i ? (int32_t)changes[i - 1].offset : c->before;
        if (met(changes[i].at, before, (int32_t)changes[i].offset, local) <= seconds)
            from = i + 1;
        else
            to = i;
    }
    if (from == c->count)
        return by_rule(&c->rule, seconds, local);
    return from ? (int32_t)changes[from - 1].offset : c->before;
}

int32_t zone_offset(const char *name, int64_t local_seconds)
{
    return offset_at(name, local_seconds, /* local= */ true);
}

int32_t zone_offset_utc(const char *name, int64_t utc_seconds)
{
    return offset_at(name, utc_seconds, /* local= */ false);
}
