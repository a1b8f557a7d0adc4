/* The arithmetic of a due date, in lines that a page can print. */
#include "rules/calendar/span.h"

#include "base/time.h"

#include <string.h>

struct lines {
    struct arena *arena;
    struct calendar_step *first, *last;
};

static bool same_name(const struct calendar_day *a, const struct calendar_day *b)
{
    return a == b || (a && b && strcmp(a->name_vi, b->name_vi) == 0);
}

static void add(struct lines *l, struct calendar_step s)
{
    struct calendar_step *last = l->last;
    if (last && last->days > 0 && last->kind == s.kind && same_name(last->day, s.day)) {
        last->to_ms = s.to_ms;
        last->days += s.days;
        last->counted_ms += s.counted_ms;
        return;
    }
    struct calendar_step *new = arena_memdup(l->arena, &s, sizeof s);
    if (last)
        last->next = new;
    else
        l->first = new;
    l->last = new;
}

static enum calendar_step_kind kind_of(const struct calendar *c, int32_t day)
{
    const struct calendar_day *declared = calendar_day_of(c, day);
    if (declared)
        return declared->work ? CALENDAR_MAKE_UP : CALENDAR_HOLIDAY;
    return calendar_is_working_day(c, day) ? CALENDAR_COUNTED : CALENDAR_WEEKEND;
}

static bool is_counted(enum calendar_step_kind k)
{
    return k == CALENDAR_COUNTED || k == CALENDAR_MAKE_UP;
}

/* One day between two moments of working time. */
static void add_working_day(struct lines *l, const struct calendar *c, int32_t day, int64_t from_ms,
                            int64_t to_ms)
{
    const struct calendar_windows w = calendar_counting(c, day);
    struct calendar_step s = {.kind = kind_of(c, day),
                              .from_ms = moment_of(day, 0),
                              .to_ms = moment_of(day, DAY_MS),
                              .days = 1,
                              .day = calendar_day_of(c, day)};
    if (w.count > 0) {
        s.from_ms = moment_of(day, w.list[0].from_ms);
        s.to_ms = moment_of(day, w.list[w.count - 1].to_ms);
    }
    s.from_ms = s.from_ms < from_ms ? from_ms : s.from_ms;
    s.to_ms = s.to_ms > to_ms ? to_ms : s.to_ms;
    if (s.from_ms >= s.to_ms)
        return;
    s.counted_ms = is_counted(s.kind) ? calendar_working_between(c, s.from_ms, s.to_ms) : 0;
    if (is_counted(s.kind) && s.counted_ms == 0)
        return;
    add(l, s);
}

static void add_working(struct lines *l, const struct calendar *c, int64_t from_ms, int64_t to_ms)
{
    for (int32_t day = day_of(from_ms); from_ms < to_ms && day <= day_of(to_ms); day++)
        add_working_day(l, c, day, from_ms, to_ms);
}

/* The first day is not counted (Civil Code 2015 Art. 147(2)); rest days on the way are, unless the
 * convention skips declared ones; from the last day on, rest days move the end. */
static void add_calendar_days(struct lines *l, const struct calendar *c, bool skip_days_off,
                              const struct calendar_span *s)
{
    for (int32_t day = day_of(s->start_ms) + 1; day <= day_of(s->due_ms); day++) {
        const struct calendar_day *declared = calendar_day_of(c, day);
        const bool skipped = skip_days_off && declared && !declared->work;
        const bool counted = day <= s->last_day && !skipped &&
                             (day < s->last_day || calendar_is_working_day(c, day));
        const bool last = day == day_of(s->due_ms);
        add(l, (struct calendar_step){.kind = counted ? CALENDAR_COUNTED : kind_of(c, day),
                                      .from_ms = moment_of(day, 0),
                                      .to_ms = last ? s->due_ms : moment_of(day, DAY_MS),
                                      .days = 1,
                                      .day = counted ? NULL : declared});
    }
}

int calendar_explain(struct arena *a, const struct calendar *c,
                     const struct calendar_convention *how, const struct calendar_limit *limit,
                     int64_t received_ms, struct calendar_step **ret, struct fault *f)
{
    struct lines l = {.arena = a};
    struct calendar_span s;
    add(&l, (struct calendar_step){CALENDAR_RECEIVED, received_ms, received_ms});
    if (limit->unit == CALENDAR_NONE) {
        *ret = l.first;
        return OK;
    }
    int r = calendar_span(c, how, limit, received_ms, &s, f);
    if (r < 0)
        return r;
    if (s.start_ms > received_ms)
        add(&l, (struct calendar_step){CALENDAR_OUTSIDE, received_ms, s.start_ms});
    if (limit->unit == CALENDAR_CALENDAR_DAY || limit->unit == CALENDAR_MONTH)
        add_calendar_days(&l, c, limit->unit == CALENDAR_CALENDAR_DAY && how->skip_days_off, &s);
    else
        add_working(&l, c, s.start_ms, s.due_ms);
    add(&l, (struct calendar_step){CALENDAR_DUE, s.due_ms, s.due_ms});
    *ret = l.first;
    return OK;
}

struct calendar_step *calendar_explain_between(struct arena *a, const struct calendar *c,
                                               int64_t a_ms, int64_t b_ms)
{
    struct lines l = {.arena = a};
    add_working(&l, c, a_ms, b_ms);
    return l.first;
}
