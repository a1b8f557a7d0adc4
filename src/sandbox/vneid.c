/* The stand-in of VNeID: the OpenID provider's endpoints for machines. What people see is in
 * vneid_pages.c. PKCE is required; there is no password, because nobody here is real. */
#include "sandbox/vneid.h"

#include "base/time.h"
#include "crypto/base64.h"
#include "crypto/digest.h"
#include "crypto/token.h"
#include "http/decode.h"

#include <string.h>

enum { CODE_MS = 5 * MINUTE_MS, TOKEN_MS = 10 * MINUTE_MS };

const char *const vneid_levels[] = {"", "level1", "level2"};

/* ---- Sign-ins under way ---- */

static const char *word_of(const struct signin *x, enum signin_word which)
{
    return which == BY_ID ? x->id : which == BY_CODE ? x->code : x->access_token;
}

static struct signin *seek(struct sandbox *s, enum signin_word which, const char *word)
{
    for (int i = 0; word && *word && i < SIGNINS; i++)
        if (strcmp(word_of(&s->signins[i], which), word) == 0)
            return &s->signins[i];
    return NULL;
}

static void new_word(char out[static WORD_TEXT])
{
    struct token token;
    token_new(&token);
    memcpy(out, token.text, WORD_TEXT);
}

void vneid_begin(struct sandbox *s, const struct signin *from, char ret_id[static WORD_TEXT])
{
    struct arena *a = arena_open();
    struct signin x = *from;
    x.arena = a;
    x.state = arena_strdup(a, from->state);
    x.nonce = arena_strdup(a, from->nonce);
    x.challenge = arena_strdup(a, from->challenge);
    x.language = arena_strdup(a, from->language);
    new_word(x.id);
    pthread_mutex_lock(&s->lock);
    struct signin *place = &s->signins[s->next_signin++ % SIGNINS];
    struct arena *old = place->arena;
    *place = x;
    pthread_mutex_unlock(&s->lock);
    arena_close(old);
    memcpy(ret_id, x.id, WORD_TEXT);
}

static void copy_out(struct arena *a, const struct signin *x, struct signin *ret)
{
    *ret = *x;
    ret->arena = NULL;
    ret->state = arena_strdup(a, x->state);
    ret->nonce = arena_strdup(a, x->nonce);
    ret->challenge = arena_strdup(a, x->challenge);
    ret->language = arena_strdup(a, x->language);
}

bool vneid_step(struct sandbox *s, struct arena *a, const struct signin_step *step,
                struct signin *ret)
{
    pthread_mutex_lock(&s->lock);
    struct signin *x = seek(s, step->which, step->word);
    if (x && step->who) {
        x->who = step->who;
        x->level = step->level;
    }
    if (x && step->next == BY_CODE)
        new_word(x->code);
    if (x && step->next == BY_TOKEN) {
        x->code[0] = '\0'; /* a code is good once */
        new_word(x->access_token);
    }
    if (x)
        copy_out(a, x, ret);
    pthread_mutex_unlock(&s->lock);
    return x != NULL;
}

/* ---- Discovery and keys ---- */

static void put(struct arena *a, struct json *o, const char *name, const char *value)
{
    json_put(o, name, json_new_text(a, value));
}

static void put_list(struct arena *a, struct json *o, const char *name, const char *words)
{
    struct json *list = json_new_list(a);
    for (const char *at = words; *at; at += strspn(at, " ")) {
        size_t n = strcspn(at, " ");
        json_push(list, json_new_text(a, arena_strndup(a, at, n)));
        at += n;
    }
    json_put(o, name, list);
}

