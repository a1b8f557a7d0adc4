/* Uploads that go on where a connection broke: the tus protocol 1.0.0 (tus.io), its core and the
 * extensions creation, expiration, checksum and termination.
 *
 * An upload belongs to the person, or else the account, that began it; to everybody else it does
 * not exist. What has arrived lies in DATA/uploads/ID (files/arrival.h), also when the connection
 * broke in the middle of a request: the length of what it holds is the offset, and it is told only
 * after the file was synced. It is removed after a day (LIMIT_UPLOAD_AGE_S).
 *
 * The same handlers serve two addresses. Through the API a whole upload becomes a stored file at
 * once, with the checks of any other, and its SHA-256 is told in the header Upload-File. Through
 * the portal it waits for the form that it was chosen in: the form posts "_upload" with the id and
 * the name of its file field, and upload_adopt makes it one of the request's files, so that each
 * handler judges it as if it had come with the form.
 */
#ifndef ROOMS_UPLOAD_H
#define ROOMS_UPLOAD_H

#include "db/db.h"
#include "http/request.h"
#include "rooms/house.h"

/* ---- handlers ---- */

void uploads_describe(struct request *rq); /* OPTIONS */
void uploads_begin(struct request *rq);    /* POST: 201 with its address */
void uploads_look(struct request *rq);     /* HEAD and GET: how far is it? */
void uploads_go_on(struct request *rq);    /* PATCH: more of it */
void uploads_end(struct request *rq);      /* DELETE: it is not wanted any more */

/* ---- for the guard (rooms/guard.c) ---- */

/* Before the body of a PATCH: opens rq->piece. 0, or it has answered. */
int upload_admit(struct request *rq);

/* The whole uploads that a posted form names become files of the request. They are gone when the
 * form was taken. */
void upload_adopt(struct request *rq);

/* ---- for the keeper (app/serve.c) ---- */

/* In a unit: rows of uploads that are over. */
int upload_sweep(struct db *db, int64_t now_ms, struct fault *f);
/* Their bytes, on this node. */
int upload_clean(const struct house *h, struct fault *f);

#endif
