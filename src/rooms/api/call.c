#include "rooms/api/call.h"

#include "base/limits.h"
#include "base/text.h"
#include "base/time.h"
#include "crypto/base64.h"
#include "crypto/digest.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct operation *operation_of(const struct page *p)
{
    return p->rq->route->extra;
}

/* ---- errors ---- */

void api_errors_open(struct api_errors *e, struct page *p)
{
    *e = (struct api_errors){.page = p, .list = json_new_list(p->rq->arena)};
}

void api_errors_add(struct api_errors *e, const char *field, const char *words)
{
    struct arena *a = e->page->rq->arena;
    struct json *x = json_new_object(a);
    json_put(x, "field", json_new_text(a, field));
    json_put(x, "message", json_new_text(a, words));
    json_push(e->list, x);
}

void api_errors_name(struct api_errors *e, const char *field, const char *reason)
{
    enum message_key key;
    const char *dotted = arena_printf(e->page->rq->arena, "api.error.%s", reason);
    if (!message_find(dotted, &key))
        key = MSG_api_error_value;
    api_errors_add(e, field, page_words(e->page, key));
}

bool api_errors_none(struct api_errors *e)
{
    if (e->list->count == 0)
        return true;
    struct request *rq = e->page->rq;
    reply_json(rq, 422, json_put(page_problem(rq, 422), "errors", e->list));
    return false;
}

bool api_refuse(struct page *p, const char *field, const char *reason)
{
    struct api_errors e;
    api_errors_open(&e, p);
    api_errors_name(&e, field, reason);
    (void)api_errors_none(&e);
    return false;
}

void api_trouble(struct request *rq, int status, enum code code, const char *reason)
{
    struct fault *f = arena_new(rq->arena, struct fault, 1);
    (void)fault_reason(f, code, reason, "%s", reason);
    rq->fault = f;
    reply_error(rq, status);
}

/* ---- what was sent ---- */

bool api_body(struct page *p, const struct json **ret)
{
    struct json *v;
    struct shape_errors found;
    struct api_errors e;
    if (p->rq->body.n == 0) {
        v = json_new_object(
            p->rq->arena); /* nothing was sent, and nothing may be all that is needed */
    } else if (request_json(p->rq, &v, NULL) < 0) {
        api_trouble(p->rq, 400, INVALID, "json");
        return false;
    }
    api_errors_open(&e, p);
    shape_check(p->rq->arena, operation_of(p)->body, v, &found);
    for (size_t i = 0; i < found.count; i++)
        api_errors_name(&e, found.list[i].field, found.list[i].reason);
    if (!api_errors_none(&e))
        return false;
    *ret = v;
    return true;
}

static bool is_listed(const char *const *one_of, const char *s)
{
    for (; *one_of; one_of++)
        if (strcmp(*one_of, s) == 0)
            return true;
    return false;
}

static bool is_number(const char *s)
{
    size_t n = strspn(s, "0123456789");
    return n > 0 && n < 10 && s[n] == '\0';
}

/* NULL when the value is one that the parameter may have. */
static const char *query_fault(const struct parameter *q, const char *value)
{
    uint8_t sha[DIGEST_BYTES];
    if (!value)
        return q->required ? "missing" : NULL;
    if (q->one_of && !is_listed(q->one_of, value))
        return "value";
    if (q->kind == VALUE_INT && !is_number(value))
        return "type";
    return q->kind == VALUE_SHA256 && !digest_from_hex(value, sha) ? "value" : NULL;
}

bool api_query(struct page *p)
{
    struct api_errors e;
    api_errors_open(&e, p);
    for (const struct parameter *q = operation_of(p)->query; q && q->name; q++) {
        const char *reason = query_fault(q, request_query(p->rq, q->name));
        if (reason)
            api_errors_name(&e, q->name, reason);
    }
    return api_errors_none(&e);
}

/* ---- building answers ---- */

void put_text(struct page *p, struct json *o, const char *key, const char *s)
{
    json_put(o, key, json_new_text(p->rq->arena, s && s[0] ? s : NULL));
}

void put_words(struct page *p, struct json *o, const char *key, struct text2 t)
{
    put_text(p, o, key, page_text2(p, t));
}

void put_id(struct page *p, struct json *o, const char *key, int64_t id)
{
    put_text(p, o, key, id ? arena_printf(p->rq->arena, "%" PRId64, id) : NULL);
}

void put_time(struct page *p, struct json *o, const char *key, int64_t ms)
{
    char text[TIME_TEXT];
    time_rfc3339(ms, text);
    put_text(p, o, key, ms ? arena_strdup(p->rq->arena, text) : NULL);
}

void put_day(struct page *p, struct json *o, const char *key, int32_t day)
{
    char text[TIME_TEXT];
    date_iso(day, text);
    put_text(p, o, key, day ? arena_strdup(p->rq->arena, text) : NULL);
}

void put_int(struct page *p, struct json *o, const char *key, int64_t v)
{
    json_put(o, key, json_new_int(p->rq->arena, v));
}

