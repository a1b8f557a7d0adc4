/* What a person sees at the provider: who are you, do you agree, and the way back. */
#include "sandbox/pages.h"
#include "sandbox/vneid.h"

#include "http/client.h"

#include <string.h>

/* The client's address with the answer's parameters; value NULL leaves one out. */
struct answer {
    const char *redirect_uri, *state;
    const char *name, *value; /* "code" or "error" */
};

static const char *address_back(struct arena *a, const struct sandbox *s, const struct answer *x)
{
    const char *state = x->state ? arena_printf(a, "&state=%s", http_escape(a, x->state)) : "";
    return arena_printf(a, "%s%c%s=%s%s&iss=%s", x->redirect_uri,
                        strchr(x->redirect_uri, '?') ? '&' : '?', x->name, http_escape(a, x->value),
                        state, http_escape(a, s->issuer));
}

static const struct sandbox_client *find_client(struct request *rq, const struct sandbox *s)
{
    const char *id = request_query(rq, "client_id"), *uri = request_query(rq, "redirect_uri");
    for (size_t i = 0; id && uri && i < s->options.client_count; i++) {
        const struct sandbox_client *client = &s->options.clients[i];
        if (strcmp(client->id, id) == 0 && strcmp(client->redirect_uri, uri) == 0)
            return client;
    }
    return NULL;
}

static bool query_is(struct request *rq, const char *name, const char *value)
{
    const char *given = request_query(rq, name);
    return given && strcmp(given, value) == 0;
}

/* NULL when the request is right, else the error code of RFC 6749 section 4.1.2.1. */
static const char *what_is_wrong(struct request *rq)
{
    const char *scope = request_query(rq, "scope");
    const char *challenge = request_query(rq, "code_challenge");
    if (!query_is(rq, "response_type", "code"))
        return "unsupported_response_type";
    if (!scope || !strstr(scope, "openid"))
        return "invalid_scope";
    if (!query_is(rq, "code_challenge_method", "S256") || !challenge || strlen(challenge) != 43)
        return "invalid_request";
    return NULL;
}

void vneid_authorize(struct request *rq)
{
    struct sandbox *s = request_context(rq);
    const struct sandbox_client *client = find_client(rq, s);
    if (!client) {
        /* Never send anybody to an address that the client has not registered. */
        reply_text(rq, 400, "client_id, redirect_uri");
        return;
    }
    const char *wrong = what_is_wrong(rq), *levels = request_query(rq, "acr_values");
    if (wrong) {
        struct answer x = {client->redirect_uri, request_query(rq, "state"), "error", wrong};
        reply_redirect(rq, address_back(rq->arena, s, &x));
        return;
    }
    struct signin from = {
        .client = client,
        .state = request_query(rq, "state"),
        .nonce = request_query(rq, "nonce"),
        .challenge = request_query(rq, "code_challenge"),
        .language = request_query(rq, "ui_locales"),
        .second_level = levels && strstr(levels, vneid_levels[2]),
        .begun_ms = rq->received_ms,
    };
    char id[WORD_TEXT];
    vneid_begin(s, &from, id);
    struct sandbox_signin_view v = {
        .id = id, .client = client->id, .account = "", .second_level = from.second_level};
    page_signin(rq, from.language, &v);
}

static const struct citizen *find_person(const struct sandbox *s, const char *account)
{
    const struct citizen *c = people_by_account(s->people, account);
    if (!c)
        c = people_by_pin(s->people, account);
    return c && c->died == NEVER ? c : NULL;
}

void vneid_signin(struct request *rq)
{
    struct sandbox *s = request_context(rq);
    const char *account = request_field(rq, "account"), *level = request_field(rq, "level");
    struct signin x;
    struct signin_step step = {
        .which = BY_ID,
        .word = request_field(rq, "signin"),
        .who = account ? find_person(s, account) : NULL,
        .level = level && strcmp(level, "2") == 0 ? 2 : 1,
    };
    if (!vneid_step(s, rq->arena, &step, &x)) {
        reply_error(rq, 400);
        return;
    }
    if (!step.who) {
        struct sandbox_signin_view v = {.id = x.id,
                                        .client = x.client->id,
                                        .account = account ? account : "",
                                        .unknown = true,
                                        .second_level = step.level == 2};
        page_signin(rq, x.language, &v);
        return;
    }
    struct sandbox_consent_view v = {x.id, x.client->id, step.who->full_name, step.who->pin};
    page_consent(rq, x.language, &v);
}

void vneid_consent(struct request *rq)
{
    struct sandbox *s = request_context(rq);
    const char *decision = request_field(rq, "decision");
    bool allowed = decision && strcmp(decision, "allow") == 0;
    struct signin x;
    struct signin_step step = {.which = BY_ID, .word = request_field(rq, "signin")};
    unsigned how;
    if (!vneid_step(s, rq->arena, &step, &x) || !x.who) {
        reply_error(rq, 400);
        return;
    }
    step.next = allowed ? BY_CODE : BY_ID;
    vneid_step(s, rq->arena, &step, &x);
    struct answer answer = {x.client->redirect_uri, x.state, allowed ? "code" : "error",
                            allowed ? x.code : "access_denied"};
    const char *address = address_back(rq->arena, s, &answer);
    if (stand_mode(s, SERVICE_VNEID, &how) == SANDBOX_TWICE)
        page_back(rq, x.language, &(struct sandbox_back_view){address});
    else
        reply_redirect(rq, address);
}
