/* The province goes back to a moment: a base backup under load and the archived log, as
 * docs/operations.md says. What was acknowledged before the moment is there, nothing else is, the
 * record is whole, and numbers go on from there. The house came from SQLite by an export, and goes
 * back there by one. */
#include "base/cleanup.h"
#include "base/json.h"
#include "tests/support/application.h"
#include "tests/support/running.h"
#include "tests/support/test.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { CLIENTS = 6, CODES = 20000, CODE = 32, LOAD_MS = 1500, APART_US = 1200 * 1000 };

/* Codes that were answered, in the order of the answers. */
struct answered {
    char list[CODES][CODE];
    size_t count;
};

struct site {
    struct running_server server;
    struct arena *scratch;
    const char *citizen;
    int asked;
    struct answered *answered;
};

/* A line of shell that knows two folders as $d and $e. */
static int shell(struct arena *a, const char *d, const char *e, const char *line)
{
    const char *all = arena_printf(a, "d=%s; e=%s; %s", d, e, line);
    return system(all); /* NOLINT(cert-env33-c): folders of this test */
}

/* ---- load ---- */

static size_t ask(void *data, size_t client, char out[static LOAD_REQUEST])
{
    struct site *s = data;
    char key[24];
    (void)client;
    (void)snprintf(key, sizeof key, "%d", s->asked++);
    return s->answered->count + CLIENTS < CODES ? application_write(out, s->citizen, key) : 0;
}

static void got(void *data, size_t client, const struct load_answer *answer)
{
    struct site *s = data;
    struct json *v = NULL;
    (void)client;
    arena_clear(s->scratch);
    if (answer->status != 201 ||
        json_parse(s->scratch, answer->body, answer->bytes, &v, NULL) < 0) {
        test_fail(__FILE__, __LINE__, "a submission was answered %d", answer->status);
        return;
    }
    (void)snprintf(s->answered->list[s->answered->count++], CODE, "%s", json_str(v, "code", ""));
}

static void press(struct site *s, struct answered *into, int64_t ms)
{
    struct load_result result;
    s->answered = into;
    load_run(&(struct load){.port = s->server.port,
                            .clients = CLIENTS,
                            .most_ms = ms,
                            .ask = ask,
                            .got = got,
                            .data = s},
             &result);
}

struct pressing {
    struct site *site;
    struct answered *into;
};

static void *press_beside(void *data)
{
    struct pressing *p = data;
    press(p->site, p->into, LOAD_MS);
    return NULL;
}

static int by_code(const void *left, const void *right)
{
    return strcmp(left, right);
}

static void sort(struct answered *x)
{
    qsort(x->list, x->count, CODE, by_code);
}

/* ---- what is there ---- */

static void read_codes(struct arena *a, const char *cluster, struct answered *ret)
{
    const char *line = arena_printf(
        a, "psql -h %s -U postgres -qAtc 'SELECT code FROM dossier ORDER BY code' postgres",
        cluster);
    FILE *out = popen(line, "r"); /* NOLINT(cert-env33-c): a folder of this test */
    REQUIRE(out != NULL);
    while (ret->count < CODES && fgets(ret->list[ret->count], CODE, out)) {
        char *code = ret->list[ret->count++];
        code[strcspn(code, "\n")] = '\0';
    }
    (void)pclose(out);
}

