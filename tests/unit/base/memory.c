#include "base/memory.h"
#include "tests/support/test.h"

#include <stdlib.h>

TEST(what_is_given_is_zero)
{
    char *p = memory_get(1000, true);
    bool zero = true;
    for (size_t i = 0; i < 1000; i++)
        zero = zero && p[i] == 0;
    CHECK(zero);
    free(p);
}

/* How it is given back tells tests/fault/memory.c, where allocations fail. */
TEST(with_enough_of_it_nothing_is_short)
{
    CHECK(!memory_is_short());
    memory_keep();
    CHECK(!memory_is_short());
    memory_keep(); /* once is enough */
    CHECK(!memory_is_short());
}
