/* How often somebody does something: so many times within a minute, and then not until it is over.
 *
 * A small table of fixed size, for guessing that must be slow (passwords, codes), not for counting:
 * under a flood of names the oldest are forgotten. It is not kept over a restart.
 */
#ifndef HTTP_THROTTLE_H
#define HTTP_THROTTLE_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

struct throttle; /* may be used by many threads */

/* Lives in the arena. */
struct throttle *throttle_new(struct arena *a);

/* Count one more; false when that is more than `most` in this minute. */
bool throttle_take(struct throttle *t, const char *name, int most, int64_t now_ms);

#endif
