/* Conversion functions (DMN 1.5, table 73). */
#include "base/limits.h"
#include "rules/feel/builtin.h"
#include "rules/feel/temporal.h"

#include <string.h>

static struct feel_value call_string(struct run *run, const struct feel_value *args, size_t n)
{
    (void)n;
    struct buf b;
    if (args[0].kind == FEEL_STRING || args[0].kind == FEEL_NULL)
        return args[0];
    buf_init(&b, run->arena, LIMIT_FEEL_MEMORY / 8);
    feel_write_bare(&b, &args[0]);
    return b.full ? feel_null() : feel_string(b.p);
}

static const char *separator(const struct feel_value *args, size_t n, size_t i)
{
    return i < n && args[i].kind == FEEL_STRING ? args[i].text : "";
}

/* Empty, or one of the signs. */
static bool is_one_of(const char *s, const char *signs)
{
    return !*s || (!s[1] && strchr(signs, *s));
}

/* The text without grouping signs and with a point; NULL when the separators are not allowed. */
static const char *plain_number(struct run *run, const struct feel_value *args, size_t n)
{
    const char *grouping = separator(args, n, 1), *point = separator(args, n, 2);
    if (!is_one_of(grouping, " ,.") || !is_one_of(point, ",.") ||
        (*grouping && *grouping == *point))
        return NULL;
    char *out = arena_strdup(run->arena, args[0].text), *to = out;
    for (const char *s = args[0].text; *s; s++) {
        if (*grouping && *s == *grouping)
            continue;
        if (*s == '.' && *point == ',')
            return NULL;
        *to++ = *point && *s == *point ? '.' : *s;
    }
    *to = '\0';
    return out;
}

static struct feel_value call_number(struct run *run, const struct feel_value *args, size_t n)
{
    struct decimal v;
    const char *text = plain_number(run, args, n);
    return text && decimal_parse_near(text, &v) ? feel_number(v) : feel_null();
}

static struct feel_value call_number_itself(struct run *run, const struct feel_value *args,
                                            size_t n)
{
    (void)run;
    (void)n;
    return args[0];
}

/* A whole number between bounds. */
static bool whole(const struct feel_value *v, int64_t low, int64_t high, int64_t *ret)
{
    return decimal_to_int(v->number, ret) && *ret >= low && *ret <= high;
}

static struct feel_value call_date_parts(struct run *run, const struct feel_value *args, size_t n)
{
    (void)n;
    int64_t y, m, d;
    if (!whole(&args[0], -YEAR_MAX, YEAR_MAX, &y) || !whole(&args[1], 1, 12, &m) ||
        !whole(&args[2], 1, 31, &d) || !temporal_is_date(y, m, d))
        return feel_null();
    struct feel_moment day = {.year = (int32_t)y, .month = (int8_t)m, .day = (int8_t)d};
    return temporal_value(run->arena, FEEL_DATE, &day);
}

static struct feel_value call_date_text(struct run *run, const struct feel_value *args, size_t n)
{
    (void)n;
    struct feel_value v = feel_null();
    (void)feel_read_date(run->arena, args[0].text, &v);
    return v;
}

static struct feel_value call_date_of(struct run *run, const struct feel_value *args, size_t n)
{
    (void)n;
    const struct feel_moment *m = args[0].moment;
    struct feel_moment day = {.year = m->year, .month = m->month, .day = m->day};
    return temporal_value(run->arena, FEEL_DATE, &day);
}

/* The seconds may have a fraction. */
static bool seconds(const struct feel_value *v, struct feel_moment *m)
{
    struct decimal floor = decimal_round(v->number, 0, DECIMAL_DOWN);
    struct decimal rest = decimal_mul(decimal_sub(v->number, floor), decimal_from_int(NANOS));
    int64_t second, nano;
    struct feel_value first = feel_number(floor);
    if (!whole(&first, 0, 59, &second) ||
        !decimal_to_int(decimal_round(rest, 0, DECIMAL_TO_ZERO), &nano))
        return false;
    m->second = (int8_t)second;
    m->nano = (int32_t)nano;
    return true;
}

static struct feel_value call_time_parts(struct run *run, const struct feel_value *args, size_t n)
{
    int64_t h, m;
    struct feel_moment t = {0};
    if (!whole(&args[0], 0, 23, &h) || !whole(&args[1], 0, 59, &m) || !seconds(&args[2], &t))
        return feel_null();
    t.hour = (int8_t)h;
    t.minute = (int8_t)m;
    if (n > 3 && args[3].kind == FEEL_DURATION) {
        if (args[3].duration.seconds < -18 * 3600 || args[3].duration.seconds > 18 * 3600)
            return feel_null();
        t.zone = FEEL_OFFSET;
        t.offset_s = (int32_t)args[3].duration.seconds;
    } else if (n > 3 && args[3].kind != FEEL_NULL) {
        return feel_null();
    }
    return temporal_value(run->arena, FEEL_TIME, &t);
}

static struct feel_value call_time_text(struct run *run, const struct feel_value *args, size_t n)
{
    (void)n;
    struct feel_value v = feel_null();
    if (!feel_read_time(run->arena, args[0].text, &v) &&
        feel_read_date_time(run->arena, args[0].text, &v))
        return feel_null();
    return v;
}

