#include "rules/feel/builtin.h"

#include <ctype.h>
#include <string.h>

const struct builtin_table *const builtin_tables[] = {
    &builtins_convert, &builtins_string,  &builtins_list,
    &builtins_sets,    &builtins_number,  &builtins_time,
    &builtins_range,   &builtins_context, NULL};

enum { ARGUMENTS_MAX = 8 };

const struct builtin *builtin_find(const char *name)
{
    for (const struct builtin_table *const *t = builtin_tables; *t; t++)
        for (size_t i = 0; i < (*t)->count; i++)
            if ((*t)->rows[i].name[0] == name[0] && strcmp((*t)->rows[i].name, name) == 0)
                return &(*t)->rows[i];
    return NULL;
}

static bool is_kind(char letter, const struct feel_value *v)
{
    static const struct {
        char letter;
        unsigned kinds;
    } rows[] = {{'s', 1u << FEEL_STRING},
                {'n', 1u << FEEL_NUMBER},
                {'b', 1u << FEEL_BOOL},
                {'l', 1u << FEEL_LIST},
                {'c', 1u << FEEL_CONTEXT},
                {'f', 1u << FEEL_FUNCTION},
                {'r', 1u << FEEL_RANGE},
                {'m', 1u << FEEL_MONTHS},
                {'d', 1u << FEEL_DATE | 1u << FEEL_DATE_TIME},
                {'t', 1u << FEEL_TIME | 1u << FEEL_DATE_TIME | 1u << FEEL_DATE},
                {'u', 1u << FEEL_DURATION | 1u << FEEL_MONTHS},
                {'e', ~(1u << FEEL_NULL)},
                {'a', ~0u}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].letter == letter)
            return (rows[i].kinds & 1u << v->kind) != 0;
    return false;
}

/* Make v what the letter asks for; false when it cannot be. */
static bool fit(struct run *run, char letter, struct feel_value *v)
{
    char small = (char)tolower((unsigned char)letter);
    if (v->kind == FEEL_NULL && small != letter)
        return true;
    if (is_kind(small, v))
        return true;
    if (small == 'l' && v->kind != FEEL_NULL) {
        *v = feel_list(arena_memdup(run->arena, v, sizeof *v), 1);
        return true;
    }
    struct feel_value one = unwrapped(*v);
    if (!is_kind(small, &one))
        return false;
    *v = one;
    return true;
}

/* The letter of the i-th parameter, 0 beyond the last; *ret_optional after a '|'. */
static char letter_of(const char *kinds, size_t i, bool *ret_optional)
{
    bool optional = false;
    char last = 0;
    for (const char *k = kinds; *k; k++) {
        if (*k == '|') {
            optional = true;
            continue;
        }
        if (*k == '*') {
            *ret_optional = true;
            return last;
        }
        last = *k;
        if (i-- == 0) {
            *ret_optional = optional;
            return last;
        }
    }
    return 0;
}

/* The place of a parameter; ARGUMENTS_MAX when the row has none of this name. */
static size_t place_of(const struct builtin *row, const char *name)
{
    for (size_t i = 0; i < ARGUMENTS_MAX && row->parameters[i]; i++)
        if (strcmp(row->parameters[i], name) == 0)
            return i;
    return ARGUMENTS_MAX;
}

/* Arguments by name in the order of the parameters; missing ones are null (and may fit so, as in
 * is(value1: 1)). False for a name that is not the row's. */
static bool order_arguments(const struct builtin *row, const struct given *g,
                            struct feel_value *out, size_t *ret_count)
{
    bool given[ARGUMENTS_MAX] = {false};
    size_t count = 0;
    for (size_t i = 0; i < g->n; i++) {
        size_t at = place_of(row, g->names[i]);
        if (at == ARGUMENTS_MAX || given[at])
            return false;
        given[at] = true;
        out[at] = g->args[i];
        count = at + 1 > count ? at + 1 : count;
    }
    bool optional = false;
    while (letter_of(row->kinds, count, &optional) && !optional)
        count++;
    for (size_t i = 0; i < count; i++)
        if (!given[i])
            out[i] = feel_null();
    *ret_count = count;
    return true;
}

/* Do n arguments fit the row? They are changed to fit. */
static bool fit_all(struct run *run, const struct builtin *row, struct feel_value *args, size_t n)
{
    bool optional = false;
    for (size_t i = 0; i < n; i++) {
        char letter = letter_of(row->kinds, i, &optional);
        if (!letter || !fit(run, letter, &args[i]))
            return false;
    }
    return !letter_of(row->kinds, n, &optional) || optional;
}

static bool prepare(struct run *run, const struct builtin *row, const struct given *g,
                    struct feel_value *out, size_t *ret_count)
{
    *ret_count = g->n;
    if (g->names) {
        if (g->n > ARGUMENTS_MAX || !order_arguments(row, g, out, ret_count))
            return false;
    } else if (g->n) {
        memcpy(out, g->args, g->n * sizeof *out);
    }
    return fit_all(run, row, out, *ret_count);
}

/* Do the names stand in the order of the parameters? before(range: …, point: …) is another function
 * than before(point: …, range: …). */
static bool in_order(const struct builtin *row, const struct given *g)
{
    for (size_t i = 0; g->names && i < g->n && i < ARGUMENTS_MAX; i++)
        if (!row->parameters[i] || strcmp(row->parameters[i], g->names[i]) != 0)
            return false;
    return true;
}

struct feel_value builtin_call(struct run *run, const struct builtin *first,
                               const struct given *given)
{
    if (!run_step(run, 2)) /* two, so that the memory is looked at: texts may be large */
        return feel_null();
    size_t room = given->names && given->n < ARGUMENTS_MAX ? ARGUMENTS_MAX : given->n, count;
    struct feel_value *ready = arena_new(run->arena, struct feel_value, room);
    for (int strict = 1; strict >= 0; strict--)
        for (const struct builtin *row = first; row->name && strcmp(row->name, first->name) == 0;
             row++)
            if (in_order(row, given) == strict && prepare(run, row, given, ready, &count))
                return row->call(run, ready, count);
    return feel_null();
}
