/* What a model has. */
#include "rules/dmn/model.h"

#include <string.h>

const char *dmn_name(const struct dmn_model *m)
{
    return m->name;
}

const struct dmn_element *const *dmn_elements(const struct dmn_model *m, size_t *ret_count)
{
    *ret_count = m->node_count;
    return m->elements;
}

static const char *path_of(const struct dmn_element *e)
{
    return e->path;
}

static const char *name_of(const struct dmn_element *e)
{
    return e->name;
}

static const char *id_of(const struct dmn_element *e)
{
    return e->id;
}

const struct dmn_element *dmn_find(const struct dmn_model *m, enum dmn_kind kind, const char *name)
{
    static const char *(*const by[])(const struct dmn_element *) = {path_of, name_of, id_of};
    for (size_t how = 0; how < sizeof by / sizeof *by; how++)
        for (size_t i = 0; i < m->node_count; i++)
            if (m->elements[i]->kind == kind && strcmp(by[how](m->elements[i]), name) == 0)
                return m->elements[i];
    return NULL;
}

const struct dmn_element *const *dmn_inputs(const struct dmn_model *m,
                                            const struct dmn_element *what, struct arena *a,
                                            size_t *ret_count)
{
    const struct dmn_element **found = arena_new(a, const struct dmn_element *, m->node_count);
    const struct dmn_element **open = arena_new(a, const struct dmn_element *, m->node_count);
    bool *seen = arena_new(a, bool, m->node_count);
    size_t open_count = 1, count = 0;
    open[0] = what;
    seen[what->number] = true;
    while (open_count > 0) {
        const struct dmn_element *e = open[--open_count];
        if (e->kind == DMN_INPUT)
            found[count++] = e;
        for (size_t i = e->require_count; i-- > 0;) {
            if (seen[e->requires[i] -> number])
                continue;
            seen[e->requires[i] -> number] = true;
            open[open_count++] = e->requires[i];
        }
    }
    *ret_count = count;
    return found;
}