/* "2026-11-22 03:15:07.123456+00", as the server of the database takes it. */
static const char *moment_now(struct arena *a, int64_t *ret_ms)
{
    struct timespec t;
    struct tm utc;
    char day[40];
    (void)clock_gettime(CLOCK_REALTIME, &t);
    (void)gmtime_r(&t.tv_sec, &utc);
    (void)strftime(day, sizeof day, "%Y-%m-%d %H:%M:%S", &utc);
    *ret_ms = (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
    return arena_printf(a, "%s.%06ld+00", day, t.tv_nsec / 1000);
}

static int run(struct site *s, const char *const *words)
{
    return server_command(&s->server, words);
}

/* Export a house, and take it into another one. */
static int carry(struct site *s, const char *from, const char *export, const char *to,
                 const char *store)
{
    int r = run(s, (const char *const[]){"export", "--data", from, "--to", export, "--keys", NULL});
    return r ? r
             : run(s, (const char *const[]){"import", export, "--data", to,
                                            store ? "--store" : NULL, store, NULL});
}

static struct answered before, after, there, next;

TEST(the_province_goes_back_to_a_moment)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CLEANUP(arena_closep) struct arena *scratch = arena_open();
    struct site s = {.scratch = scratch};
    pthread_t loading;
    int64_t moment_ms;
    server_make(a, NULL, &s.server);
    const char *sqlite = s.server.data, *cluster = arena_printf(a, "%s-cluster", sqlite);
    const char *data = arena_printf(a, "%s-on-server", sqlite);
    const char *store = arena_printf(a, "postgres:///postgres?host=%s&user=postgres", cluster);
    REQUIRE(shell(a, cluster, "", "chmod 755 $(dirname $d); tests/support/archived make $d") == 0);

    /* From SQLite, with something in it. */
    REQUIRE(server_begin(&s.server) >= 0);
    s.citizen = server_token(a, &s.server, "cong-dan");
    press(&s, &before, LOAD_MS / 10);
    CHECK_INT(0, server_end(&s.server));
    CHECK_INT(0, carry(&s, sqlite, arena_printf(a, "%s-left", sqlite), data, store));

    /* A base backup under load; then the moment; then more. */
    s.server.data = data;
    REQUIRE(server_begin(&s.server) >= 0);
    s.citizen = server_token(a, &s.server, "cong-dan");
    struct pressing p = {&s, &before};
    REQUIRE(pthread_create(&loading, NULL, press_beside, &p) == 0);
    CHECK_INT(0, shell(a, cluster, "", "tests/support/archived base $d"));
    pthread_join(loading, NULL);
    (void)usleep(APART_US);
    const char *moment = moment_now(a, &moment_ms);
    (void)usleep(APART_US);
    press(&s, &after, LOAD_MS / 3);
    CHECK_INT(0, server_end(&s.server));
    CHECK(before.count > 0 && after.count > 0);

    CHECK_INT(
        0, shell(a, cluster, "", arena_printf(a, "tests/support/archived back $d '%s'", moment)));
    /* Heads of what was undone are kept apart; with them the look says what is missing. */
    const char *const look[] = {"restore", "--check", "--data", data, NULL};
    CHECK(run(&s, look) != 0);
    CHECK_INT(0, shell(a, data, "",
                       arena_printf(a,
                                    "mv $d/heads.log $d.heads;"
                                    "awk '$3 <= %" PRId64 "' $d.heads >$d/heads.log",
                                    moment_ms)));
    CHECK_INT(0, run(&s, look));
    read_codes(a, cluster, &there);
    sort(&before);
    CHECK_INT(before.count, there.count);
    CHECK(memcmp(&before, &there, sizeof before) == 0);
    printf("  %zu answered before the moment, %zu there, %zu answered later\n", before.count,
           there.count, after.count);

    /* It goes on with the number that came next then, too. */
    REQUIRE(server_begin(&s.server) >= 0);
    s.citizen = server_token(a, &s.server, "cong-dan");
    while (next.count == 0 && server_lives(&s.server))
        press(&s, &next, LOAD_MS / 10);
    CHECK_INT(0, server_end(&s.server));
    sort(&after);
    sort(&next);
    CHECK_STR(after.list[0], next.list[0]);

    /* And leaves the server again. */
    const char *home = arena_printf(a, "%s-home", sqlite);
    const char *left = arena_printf(a, "%s-left-again", sqlite);
    const char *again = arena_printf(a, "%s-left-home", sqlite);
    CHECK_INT(0, carry(&s, data, left, home, NULL));
    CHECK_INT(0, run(&s, (const char *const[]){"record", "verify", "--data", home, NULL}));
    CHECK_INT(
        0, run(&s, (const char *const[]){"export", "--data", home, "--to", again, "--keys", NULL}));
    CHECK_INT(0, shell(a, left, again, "diff -r $d $e"));
    CHECK_INT(0, shell(a, cluster, "", "tests/support/archived stop $d"));
}
