/* Who runs this program, for the record: the login name, and behind sudo the one who called it. */
#ifndef OS_USER_H
#define OS_USER_H

#include "base/arena.h"

/* "an", "root for an"; the number when there is no name. */
const char *user_name(struct arena *a);

#endif
