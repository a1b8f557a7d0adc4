#include "os/signals.h"
#include "tests/support/test.h"

#include <signal.h>

TEST(a_stop_is_a_value)
{
    signals_block();
    CHECK_INT(0, signals_wait(10));
    raise(SIGTERM);
    CHECK_INT(SIGTERM, signals_wait(1000));
    raise(SIGHUP);
    CHECK_INT(SIGHUP, signals_wait(-1));
    signals_restore();
}
