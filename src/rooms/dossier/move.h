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
    const char *reason;         /* of the act; the legal ground */
    struct actor by;
    int64_t now_ms;
};

struct dossier_place {
    int64_t dossier_id, revision, version_id; /* the present version */
    const char *code;
    const char *from, *to; /* names of the steps where it stands and would stand, ", " between */
    const char *obstacle;  /* why it cannot be moved, for the administrator; NULL when it can */
};

/* What would become of the procedure's running dossiers that are not on the version yet, by id,
 * from after_id on. NOT_FOUND "dossier.no_version". */
int dossier_move_preview(struct db *db, struct arena *a, const struct law *law,
                         const struct dossier_moving *x, int64_t after_id,
                         struct dossier_place **ret, size_t *ret_n, struct fault *f);

/* Move one as it was seen. In a unit. CONFLICT "act.stale"; INVALID "bpmn.migrate" (words say which
 * step has no equal), "act.no_reason", "dossier.no_case"; FORBIDDEN "act.not_now" after its end. */
int dossier_move(struct db *db, struct arena *a, const struct law *law,
                 const struct dossier_moving *x, int64_t dossier_id, int64_t revision,
                 struct fault *f);

#endif
