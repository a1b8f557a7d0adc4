/* The handlers of the API's addresses; the table is in routes.c. */
#ifndef ROOMS_API_HANDLERS_H
#define ROOMS_API_HANDLERS_H

#include "http/request.h"

/* session.c */
void session_open(struct request *rq);
void session_close(struct request *rq);

/* procedures.c, prefill.c */
void procedures_list(struct request *rq);
void procedures_one(struct request *rq);
void procedures_form(struct request *rq);
void procedures_prefill(struct request *rq);

/* files.c */
void files_store(struct request *rq);

/* submit.c */
void dossiers_submit(struct request *rq);

/* dossiers.c */
void dossiers_list(struct request *rq);
void dossiers_one(struct request *rq);
void dossiers_track(struct request *rq);
void dossiers_receipt(struct request *rq);
void dossiers_result(struct request *rq);
void dossiers_file(struct request *rq);

/* acts.c */
void dossiers_supplement(struct request *rq);
void dossiers_withdraw(struct request *rq);
void dossiers_act(struct request *rq);
void tasks_claim(struct request *rq);
void tasks_complete(struct request *rq);
void tasks_return(struct request *rq);

/* tasks.c */
void tasks_list(struct request *rq);
void tasks_one(struct request *rq);

/* verify.c */
void verify_known(struct request *rq);
void verify_file(struct request *rq);

/* health.c */
void health_live(struct request *rq);
void health_ready(struct request *rq);
void health_metrics(struct request *rq);
void health_description(struct request *rq);

/* record.c */
void record_heads_list(struct request *rq);
void record_growth(struct request *rq);
void record_one(struct request *rq);
void record_one_act(struct request *rq);

#endif
