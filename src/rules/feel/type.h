/* Types of FEEL (DMN 1.5, 10.3.2.2 and 10.3.2.9) and the item definitions of a model (7.3.3).
 *
 * A type is built once, in an arena, and then only read; it may contain itself. The words of a type
 * ("list<number>", "tKhoảnPhí") become a type with feel_parse_type; an item definition is a
 * structure that its model fills by hand and makes known under its name through feel_types.
 */
#ifndef RULES_FEEL_TYPE_H
#define RULES_FEEL_TYPE_H

#include "base/fault.h"
#include "rules/feel/value.h"

struct feel;
struct feel_scope;

enum feel_type_form {
    FEEL_TYPE_ANY,      /* every value but null */
    FEEL_TYPE_NULL,     /* null alone */
    FEEL_TYPE_KIND,     /* kind; a list of anything, a context of anything, a function, a range */
    FEEL_TYPE_LIST,     /* parts[0]: of every item */
    FEEL_TYPE_CONTEXT,  /* names and parts: the members that must be there */
    FEEL_TYPE_RANGE,    /* parts[0]: of both ends */
    FEEL_TYPE_FUNCTION, /* parts: of the parameters, then of the result */
    FEEL_TYPE_UNKNOWN,  /* a name that nobody knows: nothing conforms */
};

struct feel_type {
    enum feel_type_form form;
    enum feel_kind kind;      /* FEEL_TYPE_KIND */
    const char *const *names; /* FEEL_TYPE_CONTEXT */
    const struct feel_type *const *parts;
    size_t count; /* of parts */

    /* Unary tests that a value must meet besides (allowedValues, typeConstraint); NULL. What they
     * are about is the value itself: a list that is constrained as a whole has them on the list. */
    const struct feel *allowed;
};

/* Types known by name: item definitions, "import.name" for those of an import. */
struct feel_named_type {
    const char *name;
    const struct feel_type *type;
};

struct feel_types {
    const struct feel_named_type *list;
    size_t count;
};

/* "Any", "number", "list<string>", "context<a: number>", "function<number> -> string",
 * "range<date>", or a name of `types` (may be NULL). INVALID, reason "feel.syntax". A name that is
 * not known gives FEEL_TYPE_UNKNOWN. */
int feel_parse_type(struct arena *a, const char *text, const struct feel_types *types,
                    const struct feel_type **ret, struct fault *f);

/* v as a value of the type by the implicit conversions of 10.3.2.9.4: itself, a list of one, the
 * only item of a list, a date as date and time; else null. type may be NULL: v itself. null is of
 * the type Null, and a member or item that is null conforms to any type. The arena and the scope
 * serve the tests of `allowed`; the scope may be NULL. */
struct feel_value feel_coerce(struct feel_value v, const struct feel_type *type,
                              const struct feel_scope *scope, struct arena *a);

#endif
