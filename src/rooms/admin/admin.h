/* Administration: the province's own staff maintain procedures, without a line of C.
 *
 * Begin a draft (draft.h), change its files in the designers, compare it (compare.h), replay a past
 * month against it (replay.h), propose it; a second administrator publishes it (publish.h). Pages
 * stand under /quan-tri and ask for the right ADMINISTER. docs/admin.md is the handbook.
 */
#ifndef ROOMS_ADMIN_ADMIN_H
#define ROOMS_ADMIN_ADMIN_H

#include "http/router.h"

extern const struct route admin_routes[];
extern const struct route design_routes[]; /* what the drawing tools speak to */

#endif
