/* The row holds nothing that can be read without the browser's cookie: fields, path and owner are
 * sealed under the cookie's token, and are found by its digest. */
#include "rooms/kept.h"

#include "base/json.h"
#include "base/limits.h"
#include "crypto/base64.h"
#include "crypto/sealed.h"
#include "crypto/token.h"
#include "html/templates.h"

#include <stdio.h>
#include <string.h>

enum {
    KEPT_PER_MINUTE = 12, /* from one address: a room full of people behind one */
    OWNER_BYTES = 12,     /* of the digest: nobody finds another person's by chance */
};
static const char kept_cookie[] = "kept", lost_field[] = "_lost";

/* ---- whose ---- */

const char *kept_owner(struct arena *a, const struct house *h, const struct visitor *v)
{
    uint8_t mac[DIGEST_BYTES];
    if (!v->account_id && !v->person_id)
        return "";
    struct {
        char what[8];
        int64_t account, person;
    } who = {.what = "owner", .person = v->person_id}; /* the same by either way of signing in */
    who.account = v->person_id ? 0 : v->account_id;
    digest_hmac(h->secret, sizeof h->secret, &who, sizeof who, mac);
    return base64url_text(a, mac, OWNER_BYTES);
}

/* "TOKEN.OWNER" */
static const char *owner_of(const struct request *rq)
{
    const char *token = request_field(rq, "_csrf"), *dot = token ? strchr(token, '.') : NULL;
    return dot ? dot + 1 : "";
}

bool kept_is_own(const struct request *rq)
{
    const char *now = kept_owner(rq->arena, house_of(rq), visitor_of(rq));
    return now[0] && strcmp(now, owner_of(rq)) == 0;
}

bool kept_may_be(const struct request *rq, const struct route *r)
{
    return rq->method == POST && (r->flags & ROUTE_KEEP) && request_is_same_origin(rq);
}

/* ---- keeping ---- */

struct keeping {
    struct token token;
    struct kept_post post;
};

static struct json *pair(struct arena *a, const char *name, const char *value)
{
    struct json *v = json_new_list(a);
    json_push(v, json_new_text(a, name));
    return json_push(v, json_new_text(a, value));
}

/* What was typed, and the names of files that came with it. */
static struct json *typed(const struct request *rq)
{
    struct json *list = json_new_list(rq->arena);
    struct pairs fields = request_fields(rq);
    for (size_t i = 0; i < fields.count; i++)
        if (strcmp(fields.list[i].name, "_csrf") != 0 &&
            strcmp(fields.list[i].name, lost_field) != 0)
            json_push(list, pair(rq->arena, fields.list[i].name, fields.list[i].value));
    for (size_t i = 0; i < rq->upload_count; i++)
        json_push(list, pair(rq->arena, lost_field, rq->uploads[i].filename));
    return list;
}

static bool key_of(struct arena *a, const char *token, struct bytes *ret)
{
    return base64url_read(a, token, strlen(token), ret, NULL) == OK && ret->n == SEALED_KEY;
}

static bool seal(const struct request *rq, const char *token, struct bytes *ret)
{
    struct arena *a = rq->arena;
    struct json *v = json_new_object(a);
    struct bytes key;
    struct buf b;
    json_put(v, "owner", json_new_text(a, owner_of(rq)));
    json_put(v, "path", json_new_text(a, rq->path));
    json_put(v, "fields", typed(rq));
    buf_init(&b, a, LIMIT_JSON_BODY);
    json_write(&b, v);
    if (b.full || !key_of(a, token, &key))
        return false;
    *ret = sealed_make(a, key.p, buf_bytes(&b));
    return true;
}

static int keep(struct db *db, struct arena *a, void *data, struct fault *f)
{
    const struct keeping *k = data;
    (void)a;
    int r = identity_keep_post(db, &k->post, f);
    return r < 0 ? r : OK;
}

static void keep_done(struct request *rq, void *data, int code, const struct fault *f)
{
    const struct keeping *k = data;
    if (code < 0 && strcmp(f->reason, "kept.full") == 0) {
        reply_error(rq, 401);
        return;
    }
    if (code < 0) {
        reply_fault(rq, f);
        return;
    }
    reply_cookie(rq, &(struct cookie){.name = kept_cookie,
                                      .value = k->token.text,
                                      .max_age_s = KEPT_POST_MS / 1000});
    if (visitor_may(visitor_of(rq), SIGNED_IN)) {
        reply_redirect(rq, rq->path);
        return;
    }
    page_notice(rq, "notice.kept");
    reply_redirect(rq, page_way_in(rq, rq->path));
}

