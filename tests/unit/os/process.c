#include "os/process.h"
#include "os/clock.h"
#include "base/cleanup.h"
#include "tests/support/test.h"

static int run(struct arena *a, const char *script, const char *input, struct process_end *end,
               struct fault *f)
{
    const char *const argv[] = {"sh", "-c", script, NULL};
    const char *const environment[] = {"WORD=xin chào", NULL};
    struct process_order o = {.argv = argv,
                              .environment = environment,
                              .input = {(const uint8_t *)input, strlen(input)},
                              .output_max = 10000,
                              .limit_ms = 1500};
    fault_clear(f);
    return process_run(a, &o, end, f);
}

TEST(a_program_runs)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct process_end end;
    struct fault f;
    REQUIRE(run(a, "cat; echo $WORD >&2; exit 3", "một", &end, &f) == OK);
    CHECK_INT(3, end.status);
    CHECK_STR("một", (const char *)end.output.p);
    CHECK_STR("xin chào\n", (const char *)end.errors.p);
    REQUIRE(run(a, "kill -9 $$", "", &end, &f) == OK);
    CHECK_INT(-9, end.status);
}

TEST(limits)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct process_end end;
    struct fault f;
    int64_t start = clock_ticks_ns();
    CHECK_INT(UNAVAILABLE, run(a, "exec sleep 20", "", &end, &f));
    CHECK_STR("process.time", f.reason);
    CHECK((clock_ticks_ns() - start) / 1000000 < 10000);
    CHECK_INT(UNAVAILABLE, run(a, "exec yes", "", &end, &f));
    CHECK_STR("process.output", f.reason);
}

TEST(a_missing_program)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct process_end end;
    struct fault f = {0};
    const char *const argv[] = {"/nowhere/at-all", NULL};
    struct process_order o = {.argv = argv, .output_max = 10, .limit_ms = 1000};
    CHECK_INT(BROKEN, process_run(a, &o, &end, &f));
    CHECK_STR("process.missing", f.reason);
}

TEST(input_that_nobody_reads)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    char *much = arena_alloc(a, 300001);
    memset(much, 'x', 300000);
    struct process_end end;
    struct fault f;
    REQUIRE(run(a, "exec head -c 3", much, &end, &f) == OK);
    CHECK_INT(3, end.output.n);
}
