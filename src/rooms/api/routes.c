#include "rooms/api/api.h"

#include "rooms/api/handlers.h"
#include "rooms/api/operation.h"
#include "rooms/page.h"
#include "rooms/upload/upload.h"

enum {
    READ = ROUTE_API,
    SEND = ROUTE_API | ROUTE_JSON,
    UPLOAD = ROUTE_API | ROUTE_FILES,
    ACT = SEND | ROUTE_SURE,
};

const struct route api_routes[] = {
    {POST, "/api/v1/session", session_open, EVERYONE, SEND, &api_sign_in},
    {DELETE, "/api/v1/session", session_close, SIGNED_IN, READ, &api_sign_out},

    {GET, "/api/v1/procedures", procedures_list, EVERYONE, READ, &api_procedures},
    {GET, "/api/v1/procedures/{code}", procedures_one, EVERYONE, READ, &api_procedure},
    {GET, "/api/v1/procedures/{code}/form", procedures_form, EVERYONE, READ, &api_form},
    {GET, "/api/v1/procedures/{code}/prefill", procedures_prefill, CITIZEN, READ, &api_prefill},

    {POST, "/api/v1/files", files_store, SIGNED_IN, UPLOAD, &api_file},
    {OPTIONS, "/api/v1/uploads", uploads_describe, EVERYONE, READ, &api_uploads},
    {POST, "/api/v1/uploads", uploads_begin, SIGNED_IN, READ, &api_upload_begin},
    {GET, "/api/v1/uploads/{id}", uploads_look, SIGNED_IN, READ, &api_upload},
    {PATCH, "/api/v1/uploads/{id}", uploads_go_on, SIGNED_IN, READ | ROUTE_PIECE,
     &api_upload_go_on},
    {DELETE, "/api/v1/uploads/{id}", uploads_end, SIGNED_IN, READ, &api_upload_end},
    {POST, "/api/v1/dossiers", dossiers_submit, CITIZEN, ACT, &api_submit},

    {GET, "/api/v1/dossiers", dossiers_list, CITIZEN, READ, &api_dossiers},
    {GET, "/api/v1/dossiers/{code}", dossiers_one, SIGNED_IN, READ, &api_dossier},
    {POST, "/api/v1/dossiers/{code}/supplement", dossiers_supplement, CITIZEN, ACT,
     &api_supplement},
    {POST, "/api/v1/dossiers/{code}/withdraw", dossiers_withdraw, CITIZEN, ACT, &api_withdraw},
    {GET, "/api/v1/dossiers/{code}/receipt", dossiers_receipt, SIGNED_IN, READ, &api_receipt},
    {GET, "/api/v1/dossiers/{code}/result", dossiers_result, SIGNED_IN, READ, &api_result},
    {GET, "/api/v1/dossiers/{code}/files/{id}", dossiers_file, SIGNED_IN, READ, &api_dossier_file},
    {GET, "/api/v1/track", dossiers_track, EVERYONE, READ, &api_track},

    {GET, "/api/v1/tasks", tasks_list, WORK, READ, &api_tasks},
    {GET, "/api/v1/tasks/{id}", tasks_one, WORK, READ, &api_task},
    {POST, "/api/v1/tasks/{id}/claim", tasks_claim, WORK, SEND, &api_claim},
    {POST, "/api/v1/tasks/{id}/complete", tasks_complete, WORK, SEND, &api_complete},
    {POST, "/api/v1/tasks/{id}/return", tasks_return, SIGN, SEND, &api_return},
    {POST, "/api/v1/dossiers/{code}/acts/{act}", dossiers_act, WORK, SEND, &api_act},

    {GET, "/api/v1/verify", verify_known, EVERYONE, READ, &api_verify},
    {POST, "/api/v1/verify", verify_file, EVERYONE, UPLOAD | ROUTE_RESULT, &api_verify_file},

    {GET, "/api/v1/record/heads", record_heads_list, EVERYONE, READ, &api_heads},
    {GET, "/api/v1/record/growth", record_growth, EVERYONE, READ, &api_growth},
    {GET, "/api/v1/record/proof", record_one, EVERYONE, READ, &api_proof},
    {GET, "/api/v1/record/act", record_one_act, EVERYONE, READ, &api_act_proof},

    {GET, "/health/live", health_live, EVERYONE, READ, &api_live},
    {GET, "/health/ready", health_ready, EVERYONE, READ, &api_ready},
    {GET, "/metrics", health_metrics, EVERYONE, READ, &api_metrics},
    {GET, "/api/openapi.json", health_description, EVERYONE, READ, &api_description},
    {0},
};
