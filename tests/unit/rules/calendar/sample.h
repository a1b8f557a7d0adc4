/* Test data: the calendar of 2026 and two kinds of hours, as a pack would give them. */
#ifndef TESTS_RULES_CALENDAR_SAMPLE_H
#define TESTS_RULES_CALENDAR_SAMPLE_H

#include "rules/calendar/calendar.h"

/* "standard": 07:00-11:30 and 13:30-17:00 Monday to Friday, reception on Saturday morning too.
 * "changed": the same until 30 June 2026, then 08:00-12:00 and 13:00-16:00, Friday until 12:00. */
extern const char sample_text[];

struct calendar sample_calendar(struct arena *a, const char *code);

/* "2026-11-20 16:00", or with seconds, as civil time of Vietnam. */
int64_t moment(const char *s);

/* "2026-11-20 16:00" again (with seconds when there are some), in a static buffer of eight. */
const char *text_of(int64_t ms);

#endif
