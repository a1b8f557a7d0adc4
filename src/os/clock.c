#include "os/clock.h"

#include "base/time.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

static int64_t read_ns(clockid_t id)
{
    struct timespec t;
    (void)clock_gettime(id, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

int64_t clock_ticks_ns(void)
{
    return read_ns(CLOCK_MONOTONIC);
}

/* How far MOTCUA_CLOCK shifts the present; found once, by the first caller. */
static int64_t shift_ms(int64_t now)
{
    static atomic_int known;
    static _Atomic int64_t shift;
    if (!atomic_load(&known)) {
        int64_t wanted;
        const char *set = getenv("MOTCUA_CLOCK");
        if (set && time_parse(set, &wanted))
            atomic_store(&shift, wanted - now);
        atomic_store(&known, 1);
    }
    return atomic_load(&shift);
}

/* Corrections of a good clock are smaller; whoever sets back a wrong one sets it back further. */
enum { HELD_MS = 10 * 1000 };

int64_t clock_now_ms(void)
{
    static _Atomic int64_t latest;
    int64_t real = read_ns(CLOCK_REALTIME) / 1000000;
    int64_t now = real + shift_ms(real), before = atomic_load(&latest);
    while (now > before || before - now > HELD_MS)
        if (atomic_compare_exchange_weak(&latest, &before, now))
            return now;
    return before;
}
