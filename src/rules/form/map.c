#include "rules/form/map.h"

#include <string.h>

static size_t slot_of(const struct map *m, const char *name)
{
    uint32_t h = 2166136261u; /* FNV-1a */
    for (const char *s = name; *s; s++)
        h = (h ^ (unsigned char)*s) * 16777619u;
    size_t at = h & (m->slots - 1);
    while (m->rows[at].name && strcmp(m->rows[at].name, name) != 0)
        at = (at + 1) & (m->slots - 1);
    return at;
}

struct map_row *map_find(const struct map *m, const char *name)
{
    struct map_row *row = m->slots ? &m->rows[slot_of(m, name)] : NULL;
    return row && row->name ? row : NULL;
}

static void grow(struct map *m)
{
    struct map_row *old = m->rows;
    size_t slots = m->slots;
    m->slots = slots ? 2 * slots : 16;
    m->rows = arena_new(m->arena, struct map_row, m->slots);
    for (size_t i = 0; i < slots; i++)
        if (old[i].name)
            m->rows[slot_of(m, old[i].name)] = old[i];
}

void map_put(struct map *m, const char *name, void *value)
{
    if (2 * m->count >= m->slots)
        grow(m);
    struct map_row *row = &m->rows[slot_of(m, name)];
    m->count += row->name == NULL;
    *row = (struct map_row){.name = name, .value = value};
}
