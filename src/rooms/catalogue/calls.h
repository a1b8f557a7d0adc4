/* Linked procedures: what the processes of a procedure call must be there. */
#ifndef ROOMS_CATALOGUE_CALLS_H
#define ROOMS_CATALOGUE_CALLS_H

#include "rooms/catalogue/read.h"

/* Report each call activity whose calledElement is no procedure of the book with a case
 * (mc:version: no such version of it), by the process's file, element and line. */
void calls_check(struct arena *a, const struct catalogue_book *b, const struct procedure *p,
                 const struct fault_sink *sink);

#endif
