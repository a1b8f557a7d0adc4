#include "sandbox/chance.h"

uint64_t chance_next(struct chance *c)
{
    uint64_t z = c->state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

int chance_below(struct chance *c, int below)
{
    return (int)(chance_next(c) % (uint64_t)below);
}

int32_t chance_day(struct chance *c, int32_t first, int32_t last)
{
    return last <= first ? first : first + chance_below(c, last - first + 1);
}

bool chance_percent(struct chance *c, int percent)
{
    return chance_below(c, 100) < percent;
}

static int64_t weight_of(const struct json *pair)
{
    int64_t weight;
    bool fits = pair->kind == JSON_LIST && pair->count == 2 && pair->first->kind == JSON_STRING &&
                json_is_int(pair->last, &weight);
    return fits && weight > 0 && weight < 1000000 ? weight : 0;
}

const char *chance_word(struct chance *c, const struct json *list)
{
    int64_t sum = 0;
    for (const struct json *pair = list ? list->first : NULL; pair; pair = pair->next)
        sum += weight_of(pair);
    if (sum == 0)
        return "";
    int64_t mark = (int64_t)(chance_next(c) % (uint64_t)sum);
    for (const struct json *pair = list->first; pair; pair = pair->next) {
        mark -= weight_of(pair);
        if (mark < 0)
            return pair->first->text;
    }
    return "";
}
