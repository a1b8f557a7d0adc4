/* The pieces of C that stand in templates: enough of C's words to know where they end and that they
 * are one expression, so that a slip is told by the template compiler and not by C three lines on.
 */
#ifndef TOOLS_CEXPR_H
#define TOOLS_CEXPR_H

#include "base/fault.h"

#include <stdbool.h>
#include <stddef.h>

/* Where the two bytes of close stand after s, outside of C strings and character constants; NULL
 * when nowhere. */
const char *cexpr_close(const char *s, const char *close);

enum cexpr_kind {
    CEXPR_PLAIN, /* one expression */
    CEXPR_LOOP,  /* three of them: semicolons are part of it */
};

/* INVALID for unbalanced brackets or quotes, comments, directives, semicolons. */
int cexpr_check(const char *s, size_t n, enum cexpr_kind kind, struct fault *f);

/* The length of the bracket that opens at s[0] == '(', with what it holds; 0 when it does not open
 * there or never closes. */
size_t cexpr_bracket(const char *s);

/* The next argument "name=expression" of a translated text at *s. 1 and the parts, or 0 at the end,
 * or INVALID. */
struct cexpr_arg {
    const char *name, *value;
    size_t name_n, value_n;
};
int cexpr_arg(const char **s, struct cexpr_arg *ret, struct fault *f);

#endif
