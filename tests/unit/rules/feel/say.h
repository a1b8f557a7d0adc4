/* Evaluate a text and say its value, for tests of FEEL. */
#ifndef TESTS_UNIT_RULES_FEEL_SAY_H
#define TESTS_UNIT_RULES_FEEL_SAY_H

#include "rules/feel/feel.h"

struct row {
    const char *text, *value;
};

/* The canonical text of the value, or "!reason". context is a FEEL context or NULL. */
const char *say(struct arena *a, const char *text, const char *context);

void check_rows(const struct row *rows, size_t count, const char *context);

#define CHECK_ROWS(rows, context) check_rows(rows, sizeof(rows) / sizeof *(rows), context)

#endif
