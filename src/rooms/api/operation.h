/* What an address of the API is for: the words and shapes beside its route. */
#ifndef ROOMS_API_OPERATION_H
#define ROOMS_API_OPERATION_H

#include "rooms/api/shape.h"

struct parameter {
    const char *name, *about;
    enum value_kind kind;
    bool required;
    const char *const *one_of; /* the values that there are; NULL: any */
};

struct operation {
    const char *id;                 /* "sign_in": unique */
    const char *summary;            /* one line */
    const struct parameter *query;  /* ended by one without name; NULL: none */
    const struct parameter *header; /* the same */
    const struct shape *body;       /* what is sent as JSON; NULL: nothing */
    bool file;                      /* multipart with one file, "file", instead */
    const char *raw;                /* media type of bytes that are sent as they are, instead */
    int status;                     /* of success */
    const struct shape *answer;     /* as JSON; NULL: of that type */
    bool page;                      /* a list of it, with a cursor */
    const char *type;               /* media type when it is no JSON of a shape */
    bool again;                     /* takes Idempotency-Key */
};

/* All operations of the table, one for each route. */
extern const struct operation api_sign_in, api_sign_out, api_procedures, api_procedure, api_form,
    api_prefill, api_file, api_submit, api_dossiers, api_dossier, api_supplement, api_withdraw,
    api_receipt, api_result, api_dossier_file, api_track, api_tasks, api_task, api_claim,
    api_complete, api_return, api_act, api_verify, api_verify_file, api_heads, api_growth,
    api_proof, api_act_proof, api_uploads, api_upload_begin, api_upload, api_upload_go_on,
    api_upload_end, api_live, api_ready, api_metrics, api_description;

/* The OpenAPI 3.1 document of a route table whose rows have an operation as `extra`. INVALID when
 * one has none, or two share an id. */
struct route;
int openapi_write(struct arena *a, const struct route *routes, struct json **ret, struct fault *f);

#endif
