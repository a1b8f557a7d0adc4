/* Signing in. Checking a password and asking the national identity are slow, so both run offloaded
 * and end in a unit that opens the session.
 *
 * A sign-in at the national identity is bound to the browser that began it by a short-lived cookie
 * with its state and the way back; a link with somebody else's answer signs nobody in. */
#include "rooms/identity/identity_pages.h"

#include "base/time.h"
#include "crypto/base64.h"
#include "db/store.h"
#include "html/templates.h"
#include "http/client.h"
#include "rooms/identity/identity_view.h"
#include "rooms/page.h"

#include <string.h>

enum {
    BACK_MOST = 400,        /* of a way back; longer ones lead home */
    CREDENTIAL_MOST = 128,  /* bytes of a name or password; argon2 would take any length */
    TRIES_OF_A_PLACE = 120, /* a minute, from one address: as at the API, which counts with us */
    LANGUAGE_S = 365 * 24 * 60 * 60,
};
static const char attempt_cookie[] = "signin";

/* ---- the way back ---- */

/* Only paths of this site: "//other.example" and "/\other" are other sites to a browser. */
static bool is_local(const char *path)
{
    if (!path || path[0] != '/' || path[1] == '/' || strlen(path) > BACK_MOST)
        return false;
    for (const char *s = path; *s; s++)
        if ((unsigned char)*s <= ' ' || *s == '\\' || *s == 0x7f)
            return false;
    return strncmp(path, "/dang-nhap", strlen("/dang-nhap")) != 0;
}

static const char *way_back(const char *given)
{
    return is_local(given) ? given : "";
}

/* Administrators do not work on dossiers: the desk is closed to them. */
static const char *home_of(const struct visitor *v)
{
    if (visitor_may(v, CITIZEN))
        return "/ho-so";
    if (visitor_may(v, WORK))
        return "/mot-cua";
    return visitor_may(v, ADMINISTER) ? "/quan-tri" : "/";
}

/* ---- the page ---- */

static const struct {
    const char *reason;
    enum message_key words;
    bool local;
} troubles[] = {
    {"sign_in.wrong", MSG_identity_fault_wrong, true},
    {"sign_in.locked", MSG_identity_fault_locked, true},
    {"oidc.denied", MSG_identity_fault_denied, false},
    {"oidc.down", MSG_identity_fault_down, false},
    {"oidc.discovery", MSG_identity_fault_down, false},
    {"oidc.level", MSG_identity_fault_level, false},
    {"sign_in.browser", MSG_identity_fault_browser, false},
    {"sign_in.attempt", MSG_identity_fault_browser, false},
    {"oidc.expired", MSG_identity_fault_browser, false},
    {"sign_in.no_pin", MSG_identity_fault_no_pin, false},
};

static void explain(struct page *p, const struct fault *f, struct signin_view *v)
{
    v->error = page_words(p, MSG_identity_fault_other);
    for (size_t i = 0; i < sizeof troubles / sizeof *troubles; i++)
        if (strcmp(troubles[i].reason, f->reason) == 0) {
            v->error = page_words(p, troubles[i].words);
            v->error_of_local = troubles[i].local;
        }
}

/* The level of identity that the page to go on to needs; 0: any. */
static int level_wanted(const struct request *rq)
{
    const char *level = request_query(rq, "muc");
    return level && level[0] >= '0' && level[0] <= '9' && !level[1] ? level[0] - '0' : 0;
}

static void show(struct request *rq, const struct fault *f, const char *back, const char *account)
{
    struct page p;
    struct signin_view v = {.back = back, .account = account};
    page_open(&p, rq);
    if (p.house->oidc)
        v.national = arena_printf(rq->arena, "/dang-nhap/vneid?ve=%s&muc=%d",
                                  http_escape(rq->arena, back), level_wanted(rq));
    v.demo = p.house->demo;
    if (f)
        explain(&p, f, &v);
    p.view.signin = NULL;
    page_begin(&p, page_words(&p, MSG_identity_signin_title));
    tpl_identity_signin(&p.html, &p.view, &v);
    page_end(&p, f ? http_status(f->code) : 200);
}

static void signin_page(struct request *rq)
{
    const struct visitor *v = visitor_of(rq);
    const char *back = way_back(request_query(rq, "ve"));
    if (visitor_may(v, SIGNED_IN) && (!v->person_id || v->level >= level_wanted(rq)))
        reply_redirect(rq, back[0] ? back : home_of(v));
    else
        show(rq, NULL, back, NULL);
}

/* ---- opening a session ---- */

struct opening {
    struct new_session session;
    struct person person; /* kept first when its pin is set */
    uint8_t before[DIGEST_BYTES];
    struct token token;
    const char *back; /* "" for home */
};

/* A session is never taken over from before the sign-in. */
static int open_session(struct db *db, struct arena *a, void *data, struct fault *f)
{
    static const uint8_t nobody[DIGEST_BYTES];
    struct opening *x = data;
    struct new_session s = x->session;
    int64_t expires;
    int r = OK;
    (void)a;
    if (x->person.pin)
        r = identity_keep_person(db, &x->person, s.now_ms, &s.person_id, f);
    if (r >= 0 && s.account_id)
        r = identity_note_success(db, s.account_id, f);
    if (r >= 0 && memcmp(x->before, nobody, sizeof nobody) != 0)
        r = identity_close_session(db, x->before, f);
    if (r >= 0)
        r = identity_open_session(db, &s, &x->token, &expires, f);
    return r < 0 ? r : OK;
}

