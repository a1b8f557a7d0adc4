/* Signing in and out, and the language of pages. */
#ifndef ROOMS_IDENTITY_IDENTITY_PAGES_H
#define ROOMS_IDENTITY_IDENTITY_PAGES_H

#include "http/router.h"

extern const struct route identity_routes[];

#endif
