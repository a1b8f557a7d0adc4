#include "http/exchange.h"

#include <string.h>
#include <strings.h>

static const char *find(const struct pairs *p, const char *name,
                        int (*compare)(const char *, const char *))
{
    for (size_t i = 0; i < p->count; i++)
        if (compare(p->list[i].name, name) == 0)
            return p->list[i].value;
    return NULL;
}

const char *request_header(const struct request *rq, const char *name)
{
    return find(&rq->headers, name, strcasecmp);
}

const char *request_cookie(const struct request *rq, const char *name)
{
    return find(&rq->cookies, name, strcmp);
}

const char *request_query(const struct request *rq, const char *name)
{
    return find(&rq->query, name, strcmp);
}

const char *request_param(const struct request *rq, const char *name)
{
    return find(&rq->params, name, strcmp);
}

const char *request_field(const struct request *rq, const char *name)
{
    return find(&rq->fields, name, strcmp);
}

struct pairs request_fields(const struct request *rq)
{
    return rq->fields;
}

const struct upload *request_upload(const struct request *rq, const char *field)
{
    for (size_t i = 0; i < rq->upload_count; i++)
        if (strcmp(rq->uploads[i].field, field) == 0)
            return &rq->uploads[i];
    return NULL;
}

int request_json(const struct request *rq, struct json **ret, struct fault *f)
{
    return json_parse(rq->arena, (const char *)rq->body.p, rq->body.n, ret, f);
}

bool request_may_again(struct request *rq, const char *what, int most)
{
    const char *name = arena_printf(rq->arena, "%s %s", rq->peer, what);
    return throttle_take(rq->exchange->server->throttle, name, most, rq->received_ms);
}

void *request_context(const struct request *rq)
{
    return rq->exchange->server->options.context;
}

/* Does the address begin with this site's scheme and host? What follows the host may be nothing or
 * a path (Referer). */
static bool is_own_address(const struct request *rq, const char *address)
{
    const char *scheme = rq->secure ? "https://" : "http://", *host = request_header(rq, "Host");
    size_t scheme_n = strlen(scheme);
    if (!host || !*host || strncasecmp(address, scheme, scheme_n) != 0)
        return false;
    address += scheme_n;
    size_t n = strlen(host);
    return strncasecmp(address, host, n) == 0 && (address[n] == '\0' || address[n] == '/');
}

bool request_is_same_origin(const struct request *rq)
{
    const char *site = request_header(rq, "Sec-Fetch-Site");
    if (site) /* "none": the person did it, no page */
        return strcmp(site, "same-origin") == 0 || strcmp(site, "none") == 0;
    const char *from = request_header(rq, "Origin");
    if (!from)
        from = request_header(rq, "Referer");
    return from && is_own_address(rq, from);
}
