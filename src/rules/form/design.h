/* Editing the definition of an e-form, one pure step at a time: JSON in, new JSON out.
 *
 * The designer of the staff pages stands on this. A step changes what it is asked to change and
 * nothing else: members that it does not know of keep their place and value, so that what another
 * tool wrote survives. A step may leave a form that form_read does not take yet (a group that is
 * empty, a condition about a field that comes later): its flaws name the element.
 *
 * Elements are named by their "id". NOT_FOUND "form.no_element" when there is none of that id.
 */
#ifndef RULES_FORM_DESIGN_H
#define RULES_FORM_DESIGN_H

#include "rules/form/form.h"

/* A type of the profile: "textfield", "dynamiclist" … In the order in which a designer offers them.
 */
const char *const *design_types(size_t *ret_count);

/* The component of that id; NULL. */
const struct json *design_find(const struct json *definition, const char *id);

/* Add a component of a type at the end of `parent` (a group's or list's id, "" for the top), with
 * that label, an id and a key that nothing has yet. INVALID "form.type" when the profile has no
 * such type, "form.place" when the parent holds no elements. */
struct design_add {
    const char *type, *label, *parent;
};
int design_add(struct arena *a, const struct json *definition, const struct design_add *x,
               struct json **ret, const char **ret_id, struct fault *f);

enum design_step {
    DESIGN_UP,     /* before the element above it, in the same group */
    DESIGN_DOWN,   /* behind the element below it */
    DESIGN_OUT,    /* out of its group, to stand behind it */
    DESIGN_IN,     /* to the end of the group or list that stands right above it */
    DESIGN_COPY,   /* once more behind it, with new ids and keys */
    DESIGN_DELETE, /* with all that is in it */
};

/* *ret_id: the element to look at next (the copy, the neighbour of what was deleted; "" for none).
 * A step that has no room (the first one up) changes nothing. */
struct design_edit {
    enum design_step step;
    const char *id;
};
int design_edit(struct arena *a, const struct json *definition, const struct design_edit *x,
                struct json **ret, const char **ret_id, struct fault *f);

/* ---- properties ---- */

enum design_input {
    DESIGN_LINE,   /* one line of text */
    DESIGN_TEXT,   /* several lines */
    DESIGN_NUMBER, /* digits */
    DESIGN_DAY,    /* 2026-11-22 */
    DESIGN_TICK,   /* "true" or "" */
    DESIGN_CHOICE, /* one of words */
    DESIGN_FEEL,   /* an expression, without its "=" */
    DESIGN_LIST,   /* options, a line each: "value = label | English label" */
};

/* A property as people see it: "label", "min_length", "hide". */
struct design_property {
    const char *name;
    enum design_input input;
    const char *choices; /* DESIGN_CHOICE: "email phone", between blanks */
    const char *about;   /* form_flaw.about that belong beside it, between blanks */
};

/* The properties that an element of this kind has, in the order of an edit page. */
const struct design_property *const *design_properties(struct arena *a, const char *type,
                                                       size_t *ret_count);

/* The property's value as text; "" when it is not set. */
const char *design_get(struct arena *a, const struct json *component, const char *property);

/* Set properties of one element; an empty value takes the member away. Values are kept as typed
 * when they are not what they should be (a bound that is no number), so that the flaw can be shown
 * beside them. INVALID "form.property" for a name that the kind does not have. */
struct design_value {
    const char *property, *value;
};
struct design_set {
    const char *id;
    const struct design_value *values;
    size_t count;
};
int design_set(struct arena *a, const struct json *definition, const struct design_set *x,
               struct json **ret, struct fault *f);

/* The definition as a file: two blanks of indentation, short values on one line, UTF-8. */
const char *design_write(struct arena *a, const struct json *definition);

#endif
