/* The rule for later years: "CET-1CEST,M3.5.0,M10.5.0/3" (POSIX.1 chapter 8.3; RFC 9636 section
 * 3.3.1 allows hours of the changes from -167 to 167). Offsets are written as what is added to
 * local time, so their sign is the other way round. */
#include "tools/zonec.h"

#include <ctype.h>
#include <string.h>

enum { HOUR = 3600, MINUTE = 60, DAY_HOURS = 24, WEEK_HOURS = 167, NUMBER_MAX = 9999 };

struct reader {
    const char *at;
    bool wrong;
};

static bool take(struct reader *r, char c)
{
    bool there = *r->at == c;
    r->at += there;
    return there;
}

static int number(struct reader *r, int from, int to)
{
    int v = 0;
    r->wrong |= !isdigit((unsigned char)*r->at);
    for (; isdigit((unsigned char)*r->at) && v <= NUMBER_MAX; r->at++)
        v = v * 10 + (*r->at - '0');
    r->wrong |= v < from || v > to;
    return v;
}

/* Three letters or more, or anything between angle brackets. */
static void pass_name(struct reader *r)
{
    const char *from = r->at;
    bool quoted = take(r, '<');
    while (quoted ? *r->at && *r->at != '>' : isalpha((unsigned char)*r->at) != 0)
        r->at++;
    r->wrong |= quoted ? !take(r, '>') : r->at - from < 3;
}

/* [+-]hours[:minutes[:seconds]] in seconds. */
static int32_t clock_time(struct reader *r, int hours)
{
    int sign = take(r, '-') ? -1 : 1;
    if (sign > 0)
        (void)take(r, '+');
    int32_t v = number(r, 0, hours) * HOUR;
    if (take(r, ':'))
        v += number(r, 0, 59) * MINUTE;
    if (take(r, ':'))
        v += number(r, 0, 59);
    return sign * v;
}

static struct zone_yearly yearly(struct reader *r)
{
    struct zone_yearly y = {.second = 2 * HOUR};
    r->wrong |= !take(r, ',');
    if (take(r, 'M')) {
        y.month = (uint8_t)number(r, 1, 12);
        r->wrong |= !take(r, '.');
        y.week = (uint8_t)number(r, 1, 5);
        r->wrong |= !take(r, '.');
        y.weekday = (uint8_t)number(r, 0, 6);
    } else {
        y.form = take(r, 'J') ? ZONE_DAY : ZONE_LEAP_DAY;
        y.day = (uint16_t)number(r, y.form == ZONE_DAY, 365);
    }
    if (take(r, '/'))
        y.second = clock_time(r, WEEK_HOURS);
    return y;
}

int zonec_read_rule(const char *text, struct zone_rule *ret, struct fault *f)
{
    struct reader r = {.at = text};
    pass_name(&r);
    struct zone_rule rule = {.standard = -clock_time(&r, DAY_HOURS)};
    rule.summer = rule.standard;
    if (*r.at) {
        pass_name(&r);
        rule.summer = *r.at == ',' ? rule.standard + HOUR : -clock_time(&r, DAY_HOURS);
        rule.begins = yearly(&r);
        rule.ends = yearly(&r);
    }
    if (r.wrong || *r.at)
        return fault_set(f, BROKEN, "\"%s\" is no rule for later years", text);
    *ret = rule;
    return OK;
}
