/* One decision table being asked. For dmn/ only. */
#ifndef RULES_DMN_HIT_H
#define RULES_DMN_HIT_H

#include "rules/dmn/ask.h"

struct dmn_hits {
    struct dmn_ask *ask;
    const struct dmn_table *table;
    const struct feel_scope *scope;
    struct feel_value *inputs;
    struct dmn_hit *hits; /* of the rules that hold, in their order */
    size_t count, capacity;
};

/* The hits, best outputs first (policies P and O); equally good ones in their order. rank.c */
const struct dmn_hit *dmn_ranked(struct dmn_hits *h);

/* Keep for the explanation, when one is wanted. explain.c */
void dmn_trace(const struct dmn_hits *h);

#endif
