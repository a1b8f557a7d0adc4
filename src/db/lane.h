/* The write lane of a store: one thread, one connection, many units in one commit. Private to db/;
 * what a unit is stands in db/store.h. */
#ifndef DB_LANE_H
#define DB_LANE_H

#include "db/store.h"

#include "base/arena.h"

struct lane;

/* Start the thread. The connection is a writer that nothing else uses until lane_stop; lane and
 * faults live in the arena. UNAVAILABLE. */
int lane_start(struct arena *a, struct db *db, const struct store_options *o, struct lane **ret,
               struct fault *f);

/* Answer what waits, refuse what comes, end the thread. */
void lane_stop(struct lane *lane);

void lane_add(struct lane *lane, struct unit *u);

/* The log has grown long: fold it back between two batches, when nobody appends to it. */
void lane_fold(struct lane *lane);

/* All but the checkpoints. */
void lane_stats(struct lane *lane, struct store_stats *ret);

#endif
