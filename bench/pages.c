/* Pages and answers that are read from the database, beside the HTTP library's own static page of
 * the same size. The reference is a program of its own (argument: its path). */
#include "bench/measure.h"
#include "tests/support/application.h"
#include "tests/support/running.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CLIENTS = 64, SLICES = 4, SLICE_MS = 750, DOSSIERS = 2000 };

struct site {
    struct running_server server;
    const char *token, *path;
    bool cookie; /* the token is a browser's */
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
    if (!s->cookie)
        return get_write(out, s->token, s->path);
    return load_write(out, "GET %s HTTP/1.1\r\nHost: localhost\r\nCookie: session=%s\r\n\r\n",
                      s->path, s->token);
}

/* From now on the sessions that programs have opened are those of browsers. */
static void turn_sessions(struct arena *a, const struct site *s)
{
    sqlite3 *db = NULL;
    if (sqlite3_open_v2(arena_printf(a, "%s/motcua.db", s->server.data), &db, SQLITE_OPEN_READWRITE,
                        NULL) == SQLITE_OK) {
        (void)sqlite3_busy_timeout(db, 5000);
        (void)sqlite3_exec(db, "UPDATE session SET kind = 'web'", NULL, NULL, NULL);
    }
    (void)sqlite3_close(db);
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
                            .most_ms = SLICE_MS,
                            .ask = ask_page,
                            .got = got_page,
                            .data = s},
             result);
    return (double)result->good / result->seconds;
}

/* The reference serves a page of that size until it is closed. */
static FILE *start_reference(struct arena *a, const char *program, size_t bytes, uint16_t *ret_port)
{
    unsigned port = 0;
    FILE *p = popen(
        arena_printf(a, "sleep %d | %s %zu", 2 * SLICES * SLICE_MS / 1000 + 1, program, bytes),
        "r");
    if (p && fscanf(p, "%u", &port) != 1)
        port = 0;
    *ret_port = (uint16_t)port;
    return p;
}

/* ONLY=follow measures only what has that word in its name: for a profile. */
static bool is_wanted(const char *name)
{
    const char *only = getenv("ONLY");
    return !only || strstr(name, only);
}

/* In turns, so that a neighbour's work falls on both. */
static void measure(struct arena *a, struct site *s, const char *program, const char *name,
                    const char *path)
{
    bool page = s->cookie || s->token[0] == '\0'; /* the goal is for what citizens look at */
    struct load_result result;
    double rate = 0, against = 0;
    int64_t cpu = 0, answers = 0;
    uint16_t port;
    if (!is_wanted(name))
        return;
    s->path = path;
    s->wrong = 0;
    (void)rate_of(s, s->server.port, &result); /* warm, and the size */
    FILE *reference = start_reference(a, program, s->bytes, &port);
    for (int i = 0; i < SLICES && reference && !s->wrong; i++) {
        int64_t before = server_cpu_us(&s->server);
        rate += rate_of(s, s->server.port, &result) / SLICES;
        cpu += server_cpu_us(&s->server) - before;
        answers += result.answers;
        against += rate_of(s, port, &(struct load_result){0}) / SLICES;
    }
    if (reference)
        (void)pclose(reference);
    if (s->wrong)
        return;
    figure_print(&(struct figure){
        .what = arena_printf(a, "%s, %zu bytes (p50 %.1f ms, p99 %.1f ms)", name, s->bytes,
                             (double)result.p50_us / 1000, (double)result.p99_us / 1000),
        .unit = "/s",
        .value = rate,
        .reference = against,
        .cpu_us = (double)cpu / (double)(answers + 1),
        .goal = page ? "≥ 30 %" : NULL,
        .met = !page                   ? NULL
               : rate >= 0.3 * against ? "yes"
                                       : "no"});
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
    const char *citizen = s.token;
    s.token = "";
    measure(a, &s, program, "the front page, HTML", "/");
    measure(a, &s, program, "a procedure's page, HTML", "/thu-tuc/1.004873");
    measure(a, &s, program, "the public tracking page with a code given, HTML",
            arena_printf(a, "/tra-cuu?ma=%s", s.code));
    s.token = server_token(a, &s.server, "mot-cua");
    measure(a, &s, program, "an official's queue, 25 of 2,000, JSON",
            "/api/v1/tasks?queue=unit&limit=25");
    turn_sessions(a, &s);
    s.cookie = true;
    s.token = citizen;
    measure(a, &s, program, "the citizen's follow page, HTML",
            arena_printf(a, "/ho-so/%s", s.code));
    int status = server_end(&s.server);
    arena_close(a);
    return status != 0;
}
