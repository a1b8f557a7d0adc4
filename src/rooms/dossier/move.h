/* Moving running dossiers to another version of their procedure.
 *
 * A dossier stays on the version that it began on. When a newer one must hold for dossiers that run
 * already (the law says so, or a process was wrong), an administrator first looks at a preview:
 * every dossier with the step where it would stand; then each is moved by an explicit act, which is
 * an event in its chain with the reason. Steps are the same when their ids are, or as a mapping
 * says (rules/bpmn, bpmn_migrate). Tasks that mean the same stay as they are, others are closed and
 * made anew; the promised time does not change.
 */
#ifndef ROOMS_DOSSIER_MOVE_H
#define ROOMS_DOSSIER_MOVE_H

#include "rooms/dossier/dossier.h"

struct dossier_moving {
    int64_t version_id;         /* to which */
    const struct json *mapping; /* {"old step": "new step"}; NULL: by their ids */
    int64_t now_ms;
    int64_t after_id; /* of a preview: the last dossier of the page before; 0 */
    /* Of the act. */
    int64_t dossier_id, revision; /* as it was seen */
    const char *reason;           /* the legal ground */
    struct actor by;
};

struct dossier_place {
    int64_t dossier_id, revision, version_id; /* the present version */
    const char *code;
    const char *from, *to; /* names of the steps where it stands and would stand, ", " between */
    const char *obstacle;  /* why it cannot be moved, for the administrator; NULL when it can */
};

struct dossier_places {
    struct dossier_place *rows;
    size_t count; /* at most 200 */
};

/* What would become of the procedure's running dossiers that are not on the version yet, by id.
 * NOT_FOUND "dossier.no_version". */
int dossier_move_preview(struct db *db, struct arena *a, const struct law *law,
                         const struct dossier_moving *x, struct dossier_places *ret,
                         struct fault *f);

/* Move one as it was seen. In a unit. CONFLICT "act.stale"; INVALID "bpmn.migrate" (words say which
 * step has no equal), "act.no_reason", "dossier.no_case"; FORBIDDEN "act.not_now" after its end. */
int dossier_move(struct db *db, struct arena *a, const struct law *law,
                 const struct dossier_moving *x, struct fault *f);

#endif
