#include "base/arena.h"
#include "tests/support/test.h"

TEST(memory_is_zeroed_and_aligned)
{
    struct arena *a = arena_open();
    for (size_t n = 0; n < 100; n++) {
        unsigned char *p = arena_alloc(a, n);
        CHECK((uintptr_t)p % _Alignof(max_align_t) == 0);
        for (size_t i = 0; i < n; i++)
            CHECK(p[i] == 0);
        memset(p, 0xFF, n);
    }
    arena_close(a);
}

TEST(memory_of_before_is_zeroed_too)
{
    struct arena *a = arena_open();
    for (size_t n = 1; n < 300000; n *= 3) {
        memset(arena_room(a, n), 'x', n);
        arena_clear(a);
        const char *p = arena_alloc(a, n);
        for (size_t i = 0; i < n; i++)
            CHECK(p[i] == 0);
    }
    arena_close(a);
}

TEST(large_and_small_live_together)
{
    struct arena *a = arena_open();
    char *small = arena_strdup(a, "small"), *large = arena_alloc(a, 5 << 20);
    memset(large, 'x', 5 << 20);
    CHECK_STR("small", small);
    CHECK_STR("small 7", arena_printf(a, "%s %d", small, 7));
    arena_close(a);
}

static void append(void *p)
{
    char *end = strchr(*(char **)p, '\0');
    *end = 'x'; /* each deferred call leaves a mark; what follows is zero */
}

TEST(deferred_run_once_at_the_end)
{
    static char marks[8];
    static char *p = marks;
    struct arena *a = arena_open();
    arena_defer(a, append, &p);
    arena_defer(a, append, &p);
    CHECK_STR("", marks);
    arena_clear(a);
    CHECK_STR("xx", marks);
    arena_close(a);
    CHECK_STR("xx", marks);
}

TEST(a_cleared_arena_serves_again)
{
    struct arena *a = arena_open();
    arena_strdup(a, "before");
    arena_clear(a);
    CHECK_INT(0, arena_used(a));
    CHECK_STR("after", arena_strdup(a, "after"));
    CHECK(arena_strdup(a, NULL) == NULL);
    arena_close(a);
}

TEST(a_renewed_arena_is_as_new)
{
    static char marks[16];
    static char *p_marks = marks;
    struct arena *a = arena_open();
    for (size_t n = 1; n < 300000; n *= 3) {
        size_t before = strlen(marks);
        memset(arena_room(a, n), 'x', n);
        arena_defer(a, append, &p_marks);
        arena_renew(a);
        CHECK_INT(before + 1, strlen(marks));
        CHECK_INT(0, arena_used(a));
        const char *p = arena_alloc(a, n);
        for (size_t i = 0; i < n; i++)
            CHECK(p[i] == 0);
    }
    arena_close(a);
}
