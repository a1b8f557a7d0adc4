/* Bytes of uploads while they arrive, as the HTTP floor takes them (http/sink.h): in DATA/spool,
 * and sealed when the stored files are (files/arrival.h). */
#ifndef ROOMS_SPOOL_H
#define ROOMS_SPOOL_H

#include "files/arrival.h"
#include "http/sink.h"
#include "rooms/house.h"

/* Makes DATA/spool and DATA/uploads. Lives in the arena, uses the house's files. */
int spool_new(struct arena *a, const struct house *h, const struct spool **ret, struct fault *f);

/* A file of it that goes with the arena. */
int spool_begin(const struct house *h, struct arena *a, struct arrival **ret, struct fault *f);

/* To add to it: 409 when somebody else did meanwhile, 503. */
struct sink spool_sink(struct arrival *x);

#endif
