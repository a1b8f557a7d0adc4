/* What a model has. */
#include "rules/dmn/model.h"

#include <string.h>

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
