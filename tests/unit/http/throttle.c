#include "tests/support/test.h"

#include "base/time.h"
#include "http/throttle.h"

#include <stdio.h>

TEST(a_minute_has_so_many_and_then_begins_again)
{
    struct arena *a = arena_open();
    struct throttle *t = throttle_new(a);
    for (int i = 0; i < 3; i++)
        CHECK(throttle_take(t, "10.0.0.1 session", 3, MINUTE_MS));
    CHECK(!throttle_take(t, "10.0.0.1 session", 3, MINUTE_MS));
    CHECK(!throttle_take(t, "10.0.0.1 session", 3, 2 * MINUTE_MS - 1));
    CHECK(throttle_take(t, "10.0.0.1 session", 3, 2 * MINUTE_MS));
    arena_close(a);
}

TEST(names_do_not_know_of_each_other)
{
    struct arena *a = arena_open();
    struct throttle *t = throttle_new(a);
    CHECK(throttle_take(t, "10.0.0.1 session", 1, MINUTE_MS));
    CHECK(throttle_take(t, "10.0.0.2 session", 1, MINUTE_MS));
    CHECK(throttle_take(t, "10.0.0.1 track", 1, MINUTE_MS));
    CHECK(!throttle_take(t, "10.0.0.1 session", 1, MINUTE_MS));
    arena_close(a);
}

TEST(a_flood_of_names_takes_no_more_memory)
{
    struct arena *a = arena_open();
    struct throttle *t = throttle_new(a);
    size_t before = arena_used(a);
    char name[32];
    for (int i = 0; i < 100000; i++) {
        (void)snprintf(name, sizeof name, "peer %d", i);
        CHECK(throttle_take(t, name, 1, MINUTE_MS));
    }
    CHECK(arena_used(a) == before);
    arena_close(a);
}