bool kept_begin(struct request *rq)
{
    struct keeping *k = arena_new(rq->arena, struct keeping, 1);
    token_new(&k->token);
    k->post = (struct kept_post){.token = k->token.digest, .now_ms = rq->received_ms};
    if (!request_may_again(rq, "kept", KEPT_PER_MINUTE) ||
        !seal(rq, k->token.text, &k->post.sealed))
        return false;
    page_write(rq, &(struct write){.run = keep, .answer = keep_done, .data = k});
    return true;
}

/* ---- giving back ---- */

struct restoring {
    const char *token, *path, *owner;
    uint8_t digest[DIGEST_BYTES];
    int64_t now_ms;
    struct json *found; /* in the request's arena; NULL: nothing for this page and person */
    const struct route *route;
};

/* The text of a list's member. */
static const char *member(const struct json *list, size_t i)
{
    const struct json *v = list->first;
    for (; v && i; i--)
        v = v->next;
    return v && v->kind == JSON_STRING ? v->text : "";
}

static struct json *open_sealed(struct arena *a, const struct restoring *x, struct bytes sealed)
{
    struct bytes key, plain;
    struct json *v;
    if (!key_of(a, x->token, &key) || sealed_open(a, key.p, sealed, &plain, NULL) < 0 ||
        json_parse(a, (const char *)plain.p, plain.n, &v, NULL) < 0)
        return NULL;
    bool fits = strcmp(json_str(v, "path", ""), x->path) == 0 &&
                strcmp(json_str(v, "owner", ""), x->owner) == 0;
    return fits ? v : NULL;
}

/* Of another page or person it stays where it is. */
static int take(struct db *db, struct arena *a, void *data, struct fault *f)
{
    struct restoring *x = data;
    struct bytes sealed;
    int r = identity_kept(db, a, x->digest, x->now_ms, &sealed, f);
    x->found = r == OK ? open_sealed(a, x, sealed) : NULL;
    if (r == NOT_FOUND)
        return OK;
    return r == OK && x->found ? identity_drop_kept(db, x->digest, f) : r;
}

static void give_back(struct request *rq, const struct json *kept)
{
    const struct json *fields = json_get(kept, "fields");
    size_t n = 0;
    rq->fields.list = arena_new(rq->arena, struct pair, fields->count);
    for (const struct json *v = fields->first; v; v = v->next)
        rq->fields.list[n++] = (struct pair){.name = member(v, 0), .value = member(v, 1)};
    rq->fields.count = n;
    reply_cookie(rq, &(struct cookie){.name = kept_cookie, .value = "", .max_age_s = -1});
}

static void taken(struct request *rq, void *data, int code, const struct fault *f)
{
    struct restoring *x = data;
    if (code < 0) {
        reply_fault(rq, f);
        return;
    }
    if (x->found)
        give_back(rq, x->found);
    x->route->handler(rq);
}

bool kept_restore(struct request *rq, const struct route *r)
{
    const char *token = request_cookie(rq, kept_cookie);
    struct restoring *x = arena_new(rq->arena, struct restoring, 1);
    if (rq->method != GET || !(r->flags & ROUTE_KEEP) || !token || !token_digest(token, x->digest))
        return false;
    x->token = token;
    x->path = rq->path;
    x->owner = kept_owner(rq->arena, house_of(rq), visitor_of(rq));
    x->now_ms = rq->received_ms;
    x->route = r;
    page_write(rq, &(struct write){.run = take, .answer = taken, .data = x});
    return true;
}

bool page_is_restored(const struct request *rq)
{
    return rq->method == GET && rq->fields.count > 0;
}

const char *kept_words(struct page *p)
{
    struct buf names;
    struct pairs fields = request_fields(p->rq);
    if (!page_is_restored(p->rq))
        return NULL;
    buf_init(&names, p->rq->arena, LIMIT_FORM_BODY);
    for (size_t i = 0; i < fields.count; i++)
        if (strcmp(fields.list[i].name, lost_field) == 0)
            buf_printf(&names, "%s%s", names.n ? ", " : "", fields.list[i].value);
    const struct message_arg files = {"files", names.p};
    return names.n ? page_fill(p, MSG_notice_restored_files, 1, &files)
                   : page_words(p, MSG_notice_restored);
}
