/* Regular expressions (PCRE2), for patterns that staff write: each match has limits of steps and
 * memory, so that no pattern can hold a thread. All memory is the arena's: the library is given our
 * functions. Texts are UTF-8; letters, digits and case are Unicode's; a line ends with a line feed.
 * A compiled pattern may be used by all threads.
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
    PATTERN_LINES = 2,   /* ^ and $ at each line; otherwise at the ends of the text only */
    PATTERN_DOT_ALL = 4, /* . takes line ends too */
};

/* INVALID ("pattern.syntax") when it is none. It lives as long as the arena. */
int pattern_compile(struct arena *a, const char *text, unsigned flags, const struct pattern **ret,
                    struct fault *f);

/* Does it match the whole text, or a part of it? TOO_LARGE ("pattern.time") when it took too long.
 */
int pattern_matches(const struct pattern *p, struct arena *a, const char *text, bool whole,
                    bool *ret, struct fault *f);

/* All matches replaced. In the replacement $N is a group, empty when there is no such group or it
 * took no part (N is as many digits as make a group of the pattern; $0 is the match), \$ and \\ are
 * the signs themselves. INVALID ("pattern.use") for any other $ or \, TOO_LARGE as above or for a
 * result above LIMIT_REPLACED. */
int pattern_replace(const struct pattern *p, struct arena *a, const char *text,
                    const char *replacement, const char **ret, struct fault *f);

struct pattern_pieces {
    const char *const *list;
    size_t count;
};

/* The pieces between the matches, at most max of them, in the arena; the last one is the rest. A
 * match of nothing does not part. */
int pattern_split(const struct pattern *p, struct arena *a, const char *text, size_t max,
                  struct pattern_pieces *ret, struct fault *f);

#endif
