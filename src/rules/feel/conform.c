/* Does a value belong to a type (DMN 1.5, 10.3.2.9), and can it be made to (10.3.2.9.4)? Types may
 * contain themselves, values share parts: the walk counts its steps in the run. */
#include "base/limits.h"
#include "rules/feel/run.h"
#include "rules/feel/temporal.h"

#include <string.h>

static const struct feel_type any = {.form = FEEL_TYPE_ANY};

static bool part_conforms(struct run *run, const struct feel_value *v, const struct feel_type *type)
{
    return v->kind == FEEL_NULL || type_conforms(run, v, type);
}

static bool list_conforms(struct run *run, const struct feel_value *v, const struct feel_type *type)
{
    for (uint32_t i = 0; i < v->count; i++)
        if (!part_conforms(run, &v->items[i], type->parts[0]))
            return false;
    return true;
}

static bool context_conforms(struct run *run, const struct feel_value *v,
                             const struct feel_type *type)
{
    for (size_t i = 0; i < type->count; i++) {
        const struct feel_value *member = feel_context_get(v->context, type->names[i]);
        if (!member || !part_conforms(run, member, type->parts[i]))
            return false;
    }
    return true;
}

static bool range_conforms(struct run *run, const struct feel_value *v,
                           const struct feel_type *type)
{
    return part_conforms(run, &v->range->low, type->parts[0]) &&
           part_conforms(run, &v->range->high, type->parts[0]);
}

/* --- types among themselves ----------------------------------------------- */

static bool parts_below(const struct feel_type *x, const struct feel_type *y, int depth);

/* Is every value of x also of y? Unknown depths are taken for yes. */
static bool is_below(const struct feel_type *x, const struct feel_type *y, int depth)
{
    if (x == y || y->form == FEEL_TYPE_ANY || x->form == FEEL_TYPE_NULL || depth == 0)
        return true;
    if (y->form == FEEL_TYPE_KIND) {
        static const enum feel_kind kinds[] = {[FEEL_TYPE_LIST] = FEEL_LIST,
                                               [FEEL_TYPE_CONTEXT] = FEEL_CONTEXT,
                                               [FEEL_TYPE_RANGE] = FEEL_RANGE,
                                               [FEEL_TYPE_FUNCTION] = FEEL_FUNCTION};
        if (x->form == FEEL_TYPE_KIND)
            return x->kind == y->kind;
        return x->form >= FEEL_TYPE_LIST && x->form <= FEEL_TYPE_FUNCTION &&
               kinds[x->form] == y->kind;
    }
    return x->form == y->form && parts_below(x, y, depth - 1);
}

static const struct feel_type *member_of(const struct feel_type *type, const char *name)
{
    for (size_t i = 0; i < type->count; i++)
        if (strcmp(type->names[i], name) == 0)
            return type->parts[i];
    return NULL;
}

/* Both of one form. Functions may take more and give less. */
static bool parts_below(const struct feel_type *x, const struct feel_type *y, int depth)
{
    if (y->form == FEEL_TYPE_CONTEXT) {
        for (size_t i = 0; i < y->count; i++) {
            const struct feel_type *member = member_of(x, y->names[i]);
            if (!member || !is_below(member, y->parts[i], depth))
                return false;
        }
        return true;
    }
    if (x->count != y->count)
        return false;
    for (size_t i = 0; i < y->count; i++) {
        bool parameter = y->form == FEEL_TYPE_FUNCTION && i + 1 < y->count;
        if (!(parameter ? is_below(y->parts[i], x->parts[i], depth)
                        : is_below(x->parts[i], y->parts[i], depth)))
            return false;
    }
    return true;
}

enum { TYPE_DEPTH = 32 };

/* Parameters without a type take anything, results without one may be what is asked. */
static bool function_conforms(const struct feel_function *f, const struct feel_type *type)
{
    if (f->builtin)
        return true;
    if (f->count + 1 != type->count)
        return false;
    for (size_t i = 0; i < f->count; i++) {
        const struct feel_type *own = f->types && f->types[i] ? f->types[i] : &any;
        if (!is_below(type->parts[i], own, TYPE_DEPTH))
            return false;
    }
    return !f->result || is_below(f->result, type->parts[f->count], TYPE_DEPTH);
}

static bool form_conforms(struct run *run, const struct feel_value *v, const struct feel_type *type)
{
    switch (type->form) {
    case FEEL_TYPE_ANY:
        return v->kind != FEEL_NULL;
    case FEEL_TYPE_NULL:
        return v->kind == FEEL_NULL;
    case FEEL_TYPE_KIND:
        return v->kind == type->kind;
    case FEEL_TYPE_LIST:
        return v->kind == FEEL_LIST && list_conforms(run, v, type);
    case FEEL_TYPE_CONTEXT:
        return v->kind == FEEL_CONTEXT && context_conforms(run, v, type);
    case FEEL_TYPE_RANGE:
        return v->kind == FEEL_RANGE && range_conforms(run, v, type);
    case FEEL_TYPE_FUNCTION:
        return v->kind == FEEL_FUNCTION && function_conforms(v->function, type);
    case FEEL_TYPE_UNKNOWN:
        return false;
    }
    return false;
}

static bool is_allowed(struct run *run, const struct feel_value *v, const struct feel_type *type)
{
    if (!type->allowed || run->unconstrained)
        return true;
    struct env *input = arena_new(run->arena, struct env, 1);
    *input = (struct env){.name = "?", .value = *v};
    struct feel_value met = run_node(run, type->allowed->root, input);
    return is_true(&met);
}

bool type_conforms(struct run *run, const struct feel_value *v, const struct feel_type *type)
{
    if (!run_enter(run))
        return false;
    bool conforms = form_conforms(run, v, type) && is_allowed(run, v, type);
    run_leave(run);
    return conforms;
}

/* A date where a date and time is wanted is its midnight in UTC. */
static struct feel_value midnight(struct run *run, const struct feel_value *v)
{
    struct feel_moment m = *v->moment;
    m.zone = FEEL_OFFSET;
    return temporal_value(run->arena, FEEL_DATE_TIME, &m);
}

struct feel_value type_coerce(struct run *run, struct feel_value v, const struct feel_type *type)
{
    if (!type || v.kind == FEEL_NULL || type_conforms(run, &v, type))
        return v;
    struct feel_value list = feel_list(arena_memdup(run->arena, &v, sizeof v), 1);
    if (type_conforms(run, &list, type))
        return list;
    struct feel_value one = unwrapped(v);
    if (type_conforms(run, &one, type))
        return one;
    if (one.kind != FEEL_DATE)
        return feel_null();
    one = midnight(run, &one);
    return type_conforms(run, &one, type) ? one : feel_null();
}

struct feel_value feel_coerce(struct feel_value v, const struct feel_type *type,
                              const struct feel_scope *scope, struct arena *a)
{
    struct run run;
    run_begin(&run, scope, a, NULL);
    struct feel_value made = type_coerce(&run, v, type);
    return run.failed ? feel_null() : made;
}
