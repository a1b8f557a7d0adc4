/* Who may come in: session, right, and the token of what posts. Both halves of the defence against
 * forged requests are asked of every post that a browser's cookie opens: the same origin, and a
 * token that only a page of this session can hold. */
#include "rooms/page.h"

#include "base/cleanup.h"
#include "base/time.h"
#include "db/store.h"
#include "html/templates.h"
#include "os/clock.h"
#include "rooms/kept.h"
#include "rooms/upload/upload.h"

#include <string.h>

/* What hangs on a request. */
struct visit {
    struct visitor visitor;
    struct write write;
    struct unit unit;
    struct request *rq;
    struct db *reading;    /* the connection's thread's, while it sees one moment */
    struct arena *scratch; /* of the unit's present run */
    int code;
    struct fault fault;
};

static const char *cookie_name(const struct request *rq)
{
    return rq->secure ? "__Host-session" : "session"; /* the prefix needs TLS (RFC 6265bis) */
}

static struct visit *visit_of(const struct request *rq)
{
    return rq->session;
}

const struct visitor *visitor_of(const struct request *rq)
{
    static const struct visitor nobody = {.name = ""};
    return rq->session ? &visit_of(rq)->visitor : &nobody;
}

void page_sign_in(struct request *rq, const char *token)
{
    reply_cookie(rq, &(struct cookie){.name = cookie_name(rq), .value = token});
}

void page_sign_out(struct request *rq)
{
    reply_cookie(rq, &(struct cookie){.name = cookie_name(rq), .value = "", .max_age_s = -1});
}

/* ---- one moment ----
 *
 * A page asks for many things, and each question for itself would take the database's lock and
 * might be answered from another moment. What the thread of the connection reads while it makes a
 * page, session and rights included, is of one moment. Slow work is another thread's, and reads
 * apart; so does what posts, once it was let in: it may write and look at what it wrote. */

static void end_moment(struct visit *v)
{
    if (v->reading)
        db_read_end(v->reading);
    v->reading = NULL;
}

/* When it cannot begin, the first question tells why. */
static void begin_moment(struct request *rq, struct visit *v)
{
    struct db *db = store_reader(house_of(rq)->store);
    v->reading = db_read_begin(db, NULL) == OK ? db : NULL;
}

static void leave(struct request *rq)
{
    if (rq->session)
        end_moment(visit_of(rq));
}

/* ---- the session is in use ---- */

struct touch {
    struct unit unit;
    struct arena *arena; /* holds this very struct */
    uint8_t session[DIGEST_BYTES];
    int64_t now_ms;
};

static int touch(struct db *db, struct unit *u, struct fault *f)
{
    struct touch *t = (struct touch *)u;
    int r = identity_touch_session(db, t->session, t->now_ms, f);
    return r < 0 ? r : OK;
}

static void touched(struct unit *u, int code, const struct fault *f)
{
    (void)code, (void)f; /* the session lives a minute less; the next request tries again */
    arena_close(((struct touch *)u)->arena);
}

static void note_use(struct request *rq, const struct visitor *v)
{
    if (!identity_session_is_stale(v, rq->received_ms))
        return;
    struct arena *a = arena_open();
    struct touch *t = arena_new(a, struct touch, 1);
    *t = (struct touch){
        .unit = {.run = touch, .done = touched}, .arena = a, .now_ms = rq->received_ms};
    memcpy(t->session, v->session, sizeof t->session);
    store_write(house_of(rq)->store, &t->unit);
}

/* ---- the guard ---- */

static const char *bearer(const struct request *rq)
{
    static const char scheme[] = "Bearer ";
    const char *header = request_header(rq, "Authorization");
    return header && strncmp(header, scheme, strlen(scheme)) == 0 ? header + strlen(scheme) : NULL;
}

static struct visit *new_visit(struct request *rq)
{
    struct visit *v = arena_new(rq->arena, struct visit, 1);
    v->visitor.name = "";
    rq->session = v;
    return v;
}

static int find_visitor(struct request *rq, const struct route *r, struct fault *f)
{
    struct visit *v = visit_of(rq);
    struct db *db = store_reader(house_of(rq)->store);
    bool api = (r->flags & ROUTE_API) != 0;
    const char *token = api ? bearer(rq) : request_cookie(rq, cookie_name(rq));
    int code = identity_visitor(db, rq->arena, token, rq->received_ms, &v->visitor, f);
    if (code == OK && v->visitor.api != api)
        v->visitor =
            (struct visitor){.name = ""}; /* a browser's session opens no API, nor the other way */
    return code;
}

static bool is_anybody(const struct visitor *v)
{
    return v->account_id || v->person_id;
}

/* Nobody is signed in and somebody must be: browsers are led to the sign-in and back, with what was
 * typed where a page can show it again. */
static int ask_to_sign_in(struct request *rq, const struct route *r)
{
    if (kept_may_be(rq, r) && kept_begin(rq))
        return 1;
    if ((r->flags & ROUTE_API) == 0 && rq->method == GET)
        reply_redirect(rq, page_way_in(rq, rq->path));
    else
        reply_error(rq, 401);
    return 1;
}

