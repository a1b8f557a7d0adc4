/* What the two files of the JSON Schema share. For form/ only. */
#ifndef RULES_FORM_SCHEMA_H
#define RULES_FORM_SCHEMA_H

#include "rules/form/inside.h"

struct schema_writer {
    struct arena *arena;
    const struct form *form;
    const struct form_lists *lists;
};

void schema_text(const struct schema_writer *w, struct json *o, const char *key, const char *text);
void schema_int(const struct schema_writer *w, struct json *o, const char *key, int64_t v);

/* The rules of one value (schema_rules.c). `demanded`: it must be there, so it may not be null. */
void schema_rules(const struct schema_writer *w, const struct form_field *f, bool demanded,
                  struct json *o);

/* What is asked besides, once the value must be there. */
struct json *schema_demand(const struct schema_writer *w, const struct form_field *f);

/* What a hidden field may still hold: nothing, in the ways that nothing can be said. */
struct json *schema_nothing(const struct schema_writer *w, const struct form_field *f);

bool schema_is_demanded(const struct form_field *f); /* when it is seen */

/* The schema of an object with these fields (schema.c). */
struct json *schema_object(const struct schema_writer *w, const struct form_field *fields,
                           size_t count);

#endif
