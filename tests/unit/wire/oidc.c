/* The client against a provider that can lie in every way that the client must see. */
#include "wire/oidc.h"

#include "base/cleanup.h"
#include "crypto/jws.h"
#include "http/server.h"
#include "tests/support/test.h"

#include <time.h>

enum lie {
    HONEST,
    OTHER_ISSUER_FOUND,
    NO_TOKEN_ENDPOINT,
    DOWNGRADED_ENDPOINT,
    NO_S256,
    NO_DISCOVERY,
    DISCOVERY_NOT_JSON,
    BAD_SIGNATURE,
    OTHER_KEY,
    NO_KEYS,
    NEW_KEY, /* not a lie: the key changed after it was read */
    WRONG_NONCE,
    WRONG_ISSUER,
    WRONG_AUDIENCE,
    EXPIRED,
    WRONG_HASH,
    NO_ID_TOKEN,
    MAC_TOKEN,
    TOKENS_NOT_JSON,
    TOKENS_TOO_LONG,
    CODE_REFUSED,
    CLIENT_REFUSED,
    TOKENS_DOWN,
    USERINFO_OTHER,
    USERINFO_REFUSED,
    WEAK_ACR,
};

/* Tests run one after the other; each sets the lie before it asks. */
struct provider {
    struct arena *arena;
    struct server *server;
    const char *issuer;
    enum lie lie;
    struct jws_key *key, *next_key, *foreign_key;
    const char *nonce, *challenge; /* of the sign-in under way */
    const char *client_key;        /* the client must show an assertion */
    int key_requests, discovery_requests;
};

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return t.tv_sec * 1000;
}

static void put(struct arena *a, struct json *o, const char *name, const char *value)
{
    json_put(o, name, json_new_text(a, value));
}

static void discovery(struct request *rq)
{
    struct provider *p = request_context(rq);
    struct arena *a = rq->arena;
    struct json *o = json_new_object(a), *methods = json_new_list(a);
    p->discovery_requests++;
    json_push(methods, json_new_text(a, p->lie == NO_S256 ? "plain" : "S256"));
    put(a, o, "issuer", p->lie == OTHER_ISSUER_FOUND ? "http://khac" : p->issuer);
    put(a, o, "authorization_endpoint", arena_printf(a, "%s/authorize?x=1", p->issuer));
    if (p->lie != NO_TOKEN_ENDPOINT)
        put(a, o, "token_endpoint",
            p->lie == DOWNGRADED_ENDPOINT ? "ftp://x" : arena_printf(a, "%s/token", p->issuer));
    put(a, o, "jwks_uri", arena_printf(a, "%s/jwks", p->issuer));
    put(a, o, "userinfo_endpoint", arena_printf(a, "%s/userinfo", p->issuer));
    json_put(o, "code_challenge_methods_supported", methods);
    json_put(o, "authorization_response_iss_parameter_supported", json_new_bool(a, true));
    if (p->lie == NO_DISCOVERY)
        reply_text(rq, 404, "");
    else if (p->lie == DISCOVERY_NOT_JSON)
        reply_text(rq, 200, "<html>");
    else
        reply_json(rq, 200, o);
}

static void jwks(struct request *rq)
{
    struct provider *p = request_context(rq);
    struct json *o = json_new_object(rq->arena), *list = json_new_list(rq->arena);
    bool late = p->lie == NEW_KEY && p->key_requests > 0;
    p->key_requests++;
    if (p->lie != NO_KEYS)
        json_push(list, jws_key_public(rq->arena, late ? p->next_key : p->key));
    reply_json(rq, 200, json_put(o, "keys", list));
}