void put_bool(struct page *p, struct json *o, const char *key, bool v)
{
    json_put(o, key, json_new_bool(p->rq->arena, v));
}

void put_tree(struct page *p, struct json *o, const char *key, const struct json *v)
{
    struct arena *a = p->rq->arena;
    json_put(o, key, v ? json_share(a, v) : json_new_null(a));
}

void put_agency(struct page *p, struct json *o, const char *key, const char *code)
{
    const struct agency *found = agency_find(p->law->agencies, code);
    struct json *x = json_new_object(p->rq->arena);
    put_text(p, x, "code", code);
    put_text(p, x, "name", found ? page_text2(p, found->name) : code);
    json_put(o, key, x);
}

void put_state(struct page *p, struct json *o, const char *key, int state)
{
    enum message_key title;
    struct json *x = json_new_object(p->rq->arena);
    bool known = message_find(arena_printf(p->rq->arena, "dossier.state.%d", state), &title);
    put_int(p, x, "number", state);
    put_text(p, x, "name", state_name((enum state)state));
    put_text(p, x, "title", known ? page_words(p, title) : state_name((enum state)state));
    json_put(o, key, x);
}

/* ---- lists ---- */

bool api_limit(struct page *p, size_t *ret)
{
    const char *s = request_query(p->rq, "limit");
    unsigned long n = s ? strtoul(s, NULL, 10) : API_LIMIT;
    if (n < 1 || n > API_LIMIT_MOST)
        return api_refuse(p, "limit", "value");
    *ret = n;
    return true;
}

enum { SEAL = 8 };

static void seal(const struct page *p, const char *list, const char *text,
                 uint8_t ret[static DIGEST_BYTES])
{
    const char *sealed = arena_printf(p->rq->arena, "cursor %s %s", list, text);
    digest_hmac(p->house->secret, sizeof p->house->secret, sealed, strlen(sealed), ret);
}

const char *cursor_write(struct page *p, const char *list, const struct cursor *c)
{
    struct arena *a = p->rq->arena;
    uint8_t mac[DIGEST_BYTES];
    struct buf whole;
    const char *text =
        arena_printf(a, "%" PRId64 " %" PRId64 " %s", c->a, c->b, c->text ? c->text : "");
    seal(p, list, text, mac);
    buf_init(&whole, a, LIMIT_URL);
    buf_add(&whole, mac, SEAL);
    buf_str(&whole, text);
    return base64url_text(a, whole.p, whole.n);
}

bool cursor_read(struct page *p, const char *list, struct cursor *ret)
{
    const char *given = request_query(p->rq, "cursor");
    struct bytes whole;
    uint8_t mac[DIGEST_BYTES];
    char *end;
    *ret = (struct cursor){.text = ""};
    if (!given)
        return true;
    if (base64url_read(p->rq->arena, given, strlen(given), &whole, NULL) < 0 || whole.n < SEAL)
        return api_refuse(p, "cursor", "value");
    const char *text = arena_strndup(p->rq->arena, (const char *)whole.p + SEAL, whole.n - SEAL);
    seal(p, list, text, mac);
    if (!text_same_secret(mac, whole.p, SEAL))
        return api_refuse(p, "cursor", "value");
    ret->a = strtoll(text, &end, 10);
    ret->b = strtoll(end, &end, 10);
    ret->text = *end ? end + 1 : "";
    return true;
}

void api_reply_page(struct page *p, struct json *items, const char *next)
{
    struct json *v = json_new_object(p->rq->arena);
    json_put(v, "items", items);
    put_text(p, v, "next", next);
    reply_json(p->rq, 200, v);
}

/* ---- the rest ---- */

void api_reply_pdf(struct page *p, struct bytes pdf, const char *name)
{
    reply_bytes(p->rq, 200, "application/pdf", pdf);
    reply_download(p->rq, arena_printf(p->rq->arena, "%s.pdf", name));
}

bool api_find_dossier(struct page *p, struct dossier *ret)
{
    struct fault f = {0};
    int r = dossier_read(p->db, p->rq->arena, p->visitor, request_param(p->rq, "code"), ret, &f);
    if (r < 0)
        reply_fault(p->rq, &f);
    return r == OK;
}

/* If-Match: "5" (RFC 9110 section 13.1.1). */
static bool if_match(const char *header, int64_t *ret)
{
    size_t digits = header[0] == '"' ? strspn(header + 1, "0123456789") : 0;
    if (digits == 0 || digits > 15 || strcmp(header + 1 + digits, "\"") != 0)
        return false;
    *ret = strtoll(header + 1, NULL, 10);
    return *ret > 0;
}

bool api_revision(struct page *p, const struct json *body, int64_t *ret)
{
    const char *header = request_header(p->rq, "If-Match");
    const struct json *given = json_get(body, "revision");
    int64_t revision = 0;
    if (given && given->kind != JSON_NULL && (!json_is_int(given, &revision) || revision < 1))
        return api_refuse(p, "revision", "value");
    if (!revision && header && !if_match(header, &revision))
        return api_refuse(p, "If-Match", "value");
    *ret = revision;
    return true;
}
