/* The protocol's words stand in this file. The order of things at the end of a PATCH: compare,
 * sync, then tell the offset. */
#include "rooms/upload/upload.h"

#include "base/cleanup.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/time.h"
#include "crypto/base64.h"
#include "crypto/digest.h"
#include "crypto/random.h"
#include "os/files.h"
#include "rooms/form_page.h"
#include "rooms/spool.h"
#include "rooms/upload/parts.h"
#include "upload_sql.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define VERSION "1.0.0"

enum {
    CHECKSUM_MISMATCH = 460, /* the protocol's own status */
};

/* ---- answers ---- */

static void put_number(struct request *rq, const char *name, int64_t v)
{
    reply_header(rq, name, arena_printf(rq->arena, "%" PRId64, v));
}

/* RFC 9110 section 5.6.7. */
static const char *http_date(struct arena *a, int64_t ms)
{
    static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int32_t day = (int32_t)(ms / DAY_MS);
    struct date d = date_of(day);
    int s = (int)(ms % DAY_MS / 1000);
    return arena_printf(a, "%s, %02d %s %d %02d:%02d:%02d GMT", days[weekday_of(day)], d.day,
                        months[d.month - 1], d.year, s / 3600, s / 60 % 60, s % 60);
}

static void refuse(struct request *rq, int status, enum code code, const char *reason)
{
    struct fault *f = arena_new(rq->arena, struct fault, 1);
    (void)fault_reason(f, code, reason, "%s", reason);
    rq->fault = f;
    reply_header(rq, "Tus-Resumable", VERSION);
    reply_error(rq, status);
}

static void refuse_fault(struct request *rq, const struct fault *f)
{
    reply_header(rq, "Tus-Resumable", VERSION);
    reply_fault(rq, f);
}

static void tell(struct request *rq, const struct upload_state *x, int status)
{
    reply_status(rq, status);
    reply_header(rq, "Tus-Resumable", VERSION);
    put_number(rq, "Upload-Offset", x->offset);
    reply_header(rq, "Upload-Expires", http_date(rq->arena, x->expires_ms));
    if (x->file[0])
        reply_header(rq, "Upload-File", x->file);
}

/* Another version of the protocol, or none. */
static bool speaks(struct request *rq)
{
    const char *version = request_header(rq, "Tus-Resumable");
    if (version && strcmp(version, VERSION) == 0)
        return true;
    reply_header(rq, "Tus-Version", VERSION);
    refuse(rq, 412, INVALID, "upload.version");
    return false;
}

/* A header that is a whole number. */
static bool number_of(const struct request *rq, const char *name, int64_t *ret)
{
    const char *s = request_header(rq, name);
    char *end = NULL;
    errno = 0;
    long long n = s && *s >= '0' && *s <= '9' ? strtoll(s, &end, 10) : -1;
    if (n < 0 || errno || *end)
        return false;
    *ret = n;
    return true;
}

void uploads_describe(struct request *rq)
{
    reply_status(rq, 204);
    reply_header(rq, "Tus-Resumable", VERSION);
    reply_header(rq, "Tus-Version", VERSION);
    reply_header(rq, "Tus-Extension", "creation,expiration,checksum,termination");
    reply_header(rq, "Tus-Checksum-Algorithm", "sha1,sha256");
    put_number(rq, "Tus-Max-Size", LIMIT_FILE);
}

/* ---- beginning ---- */

struct beginning {
    struct upload_new new;
    const char *id;
};

static int begin(struct db *db, struct arena *a, void *data, struct fault *f)
{
    const struct beginning *b = data;
    (void)a;
    return upload_begin(db, &b->new, b->id, f);
}

static void begun(struct request *rq, void *data, int code, const struct fault *f)
{
    const struct beginning *b = data;
    if (code < 0) {
        if (code == CONFLICT)
            reply_header(rq, "Retry-After", "600");
        refuse_fault(rq, f);
        return;
    }
    tell(rq,
         &(struct upload_state){.file = "",
                                .expires_ms = b->new.now_ms + LIMIT_UPLOAD_AGE_S * 1000LL},
         201);
    reply_header(rq, "Location", arena_printf(rq->arena, "%s/%s", rq->path, b->id));
}

void uploads_begin(struct request *rq)
{
    struct beginning *b = arena_new(rq->arena, struct beginning, 1);
    const char *words = request_header(rq, "Upload-Metadata");
    int64_t bytes;
    if (!speaks(rq))
        return;
    if (!number_of(rq, "Upload-Length", &bytes) || bytes == 0) {
        refuse(rq, 400, INVALID, "upload.length");
        return;
    }
    if (bytes > LIMIT_FILE || (words && strlen(words) > LIMIT_UPLOAD_WORDS)) {
        refuse(rq, 413, TOO_LARGE, "upload.large");
        return;
    }
    if (words && !text_is_utf8(words, strlen(words))) { /* nobody keeps what is no text */
        refuse(rq, 400, INVALID, "upload.header");
        return;
    }
    b->new = (struct upload_new){visitor_of(rq), words ? words : "", bytes, rq->received_ms};
    b->id = upload_new_id(rq->arena);
    page_write(rq, &(struct write){.run = begin, .answer = begun, .data = b});
}

