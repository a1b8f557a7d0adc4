/* One house of made-up years, measured over HTTP: what bench/growth puts side by side for each
 * size. Prints "figure<TAB>value" lines.
 *
 *     bench_growth DATA DOSSIERS [ADDRESS]    ADDRESS: postgres://… when the house keeps its rows
 * there
 *
 * The demonstration's citizen becomes one of the made-up people, so that follow and history pages
 * have something to show; what is submitted meanwhile stays in the house. */
#include "bench/measure.h"
#include "tests/support/application.h"
#include "tests/support/running.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { CLIENTS = 64, SUBMIT_MS = 4000, PAGE_MS = 2000, CODES = 8192, CODE_TEXT = 32 };

struct site {
    struct arena *arena;
    struct running_server server;
    int64_t dossiers, next, wrong;
    const char *token, *path, *code;
    bool cookie;
    char codes[CODES][CODE_TEXT]; /* submitted one at a time, not accepted yet */
    size_t code_count;
};

/* ---- the database, from beside ---- */

static const char *from_file(const struct site *s, const char *sql)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *st = NULL;
    const char *ret = "";
    if (sqlite3_open(arena_printf(s->arena, "%s/motcua.db", s->server.data), &db) == SQLITE_OK) {
        (void)sqlite3_busy_timeout(db, 10000);
        if (sqlite3_prepare_v2(db, sql, -1, &st, NULL) == SQLITE_OK &&
            sqlite3_step(st) == SQLITE_ROW)
            ret = arena_strdup(s->arena, (const char *)sqlite3_column_text(st, 0));
        (void)sqlite3_finalize(st);
    }
    (void)sqlite3_close(db);
    return ret;
}

static const char *from_server(const struct site *s, const char *sql)
{
    char line[256] = "";
    FILE *p = popen(arena_printf(s->arena, "psql -qtA '%s' -c \"%s\"", s->server.store, sql), "r");
    if (!p || !fgets(line, sizeof line, p))
        line[0] = '\0';
    if (p)
        (void)pclose(p);
    line[strcspn(line, "\n")] = '\0';
    return arena_strdup(s->arena, line);
}

/* The first value that a statement gives; "" without. */
static const char *ask_database(const struct site *s, const char *sql)
{
    return s->server.store ? from_server(s, sql) : from_file(s, sql);
}

static double bytes_of(const struct site *s)
{
    struct stat st;
    if (s->server.store)
        return strtod(ask_database(s, "SELECT pg_database_size(current_database())"), NULL);
    return stat(arena_printf(s->arena, "%s/motcua.db", s->server.data), &st) == 0
               ? (double)st.st_size
               : 0;
}

/* ---- requests ---- */

static size_t ask_submit(void *data, size_t client, char out[static LOAD_REQUEST])
{
    struct site *s = data;
    char key[48];
    (void)client;
    (void)snprintf(key, sizeof key, "%lld-%lld", (long long)now_us(), (long long)++s->next);
    return application_write(out, s->token, key);
}

