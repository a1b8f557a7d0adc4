/* Reads of personal data at the desk leave an entry with their purpose.
 *
 * A queue page shows 25 names at once, many times a day. Its entry lists the codes, so that an
 * auditor finds who could have seen a name. A list that was recorded is not recorded again: the
 * browser holds a seal over account, day and list, which nobody else can make, and which lets
 * nothing through but that very list. */
#include "rooms/desk/desk_parts.h"

#include "base/limits.h"
#include "base/time.h"
#include "crypto/base64.h"

#include <inttypes.h>
#include <string.h>

int desk_note_look(struct db *db, struct arena *a, void *data, struct fault *f)
{
    (void)a;
    const struct desk_look *x = data;
    int r = record_access(db, &x->access, f);
    return r < 0 ? r : OK;
}

struct desk_look *desk_look_at(struct page *p, const struct dossier *d, const char *purpose)
{
    const struct post *post = visitor_post(p->visitor, WORK, d->agency);
    struct desk_look *x = arena_new(p->rq->arena, struct desk_look, 1);
    post = post ? post : visitor_post(p->visitor, WORK, d->reception);
    x->d = *d;
    x->access = (struct access){.at_ms = p->now_ms,
                                .actor = visitor_actor(p->visitor, post),
                                .subject_pin = d->applicant_pin,
                                .purpose = purpose,
                                .what = "dossier",
                                .dossier_id = d->id};
    return x;
}

/* ---- the queue ---- */

static const char seen_cookie[] = "seen";
enum { SEEN_S = DAY_MS / 1000 };

struct glance {
    struct access access;
    struct queue_page rows;
    const char *seal;
    void (*show)(struct request *rq, const struct queue_page *rows);
};

static const char *codes_of(struct arena *a, const struct queue_page *rows, size_t n)
{
    struct buf b;
    buf_init(&b, a, LIMIT_TEXT_FIELD);
    for (size_t i = 0; i < n; i++)
        buf_printf(&b, "%s%s", b.n ? " " : "", rows->rows[i].d.code);
    return b.p;
}

static const char *seal_of(struct page *p, const char *codes)
{
    uint8_t mac[DIGEST_BYTES];
    const char *text = arena_printf(p->rq->arena, "queue %" PRId64 " %d %s", p->visitor->account_id,
                                    (int)day_of(p->now_ms), codes);
    digest_hmac(p->house->secret, sizeof p->house->secret, text, strlen(text), mac);
    return base64url_text(p->rq->arena, mac, sizeof mac);
}

static int note(struct db *db, struct arena *a, void *data, struct fault *f)
{
    const struct glance *x = data;
    (void)a;
    int r = record_access(db, &x->access, f);
    return r < 0 ? r : OK;
}

static void noted(struct request *rq, void *data, int code, const struct fault *f)
{
    const struct glance *x = data;
    if (code < 0) {
        reply_fault(rq, f);
        return;
    }
    reply_cookie(
        rq, &(struct cookie){
                .name = seen_cookie, .value = x->seal, .path = "/mot-cua", .max_age_s = SEEN_S});
    x->show(rq, &x->rows);
}

void desk_glance(struct page *p, const struct queue_page *rows, size_t shown,
                 void (*show)(struct request *rq, const struct queue_page *rows))
{
    struct glance *x = arena_new(p->rq->arena, struct glance, 1);
    const char *codes = codes_of(p->rq->arena, rows, shown),
               *seen = request_cookie(p->rq, seen_cookie);
    x->seal = seal_of(p, codes);
    if (rows->count == 0 || (seen && strcmp(seen, x->seal) == 0)) {
        show(p->rq, rows);
        return;
    }
    x->rows = *rows;
    x->show = show;
    x->access = (struct access){.at_ms = p->now_ms,
                                .actor = visitor_actor(p->visitor, &p->visitor->posts[0]),
                                .subject_pin = "",
                                .purpose = "queue",
                                .what = codes};
    page_write(p->rq, &(struct write){.run = note, .answer = noted, .data = x});
}
