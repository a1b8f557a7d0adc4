/* Memory that is not there, loaded below the server (LD_PRELOAD of bad_memory.c): the test says
 * through a page that both share which allocations fail, in whichever library. */
#ifndef TESTS_FAULT_BAD_MEMORY_H
#define TESTS_FAULT_BAD_MEMORY_H

#include <stdatomic.h>
#include <stdint.h>

/* A variable of the server: where the shared page is. */
#define BAD_MEMORY "BAD_MEMORY"

struct bad_memory {
    _Atomic int64_t pid;   /* of the process that is meant, not its helpers; 0: none */
    _Atomic int64_t calls; /* since the test set it to 0 */
    _Atomic int64_t from;  /* what fails begins with this one */
    _Atomic int64_t times;
    _Atomic int64_t happened;
};

#endif
