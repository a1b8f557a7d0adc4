/* Working time: when a limit that the law gives ends, and why.
 *
 * A calendar is one agency's: its counting hours (what limits run on), its reception hours (when
 * the counter is open) and the days that the State declares off or makes up. All of it is data with
 * validity dates, read from a pack; no hour and no holiday stands in this library, and it reads no
 * clock: every moment is given, in milliseconds since 1970 UTC (base/time.h).
 *
 * A *working moment* lies in a counting window, its closing moment included: a limit of eight hours
 * that began at opening ends at closing, not on the next morning. Beginning is the other way round:
 * at the closing moment the window is over, and time runs again from the next opening.
 *
 * Source of the rules: Civil Code 2015 Art. 144-148 (days, months, last day on a rest day), Labour
 * Code 2019 Art. 111-112 (rest days, make-up days), and the conventions of the provinces' systems.
 * Where these leave a choice, the choice is a value (struct calendar_convention), per unit or
 * nationwide; docs/calendar.md tells them with worked examples.
 */
#ifndef RULES_CALENDAR_CALENDAR_H
#define RULES_CALENDAR_CALENDAR_H

#include "base/arena.h"
#include "base/fault.h"
#include "base/json.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A declared day; ordinary days need no entry. */
struct calendar_day {
    int32_t day;                   /* days since 1970 */
    bool work;                     /* a make-up working day; otherwise off */
    const char *name_vi, *name_en; /* "Quốc khánh"; never NULL */
    const char *basis;             /* the decision that declares it; never NULL */
};

/* Part of a day, in milliseconds since midnight: open from `from_ms` until before `to_ms`. */
struct calendar_window {
    int32_t from_ms, to_ms;
};

/* The windows of one day, ascending and apart. */
struct calendar_windows {
    const struct calendar_window *list;
    size_t count;
};

/* Hours in force from a day on, until the next entry begins. Index 0 is Monday. */
struct calendar_hours {
    int32_t valid_from;
    struct calendar_windows counting[7];
    struct calendar_windows reception[7];
};

/* days ascending by day, hours ascending by valid_from. All memory is the arena's that the reading
 * functions got; a calendar is not changed afterwards and may be shared between threads. */
struct calendar {
    const struct calendar_day *days;
    size_t day_count;
    const struct calendar_hours *hours;
    size_t hours_count;
};

enum calendar_unit {
    CALENDAR_WORKING_DAY,
    CALENDAR_WORKING_HOUR,
    CALENDAR_CALENDAR_DAY,
    CALENDAR_MONTH,
    CALENDAR_SAME_DAY, /* received before the cutoff: that day's closing; otherwise the next one's
                        */
    CALENDAR_NONE,     /* the procedure has no due date */
};

struct calendar_limit {
    enum calendar_unit unit;
    int64_t amount;    /* not used by SAME_DAY and NONE */
    int32_t cutoff_ms; /* SAME_DAY: ms since midnight; -1 without */
};

/* What law and practice leave open. The defaults (all zero) are those of docs/calendar.md. */
struct calendar_convention {
    /* Hour limits: walk through the windows; or turn each `hours_per_day` into one whole working
     * day that keeps the clock time and walk only the rest. 0: walk. */
    int32_t hours_per_day;
    /* Calendar days and months end when the office closes on the due day; or they keep the clock
     * time of the reception. */
    bool keep_clock;
    /* Declared days off are not counted in calendar-day limits. */
    bool skip_days_off;
    /* Working days received after closing or on a rest day: count from the next opening; or from
     * the closing before, so that a Friday evening's first day is Monday and not Tuesday. */
    bool evening_counts;
};

enum calendar_step_kind {
    CALENDAR_RECEIVED, /* from = to = the moment of receipt */
    CALENDAR_OUTSIDE,  /* received outside counting hours: nothing runs until the next opening */
    CALENDAR_COUNTED,  /* ordinary days that were counted */
    CALENDAR_MAKE_UP,  /* a make-up day that was counted */
    CALENDAR_WEEKEND,  /* days without counting hours */
    CALENDAR_HOLIDAY,  /* a declared day off */
    CALENDAR_DUE,      /* from = to = the due moment */
};

/* One line of the explanation. Neighbouring days of one kind and name are one line. */
struct calendar_step {
    enum calendar_step_kind kind;
    int64_t from_ms, to_ms;
    int days;                       /* days on this line */
    int64_t counted_ms;             /* working time on this line that was counted */
    const struct calendar_day *day; /* the declared day, for its name and basis; or NULL */
    struct calendar_step *next;
};

