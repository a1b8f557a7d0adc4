/* Queries that could go two ways through growing tables, of which only one is short on every
 * engine: the index that their plans must name. */
#ifndef TESTS_UNIT_DB_WAYS_H
#define TESTS_UNIT_DB_WAYS_H

#include <string.h>

static const struct {
    const char *query, *index;
} ways[] = {
    {"dossier_queue_found", "task_dossier"}, /* not all that a unit has open */
};

/* NULL: any. */
static inline const char *way_of(const char *query)
{
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        if (strcmp(ways[i].query, query) == 0)
            return ways[i].index;
    return NULL;
}

#endif
