/* Past dossiers against another version of their procedure: what would have been different.
 *
 * Each dossier is worked out twice with the same code, by its own version and by the other one: the
 * fees and the promised time at the moment of its submission, and the steps of its process with the
 * outcomes that officials chose then. Nothing is written and no clock is asked. Only the form's
 * data goes in; names and numbers of persons are neither read nor returned.
 */
#ifndef ROOMS_DOSSIER_REPLAY_H
#define ROOMS_DOSSIER_REPLAY_H

#include "rooms/dossier/dossier.h"

struct dossier_fate {
    int64_t fee;       /* to pay */
    int64_t due_ms;    /* 0: none is promised */
    const char *route; /* names of the steps, " → " between */
};

struct dossier_replayed {
    int64_t id;
    const char *code;
    struct dossier_fate was, would; /* would: all zero when trouble is set */
    const char *trouble; /* why it cannot be replayed: its case is not there any more …; NULL */
};

struct dossier_replay {
    const struct law *law;
    const struct procedure *procedure; /* the other version; it needs not be in the law */
    int64_t from_ms, to_ms;            /* submitted at or after, and before */
    int64_t after_id;                  /* of the page before; 0 */
    size_t limit;
};
int dossier_replay(struct db *db, struct arena *a, const struct dossier_replay *x,
                   struct dossier_replayed **ret, size_t *ret_n, struct fault *f);

#endif
