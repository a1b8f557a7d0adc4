/* Limits: from the moment of receipt to the due moment. */
#include "rules/calendar/calendar.h"

#include "rules/calendar/span.h"
#include "base/time.h"

#include <inttypes.h>
#include <string.h>

enum { MAX_MONTHS = 120 };

static const char *const unit_names[] = {
    [CALENDAR_WORKING_DAY] = "working_day",   [CALENDAR_WORKING_HOUR] = "working_hour",
    [CALENDAR_CALENDAR_DAY] = "calendar_day", [CALENDAR_MONTH] = "month",
    [CALENDAR_SAME_DAY] = "same_day",         [CALENDAR_NONE] = "none",
};

bool calendar_unit_from_name(const char *name, enum calendar_unit *ret)
{
    for (size_t i = 0; i < sizeof unit_names / sizeof *unit_names; i++)
        if (strcmp(unit_names[i], name) == 0) {
            *ret = (enum calendar_unit)i;
            return true;
        }
    return false;
}

static int32_t closing_of(const struct calendar *c, int32_t day)
{
    const struct calendar_windows w = calendar_counting(c, day);
    return w.list[w.count - 1].to_ms;
}

/* The first working day at or after a day. */
static int working_day_from(const struct calendar *c, int32_t day, int32_t *ret, struct fault *f)
{
    int64_t open;
    int r = calendar_next_open(c, moment_of(day, 0), &open, f);
    if (r == OK)
        *ret = day_of(open);
    return r;
}

static int32_t calendar_days_later(const struct calendar *c, bool skip_days_off, int32_t day,
                                   int64_t days)
{
    while (days > 0) {
        const struct calendar_day *declared = calendar_day_of(c, ++day);
        days -= !(skip_days_off && declared && !declared->work);
    }
    return day;
}

/* The office's closing on the last day; on a rest day the end of the next working day, whatever the
 * clock said (Civil Code 2015 Art. 148(5)). */
static int end_of_day(const struct calendar *c, const struct calendar_convention *how,
                      struct calendar_span *s, struct fault *f)
{
    int32_t due = 0;
    int r = working_day_from(c, s->last_day, &due, f);
    if (r < 0)
        return r;
    s->due_ms = moment_of(due, closing_of(c, due));
    if (how->keep_clock && due == s->last_day)
        return calendar_add_days(c, moment_of(due, ms_of_day(s->start_ms)), 0, &s->due_ms, f);
    return OK;
}

static int due_working_days(const struct calendar *c, const struct calendar_convention *how,
                            int64_t amount, struct calendar_span *s, struct fault *f)
{
    (void)how;
    return calendar_add_days(c, s->start_ms, amount, &s->due_ms, f);
}

static int due_working_hours(const struct calendar *c, const struct calendar_convention *how,
                             int64_t amount, struct calendar_span *s, struct fault *f)
{
    const int64_t whole = how->hours_per_day > 0 ? amount / how->hours_per_day : 0;
    int64_t day;
    int r = calendar_add_days(c, s->start_ms, whole, &day, f);
    return r < 0 ? r
                 : calendar_add_hours(c, day, (amount - whole * how->hours_per_day) * HOUR_MS,
                                      &s->due_ms, f);
}

static int due_calendar_days(const struct calendar *c, const struct calendar_convention *how,
                             int64_t amount, struct calendar_span *s, struct fault *f)
{
    s->last_day = calendar_days_later(c, how->skip_days_off, day_of(s->start_ms), amount);
    return end_of_day(c, how, s, f);
}

static int due_months(const struct calendar *c, const struct calendar_convention *how,
                      int64_t amount, struct calendar_span *s, struct fault *f)
{
    s->last_day = day_add_months(day_of(s->start_ms), amount);
    return end_of_day(c, how, s, f);
}