static void discovery(struct request *rq)
{
    static const char *const endpoints[][2] = {
        {"authorization_endpoint", "/authorize"},
        {"token_endpoint", "/token"},
        {"jwks_uri", "/jwks"},
        {"userinfo_endpoint", "/userinfo"},
    };
    static const char *const lists[][2] = {
        {"response_types_supported", "code"},
        {"subject_types_supported", "public"},
        {"id_token_signing_alg_values_supported", "ES256"},
        {"code_challenge_methods_supported", "S256"},
        {"token_endpoint_auth_methods_supported", "client_secret_basic"},
        {"acr_values_supported", "level1 level2"},
        {"ui_locales_supported", "vi en"},
        {"scopes_supported", "openid profile"},
    };
    struct sandbox *s = request_context(rq);
    struct arena *a = rq->arena;
    struct json *o = json_new_object(a);
    put(a, o, "issuer", s->issuer);
    for (size_t i = 0; i < sizeof endpoints / sizeof *endpoints; i++)
        put(a, o, endpoints[i][0], arena_printf(a, "%s%s", s->issuer, endpoints[i][1]));
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        put_list(a, o, lists[i][0], lists[i][1]);
    json_put(o, "authorization_response_iss_parameter_supported", json_new_bool(a, true));
    reply_json(rq, 200, o);
}

static void keys(struct request *rq)
{
    struct sandbox *s = request_context(rq);
    struct json *o = json_new_object(rq->arena), *list = json_new_list(rq->arena);
    json_push(list, jws_key_public(rq->arena, s->key));
    reply_json(rq, 200, json_put(o, "keys", list));
}

/* ---- Tokens ---- */

static void refuse(struct request *rq, int status, const char *error)
{
    struct json *o = json_new_object(rq->arena);
    put(rq->arena, o, "error", error);
    reply_json(rq, status, o);
}

/* The halves of Basic are form-encoded (RFC 6749 section 2.3.1). */
static bool is_client(struct request *rq, const struct sandbox_client *client)
{
    const char *line = request_header(rq, "Authorization");
    struct bytes raw;
    struct pairs pair;
    if (!line || strncmp(line, "Basic ", 6) != 0 ||
        base64_read(rq->arena, line + 6, strlen(line + 6), &raw, NULL) < 0)
        return false;
    char *form = arena_strndup(rq->arena, (const char *)raw.p, raw.n), *colon = strchr(form, ':');
    if (!colon)
        return false;
    *colon = '=';
    return decode_form(rq->arena, form, strlen(form), 1, &pair) == OK && pair.count == 1 &&
           strcmp(pair.list[0].name, client->id) == 0 &&
           strcmp(pair.list[0].value, client->secret) == 0;
}

static bool may_redeem(struct request *rq, const struct signin *x)
{
    const char *verifier = request_field(rq, "code_verifier");
    const char *redirect = request_field(rq, "redirect_uri");
    return verifier && strcmp(jws_challenge(rq->arena, verifier), x->challenge) == 0 && redirect &&
           strcmp(redirect, x->client->redirect_uri) == 0 &&
           rq->received_ms - x->begun_ms < CODE_MS;
}

/* A name for the person that is not the number: services must not use it as one. */
static const char *subject(struct arena *a, const struct citizen *who)
{
    return jws_half_hash(a, "ES256", arena_printf(a, "vneid:%s", who->pin));
}

static const char *id_token(struct request *rq, const struct sandbox *s, const struct signin *x)
{
    struct arena *a = rq->arena;
    struct json *o = json_new_object(a);
    const char *token = NULL;
    put(a, o, "iss", s->issuer);
    put(a, o, "sub", subject(a, x->who));
    put(a, o, "aud", x->client->id);
    json_put(o, "exp", json_new_int(a, (rq->received_ms + TOKEN_MS) / 1000));
    json_put(o, "iat", json_new_int(a, rq->received_ms / 1000));
    if (x->nonce)
        put(a, o, "nonce", x->nonce);
    put(a, o, "acr", vneid_levels[x->level]);
    put(a, o, "at_hash", jws_half_hash(a, "ES256", x->access_token));
    return jws_sign(a, s->key, o, &token, NULL) == OK ? token : "";
}

