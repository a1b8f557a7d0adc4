/* Monday morning: 1,500 officials open their queue within a minute. Nobody gets an error, and the
 * memory stays flat (anchors: a national system served 12 of 500 such requests in ten minutes). */
#include "tests/support/application.h"
#include "tests/support/running.h"
#include "tests/support/test.h"

#include <stdio.h>

enum {
    OFFICIALS = 1500,
    TOGETHER = 250, /* connections at one moment */
    DOSSIERS = 400, /* in the queue */
    SUBMITTERS = 4,
    MOST_MS = 60 * 1000,
    GROWTH_KB = 50 * 1024,
    SLOWEST_US = 5 * 1000 * 1000,
};

struct site {
    struct running_server server;
    const char *citizen, *official;
    int submitted, opened;
};

static size_t ask_submit(void *data, size_t client, char out[static LOAD_REQUEST])
{
    struct site *s = data;
    char key[24];
    (void)client;
    if (s->submitted == DOSSIERS)
        return 0;
    (void)snprintf(key, sizeof key, "%d", s->submitted++);
    return application_write(out, s->citizen, key);
}

static size_t ask_queue(void *data, size_t client, char out[static LOAD_REQUEST])
{
    struct site *s = data;
    (void)client;
    return s->opened++ < OFFICIALS
               ? get_write(out, s->official, "/api/v1/tasks?queue=unit&limit=25")
               : 0;
}

static void run(struct site *s, size_t clients,
                size_t (*ask)(void *, size_t, char[static LOAD_REQUEST]), struct load_result *ret)
{
    load_run(
        &(struct load){
            .port = s->server.port, .clients = clients, .most_ms = MOST_MS, .ask = ask, .data = s},
        ret);
}

TEST(all_officials_open_their_queue)
{
    struct arena *a = arena_open();
    struct site s = {0};
    struct load_result result;
    server_make(a, NULL, &s.server);
    REQUIRE(server_begin(&s.server) >= 0);
    s.citizen = server_token(a, &s.server, "cong-dan");
    s.official = server_token(a, &s.server, "mot-cua");
    run(&s, SUBMITTERS, ask_submit, &result);
    CHECK_INT(DOSSIERS, result.good);
    run(&s, TOGETHER, ask_queue, &result); /* warm */
    int64_t before = server_memory_kb(&s.server);
    s.opened = 0;
    run(&s, TOGETHER, ask_queue, &result);
    int64_t after = server_memory_kb(&s.server);
    CHECK_INT(OFFICIALS, result.answers);
    CHECK_INT(OFFICIALS, result.good);
    CHECK_INT(0, result.broken);
    CHECK(result.most_us < SLOWEST_US);
    CHECK(after - before < GROWTH_KB);
    printf("  %d queues in %.1f s, p50 %.1f ms, p99 %.1f ms, memory %lld kB, then %lld kB\n",
           OFFICIALS, result.seconds, (double)result.p50_us / 1000, (double)result.p99_us / 1000,
           (long long)before, (long long)after);
    CHECK_INT(0, server_end(&s.server));
    arena_close(a);
}
