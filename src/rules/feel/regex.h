/* Regular expressions of FEEL are those of XPath 2.0 (XQuery Functions and Operators 7.6.1, XML
 * Schema part 2, appendix F); what matches them is ICU (base/pattern.h), which writes some things
 * in another way and takes more. For feel/ only. */
#ifndef RULES_FEEL_REGEX_H
#define RULES_FEEL_REGEX_H

#include "base/arena.h"

/* The same expression as ICU writes it, to be compiled without its own "x"; NULL when XPath does
 * not take it. *ret_flags are PATTERN_… of `flags` ("smix", or NULL). */
const char *regex_translate(struct arena *a, const char *pattern, const char *flags,
                            unsigned *ret_flags);

/* A replacement as ICU writes it, for an expression that was translated: $N is empty for a group
 * that is not there. NULL for a "$" without digit or a "\" before anything but "\" and "$". */
const char *regex_replacement(struct arena *a, const char *replacement, const char *pattern);

#endif
