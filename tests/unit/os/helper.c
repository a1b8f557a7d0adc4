#include "os/helper.h"
#include "os/clock.h"
#include "base/cleanup.h"
#include "tests/support/test.h"

#include <pthread.h>
#include <stdlib.h>

static struct helper_pool *open_pool(int count, const char *argument, struct fault *f)
{
    struct helper_options o = {.name = "test",
                               .program = getenv("HELPER_CHILD"),
                               .argument = argument,
                               .count = count,
                               .job_ms = 1500,
                               .reply_max = 1 << 20};
    struct helper_pool *p = NULL;
    return helper_open(&o, &p, f) == OK ? p : NULL;
}

static void close_pool(struct helper_pool **p)
{
    helper_close(*p);
}

static int call(struct helper_pool *p, struct arena *a, uint32_t job, const char *in,
                struct bytes *out, struct fault *f)
{
    fault_clear(f);
    return helper_call(p, a, job, (struct bytes){(const uint8_t *)in, strlen(in)}, out, f);
}

TEST(jobs_are_done)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct fault f = {0};
    CLEANUP(close_pool) struct helper_pool *p = open_pool(2, "arg", &f);
    CHECK_STR("", f.words);
    REQUIRE(p);
    struct bytes out;
    CHECK_INT(7, call(p, a, 'e', "xin chào", &out, &f));
    CHECK_STR("arg:xin chào", (const char *)out.p);
    CHECK_INT(NOT_FOUND, call(p, a, '?', "", &out, &f));
    CHECK_STR("test.job", f.reason);
    CHECK_STR("no job 63", f.words);
}

TEST(a_large_job)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct fault f = {0};
    CLEANUP(close_pool) struct helper_pool *p = open_pool(1, NULL, &f);
    REQUIRE(p);
    uint8_t *big = arena_alloc(a, 1 << 20);
    memset(big, 'x', 1 << 20);
    struct bytes out;
    REQUIRE(helper_call(p, a, 'b', (struct bytes){big, 1 << 20}, &out, &f) == OK);
    CHECK(out.n == 1 << 20 && memcmp(out.p, big, out.n) == 0);
    uint8_t *bigger = arena_alloc(a, (1 << 20) + 1);
    CHECK_INT(UNAVAILABLE, helper_call(p, a, 'b', (struct bytes){bigger, (1 << 20) + 1}, &out, &f));
}

TEST(a_crash_costs_one_job)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct fault f = {0};
    CLEANUP(close_pool) struct helper_pool *p = open_pool(1, NULL, &f);
    REQUIRE(p);
    struct bytes out;
    CHECK_INT(UNAVAILABLE, call(p, a, 'c', "", &out, &f));
    CHECK_STR("helper.crash", f.reason);
    CHECK_INT(7, call(p, a, 'e', "again", &out, &f));
}

TEST(a_hanging_job_is_ended)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct fault f = {0};
    CLEANUP(close_pool) struct helper_pool *p = open_pool(1, NULL, &f);
    REQUIRE(p);
    struct bytes out;
    int64_t start = clock_ticks_ns();
    CHECK_INT(UNAVAILABLE, call(p, a, 'h', "", &out, &f));
    CHECK_STR("helper.time", f.reason);
    CHECK((clock_ticks_ns() - start) / 1000000 >= 1500);
    CHECK_INT(7, call(p, a, 'e', "again", &out, &f));
}

TEST(the_walls_hold)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct fault f = {0};
    CLEANUP(close_pool) struct helper_pool *p = open_pool(1, NULL, &f);
    REQUIRE(p);
    struct bytes out;
    CHECK_INT(FORBIDDEN, call(p, a, 'o', "", &out, &f));
    CHECK_INT(UNAVAILABLE, call(p, a, 'f', "", &out, &f));
    CHECK_INT(7, call(p, a, 'e', "again", &out, &f));
}

TEST(a_helper_may_refuse_to_start)
{
    struct fault f = {0};
    CHECK(!open_pool(1, "refuse", &f));
    CHECK_STR("test.refused", f.reason);
    CHECK_INT(INVALID, f.code);
}

struct many {
    struct helper_pool *pool;
    int done;
};

static void *many_calls(void *p)
{
    struct many *m = p;
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct fault f = {0};
    struct bytes out;
    for (int i = 0; i < 50; i++)
        m->done += call(m->pool, a, 'e', "x", &out, &f) == 7;
    return NULL;
}

TEST(many_threads_share_a_pool)
{
    struct fault f = {0};
    CLEANUP(close_pool) struct helper_pool *p = open_pool(2, NULL, &f);
    REQUIRE(p);
    pthread_t threads[4];
    struct many m[4];
    for (int i = 0; i < 4; i++) {
        m[i] = (struct many){p, 0};
        pthread_create(&threads[i], NULL, many_calls, &m[i]);
    }
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
        CHECK_INT(50, m[i].done);
    }
}
