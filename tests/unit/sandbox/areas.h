/* The communes of a province from the pack's own areas.csv, for tests of the stand-ins. */
#ifndef TESTS_SANDBOX_AREAS_H
#define TESTS_SANDBOX_AREAS_H

#include "sandbox/sandbox.h"

#include "base/arena.h"

/* Of the file that MOTCUA_AREAS names; 0 when it cannot be read. */
size_t areas_read(struct arena *a, const char *province, const struct sandbox_area **ret);

#endif
