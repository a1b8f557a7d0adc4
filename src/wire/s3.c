/* The words of S3 stand in this file and nowhere else. */
#include "wire/s3.h"

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/limits.h"
#include "base/time.h"
#include "base/xml.h"
#include "http/client.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    TRIES = 3,
    PAUSE_MS = 250,
    LIMIT_MS = 10 * 1000,
    STALL_MS = 10 * 1000,
    BYTES_A_MS = 100, /* 100 KB/s: slower than that is no line to a store */
    ADDRESS_MOST = 1024,
    NAME_MOST = 64,
    SHORT_ANSWER = 64 * 1024,
};

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";

/* SHA-256 of nothing, which requests without a body are signed with. */
static const char nothing[] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/* ---- addresses ---- */

static int wrong_address(struct fault *f)
{
    return fault_reason(f, INVALID, "s3.address",
                        "s3://BUCKET[/PREFIX]?endpoint=https://HOST[:PORT][&region=REGION] is "
                        "expected");
}

static bool is_word(const char *s, const char *more)
{
    size_t n = 0;
    while (s[n] && (strchr(letters, s[n]) || strchr(more, s[n])))
        n++;
    return n && !s[n];
}

static const struct {
    const char *name;
    size_t at;
} parts[] = {{"endpoint", offsetof(struct s3, endpoint)}, {"region", offsetof(struct s3, region)}};

static bool read_part(struct s3 *s, const char *part)
{
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        size_t n = strlen(parts[i].name);
        if (strncmp(part, parts[i].name, n) != 0 || part[n] != '=')
            continue;
        *(const char **)(void *)((char *)s + parts[i].at) = part + n + 1;
        return true;
    }
    return false;
}

static bool is_endpoint(const char *s)
{
    size_t scheme = s && strncmp(s, "https://", 8) == 0  ? 8
                    : s && strncmp(s, "http://", 7) == 0 ? 7
                                                         : 0;
    return scheme && is_word(s + scheme, ":[]");
}

static bool is_whole(const struct s3 *s)
{
    return is_word(s->bucket, "") && (!*s->prefix || is_word(s->prefix, "/")) &&
           is_endpoint(s->endpoint) && is_word(s->region, "");
}

int s3_read_address(struct arena *a, const char *address, struct s3 *ret, struct fault *f)
{
    static const char scheme[] = "s3://";
    struct s3 s = *ret;
    s.region = "us-east-1";
    s.endpoint = NULL;
    if (strncmp(address, scheme, strlen(scheme)) != 0 || strlen(address) > ADDRESS_MOST)
        return wrong_address(f);
    char *rest = arena_strdup(a, address + strlen(scheme));
    char *where = strsep(&rest, "?"), *slash = strchr(where, '/');
    for (char *part; (part = strsep(&rest, "&"));)
        if (!read_part(&s, part))
            return wrong_address(f);
    s.prefix = slash && slash[1] ? arena_printf(a, "%s/", slash + 1) : "";
    s.bucket = where;
    if (slash)
        *slash = '\0';
    if (!is_whole(&s))
        return wrong_address(f);
    *ret = s;
    return OK;
}

/* ---- one request, tried some times ---- */

struct ask {
    const char *method, *name; /* name NULL: the bucket itself */
    const char *query;         /* in the order of names, escaped: it is signed as it is */
    const char *sha256;        /* of what is sent */
    const char *range;
    const struct http_file *send, *receive;
};

static int64_t bytes_of(const struct ask *q)
{
    return q->send ? q->send->bytes : q->receive ? q->receive->bytes : 0;
}

