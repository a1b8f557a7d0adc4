/* A form with one of everything, for tests. */
#ifndef TESTS_UNIT_RULES_FORM_SAMPLE_H
#define TESTS_UNIT_RULES_FORM_SAMPLE_H

#include "rules/form/form.h"

extern const struct form_lists sample_lists;
extern const char sample_text[];

/* The sample, or NULL after a failed test. */
struct form *sample(struct arena *a);

/* The task of a check on 22 November 2026. */
struct form_task sample_task(void);

/* The flaws of a form whose components are this text, one a line: "components[0].validate: words".
 */
const char *flaws_of(struct arena *a, const char *components);

/* The result of a post "name=value&name=value" (no escapes), as "data | name code(limit), …". */
const char *posted(struct arena *a, const struct form *form, const char *pairs,
                   const struct form_task *task);

/* The same for JSON. */
const char *checked(struct arena *a, const struct form *form, const char *json,
                    const struct form_task *task);

#endif
