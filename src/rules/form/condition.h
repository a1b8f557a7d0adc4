/* A condition as JSON Schema can say it, where it can. For form/ only.
 *
 * Of FEEL these shapes are understood: name = literal, name != literal, comparisons of numbers, a
 * checkbox alone, name in ("a", "b"), list contains(name, "a"), joined by and, or, not( ). */
#ifndef RULES_FORM_CONDITION_H
#define RULES_FORM_CONDITION_H

#include "rules/form/form.h"

/* The schema of the object in which the condition is true: fields of the form, or of the row that
 * `field` stands in. NULL when a schema cannot say it. */
struct json *condition_schema(const struct form *form, const struct form_field *field,
                              const char *feel, struct arena *a);

#endif
