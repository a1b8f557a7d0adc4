/* One dossier: who, where, when, how far; then its pattern with all that in it. */
#include "rooms/sample/generation.h"

#include "base/time.h"
#include "crypto/digest.h"

#include <inttypes.h>
#include <string.h>

enum { VERIFY_LETTERS = 31, ASKED_NODE = 2 << 14 };

static int32_t *counter(struct generation *g, size_t place, const char *kind, int64_t ms)
{
    int year = date_of(day_of(ms)).year - g->first_year;
    size_t i = (place * g->tracks.counter_count + tracks_counter(&g->tracks, kind)) * YEARS_MOST;
    return &g->numbers[i + (size_t)(year < 0 ? 0 : year % YEARS_MOST)];
}

/* Of a file that is not there, which a look through the house knows by it. */
static const char *file_name(struct arena *a, struct luck *c)
{
    char *out = arena_alloc(a, DIGEST_HEX);
    uint8_t bytes[DIGEST_BYTES];
    for (size_t i = 0; i < sizeof bytes; i += sizeof(uint64_t)) {
        uint64_t v = luck_next(c);
        memcpy(bytes + i, &v, sizeof v);
    }
    digest_hex(bytes, out);
    memcpy(out, CUSTODY_MADE_UP_NAME, sizeof CUSTODY_MADE_UP_NAME - 1);
    return out;
}

/* Ten letters: the dossier's number, so that they are dense in their index, then chance. */
static const char *verify_code(struct arena *a, int64_t number, struct luck *c)
{
    enum { LENGTH = 10, NUMBER = 6 };
    static const char letters[] = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
    char *out = arena_alloc(a, LENGTH + 1);
    for (int i = NUMBER - 1; i >= 0; i--, number /= VERIFY_LETTERS)
        out[i] = letters[number % VERIFY_LETTERS];
    for (int i = NUMBER; i < LENGTH; i++)
        out[i] = letters[luck_below(c, VERIFY_LETTERS)];
    return out;
}

static void name_staff(const struct place *p, struct luck *c, enum odd odd, struct words *w)
{
    for (enum role r = ROLE_RECEPTION; r <= ROLE_CLERK; r++) {
        enum role who = odd == ODD_SAME_HAND && r == ROLE_LEADER ? ROLE_OFFICER : r;
        const struct staff *s = &p->staff[who][who == r ? luck_below(c, STAFF) : 0];
        w->texts[WORD_STAFF + r] = s->name;
        w->numbers[NUMBER_STAFF + r] = s->account;
    }
    if (odd == ODD_SAME_HAND) {
        w->texts[WORD_STAFF + ROLE_OFFICER] = w->texts[WORD_STAFF + ROLE_LEADER];
        w->numbers[NUMBER_STAFF + ROLE_OFFICER] = w->numbers[NUMBER_STAFF + ROLE_LEADER];
    }
}

static void name_person(struct arena *a, const struct generation *g, struct luck *c,
                        struct somebody *who, struct words *w)
{
    world_person(a, &g->world, luck_below(c, g->world.people), who);
    w->numbers[NUMBER_PERSON] = who->id;
    w->texts[WORD_NAME] = who->name;
    w->texts[WORD_PIN] = who->pin;
    w->texts[WORD_BIRTH] = who->birth;
    w->texts[WORD_PHONE] = who->phone;
    w->texts[WORD_ADDRESS] = who->address;
}

static void name_dossier(struct arena *a, struct generation *g, const struct planned *x,
                         struct luck *c, struct words *w)
{
    const struct place *p = &g->world.places[x->place];
    struct date day = date_of(day_of(x->submitted_ms));
    int64_t key = (x->submitted_ms - KEYS_SINCE_MS) << KEY_SHIFT;
    g->last_dossier = key = key > g->last_dossier ? key : g->last_dossier + 1;
    w->numbers[NUMBER_DOSSIER] = key;
    w->numbers[NUMBER_ASKED] = key | ASKED_NODE;
    w->texts[WORD_AGENCY] = p->agency->code;
    w->texts[WORD_CENTRE] = p->centre->code;
    w->texts[WORD_CODE] = arena_printf(a, "%s-%02d%02d%02d-%04d", p->agency->code, day.year % 100,
                                       day.month, day.day, ++g->today[x->place]);
    w->texts[WORD_KEY] = arena_printf(a, "web:%" PRId64 ":%022" PRIx64, key, luck_next(c));
    w->texts[WORD_VERIFY] = verify_code(a, x->number, c);
    w->texts[WORD_DRAFT] = file_name(a, c);
    w->texts[WORD_SIGNED] = file_name(a, c);
    w->texts[WORD_ISSUED] = file_name(a, c);
}

