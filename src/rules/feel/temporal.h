/* Calendar arithmetic beyond base/time.h's four-digit years, with zones. For feel/ only. */
#ifndef RULES_FEEL_TEMPORAL_H
#define RULES_FEEL_TEMPORAL_H

#include "rules/feel/value.h"

enum { YEAR_MAX = 999999999, SECONDS_A_DAY = 86400, NANOS = 1000000000 };

/* a / b downwards; b > 0. */
static inline int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

int64_t temporal_day(int64_t year, int month, int day);
bool temporal_is_date(int64_t year, int64_t month, int64_t day);
int temporal_month_days(int64_t year, int month);

/* Year, month and day from a day count; false beyond YEAR_MAX. */
bool temporal_set_day(struct feel_moment *m, int64_t day);

/* Seconds of the local time since 1970, and the same in UTC (local times count as UTC). */
int64_t temporal_local(const struct feel_moment *m);
int64_t temporal_utc(const struct feel_moment *m);

/* Seconds ahead of UTC; false for local times. */
bool temporal_offset(const struct feel_moment *m, int32_t *ret);

/* The moment moved by seconds and nanos that really pass: in a named zone the clock may jump on the
 * way. A time alone goes round the clock. */
bool temporal_shift(enum feel_kind kind, const struct feel_moment *m, int64_t seconds,
                    int64_t nanos, struct feel_moment *ret);

/* A date or date and time moved by months; the day is cut to the month's last. */
bool temporal_shift_months(const struct feel_moment *m, int64_t months, struct feel_moment *ret);

/* Both zoned or both local? */
bool temporal_alike(const struct feel_moment *x, const struct feel_moment *y);

/* Is it a name of the IANA data, letter by letter? Old names ("Asia/Saigon") are. */
bool zone_is_known(const char *name);

/* Seconds ahead of UTC at a second of the zone's own clock: where the clock jumps ahead or is set
 * back, as before the change. 0 for a name that is not known. */
int32_t zone_offset(const char *name, int64_t local_seconds);

/* The same at a second of UTC. */
int32_t zone_offset_utc(const char *name, int64_t utc_seconds);

struct feel_value temporal_value(struct arena *a, enum feel_kind kind, const struct feel_moment *m);
struct feel_value duration_value(int64_t seconds, int64_t nanos); /* null when out of range */
struct feel_value months_value(int64_t months);

void temporal_write(struct buf *b, const struct feel_value *v); /* without @"" */

#endif
