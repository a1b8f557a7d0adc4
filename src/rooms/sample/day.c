/* A day: how many come, when, and through which channel. */
#include "rooms/sample/generation.h"

#include "base/cleanup.h"
#include "base/time.h"

#include <stdlib.h>

static int64_t at_counter(const struct calendar *cal, int32_t day, struct luck *c)
{
    struct calendar_windows w = calendar_counting(cal, day);
    if (w.count == 0)
        return -1;
    const struct calendar_window *x = &w.list[luck_below(c, (int64_t)w.count)];
    return moment_of(day, x->from_ms + (int32_t)luck_below(c, x->to_ms - x->from_ms));
}

static void plan_one(const struct generation *g, int32_t day, struct planned *x)
{
    struct luck c = luck_of(g->order->seed, LUCK_DAY, x->number);
    const struct calendar *cal =
        agency_calendar(g->world.law->agencies, g->world.places[0].centre->code);
    x->channel = luck_pick(&c, &g->years.channels);
    x->submitted_ms = x->channel == 1 ? -1 : at_counter(cal, day, &c);
    if (x->submitted_ms < 0) {
        x->channel = 1;
        x->submitted_ms = moment_of(day, (int32_t)luck_pick(&c, &g->years.hours) * HOUR_MS +
                                             (int32_t)luck_below(&c, HOUR_MS));
    }
    if (x->submitted_ms >= g->now_ms)
        x->submitted_ms = g->now_ms - 1 - luck_below(&c, 30 * MINUTE_MS);
}

static int by_moment(const void *x, const void *y)
{
    const struct planned *p = x, *q = y;
    if (p->submitted_ms != q->submitted_ms)
        return p->submitted_ms < q->submitted_ms ? -1 : 1;
    return p->number < q->number ? -1 : p->number > q->number;
}

/* The numbers of codes that this day has used up. */
static void count_codes(struct arena *a, struct generation *g, int32_t day, struct counted *ret)
{
    const struct db_table *t = &g->days.counters;
    struct date d = date_of(day);
    const char *period = arena_printf(g->arena, "%02d%02d%02d", d.year % 100, d.month, d.day);
    ret->rows = arena_new(a, struct db_value, g->world.place_count * t->count);
    ret->count = 0;
    for (size_t i = 0; i < g->world.place_count; i++) {
        struct db_value *row = ret->rows + ret->count * t->count;
        if (!g->today[i])
            continue;
        row[table_column(t, "agency")] = db_text(g->world.places[i].agency->code);
        row[table_column(t, "kind")] = db_text("dossier");
        row[table_column(t, "period")] = db_text(period);
        row[table_column(t, "value")] = db_int(g->today[i]);
        g->today[i] = 0;
        ret->count++;
    }
}

int make_day(struct generation *g, size_t i, struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CLEANUP(arena_closep) struct arena *one = arena_open();
    int64_t n = g->order->dossiers;
    int64_t before = (int64_t)((__int128)n * (i ? g->day_weights[i - 1] : 0) / g->day_sum);
    int64_t after = (int64_t)((__int128)n * g->day_weights[i] / g->day_sum);
    struct planned *list = arena_new(a, struct planned, (size_t)(after - before));
    struct counted codes;
    int r = OK;
    for (int64_t k = before; k < after; k++) {
        list[k - before].number = k;
        plan_one(g, g->days.first + (int32_t)i, &list[k - before]);
    }
    qsort(list, (size_t)(after - before), sizeof *list, by_moment);
    for (int64_t k = before; r == OK && k < after; k++) {
        arena_clear(one);
        r = make_dossier(one, g, &list[k - before], f);
    }
    if (r < 0)
        return r;
    count_codes(a, g, g->days.first + (int32_t)i, &codes);
    g->report->dossiers = after;
    generation_tell(g, "days", after);
    return days_write(&g->days, i, &codes, f);
}

/* How many come on each day, summed up. */
void weigh_days(struct generation *g)
{
    const struct calendar *cal =
        agency_calendar(g->world.law->agencies, g->world.places[0].centre->code);
    g->day_weights = arena_new(g->arena, int64_t, g->days.count);
    for (size_t i = 0; i < g->days.count; i++) {
        int32_t day = g->days.first + (int32_t)i;
        int weekday = weekday_of(day);
        const int64_t *sums = g->years.weekdays.sums;
        int64_t w = (sums[weekday] - (weekday ? sums[weekday - 1] : 0)) *
                    g->years.months[date_of(day).month - 1];
        const struct calendar_day *declared = calendar_day_of(cal, day);
        g->day_sum += declared && !declared->work ? w / 10 : w;
        g->day_weights[i] = g->day_sum;
    }
}
