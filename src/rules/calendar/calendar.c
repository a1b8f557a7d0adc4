/* Days, windows and walks. A walk goes day by day; the longest limit of the law spans some hundred
 * days, so nothing cleverer is needed. */
#include "rules/calendar/calendar.h"

#include "base/time.h"

#include <assert.h>
#include <inttypes.h>

enum {
    CLOSED_DAYS = 731,      /* no office is closed for two years */
    YEARS = 10,             /* no limit of the law is longer */
    MAX_DAYS = YEARS * 366, /* … in days */
    FIRST_DAY = -70 * 366,  /* about 1900: moments before it and after … */
    LAST_DAY = 230 * 366,   /* … about 2200 are taken as these */
};

static int refuse_closed(struct fault *f)
{
    return fault_reason(f, INVALID, "calendar.closed", "no counting hours for two years");
}

static int refuse_amount(int64_t amount, struct fault *f)
{
    return fault_reason(f, INVALID, "calendar.amount",
                        "a limit of %" PRId64 " is negative or beyond %d years", amount, YEARS);
}

const struct calendar_day *calendar_day_of(const struct calendar *c, int32_t day)
{
    size_t low = 0, high = c->day_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (c->days[middle].day < day)
            low = middle + 1;
        else
            high = middle;
    }
    return low < c->day_count && c->days[low].day == day ? &c->days[low] : NULL;
}

static const struct calendar_hours *hours_on(const struct calendar *c, int32_t day)
{
    for (size_t i = c->hours_count; i-- > 0;)
        if (c->hours[i].valid_from <= day)
            return &c->hours[i];
    return NULL;
}

/* The weekday whose hours a day has. A make-up day is a full working day, mostly on a Saturday that
 * has no hours of its own or only a morning: it takes those of the first weekday that has any. */
static int pattern_of(const struct calendar_hours *hours, const struct calendar_day *declared,
                      int32_t day)
{
    if (!declared)
        return weekday_of(day);
    for (int i = 0; declared->work && i < 7; i++)
        if (hours->counting[i].count > 0)
            return i;
    return -1;
}

struct calendar_windows calendar_counting(const struct calendar *c, int32_t day)
{
    const struct calendar_hours *hours = hours_on(c, day);
    const int pattern = hours ? pattern_of(hours, calendar_day_of(c, day), day) : -1;
    return pattern < 0 ? (struct calendar_windows){0} : hours->counting[pattern];
}

static struct calendar_windows reception(const struct calendar *c, int32_t day)
{
    const struct calendar_hours *hours = hours_on(c, day);
    const int pattern = hours ? pattern_of(hours, calendar_day_of(c, day), day) : -1;
    return pattern < 0 ? (struct calendar_windows){0} : hours->reception[pattern];
}

bool calendar_is_working_day(const struct calendar *c, int32_t day)
{
    return calendar_counting(c, day).count > 0;
}

bool calendar_is_open(const struct calendar *c, int64_t ms)
{
    const struct calendar_windows w = reception(c, day_of(ms));
    const int32_t clock = ms_of_day(ms);
    for (size_t i = 0; i < w.count; i++)
        if (clock >= w.list[i].from_ms && clock < w.list[i].to_ms)
            return true;
    return false;
}

/* Closing included, also a closing at midnight, which is the next day's beginning. */
bool calendar_is_working(const struct calendar *c, int64_t ms)
{
    const struct calendar_windows w = calendar_counting(c, day_of(ms));
    const int32_t clock = ms_of_day(ms);
    for (size_t i = 0; i < w.count; i++)
        if (clock >= w.list[i].from_ms && clock <= w.list[i].to_ms)
            return true;
    if (clock > 0)
        return false;
    const struct calendar_windows before = calendar_counting(c, day_of(ms) - 1);
    return before.count > 0 && before.list[before.count - 1].to_ms == DAY_MS;
}

/* Walk on within one day, from a clock time; true when the walk ends there. */
static bool walk_day(struct calendar_windows w, int32_t clock, int64_t *left_ms, int32_t *ret_clock)
{
    for (size_t i = 0; i < w.count; i++) {
        const int32_t from = clock > w.list[i].from_ms ? clock : w.list[i].from_ms;
        if (from >= w.list[i].to_ms)
            continue;
        if (*left_ms <= w.list[i].to_ms - from) {
            *ret_clock = from + (int32_t)*left_ms;
            return true;
        }
        *left_ms -= w.list[i].to_ms - from;
    }
    return false;
}