/* ---- looking ---- */

static void show(struct request *rq, const struct upload_state *x)
{
    struct json *o = json_new_object(rq->arena);
    char at[TIME_TEXT];
    time_rfc3339(x->expires_ms, at);
    json_put(o, "offset", json_new_int(rq->arena, x->offset));
    json_put(o, "bytes", json_new_int(rq->arena, x->bytes));
    json_put(o, "expires_at", json_new_text(rq->arena, at));
    json_put(o, "file", x->file[0] ? json_new_text(rq->arena, x->file) : json_new_null(rq->arena));
    tell(rq, x, 200);
    put_number(rq, "Upload-Length", x->bytes);
    if (x->words[0])
        reply_header(rq, "Upload-Metadata", x->words);
    reply_json(rq, 200, o);
}

/* What is told has reached the disk: a client never sends it again. */
static void look(struct request *rq)
{
    struct upload_state x;
    struct fault f = {0};
    int r = upload_find(rq, request_param(rq, "id"), &x, &f);
    if (r == OK && x.offset && !x.file[0])
        r = file_sync(x.path, &f);
    if (r < 0)
        refuse_fault(rq, &f);
    else
        show(rq, &x);
}

void uploads_look(struct request *rq)
{
    if (rq->method != HEAD || speaks(rq))
        request_offload(rq, look);
}

/* ---- going on ---- */

static const struct {
    const char *name;
    struct digest *(*open)(struct arena *a);
    size_t bytes;
} checksums[] = {{"sha1", digest_open_sha1, DIGEST_SHA1}, {"sha256", digest_open, DIGEST_BYTES}};

enum { CHECKSUMS = sizeof checksums / sizeof *checksums };

struct checksum {
    size_t which; /* CHECKSUMS: none was sent */
    struct bytes sum;
};

/* "sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=". False: none that we know. */
static bool read_checksum(const struct request *rq, struct checksum *ret)
{
    const char *s = request_header(rq, "Upload-Checksum");
    *ret = (struct checksum){.which = CHECKSUMS};
    for (size_t i = 0; s && i < CHECKSUMS; i++) {
        size_t n = strlen(checksums[i].name);
        if (strncmp(s, checksums[i].name, n) != 0 || s[n] != ' ')
            continue;
        ret->which = i;
        return base64_read(rq->arena, s + n + 1, strlen(s + n + 1), &ret->sum, NULL) == OK &&
               ret->sum.n == checksums[i].bytes;
    }
    return !s;
}

/* What has a checksum is taken apart first: when the connection breaks it cannot be compared, and
 * none of it may be told. */
static int open_piece(struct request *rq, const struct upload_state *x, bool apart, struct fault *f)
{
    const struct house *h = house_of(rq);
    struct piece *piece = arena_new(rq->arena, struct piece, 1);
    struct arrival *to = NULL;
    int r = apart ? spool_begin(h, rq->arena, &to, f)
                  : arrival_open(h->files, rq->arena, x->path, &to, f);
    if (r < 0)
        return r;
    if (!apart && arrival_bytes(to) != x->offset)
        return fault_reason(f, CONFLICT, "upload.offset", "another request has added to it");
    *piece = (struct piece){.to = spool_sink(to), .most = x->bytes - x->offset};
    rq->piece = piece;
    return OK;
}

int upload_admit(struct request *rq)
{
    struct upload_state x = {0};
    struct fault f = {0};
    struct checksum sum = {0};
    int64_t at = 0;
    if (!speaks(rq))
        return 1;
    int r = upload_find(rq, request_param(rq, "id"), &x, &f);
    if (r == OK && (!number_of(rq, "Upload-Offset", &at) || !read_checksum(rq, &sum))) {
        refuse(rq, 400, INVALID, "upload.header");
        return 1;
    }
    if (r == OK && at != x.offset) {
        refuse(rq, 409, CONFLICT, "upload.offset");
        return 1;
    }
    if (r == OK)
        r = open_piece(rq, &x, sum.which < CHECKSUMS, &f);
    if (r < 0)
        refuse_fault(rq, &f);
    return r < 0;
}

