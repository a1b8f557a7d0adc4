#include "tests/unit/sandbox/citizen.h"

#include "http/decode.h"

#include <string.h>

bool citizen_asks(struct arena *a, const char *url, const char *body, struct http_answer *ret)
{
    struct http_call call = {
        .url = url,
        .body = {(const uint8_t *)body, body ? strlen(body) : 0},
        .body_type = "application/x-www-form-urlencoded",
        .time_limit_ms = 10000,
        .body_limit = 1 << 20,
    };
    return http_fetch(a, &call, ret, NULL) == OK;
}

struct oidc_reply citizen_brings(struct arena *a, const char *address)
{
    struct oidc_reply reply = {0};
    struct pairs pairs = {0};
    const char *query = strchr(address, '?');
    if (!query || decode_form(a, query + 1, strlen(query + 1), 10, &pairs) < 0)
        return reply;
    for (size_t i = 0; i < pairs.count; i++) {
        const struct pair *p = &pairs.list[i];
        if (strcmp(p->name, "code") == 0)
            reply.code = p->value;
        else if (strcmp(p->name, "state") == 0)
            reply.state = p->value;
        else if (strcmp(p->name, "iss") == 0)
            reply.iss = p->value;
        else if (strcmp(p->name, "error") == 0)
            reply.error = p->value;
    }
    return reply;
}

/* The value of the hidden field that names the sign-in. */
static const char *hidden(struct arena *a, const struct http_answer *page)
{
    static const char mark[] = "name=\"signin\" value=\"";
    const char *at = strstr((const char *)page->body.p, mark);
    return at ? arena_strndup(a, at + sizeof mark - 1, strcspn(at + sizeof mark - 1, "\"")) : NULL;
}

bool citizen_signs_in(struct arena *a, const char *url, const struct citizen_act *act,
                      struct oidc_reply *ret, struct http_answer *ret_last)
{
    const char *id;
    if (!citizen_asks(a, url, NULL, ret_last) || !(id = hidden(a, ret_last)))
        return false;
    const char *body = arena_printf(a, "signin=%s&account=%s&level=%s", id,
                                    http_escape(a, act->account), act->level);
    if (!citizen_asks(a, arena_printf(a, "%svneid/signin", act->home), body, ret_last) ||
        ret_last->status != 200 || !(id = hidden(a, ret_last)))
        return false;
    body = arena_printf(a, "signin=%s&decision=%s", id, act->decision);
    if (!citizen_asks(a, arena_printf(a, "%svneid/consent", act->home), body, ret_last))
        return false;
    if (ret_last->location)
        *ret = citizen_brings(a, ret_last->location);
    return true;
}
