#include "base/buf.h"
#include "base/cleanup.h"
#include "tests/support/test.h"

TEST(grows_and_ends_with_nul)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct buf b;
    buf_init(&b, a, 10000);
    for (int i = 0; i < 1000; i++)
        buf_printf(&b, "%d,", i % 10);
    CHECK_INT(2000, b.n);
    CHECK_INT(2000, strlen(b.p));
    CHECK(!b.full);
    buf_clear(&b);
    CHECK_STR("", b.p);
}

TEST(the_ceiling_holds)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct buf b;
    buf_init(&b, a, 5);
    buf_str(&b, "abc");
    buf_str(&b, "def");
    CHECK(b.full);
    CHECK_STR("abc", b.p);
    buf_char(&b, 'd');
    CHECK_STR("abc", b.p); /* once full, nothing more is taken */
}
