/* Who runs this program, for the record: the login name, and behind sudo the one who called it; and
 * whose its files are. */
#ifndef OS_USER_H
#define OS_USER_H

#include "base/arena.h"

#include <stdbool.h>

/* "an", "root for an"; the number when there is no name. */
const char *user_name(struct arena *a);

/* Whose the file or folder is, when it is another user's than the program's; NULL when it is not,
 * or not there. */
const char *user_other_owner(struct arena *a, const char *path);

/* Whether the program may read the file or list the folder, and with `change` write to it as well.
 */
bool user_may_open(const char *path, bool change);

/* Whether everybody on this machine may read or change it; false when it is not there. */
bool user_is_public(const char *path);

/* What the program makes from now on is for its own user alone, whatever the shell says (umask). */
void user_keep_private(void);

#endif
