/* Regular expressions of FEEL are those of XPath 2.0 (XQuery Functions and Operators 7.6.1, XML
 * Schema part 2, appendix F); what matches them is PCRE2 (base/pattern.h), which writes some things
 * in another way and takes more. For feel/ only. */
#ifndef RULES_FEEL_REGEX_H
#define RULES_FEEL_REGEX_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

/* The same expression as PCRE2 writes it; NULL when XPath does not take it. *ret_flags are
 * PATTERN_… of `flags` ("smix", or NULL; blanks of "x" are taken out). */
const char *regex_translate(struct arena *a, const char *pattern, const char *flags,
                            unsigned *ret_flags);

/* Code points, both ends included. */
struct regex_range {
    uint32_t from, to;
};

/* A block of Unicode by its name as XML Schema writes it, without blanks ("BasicLatin"); false when
 * there is none. */
bool regex_block(const char *name, struct regex_range *ret);

#endif