static const char *home_after(struct request *rq, const struct opening *x)
{
    struct visitor v;
    struct db *db = store_reader(house_of(rq)->store);
    int r = identity_visitor(db, rq->arena, x->token.text, rq->received_ms, &v, NULL);
    return r == OK ? home_of(&v) : "/";
}

static void opened(struct request *rq, void *data, int code, const struct fault *f)
{
    struct opening *x = data;
    if (code < 0) {
        reply_fault(rq, f);
        return;
    }
    page_sign_in(rq, x->token.text);
    reply_redirect(rq, x->back[0] ? x->back : home_after(rq, x));
}

static struct opening *new_opening(struct request *rq)
{
    struct opening *x = arena_new(rq->arena, struct opening, 1);
    x->session = (struct new_session){.kind = "web", .now_ms = rq->received_ms};
    memcpy(x->before, visitor_of(rq)->session, sizeof x->before);
    return x;
}

static void write_opening(struct request *rq, struct opening *x)
{
    page_write(rq, &(struct write){.run = open_session, .answer = opened, .data = x});
}

/* ---- local accounts ---- */

struct failing {
    const char *account;
    int64_t now_ms;
    struct fault why;
};

static int note_failure(struct db *db, struct arena *a, void *data, struct fault *f)
{
    struct failing *x = data;
    (void)a;
    int r = identity_note_failure(db, x->account, x->now_ms, f);
    return r < 0 ? r : OK;
}

static void failed(struct request *rq, void *data, int code, const struct fault *f)
{
    struct failing *x = data;
    if (code < 0)
        reply_fault(rq, f);
    else
        show(rq, &x->why, way_back(request_field(rq, "ve")), x->account);
}

static const char *credential(const struct request *rq, const char *name)
{
    const char *value = request_field(rq, name);
    return value && strlen(value) <= CREDENTIAL_MOST ? value : "";
}

static void check_password(struct request *rq)
{
    struct account account;
    struct fault f = {0};
    const char *name = credential(rq, "account"), *back = way_back(request_field(rq, "ve"));
    if (!request_may_again(rq, "session", TRIES_OF_A_PLACE)) {
        reply_error(rq, 429);
        return;
    }
    struct password_try t = {
        .name = name, .password = credential(rq, "password"), .now_ms = rq->received_ms};
    int r = identity_check_password(store_reader(house_of(rq)->store), rq->arena, &t, &account, &f);
    if (r == FORBIDDEN) {
        struct failing *x = arena_new(rq->arena, struct failing, 1);
        *x = (struct failing){.account = name, .now_ms = rq->received_ms, .why = f};
        page_write(rq, &(struct write){.run = note_failure, .answer = failed, .data = x});
        return;
    }
    if (r < 0) {
        reply_fault(rq, &f);
        return;
    }
    struct opening *x = new_opening(rq);
    x->session.account_id = account.id;
    x->session.person_id = account.person_id;
    x->session.level = account.person_id ? 2 : 0;
    x->back = back;
    write_opening(rq, x);
}

static void signin(struct request *rq)
{
    request_offload(rq, check_password);
}

/* ---- the national identity ---- */

struct beginning {
    struct oidc_attempt attempt;
    const char *url;
    int64_t now_ms;
};

static int keep_attempt(struct db *db, struct arena *a, void *data, struct fault *f)
{
    struct beginning *x = data;
    (void)a;
    int r = identity_keep_attempt(db, &x->attempt, x->now_ms, f);
    return r < 0 ? r : OK;
}

static void attempt_kept(struct request *rq, void *data, int code, const struct fault *f)
{
    struct beginning *x = data;
    const char *back = way_back(request_query(rq, "ve"));
    if (code < 0) {
        reply_fault(rq, f);
        return;
    }
    reply_cookie(rq, &(struct cookie){
                         .name = attempt_cookie,
                         .value = arena_printf(rq->arena, "%s.%s", x->attempt.state,
                                               base64url_text(rq->arena, back, strlen(back))),
                         .path = "/dang-nhap",
                         .max_age_s = OIDC_ATTEMPT_MS / 1000,
                     });
    reply_redirect(rq, x->url);
}

static void begin(struct request *rq)
{
    struct beginning *x = arena_new(rq->arena, struct beginning, 1);
    struct fault f = {0};
    x->now_ms = rq->received_ms;
    const struct oidc_wish wish = {
        .level = level_wanted(rq), .language = rq->lang, .now_ms = rq->received_ms};
    if (oidc_begin(house_of(rq)->oidc, rq->arena, &wish, &x->attempt, &x->url, &f) < 0)
        show(rq, &f, way_back(request_query(rq, "ve")), NULL);
    else
        page_write(rq, &(struct write){.run = keep_attempt, .answer = attempt_kept, .data = x});
}

