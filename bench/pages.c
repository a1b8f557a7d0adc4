/* Pages and answers that are read from the database, beside the HTTP library's own static page of
 * the same size. The reference is a program of its own (argument: its path). */
#include "bench/measure.h"
#include "tests/support/application.h"
#include "tests/support/running.h"

#include <stdio.h>
#include <string.h>

enum { CLIENTS = 64, MOST_MS = 3000, DOSSIERS = 2000 };

struct site {
    struct running_server server;
    const char *token, *path;
    int submitted;
    size_t bytes;
    int64_t wrong;
    char code[32];
};

static size_t ask_submit(void *data, size_t client, char out[static LOAD_REQUEST])
{
    struct site *s = data;
    char key[24];
    (void)client;
    (void)snprintf(key, sizeof key, "%d", s->submitted);
    return s->submitted++ < DOSSIERS ? application_write(out, s->token, key) : 0;
}

static void got_submitted(void *data, size_t client, const struct load_answer *answer)
{
    struct site *s = data;
    const char *code = strstr(answer->body, "\"code\":\"");
    (void)client;
    if (code)
        (void)snprintf(s->code, sizeof s->code, "%.*s", (int)strcspn(code + 8, "\""), code + 8);
}

static size_t ask_page(void *data, size_t client, char out[static LOAD_REQUEST])
{
    const struct site *s = data;
    (void)client;
    return get_write(out, s->token, s->path);
}

static void got_page(void *data, size_t client, const struct load_answer *answer)
{
    struct site *s = data;
    (void)client;
    s->bytes = answer->bytes;
    if (answer->status != 200 && s->wrong++ == 0)
        fprintf(stderr, "%s: %d\n", s->path, answer->status);
}

static double rate_of(struct site *s, uint16_t port, struct load_result *result)
{
    load_run(&(struct load){.port = port,
                            .clients = CLIENTS,
                            .most_ms = MOST_MS,
                            .ask = ask_page,
                            .got = got_page,
                            .data = s},
             result);
    return (double)result->good / result->seconds;
}

static double reference(struct site *s, const char *program, size_t bytes)
{
    char command[300];
    unsigned port = 0;
    struct load_result result;
    (void)snprintf(command, sizeof command, "sleep %d | %s %zu", MOST_MS / 1000 + 2, program,
                   bytes);
    FILE *p = popen(command, "r");
    if (!p || fscanf(p, "%u", &port) != 1)
        return -1;
    double rate = rate_of(s, (uint16_t)port, &result);
    (void)pclose(p);
    return rate;
}

static void measure(struct arena *a, struct site *s, const char *program, const char *name,
                    const char *path)
{
    struct load_result result;
    s->path = path;
    s->wrong = 0;
    int64_t cpu = server_cpu_us(&s->server);
    double rate = rate_of(s, s->server.port, &result);
    double each = (double)(server_cpu_us(&s->server) - cpu) / (double)(result.answers + 1);
    double against = reference(s, program, s->bytes);
    if (s->wrong)
        return;
    figure_print(&(struct figure){
        .what = arena_printf(a, "%s, %zu bytes (p50 %.1f ms, p99 %.1f ms)", name, s->bytes,
                             (double)result.p50_us / 1000, (double)result.p99_us / 1000),
        .unit = "/s",
        .value = rate,
        .reference = against,
        .cpu_us = each,
        .goal = "≥ 30 %",
        .met = rate >= 0.3 * against ? "yes" : "no"});
}

int main(int argc, char **argv)
{
    struct arena *a = arena_open();
    struct site s = {0};
    struct load_result result;
    const char *program = argc > 1 ? argv[1] : "build/bench/bench_reference_page";
    server_make(a, NULL, &s.server);
    if (server_begin(&s.server) < 0)
        return 1;
    s.token = server_token(a, &s.server, "cong-dan");
    load_run(&(struct load){.port = s.server.port,
                            .clients = 16,
                            .most_ms = 20 * 1000,
                            .ask = ask_submit,
                            .got = got_submitted,
                            .data = &s},
             &result);
    measure(a, &s, program, "a dossier with its ledger and events, JSON",
            arena_printf(a, "/api/v1/dossiers/%s", s.code));
    measure(a, &s, program, "search, JSON", "/api/v1/procedures?q=tinh%20trang%20hon%20nhan");
    s.token = "";
    measure(a, &s, program, "the front page, HTML", "/");
    measure(a, &s, program, "a procedure's page, HTML", "/thu-tuc/1.004873");
    s.token = server_token(a, &s.server, "mot-cua");
    measure(a, &s, program, "an official's queue, 25 of 2,000, JSON",
            "/api/v1/tasks?queue=unit&limit=25");
    int status = server_end(&s.server);
    arena_close(a);
    return status != 0;
}
