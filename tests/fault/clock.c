/* The machine's clock jumps under a server that runs (libfaketime): minutes and days back and
 * forth, a year ahead and back, over midnight. Codes have the day that it is, what is promised lies
 * ahead of it, no key comes twice, nobody stays signed in from a future that never came, and the
 * chains and the log are whole. */
#include "base/cleanup.h"
#include "base/json.h"
#include "base/time.h"
#include "tests/fault/judge.h"
#include "tests/support/application.h"
#include "tests/support/test.h"

#include <glob.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum {
    PRESS_MS = 400,
    HEAD_MOST_MS = 10 * 1000,
    CORRECTION_S = 10,
    PROMISE_MOST_DAYS = 60,
    DAY_S = 24 * 3600,
    YEAR_S = 365 * DAY_S,
    BASE_S = 5 * DAY_S, /* all clocks are ahead of the law's beginning */
};

/* How far the server's clock is ahead, one after the other. */
static const struct jump {
    const char *name;
    int64_t ahead_s;
} jumps[] = {
    {"three minutes back", BASE_S - 180},
    {"five minutes on", BASE_S + 120},
    {"two seconds back", BASE_S + 118},
    {"two days back", BASE_S - 2 * DAY_S},
    {"ten days on", BASE_S + 8 * DAY_S},
    {"a year on", BASE_S + YEAR_S},
    {"a year back", BASE_S},
    {"an hour on", BASE_S + 3600},
};

