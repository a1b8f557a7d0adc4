/* What the provider publishes: its endpoints and its keys, asked when needed and kept for an hour.
 * The text is kept, not the parsed value: it is copied under the lock and read in the request's own
 * arena, so no request can hold what another one replaces. */
#include "wire/oidc_parts.h"

#include "base/limits.h"
#include "base/time.h"
#include "http/client.h"

#include <string.h>

enum { DEFAULT_LIMIT_MS = 10 * 1000 };

struct age {
    int64_t now_ms, most_ms;
};

static bool kept_copy(struct oidc *o, const struct oidc_kept *kept, struct arena *a, struct age age,
                      struct bytes *ret)
{
    pthread_mutex_lock(&o->lock);
    bool fresh = kept->arena && age.now_ms - kept->at_ms < age.most_ms && age.now_ms >= kept->at_ms;
    if (fresh)
        *ret = (struct bytes){arena_memdup(a, kept->text.p, kept->text.n), kept->text.n};
    pthread_mutex_unlock(&o->lock);
    return fresh;
}

static void keep(struct oidc *o, struct oidc_kept *kept, struct bytes text, int64_t now_ms)
{
    struct arena *arena = arena_open();
    struct oidc_kept next = {
        .arena = arena, .text = {arena_memdup(arena, text.p, text.n), text.n}, .at_ms = now_ms};
    pthread_mutex_lock(&o->lock);
    struct arena *old = kept->arena;
    *kept = next;
    pthread_mutex_unlock(&o->lock);
    arena_close(old);
}

static int fetch(struct oidc *o, struct arena *a, const struct oidc_question *q,
                 struct http_answer *ret, struct fault *f)
{
    static const struct http_line lines[] = {{"Accept", "application/json"}};
    struct http_call call = {
        .url = q->url,
        .lines = lines,
        .line_count = 1,
        .authorize = q->authorize,
        .ca_file = o->settings.ca_file,
        .time_limit_ms =
            o->settings.time_limit_ms > 0 ? o->settings.time_limit_ms : DEFAULT_LIMIT_MS,
        .body_limit = LIMIT_PROVIDER_ANSWER,
    };
    if (q->body) {
        call.body = (struct bytes){(const uint8_t *)q->body, strlen(q->body)};
        call.body_type = "application/x-www-form-urlencoded";
    }
    struct fault why = {0};
    int r = http_fetch(a, &call, ret, &why);
    if (r == UNAVAILABLE)
        return fault_reason(f, UNAVAILABLE, "oidc.down", "%.200s: %.200s", q->url, why.words);
    if (r < 0)
        return fault_reason(f, BROKEN, "oidc.answer", "%.200s: %.200s", q->url, why.words);
    if (ret->status >= 500)
        return fault_reason(f, UNAVAILABLE, "oidc.down", "%.200s: status %d", q->url, ret->status);
    return OK;
}

int oidc_ask(struct oidc *o, struct arena *a, const struct oidc_question *q, int *ret_status,
             struct json **ret, struct fault *f)
{
    struct http_answer answer;
    struct json *v = NULL;
    int r = fetch(o, a, q, &answer, f);
    if (r < 0)
        return r;
    if (json_parse(a, (const char *)answer.body.p, answer.body.n, &v, NULL) < 0 ||
        v->kind != JSON_OBJECT)
        return fault_reason(f, BROKEN, "oidc.answer", "%.200s: status %d without a JSON object",
                            q->url, answer.status);
    *ret_status = answer.status;
    *ret = v;
    return OK;
}

/* An endpoint may not fall below the security of the issuer. */
static const char *endpoint(const struct oidc *o, const struct json *doc, const char *name)
{
    const char *url = json_str(doc, name, NULL);
    bool guarded = strncmp(o->settings.issuer, "https://", 8) == 0;
    if (!url || strncmp(url, guarded ? "https://" : "http", guarded ? 8 : 4) != 0)
        return NULL;
    return url;
}

static bool offers(const struct json *list, const char *word)
{
    for (const struct json *one = list ? list->first : NULL; one; one = one->next)
        if (one->kind == JSON_STRING && strcmp(one->text, word) == 0)
            return true;
    return !list; /* what is not listed is not denied */
}

