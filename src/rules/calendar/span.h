/* What the due date and its explanation share; private to rules/calendar. */
#ifndef RULES_CALENDAR_SPAN_H
#define RULES_CALENDAR_SPAN_H

#include "rules/calendar/calendar.h"

struct calendar_span {
    int64_t start_ms, due_ms;
    int32_t
        last_day; /* calendar days and months: the last day before it was moved off a rest day */
};

/* As calendar_due, for every unit but CALENDAR_NONE. */
int calendar_span(const struct calendar *c, const struct calendar_convention *how,
                  const struct calendar_limit *limit, int64_t received_ms,
                  struct calendar_span *ret, struct fault *f);

#endif
