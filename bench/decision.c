/* One act of an official with everything behind it: the fees decided anew, a step of the process,
 * the rows of both and of the event, answered when they are on the disk. */
#include "bench/measure.h"

#include "db/schema.h"
#include "os/clock.h"
#include "tests/support/law.h"
#include "tests/support/store.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { ACTS = 1500, GOAL_US = 300 };

struct site {
    struct store *store;
    const struct law *law;
    struct test_people people;
    int64_t ids[ACTS];
    pthread_mutex_t lock; /* of the rest */
    pthread_cond_t over;
    int running;
    int64_t failed;
};

struct deciding {
    struct unit unit;
    struct site *site;
    struct arena *arena;
    int64_t dossier_id;
};

static int run(struct db *db, struct unit *u, struct fault *f)
{
    struct deciding *x = (struct deciding *)u;
    const struct site *s = x->site;
    const struct procedure *p = catalogue_current(s->law->catalogue, "1.004873");
    struct fee_bill bill;
    struct act_done done;
    int64_t now_ms = clock_now_ms();
    arena_clear(x->arena);
    int r = catalogue_fees(s->law->catalogue, x->arena,
                           &(struct case_question){.procedure = p,
                                                   .c = catalogue_case(p, NULL),
                                                   .channel = CHANNEL_ONLINE,
                                                   .now_ms = now_ms},
                           &bill, f);
    const struct act act = {.kind = ACT_ACCEPT,
                            .dossier_id = x->dossier_id,
                            .revision = 2, /* submitting leaves it there */
                            .who = &s->people.reception,
                            .reason = "",
                            .outcome = "",
                            .result_file = "",
                            .result_number = "",
                            .now_ms = now_ms};
    return r == OK ? dossier_act(db, x->arena, s->law, &act, &done, f) : r;
}

static void done(struct unit *u, int code, const struct fault *f)
{
    struct site *s = ((struct deciding *)u)->site;
    pthread_mutex_lock(&s->lock);
    if (code < 0 && s->failed++ == 0)
        fprintf(stderr, "act: %s\n", f->words);
    s->running--;
    pthread_cond_signal(&s->over);
    pthread_mutex_unlock(&s->lock);
}

/* So many at once, then the next ones. */
static void act_together(struct site *s, struct deciding *list, int n)
{
    pthread_mutex_lock(&s->lock);
    s->running = n;
    pthread_mutex_unlock(&s->lock);
    for (int i = 0; i < n; i++)
        store_write(s->store, &list[i].unit);
    pthread_mutex_lock(&s->lock);
    while (s->running > 0)
        pthread_cond_wait(&s->over, &s->lock);
    pthread_mutex_unlock(&s->lock);
}

static void measure(struct arena *a, struct site *s, int at_once, int64_t *ids, int n)
{
    struct deciding *list = arena_new(a, struct deciding, (size_t)at_once);
    for (int i = 0; i < at_once; i++) {
        list[i] =
            (struct deciding){.unit = {.run = run, .done = done}, .site = s, .arena = arena_open()};
        arena_defer(a, (void (*)(void *))arena_close, list[i].arena);
    }
    int64_t cpu = cpu_us(), start = now_us();
    for (int at = 0; at + at_once <= n; at += at_once) {
        for (int i = 0; i < at_once; i++)
            list[i].dossier_id = ids[at + i];
        act_together(s, list, at_once);
    }
    int done_n = n / at_once * at_once;
    double each = (double)(cpu_us() - cpu) / done_n;
    figure_print(&(struct figure){
        .what = arena_printf(a, "an act with decision, step and durable write, %d at once (%.0f/s)",
                             at_once, (double)done_n * 1e6 / (double)(now_us() - start)),
        .unit = " µs",
        .value = each,
        .reference = GOAL_US,
        .cpu_us = each,
        .goal = "≤ 300 µs of processor time",
        .met = each <= GOAL_US ? "yes" : "no"});
}

static void open_site(struct arena *a, struct site *s)
{
    struct fault f = {0};
    struct submitted got;
    int r = store_open(&(struct store_options){.where = test_database_file(a),
                                               .schema = &db_whole_schema,
                                               .now_ms = clock_now_ms},
                       &s->store, &f);
    if (r == OK) {
        s->law = test_law(a, s->store);
        test_people(a, s->store, &s->people);
    }
    for (int i = 0; r == OK && i < ACTS; i++) {
        r = test_submit(a, s->store, s->law, &s->people, clock_now_ms(), arena_printf(a, "%d", i),
                        &got, &f);
        s->ids[i] = got.id;
    }
    if (r < 0) {
        fprintf(stderr, "%s\n", f.words);
        exit(1);
    }
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->over, NULL);
}

int main(void)
{
    struct arena *a = arena_open();
    struct site *s = arena_new(a, struct site, 1);
    open_site(a, s);
    measure(a, s, 1, s->ids, ACTS / 3);
    measure(a, s, 64, s->ids + ACTS / 3, ACTS - ACTS / 3);
    int64_t failed = s->failed;
    store_close(s->store);
    arena_close(a);
    return failed > 0;
}
