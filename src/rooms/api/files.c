/* Uploads: stored under their SHA-256, and owned by who sent them. */
#include "rooms/api/call.h"
#include "rooms/api/handlers.h"
#include "rooms/form_page.h"

struct storing {
    struct stored_file file;
    struct actor by;
    int64_t now_ms;
};

static int own(struct db *db, struct arena *a, void *data, struct fault *f)
{
    const struct storing *s = data;
    (void)a;
    return dossier_own_file(db, &s->by, &s->file, s->now_ms, f);
}

static void answer(struct request *rq, void *data, int code, const struct fault *f)
{
    const struct storing *s = data;
    struct page p;
    if (code < 0) {
        reply_fault(rq, f);
        return;
    }
    page_open(&p, rq);
    struct json *o = json_new_object(rq->arena);
    put_text(&p, o, "id", s->file.sha256);
    put_int(&p, o, "bytes", s->file.bytes);
    put_text(&p, o, "type", s->file.type);
    put_text(&p, o, "name", s->file.name);
    reply_json(rq, 201, o);
}

static void store(struct request *rq)
{
    struct page p;
    struct fault f = {0};
    const struct upload *u = request_upload(rq, "file");
    struct storing *s = arena_new(rq->arena, struct storing, 1);
    page_open(&p, rq);
    if (!u) {
        (void)api_refuse(&p, "file", "missing");
        return;
    }
    s->by = visitor_actor(p.visitor, p.visitor->post_count ? &p.visitor->posts[0] : NULL);
    s->now_ms = p.now_ms;
    if (form_page_store(&p, u, NULL, &s->file, &f) < 0)
        reply_fault(rq, &f);
    else
        page_write(rq, &(struct write){.run = own, .answer = answer, .data = s});
}

void files_store(struct request *rq)
{
    request_offload(rq, store);
}
