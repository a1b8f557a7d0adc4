/* A secret that somebody types: a password for the command line, where arguments are seen by all.
 */
#ifndef OS_SECRET_H
#define OS_SECRET_H

#include "base/arena.h"
#include "base/fault.h"

enum { SECRET_MOST = 1024 }; /* bytes */

/* At a terminal: asked for with the prompt, twice, without showing it; INVALID when the two differ.
 * Else the first line of standard input. INVALID when there is none, or it is too long. */
int secret_read(struct arena *a, const char *prompt, const char **ret, struct fault *f);

#endif
