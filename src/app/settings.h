/* Whether settings can be what somebody meant: what looks like an address and is none would be
 * believed in silence, and found out when it is needed.
 */
#ifndef APP_SETTINGS_H
#define APP_SETTINGS_H

#include "app/options.h"

/* INVALID names the setting that is wrong, and never a value that may hold a password. */
int settings_check(struct arena *a, const struct options *o, struct fault *f);

#endif
