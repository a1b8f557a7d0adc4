/* The follow page while it is open: each new event of a dossier reaches the browsers that look at
 * it, as server-sent events. */
#ifndef ROOMS_PORTAL_LIVE_H
#define ROOMS_PORTAL_LIVE_H

#include "base/fault.h"
#include "http/request.h"

#include <stdint.h>

struct house;

/* Make the request a stream of that dossier, whose revision the page shows already. Sends nothing
 * else; 503 when too many listen. */
void portal_live_listen(struct request *rq, int64_t dossier_id, int64_t revision);

/* Tell those who listen what has changed; called by the app's background thread, twice a second.
 * Whose session has ended hears nothing more. Does nothing while nobody listens. */
int portal_live_tick(struct house *h, int64_t now_ms, struct fault *f);

/* Forget all listeners, before the server stops. */
void portal_live_stop(void);

#endif
