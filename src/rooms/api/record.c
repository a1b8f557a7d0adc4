/* The record, for whoever does not want to trust us: signed heads for witnesses, and proofs. */
#include "rooms/api/call.h"
#include "rooms/api/handlers.h"
#include "rooms/record/log.h"

#include "crypto/base64.h"

#include <stdlib.h>

enum { PROOFS_MOST = 30 }; /* a minute, from one address: four digits are soon guessed */

static struct json *path_json(struct page *p, const struct merkle_proof *path)
{
    struct json *list = json_new_list(p->rq->arena);
    for (size_t i = 0; i < path->count; i++)
        json_push(list, json_new_text(p->rq->arena, record_hex(p->rq->arena, &path->hashes[i])));
    return list;
}

static struct json *head_json(struct page *p, const struct record_head *h)
{
    struct json *o = json_new_object(p->rq->arena);
    put_int(p, o, "number", h->number);
    put_int(p, o, "size", (int64_t)h->size);
    put_text(p, o, "root", record_hex(p->rq->arena, &h->root));
    put_int(p, o, "at_ms", h->at_ms);
    put_text(p, o, "origin", h->origin);
    put_text(p, o, "certificate", h->certificate);
    put_text(p, o, "signature", base64_text(p->rq->arena, h->signature.p, h->signature.n));
    return o;
}

void record_heads_list(struct request *rq)
{
    struct page p;
    struct cursor at;
    struct record_heads heads;
    struct fault f = {0};
    size_t limit;
    page_open(&p, rq);
    if (!api_query(&p) || !api_limit(&p, &limit) || !cursor_read(&p, "heads", &at))
        return;
    if (record_heads(p.db, rq->arena, at.a, limit + 1, &heads, &f) < 0) {
        reply_fault(rq, &f);
        return;
    }
    bool more = heads.count > limit;
    struct json *items = json_new_list(rq->arena);
    for (size_t i = 0; i < heads.count - more; i++)
        json_push(items, head_json(&p, &heads.list[i]));
    api_reply_page(
        &p, items,
        more ? cursor_write(&p, "heads",
                            &(struct cursor){.a = heads.list[limit - 1].number, .text = ""})
             : NULL);
}

/* A whole number of the query; the operation has judged that it is one. */
static uint64_t size_of_query(struct request *rq, const char *name)
{
    return strtoull(request_query(rq, name), NULL, 10);
}

void record_growth(struct request *rq)
{
    struct page p;
    struct merkle_proof path;
    struct fault f = {0};
    page_open(&p, rq);
    if (!api_query(&p))
        return;
    uint64_t from = size_of_query(rq, "from"), size = size_of_query(rq, "size");
    int r = record_prove_growth(p.db, rq->arena, from, size, &path, &f);
    if (r == INVALID) {
        (void)api_refuse(&p, "size", "value");
        return;
    }
    if (r < 0) {
        reply_fault(rq, &f);
        return;
    }
    struct json *o = json_new_object(rq->arena);
    put_int(&p, o, "from", (int64_t)from);
    put_int(&p, o, "size", (int64_t)size);
    json_put(o, "path", path_json(&p, &path));
    reply_json(rq, 200, o);
}

/* What is common to all proofs; o names what is proved. */
static void put_proof(struct page *p, struct json *o, const struct record_proof *x)
{
    put_text(p, o, "kind", x->kind);
    put_time(p, o, "at", x->at_ms);
    put_int(p, o, "leaf", (int64_t)x->leaf);
    put_text(p, o, "entry", record_hex(p->rq->arena, &x->entry));
    json_put(o, "path", path_json(p, &x->path));
    json_put(o, "head", head_json(p, &x->head));
}

void record_one(struct request *rq)
{
    struct page p;
    struct dossier d;
    struct record_proof proof;
    struct fault f = {0};
    page_open(&p, rq);
    if (!api_query(&p))
        return;
    if (!request_may_again(rq, "track", PROOFS_MOST)) {
        api_trouble(rq, 429, UNAVAILABLE, "throttled");
        return;
    }
    int64_t seq = request_query(rq, "event") ? (int64_t)size_of_query(rq, "event") : 1;
    int r = dossier_track(p.db, rq->arena, request_query(rq, "code"), request_query(rq, "check"),
                          &d, &f);
    if (r == OK)
        r = record_prove(p.db, rq->arena, d.id, seq, &proof, &f);
    if (r != OK) {
        reply_fault(rq, &f);
        return;
    }
    struct json *o = json_new_object(rq->arena);
    put_text(&p, o, "code", d.code);
    put_proof(&p, o, &proof);
    reply_json(rq, 200, o);
}

void record_one_act(struct request *rq)
{
    struct page p;
    struct record_proof proof;
    struct fault f = {0};
    page_open(&p, rq);
    if (!api_query(&p))
        return;
    int64_t number = (int64_t)size_of_query(rq, "number");
    if (record_prove_act(p.db, rq->arena, number, &proof, &f) != OK) {
        reply_fault(rq, &f);
        return;
    }
    struct json *o = json_new_object(rq->arena);
    put_int(&p, o, "number", number);
    put_text(&p, o, "procedure", proof.procedure);
    put_proof(&p, o, &proof);
    reply_json(rq, 200, o);
}
