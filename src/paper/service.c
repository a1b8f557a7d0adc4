/* Jobs and answers are bytes of our own making between two processes of one program: the moment,
 * the length of the roots, the roots, the file; back comes the report as JSON. */
#include "paper/service.h"

#include "base/json.h"
#include "os/sandbox.h"
#include "paper/sniff.h"

#include <string.h>

enum { JOB_VERIFY = 1, JOB_SNIFF = 2 };

struct verify_head {
    int64_t now_ms;
    uint64_t roots_n;
};

static int start(struct arena *a, const char *argument, void **ret_self, struct fault *f)
{
    (void)argument;
    (void)f;
    *ret_self = arena_alloc(a, 1);
    return OK;
}

/* No limit on memory and work for the whole life of the process: a job has its time limit, and
 * whoever runs the pool ends a helper that passes it. */
static int enter(void *self, struct fault *f)
{
    (void)self;
    static const char *const readable[] = {"/usr/share/misc", "/usr/lib/file", "/etc/magic", NULL};
    static const struct sandbox s = {.readable = readable, .descriptors = 32};
    return sandbox_enter(&s, f);
}

static void put_text(struct json *o, struct arena *a, const char *key, const char *text)
{
    json_put(o, key, json_new_text(a, text));
}

static void put_name(struct json *o, struct arena *a, const char *key,
                     const struct certificate_name *n)
{
    struct json *name = json_new_object(a);
    put_text(name, a, "common_name", n->common_name);
    put_text(name, a, "title", n->title);
    put_text(name, a, "unit", n->unit);
    put_text(name, a, "organisation", n->organisation);
    put_text(name, a, "country", n->country);
    json_put(o, key, name);
}

static struct json *signature_json(struct arena *a, const struct verify_signature *s)
{
    char digest[DIGEST_HEX];
    digest_hex(s->certificate.digest, digest);
    struct json *o = json_new_object(a);
    put_name(o, a, "subject", &s->certificate.subject);
    put_name(o, a, "issuer", &s->certificate.issuer);
    put_text(o, a, "serial", s->certificate.serial);
    put_text(o, a, "digest", arena_strdup(a, digest));
    put_text(o, a, "field", s->field);
    put_text(o, a, "reason", s->reason);
    put_text(o, a, "location", s->location);
    put_text(o, a, "fault", s->fault);
    put_text(o, a, "words", s->words);
    json_put(o, "from", json_new_int(a, s->certificate.from_ms));
    json_put(o, "until", json_new_int(a, s->certificate.until_ms));
    json_put(o, "authority", json_new_bool(a, s->certificate.authority));
    json_put(o, "signs", json_new_bool(a, s->certificate.signs));
    json_put(o, "signed", json_new_int(a, s->signed_ms));
    json_put(o, "intact", json_new_bool(a, s->intact));
    json_put(o, "valid", json_new_bool(a, s->valid));
    json_put(o, "trusted", json_new_bool(a, s->trusted));
    json_put(o, "after", json_new_int(a, (int64_t)s->after));
    json_put(o, "covers", json_new_int(a, (int64_t)s->covers));
    return o;
}

static struct certificate_name read_name(const struct json *o)
{
    return (struct certificate_name){
        .common_name = json_str(o, "common_name", ""),
        .title = json_str(o, "title", ""),
        .unit = json_str(o, "unit", ""),
        .organisation = json_str(o, "organisation", ""),
        .country = json_str(o, "country", ""),
    };
}

static void read_signature(const struct json *o, struct verify_signature *s)
{
    *s = (struct verify_signature){
        .field = json_str(o, "field", ""),
        .certificate = {.subject = read_name(json_get(o, "subject")),
                        .issuer = read_name(json_get(o, "issuer")),
                        .serial = json_str(o, "serial", ""),
                        .from_ms = json_int(o, "from", 0),
                        .until_ms = json_int(o, "until", 0),
                        .authority = json_bool(o, "authority", false),
                        .signs = json_bool(o, "signs", false)},
        .signed_ms = json_int(o, "signed", 0),
        .reason = json_str(o, "reason", ""),
        .location = json_str(o, "location", ""),
        .intact = json_bool(o, "intact", false),
        .valid = json_bool(o, "valid", false),
        .trusted = json_bool(o, "trusted", false),
        .after = (enum verify_after)json_int(o, "after", AFTER_CHANGES),
        .covers = (size_t)json_int(o, "covers", 0),
    };
    digest_from_hex(json_str(o, "digest", ""), s->certificate.digest);
    strncpy(s->fault, json_str(o, "fault", ""), sizeof s->fault - 1);
    strncpy(s->words, json_str(o, "words", ""), sizeof s->words - 1);
}