static void national(struct request *rq)
{
    if (house_of(rq)->oidc)
        request_offload(rq, begin);
    else
        show(rq, &(struct fault){.code = UNAVAILABLE, .reason = "oidc.down"}, "", NULL);
}

/* The cookie's state and way back; false when this browser began nothing of that state. */
static bool read_attempt_cookie(struct request *rq, const char *state, const char **ret_back)
{
    const char *cookie = request_cookie(rq, attempt_cookie),
               *dot = cookie ? strchr(cookie, '.') : NULL;
    struct bytes back;
    *ret_back = "";
    if (!dot || !state || strlen(state) != (size_t)(dot - cookie) ||
        strncmp(cookie, state, strlen(state)) != 0)
        return false;
    if (base64url_read(rq->arena, dot + 1, strlen(dot + 1), &back, NULL) == OK)
        *ret_back = way_back(arena_strndup(rq->arena, (const char *)back.p, back.n));
    return true;
}

struct taking {
    struct unit unit;
    struct arena *arena;
    const char *state;
    int64_t now_ms;
    struct oidc_attempt attempt;
};

static int take(struct db *db, struct unit *u, struct fault *f)
{
    struct taking *t = (struct taking *)u;
    int r = identity_take_attempt(db, t->arena, t->state, t->now_ms, &t->attempt, f);
    return r < 0 ? r : OK;
}

static int ask_who_came(struct request *rq, const char *state, struct oidc_person *ret,
                        struct fault *f)
{
    struct taking t = {
        .unit = {.run = take}, .arena = rq->arena, .state = state, .now_ms = rq->received_ms};
    const struct oidc_reply reply = {.code = request_query(rq, "code"),
                                     .state = state,
                                     .iss = request_query(rq, "iss"),
                                     .error = request_query(rq, "error")};
    int r = store_write_wait(house_of(rq)->store, &t.unit, f);
    if (r == OK)
        r = oidc_finish(house_of(rq)->oidc, rq->arena, &t.attempt, &reply, rq->received_ms, ret, f);
    if (r == OK && !ret->pin[0])
        r = fault_reason(f, FORBIDDEN, "sign_in.no_pin", "the provider told no personal number");
    return r;
}

static void finish(struct request *rq)
{
    const char *state = request_query(rq, "state"), *back;
    struct oidc_person who = {0};
    struct fault f = {0};
    int r = OK;
    if (!read_attempt_cookie(rq, state, &back))
        r = fault_reason(&f, FORBIDDEN, "sign_in.browser", "this browser began no such sign-in");
    if (r == OK)
        r = ask_who_came(rq, state, &who, &f);
    if (r == CONFLICT && visitor_may(visitor_of(rq), SIGNED_IN)) {
        reply_redirect(rq, back[0] ? back : home_of(visitor_of(rq))); /* the answer came twice */
        return;
    }
    if (r < 0) {
        show(rq, &f, back, NULL);
        return;
    }
    struct opening *x = new_opening(rq);
    x->session.level = who.level;
    x->person = (struct person){.pin = who.pin,
                                .full_name = who.full_name,
                                .birth_date = who.birth_date,
                                .phone = who.phone,
                                .email = who.email,
                                .level = who.level};
    x->back = back;
    write_opening(rq, x);
}

static void national_back(struct request *rq)
{
    if (house_of(rq)->oidc)
        request_offload(rq, finish);
    else
        reply_error(rq, 404);
}

/* ---- out ---- */

static int close_session(struct db *db, struct arena *a, void *data, struct fault *f)
{
    (void)a;
    int r = identity_close_session(db, data, f);
    return r < 0 ? r : OK;
}

static void closed(struct request *rq, void *data, int code, const struct fault *f)
{
    (void)data;
    if (code < 0) {
        reply_fault(rq, f);
        return;
    }
    page_sign_out(rq);
    reply_redirect(rq, "/");
}

static void signout(struct request *rq)
{
    uint8_t *session = arena_memdup(rq->arena, visitor_of(rq)->session, DIGEST_BYTES);
    page_write(rq, &(struct write){.run = close_session, .answer = closed, .data = session});
}

/* ---- language ---- */

static void language(struct request *rq)
{
    const char *wanted = request_param(rq, "lang"), *back = way_back(request_query(rq, "ve"));
    if (strcmp(wanted, lang_tag(LANG_VI)) != 0 && strcmp(wanted, lang_tag(LANG_EN)) != 0) {
        reply_error(rq, 404);
        return;
    }
    reply_cookie(rq, &(struct cookie){.name = "lang", .value = wanted, .max_age_s = LANGUAGE_S});
    reply_redirect(rq, back[0] ? back : "/");
}

const struct route identity_routes[] = {
    {GET, "/dang-nhap", signin_page, EVERYONE},
    {POST, "/dang-nhap", signin, EVERYONE},
    {GET, "/dang-nhap/vneid", national, EVERYONE},
    {GET, "/dang-nhap/ve", national_back, EVERYONE},
    {POST, "/dang-xuat", signout, EVERYONE},
    {GET, "/ngon-ngu/{lang}", language, EVERYONE},
    {0},
};