/* Compare what came apart, and add it. INVALID "upload.checksum". */
static int add_compared(const struct filestore *files, const struct arrival *apart,
                        const struct checksum *sum, const struct upload_state *x, struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct digest *d = checksums[sum->which].open(a);
    struct arrival *to = NULL;
    struct bytes in = {0};
    uint8_t got[DIGEST_BYTES];
    int r = arrival_read_all(files, a, arrival_path(apart), LIMIT_FILE, &in, f);
    if (r < 0)
        return r;
    digest_add(d, in.p, in.n);
    digest_read(d, got);
    if (memcmp(got, sum->sum.p, sum->sum.n) != 0)
        return fault_reason(f, INVALID, "upload.checksum", "the checksum does not fit");
    r = arrival_open(files, a, x->path, &to, f);
    if (r == OK && arrival_bytes(to) != x->offset)
        return fault_reason(f, CONFLICT, "upload.offset", "another request has added to it");
    r = r == OK ? arrival_add(to, in.p, in.n, f) : r;
    return r < 0 ? r : arrival_settle(to, f);
}

/* All that has come is in the upload's file, and that is on the disk. */
static int take(struct request *rq, struct upload_state *ret, struct fault *f)
{
    const char *id = request_param(rq, "id");
    struct arrival *came = rq->piece->to.self;
    struct checksum sum;
    int r = arrival_settle(came, f);
    if (r == OK)
        r = upload_find(rq, id, ret, f);
    if (r == OK && read_checksum(rq, &sum) && sum.which < CHECKSUMS)
        r = add_compared(house_of(rq)->files, came, &sum, ret, f);
    if (r == OK && !ret->file[0] && file_exists(ret->path))
        r = file_sync(ret->path, f);
    return r < 0 ? r : upload_find(rq, id, ret, f);
}

struct finishing {
    struct upload_state upload;
    struct stored_file file;
    struct actor by;
    int64_t now_ms;
};

static int keep(struct db *db, struct arena *a, void *data, struct fault *f)
{
    const struct finishing *x = data;
    (void)a;
    int r = dossier_own_file(db, &x->by, &x->file, x->now_ms, f);
    return r < 0 ? r : upload_keep(db, x->upload.id, x->file.sha256, f);
}

static void kept(struct request *rq, void *data, int code, const struct fault *f)
{
    struct finishing *x = data;
    if (code < 0) {
        refuse_fault(rq, f);
        return;
    }
    (void)unlink(x->upload.path);
    x->upload.file = x->file.sha256;
    tell(rq, &x->upload, 204);
}

/* The same checks as for a file that came in one request. What fails them is not asked for again.
 */
static void finish(struct request *rq, const struct upload_state *upload)
{
    struct page p;
    struct fault f = {0};
    struct finishing *x = arena_new(rq->arena, struct finishing, 1);
    const struct upload whole = upload_as_file(rq->arena, upload, "file");
    page_open(&p, rq);
    *x = (struct finishing){.upload = *upload, .now_ms = p.now_ms};
    x->by = visitor_actor(p.visitor, p.visitor->post_count ? &p.visitor->posts[0] : NULL);
    int r = form_page_store(&p, &whole, NULL, &x->file, &f);
    if (r == INVALID)
        upload_discard(rq, upload);
    if (r < 0)
        refuse_fault(rq, &f);
    else
        page_write(rq, &(struct write){.run = keep, .answer = kept, .data = x});
}

static void settle(struct request *rq)
{
    struct upload_state x;
    struct fault f = {0};
    int r = take(rq, &x, &f);
    if (r == INVALID)
        refuse(rq, CHECKSUM_MISMATCH, INVALID, f.reason);
    else if (r < 0)
        refuse_fault(rq, &f);
    else if (x.offset < x.bytes || x.file[0] || !(rq->route->flags & ROUTE_API))
        tell(rq, &x, 204);
    else
        finish(rq, &x);
}

void uploads_go_on(struct request *rq)
{
    if (rq->piece || upload_admit(rq) == 0) /* a request without a body was not admitted before */
        request_offload(rq, settle);
}

/* ---- ending ---- */

static int drop(struct db *db, struct arena *a, void *data, struct fault *f)
{
    const struct upload_state *x = data;
    (void)a;
    return upload_drop(db, x->id, f);
}

static void dropped(struct request *rq, void *data, int code, const struct fault *f)
{
    const struct upload_state *x = data;
    if (code < 0) {
        refuse_fault(rq, f);
        return;
    }
    (void)unlink(x->path);
    reply_status(rq, 204);
    reply_header(rq, "Tus-Resumable", VERSION);
}

void uploads_end(struct request *rq)
{
    struct upload_state *x = arena_new(rq->arena, struct upload_state, 1);
    struct fault f = {0};
    if (!speaks(rq))
        return;
    if (upload_find(rq, request_param(rq, "id"), x, &f) < 0)
        refuse_fault(rq, &f);
    else
        page_write(rq, &(struct write){.run = drop, .answer = dropped, .data = x});
}
