#include "wire/oidc.h"

#include "base/limits.h"
#include "base/text.h"
#include "crypto/base64.h"
#include "crypto/token.h"
#include "http/client.h"
#include "wire/oidc_parts.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

const struct oidc_claims oidc_vneid_claims = {
    .pin = "SoDinhDanh",
    .full_name = "HoVaTen",
    .birth_date = "NgaySinh",
    .phone = "SoDienThoai",
    .email = "ThuDienTu",
};

static bool is_given(const char *s)
{
    return s && *s;
}

/* All endpoints are named, or none and they are discovered. */
static bool is_complete(const struct oidc_settings *s)
{
    int named = !!s->authorization_endpoint + !!s->token_endpoint + !!s->jwks_uri;
    return is_given(s->issuer) && is_given(s->client_id) && is_given(s->redirect_uri) &&
           (s->client_secret || s->client_key) && (named == 0 || named == 3);
}

static void copy_settings(struct oidc *o, const struct oidc_settings *from)
{
    struct arena *a = o->arena;
    struct oidc_settings *s = &o->settings;
    *s = *from;
    const char **texts[] = {
        &s->issuer,
        &s->client_id,
        &s->client_secret,
        &s->client_key,
        &s->client_key_alg,
        &s->client_key_id,
        &s->redirect_uri,
        &s->scope,
        &s->ca_file,
        &s->authorization_endpoint,
        &s->token_endpoint,
        &s->jwks_uri,
        &s->userinfo_endpoint,
        &s->claims.pin,
        &s->claims.full_name,
        &s->claims.birth_date,
        &s->claims.phone,
        &s->claims.email,
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        *texts[i] = arena_strdup(a, *texts[i]);
    struct oidc_level *levels = arena_new(a, struct oidc_level, s->level_count);
    for (size_t i = 0; i < s->level_count; i++)
        levels[i] =
            (struct oidc_level){arena_strdup(a, from->levels[i].acr), from->levels[i].level};
    s->levels = levels;
}

int oidc_open(const struct oidc_settings *settings, struct oidc **ret, struct fault *f)
{
    if (!is_complete(settings))
        return fault_reason(f, INVALID, "oidc.settings", "the provider's settings are incomplete");
    struct arena *a = arena_open();
    struct oidc *o = arena_new(a, struct oidc, 1);
    o->arena = a;
    copy_settings(o, settings);
    if (settings->client_key) {
        int r = jws_key_read(a, settings->client_key, settings->client_key_alg,
                             settings->client_key_id, &o->client_key, f);
        if (r < 0) {
            arena_close(a);
            return r;
        }
    }
    pthread_mutex_init(&o->lock, NULL);
    *ret = o;
    return OK;
}

void oidc_close(struct oidc *o)
{
    if (!o)
        return;
    pthread_mutex_destroy(&o->lock);
    arena_close(o->discovery.arena);
    arena_close(o->keys.arena);
    arena_close(o->arena);
}

/* The secret part of an attempt: "nonce.verifier.level". */
struct secret {
    const char *nonce, *verifier;
    int level;
};

static void write_secret(struct oidc_attempt *attempt, const struct secret *s)
{
    (void)snprintf(attempt->secret, sizeof attempt->secret, "%s.%s.%d", s->nonce, s->verifier,
                   s->level);
}

static bool read_secret(struct arena *a, const struct oidc_attempt *attempt, struct secret *ret)
{
    const char *text = attempt->secret;
    const char *first = strchr(text, '.'), *second = first ? strchr(first + 1, '.') : NULL;
    if (!second || second[1] < '0' || second[1] > '9' || second[2])
        return false;
    ret->nonce = arena_strndup(a, text, (size_t)(first - text));
    ret->verifier = arena_strndup(a, first + 1, (size_t)(second - first - 1));
    ret->level = second[1] - '0';
    return *ret->nonce && *ret->verifier;
}

static void add_parameter(struct buf *b, const char *name, const char *value)
{
    buf_printf(b, "%s%s=%s", b->n ? "&" : "", name, http_escape(b->arena, value));
}

static void add_levels(struct buf *b, const struct oidc_settings *s, int least)
{
    struct buf words;
    buf_init(&words, b->arena, LIMIT_URL);
    for (size_t i = 0; i < s->level_count; i++)
        if (s->levels[i].level >= least)
            buf_printf(&words, "%s%s", words.n ? " " : "", s->levels[i].acr);
    if (words.n)
        add_parameter(b, "acr_values", words.p);
}

static const char *authorization_url(struct oidc *o, struct arena *a, const char *endpoint,
                                     const struct oidc_wish *wish,
                                     const struct oidc_attempt *attempt)
{
    struct secret secret = {0};
    struct buf b;
    if (!read_secret(a, attempt, &secret))
        return NULL;
    buf_init(&b, a, (size_t)2 * LIMIT_URL);
    add_parameter(&b, "response_type", "code");
    add_parameter(&b, "client_id", o->settings.client_id);
    add_parameter(&b, "redirect_uri", o->settings.redirect_uri);
    add_parameter(&b, "scope", o->settings.scope ? o->settings.scope : "openid profile");
    add_parameter(&b, "state", attempt->state);
    add_parameter(&b, "nonce", secret.nonce);
    add_parameter(&b, "code_challenge", jws_challenge(a, secret.verifier));
    add_parameter(&b, "code_challenge_method", "S256");
    if (wish->level > 0)
        add_levels(&b, &o->settings, wish->level);
    if (wish->language)
        add_parameter(&b, "ui_locales", wish->language);
    return b.full ? NULL
                  : arena_printf(a, "%s%c%s", endpoint, strchr(endpoint, '?') ? '&' : '?', b.p);
}

int oidc_begin(struct oidc *o, struct arena *a, const struct oidc_wish *wish,
               struct oidc_attempt *ret, const char **ret_url, struct fault *f)
{
    struct oidc_endpoints endpoints;
    if (wish->level < 0 || wish->level > 9)
        return fault_reason(f, INVALID, "oidc.level", "levels are 0 to 9");
    int r = oidc_endpoints_now(o, a, wish->now_ms, &endpoints, f);
    if (r < 0)
        return r;
    struct oidc_attempt attempt = {.begun_ms = wish->now_ms};
    struct token state, nonce, verifier;
    token_new(&state);
    token_new(&nonce);
    token_new(&verifier);
    memcpy(attempt.state, state.text, sizeof attempt.state);
    write_secret(&attempt, &(struct secret){nonce.text, verifier.text, wish->level});
    const char *url = authorization_url(o, a, endpoints.authorization, wish, &attempt);
    if (!url)
        return fault_reason(f, BROKEN, "oidc.discovery", "the address to sign in is too long");
    *ret = attempt;
    *ret_url = url;
    return OK;
}

static bool same_secret(const char *a, const char *b)
{
    return a && strlen(a) == strlen(b) && text_same_secret(a, b, strlen(b));
}

static int refused_by_provider(const char *error, struct fault *f)
{
    if (strcmp(error, "server_error") == 0 || strcmp(error, "temporarily_unavailable") == 0)
        return fault_reason(f, UNAVAILABLE, "oidc.down", "the provider said %.60s", error);
    return fault_reason(f, FORBIDDEN, "oidc.denied", "the provider said %.60s", error);
}

/* Is this the answer to our question? Looked at before anything in it is used. */
static int check_reply(struct oidc *o, const struct oidc_endpoints *endpoints,
                       const struct oidc_attempt *attempt, const struct oidc_reply *reply,
                       struct fault *f)
{
    if (!*attempt->state || !same_secret(reply->state, attempt->state))
        return fault_reason(f, INVALID, "oidc.state", "it answers another sign-in");
    if ((endpoints->iss_parameter || reply->iss) &&
        (!reply->iss || strcmp(reply->iss, o->settings.issuer) != 0))
        return fault_reason(f, INVALID, "oidc.iss", "the answer comes from another provider");
    if (reply->error)
        return refused_by_provider(reply->error, f);
    if (!reply->code || !*reply->code)
        return fault_reason(f, INVALID, "oidc.reply", "there is no code");
    return OK;
}

/* RFC 6749 section 2.3.1: both halves are form-encoded before they are joined. */
static const char *basic(struct arena *a, const char *id, const char *secret)
{
    const char *pair = arena_printf(a, "%s:%s", http_escape(a, id), http_escape(a, secret));
    return arena_printf(a, "Basic %s", base64_text(a, pair, strlen(pair)));
}

static int add_assertion(struct oidc *o, struct buf *body, int64_t now_ms, struct fault *f)
{
    struct arena *a = body->arena;
    struct token id;
    const char *assertion;
    token_new(&id);
    struct json *claims = json_new_object(a);
    json_put(claims, "iss", json_new_text(a, o->settings.client_id));
    json_put(claims, "sub", json_new_text(a, o->settings.client_id));
    json_put(claims, "aud", json_new_text(a, o->settings.issuer));
    json_put(claims, "jti", json_new_text(a, id.text));
    json_put(claims, "iat", json_new_int(a, now_ms / 1000));
    json_put(claims, "exp", json_new_int(a, now_ms / 1000 + 60));
    int r = jws_sign(a, o->client_key, claims, &assertion, f);
    if (r < 0)
        return r;
    add_parameter(body, "client_assertion_type",
                  "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    add_parameter(body, "client_assertion", assertion);
    return OK;
}

struct tokens {
    const char *access, *id;
};

static int read_tokens(int status, const struct json *answer, struct tokens *ret, struct fault *f)
{
    const char *error = json_str(answer, "error", "");
    if (status != 200 && strcmp(error, "invalid_grant") == 0)
        return fault_reason(f, INVALID, "oidc.code", "the provider refuses the code");
    if (status != 200)
        return fault_reason(f, BROKEN, "oidc.answer", "no tokens: status %d %.60s", status, error);
    ret->access = json_str(answer, "access_token", "");
    ret->id = json_str(answer, "id_token", "");
    if (!*ret->access || !*ret->id || strcasecmp(json_str(answer, "token_type", ""), "Bearer") != 0)
        return fault_reason(f, BROKEN, "oidc.answer", "a token is missing or of another type");
    return OK;
}

struct exchange {
    const char *endpoint, *code, *verifier, *nonce;
    int64_t now_ms;
};

static int exchange_code(struct oidc *o, struct arena *a, const struct exchange *x,
                         struct tokens *ret, struct fault *f)
{
    struct buf body;
    buf_init(&body, a, LIMIT_TOKEN + (size_t)4 * LIMIT_URL);
    add_parameter(&body, "grant_type", "authorization_code");
    add_parameter(&body, "code", x->code);
    add_parameter(&body, "redirect_uri", o->settings.redirect_uri);
    add_parameter(&body, "code_verifier", x->verifier);
    struct oidc_question q = {.url = x->endpoint};
    int r = OK, status = 0;
    if (o->client_key)
        r = add_assertion(o, &body, x->now_ms, f);
    else
        q.authorize = basic(a, o->settings.client_id, o->settings.client_secret);
    if (r < 0)
        return r;
    if (body.full)
        return fault_reason(f, INVALID, "oidc.reply", "the code is too long");
    q.body = body.p;
    struct json *answer;
    r = oidc_ask(o, a, &q, &status, &answer, f);
    return r < 0 ? r : read_tokens(status, answer, ret, f);
}

/* Providers change keys without a word: an unknown key is looked for once more. */
static int verify_token(struct oidc *o, struct arena *a, const char *token,
                        struct oidc_key_wish wish, const struct json **ret, struct fault *f)
{
    struct fault why = {0};
    int r;
    do {
        struct jws_keys *keys;
        bool fresh;
        r = oidc_keys(o, a, &wish, &keys, &fresh, f);
        if (r < 0)
            return r;
        fault_clear(&why);
        r = jws_verify(a, keys, token, ret, &why);
        wish.again = r == NOT_FOUND && !fresh;
    } while (wish.again);
    if (r < 0)
        return fault_reason(f, BROKEN, "oidc.token", "%s: %.200s", why.reason, why.words);
    return OK;
}

static int fetch_userinfo(struct oidc *o, struct arena *a, const char *endpoint,
                          const char *access_token, const struct json **ret, struct fault *f)
{
    struct oidc_question q = {.url = endpoint,
                              .authorize = arena_printf(a, "Bearer %s", access_token)};
    struct json *info;
    int status;
    int r = oidc_ask(o, a, &q, &status, &info, f);
    if (r < 0)
        return r;
    if (status != 200)
        return fault_reason(f, BROKEN, "oidc.answer", "userinfo: status %d", status);
    *ret = info;
    return OK;
}

static int level_of(const struct oidc_settings *s, const char *acr)
{
    for (size_t i = 0; i < s->level_count; i++)
        if (strcmp(s->levels[i].acr, acr) == 0)
            return s->levels[i].level;
    return 0;
}

static const char *fact(struct arena *a, const struct json *info, const struct json *claims,
                        const char *name)
{
    if (!name)
        return "";
    const char *text = text_clean(a, json_str(info, name, json_str(claims, name, "")));
    return text ? text : "";
}

static struct oidc_person describe(struct oidc *o, struct arena *a, const struct json *claims,
                                   const struct json *info)
{
    const struct oidc_settings *s = &o->settings;
    return (struct oidc_person){
        .issuer = arena_strdup(a, s->issuer),
        .subject = json_str(claims, "sub", ""),
        .pin = fact(a, info, claims, s->claims.pin),
        .full_name = fact(a, info, claims, s->claims.full_name),
        .birth_date = fact(a, info, claims, s->claims.birth_date),
        .phone = fact(a, info, claims, s->claims.phone),
        .email = fact(a, info, claims, s->claims.email),
        .level = level_of(s, json_str(claims, "acr", "")),
    };
}

/* From the code to claims that are believed. */
static int redeem(struct oidc *o, struct arena *a, const struct oidc_endpoints *endpoints,
                  const struct exchange *x, struct oidc_person *ret, struct fault *f)
{
    struct tokens tokens = {0};
    const struct json *claims = NULL, *info = NULL;
    int r = exchange_code(o, a, x, &tokens, f);
    if (r < 0)
        return r;
    r = verify_token(o, a, tokens.id, (struct oidc_key_wish){endpoints->jwks, false, x->now_ms},
                     &claims, f);
    if (r < 0)
        return r;
    struct oidc_expected expected = {
        .issuer = o->settings.issuer,
        .client_id = o->settings.client_id,
        .nonce = x->nonce,
        .access_token = tokens.access,
        .alg = jws_algorithm_of(a, tokens.id),
        .now_ms = x->now_ms,
    };
    r = oidc_judge(a, claims, &expected, f);
    if (r < 0)
        return r;
    if (endpoints->userinfo)
        r = fetch_userinfo(o, a, endpoints->userinfo, tokens.access, &info, f);
    if (r < 0)
        return r;
    if (info && strcmp(json_str(info, "sub", ""), json_str(claims, "sub", "")) != 0)
        return fault_reason(f, BROKEN, "oidc.userinfo", "userinfo speaks of someone else");
    *ret = describe(o, a, claims, info);
    return OK;
}

int oidc_finish(struct oidc *o, struct arena *a, const struct oidc_attempt *attempt,
                const struct oidc_reply *reply, int64_t now_ms, struct oidc_person *ret,
                struct fault *f)
{
    struct oidc_endpoints endpoints;
    struct secret secret = {0};
    struct oidc_person person = {0};
    int64_t age_ms = now_ms - attempt->begun_ms;
    if (!read_secret(a, attempt, &secret))
        return fault_reason(f, INVALID, "oidc.state", "there is no such sign-in");
    int r = oidc_endpoints(o, a, now_ms, &endpoints, f);
    if (r < 0)
        return r;
    r = check_reply(o, &endpoints, attempt, reply, f);
    if (r < 0)
        return r;
    if (age_ms < 0 || age_ms > OIDC_ATTEMPT_MS)
        return fault_reason(f, CONFLICT, "oidc.expired", "the sign-in took too long");
    struct exchange x = {endpoints.token, reply->code, secret.verifier, secret.nonce, now_ms};
    r = redeem(o, a, &endpoints, &x, &person, f);
    if (r < 0)
        return r;
    if (person.level < secret.level)
        return fault_reason(f, FORBIDDEN, "oidc.level", "level %d, but %d is needed", person.level,
                            secret.level);
    *ret = person;
    return OK;
}
