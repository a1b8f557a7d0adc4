/* A short sleep. */
#ifndef TESTS_UNIT_DB_WAIT_H
#define TESTS_UNIT_DB_WAIT_H

#include <time.h>

static inline void wait_ms(int ms)
{
    (void)nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L}, NULL);
}

#endif