static struct feel_value call_time_of(struct run *run, const struct feel_value *args, size_t n)
{
    (void)n;
    struct feel_moment t = *args[0].moment;
    t.year = 0, t.month = 0, t.day = 0;
    if (args[0].kind == FEEL_DATE)
        t.zone = FEEL_OFFSET; /* a date is midnight UTC */
    return temporal_value(run->arena, FEEL_TIME, &t);
}

static struct feel_value call_date_time_text(struct run *run, const struct feel_value *args,
                                             size_t n)
{
    (void)n;
    struct feel_value v = feel_null();
    if (!feel_read_date_time(run->arena, args[0].text, &v) &&
        feel_read_date(run->arena, args[0].text, &v))
        v = temporal_value(run->arena, FEEL_DATE_TIME, v.moment);
    return v;
}

static struct feel_value call_date_time_of(struct run *run, const struct feel_value *args, size_t n)
{
    (void)n;
    if (args[0].kind == FEEL_TIME)
        return feel_null();
    return temporal_value(run->arena, FEEL_DATE_TIME, args[0].moment);
}

static struct feel_value call_date_time_both(struct run *run, const struct feel_value *args,
                                             size_t n)
{
    (void)n;
    if (args[1].kind != FEEL_TIME)
        return feel_null();
    struct feel_moment m = *args[1].moment;
    m.year = args[0].moment->year;
    m.month = args[0].moment->month;
    m.day = args[0].moment->day;
    return temporal_value(run->arena, FEEL_DATE_TIME, &m);
}

/* year, month, day, hour, minute, second, and an offset or the name of a zone */
static struct feel_value call_date_time_parts(struct run *run, const struct feel_value *args,
                                              size_t n)
{
    struct feel_value both[2] = {call_date_parts(run, args, 3)};
    struct feel_value offset[4] = {args[3], args[4], args[5]};
    bool named = n > 6 && args[6].kind == FEEL_STRING;
    if (n > 6 && !named)
        offset[3] = args[6];
    both[1] = call_time_parts(run, offset, n > 6 && !named ? 4 : 3);
    if (both[0].kind == FEEL_NULL || both[1].kind == FEEL_NULL)
        return feel_null();
    struct feel_moment m = *both[1].moment;
    if (named && !zone_is_known(args[6].text))
        return feel_null();
    if (named)
        m.zone = FEEL_NAMED, m.zone_name = args[6].text;
    m.year = both[0].moment->year;
    m.month = both[0].moment->month;
    m.day = both[0].moment->day;
    return temporal_value(run->arena, FEEL_DATE_TIME, &m);
}

static struct feel_value call_duration(struct run *run, const struct feel_value *args, size_t n)
{
    (void)run;
    (void)n;
    struct feel_value v = feel_null();
    (void)feel_read_duration(args[0].text, &v);
    return v;
}

static struct feel_value call_itself(struct run *run, const struct feel_value *args, size_t n)
{
    (void)run;
    (void)n;
    return args[0];
}

/* Whole months from one day to the other (table 73). */
static struct feel_value call_months(struct run *run, const struct feel_value *args, size_t n)
{
    (void)run;
    (void)n;
    const struct feel_moment *from = args[0].moment, *to = args[1].moment;
    int64_t months = ((int64_t)to->year - from->year) * 12 + to->month - from->month;
    int64_t f = from->day * (int64_t)SECONDS_A_DAY + temporal_local(from) % SECONDS_A_DAY;
    int64_t t = to->day * (int64_t)SECONDS_A_DAY + temporal_local(to) % SECONDS_A_DAY;
    if (months > 0 && t < f)
        months--;
    else if (months < 0 && t > f)
        months++;
    return months_value(months);
}

static const struct builtin rows[] = {
    {"string", "a", {"from"}, call_string},
    {"number", "n", {"from"}, call_number_itself},
    {"number", "s|SS", {"from", "grouping separator", "decimal separator"}, call_number},
    {"date", "s", {"from"}, call_date_text},
    {"date", "d", {"from"}, call_date_of},
    {"date", "nnn", {"year", "month", "day"}, call_date_parts},
    {"time", "s", {"from"}, call_time_text},
    {"time", "t", {"from"}, call_time_of},
    {"time", "nnn|U", {"hour", "minute", "second", "offset"}, call_time_parts},
    {"date and time", "s", {"from"}, call_date_time_text},
    {"date and time", "t", {"from"}, call_date_time_of},
    {"date and time", "dt", {"date", "time"}, call_date_time_both},
    {"date and time",
     "nnnnnn|U",
     {"year", "month", "day", "hour", "minute", "second", "offset"},
     call_date_time_parts},
    {"date and time",
     "nnnnnns",
     {"year", "month", "day", "hour", "minute", "second", "timezone"},
     call_date_time_parts},
    {"duration", "s", {"from"}, call_duration},
    {"duration", "u", {"from"}, call_itself},
    {"years and months duration", "dd", {"from", "to"}, call_months},
    {.name = NULL},
};
const struct builtin_table builtins_convert = {rows, sizeof rows / sizeof *rows - 1};