static bool may(const struct request *rq, const struct route *r)
{
    return r->right == EVERYONE || visitor_may(visitor_of(rq), (enum right)r->right);
}

int page_level(const struct request *rq)
{
    int64_t level;
    if (!rq->route || (rq->route->flags & ROUTE_SURE) == 0)
        return 0;
    const struct json *rule = agency_rule(house_law(house_of(rq))->agencies,
                                          "identity.level_for_acts", day_of(rq->received_ms));
    return json_is_int(rule, &level) ? (int)level : 0;
}

/* A person whose identity is not sure enough for this act; officials act by their posts. */
static bool is_unsure(const struct request *rq)
{
    const struct visitor *v = visitor_of(rq);
    return v->person_id && v->level < page_level(rq);
}

static bool is_read(const struct request *rq)
{
    return rq->method == GET || rq->method == HEAD;
}

/* In a field of the form, or in a header where there is no form. */
static bool is_forged(struct request *rq)
{
    const char *field = request_field(rq, "_csrf");
    if (!field)
        field = request_header(rq, "X-Form-Token");
    const char *token = field ? arena_strndup(rq->arena, field, strcspn(field, ".")) : NULL;
    return !request_is_same_origin(rq) || !token ||
           !form_token_check(house_of(rq)->secret, visitor_of(rq)->session, token);
}

/* The page may be the same person's, of a session before this one: it is shown again, filled in. */
static int refuse_forged(struct request *rq, const struct route *r)
{
    if (kept_may_be(rq, r) && kept_is_own(rq) && kept_begin(rq))
        return 1;
    reply_fault(rq, &(struct fault){.code = FORBIDDEN,
                                    .reason = "csrf",
                                    .words = "the form's token does not fit"});
    return 1;
}

/* The bytes are kept while they arrive: whoever may not send them is refused before. */
static int admit_piece(struct request *rq, const struct route *r)
{
    if (r->flags & ROUTE_API || !is_forged(rq))
        return upload_admit(rq);
    reply_error(rq, 403);
    return 1;
}

static int admit(struct request *rq, const struct route *r)
{
    struct fault f = {0};
    (void)new_visit(rq);
    if (find_visitor(rq, r, &f) < 0) {
        reply_fault(rq, &f);
        return 1;
    }
    if (may(rq, r))
        return r->flags & ROUTE_PIECE ? admit_piece(rq, r) : 0;
    if (!is_anybody(visitor_of(rq)) && kept_may_be(rq, r))
        return ADMIT_WORDS;
    reply_error(rq, is_anybody(visitor_of(rq)) ? 403 : 401);
    return 1;
}

static int let_in(struct request *rq, const struct route *r, bool known)
{
    struct fault f = {0};
    if (!known && find_visitor(rq, r, &f) < 0) {
        reply_fault(rq, &f);
        return 1;
    }
    if (!may(rq, r) && !is_anybody(visitor_of(rq)))
        return ask_to_sign_in(rq, r);
    if (!may(rq, r)) {
        reply_error(rq, 403);
        return 1;
    }
    if (is_unsure(rq)) {
        reply_fault(rq, &(struct fault){.code = FORBIDDEN,
                                        .reason = "identity.level",
                                        .words = "the identity is not sure enough for this act"});
        return 1;
    }
    if (!is_read(rq) && (r->flags & ROUTE_API) == 0 && is_forged(rq))
        return refuse_forged(rq, r);
    note_use(rq, visitor_of(rq));
    if (r->flags & ROUTE_FILES)
        upload_adopt(rq);
    return kept_restore(rq, r) ? 1 : 0;
}

static int guard(struct request *rq, const struct route *r)
{
    bool known = rq->session != NULL;
    struct visit *v = known ? visit_of(rq) : new_visit(rq);
    begin_moment(rq, v);
    int answered = let_in(rq, r, known);
    if (!is_read(rq))
        end_moment(v);
    return answered;
}

const struct router_hooks page_hooks = {
    .guard = guard, .admit = admit, .leave = leave, .error_page = page_error};

/* ---- writing ---- */

static int run(struct db *db, struct unit *u, struct fault *f)
{
    struct visit *v = (struct visit *)((char *)u - offsetof(struct visit, unit));
    return v->write.run(db, v->rq->arena, v->write.data, f);
}

static void answer(struct request *rq)
{
    struct visit *v = visit_of(rq);
    begin_moment(rq, v);
    v->write.answer(rq, v->write.data, v->code, &v->fault);
}

static void done(struct unit *u, int code, const struct fault *f)
{
    struct visit *v = (struct visit *)((char *)u - offsetof(struct visit, unit));
    v->code = code;
    v->fault = f ? *f : (struct fault){0};
    request_continue(v->rq, answer);
}

void page_write(struct request *rq, const struct write *w)
{
    struct visit *v = visit_of(rq);
    v->write = *w;
    v->rq = rq;
    v->unit =
        (struct unit){.run = run, .done = done, .lane = w->agency ? store_lane_of(w->agency) : 0};
    request_suspend(rq);
    store_write(house_of(rq)->store, &v->unit);
}
