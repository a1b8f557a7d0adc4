/* Is a result real? For anybody, and without a word about the person. */
#include "rooms/api/call.h"
#include "rooms/api/handlers.h"
#include "rooms/result/result.h"

#include "base/limits.h"
#include "files/arrival.h"

enum { CHECKS_MOST = 60 }; /* a minute, from one address: judging a file costs a helper's time */

static struct json *signatures_json(struct page *p, const struct verification *v)
{
    struct json *list = json_new_list(p->rq->arena);
    for (size_t i = 0; i < v->signature_count; i++) {
        const struct signature_line *s = &v->signatures[i];
        struct json *o = json_new_object(p->rq->arena);
        put_text(p, o, "signer", s->signer);
        put_text(p, o, "title", s->title);
        put_text(p, o, "organisation", s->organisation);
        put_time(p, o, "at", s->at_ms);
        put_bool(p, o, "intact", s->intact);
        put_bool(p, o, "trusted", s->trusted);
        put_bool(p, o, "whole", s->whole);
        json_push(list, o);
    }
    return list;
}

static void reply(struct page *p, const struct verification *v)
{
    struct json *o = json_new_object(p->rq->arena);
    put_text(p, o, "verdict", verdict_name(v->verdict));
    put_bool(p, o, "ours", v->ours);
    put_text(p, o, "dossier", v->dossier_code);
    put_text(p, o, "number", v->number);
    put_words(p, o, "name", v->name);
    put_words(p, o, "agency", v->agency);
    put_time(p, o, "signed_at", v->signed_ms);
    put_time(p, o, "issued_at", v->issued_ms);
    put_text(p, o, "sha256", v->sha256);
    put_text(p, o, "replaced_by", v->replaced_by);
    json_put(o, "signatures", signatures_json(p, v));
    reply_json(p->rq, 200, o);
}

void verify_known(struct request *rq)
{
    struct page p;
    struct verification v = {0};
    struct fault f = {0};
    const char *sha = request_query(rq, "sha256"), *code = request_query(rq, "code");
    page_open(&p, rq);
    if (!api_query(&p))
        return;
    if (!sha == !code) {
        (void)api_refuse(&p, "sha256", "missing");
        return;
    }
    int r = sha ? result_verify_sha(p.db, rq->arena, sha, &v, &f)
                : result_verify_code(p.db, rq->arena, code, &v, &f);
    if (r < 0)
        reply_fault(rq, &f);
    else
        reply(&p, &v);
}

static void judge(struct request *rq)
{
    struct page p;
    struct bytes file;
    struct verification v = {0};
    struct fault f = {0};
    const struct upload *u = request_upload(rq, "file");
    page_open(&p, rq);
    if (!u) {
        (void)api_refuse(&p, "file", "missing");
        return;
    }
    struct result_work w = {
        .house = p.house, .arena = rq->arena, .db = p.db, .law = p.law, .now_ms = p.now_ms};
    int r = arrival_read_all(p.house->files, rq->arena, u->path, LIMIT_RESULT_FILE, &file, &f);
    if (r == OK)
        r = result_verify_file(&w, file, &v, &f);
    if (r < 0)
        reply_fault(rq, &f);
    else
        reply(&p, &v);
}

void verify_file(struct request *rq)
{
    if (request_may_again(rq, "verify", CHECKS_MOST))
        request_offload(rq, judge);
    else
        api_trouble(rq, 429, UNAVAILABLE, "throttled");
}