static const char *id_token(struct request *rq, struct provider *p)
{
    struct arena *a = rq->arena;
    struct json *o = json_new_object(a);
    const struct jws_key *key = p->lie == NEW_KEY     ? p->next_key
                                : p->lie == OTHER_KEY ? p->foreign_key
                                                      : p->key;
    const char *token = "";
    int64_t exp = now_ms() / 1000 + (p->lie == EXPIRED ? -120 : 120);
    put(a, o, "iss", p->lie == WRONG_ISSUER ? "http://khac" : p->issuer);
    put(a, o, "aud", p->lie == WRONG_AUDIENCE ? "khac" : "cong dvc");
    put(a, o, "sub", "u-1");
    put(a, o, "nonce", p->lie == WRONG_NONCE ? "khac" : p->nonce);
    put(a, o, "acr", p->lie == WEAK_ACR ? "khac" : "muc2");
    put(a, o, "at_hash",
        jws_half_hash(a, p->lie == NEW_KEY ? "PS256" : "ES256",
                      p->lie == WRONG_HASH ? "khac" : "access-1"));
    put(a, o, "HoVaTen", "Nguyễn Thị Lụa");
    json_put(o, "exp", json_new_int(a, exp));
    json_put(o, "iat", json_new_int(a, now_ms() / 1000));
    (void)jws_sign(a, key, o, &token, NULL);
    char *bad = arena_strdup(a, token), *dot = strrchr(bad, '.');
    if (p->lie == BAD_SIGNATURE)
        dot[2] = dot[2] == 'A' ? 'B' : 'A';
    return bad;
}

static const char *field(struct request *rq, const char *name)
{
    const char *value = request_field(rq, name);
    return value ? value : "";
}

/* The request itself is judged too: code, redirect, verifier and the client's proof. */
static bool is_right(struct request *rq, const struct provider *p)
{
    const char *basic = request_header(rq, "Authorization");
    bool proof =
        p->client_key
            ? !basic && strstr(field(rq, "client_assertion_type"), "jwt-bearer") &&
                  *field(rq, "client_assertion")
            /* "cong%20dvc:b%C3%AD%20m%E1%BA%ADt" */
            : basic && strcmp(basic, "Basic Y29uZyUyMGR2YzpiJUMzJUFEJTIwbSVFMSVCQSVBRHQ=") == 0;
    return proof && strcmp(field(rq, "grant_type"), "authorization_code") == 0 &&
           strcmp(field(rq, "code"), "code 1+&") == 0 &&
           strcmp(field(rq, "redirect_uri"), "https://motcua.example/ve?a=1") == 0 &&
           strcmp(jws_challenge(rq->arena, field(rq, "code_verifier")), p->challenge) == 0;
}

static void token(struct request *rq)
{
    struct provider *p = request_context(rq);
    struct arena *a = rq->arena;
    struct json *o = json_new_object(a);
    bool refused = p->lie == CODE_REFUSED || p->lie == CLIENT_REFUSED || !is_right(rq, p);
    if (refused)
        put(a, o, "error", p->lie == CODE_REFUSED ? "invalid_grant" : "invalid_client");
    put(a, o, "access_token", "access-1");
    put(a, o, "token_type", p->lie == MAC_TOKEN ? "mac" : "bearer");
    if (p->lie != NO_ID_TOKEN)
        put(a, o, "id_token", id_token(rq, p));
    if (p->lie == TOKENS_DOWN)
        reply_text(rq, 502, "");
    else if (p->lie == TOKENS_NOT_JSON)
        reply_text(rq, 200, "[");
    else if (p->lie == TOKENS_TOO_LONG)
        reply_bytes(rq, 200, "application/json",
                    (struct bytes){arena_alloc(a, (size_t)300 * 1024), (size_t)300 * 1024});
    else
        reply_json(rq, refused ? 400 : 200, o);
}

static void userinfo(struct request *rq)
{
    struct provider *p = request_context(rq);
    struct json *o = json_new_object(rq->arena);
    const char *line = request_header(rq, "Authorization");
    put(rq->arena, o, "sub", p->lie == USERINFO_OTHER ? "u-2" : "u-1");
    put(rq->arena, o, "SoDinhDanh", "038198004512");
    put(rq->arena, o, "ThuDienTu", " lua@example.vn ");
    bool right = p->lie != USERINFO_REFUSED && line && strcmp(line, "Bearer access-1") == 0;
    reply_json(rq, right ? 200 : 401, o);
}

