/* Every course of every case through every channel. */
#include "rooms/sample/inside.h"

#include "base/cleanup.h"
#include "db/store.h"

#include <string.h>

enum { COUNTERS_MOST = 64 };

struct making {
    struct unit unit;
    struct arena *arena;
    struct studio *studio;
    struct track fresh; /* each run begins with it */
    struct track *track;
};

/* Nothing stays of it. */
static int make(struct db *db, struct unit *u, struct fault *f)
{
    struct making *m = (struct making *)u;
    *m->track = m->fresh;
    int r = track_make(db, m->arena, m->studio, m->track, f);
    return r < 0 ? r : fault_reason(f, CONFLICT, "sample.undone", "only tried");
}

/* A case for which a course is impossible (a process without such a step) goes without it. */
static int try_track(struct arena *a, struct studio *s, struct track *t, struct fault *f)
{
    struct fault tried = {0};
    struct making m = {.unit = {.run = make}, .arena = a, .studio = s, .fresh = *t, .track = t};
    (void)store_write_wait(s->house->store, &m.unit, &tried);
    t->usable = strcmp(tried.reason, "sample.undone") == 0;
    if (t->usable || t->course->act_count)
        return OK;
    return fault_reason(f, tried.code, tried.reason, "%s, case %s: %s", t->procedure->code,
                        t->c->code, tried.words);
}

/* Who may do it: communes, each for its own people, or some other agencies. */
static int find_places(struct arena *a, const struct studio *s, struct track *t, struct fault *f)
{
    const struct world *w = s->world;
    struct competence by;
    size_t *places = arena_new(a, size_t, w->place_count);
    int r = catalogue_competence(
        w->law->catalogue, a,
        &(struct case_question){
            .procedure = t->procedure, .c = t->c, .channel = t->channel, .now_ms = s->now_ms},
        &by, f);
    if (r < 0)
        return r;
    for (size_t i = 0; i < w->place_count; i++)
        if (catalogue_may(&by, w->places[i].agency))
            places[t->place_count++] = i;
    if (t->place_count == 0)
        return fault_reason(f, INVALID, "sample.places", "nobody does %s", t->procedure->code);
    t->places = places;
    t->home = &w->places[places[0]];
    t->at_home = strcmp(t->home->agency->kind, "commune") == 0;
    return OK;
}

static int make_course(struct arena *a, struct studio *s, struct track *t, struct fault *f)
{
    int r = find_places(a, s, t, f);
    return r < 0 ? r : try_track(a, s, t, f);
}

static void add_counter(struct tracks *t, const char *kind)
{
    if (kind && tracks_counter(t, kind) == t->counter_count && t->counter_count < COUNTERS_MOST)
        t->counters[t->counter_count++] = kind;
}

size_t tracks_counter(const struct tracks *t, const char *kind)
{
    size_t i = 0;
    while (i < t->counter_count && strcmp(t->counters[i], kind) != 0)
        i++;
    return i;
}

static const enum channel channels[CHANNELS] = {CHANNEL_COUNTER, CHANNEL_ONLINE, CHANNEL_POST};

static int make_case(struct arena *a, struct studio *s, const struct track *like,
                     struct tracks *ret, struct fault *f)
{
    const struct years *y = s->world->years;
    int r = OK;
    for (size_t k = 0; k < CHANNELS; k++)
        for (size_t i = 0; r == OK && i < y->course_count; i++) {
            struct track *t = &ret->list[ret->count++];
            *t = *like;
            t->channel = channels[k];
            t->course = &y->courses[i];
            r = make_course(a, s, t, f);
            add_counter(ret, t->slip_kind);
        }
    return r;
}

static size_t count_cases(const struct studio *s)
{
    const struct years *y = s->world->years;
    size_t n = 0;
    for (size_t i = 0; i < y->procedure_count; i++) {
        const struct procedure *p = catalogue_current(s->world->law->catalogue, y->procedures[i]);
        n += p ? p->case_count : 0;
    }
    return n;
}

/* Most people come for a procedure's first case. */
static void weigh(struct arena *a, const struct years *y, struct tracks *t)
{
    size_t cases = t->count / (CHANNELS * t->courses);
    int64_t *weights = arena_new(a, int64_t, cases);
    for (size_t k = 0; k < CHANNELS; k++) {
        for (size_t i = 0; i < cases; i++) {
            const struct track *x = &t->list[(i * CHANNELS + k) * t->courses];
            bool first = x->c == &x->procedure->cases[0];
            weights[i] = y->procedure_weights[x->procedure_place] * (first ? 4 : 1);
        }
        t->cases[k] = weights_of(a, weights, cases);
    }
}

int tracks_make(struct arena *a, struct studio *s, struct tracks *ret, struct fault *f)
{
    const struct years *y = s->world->years;
    size_t cases = count_cases(s);
    int r =
        cases ? OK : fault_reason(f, INVALID, "sample.mix", "none of the procedures is in force");
    ret->list = arena_new(a, struct track, cases * CHANNELS * y->course_count);
    ret->courses = y->course_count;
    ret->counters = arena_new(a, const char *, COUNTERS_MOST);
    for (size_t i = 0; r == OK && i < y->procedure_count; i++) {
        const struct procedure *p = catalogue_current(s->world->law->catalogue, y->procedures[i]);
        for (size_t k = 0; p && r == OK && k < p->case_count; k++) {
            struct track like = {.procedure = p, .procedure_place = i, .c = &p->cases[k]};
            like.number_kind = arena_printf(a, "result:%s", like.c->result.symbol);
            add_counter(ret, like.number_kind);
            r = make_case(a, s, &like, ret, f);
        }
    }
    if (r == OK)
        weigh(a, y, ret);
    return r;
}

const struct track *tracks_pick(const struct tracks *t, size_t channel, size_t course,
                                struct luck *c)
{
    size_t first = (luck_pick(c, &t->cases[channel]) * CHANNELS + channel) * t->courses;
    const struct track *x = &t->list[first + course];
    return x->usable ? x : &t->list[first];
}