static const struct unit {
    int64_t max;
    int (*due)(const struct calendar *c, const struct calendar_convention *how, int64_t amount,
               struct calendar_span *s, struct fault *f);
} units[] = {
    [CALENDAR_WORKING_DAY] = {3660, due_working_days},
    [CALENDAR_WORKING_HOUR] = {87600, due_working_hours},
    [CALENDAR_CALENDAR_DAY] = {3660, due_calendar_days},
    [CALENDAR_MONTH] = {MAX_MONTHS, due_months},
    [CALENDAR_SAME_DAY] = {0},
    [CALENDAR_NONE] = {0},
};

/* The closing before a moment at which nothing runs: of the same day, or of a working day before.
 */
static int64_t closing_before(const struct calendar *c, int64_t ms, int64_t fallback)
{
    for (int32_t day = day_of(ms), far = day - 31; day > far; day--) {
        const struct calendar_windows w = calendar_counting(c, day);
        if (w.count > 0 && moment_of(day, closing_of(c, day)) <= ms)
            return moment_of(day, closing_of(c, day));
    }
    return fallback;
}

static int same_day(const struct calendar *c, int32_t cutoff_ms, int64_t received_ms,
                    struct calendar_span *s, struct fault *f)
{
    const int32_t day = day_of(received_ms);
    const bool in_time =
        day_of(s->start_ms) == day && (cutoff_ms < 0 || ms_of_day(received_ms) < cutoff_ms);
    int32_t due = 0;
    int r = working_day_from(c, in_time ? day : day + 1, &due, f);
    if (r < 0)
        return r;
    s->due_ms = moment_of(due, closing_of(c, due));
    return OK;
}

int calendar_span(const struct calendar *c, const struct calendar_convention *how,
                  const struct calendar_limit *limit, int64_t received_ms,
                  struct calendar_span *ret, struct fault *f)
{
    const struct unit *unit = &units[limit->unit];
    struct calendar_span s = {0};
    int r = calendar_next_open(c, received_ms, &s.start_ms, f);
    if (r < 0)
        return r;
    if (limit->unit == CALENDAR_SAME_DAY)
        r = same_day(c, limit->cutoff_ms, received_ms, &s, f);
    else if (limit->amount < 0 || limit->amount > unit->max)
        return fault_reason(f, INVALID, "calendar.amount",
                            "a limit of %" PRId64 " %s is negative or beyond ten years",
                            limit->amount, unit_names[limit->unit]);
    else {
        if (limit->unit == CALENDAR_WORKING_DAY && how->evening_counts &&
            day_of(s.start_ms) != day_of(received_ms))
            s.start_ms = closing_before(c, received_ms, s.start_ms);
        r = unit->due(c, how, limit->amount, &s, f);
    }
    if (r == OK)
        *ret = s;
    return r;
}

/* Days off are announced year by year; a year without any declared day is not announced yet. */
static bool is_announced(const struct calendar *c, int32_t day)
{
    return c->day_count > 0 && date_of(day).year <= date_of(c->days[c->day_count - 1].day).year;
}

int calendar_due(const struct calendar *c, const struct calendar_convention *how,
                 const struct calendar_limit *limit, int64_t received_ms, struct calendar_due *ret,
                 struct fault *f)
{
    if (limit->unit == CALENDAR_NONE) {
        *ret = (struct calendar_due){.none = true};
        return OK;
    }
    struct calendar_span s = {0};
    int r = calendar_span(c, how, limit, received_ms, &s, f);
    if (r < 0)
        return r;
    *ret = (struct calendar_due){
        .start_ms = s.start_ms, .due_ms = s.due_ms, .announced = is_announced(c, day_of(s.due_ms))};
    return OK;
}

int calendar_extend(const struct calendar *c, int64_t due_ms, int64_t wait_from_ms,
                    int64_t wait_to_ms, int64_t *ret, struct fault *f)
{
    const int64_t waited =
        wait_from_ms < due_ms ? calendar_working_between(c, wait_from_ms, wait_to_ms) : 0;
    return calendar_add_hours(c, due_ms, waited, ret, f);
}
