/* Civil time of Vietnam.
 *
 * A moment is milliseconds since 1970-01-01 UTC (int64_t …_ms), which is how it is stored; a day is
 * a count of days since 1970-01-01 (int32_t). The country has one zone, UTC+7 without summer time
 * since 13 June 1975 (IANA zone Asia/Ho_Chi_Minh), so the conversion is exact for every date that
 * the system handles and needs no zone file. Nothing here reads a clock: the present comes from
 * os/clock.h.
 */
#ifndef BASE_TIME_H
#define BASE_TIME_H

#include <stdbool.h>
#include <stdint.h>

enum {
    TIME_TEXT = 40, /* room for any text written here */
    MINUTE_MS = 60 * 1000,
    HOUR_MS = 60 * MINUTE_MS,
    DAY_MS = 24 * HOUR_MS,
    ZONE_MS = 7 * HOUR_MS, /* how far Vietnam is ahead of UTC */
};

struct date {
    int year, month, day; /* month 1..12, day 1..31, proleptic Gregorian */
};

/* The day that a moment falls on in Vietnam, and the milliseconds since its midnight there. */
int32_t day_of(int64_t ms);
int32_t ms_of_day(int64_t ms);

/* The moment of a day's midnight in Vietnam plus ms_of_day. */
int64_t moment_of(int32_t day, int32_t ms_of_day);

/* 0 Monday … 6 Sunday. */
int weekday_of(int32_t day);

struct date date_of(int32_t day);
int32_t day_from(struct date d);
bool date_is_real(struct date d);

/* The same day some months later; the month's last day where it has no such day (Civil Code 2015
 * Art. 147 and 148(4)). */
int32_t day_add_months(int32_t day, int64_t months);

/* "2026-11-22" and back. date_parse wants the whole text; false when it is no real date. */
void date_iso(int32_t day, char out[static TIME_TEXT]);
bool date_parse(const char *s, int32_t *ret_day);

/* "22/11/2026", "07:05", "07:05 ngày 22/11/2026"-free pieces for people: words come from locale/.
 */
void date_people(int32_t day, char out[static TIME_TEXT]);
void clock_people(int64_t ms, char out[static TIME_TEXT]);

/* RFC 3339 with Vietnam's offset: "2026-11-22T07:05:00+07:00"; milliseconds only when there are
 * some. time_parse takes any offset and 'Z'. */
void time_rfc3339(int64_t ms, char out[static TIME_TEXT]);
bool time_parse(const char *s, int64_t *ret_ms);

#endif
