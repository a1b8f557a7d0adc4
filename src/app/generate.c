/* Made-up years in a house that init has made. */
#include "app/app.h"

#include "base/time.h"
#include "os/clock.h"
#include "rooms/record/log.h"
#include "rooms/sample/sample.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { DOSSIERS_MOST = 100 * 1000 * 1000, SEED_MOST = 1000 * 1000 * 1000, YEARS_MOST = 5 };

/* A line each second, so that it can be watched and kept. */
struct progress {
    int64_t begun_ms, told_ms;
    const char *step;
};

static void tell(void *self, const struct sample_progress *p)
{
    struct progress *x = self;
    int64_t now = clock_now_ms();
    if (now - x->told_ms < 1000 && x->step && strcmp(x->step, p->step) == 0)
        return;
    x->told_ms = now;
    x->step = p->step;
    fprintf(stderr, "%6.1f s  %-8s %10" PRId64 " of %" PRId64 " dossiers, %" PRId64 " rows\n",
            (double)(now - x->begun_ms) / 1000, p->step, p->dossiers, p->of, p->rows);
}

static int read_order(const struct options *o, struct sample_order *ret, struct fault *f)
{
    int dossiers = 0, seed = 0;
    int r = option_number(o, OPTION_DOSSIERS, DOSSIERS_MOST, &dossiers, f);
    if (r == OK)
        r = option_number(o, OPTION_SEED, SEED_MOST, &seed, f);
    if (r == OK)
        r = option_number(o, OPTION_YEARS, YEARS_MOST, &ret->years, f);
    if (r == OK)
        r = option_number(o, OPTION_OPEN, 100, &ret->open_percent, f);
    if (r < 0)
        return r;
    ret->dossiers = dossiers;
    ret->seed = seed;
    return dossiers && ret->years ? OK : fault_set(f, INVALID, "--dossiers N is needed");
}

/* The log is signed as it stands, as a server does each minute. */
static int sign(struct arena *a, struct house *h, int64_t now_ms, struct fault *f)
{
    int r = record_make_key(h, now_ms, f);
    if (r == OK)
        r = house_start_helpers(a, h, f);
    return r == OK ? record_keep(h, &(struct record_turn){.now_ms = now_ms}, f) : r;
}

static void print_report(const struct sample_report *x, const char *list)
{
    char from[TIME_TEXT];
    date_people(day_of(x->from_ms), from);
    printf("%" PRId64 " dossiers since %s, %" PRId64 " of them open; %" PRId64 " people, %" PRId64
           " rows, %" PRId64 " entries of the log; %" PRId64 " are odd: %s\n",
           x->dossiers, from, x->open, x->people, x->rows, x->entries, x->odd, list);
}

int command_generate(struct arena *a, const struct options *o, struct fault *f)
{
    struct house *h;
    struct sample_report report;
    struct progress progress = {.begun_ms = clock_now_ms()};
    struct sample_order order = {.now_ms = progress.begun_ms, .tell = tell, .self = &progress};
    int r = read_order(o, &order, f);
    if (r < 0)
        return r;
    order.mix = o->pack_count
                    ? arena_printf(a, "%s/years.json", o->packs[0])
                    : arena_printf(a, "%s/packs/thanh-hoa/years.json", option(o, OPTION_SHARE));
    order.list = arena_printf(a, "%s/odd.jsonl", option(o, OPTION_DATA));
    struct options filling = *o;
    filling.filling = true;
    r = house_open(a, &filling, &h, f);
    if (r == OK)
        r = sample_generate(h, &order, &report, f);
    if (r == OK)
        r = sign(a, h, order.now_ms, f);
    if (r == OK)
        print_report(&report, order.list);
    house_close(h);
    return r;
}
