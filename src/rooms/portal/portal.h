/* The citizens' pages: what there is, how to ask for it, where it stands, and whether a paper is
 * true. The rules are those of the rooms below; nothing is decided here. */
#ifndef ROOMS_PORTAL_PORTAL_H
#define ROOMS_PORTAL_PORTAL_H

#include "http/router.h"

extern const struct route portal_routes[];

#endif
