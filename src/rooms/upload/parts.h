/* An upload as it is kept: its row and its bytes. */
#ifndef ROOMS_UPLOAD_PARTS_H
#define ROOMS_UPLOAD_PARTS_H

#include "rooms/page.h"

struct upload_state {
    const char *id, *path; /* of its bytes */
    const char *words;     /* Upload-Metadata */
    const char *file;      /* SHA-256 when it is a stored file; "" until then */
    int64_t offset, bytes, expires_ms;
};

struct upload_new {
    const struct visitor *who;
    const char *words;
    int64_t bytes, now_ms;
};

/* Random, 32 digits. */
const char *upload_new_id(struct arena *a);

/* In a unit. CONFLICT "upload.many": the owner has LIMIT_OPEN_UPLOADS of them. */
int upload_begin(struct db *db, const struct upload_new *x, const char *id, struct fault *f);

/* The visitor's own; NOT_FOUND "upload.gone" otherwise, and when it is over. */
int upload_find(struct request *rq, const char *id, struct upload_state *ret, struct fault *f);

/* As if it had come with a form, in that field. */
struct upload upload_as_file(struct arena *a, const struct upload_state *x, const char *field);

/* Row and bytes go; soon, and without a word. */
void upload_discard(struct request *rq, const struct upload_state *x);

#endif
