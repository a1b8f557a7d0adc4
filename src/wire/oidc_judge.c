#include "wire/oidc_parts.h"

#include "base/text.h"

#include <string.h>

enum {
    CLOCKS_APART_S = 60, /* how far two well-kept clocks may differ */
    OLDEST_S = 600,      /* a token is exchanged at once; an older one is a replay */
};

static bool same_secret(const char *a, const char *b)
{
    return strlen(a) == strlen(b) && text_same_secret(a, b, strlen(a));
}

static bool names_client(const struct json *aud, const char *client_id)
{
    if (!aud)
        return false;
    if (aud->kind == JSON_STRING)
        return strcmp(aud->text, client_id) == 0;
    for (const struct json *one = aud->kind == JSON_LIST ? aud->first : NULL; one; one = one->next)
        if (one->kind == JSON_STRING && strcmp(one->text, client_id) == 0)
            return true;
    return false;
}

/* Every token with several audiences, and every one that names an authorized party, is for the
 * client only if that party is the client. */
static bool party_is_client(const struct json *claims, const char *client_id)
{
    const struct json *aud = json_get(claims, "aud"), *azp = json_get(claims, "azp");
    bool needed = aud && aud->kind == JSON_LIST && aud->count > 1;
    return azp ? azp->kind == JSON_STRING && strcmp(azp->text, client_id) == 0 : !needed;
}

static bool is_alive(const struct json *claims, int64_t now_s)
{
    int64_t exp;
    return json_is_int(json_get(claims, "exp"), &exp) && exp > now_s - CLOCKS_APART_S;
}

static bool is_recent(const struct json *claims, int64_t now_s)
{
    int64_t iat;
    return json_is_int(json_get(claims, "iat"), &iat) && iat <= now_s + CLOCKS_APART_S &&
           iat >= now_s - OLDEST_S;
}

static bool fits_access_token(struct arena *a, const struct json *claims,
                              const struct oidc_expected *e)
{
    const struct json *hash = json_get(claims, "at_hash");
    return !hash || (hash->kind == JSON_STRING &&
                     same_secret(hash->text, jws_half_hash(a, e->alg, e->access_token)));
}

int oidc_judge(struct arena *a, const struct json *claims, const struct oidc_expected *e,
               struct fault *f)
{
    int64_t now_s = e->now_ms / 1000;
    if (strcmp(json_str(claims, "iss", ""), e->issuer) != 0)
        return fault_reason(f, BROKEN, "oidc.token.iss", "the token is from another issuer");
    if (!names_client(json_get(claims, "aud"), e->client_id))
        return fault_reason(f, BROKEN, "oidc.token.aud", "the token is for another client");
    if (!party_is_client(claims, e->client_id))
        return fault_reason(f, BROKEN, "oidc.token.azp", "the token was made for another party");
    if (!is_alive(claims, now_s))
        return fault_reason(f, BROKEN, "oidc.token.exp", "the token has ended");
    if (!is_recent(claims, now_s))
        return fault_reason(f, BROKEN, "oidc.token.iat", "the token was not made just now");
    if (!same_secret(json_str(claims, "nonce", ""), e->nonce))
        return fault_reason(f, BROKEN, "oidc.token.nonce", "the token belongs to another sign-in");
    if (!*json_str(claims, "sub", ""))
        return fault_reason(f, BROKEN, "oidc.token.sub", "the token names nobody");
    if (!fits_access_token(a, claims, e))
        return fault_reason(f, BROKEN, "oidc.token.at_hash", "the access token was exchanged");
    return OK;
}