static const struct route routes[] = {
    {GET, "/.well-known/openid-configuration", discovery, EVERYONE, 0, NULL},
    {GET, "/jwks", jwks, EVERYONE, 0, NULL},
    {POST, "/token", token, EVERYONE, 0, NULL},
    {GET, "/userinfo", userinfo, EVERYONE, 0, NULL},
    {0},
};

static struct provider *provide(struct arena *a)
{
    static const struct route *const tables[] = {routes, NULL};
    static const struct router_hooks hooks;
    struct provider *p = arena_new(a, struct provider, 1);
    struct router *router;
    struct server_options options = {.workers = 1, .context = p};
    uint16_t port;
    struct fault f = {0};
    p->arena = a;
    if (router_new(a, tables, &hooks, &router, &f) < 0)
        test_fail(__FILE__, __LINE__, "%s", f.words);
    options.router = router;
    if (server_start(&options, &p->server, &port, &f) < 0)
        test_fail(__FILE__, __LINE__, "%s", f.words);
    p->issuer = arena_printf(a, "http://127.0.0.1:%d", port);
    (void)jws_key_make(a, "ES256", "k1", &p->key, NULL);
    (void)jws_key_make(a, "PS256", "k2", &p->next_key, NULL);
    (void)jws_key_make(a, "ES256", "k1", &p->foreign_key, NULL);
    return p;
}

static void stop(struct provider **p)
{
    server_stop((*p)->server);
}

static void closep(struct oidc **o)
{
    oidc_close(*o);
}

static const struct oidc_level levels[] = {{"muc1", 1}, {"muc2", 2}};

static struct oidc_settings settings_for(const struct provider *p)
{
    return (struct oidc_settings){
        .issuer = p->issuer,
        .client_id = "cong dvc",
        .client_secret = "bí mật",
        .redirect_uri = "https://motcua.example/ve?a=1",
        .claims = oidc_vneid_claims,
        .levels = levels,
        .level_count = 2,
        .time_limit_ms = 3000,
    };
}

static struct oidc *client_of(const struct provider *p)
{
    struct oidc_settings settings = settings_for(p);
    struct oidc *o = NULL;
    if (oidc_open(&settings, &o, NULL) < 0)
        test_fail(__FILE__, __LINE__, "oidc_open");
    return o;
}

/* The value of a parameter in an address, not decoded. */
static const char *parameter(struct arena *a, const char *url, const char *name)
{
    const char *at = strstr(url, arena_printf(a, "&%s=", name));
    return at ? arena_strndup(a, at + strlen(name) + 2, strcspn(at + strlen(name) + 2, "&")) : "";
}

static int begin(struct provider *p, struct oidc *o, struct oidc_attempt *attempt, struct fault *f)
{
    const char *url;
    struct oidc_wish wish = {.level = 2, .language = "vi", .now_ms = now_ms()};
    int r = oidc_begin(o, p->arena, &wish, attempt, &url, f);
    if (r < 0)
        return r;
    p->nonce = parameter(p->arena, url, "nonce");
    p->challenge = parameter(p->arena, url, "code_challenge");
    return OK;
}

static struct oidc_reply right_reply(const struct provider *p, const struct oidc_attempt *attempt)
{
    return (struct oidc_reply){.code = "code 1+&", .state = attempt->state, .iss = p->issuer};
}

static int go(struct provider *p, struct oidc *o, struct oidc_person *person, struct fault *f)
{
    struct oidc_attempt attempt;
    fault_clear(f);
    int r = begin(p, o, &attempt, f);
    if (r < 0)
        return r;
    struct oidc_reply reply = right_reply(p, &attempt);
    return oidc_finish(o, p->arena, &attempt, &reply, now_ms(), person, f);
}