/* Change the first letter of the signature. */
static const char *spoil(struct arena *a, const char *token)
{
    char *bad = arena_strdup(a, token), *dot = strrchr(bad, '.');
    if (dot && dot[1])
        dot[1] = dot[1] == 'A' ? 'B' : 'A';
    return bad;
}

static void token(struct request *rq)
{
    struct sandbox *s = request_context(rq);
    struct signin x;
    const char *code = request_field(rq, "code"), *kind = request_field(rq, "grant_type");
    struct signin_step step = {.which = BY_CODE, .word = code, .next = BY_TOKEN};
    unsigned how = 0;
    if (!kind || strcmp(kind, "authorization_code") != 0) {
        refuse(rq, 400, "unsupported_grant_type");
        return;
    }
    if (!vneid_step(s, rq->arena, &step, &x) || !may_redeem(rq, &x)) {
        refuse(rq, 400, "invalid_grant");
        return;
    }
    if (!is_client(rq, x.client)) {
        refuse(rq, 401, "invalid_client");
        return;
    }
    const char *signed_token = id_token(rq, s, &x);
    if (stand_mode(s, SERVICE_VNEID, &how) == SANDBOX_WRONG && how == 1)
        signed_token = spoil(rq->arena, signed_token);
    struct json *o = json_new_object(rq->arena);
    put(rq->arena, o, "access_token", x.access_token);
    put(rq->arena, o, "token_type", "Bearer");
    json_put(o, "expires_in", json_new_int(rq->arena, TOKEN_MS / 1000));
    put(rq->arena, o, "id_token", signed_token);
    reply_json(rq, 200, o);
}

/* The claims that the national portal's published clients read. */
static struct json *describe(struct arena *a, const struct citizen *who)
{
    char birth[TIME_TEXT];
    struct json *o = json_new_object(a);
    date_iso(who->born, birth);
    put(a, o, "sub", subject(a, who));
    put(a, o, "TechID", subject(a, who));
    put(a, o, "LoaiTaiKhoan", "1");
    put(a, o, "SoDinhDanh", who->pin);
    put(a, o, "SoCMND", who->old_id);
    put(a, o, "HoVaTen", who->full_name);
    put(a, o, "NgaySinh", arena_strdup(a, birth));
    put(a, o, "SoDienThoai", who->phone);
    put(a, o, "ThuDienTu", who->email);
    return o;
}

static void userinfo(struct request *rq)
{
    struct sandbox *s = request_context(rq);
    const char *line = request_header(rq, "Authorization");
    struct signin x;
    struct signin_step step = {.which = BY_TOKEN,
                               .word = line && strncmp(line, "Bearer ", 7) == 0 ? line + 7 : NULL};
    unsigned how = 0;
    if (!vneid_step(s, rq->arena, &step, &x) || rq->received_ms - x.begun_ms > TOKEN_MS) {
        reply_header(rq, "WWW-Authenticate", "Bearer error=\"invalid_token\"");
        refuse(rq, 401, "invalid_token");
        return;
    }
    const struct citizen *who = x.who;
    if (stand_mode(s, SERVICE_VNEID, &how) == SANDBOX_WRONG)
        who = &s->people->list[(who - s->people->list + 1) % s->people->count];
    reply_json(rq, 200, describe(rq->arena, who));
}

static const enum service self = SERVICE_VNEID;

const struct route vneid_routes[] = {
    {GET, "/vneid/.well-known/openid-configuration", discovery, EVERYONE, ROUTE_API, &self},
    {GET, "/vneid/jwks", keys, EVERYONE, ROUTE_API, &self},
    {POST, "/vneid/token", token, EVERYONE, ROUTE_API, &self},
    {GET, "/vneid/userinfo", userinfo, EVERYONE, ROUTE_API, &self},
    {GET, "/vneid/authorize", vneid_authorize, EVERYONE, 0, &self},
    {POST, "/vneid/signin", vneid_signin, EVERYONE, 0, &self},
    {POST, "/vneid/consent", vneid_consent, EVERYONE, 0, &self},
    {0},
};
