/* Sessions for programs. The check of a password takes a tenth of a second of a core, so it is done
 * aside, few times a minute for one account, and five failures close the account for a while. */
#include "rooms/api/call.h"
#include "rooms/api/handlers.h"

#include <string.h>

enum { TRIES_OF_AN_ACCOUNT = 20, TRIES_OF_A_PLACE = 120 }; /* a minute, from one address */

struct opening {
    const char *name;
    struct account account;
    int level;
    bool wrong;
    int64_t now_ms, expires_ms;
    struct token token;
};

static int keep(struct db *db, struct arena *a, void *data, struct fault *f)
{
    struct opening *o = data;
    (void)a;
    if (o->wrong)
        return identity_note_failure(db, o->name, o->now_ms, f);
    int r = identity_note_success(db, o->account.id, f);
    if (r >= 0)
        r = identity_open_session(db,
                                  &(struct new_session){.kind = "api",
                                                        .account_id = o->account.id,
                                                        .person_id = o->account.person_id,
                                                        .level = o->level,
                                                        .now_ms = o->now_ms},
                                  &o->token, &o->expires_ms, f);
    return r;
}

static void answer(struct request *rq, void *data, int code, const struct fault *f)
{
    const struct opening *o = data;
    struct page p;
    if (code < 0) {
        reply_fault(rq, f);
        return;
    }
    if (o->wrong) {
        api_trouble(rq, 401, FORBIDDEN, "sign_in.wrong");
        return;
    }
    page_open(&p, rq);
    struct json *v = json_new_object(rq->arena);
    put_text(&p, v, "token", arena_strdup(rq->arena, o->token.text));
    put_time(&p, v, "expires_at", o->expires_ms);
    reply_json(rq, 200, v);
}

static bool may_try(struct request *rq, const char *account)
{
    return request_may_again(rq, "session", TRIES_OF_A_PLACE) &&
           request_may_again(rq, arena_printf(rq->arena, "session %s", account),
                             TRIES_OF_AN_ACCOUNT);
}

static int check(struct page *p, const char *password, struct opening *o, struct fault *f)
{
    struct person person;
    struct password_try t = {.name = o->name, .password = password, .now_ms = p->now_ms};
    int r = identity_check_password(p->db, p->rq->arena, &t, &o->account, f);
    if (r < 0 || !o->account.person_id)
        return r;
    r = identity_person(p->db, p->rq->arena, o->account.person_id, &person, f);
    if (r == OK)
        o->level = person.level;
    return r;
}

static void sign_in(struct request *rq)
{
    struct page p;
    const struct json *body;
    struct fault f = {0};
    page_open(&p, rq);
    if (!api_body(&p, &body))
        return;
    struct opening *o = arena_new(rq->arena, struct opening, 1);
    o->name = json_str(body, "account", "");
    o->now_ms = p.now_ms;
    if (!may_try(rq, o->name)) {
        api_trouble(rq, 429, UNAVAILABLE, "throttled");
        return;
    }
    int r = check(&p, json_str(body, "password", ""), o, &f);
    o->wrong = r < 0 && strcmp(f.reason, "sign_in.wrong") == 0;
    if (r < 0 && strcmp(f.reason, "sign_in.locked") == 0)
        api_trouble(rq, 429, FORBIDDEN, f.reason);
    else if (r < 0 && !o->wrong)
        reply_fault(rq, &f);
    else
        page_write(rq, &(struct write){.run = keep, .answer = answer, .data = o});
}

void session_open(struct request *rq)
{
    request_offload(rq, sign_in);
}

static int drop(struct db *db, struct arena *a, void *data, struct fault *f)
{
    (void)a;
    return identity_close_session(db, data, f);
}

static void closed(struct request *rq, void *data, int code, const struct fault *f)
{
    (void)data;
    if (code < 0)
        reply_fault(rq, f);
    else
        reply_status(rq, 204);
}

void session_close(struct request *rq)
{
    uint8_t *session = arena_memdup(rq->arena, visitor_of(rq)->session, DIGEST_BYTES);
    page_write(rq, &(struct write){.run = drop, .answer = closed, .data = session});
}