/* Accept the newest: its task leaves one queue, and the next stands in another. */
static size_t ask_accept(void *data, size_t client, char out[static LOAD_REQUEST])
{
    struct site *s = data;
    char path[96];
    (void)client;
    size_t i = s->code_count ? --s->code_count : 0;
    (void)snprintf(path, sizeof path, "/api/v1/dossiers/%s/acts/accept", s->codes[i]);
    return post_write(out, s->token, path, "{\"revision\":2}");
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

static void got(void *data, size_t client, const struct load_answer *answer)
{
    struct site *s = data;
    (void)client;
    if (answer->status >= 300 && s->wrong++ == 0)
        fprintf(stderr, "%s: %d %.200s\n", s->path, answer->status, answer->body);
}

static void got_submitted(void *data, size_t client, const struct load_answer *answer)
{
    static const char mark[] = "\"code\":\"";
    struct site *s = data;
    const char *at = strstr(answer->body, mark);
    got(data, client, answer);
    if (at && s->code_count < CODES)
        (void)snprintf(s->codes[s->code_count++], CODE_TEXT, "%.*s",
                       (int)strcspn(at + strlen(mark), "\""), at + strlen(mark));
}

static void tell(const char *what, const char *unit, double value)
{
    printf(value >= 100 ? "%s\t%.0f%s\n" : "%s\t%.2f%s\n", what, value, unit);
    (void)fflush(stdout);
}

struct work {
    size_t clients;
    int64_t ms;
    size_t (*ask)(void *data, size_t client, char out[static LOAD_REQUEST]);
    void (*got)(void *data, size_t client, const struct load_answer *answer);
};

/* The server's processor time for each answer. */
static double run(struct site *s, const struct work *w, struct load_result *r)
{
    int64_t before = server_cpu_us(&s->server);
    load_run(&(struct load){.port = s->server.port,
                            .clients = w->clients,
                            .most_ms = w->ms,
                            .ask = w->ask,
                            .got = w->got,
                            .data = s},
             r);
    return (double)(server_cpu_us(&s->server) - before) / (double)(r->answers + 1);
}

static void measure_submissions(struct site *s)
{
    const struct work one = {1, PAGE_MS, ask_submit, got_submitted},
                      crowd = {CLIENTS, SUBMIT_MS, ask_submit, got};
    struct load_result r;
    (void)run(s, &one, &r);
    tell("one submission at a time, p50", " ms", (double)r.p50_us / 1000);
    double cpu = run(s, &crowd, &r);
    tell("submissions at 64 clients", "/s", (double)r.good / r.seconds);
    tell("… p99", " ms", (double)r.p99_us / 1000);
    tell("… failed", "", (double)(r.answers - r.good + r.broken));
    if (!s->server.store)
        tell("… CPU each", " µs", cpu);
}

/* Each leaves one queue's index and enters another's. */
static void measure_acceptances(struct site *s)
{
    struct load_result r;
    s->token = server_token(s->arena, &s->server, "mot-cua");
    (void)run(s, &(struct work){1, PAGE_MS / 4, ask_accept, got}, &r);
    tell("one acceptance at a time, p50", " ms", (double)r.p50_us / 1000);
    tell("… p99", " ms", (double)r.p99_us / 1000);
}

/* One client: what a person waits; CPU: what it costs. */
static void measure_page(struct site *s, const char *name, const char *path)
{
    struct load_result r;
    s->path = path;
    (void)run(s, &(struct work){1, PAGE_MS / 4, ask_page, got}, &r); /* warm */
    double cpu = run(s, &(struct work){1, PAGE_MS, ask_page, got}, &r);
    tell(arena_printf(s->arena, "%s, p50", name), " ms", (double)r.p50_us / 1000);
    tell("… p99", " ms", (double)r.p99_us / 1000);
    tell("… CPU each", " µs", cpu);
}

static void measure_pages(struct site *s)
{
    const char *citizen = s->token;
    s->cookie = true;
    measure_page(s, "follow page", arena_printf(s->arena, "/ho-so/%s", s->code));
    measure_page(s, "own dossiers", "/ho-so");
    (void)ask_database(s, "UPDATE session SET kind = 'api'");
    s->cookie = false;
    s->token = "";
    measure_page(s, "search, JSON", "/api/v1/procedures?q=tinh%20trang%20hon%20nhan");
    s->token = server_token(s->arena, &s->server, "mot-cua");
    measure_page(s, "queue of 25, JSON", "/api/v1/tasks?queue=unit&limit=25");
    measure_page(s, "history of a dossier, for an official, JSON",
                 arena_printf(s->arena, "/api/v1/dossiers/%s", s->code));
    s->token = citizen;
}

/* The citizen with an office in the centre of the province, and who has a result. */
static void become_somebody(struct site *s)
{
    const char *id =
        ask_database(s, "SELECT id FROM dossier WHERE agency = 'H56.102' AND state = 10 "
                        "ORDER BY id DESC LIMIT 1");
    s->code = ask_database(s, arena_printf(s->arena, "SELECT code FROM dossier WHERE id = %s", id));
    (void)ask_database(s, arena_printf(s->arena,
                                       "UPDATE account SET person_id = (SELECT applicant_id FROM "
                                       "dossier WHERE id = %s) WHERE name = 'cong-dan'",
                                       id));
}

static void measure_starts(struct site *s)
{
    struct load_result r;
    (void)run(s, &(struct work){CLIENTS, PAGE_MS, ask_submit, got}, &r);
    server_kill(&s->server);
    tell("ready after kill −9 under load", " ms", (double)server_begin(&s->server) / 1000);
}

int main(int argc, char **argv)
{
    struct site s = {.arena = arena_open()};
    const char *named = getenv("MOTCUA");
    if (argc < 3)
        return 2;
    s.dossiers = strtoll(argv[2], NULL, 10);
    s.server = (struct running_server){.binary = named ? named : "build/motcua",
                                       .data = argv[1],
                                       .log = arena_printf(s.arena, "%s/bench.log", argv[1]),
                                       .store = argc > 3 ? argv[3] : NULL};
    tell("bytes in the database for each dossier", "", bytes_of(&s) / (double)s.dossiers);
    if (server_begin(&s.server) < 0) /* migrations, if there are any */
        return 1;
    (void)server_end(&s.server);
    become_somebody(&s);
    tell("ready after the start", " ms", (double)server_begin(&s.server) / 1000);
    tell("open tasks", "", strtod(ask_database(&s, "SELECT sum(open) FROM queue_count"), NULL));
    s.token = server_token(s.arena, &s.server, "cong-dan");
    (void)ask_database(&s, "UPDATE session SET kind = 'web'");
    measure_pages(&s);
    measure_submissions(&s);
    measure_starts(&s);
    measure_acceptances(&s);
    int status = server_end(&s.server);
    arena_close(s.arena);
    return status != 0 || s.wrong > 0;
}
