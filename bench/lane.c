/* Submissions through the write lane without HTTP: what the rules and the record of one dossier
 * cost, beside the bare loop. Sets the target for bench/submissions. */
#include "bench/crowd.h"
#include "bench/measure.h"
#include "bench/rows.h"
#include "tests/support/store.h"

enum { MOST_MS = 2000, LOOP_MS = 1500 };

struct round {
    int clients;
    double rate, cpu;
};

static int64_t run_rounds(struct arena *a, const char *where, struct round *rounds, size_t n)
{
    struct crowd *crowd = crowd_open(a, where);
    for (size_t i = 0; i < n; i++) {
        struct crowd_result x;
        crowd_measure(crowd, rounds[i].clients, MOST_MS, &x);
        rounds[i].rate = (double)x.done * 1e6 / (double)x.us;
        rounds[i].cpu = (double)x.cpu_us / (double)x.done;
    }
    crowd_close(crowd);
    return crowd_failed(crowd);
}

static void tell(const char *what, const struct round *r, double reference, const char *goal,
                 double share)
{
    figure_print(&(struct figure){.what = what,
                                  .unit = "/s",
                                  .value = r->rate,
                                  .reference = reference,
                                  .cpu_us = r->cpu,
                                  .goal = goal,
                                  .met = share == 0                     ? "–"
                                         : r->rate >= share * reference ? "yes"
                                                                        : "no"});
}

int main(void)
{
    struct round file[] = {{.clients = 1}, {.clients = 8}, {.clients = 64}, {.clients = 256}};
    struct round server[] = {{.clients = 1}, {.clients = 8}, {.clients = 64}, {.clients = 256}};
    enum { N = sizeof file / sizeof *file };
    struct arena *a = arena_open();
    const char *path = test_database_file(a), *fresh = test_database_file(a);
    int64_t failed = run_rounds(a, path, file, N);
    for (int i = 0; i < N; i++) {
        struct rows_result loop;
        rows_measure(path, arena_printf(a, "%s-%d", fresh, file[i].clients), file[i].clients,
                     LOOP_MS, &loop);
        tell(arena_printf(a, "in the lane, %d waiting (%d rows each)", file[i].clients, loop.rows),
             &file[i], loop.per_second, "≥ 60 %", 0.6);
    }
    if (test_server())
        failed += run_rounds(a, test_database(a), server, N);
    for (int i = 0; i < N && test_server(); i++)
        tell(arena_printf(a, "on PostgreSQL, %d waiting; reference: on SQLite", server[i].clients),
             &server[i], file[i].rate, "–", 0);
    arena_close(a);
    return failed > 0;
}