/* Numbers of documents, as far as the dossier came. */
static void number_papers(struct arena *a, struct generation *g, const struct track *t,
                          size_t place, const struct moments *m)
{
    struct words *w = m->words;
    w->texts[WORD_NUMBER] = w->texts[WORD_SLIP] = NULL;
    for (size_t i = 0; i < m->done; i++) {
        enum act_kind act = t->steps[i].act;
        int64_t at = w->numbers[NUMBER_STEP + i + 1];
        if (act == ACT_SIGN && !w->texts[WORD_NUMBER])
            w->texts[WORD_NUMBER] = arena_printf(
                a, "%02d/%s", ++*counter(g, place, t->number_kind, at), t->c->result.symbol);
        if (t->slip_kind && (act == ACT_REQUEST_SUPPLEMENT || act == ACT_REFUSE || act == ACT_STOP))
            w->texts[WORD_SLIP] =
                arena_printf(a, "%02d%s", ++*counter(g, place, t->slip_kind, at), t->slip_suffix);
    }
}

static void count_tasks(struct generation *g, const struct track *t, const struct pattern *p,
                        size_t place)
{
    int closed = g->tables.task.closed, role = g->tables.task.role;
    for (size_t i = 0; i < p->count; i++) {
        const struct cell *cells = p->rows[i].cells;
        if (p->rows[i].table != TABLE_TASK || cells[closed].kind != CELL_SAME ||
            cells[closed].value.number != 0)
            continue;
        enum role r = role_from(cells[role].value.text);
        g->open_tasks[(place * ROLES + r) * g->years.procedure_count + t->procedure_place]++;
    }
}

static int derive(const struct generation *g, const struct pattern *p, const struct place *at,
                  struct words *w, struct fault *f)
{
    const struct calendar *c = agency_calendar(g->world.law->agencies, at->centre->code);
    int r = OK;
    for (size_t i = 0; r == OK && i < p->derived_count; i++)
        r = calendar_add_hours(c, w->numbers[NUMBER_STEP + p->derived[i].step],
                               p->derived[i].working_ms, &w->numbers[NUMBER_DERIVED + i], f);
    return r;
}

/* ---- what is odd ---- */

static enum odd choose_odd(const struct generation *g, struct luck *c)
{
    int64_t x = luck_below(c, 10000);
    for (enum odd k = ODD_NONE + 1; k < ODD_COUNT; k++) {
        if (x < g->years.odd[k])
            return k;
        x -= g->years.odd[k];
    }
    return ODD_NONE;
}

/* The act that shows it. */
static enum act_kind act_of(enum odd x)
{
    return x == ODD_AFTER_DUE ? ACT_REQUEST_SUPPLEMENT : x == ODD_LYING ? ACT_PROCESS : ACT_SIGN;
}

static size_t choose_course(const struct generation *g, struct luck *c, enum odd odd)
{
    const struct years *y = &g->years;
    size_t course = luck_pick(c, &y->course_weights);
    for (size_t i = 0; odd == ODD_AFTER_DUE && i < y->course_count; i++)
        if (y->courses[i].act_count && y->courses[i].acts[0] == ACT_REQUEST_SUPPLEMENT &&
            y->courses[i].after > 0)
            course = i;
    return course;
}

static void note_odd(struct generation *g, const struct track *t, const struct moments *m)
{
    for (size_t i = 0; m->odd != ODD_NONE && i < m->done; i++) {
        if (t->steps[i].act != act_of(m->odd))
            continue;
        char at[TIME_TEXT];
        time_rfc3339(m->words->numbers[NUMBER_STEP + i + 1], at);
        buf_printf(&g->list, "{\"kind\":\"%s\",\"dossier\":\"%s\",\"act\":\"%s\",\"at\":\"%s\"}\n",
                   odd_name(m->odd), m->words->texts[WORD_CODE], act_name(t->steps[i].act), at);
        g->report->odd++;
        return;
    }
}

int make_dossier(struct arena *a, struct generation *g, const struct planned *x, struct fault *f)
{
    struct luck c = luck_of(g->order->seed, LUCK_DOSSIER, x->number);
    struct words w;
    struct somebody who;
    struct moments m = {.submitted_ms = x->submitted_ms,
                        .now_ms = g->now_ms,
                        .odd = choose_odd(g, &c),
                        .late = luck_below(&c, 100) < g->years.late_percent,
                        .words = &w};
    memset(&w, 0, sizeof w);
    const struct track *t = tracks_pick(&g->tracks, x->channel, choose_course(g, &c, m.odd), &c);
    name_person(a, g, &c, &who, &w);
    size_t place = t->at_home ? who.home : t->places[luck_below(&c, (int64_t)t->place_count)];
    const struct place *p = &g->world.places[place];
    struct planned found = *x;
    found.place = place;
    name_staff(p, &c, m.odd, &w);
    name_dossier(a, g, &found, &c, &w);
    int r = moments_find(&g->world, t, p, &c, &m, f);
    if (r < 0)
        return r;
    if (luck_below(&c, 100) < g->order->open_percent) {
        size_t stays = (size_t)luck_below(&c, (int64_t)t->step_count);
        m.done = stays < m.done ? stays : m.done;
    }
    const struct pattern *pattern = &t->patterns[m.done];
    number_papers(a, g, t, place, &m);
    r = derive(g, pattern, p, &w, f);
    if (r < 0)
        return r;
    note_odd(g, t, &m);
    count_tasks(g, t, pattern, place);
    g->report->open += pattern->open;
    words_measure(&w);
    stamp(&g->days, pattern, &w);
    return OK;
}
