/* Days to dates and back by the usual era arithmetic (400 years = 146,097 days). */
#include "base/time.h"

#include <ctype.h>
#include <string.h>

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

int32_t day_of(int64_t ms)
{
    return (int32_t)floor_div(ms + ZONE_MS, DAY_MS);
}

int32_t ms_of_day(int64_t ms)
{
    return (int32_t)(ms + ZONE_MS - (int64_t)day_of(ms) * DAY_MS);
}

int64_t moment_of(int32_t day, int32_t ms_of_day)
{
    return (int64_t)day * DAY_MS - ZONE_MS + ms_of_day;
}

int weekday_of(int32_t day)
{
    return (int)(((int64_t)day + 3) % 7 + 7) % 7; /* 1970-01-01 was a Thursday */
}

struct date date_of(int32_t day)
{
    int64_t z = (int64_t)day + 719468;
    int64_t era = floor_div(z, 146097);
    int64_t doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    int month = (int)(mp < 10 ? mp + 3 : mp - 9);
    return (struct date){.year = (int)(yoe + era * 400 + (month <= 2)),
                         .month = month,
                         .day = (int)(doy - (153 * mp + 2) / 5 + 1)};
}

int32_t day_from(struct date d)
{
    int64_t y = d.year - (d.month <= 2);
    int64_t era = floor_div(y, 400);
    int64_t yoe = y - era * 400;
    int64_t doy = (153 * (d.month + (d.month > 2 ? -3 : 9)) + 2) / 5 + d.day - 1;
    int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return (int32_t)(era * 146097 + doe - 719468);
}

bool date_is_real(struct date d)
{
    if (d.year < 1 || d.year > 9999 || d.month < 1 || d.month > 12 || d.day < 1 || d.day > 31)
        return false;
    struct date back = date_of(day_from(d));
    return back.year == d.year && back.month == d.month && back.day == d.day;
}

int32_t day_add_months(int32_t day, int64_t months)
{
    struct date d = date_of(day);
    int64_t month = d.year * 12 + d.month - 1 + months;
    struct date first = {.year = (int)floor_div(month, 12), .day = 1};
    first.month = (int)(month - (int64_t)first.year * 12) + 1;
    struct date moved = {first.year, first.month, d.day};
    while (!date_is_real(moved) && moved.day > 28)
        moved.day--;
    return day_from(moved);
}

/* v as `width` digits (nines when it needs more), and what follows them; the end. Dates and times
 * stand in every line of every page, and printf takes ten times as long. */
static char *put(char *out, int v, int width, char after)
{
    static const int most[] = {0, 9, 99, 999, 9999};
    int rest = v < 0 ? 0 : v > most[width] ? most[width] : v;
    for (int i = width; i-- > 0; rest /= 10)
        out[i] = (char)('0' + rest % 10);
    out[width] = after;
    return out + width + (after != '\0');
}

void date_iso(int32_t day, char out[static TIME_TEXT])
{
    struct date d = date_of(day);
    (void)put(put(put(out, d.year, 4, '-'), d.month, 2, '-'), d.day, 2, '\0');
}

void date_people(int32_t day, char out[static TIME_TEXT])
{
    struct date d = date_of(day);
    (void)put(put(put(out, d.day, 2, '/'), d.month, 2, '/'), d.year, 4, '\0');
}

void clock_people(int64_t ms, char out[static TIME_TEXT])
{
    int minutes = ms_of_day(ms) / MINUTE_MS;
    (void)put(put(out, minutes / 60, 2, ':'), minutes % 60, 2, '\0');
}

void time_rfc3339(int64_t ms, char out[static TIME_TEXT])
{
    int rest = ms_of_day(ms);
    date_iso(day_of(ms), out);
    char *at = out + strlen(out);
    *at++ = 'T';
    at = put(put(at, rest / HOUR_MS, 2, ':'), rest / MINUTE_MS % 60, 2, ':');
    at = put(at, rest / 1000 % 60, 2, '\0');
    if (rest % 1000) {
        *at++ = '.';
        at = put(at, rest % 1000, 3, '\0');
    }
    memcpy(at, "+07:00", sizeof "+07:00");
}

/* Read exactly n digits at *s and step over them. */
static bool digits(const char **s, int n, int *ret)
{
    int v = 0;
    for (int i = 0; i < n; i++, (*s)++) {
        if (!isdigit((unsigned char)**s))
            return false;
        v = v * 10 + (**s - '0');
    }
    *ret = v;
    return true;
}

static bool literal(const char **s, char c)
{
    if (**s != c)
        return false;
    (*s)++;
    return true;
}

static bool read_date(const char **s, int32_t *ret_day)
{
    struct date d;
    if (!digits(s, 4, &d.year) || !literal(s, '-') || !digits(s, 2, &d.month) || !literal(s, '-') ||
        !digits(s, 2, &d.day) || !date_is_real(d))
        return false;
    *ret_day = day_from(d);
    return true;
}

bool date_parse(const char *s, int32_t *ret_day)
{
    int32_t day;
    if (!read_date(&s, &day) || *s != '\0')
        return false;
    *ret_day = day;
    return true;
}

static bool read_offset(const char **s, int64_t *ret_ms)
{
    if (**s == 'Z' || **s == 'z') {
        (*s)++;
        *ret_ms = 0;
        return true;
    }
    int sign = **s == '+' ? 1 : **s == '-' ? -1 : 0, h, m;
    if (!sign)
        return false;
    (*s)++;
    if (!digits(s, 2, &h) || !literal(s, ':') || !digits(s, 2, &m) || h > 23 || m > 59)
        return false;
    *ret_ms = sign * ((int64_t)h * HOUR_MS + (int64_t)m * MINUTE_MS);
    return true;
}

static int read_fraction_ms(const char **s)
{
    int ms = 0, weight = 100;
    if (**s == '.')
        for ((*s)++; isdigit((unsigned char)**s); (*s)++, weight /= 10)
            ms += (**s - '0') * weight;
    return ms;
}

static bool read_clock(const char **s, int64_t *ret_ms)
{
    int h, m, sec;
    if (!digits(s, 2, &h) || !literal(s, ':') || !digits(s, 2, &m) || !literal(s, ':') ||
        !digits(s, 2, &sec) || h > 23 || m > 59 || sec > 59)
        return false;
    *ret_ms =
        (int64_t)h * HOUR_MS + (int64_t)m * MINUTE_MS + (int64_t)sec * 1000 + read_fraction_ms(s);
    return true;
}

bool time_parse(const char *s, int64_t *ret_ms)
{
    int32_t day;
    int64_t clock, offset;
    if (!read_date(&s, &day) || (!literal(&s, 'T') && !literal(&s, 't') && !literal(&s, ' ')))
        return false;
    if (!read_clock(&s, &clock) || !read_offset(&s, &offset) || *s != '\0')
        return false;
    *ret_ms = (int64_t)day * DAY_MS + clock - offset;
    return true;
}
