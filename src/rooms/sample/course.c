/* When things happen. Officials work in working time; a share of the promised time is used, or more
 * than all of it when it is late. */
#include "rooms/sample/inside.h"

#include "base/cleanup.h"
#include "base/time.h"

enum {
    NO_PROMISE_MS = 16 * HOUR_MS,
    LONGEST_MS = 45 * 8 * HOUR_MS, /* of one step: nothing lies for a year */
    ANSWER_MS = 36 * HOUR_MS,
    FETCH_MS = 14 * HOUR_MS,
    LOOK_LEAST_MS = 20 * 1000,
    LOOK_MOST_MS = 220 * 1000,
};

struct timing {
    const struct track *t;
    const struct calendar *calendar;
    struct luck *c;
    struct moments *m;
    double shares[STEPS_MOST], sum;
    int64_t limit_ms, total_ms; /* working time: promised, and used */
};

static bool is_citizens(const struct step *s)
{
    return s->act == ACT_HAND_OVER || s->role == ROLE_NONE;
}

static void share_out(struct timing *x)
{
    for (size_t i = 0; i < x->t->step_count; i++) {
        const struct step *s = &x->t->steps[i];
        double size = s->act == ACT_ACCEPT ? 0.15 : s->act == ACT_PROCESS ? 1.2 : 0.5;
        x->shares[i] = is_citizens(s) ? 0 : size * (0.4 + luck_share(x->c));
        x->sum += x->shares[i];
    }
    double used = x->m->late ? 1.05 + luck_share(x->c) : 0.15 + 0.75 * luck_share(x->c);
    x->total_ms = (int64_t)(used * (double)x->limit_ms);
}

/* Working time from the step before to this one. */
static int64_t gap_of(struct timing *x, size_t i)
{
    const struct step *s = &x->t->steps[i];
    double spread = luck_share(x->c);
    if (s->act == ACT_HAND_OVER)
        return (int64_t)(spread * spread * FETCH_MS) + MINUTE_MS;
    if (s->role == ROLE_NONE)
        return (int64_t)(spread * ANSWER_MS) + HOUR_MS;
    if (x->m->odd == ODD_INSTANT)
        return 5000 + luck_below(x->c, 25000);
    int64_t gap = (int64_t)(x->shares[i] / x->sum * (double)x->total_ms) + 1000;
    if (x->m->odd == ODD_LYING && s->act == ACT_PROCESS)
        gap += 4 * x->limit_ms;
    return gap < LONGEST_MS ? gap : LONGEST_MS;
}

/* Between one and four o'clock of the next night. */
static int64_t at_night(struct timing *x, int64_t ms)
{
    return moment_of(day_of(ms) + 1, HOUR_MS + (int32_t)luck_below(x->c, 3 * HOUR_MS));
}

static int step_moment(struct timing *x, size_t i, int64_t before_ms, int64_t *ret, struct fault *f)
{
    struct words *w = x->m->words;
    const struct step *s = &x->t->steps[i];
    int64_t due = w->numbers[NUMBER_FIRST_DUE];
    int r = calendar_add_hours(x->calendar, before_ms, gap_of(x, i), ret, f);
    if (r == OK && x->m->odd == ODD_AFTER_DUE && s->act == ACT_REQUEST_SUPPLEMENT && *ret <= due)
        r = calendar_add_hours(x->calendar, due, MINUTE_MS + luck_below(x->c, 4 * HOUR_MS), ret, f);
    if (r == OK && x->m->odd == ODD_NIGHT && s->act == ACT_SIGN)
        *ret = at_night(x, *ret);
    return r;
}

static int64_t look_before(struct timing *x, int64_t before_ms, int64_t ms)
{
    int64_t at = ms - LOOK_LEAST_MS - luck_below(x->c, LOOK_MOST_MS);
    return at > before_ms ? at : before_ms;
}

/* The clock stood while the citizen was asked. */
static int extend(struct timing *x, size_t i, struct fault *f)
{
    int64_t *n = x->m->words->numbers;
    if (x->t->steps[i].act != ACT_ANSWER_SUPPLEMENT || !n[NUMBER_FIRST_DUE])
        return OK;
    return calendar_extend(x->calendar, n[NUMBER_FIRST_DUE], n[NUMBER_STEP + i],
                           n[NUMBER_STEP + i + 1], &n[NUMBER_DUE], f);
}

static int walk(struct timing *x, struct fault *f)
{
    int64_t *n = x->m->words->numbers;
    int r = OK;
    for (size_t i = 0; i < x->t->step_count; i++) {
        int64_t before = n[NUMBER_STEP + i], at = 0;
        r = step_moment(x, i, before, &at, f);
        if (r < 0 || at > x->m->now_ms)
            return r;
        n[NUMBER_STEP + i + 1] = at;
        n[NUMBER_LOOK + i + 1] = look_before(x, before, at);
        x->m->done = i + 1;
        r = extend(x, i, f);
        if (r < 0)
            return r;
    }
    return r;
}

static int promise(struct timing *x, const struct world *w, const struct place *p, struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct calendar_due due = {0};
    int64_t *n = x->m->words->numbers;
    int r = OK;
    n[NUMBER_FIRST_DUE] = n[NUMBER_DUE] = 0;
    if (x->t->due)
        r = catalogue_due(w->law, a,
                          &(struct due_question){.limit = &x->t->term.promised,
                                                 .agency = p->centre->code,
                                                 .received_ms = x->m->submitted_ms},
                          &due, NULL, f);
    n[NUMBER_FIRST_DUE] = due.due_ms;
    x->limit_ms = due.due_ms ? calendar_working_between(x->calendar, x->m->submitted_ms, due.due_ms)
                             : NO_PROMISE_MS;
    return r;
}

int moments_find(const struct world *w, const struct track *t, const struct place *p,
                 struct luck *c, struct moments *m, struct fault *f)
{
    struct timing x = {
        .t = t, .calendar = agency_calendar(w->law->agencies, p->centre->code), .c = c, .m = m};
    m->done = 0;
    m->words->numbers[NUMBER_STEP] = m->submitted_ms;
    int r = promise(&x, w, p, f);
    if (r < 0)
        return r;
    share_out(&x);
    return walk(&x, f);
}
