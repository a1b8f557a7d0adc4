/* The built-in functions (DMN 1.5, 10.3.4): tables of rows, one for each way to call a function.
 * For feel/ only.
 *
 * kinds has one letter for each parameter, what follows '|' may be left out, '*' repeats the last:
 *     a anything, null too   e anything but null   s string   n number   b boolean
 *     l list (a single value becomes one)   c context   f function   r range   m months duration
 *     d date or date and time   t anything with a time   u either duration
 *     A, S, N …: the same, or null
 * A wrong kind makes the call null without asking the function.
 */
#ifndef RULES_FEEL_BUILTIN_H
#define RULES_FEEL_BUILTIN_H

#include "rules/feel/run.h"

struct builtin {
    const char *name;
    const char *kinds;
    const char *parameters[8];
    struct feel_value (*call)(struct run *run, const struct feel_value *args, size_t n);
};

struct builtin_table {
    const struct builtin *rows;
    size_t count;
};

extern const struct builtin_table builtins_convert, builtins_string, builtins_list, builtins_sets,
    builtins_number, builtins_time, builtins_range, builtins_context;

/* All tables, for look-up and for the parser's names; ended by NULL. */
extern const struct builtin_table *const builtin_tables[];

/* The first row of that name, the others follow it; NULL. */
const struct builtin *builtin_find(const char *name);

/* Call by position, or by name when names is not NULL. The row of that name is chosen by what was
 * given. */
struct feel_value builtin_call(struct run *run, const struct builtin *first,
                               const struct given *given);

#endif
