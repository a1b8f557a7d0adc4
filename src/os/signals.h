/* The wish to stop, as a value instead of an interruption. */
#ifndef OS_SIGNALS_H
#define OS_SIGNALS_H

#include <stdbool.h>
#include <stdint.h>

/* Block SIGINT, SIGTERM and SIGHUP and ignore SIGPIPE. Call it before the first thread starts:
 * threads inherit it. */
void signals_block(void);

/* Give a child process that runs another program the usual signals back. */
void signals_restore(void);

/* Wait for one of the three; returns its number, 0 when limit_ms have passed (-1: wait for ever).
 */
int signals_wait(int64_t limit_ms);

#endif
