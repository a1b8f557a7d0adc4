/* Submissions through HTTP: a real form, read, checked and written durably, beside the bare loop
 * that writes the same rows in batches as large as there are clients. */
#include "bench/measure.h"
#include "bench/rows.h"
#include "tests/support/application.h"
#include "tests/support/running.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_MS = 4000, LOOP_MS = 2500, TOKENS = 4 };

struct site {
    struct running_server server;
    const char *tokens[TOKENS];
    int64_t next, refused;
};

static size_t ask(void *data, size_t client, char out[static LOAD_REQUEST])
{
    struct site *s = data;
    char key[32];
    (void)snprintf(key, sizeof key, "%lld", (long long)++s->next);
    return application_write(out, s->tokens[client % TOKENS], key);
}

static void got(void *data, size_t client, const struct load_answer *answer)
{
    struct site *s = data;
    (void)client;
    if (answer->status != 201 && s->refused++ == 0)
        fprintf(stderr, "status %d: %s\n", answer->status, answer->body);
}

struct round {
    size_t clients;
    struct load_result result;
    double cpu_us;
};

static void measure(struct site *s, struct round *r)
{
    int64_t before = server_cpu_us(&s->server);
    load_run(&(struct load){.port = s->server.port,
                            .clients = r->clients,
                            .most_ms = MOST_MS,
                            .ask = ask,
                            .got = got,
                            .data = s},
             &r->result);
    r->cpu_us = (double)(server_cpu_us(&s->server) - before) / (double)(r->result.good + 1);
}

static void tell(struct arena *a, const struct site *s, const struct round *r)
{
    struct rows_result loop;
    double rate = (double)r->result.good / r->result.seconds;
    rows_measure(arena_printf(a, "%s/motcua.db", s->server.data),
                 arena_printf(a, "%s/loop-%zu.db", s->server.data, r->clients), (int)r->clients,
                 LOOP_MS, &loop);
    const char *what =
        arena_printf(a, "%zu clients (p50 %.1f ms, p99 %.1f ms, %lld failed)", r->clients,
                     (double)r->result.p50_us / 1000, (double)r->result.p99_us / 1000,
                     (long long)(r->result.answers - r->result.good + r->result.broken));
    bool met = rate >= 0.6 * loop.per_second && (r->clients != 64 || rate >= 6000);
    figure_print(
        &(struct figure){.what = what,
                         .unit = "/s",
                         .value = rate,
                         .reference = loop.per_second,
                         .cpu_us = r->cpu_us,
                         .goal = r->clients == 64 ? "≥ 60 %, ≥ 6000/s" : "≥ 60 %, no failure",
                         .met = met && r->result.good == r->result.answers ? "yes" : "no"});
}

/* The same on a disk that needs 4 ms for each flush (slow_disk.so beside this program). */
static int measure_slow_disk(struct arena *a, const struct site *quick, const char *program)
{
    const char *slash = strrchr(program, '/');
    struct site s = {.server = quick->server, .next = quick->next};
    struct round r = {.clients = 64};
    (void)setenv(
        "LD_PRELOAD",
        arena_printf(a, "%.*sslow_disk.so", slash ? (int)(slash + 1 - program) : 0, program), 1);
    int64_t began = server_begin(&s.server);
    (void)unsetenv("LD_PRELOAD");
    if (began < 0)
        return 1;
    for (int i = 0; i < TOKENS; i++)
        s.tokens[i] = quick->tokens[i];
    measure(&s, &r);
    double rate = (double)r.result.good / r.result.seconds;
    figure_print(&(struct figure){
        .what = arena_printf(a, "64 clients, a disk with 4 ms for each flush (p50 %.1f ms)",
                             (double)r.result.p50_us / 1000),
        .unit = "/s",
        .value = rate,
        .reference = 3000,
        .cpu_us = r.cpu_us,
        .goal = "≥ 3000/s",
        .met = rate >= 3000 && r.result.good == r.result.answers ? "yes" : "no"});
    return server_end(&s.server);
}

/* CLIENTS=64 measures only that row: for a profile. */
static bool is_wanted(const struct round *r)
{
    const char *only = getenv("CLIENTS");
    return !only || strtoul(only, NULL, 10) == r->clients;
}

int main(int argc, char **argv)
{
    static const char *const accounts[TOKENS] = {"cong-dan", "nguoi-ly-hon", "nguoi-goa",
                                                 "nguoi-co-vo"};
    struct round rounds[] = {{.clients = 1}, {.clients = 8}, {.clients = 64}, {.clients = 256}};
    enum { N = sizeof rounds / sizeof *rounds };
    struct arena *a = arena_open();
    struct site s = {0};
    server_make(a, NULL, &s.server);
    if (server_begin(&s.server) < 0) {
        fprintf(stderr, "the server did not start; see %s\n", s.server.log);
        return 1;
    }
    for (int i = 0; i < TOKENS; i++)
        s.tokens[i] = server_token(a, &s.server, accounts[i]);
    for (int i = 0; i < N; i++)
        if (is_wanted(&rounds[i]))
            measure(&s, &rounds[i]);
    int status = server_end(&s.server);
    for (int i = 0; i < N; i++)
        if (is_wanted(&rounds[i]))
            tell(a, &s, &rounds[i]);
    if (!getenv("CLIENTS") || getenv("SLOW_DISK"))
        status += measure_slow_disk(a, &s, argc > 0 ? argv[0] : "");
    arena_close(a);
    return status != 0;
}
