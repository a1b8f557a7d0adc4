/* How soon the server answers, anew and after kill -9 in the middle of writing, and how much memory
 * it needs when idle and with 1,000 connections open. */
#include "bench/measure.h"
#include "tests/support/application.h"
#include "tests/support/running.h"

#include <stdio.h>

enum { STARTS = 5, CONNECTIONS = 1000, MOST_MS = 4000, DOSSIERS = 4000 };

struct site {
    struct running_server server;
    const char *token;
    int submitted;
    int64_t most_kb;
    int looked;
};

static size_t ask_submit(void *data, size_t client, char out[static LOAD_REQUEST])
{
    struct site *s = data;
    char key[24];
    (void)client;
    (void)snprintf(key, sizeof key, "%d", s->submitted);
    return s->submitted++ < DOSSIERS ? application_write(out, s->token, key) : 0;
}

static size_t ask_page(void *data, size_t client, char out[static LOAD_REQUEST])
{
    struct site *s = data;
    (void)client;
    if (s->looked++ % 500 == 0) {
        int64_t kb = server_memory_kb(&s->server);
        s->most_kb = kb > s->most_kb ? kb : s->most_kb;
    }
    return get_write(out, s->token, "/api/v1/dossiers?limit=10");
}

static void tell(const char *what, const char *unit, double value, double reference,
                 const char *goal)
{
    figure_print(&(struct figure){.what = what,
                                  .unit = unit,
                                  .value = value,
                                  .reference = reference,
                                  .cpu_us = -1,
                                  .goal = goal,
                                  .met = value <= reference ? "yes" : "no"});
}

static double middle_start(struct site *s)
{
    int64_t times[STARTS];
    for (int i = 0; i < STARTS; i++) {
        times[i] = server_begin(&s->server);
        (void)server_end(&s->server);
    }
    return (double)percentile(times, STARTS, 50) / 1000;
}

int main(void)
{
    struct arena *a = arena_open();
    struct site s = {0};
    struct load_result result;
    server_make(a, NULL, &s.server);
    tell("ready after the start", " ms", middle_start(&s), 200, "≤ 200 ms");
    if (server_begin(&s.server) < 0)
        return 1;
    tell("resident memory, idle", " kB", (double)server_memory_kb(&s.server), 64 * 1024, "≤ 64 MB");
    s.token = server_token(a, &s.server, "cong-dan");
    load_run(&(struct load){.port = s.server.port,
                            .clients = 32,
                            .most_ms = MOST_MS,
                            .ask = ask_submit,
                            .data = &s},
             &result);
    load_run(&(struct load){.port = s.server.port,
                            .clients = CONNECTIONS,
                            .most_ms = MOST_MS,
                            .ask = ask_page,
                            .data = &s},
             &result);
    tell("resident memory, 1,000 connections at work", " kB", (double)s.most_kb, 64 * 1024,
         "≤ 64 MB");
    server_kill(&s.server);
    tell("ready after kill −9", " ms", (double)server_begin(&s.server) / 1000, 2000, "≤ 2,000 ms");
    int status = server_end(&s.server);
    arena_close(a);
    return status != 0;
}