struct calendar_due {
    bool none;        /* CALENDAR_NONE: there is no due date, the rest is 0 */
    int64_t start_ms; /* when the limit began to run */
    int64_t due_ms;
    bool announced; /* false: the due date lies in a year whose days off are not in the data */
};

/* Read a calendar.json, {"days": […], "hours": […]}: all its days, and the hours of one code. Words
 * are not copied: v must live as long as the calendar. INVALID with the line and what is wrong:
 * unknown key, unreal date, a day twice, windows that overlap. NOT_FOUND, calendar.code, when no
 * hours carry the code. */
int calendar_read(struct arena *a, const struct json *v, const char *code, struct calendar *ret,
                  struct fault *f);

/* {"amount":3,"unit":"working_day","cutoff":"15:00",…}; "basis", "confidence" and "note" may be
 * there and are not looked at. INVALID with the line. */
int calendar_read_limit(const struct json *limit, struct calendar_limit *ret, struct fault *f);

/* Set the convention that a pack's rule names ("calendar.hours_per_day", "calendar.keep_clock",
 * "calendar.skip_days_off", "calendar.evening_counts"). NOT_FOUND for another code, INVALID for
 * a value of another kind. */
int calendar_convene(struct calendar_convention *c, const char *code, const struct json *value,
                     struct fault *f);

/* The declared day, or NULL. */
const struct calendar_day *calendar_day_of(const struct calendar *c, int32_t day);

/* Whether limits run on this day at all; its counting windows. */
bool calendar_is_working_day(const struct calendar *c, int32_t day);
struct calendar_windows calendar_counting(const struct calendar *c, int32_t day);

/* Whether the counter is open at this moment. */
bool calendar_is_open(const struct calendar *c, int64_t ms);

/* Whether ms is a working moment: inside a counting window, closing included. */
bool calendar_is_working(const struct calendar *c, int64_t ms);

/* The first moment at or after ms at which working time runs. INVALID, calendar.closed, when there
 * is none within two years. */
int calendar_next_open(const struct calendar *c, int64_t ms, int64_t *ret, struct fault *f);

/* Walk working_ms (>= 0) of working time on from a moment. Adding 0 gives the moment itself when it
 * is a working one, otherwise the next opening. INVALID: calendar.closed, calendar.amount. */
int calendar_add_hours(const struct calendar *c, int64_t from_ms, int64_t working_ms, int64_t *ret,
                       struct fault *f);

/* Whole working days; the clock time is kept, and moved into the hours of the day where it ends: to
 * the opening, after the break, or back to the closing. */
int calendar_add_days(const struct calendar *c, int64_t from_ms, int64_t days, int64_t *ret,
                      struct fault *f);

/* Working milliseconds between two moments; 0 when b is not after a. */
int64_t calendar_working_between(const struct calendar *c, int64_t a_ms, int64_t b_ms);

/* The due moment of a limit for what was received at a moment. Always a working moment. INVALID:
 * calendar.closed, calendar.amount (negative or beyond ten years). */
int calendar_due(const struct calendar *c, const struct calendar_convention *how,
                 const struct calendar_limit *limit, int64_t received_ms, struct calendar_due *ret,
                 struct fault *f);

/* The due moment after a wait (a supplement, a pause, a tax payment): what was left of the limit
 * when the wait began runs on when it ends. So the due time moves by the working time waited. A
 * wait that begins after the due moment, or ends before it began, moves nothing. */
int calendar_extend(const struct calendar *c, int64_t due_ms, int64_t wait_from_ms,
                    int64_t wait_to_ms, int64_t *ret, struct fault *f);

/* Why the due date is what it is, line by line, in the arena. The first line is RECEIVED, the last
 * DUE. For NONE only RECEIVED. Days of rest inside a calendar-day limit are COUNTED, as in law. */
int calendar_explain(struct arena *a, const struct calendar *c,
                     const struct calendar_convention *how, const struct calendar_limit *limit,
                     int64_t received_ms, struct calendar_step **ret, struct fault *f);

/* The working time between two moments, line by line (how long a wait was); NULL when there is
 * none. */
struct calendar_step *calendar_explain_between(struct arena *a, const struct calendar *c,
                                               int64_t a_ms, int64_t b_ms);

/* Of "working_day" and so on; false when unknown. */
bool calendar_unit_from_name(const char *name, enum calendar_unit *ret);

#endif
