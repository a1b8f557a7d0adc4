/* kill -9 at any moment: what was answered is there after the restart, at once, and nothing is
 * there twice. On a server's database (tests/support/postgres) it is the server of Một Cửa in one
 * round, one process of PostgreSQL in the next, and all of PostgreSQL in the third. ROUNDS says how
 * often; a new house is made now and then, so that looking through it stays quick.
 */
#include "base/cleanup.h"
#include "tests/fault/judge.h"
#include "tests/support/store.h"
#include "tests/support/test.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum {
    ROUNDS_USUAL = 200,
    ROUNDS_EACH = 20, /* of one house */
    LIFE_LEAST_MS = 50,
    LIFE_MOST_MS = 950,
    START_MOST_US =
        15 * 1000 * 1000, /* on a machine that does much else; alone it is under a second */
};

struct sums {
    int64_t dossiers, files, acts, sign_ins, refused, slowest_us;
};

static void wait_some(void)
{
    int64_t ms = LIFE_LEAST_MS + random() % (LIFE_MOST_MS - LIFE_LEAST_MS);
    (void)nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000}, NULL);
}

/* ---- what is killed ---- */

static void kill_server(struct mix *m, struct sums *all)
{
    struct load_result result;
    struct mix_thread *t = mix_begin(m, 10 * LIFE_MOST_MS);
    wait_some();
    server_kill(m->server);
    mix_join(t, &result);
    int64_t took_us = server_begin(m->server);
    all->slowest_us = took_us > all->slowest_us ? took_us : all->slowest_us;
    CHECK(took_us >= 0);
}

/* The database comes back by itself or is started again; meanwhile whoever asks waits, or is told
 * to come later. */
static void kill_database(struct mix *m, const char *what)
{
    struct load_result result;
    m->may_refuse = true;
    struct mix_thread *t = mix_begin(m, 3 * LIFE_MOST_MS);
    wait_some();
    CHECK_INT(0, system(what)); /* NOLINT(cert-env33-c): one of two words of this file */
    mix_join(t,
             &result); /* who waits for a database longer than the load's patience has no answer */
    CHECK(server_lives(m->server));
    m->may_refuse = false;
}

static bool is_ready(const struct mix *m)
{
    static const char request[] = "GET /health/ready HTTP/1.1\r\nHost: localhost\r\n\r\n";
    for (int i = 0; i < 100; i++, (void)usleep(100 * 1000))
        if (load_once(m->server->port, request, sizeof request - 1, NULL, 0) == 200)
            return true;
    return false;
}

static void one_round(struct mix *m, size_t round, struct sums *all)
{
    if (!m->server->store || round % 3 == 1)
        kill_server(m, all);
    else
        kill_database(m, round % 3 == 2 ? "tests/support/postgres --crash-one"
                                        : "tests/support/postgres --crash");
    if (server_lives(m->server) && is_ready(m))
        judge(m);
    else
        test_fail(__FILE__, __LINE__, "the server is not there again after round %zu", round);
}

/* ---- the test ---- */

static void one_house(size_t from, size_t until, struct sums *all)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct running_server s;
    struct mix m;
    mix_house(a, &s);
    REQUIRE(server_begin(&s) >= 0);
    mix_open(a, &s, &m);
    for (size_t i = from; i < until && m.wrong == 0 && s.pid > 0; i++)
        one_round(&m, i, all);
    m.dossiers_judged = m.files_judged = m.tokens_judged = 0; /* once more, all of them */
    judge(&m);
    CHECK(m.dossier_count > 0 && m.acts > 0);
    CHECK_INT(0, server_end(&s));
    all->dossiers += (int64_t)m.dossier_count;
    all->files += (int64_t)m.file_count;
    all->acts += m.acts;
    all->sign_ins += (int64_t)m.token_count;
    all->refused += m.refused;
}

TEST(what_was_answered_survives_the_end)
{
    struct sums all = {0};
    size_t rounds = mix_rounds(ROUNDS_USUAL);
    mix_seed();
    for (size_t i = 0; i < rounds; i += ROUNDS_EACH) {
        size_t until = i + ROUNDS_EACH < rounds ? i + ROUNDS_EACH : rounds;
        one_house(i, until, &all);
        printf("  %zu rounds on %s: %" PRId64 " dossiers, %" PRId64 " acts, %" PRId64
               " files, %" PRId64 " sign-ins, %" PRId64
               " asked to come later; ready again after at "
               "most %" PRId64 " ms\n",
               until, test_server() ? "PostgreSQL" : "SQLite", all.dossiers, all.acts, all.files,
               all.sign_ins, all.refused, all.slowest_us / 1000);
    }
    CHECK(all.slowest_us < START_MOST_US);
}
