/* What the record's log costs submissions: the same crowd on the write lane, in turns without and
 * with the background that seals every event into the Merkle tree. What is left to seal at the end
 * of a turn is sealed in its time. The chain of each dossier is hashed in both. */
#include "bench/crowd.h"
#include "bench/measure.h"
#include "db/store.h"
#include "rooms/record/log.h"
#include "tests/support/store.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum {
    CLIENTS = 64,
    MOST_MS = 2500,
    TURNS = 4,
    TICK_MS = 500,
    SERVER_TICK_MS = 5000,
    SEAL_AT_ONCE = 2000
};

struct sealer {
    struct unit unit;
    struct store *store;
    int64_t until;
    size_t sealed;
    atomic_bool over;
};

static int run(struct db *db, struct unit *u, struct fault *f)
{
    struct sealer *s = (struct sealer *)u;
    return record_seal(db, s->until, SEAL_AT_ONCE, &s->sealed, f);
}

static void seal_all(struct sealer *s)
{
    struct fault f = {0};
    int r = store_settle(s->store, 0, &s->until, &f);
    do
        r = r < 0 ? r : store_write_wait(s->store, &s->unit, &f);
    while (r >= 0 && s->sealed == SEAL_AT_ONCE);
    if (r < 0) {
        fprintf(stderr, "%s\n", f.words);
        exit(1);
    }
}

/* As app/serve.c does. */
static void *keep_sealing(void *data)
{
    struct sealer *s = data;
    int every = store_on_server(s->store) ? SERVER_TICK_MS / TICK_MS : 1;
    for (int tick = 1; !atomic_load(&s->over); tick++) {
        (void)nanosleep(&(struct timespec){.tv_nsec = TICK_MS * 1000000L}, NULL);
        if (tick % every == 0)
            seal_all(s);
    }
    return NULL;
}

struct sum {
    double done, us, cpu_us;
};

static void add(struct sum *sum, const struct crowd_result *x, int64_t us, int64_t cpu)
{
    sum->done += (double)x->done;
    sum->us += (double)us;
    sum->cpu_us += (double)cpu;
}

static void one_turn(struct crowd *crowd, struct sealer *sealer, struct sum sums[static 2])
{
    struct crowd_result x;
    pthread_t thread;
    crowd_measure(crowd, CLIENTS, MOST_MS, &x);
    add(&sums[0], &x, x.us, x.cpu_us);
    seal_all(sealer); /* nobody's cost */
    int64_t cpu = cpu_us();
    atomic_store(&sealer->over, false);
    if (pthread_create(&thread, NULL, keep_sealing, sealer) != 0)
        exit(1);
    crowd_measure(crowd, CLIENTS, MOST_MS, &x);
    atomic_store(&sealer->over, true);
    (void)pthread_join(thread, NULL);
    int64_t rest = now_us(); /* what the crowd has not waited for yet */
    seal_all(sealer);
    add(&sums[1], &x, x.us + now_us() - rest, cpu_us() - cpu);
}

static int64_t measure(struct arena *a, const char *where, const char *engine)
{
    struct crowd *crowd = crowd_open(a, where);
    struct sealer sealer = {.unit.run = run, .store = crowd_store(crowd)};
    struct sum sums[2] = {0};
    seal_all(&sealer);
    for (int i = 0; i < TURNS; i++)
        one_turn(crowd, &sealer, sums);
    double without = sums[0].done * 1e6 / sums[0].us, with = sums[1].done * 1e6 / sums[1].us;
    figure_print(&(struct figure){
        .what =
            arena_printf(a, "submissions with the log, on %s; reference: without (%.1f µs each)",
                         engine, sums[0].cpu_us / sums[0].done),
        .unit = "/s",
        .value = with,
        .reference = without,
        .cpu_us = sums[1].cpu_us / sums[1].done,
        .goal = "≥ 90 %",
        .met = with >= 0.9 * without ? "yes" : "no"});
    crowd_close(crowd);
    return crowd_failed(crowd);
}

int main(void)
{
    struct arena *a = arena_open();
    int64_t failed = measure(a, test_database_file(a), "SQLite");
    if (test_server())
        failed += measure(a, test_database(a), "PostgreSQL");
    arena_close(a);
    return failed > 0;
}
