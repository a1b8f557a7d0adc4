/* The present, read in one place. Rules and rooms are told the time; they never ask for it. */
#ifndef OS_CLOCK_H
#define OS_CLOCK_H

#include <stdint.h>

/* Milliseconds since 1970-01-01 UTC. A clock that is corrected by some seconds never goes back:
 * time stands until it has caught up. One that was wrong by more and is set right is followed at
 * once. The variable MOTCUA_CLOCK (RFC 3339) shifts it for demonstrations and tests; production
 * refuses to start with it. */
int64_t clock_now_ms(void);

/* Monotonic nanoseconds, for measuring. */
int64_t clock_ticks_ns(void);

#endif
