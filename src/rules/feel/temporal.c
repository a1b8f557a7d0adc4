#include "rules/feel/temporal.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int64_t temporal_day(int64_t year, int month, int day)
{
    int64_t y = year - (month <= 2), era = floor_div(y, 400), of_era = y - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

bool temporal_set_day(struct feel_moment *m, int64_t day)
{
    int64_t z = day + 719468, era = floor_div(z, 146097), doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
    int64_t month = mp < 10 ? mp + 3 : mp - 9, year = yoe + era * 400 + (month <= 2);
    if (year > YEAR_MAX || year < -YEAR_MAX)
        return false;
    m->year = (int32_t)year;
    m->month = (int8_t)month;
    m->day = (int8_t)(doy - (153 * mp + 2) / 5 + 1);
    return true;
}

int temporal_month_days(int64_t year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 && leap ? 29 : days[month - 1];
}

bool temporal_is_date(int64_t year, int64_t month, int64_t day)
{
    return year >= -YEAR_MAX && year <= YEAR_MAX && month >= 1 && month <= 12 && day >= 1 &&
           day <= temporal_month_days(year, (int)month);
}

int64_t temporal_local(const struct feel_moment *m)
{
    int64_t day = m->month ? temporal_day(m->year, m->month, m->day) : 0;
    return day * SECONDS_A_DAY + m->hour * 3600 + m->minute * 60 + m->second;
}

bool temporal_offset(const struct feel_moment *m, int32_t *ret)
{
    if (m->zone == FEEL_LOCAL)
        return false;
    *ret = m->zone == FEEL_OFFSET ? m->offset_s : zone_offset(m->zone_name, temporal_local(m));
    return true;
}

int64_t temporal_utc(const struct feel_moment *m)
{
    int32_t offset = 0;
    (void)temporal_offset(m, &offset);
    return temporal_local(m) - offset;
}

bool temporal_alike(const struct feel_moment *x, const struct feel_moment *y)
{
    return (x->zone == FEEL_LOCAL) == (y->zone == FEEL_LOCAL);
}

static void set_clock(struct feel_moment *m, int64_t second_of_day)
{
    m->hour = (int8_t)(second_of_day / 3600);
    m->minute = (int8_t)(second_of_day / 60 % 60);
    m->second = (int8_t)(second_of_day % 60);
}

bool temporal_shift(enum feel_kind kind, const struct feel_moment *m, int64_t seconds,
                    int64_t nanos, struct feel_moment *ret)
{
    struct feel_moment moved = *m;
    int64_t nano = m->nano + nanos, local;
    bool jumps = kind == FEEL_DATE_TIME && m->zone == FEEL_NAMED;
    int64_t start = jumps ? temporal_utc(m) : temporal_local(m);
    if (__builtin_add_overflow(start + floor_div(nano, NANOS), seconds, &local))
        return false;
    if (jumps &&
        __builtin_add_overflow(local, (int64_t)zone_offset_utc(m->zone_name, local), &local))
        return false;
    int64_t day = floor_div(local, SECONDS_A_DAY);
    moved.nano = (int32_t)(nano - floor_div(nano, NANOS) * NANOS);
    set_clock(&moved, local - day * SECONDS_A_DAY);
    if (kind != FEEL_TIME && !temporal_set_day(&moved, day))
        return false;
    if (kind == FEEL_DATE)
        set_clock(&moved, 0), moved.nano = 0;
    *ret = moved;
    return true;
}

bool temporal_shift_months(const struct feel_moment *m, int64_t months, struct feel_moment *ret)
{
    struct feel_moment moved = *m;
    int64_t total;
    if (__builtin_add_overflow((int64_t)m->year * 12 + m->month - 1, months, &total))
        return false;
    int64_t year = floor_div(total, 12);
    if (year > YEAR_MAX || year < -YEAR_MAX)
        return false;
    moved.year = (int32_t)year;
    moved.month = (int8_t)(total - year * 12 + 1);
    int last = temporal_month_days(year, moved.month);
    moved.day = m->day > last ? (int8_t)last : m->day;
    *ret = moved;
    return true;
}

struct feel_value temporal_value(struct arena *a, enum feel_kind kind, const struct feel_moment *m)
{
    return (struct feel_value){.kind = kind, .moment = arena_memdup(a, m, sizeof *m)};
}

struct feel_value duration_value(int64_t seconds, int64_t nanos)
{
    int64_t total;
    if (__builtin_add_overflow(seconds, nanos / NANOS, &total))
        return feel_null();
    int64_t rest = nanos % NANOS;
    if (total > 0 && rest < 0)
        total--, rest += NANOS;
    else if (total < 0 && rest > 0)
        total++, rest -= NANOS;
    return (struct feel_value){.kind = FEEL_DURATION,
                               .duration = {.seconds = total, .nano = (int32_t)rest}};
}

struct feel_value months_value(int64_t months)
{
    return (struct feel_value){.kind = FEEL_MONTHS, .months = months};
}

/* --- reading ------------------------------------------------------------ */

static bool two_digits(const char **s, int8_t *ret)
{
    if (!isdigit((unsigned char)(*s)[0]) || !isdigit((unsigned char)(*s)[1]))
        return false;
    *ret = (int8_t)(((*s)[0] - '0') * 10 + (*s)[1] - '0');
    *s += 2;
    return true;
}

static bool literal(const char **s, char c)
{
    if (**s != c)
        return false;
    (*s)++;
    return true;
}

static bool read_day(const char **s, struct feel_moment *m)
{
    bool minus = literal(s, '-');
    size_t n = strspn(*s, "0123456789");
    if (n < 4 || n > 9 || (n > 4 && **s == '0'))
        return false;
    m->year = (int32_t)strtol(*s, NULL, 10) * (minus ? -1 : 1);
    *s += n;
    return literal(s, '-') && two_digits(s, &m->month) && literal(s, '-') &&
           two_digits(s, &m->day) && temporal_is_date(m->year, m->month, m->day);
}

/* "." and at most nine digits that count; more are cut. */
static bool read_fraction(const char **s, int32_t *ret)
{
    int32_t nano = 0, weight = NANOS / 10;
    if (!literal(s, '.'))
        return true;
    if (!isdigit((unsigned char)**s))
        return false;
    for (; isdigit((unsigned char)**s); (*s)++, weight /= 10)
        nano += (**s - '0') * weight;
    *ret = nano;
    return true;
}

enum { OFFSET_MAX_HOURS = 18 };

static bool read_offset(const char **s, struct feel_moment *m)
{
    int sign = **s == '-' ? -1 : 1;
    int8_t hours, minutes, seconds = 0;
    (*s)++;
    if (!two_digits(s, &hours) || !literal(s, ':') || !two_digits(s, &minutes))
        return false;
    if (**s == ':' && (!literal(s, ':') || !two_digits(s, &seconds)))
        return false;
    m->offset_s = sign * (hours * 3600 + minutes * 60 + seconds);
    return minutes < 60 && seconds < 60 && abs(m->offset_s) <= OFFSET_MAX_HOURS * 3600;
}

static bool read_zone(struct arena *a, const char **s, struct feel_moment *m)
{
    if (literal(s, 'Z') || literal(s, 'z')) {
        m->zone = FEEL_OFFSET;
        return true;
    }
    if (**s == '+' || **s == '-') {
        m->zone = FEEL_OFFSET;
        return read_offset(s, m);
    }
    if (!literal(s, '@'))
        return true;
    m->zone = FEEL_NAMED;
    m->zone_name = arena_strdup(a, *s);
    *s += strlen(*s);
    return zone_is_known(m->zone_name);
}

/* The hour 24 is left for the caller: it is the next day's midnight (XML Schema 2, 3.2.7.1). */
static bool is_clock(const struct feel_moment *m)
{
    bool midnight = m->hour == 24 && m->minute == 0 && m->second == 0 && m->nano == 0;
    return midnight || (m->hour < 24 && m->minute < 60 && m->second < 60);
}

static bool read_clock(struct arena *a, const char **s, struct feel_moment *m)
{
    return two_digits(s, &m->hour) && literal(s, ':') && two_digits(s, &m->minute) &&
           literal(s, ':') && two_digits(s, &m->second) && read_fraction(s, &m->nano) &&
           is_clock(m) && read_zone(a, s, m);
}

bool feel_read_date(struct arena *a, const char *s, struct feel_value *ret)
{
    struct feel_moment m = {0};
    if (!read_day(&s, &m) || *s)
        return false;
    *ret = temporal_value(a, FEEL_DATE, &m);
    return true;
}

bool feel_read_time(struct arena *a, const char *s, struct feel_value *ret)
{
    struct feel_moment m = {0};
    if (!read_clock(a, &s, &m) || *s)
        return false;
    m.hour = (int8_t)(m.hour % 24);
    *ret = temporal_value(a, FEEL_TIME, &m);
    return true;
}

bool feel_read_date_time(struct arena *a, const char *s, struct feel_value *ret)
{
    struct feel_moment m = {0};
    if (!read_day(&s, &m) || !literal(&s, 'T') || !read_clock(a, &s, &m) || *s)
        return false;
    if (m.hour == 24 && !temporal_set_day(&m, temporal_day(m.year, m.month, m.day) + 1))
        return false;
    m.hour = (int8_t)(m.hour % 24);
    *ret = temporal_value(a, FEEL_DATE_TIME, &m);
    return true;
}

/* A whole number and its letter; the fraction is kept apart, and belongs to S only. */
static bool read_part(const char **s, const char *letters, size_t *next, int64_t *ret,
                      int32_t *ret_nano)
{
    size_t n = strspn(*s, "0123456789");
    if (n == 0 || n > 18)
        return false;
    *ret = strtoll(*s, NULL, 10);
    *s += n;
    bool fraction = **s == '.';
    if (fraction && (*s)[1] == 'S')
        (*s)++; /* "PT0.S" is taken */
    else if (!read_fraction(s, ret_nano))
        return false;
    const char *letter = **s ? strchr(letters + *next, **s) : NULL;
    if (!letter || (fraction && *letter != 'S'))
        return false;
    *next = (size_t)(letter - letters) + 1;
    (*s)++;
    return true;
}

/* Adds the parts whose letters are given, in their order, each with its weight. */
static bool read_parts(const char **s, const char *letters, const int64_t *weights, int64_t *total,
                       int32_t *nano)
{
    bool some = false;
    for (size_t next = 0; isdigit((unsigned char)**s); some = true) {
        int64_t v;
        if (!read_part(s, letters, &next, &v, nano) ||
            __builtin_mul_overflow(v, weights[next - 1], &v) ||
            __builtin_add_overflow(*total, v, total))
            return false;
    }
    return some;
}

bool feel_read_duration(const char *s, struct feel_value *ret)
{
    static const int64_t year_weights[] = {12, 1}, day_weights[] = {SECONDS_A_DAY},
                         time_weights[] = {3600, 60, 1};
    bool minus = literal(&s, '-');
    if (!literal(&s, 'P'))
        return false;
    int64_t total = 0;
    int32_t nano = 0;
    const char *start = s;
    if (read_parts(&s, "YM", year_weights, &total, &nano) && !*s) {
        *ret = months_value(minus ? -total : total);
        return true;
    }
    s = start;
    total = 0;
    bool days = read_parts(&s, "D", day_weights, &total, &nano);
    if (literal(&s, 'T')) {
        if (!read_parts(&s, "HMS", time_weights, &total, &nano))
            return false;
    } else if (!days) {
        return false;
    }
    if (*s)
        return false;
    *ret = duration_value(minus ? -total : total, minus ? -nano : nano);
    return true;
}

bool feel_read_temporal(struct arena *a, const char *s, struct feel_value *ret)
{
    return feel_read_date_time(a, s, ret) || feel_read_date(a, s, ret) ||
           feel_read_time(a, s, ret) || feel_read_duration(s, ret);
}

/* --- writing ------------------------------------------------------------ */

static void write_fraction(struct buf *b, int32_t nano)
{
    char digits[16];
    if (!nano)
        return;
    (void)snprintf(digits, sizeof digits, ".%09" PRId32, nano);
    size_t n = strlen(digits);
    while (digits[n - 1] == '0')
        n--;
    buf_add(b, digits, n);
}

static void write_day(struct buf *b, const struct feel_moment *m)
{
    buf_printf(b, "%s%04d-%02d-%02d", m->year < 0 ? "-" : "", abs(m->year), m->month, m->day);
}

static void write_clock(struct buf *b, const struct feel_moment *m)
{
    buf_printf(b, "%02d:%02d:%02d", m->hour, m->minute, m->second);
    write_fraction(b, m->nano);
    int offset = abs(m->offset_s);
    if (m->zone == FEEL_NAMED)
        buf_printf(b, "@%s", m->zone_name);
    else if (m->zone == FEEL_OFFSET && offset == 0)
        buf_char(b, 'Z');
    else if (m->zone == FEEL_OFFSET)
        buf_printf(b, "%c%02d:%02d", m->offset_s < 0 ? '-' : '+', offset / 3600, offset / 60 % 60);
    if (m->zone == FEEL_OFFSET && offset % 60)
        buf_printf(b, ":%02d", offset % 60);
}

static uint64_t magnitude(int64_t v)
{
    return v < 0 ? -(uint64_t)v : (uint64_t)v;
}

/* A count with its letter, nothing for none. */
static void write_part(struct buf *b, uint64_t n, char letter)
{
    if (n)
        buf_printf(b, "%" PRIu64 "%c", n, letter);
}

static void write_duration(struct buf *b, const struct feel_value *v)
{
    uint64_t s = magnitude(v->duration.seconds);
    int32_t nano = abs(v->duration.nano);
    bool fraction = nano || s == 0; /* nothing at all is "PT0S" */
    buf_str(b, v->duration.seconds < 0 || v->duration.nano < 0 ? "-P" : "P");
    write_part(b, s / SECONDS_A_DAY, 'D');
    uint64_t rest = s % SECONDS_A_DAY;
    if (rest || fraction)
        buf_char(b, 'T');
    write_part(b, rest / 3600, 'H');
    write_part(b, rest / 60 % 60, 'M');
    if (rest % 60 || fraction) {
        buf_printf(b, "%" PRIu64, rest % 60);
        write_fraction(b, nano);
        buf_char(b, 'S');
    }
}

static void write_months(struct buf *b, int64_t months)
{
    uint64_t n = magnitude(months);
    buf_str(b, months < 0 ? "-P" : "P");
    write_part(b, n / 12, 'Y');
    if (n % 12 || n == 0)
        buf_printf(b, "%" PRIu64 "M", n % 12);
}

void temporal_write(struct buf *b, const struct feel_value *v)
{
    if (v->kind == FEEL_DURATION) {
        write_duration(b, v);
        return;
    }
    if (v->kind == FEEL_MONTHS) {
        write_months(b, v->months);
        return;
    }
    if (v->kind != FEEL_TIME)
        write_day(b, v->moment);
    if (v->kind == FEEL_DATE_TIME)
        buf_char(b, 'T');
    if (v->kind != FEEL_DATE)
        write_clock(b, v->moment);
}
