/* The time zones of the world, as tools/zonec writes them when this is built: constant data, so
 * that no file is read and nothing is allocated when a zone is asked for. For zone.c and its tests.
 */
#ifndef RULES_FEEL_ZONE_TABLE_H
#define RULES_FEEL_ZONE_TABLE_H

#include <stddef.h>
#include <stdint.h>

/* From this second of 1970 on (UTC) the clocks are so many seconds ahead of UTC. */
struct zone_change {
    int64_t at : 44;
    int64_t offset : 20;
};

enum zone_day_form {
    ZONE_WEEKDAY,  /* "M3.5.0": a weekday of a week of a month; week 5 is the last */
    ZONE_DAY,      /* "J60": a day of the year from 1, February 29 never counted */
    ZONE_LEAP_DAY, /* "59": a day of the year from 0, February 29 counted */
};

/* One change in each year, as in the TZ variable (POSIX.1 chapter 8.3, RFC 9636 section 3.3.1). */
struct zone_yearly {
    enum zone_day_form form;
    uint8_t month, week, weekday; /* of ZONE_WEEKDAY; weekday 0 is Sunday */
    uint16_t day;                 /* of the others */
    int32_t second; /* after midnight, by the clock as it goes before; may be another day's */
};

/* What goes on for ever behind the last change. */
struct zone_rule {
    int32_t standard, summer; /* seconds ahead of UTC; the same when no clock is changed */
    struct zone_yearly begins, ends;
};

/* The clocks of a place through history. */
struct zone_course {
    int32_t before;        /* seconds ahead of UTC before the first change */
    uint32_t first, count; /* its changes, by time */
    struct zone_rule rule;
};

struct zone_name {
    char name[40];
    uint32_t course; /* many names may have the same */
};

extern const char zone_version[]; /* of the IANA data: "2025b" */
extern const struct zone_change zone_changes[];
extern const struct zone_course zone_courses[];
extern const struct zone_name zone_names[]; /* by strcmp */
extern const size_t zone_name_count;

#endif
