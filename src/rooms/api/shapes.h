/* The shapes of the API, sent and answered; the manual of each member is its `about`. */
#ifndef ROOMS_API_SHAPES_H
#define ROOMS_API_SHAPES_H

#include "rooms/api/shape.h"

/* Sent. */
extern const struct shape shape_credentials, shape_application, shape_answer, shape_words,
    shape_completion, shape_return, shape_act, shape_claim;

/* Answered. */
extern const struct shape shape_session, shape_procedure_line, shape_procedure, shape_prefill,
    shape_file, shape_upload, shape_submitted, shape_dossier_line, shape_dossier, shape_tracked,
    shape_task_line, shape_task, shape_acted, shape_verification, shape_head, shape_growth,
    shape_proof, shape_act_proof, shape_health, shape_problem;

/* Every shape that another or an operation refers to, ended by NULL. */
extern const struct shape *const all_shapes[];

/* Values of members and parameters. */
extern const char *const values_of_due[], *const values_of_queue[], *const values_of_as[],
                                                                        *const values_of_level[];

#endif