TEST(an_honest_provider_is_believed)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CLEANUP(stop) struct provider *p = provide(a);
    CLEANUP(closep) struct oidc *o = client_of(p);
    struct oidc_person person = {0};
    struct fault f = {0};
    CHECK_INT(OK, go(p, o, &person, &f));
    CHECK_STR("", f.words);
    CHECK_STR("u-1", person.subject);
    CHECK_STR(p->issuer, person.issuer);
    CHECK_STR("038198004512", person.pin);
    CHECK_STR("Nguyễn Thị Lụa", person.full_name);
    CHECK_STR("lua@example.vn", person.email);
    CHECK_STR("", person.phone);
    CHECK_INT(2, person.level);
    /* What was published is kept. */
    CHECK_INT(OK, go(p, o, &person, &f));
    CHECK_INT(1, p->discovery_requests);
    CHECK_INT(1, p->key_requests);
}

/* Who has answered lately is not asked again; who has not is asked before people are sent there. */
TEST(a_provider_that_went_down_is_noticed_before_anybody_is_sent_there)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CLEANUP(stop) struct provider *p = provide(a);
    CLEANUP(closep) struct oidc *o = client_of(p);
    struct oidc_attempt attempt;
    const char *url;
    struct fault f = {0};
    struct oidc_wish wish = {.now_ms = now_ms()};
    CHECK_INT(OK, oidc_begin(o, a, &wish, &attempt, &url, &f));
    p->lie = NO_DISCOVERY;
    wish.now_ms += 10 * 1000;
    CHECK_INT(OK, oidc_begin(o, a, &wish, &attempt, &url, &f));
    wish.now_ms += 10 * 1000;
    CHECK(oidc_begin(o, a, &wish, &attempt, &url, &f) < 0);
}

TEST(lies_are_seen)
{
    static const struct {
        enum lie lie;
        int code;
        const char *reason;
    } rows[] = {
        {OTHER_ISSUER_FOUND, BROKEN, "oidc.discovery"},
        {NO_TOKEN_ENDPOINT, BROKEN, "oidc.discovery"},
        {DOWNGRADED_ENDPOINT, BROKEN, "oidc.discovery"},
        {NO_S256, BROKEN, "oidc.discovery"},
        {NO_DISCOVERY, BROKEN, "oidc.discovery"},
        {DISCOVERY_NOT_JSON, BROKEN, "oidc.discovery"},
        {BAD_SIGNATURE, BROKEN, "oidc.token"},
        {OTHER_KEY, BROKEN, "oidc.token"},
        {NO_KEYS, BROKEN, "oidc.token"},
        {WRONG_NONCE, BROKEN, "oidc.token.nonce"},
        {WRONG_ISSUER, BROKEN, "oidc.token.iss"},
        {WRONG_AUDIENCE, BROKEN, "oidc.token.aud"},
        {EXPIRED, BROKEN, "oidc.token.exp"},
        {WRONG_HASH, BROKEN, "oidc.token.at_hash"},
        {NO_ID_TOKEN, BROKEN, "oidc.answer"},
        {MAC_TOKEN, BROKEN, "oidc.answer"},
        {TOKENS_NOT_JSON, BROKEN, "oidc.answer"},
        {TOKENS_TOO_LONG, BROKEN, "oidc.answer"},
        {CODE_REFUSED, INVALID, "oidc.code"},
        {CLIENT_REFUSED, BROKEN, "oidc.answer"},
        {TOKENS_DOWN, UNAVAILABLE, "oidc.down"},
        {USERINFO_OTHER, BROKEN, "oidc.userinfo"},
        {USERINFO_REFUSED, BROKEN, "oidc.answer"},
        {WEAK_ACR, FORBIDDEN, "oidc.level"},
    };
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CLEANUP(stop) struct provider *p = provide(a);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CLEANUP(closep) struct oidc *o = client_of(p);
        struct oidc_person person = {.level = 77};
        struct fault f = {0};
        p->lie = rows[i].lie;
        CHECK_INT(rows[i].code, go(p, o, &person, &f));
        CHECK_STR(rows[i].reason, f.reason);
        CHECK_INT(77, person.level);
    }
}

