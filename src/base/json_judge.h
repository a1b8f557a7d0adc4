/* Is a text one well-formed JSON value? jansson's parser says so; its names clash with ours, so it
 * is kept in a file of its own. */
#ifndef BASE_JSON_JUDGE_H
#define BASE_JSON_JUDGE_H

#include "base/fault.h"

#include <stddef.h>

/* OK, or INVALID with "line N: …" for bad syntax, bad UTF-8, a duplicate key or text after the
 * value. */
int json_judge(const char *text, size_t n, struct fault *f);

#endif