static int read_discovery(const struct oidc *o, struct arena *a, struct bytes text,
                          struct oidc_endpoints *ret, struct fault *f)
{
    struct json *doc = NULL;
    if (json_parse(a, (const char *)text.p, text.n, &doc, NULL) < 0)
        return fault_reason(f, BROKEN, "oidc.discovery", "the discovery document is no JSON");
    if (strcmp(json_str(doc, "issuer", ""), o->settings.issuer) != 0)
        return fault_reason(f, BROKEN, "oidc.discovery", "it speaks for another issuer");
    struct oidc_endpoints found = {
        .authorization = endpoint(o, doc, "authorization_endpoint"),
        .token = endpoint(o, doc, "token_endpoint"),
        .jwks = endpoint(o, doc, "jwks_uri"),
        .userinfo = endpoint(o, doc, "userinfo_endpoint"),
        .iss_parameter = json_bool(doc, "authorization_response_iss_parameter_supported", false),
    };
    if (!found.authorization || !found.token || !found.jwks)
        return fault_reason(f, BROKEN, "oidc.discovery", "an endpoint is missing or not secure");
    if (!offers(json_get(doc, "code_challenge_methods_supported"), "S256"))
        return fault_reason(f, BROKEN, "oidc.discovery", "the provider knows no PKCE with S256");
    *ret = found;
    return OK;
}

static int discover(struct oidc *o, struct arena *a, int64_t now_ms, struct oidc_endpoints *ret,
                    struct fault *f)
{
    const char *issuer = o->settings.issuer;
    size_t n = strlen(issuer);
    n -= n > 0 && issuer[n - 1] == '/';
    struct oidc_question q = {
        .url = arena_printf(a, "%.*s/.well-known/openid-configuration", (int)n, issuer)};
    struct http_answer answer;
    int r = fetch(o, a, &q, &answer, f);
    if (r < 0)
        return r;
    if (answer.status != 200)
        return fault_reason(f, BROKEN, "oidc.discovery", "%.200s: status %d", q.url, answer.status);
    r = read_discovery(o, a, answer.body, ret, f);
    if (r < 0)
        return r;
    keep(o, &o->discovery, answer.body, now_ms);
    return OK;
}

static int endpoints(struct oidc *o, struct arena *a, struct age age, struct oidc_endpoints *ret,
                     struct fault *f)
{
    const struct oidc_settings *s = &o->settings;
    if (s->authorization_endpoint) {
        *ret = (struct oidc_endpoints){
            .authorization = s->authorization_endpoint,
            .token = s->token_endpoint,
            .jwks = s->jwks_uri,
            .userinfo = s->userinfo_endpoint,
        };
        return OK;
    }
    struct bytes text;
    if (kept_copy(o, &o->discovery, a, age, &text))
        return read_discovery(o, a, text, ret, f);
    return discover(o, a, age.now_ms, ret, f);
}

int oidc_endpoints(struct oidc *o, struct arena *a, int64_t now_ms, struct oidc_endpoints *ret,
                   struct fault *f)
{
    return endpoints(o, a, (struct age){now_ms, HOUR_MS}, ret, f);
}

int oidc_endpoints_now(struct oidc *o, struct arena *a, int64_t now_ms, struct oidc_endpoints *ret,
                       struct fault *f)
{
    const struct age lately = {now_ms, OIDC_PROBE_MS};
    struct bytes keys;
    int r = endpoints(o, a, lately, ret, f);
    if (r < 0 || !o->settings.authorization_endpoint || kept_copy(o, &o->keys, a, lately, &keys))
        return r;
    const struct oidc_key_wish wish = {.address = ret->jwks, .again = true, .now_ms = now_ms};
    struct jws_keys *found;
    bool fresh;
    return oidc_keys(o, a, &wish, &found, &fresh, f);
}

int oidc_keys(struct oidc *o, struct arena *a, const struct oidc_key_wish *wish,
              struct jws_keys **ret, bool *ret_fresh, struct fault *f)
{
    struct bytes text;
    bool fresh =
        wish->again || !kept_copy(o, &o->keys, a, (struct age){wish->now_ms, HOUR_MS}, &text);
    if (fresh) {
        struct http_answer answer;
        int r = fetch(o, a, &(struct oidc_question){.url = wish->address}, &answer, f);
        if (r < 0)
            return r;
        if (answer.status != 200)
            return fault_reason(f, BROKEN, "oidc.answer", "%.200s: status %d", wish->address,
                                answer.status);
        text = answer.body;
    }
    struct jws_keys *keys;
    if (jws_keys_parse(a, (const char *)text.p, text.n, &keys, NULL) < 0)
        return fault_reason(f, BROKEN, "oidc.answer", "%.200s: no key set", wish->address);
    if (fresh)
        keep(o, &o->keys, text, wish->now_ms);
    *ret = keys;
    *ret_fresh = fresh;
    return OK;
}