static int try_once(const struct s3 *s, struct arena *a, const struct ask *q,
                    struct http_answer *ret, struct fault *f)
{
    int limit = s->time_limit_ms ? s->time_limit_ms : LIMIT_MS;
    const struct http_line lines[] = {{"x-amz-content-sha256", q->sha256 ? q->sha256 : nothing},
                                      {"Range", q->range}};
    const struct http_signer signer = {s->region, "s3", s->key_id, s->secret};
    const struct http_call call = {
        .method = q->method,
        .url = arena_printf(a, "%s/%s%s%s%s%s", s->endpoint, s->bucket, q->name ? "/" : "",
                            q->name ? s->prefix : "", q->name ? q->name : "",
                            q->query ? q->query : ""),
        .lines = lines,
        .line_count = q->range ? 2 : 1,
        .send = q->send,
        .receive = q->receive,
        .signer = &signer,
        .ca_file = s->ca_file,
        .time_limit_ms = limit + (int)(bytes_of(q) / BYTES_A_MS),
        .stall_ms = limit < STALL_MS ? limit : STALL_MS,
        .body_limit = q->query ? LIMIT_XML : SHORT_ANSWER,
    };
    return http_fetch(a, &call, ret, f);
}

static void wait_before(const struct s3 *s, int try_number)
{
    static const int times[TRIES] = {0, 1, 6};
    int64_t ms = (int64_t)(s->pause_ms ? s->pause_ms : PAUSE_MS) * times[try_number];
    if (ms)
        (void)nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000}, NULL);
}

/* Does another try make sense? */
static bool may_pass(int r, const struct http_answer *answer, const struct fault *f)
{
    if (r < 0)
        return r == UNAVAILABLE && strcmp(f->reason, "http.file") != 0;
    return answer->status >= 500 || answer->status == 429;
}

/* The <Code> of an error; "" when there is none. */
static const char *error_code(struct arena *a, const struct http_answer *answer)
{
    struct xml *root;
    if (answer->body.n == 0 ||
        xml_parse(a, (const char *)answer->body.p, answer->body.n, &root, NULL) < 0)
        return "";
    const struct xml *code = xml_child(root, "Code");
    return code ? code->text : "";
}

static int judge(struct arena *a, const struct http_answer *answer, struct fault *f)
{
    if (answer->status / 100 == 2)
        return OK;
    const char *code = error_code(a, answer);
    if (strcmp(code, "NoSuchBucket") == 0)
        return fault_reason(f, BROKEN, "s3.bucket", "the store has no such bucket");
    if (answer->status == 404)
        return fault_reason(f, NOT_FOUND, "s3.none", "the store has no such object");
    if (answer->status == 401 || answer->status == 403)
        return fault_reason(f, FORBIDDEN, "s3.refused", "the store refuses: %d %s", answer->status,
                            code);
    if (answer->status >= 500 || answer->status == 429)
        return fault_reason(f, UNAVAILABLE, "s3.down", "the store answers %d %s", answer->status,
                            code);
    return fault_reason(f, BROKEN, "s3.answer", "the store answers %d %s", answer->status, code);
}

static int explain(int r, const struct fault *why, struct fault *f)
{
    if (r != UNAVAILABLE)
        return fault_reason(f, r, r == TOO_LARGE ? "s3.large" : "s3.answer", "the store: %s",
                            why->words);
    return fault_reason(f, UNAVAILABLE,
                        strcmp(why->reason, "http.slow") == 0 ? "s3.slow" : "s3.down",
                        "the store: %s", why->words);
}

static int ask(const struct s3 *s, struct arena *a, const struct ask *q, struct http_answer *ret,
               struct fault *f)
{
    struct fault why = {0};
    struct http_answer answer = {0};
    int r = OK;
    if (q->name && (!is_word(q->name, "") || strlen(q->name) > NAME_MOST))
        return fault_reason(f, INVALID, "s3.name", "not a name for the store");
    for (int i = 0; i < TRIES; i++) {
        wait_before(s, i);
        fault_clear(&why);
        r = try_once(s, a, q, &answer, &why);
        if (!may_pass(r, &answer, &why))
            break;
    }
    if (r < 0)
        return explain(r, &why, f);
    r = judge(a, &answer, f);
    if (r == OK)
        *ret = answer;
    return r;
}