static int walk(const struct calendar *c, int64_t from_ms, int64_t left_ms, int64_t *ret,
                struct fault *f)
{
    int32_t clock = ms_of_day(from_ms), closed = 0;
    for (int32_t day = day_of(from_ms); closed < CLOSED_DAYS; day++, clock = 0) {
        const struct calendar_windows w = calendar_counting(c, day);
        int32_t end;
        if (walk_day(w, clock, &left_ms, &end)) {
            *ret = moment_of(day, end);
            return OK;
        }
        closed = w.count > 0 ? 0 : closed + 1;
    }
    return refuse_closed(f);
}

int calendar_next_open(const struct calendar *c, int64_t ms, int64_t *ret, struct fault *f)
{
    return walk(c, ms, 0, ret, f);
}

int calendar_add_hours(const struct calendar *c, int64_t from_ms, int64_t working_ms, int64_t *ret,
                       struct fault *f)
{
    if (working_ms < 0 || working_ms > (int64_t)MAX_DAYS * DAY_MS)
        return refuse_amount(working_ms, f);
    if (working_ms == 0 && calendar_is_working(c, from_ms)) {
        *ret = from_ms;
        return OK;
    }
    return walk(c, from_ms, working_ms, ret, f);
}

/* A clock time moved into the hours of its day. */
static int32_t fit(struct calendar_windows w, int32_t clock)
{
    assert(w.count > 0);
    for (size_t i = 0; i < w.count; i++) {
        if (clock < w.list[i].from_ms)
            return w.list[i].from_ms;
        if (clock <= w.list[i].to_ms)
            return clock;
    }
    return w.list[w.count - 1].to_ms;
}

/* The n-th working day after a day. */
static int later_day(const struct calendar *c, int32_t day, int64_t n, int32_t *ret,
                     struct fault *f)
{
    for (int32_t closed = 0; n > 0;) {
        day++;
        const bool works = calendar_is_working_day(c, day);
        n -= works;
        closed = works ? 0 : closed + 1;
        if (closed == CLOSED_DAYS)
            return refuse_closed(f);
    }
    *ret = day;
    return OK;
}

int calendar_add_days(const struct calendar *c, int64_t from_ms, int64_t days, int64_t *ret,
                      struct fault *f)
{
    if (days < 0 || days > MAX_DAYS)
        return refuse_amount(days, f);
    int64_t start;
    int32_t day = 0;
    int r = calendar_add_hours(c, from_ms, 0, &start, f);
    if (r < 0 || days == 0) {
        if (r == OK)
            *ret = start;
        return r;
    }
    r = later_day(c, day_of(start), days, &day, f);
    if (r < 0)
        return r;
    *ret = moment_of(day, fit(calendar_counting(c, day), ms_of_day(start)));
    return OK;
}

static int64_t working_within(struct calendar_windows w, int32_t from, int32_t to)
{
    int64_t sum = 0;
    for (size_t i = 0; i < w.count; i++) {
        const int32_t a = from > w.list[i].from_ms ? from : w.list[i].from_ms;
        const int32_t b = to < w.list[i].to_ms ? to : w.list[i].to_ms;
        sum += b > a ? b - a : 0;
    }
    return sum;
}

static int64_t within_years(int64_t ms)
{
    const int64_t first = moment_of(FIRST_DAY, 0), last = moment_of(LAST_DAY, 0);
    return ms < first ? first : ms > last ? last : ms;
}

int64_t calendar_working_between(const struct calendar *c, int64_t a_ms, int64_t b_ms)
{
    const int64_t a = within_years(a_ms), b = within_years(b_ms);
    int64_t sum = 0;
    for (int32_t day = day_of(a); b > a && day <= day_of(b); day++)
        sum += working_within(calendar_counting(c, day), day == day_of(a) ? ms_of_day(a) : 0,
                              day == day_of(b) ? ms_of_day(b) : DAY_MS);
    return sum;
}