TEST(an_unknown_key_is_looked_for_once_more)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CLEANUP(stop) struct provider *p = provide(a);
    CLEANUP(closep) struct oidc *o = client_of(p);
    struct oidc_person person;
    struct fault f = {0};
    CHECK_INT(OK, go(p, o, &person, &f));
    CHECK_INT(1, p->key_requests);
    p->lie = NEW_KEY;
    CHECK_INT(OK, go(p, o, &person, &f));
    CHECK_INT(2, p->key_requests);
    p->lie = NO_KEYS;
    p->key = p->foreign_key; /* k1 is not among the kept keys any more */
    CHECK_INT(BROKEN, go(p, o, &person, &f));
    CHECK_INT(3, p->key_requests);
}

TEST(what_the_browser_brings_is_judged_first)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CLEANUP(stop) struct provider *p = provide(a);
    CLEANUP(closep) struct oidc *o = client_of(p);
    struct oidc_attempt attempt, other;
    struct fault f = {0};
    REQUIRE(begin(p, o, &other, &f) == OK && begin(p, o, &attempt, &f) == OK);
    struct oidc_reply good = right_reply(p, &attempt);
    const struct {
        struct oidc_reply reply;
        int code;
        const char *reason;
    } rows[] = {
        {{good.code, other.state, good.iss, NULL}, INVALID, "oidc.state"},
        {{good.code, "", good.iss, NULL}, INVALID, "oidc.state"},
        {{good.code, NULL, good.iss, NULL}, INVALID, "oidc.state"},
        {{good.code, good.state, NULL, NULL}, INVALID, "oidc.iss"},
        {{good.code, good.state, "http://khac", NULL}, INVALID, "oidc.iss"},
        {{NULL, good.state, good.iss, NULL}, INVALID, "oidc.reply"},
        {{"", good.state, good.iss, NULL}, INVALID, "oidc.reply"},
        {{NULL, good.state, good.iss, "access_denied"}, FORBIDDEN, "oidc.denied"},
        {{NULL, good.state, good.iss, "server_error"}, UNAVAILABLE, "oidc.down"},
        {{NULL, other.state, good.iss, "access_denied"}, INVALID, "oidc.state"},
        {{"code 2", good.state, good.iss, NULL}, BROKEN, "oidc.answer"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct oidc_person person;
        fault_clear(&f);
        CHECK_INT(rows[i].code, oidc_finish(o, a, &attempt, &rows[i].reply, now_ms(), &person, &f));
        CHECK_STR(rows[i].reason, f.reason);
    }
}

TEST(attempts_end_and_cannot_be_mixed)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CLEANUP(stop) struct provider *p = provide(a);
    CLEANUP(closep) struct oidc *o = client_of(p);
    struct oidc_attempt attempt, other;
    struct oidc_person person;
    struct fault f = {0};
    REQUIRE(begin(p, o, &other, &f) == OK && begin(p, o, &attempt, &f) == OK);
    struct oidc_reply reply = right_reply(p, &attempt);
    CHECK_INT(CONFLICT, oidc_finish(o, a, &attempt, &reply, attempt.begun_ms + OIDC_ATTEMPT_MS + 1,
                                    &person, &f));
    CHECK_STR("oidc.expired", f.reason);
    /* The verifier of another attempt: the provider sees that it does not fit the challenge. */
    memcpy(attempt.secret, other.secret, sizeof attempt.secret);
    CHECK_INT(BROKEN, oidc_finish(o, a, &attempt, &reply, now_ms(), &person, NULL));
    attempt.secret[0] = '\0';
    fault_clear(&f);
    CHECK_INT(INVALID, oidc_finish(o, a, &attempt, &reply, now_ms(), &person, &f));
    CHECK_STR("oidc.state", f.reason);
}

