/* What the files of the form designer share. For form/ only. */
#ifndef RULES_FORM_DESIGN_INSIDE_H
#define RULES_FORM_DESIGN_INSIDE_H

#include "rules/form/design.h"

/* A deep copy that may be changed. */
struct json *design_copy(struct arena *a, const struct json *v);

/* Put a member in its place, or behind the others; v NULL takes it away. */
void design_put(struct json *object, const char *key, struct json *v);

/* The member of an object, to be changed; made when there is none. */
struct json *design_section(struct arena *a, struct json *object, const char *key);

/* design_find in a tree that may be changed. */
struct json *design_at(struct json *definition, const char *id);

#endif