/* ---- objects ---- */

int s3_put(const struct s3 *s, const char *name, int fd, int64_t bytes, const char *sha256,
           struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct http_file file = {fd, bytes};
    struct http_answer answer = {0};
    return ask(s, a, &(struct ask){.method = "PUT", .name = name, .sha256 = sha256, .send = &file},
               &answer, f);
}

int s3_get(const struct s3 *s, const char *name, int fd, int64_t most, int64_t *ret_bytes,
           struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const struct http_file file = {fd, most};
    struct http_answer answer = {0};
    int r = ask(s, a, &(struct ask){.name = name, .receive = &file}, &answer, f);
    if (r == OK)
        *ret_bytes = answer.received;
    return r;
}

int s3_peek(const struct s3 *s, const char *name, void *p, size_t n, size_t *ret_n, struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct http_answer answer = {0};
    int r = ask(s, a, &(struct ask){.name = name, .range = arena_printf(a, "bytes=0-%zu", n - 1)},
                &answer, f);
    if (r < 0)
        return r;
    size_t some = answer.body.n < n ? answer.body.n : n;
    if (some)
        memcpy(p, answer.body.p, some);
    *ret_n = some;
    return OK;
}

int s3_look(const struct s3 *s, const char *name, struct s3_object *ret, struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct http_answer answer = {0};
    int r = ask(s, a, &(struct ask){.method = "HEAD", .name = name}, &answer, f);
    if (r == OK)
        *ret = (struct s3_object){name, answer.length, answer.changed_s * 1000};
    return r;
}

int s3_remove(const struct s3 *s, const char *name, struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct http_answer answer = {0};
    return ask(s, a, &(struct ask){.method = "DELETE", .name = name}, &answer, f);
}

/* ---- lists ---- */

static const char *text_of(const struct xml *e, const char *name)
{
    const struct xml *child = xml_child(e, name);
    return child ? child->text : "";
}

static bool read_object(const struct s3 *s, const struct xml *e, struct s3_object *ret)
{
    const char *key = text_of(e, "Key");
    size_t n = strlen(s->prefix);
    char *end;
    *ret = (struct s3_object){.name = key + n};
    ret->bytes = strtoll(text_of(e, "Size"), &end, 10);
    return strncmp(key, s->prefix, n) == 0 &&
           time_parse(text_of(e, "LastModified"), &ret->changed_ms);
}

static int read_list(const struct s3 *s, struct arena *a, const struct xml *root,
                     struct s3_object **ret, size_t *ret_n, struct fault *f)
{
    struct s3_object *list = NULL;
    size_t n = 0, capacity = 0;
    for (const struct xml *e = root->first; e; e = e->next) {
        if (strcmp(e->name, "Contents") != 0)
            continue;
        arena_grow(a, list, n, &capacity);
        if (!read_object(s, e, &list[n++]))
            return fault_reason(f, BROKEN, "s3.answer", "the store's list cannot be read");
    }
    *ret = list;
    *ret_n = n;
    return OK;
}

int s3_list(const struct s3 *s, struct arena *a, const char *after, struct s3_object **ret,
            size_t *ret_n, struct fault *f)
{
    struct http_answer answer = {0};
    struct xml *root = NULL;
    const char *query = arena_printf(
        a, "?list-type=2&prefix=%s%s%s", http_escape(a, s->prefix), *after ? "&start-after=" : "",
        *after ? http_escape(a, arena_printf(a, "%s%s", s->prefix, after)) : "");
    int r = ask(s, a, &(struct ask){.query = query}, &answer, f);
    if (r == OK && xml_parse(a, (const char *)answer.body.p, answer.body.n, &root, NULL) < 0)
        return fault_reason(f, BROKEN, "s3.answer", "the store's list cannot be read");
    return r < 0 ? r : read_list(s, a, root, ret, ret_n, f);
}