TEST(the_address_carries_everything)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CLEANUP(stop) struct provider *p = provide(a);
    CLEANUP(closep) struct oidc *o = client_of(p);
    struct oidc_attempt attempt, again;
    const char *url, *second;
    struct oidc_wish wish = {.level = 1, .language = "en", .now_ms = now_ms()};
    REQUIRE(oidc_begin(o, a, &wish, &attempt, &url, NULL) == OK);
    REQUIRE(oidc_begin(o, a, &wish, &again, &second, NULL) == OK);
    CHECK(strncmp(url, arena_printf(a, "%s/authorize?x=1&response_type=code&", p->issuer),
                  strlen(p->issuer) + 34) == 0);
    CHECK_STR("cong%20dvc", parameter(a, url, "client_id"));
    CHECK_STR("https%3A%2F%2Fmotcua.example%2Fve%3Fa%3D1", parameter(a, url, "redirect_uri"));
    CHECK_STR("openid%20profile", parameter(a, url, "scope"));
    CHECK_STR("S256", parameter(a, url, "code_challenge_method"));
    CHECK_STR("muc1%20muc2", parameter(a, url, "acr_values"));
    CHECK_STR("en", parameter(a, url, "ui_locales"));
    CHECK_STR(attempt.state, parameter(a, url, "state"));
    CHECK_INT(43, strlen(parameter(a, url, "code_challenge")));
    CHECK(strcmp(attempt.state, again.state) != 0);
    CHECK(strcmp(parameter(a, url, "nonce"), parameter(a, second, "nonce")) != 0);
    CHECK(!strstr(url, parameter(a, second, "code_challenge")));
}

TEST(a_client_may_prove_itself_with_a_key)
{
    static const char pem[] = "-----BEGIN PRIVATE KEY-----\n"
                              "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
                              "-----END PRIVATE KEY-----\n"; /* RFC 8037 appendix A.1 */
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CLEANUP(stop) struct provider *p = provide(a);
    struct oidc_settings settings = settings_for(p);
    struct oidc_person person;
    struct fault f = {0};
    settings.client_secret = NULL;
    settings.client_key = p->client_key = pem;
    settings.client_key_alg = "EdDSA";
    CLEANUP(closep) struct oidc *o = NULL;
    REQUIRE(oidc_open(&settings, &o, NULL) == OK);
    CHECK_INT(OK, go(p, o, &person, &f));
    CHECK_STR("", f.words);
}

TEST(settings_must_be_whole)
{
    struct provider p = {.issuer = "https://vneid.example"};
    struct oidc_settings good = settings_for(&p), bad[5] = {good, good, good, good, good};
    bad[0].issuer = NULL;
    bad[1].client_id = "";
    bad[2].client_secret = NULL;
    bad[3].redirect_uri = NULL;
    bad[4].token_endpoint = "https://vneid.example/token";
    for (int i = 0; i < 5; i++) {
        struct oidc *o = NULL;
        CHECK_INT(INVALID, oidc_open(&bad[i], &o, NULL));
    }
    struct oidc *o = NULL;
    good.client_key = "no key", good.client_key_alg = "ES256";
    CHECK_INT(INVALID, oidc_open(&good, &o, NULL));
}

TEST(a_provider_that_is_away_is_unavailable)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct provider p = {.issuer = "http://127.0.0.1:1", .arena = a};
    CLEANUP(closep) struct oidc *o = client_of(&p);
    struct oidc_attempt attempt;
    struct fault f = {0};
    CHECK_INT(UNAVAILABLE, begin(&p, o, &attempt, &f));
    CHECK_STR("oidc.down", f.reason);
}
