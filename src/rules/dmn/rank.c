/* Which outputs come first: the place of each in the list of its column's values, the first column
 * weighing most (DMN 1.5, chapter 8). What is not in the list comes last. */
#include "rules/dmn/hit.h"

static size_t place_of(const struct feel_value *ranks, const struct feel_value *v)
{
    for (uint32_t i = 0; i < ranks->count; i++) {
        struct feel_value same = feel_equal(&ranks->items[i], v);
        if (same.kind == FEEL_BOOL && same.truth)
            return i;
    }
    return ranks->count;
}

static bool comes_before(const size_t *x, const size_t *y, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (x[i] != y[i])
            return x[i] < y[i];
    return false;
}

static size_t *places(struct dmn_hits *h)
{
    const struct dmn_table *t = h->table;
    size_t *made = arena_new(h->ask->arena, size_t, h->count * t->output_count);
    for (size_t c = 0; c < t->output_count; c++) {
        struct feel_value ranks = feel_null();
        if (t->outputs[c].ranks)
            ranks = dmn_feel_value(h->ask, t->outputs[c].ranks, h->scope);
        for (size_t i = 0; ranks.kind == FEEL_LIST && i < h->count; i++)
            made[i * t->output_count + c] = place_of(&ranks, &h->hits[i].outputs[c]);
    }
    return made;
}

const struct dmn_hit *dmn_ranked(struct dmn_hits *h)
{
    const size_t n = h->table->output_count, *place = places(h);
    size_t *order = arena_new(h->ask->arena, size_t, h->count);
    struct dmn_hit *sorted = arena_new(h->ask->arena, struct dmn_hit, h->count);
    for (size_t i = 0; i < h->count; i++) {
        size_t at = i;
        for (; at > 0 && comes_before(&place[i * n], &place[order[at - 1] * n], n); at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
    for (size_t i = 0; i < h->count; i++)
        sorted[i] = h->hits[order[i]];
    return sorted;
}
