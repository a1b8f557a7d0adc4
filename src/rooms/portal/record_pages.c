/* The record, for people: what it is, its newest heads, and whether one's own dossier is in it. */
#include "rooms/portal/portal_parts.h"

#include "base/text.h"
#include "html/templates.h"
#include "rooms/record/log.h"

#include <inttypes.h>
#include <string.h>

enum { TRIES_A_MINUTE = 20, CODE_MOST = 100, HEADS_SHOWN = 5, EVENTS_SHOWN = 100 };

/* "128 mục · 07:05 ngày 22/11/2026" */
static const char *size_and_time(struct page *p, const struct record_head *h)
{
    return arena_printf(p->rq->arena, "%s · %s",
                        portal_fill1(p, MSG_portal_record_size, "n",
                                     arena_printf(p->rq->arena, "%" PRIu64, h->size)),
                        portal_moment(p, h->at_ms));
}

static int fill_heads(struct page *p, struct portal_record_view *v, struct fault *f)
{
    struct arena *a = p->rq->arena;
    struct record_head newest;
    struct record_heads heads = {0};
    int r = record_newest(p->db, a, &newest, f);
    if (r == OK)
        r = record_heads(p->db, a, newest.number - HEADS_SHOWN, HEADS_SHOWN, &heads, f);
    if (r < 0)
        return r == NOT_FOUND ? OK : r;
    struct fact_view *out = arena_new(a, struct fact_view, heads.count);
    for (size_t i = 0; i < heads.count; i++) /* the newest first */
        out[heads.count - 1 - i] =
            (struct fact_view){.label = size_and_time(p, &heads.list[i]),
                               .value = record_hex(p->rq->arena, &heads.list[i].root)};
    v->heads = (struct facts_view){.facts = out, .count = heads.count};
    return OK;
}

/* One event: its entry, and the head that it stands under. The path is walked here as anybody could
 * walk it. */
static int prove_event(struct page *p, const struct dossier *d, const struct event_row *e,
                       struct fact_view *ret, struct fault *f)
{
    struct record_proof proof;
    int r = record_prove(p->db, p->rq->arena, d->id, e->seq, &proof, f);
    ret->label = arena_printf(p->rq->arena, "%" PRId64 ". %s", e->seq, portal_moment(p, e->at_ms));
    if (r == UNAVAILABLE) {
        fault_clear(f);
        ret->value = page_words(p, MSG_portal_record_soon);
        return OK;
    }
    if (r < 0)
        return r;
    bool holds =
        record_head_holds(p->rq->arena, &proof.head) &&
        merkle_includes(&proof.path, proof.leaf, &proof.entry, proof.head.size, &proof.head.root);
    ret->value = portal_fill1(p, holds ? MSG_portal_record_holds : MSG_portal_record_fails, "n",
                              arena_printf(p->rq->arena, "%" PRIu64, proof.leaf));
    return OK;
}

static int prove_all(struct page *p, const struct dossier *d, struct portal_record_view *v,
                     struct fault *f)
{
    struct dossier_file x;
    int r = dossier_open(p->db, p->rq->arena, d, &x, f);
    if (r < 0)
        return r;
    size_t n = x.event_count < EVENTS_SHOWN ? x.event_count : EVENTS_SHOWN;
    struct fact_view *out = arena_new(p->rq->arena, struct fact_view, n);
    for (size_t i = 0; r == OK && i < n; i++)
        r = prove_event(p, d, &x.events[i], &out[i], f);
    v->code = d->code;
    v->proofs = (struct facts_view){.facts = out, .count = n};
    return r;
}

static void show(struct page *p, struct portal_record_view *v, int status)
{
    struct fault f = {0};
    if (fill_heads(p, v, &f) < 0) {
        reply_fault(p->rq, &f);
        return;
    }
    p->view.description = page_words(p, MSG_portal_record_text);
    page_begin(p, page_words(p, MSG_portal_record_title));
    tpl_portal_record(&p->html, &p->view, v);
    page_end(p, status);
}

void portal_record_page(struct request *rq)
{
    struct page p;
    struct portal_record_view v = {0};
    const char *code = request_query(rq, "ma");
    page_open(&p, rq);
    v.code = code && strlen(code) <= CODE_MOST ? code : NULL;
    show(&p, &v, 200);
}

void portal_record(struct request *rq)
{
    struct page p;
    struct dossier d;
    struct portal_record_view v = {0};
    struct fault f = {0};
    const char *given = request_field(rq, "ma"), *check = request_field(rq, "so");
    page_open(&p, rq);
    v.code = given && strlen(given) <= CODE_MOST ? text_clean(rq->arena, given) : "";
    v.code = v.code ? text_upper(rq->arena, v.code) : "";
    if (!request_may_again(rq, "track", TRIES_A_MINUTE)) {
        v.error = page_words(&p, MSG_portal_track_often);
        show(&p, &v, 429);
        return;
    }
    int r = dossier_track(p.db, rq->arena, v.code, check ? check : "", &d, &f);
    if (r == OK)
        r = prove_all(&p, &d, &v, &f);
    if (r == NOT_FOUND)
        v.error = page_words(&p, MSG_portal_track_unknown);
    if (r < 0 && r != NOT_FOUND)
        reply_fault(rq, &f);
    else
        show(&p, &v, r == NOT_FOUND ? 404 : 200);
}
