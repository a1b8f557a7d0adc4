/* Regular expressions (ICU), for patterns that staff write: each match has a time and a stack
 * limit, so that no pattern can hold a thread. A compiled pattern may be used by all threads.
 */
#ifndef BASE_PATTERN_H
#define BASE_PATTERN_H

#include "base/arena.h"
#include "base/fault.h"

#include <stdbool.h>
#include <stddef.h>

struct pattern;

enum {
    PATTERN_IGNORE_CASE = 1,
    PATTERN_LINES = 2,    /* ^ and $ at each line */
    PATTERN_DOT_ALL = 4,  /* . takes line ends too */
    PATTERN_COMMENTS = 8, /* blanks in the pattern do not count */
};

/* INVALID ("pattern.syntax") when it is none. It ends with the arena. */
int pattern_compile(struct arena *a, const char *text, unsigned flags, const struct pattern **ret,
                    struct fault *f);

/* Does it match the whole text, or a part of it? TOO_LARGE ("pattern.time") when it took too long.
 */
int pattern_matches(const struct pattern *p, struct arena *a, const char *text, bool whole,
                    bool *ret, struct fault *f);

/* All matches replaced; $1 … are groups. INVALID for a bad replacement, TOO_LARGE as above or for
 * a result above LIMIT_REPLACED. */
int pattern_replace(const struct pattern *p, struct arena *a, const char *text,
                    const char *replacement, const char **ret, struct fault *f);

struct pattern_pieces {
    const char *const *list;
    size_t count;
};

/* The pieces between the matches, at most max of them, in the arena; the last one is the rest. */
int pattern_split(const struct pattern *p, struct arena *a, const char *text, size_t max,
                  struct pattern_pieces *ret, struct fault *f);

#endif
