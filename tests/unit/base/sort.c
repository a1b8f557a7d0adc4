#include "base/sort.h"
#include "base/cleanup.h"
#include "tests/support/test.h"

struct thing {
    int rank, place;
};

static int by_rank(const void *x, const void *y)
{
    return ((const struct thing *)x)->rank - ((const struct thing *)y)->rank;
}

static bool is_sorted(const struct thing *list, int n)
{
    for (int i = 1; i < n; i++)
        if (list[i - 1].rank > list[i].rank ||
            (list[i - 1].rank == list[i].rank && list[i - 1].place > list[i].place))
            return false;
    return true;
}

TEST(lists_of_all_lengths_and_equals_keep_their_order)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct thing list[200];
    for (int n = 0; n <= 200; n++) {
        for (int i = 0; i < n; i++)
            list[i] = (struct thing){.rank = i * 7919 % 31, .place = i};
        sort(a, list, (size_t)n, sizeof *list, by_rank);
        if (!is_sorted(list, n))
            test_fail(__FILE__, __LINE__, "%d things", n);
    }
}

TEST(what_is_sorted_stays_and_what_is_turned_round_is_sorted)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct thing list[5] = {{5, 0}, {4, 1}, {3, 2}, {2, 3}, {1, 4}};
    sort(a, list, 5, sizeof *list, by_rank);
    for (int i = 0; i < 5; i++)
        CHECK_INT(i + 1, list[i].rank);
    sort(a, list, 5, sizeof *list, by_rank);
    CHECK_INT(1, list[0].rank);
    sort(a, NULL, 0, sizeof *list, by_rank);
}
