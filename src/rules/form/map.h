/* Names to pointers, for forms of thousands of fields. Grows; later puts of a name replace. For
 * form/ only. */
#ifndef RULES_FORM_MAP_H
#define RULES_FORM_MAP_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

struct map {
    struct arena *arena;
    struct map_row {
        const char *name;
        void *value;
        bool used; /* for the owner */
    } * rows;
    size_t count, slots; /* slots is a power of two, or 0 */
};

struct map_row *map_find(const struct map *m, const char *name); /* NULL when there is none */
void map_put(struct map *m, const char *name, void *value);      /* the name is not copied */

#endif