static int64_t real_ms(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void set_clock(const char *file, int64_t ahead_s)
{
    char draft[256];
    (void)snprintf(draft, sizeof draft, "%s.new", file);
    FILE *f = fopen(draft, "w");
    if (f) {
        (void)fprintf(f, "%+" PRId64 "\n", ahead_s);
        (void)fclose(f);
    }
    CHECK_INT(0, rename(draft, file)); /* which is read at each look at the clock */
}

static const char *const *clock_variables(struct arena *a, const char *file)
{
    glob_t found = {0};
    const char **variables = arena_new(a, const char *, 5);
    if (glob("/usr/lib/*/faketime/libfaketimeMT.so.1", 0, NULL, &found) == 0)
        variables[0] = arena_printf(a, "LD_PRELOAD=%s", found.gl_pathv[0]);
    globfree(&found);
    variables[1] = arena_printf(a, "FAKETIME_TIMESTAMP_FILE=%s", file);
    variables[2] = "FAKETIME_NO_CACHE=1";
    variables[3] = "FAKETIME_DONT_FAKE_MONOTONIC=1";
    return variables[0] ? variables : NULL;
}

/* What a submission of this moment is called and promised. */
static void check_submission(struct mix *m, int64_t ahead_s, const char *name)
{
    char request[LOAD_REQUEST], body[4096], day[16];
    size_t which = m->dossier_count++;
    int64_t due_ms = 0, now_ms = real_ms() + ahead_s * 1000;
    struct date c = date_of(day_of(now_ms));
    (void)snprintf(day, sizeof day, "-%02d%02d%02d-", c.year % 100, c.month, c.day);
    size_t n = mix_ask_submit(m, 0, which, request);
    struct load_answer answer = {.body = body, .head = ""};
    answer.status = load_once(m->server->port, request, n, body, sizeof body);
    answer.bytes = strlen(body);
    mix_note_submitted(m, 0, &answer);
    const struct mix_dossier *d = &m->dossiers[which];
    if (!strstr(d->code, day))
        test_fail(__FILE__, __LINE__, "%s: %s is not of %s", name, d->code, day);
    CHECK(time_parse(d->due, &due_ms));
    CHECK(due_ms > now_ms && due_ms < now_ms + PROMISE_MOST_DAYS * (int64_t)DAY_MS);
}

static int ask_with(const struct mix *m, const char *token)
{
    char request[LOAD_REQUEST];
    size_t n = get_write(request, token, "/api/v1/tasks?limit=1");
    return load_once(m->server->port, request, n, NULL, 0);
}

static void sign_in_again(struct arena *a, struct mix *m)
{
    m->citizen = server_token(a, m->server, "cong-dan");
    m->reception = server_token(a, m->server, "mot-cua");
    m->tokens_judged = m->token_count; /* sessions may be over by the clock */
}

/* A head says that the clock was set, half a second later; a clock that is set again before it
 * would make what was written between look dated back. */
static void wait_for_head(const struct running_server *s, int heads)
{
    for (int i = 0; server_heads(s) == heads && i < HEAD_MOST_MS / 10; i++)
        (void)usleep(10 * 1000);
    CHECK(server_heads(s) > heads);
}

/* A smaller correction lets the server's time stand. */
static bool is_followed(const struct jump *j)
{
    int64_t before_s = j == jumps ? BASE_S : j[-1].ahead_s;
    return llabs(j->ahead_s - before_s) > CORRECTION_S;
}

static void one_jump(struct arena *a, struct mix *m, const char *file, const struct jump *j)
{
    struct load_result result;
    const char *old = m->reception;
    int heads = server_heads(m->server);
    set_clock(file, j->ahead_s);
    int status = ask_with(m, old);
    if (status != 200 && status != 401)
        test_fail(__FILE__, __LINE__, "%s: a session was answered %d", j->name, status);
    sign_in_again(a, m);
    mix_run(m, PRESS_MS, &result);
    CHECK_INT(0, result.broken);
    check_submission(m, j->ahead_s, j->name);
    if (is_followed(j))
        wait_for_head(m->server, heads);
    CHECK(server_lives(m->server));
}

/* The present goes over midnight while everybody submits: a new day, numbers from 1. */
static void go_over_midnight(struct arena *a, struct mix *m, const char *file)
{
    struct load_result result;
    int64_t now_ms = real_ms() + BASE_S * 1000;
    int64_t until_s = (moment_of(day_of(now_ms) + 1, 0) - now_ms) / 1000;
    set_clock(file, BASE_S + until_s - 1);
    sign_in_again(a, m);
    mix_run(m, 3000, &result);
    check_submission(m, BASE_S + until_s - 1, "over midnight");
}

TEST(a_clock_that_jumps_breaks_nothing)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct running_server s;
    struct mix m;
    mix_house(a, &s);
    const char *file = arena_printf(a, "%s/../time", s.data);
    s.variables = clock_variables(a, file);
    set_clock(file, BASE_S);
    REQUIRE(s.variables && server_begin(&s) >= 0);
    mix_open(a, &s, &m);
    for (size_t i = 0; i < sizeof jumps / sizeof *jumps && m.wrong == 0; i++)
        one_jump(a, &m, file, &jumps[i]);
    go_over_midnight(a, &m, file);
    judge(&m);
    CHECK_INT(0, server_end(&s));
    judge_house(&m);
    printf("  %zu jumps on %s, %zu dossiers, %" PRId64 " acts\n", sizeof jumps / sizeof *jumps + 1,
           s.store ? "PostgreSQL" : "SQLite", m.dossier_count, m.acts);
}

/* Whoever signed in while the clock was a year ahead does not stay signed in for a year. */
TEST(a_session_from_the_future_is_over)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct running_server s;
    struct mix m = {.server = &s};
    server_make(a, NULL, &s);
    const char *file = arena_printf(a, "%s/../time", s.data);
    s.variables = clock_variables(a, file);
    set_clock(file, YEAR_S);
    REQUIRE(s.variables && server_begin(&s) >= 0);
    const char *token = server_token(a, &s, "mot-cua");
    CHECK_INT(200, ask_with(&m, token));
    set_clock(file, 0);
    CHECK_INT(401, ask_with(&m, token));
    CHECK_INT(200, ask_with(&m, server_token(a, &s, "mot-cua")));
    CHECK_INT(0, server_end(&s));
}
