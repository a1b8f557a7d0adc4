/* Generations, marriages, children, deaths: the fates of people.h. */
#ifndef SANDBOX_FAMILIES_H
#define SANDBOX_FAMILIES_H

#include "sandbox/people_parts.h"

/* Fill the register up to its capacity. */
void families_make(struct making *m);

#endif