static int run_verify(struct arena *a, struct bytes in, struct bytes *ret, struct fault *f)
{
    struct verify_head head;
    struct verify_report report = {0};
    struct trust *trust;
    if (in.n < sizeof head)
        return fault_reason(f, INVALID, "paper.job", "not a job");
    memcpy(&head, in.p, sizeof head);
    if (head.roots_n > in.n - sizeof head)
        return fault_reason(f, INVALID, "paper.job", "not a job");
    struct bytes roots = {in.p + sizeof head, head.roots_n};
    struct bytes pdf = {roots.p + roots.n, in.n - sizeof head - roots.n};
    int r = trust_read(a, roots, &trust, f);
    if (r == OK)
        r = verify_pdf(a, pdf, trust, head.now_ms, &report, f);
    if (r < 0)
        return r;
    struct json *o = json_new_object(a), *list = json_new_list(a);
    for (size_t i = 0; i < report.n; i++)
        json_push(list, signature_json(a, &report.signatures[i]));
    json_put(o, "genuine", json_new_bool(a, report.genuine));
    json_put(o, "signatures", list);
    struct buf b;
    buf_init(&b, a, 1 << 20);
    json_write(&b, o);
    *ret = buf_bytes(&b);
    return OK;
}

static int run(void *self, struct arena *a, uint32_t job, struct bytes in, struct bytes *ret,
               struct fault *f)
{
    (void)self;
    if (job == JOB_VERIFY)
        return run_verify(a, in, ret, f);
    const char *type;
    int r = sniff_type(in, &type, f);
    if (r == OK)
        *ret = (struct bytes){(const uint8_t *)type, strlen(type)};
    return r;
}

const struct helper_service paper_service = {"paper", start, enter, run};

int paper_verify(struct helper_pool *paper, struct arena *a, struct bytes pdf,
                 const char *roots_pem, int64_t now_ms, struct verify_report *ret, struct fault *f)
{
    struct verify_head head = {now_ms, strlen(roots_pem)};
    struct buf job;
    struct bytes answer;
    struct json *o = NULL;
    buf_init(&job, a, sizeof head + head.roots_n + pdf.n + 1);
    buf_add(&job, &head, sizeof head);
    buf_add(&job, roots_pem, head.roots_n);
    buf_add(&job, pdf.p, pdf.n);
    int r = helper_call(paper, a, JOB_VERIFY, buf_bytes(&job), &answer, f);
    if (r == OK)
        r = json_parse(a, (const char *)answer.p, answer.n, &o, f);
    if (r < 0)
        return r;
    const struct json *list = json_get(o, "signatures");
    struct verify_report report = {.genuine = json_bool(o, "genuine", false)};
    report.signatures = arena_new(a, struct verify_signature, VERIFY_MOST);
    for (const struct json *s = list ? list->first : NULL; s && report.n < VERIFY_MOST; s = s->next)
        read_signature(s, &report.signatures[report.n++]);
    *ret = report;
    return OK;
}

int paper_sniff(struct helper_pool *paper, struct arena *a, struct bytes start_bytes,
                const char **ret_type, struct fault *f)
{
    struct bytes some = {start_bytes.p, start_bytes.n < SNIFF_BYTES ? start_bytes.n : SNIFF_BYTES};
    struct bytes answer;
    int r = helper_call(paper, a, JOB_SNIFF, some, &answer, f);
    if (r == OK)
        *ret_type = arena_strndup(a, (const char *)answer.p, answer.n);
    return r;
}
