/* Chance that is the same every time: a small generator (splitmix64) and weighted words of
 * names.json. Not for secrets. */
#ifndef SANDBOX_CHANCE_H
#define SANDBOX_CHANCE_H

#include "base/json.h"

struct chance {
    uint64_t state;
};

uint64_t chance_next(struct chance *c);

/* 0 … below - 1; below is positive. */
int chance_below(struct chance *c, int below);

/* A day from first to last; first when last is earlier. */
int32_t chance_day(struct chance *c, int32_t first, int32_t last);

/* True in so many of a hundred cases. */
bool chance_percent(struct chance *c, int percent);

/* One word of a list [["word", weight], …]; "" when the list is empty or missing. */
const char *chance_word(struct chance *c, const struct json *list);

#endif
