#include "http/body.h"

#include "base/limits.h"
#include "base/text.h"
#include "http/decode.h"
#include "http/multipart.h"
#include "http/router.h"

#include <string.h>

enum kind { FORM, PARTS, WHOLE, PIECE };

struct body {
    struct arena *arena;
    struct body_rules rules;
    enum kind kind;
    size_t limit, seen;
    int status;
    struct buf text; /* FORM, WHOLE: all; PARTS: the field that arrives */
    struct multipart *parts;
    struct pairs fields;
    size_t fields_cap, fields_bytes;
    struct upload *uploads;
    size_t upload_count, upload_cap;
    const char *field;   /* PARTS: the name of the field that arrives */
    struct spooled file; /* the one that arrives; no path: none does */
    bool pass_files;     /* files are read and dropped; their names are kept */
    bool in_passed;      /* one of them arrives */
    struct piece *piece;
};

/* Twice the room when the list is full; the old one stays in the arena. */
static void *more_room(struct arena *a, const void *list, size_t size, size_t count, size_t *cap)
{
    *cap = *cap ? *cap * 2 : 16;
    char *wider = arena_alloc_many(a, size, *cap);
    if (count)
        memcpy(wider, list, size * count);
    return wider;
}

static void add_upload(struct body *b, const struct multipart_head *head, const char *path)
{
    if (b->upload_count == b->upload_cap)
        b->uploads =
            more_room(b->arena, b->uploads, sizeof *b->uploads, b->upload_count, &b->upload_cap);
    b->uploads[b->upload_count++] = (struct upload){.field = head->name,
                                                    .filename = head->filename,
                                                    .type = arena_strdup(b->arena, head->type),
                                                    .path = path};
}

/* The reader's functions give a status in the place of a code: it is negated on the way through the
 * reader and back. */
static int refuse(int status)
{
    return -status;
}

static int open_upload(struct body *b, const struct multipart_head *head)
{
    const struct spool *spool = b->rules.spool;
    int status = spool->open(spool->self, b->arena, &b->file);
    if (status == 0)
        add_upload(b, head, b->file.path);
    return refuse(status);
}

static int begin_part(void *context, const struct multipart_head *head)
{
    struct body *b = context;
    buf_clear(&b->text);
    b->field = head->name;
    if (!head->filename) {
        b->fields_bytes += strlen(head->name);
        return b->fields.count < LIMIT_FIELDS ? OK : refuse(413);
    }
    if (!(b->rules.flags & ROUTE_FILES) || !b->rules.spool)
        return *head->filename ? refuse(415) : OK;
    if (b->upload_count == LIMIT_FILES)
        return refuse(413);
    b->in_passed = b->pass_files;
    if (!b->in_passed)
        return open_upload(b, head);
    add_upload(b, head, NULL);
    return OK;
}

static int spool(struct body *b, const char *p, size_t n)
{
    struct upload *u = &b->uploads[b->upload_count - 1];
    int64_t limit = b->rules.flags & ROUTE_RESULT ? LIMIT_RESULT_FILE : LIMIT_FILE;
    u->size += (int64_t)n;
    if (u->size > limit)
        return refuse(413);
    return b->in_passed ? OK : refuse(b->file.to.put(b->file.to.self, p, n));
}

static int part_data(void *context, const char *p, size_t n)
{
    struct body *b = context;
    if (b->file.path || b->in_passed)
        return spool(b, p, n);
    b->fields_bytes += n;
    buf_add(&b->text, p, n);
    return b->text.full || b->fields_bytes > LIMIT_FORM_BODY ? refuse(413) : OK;
}

static int end_upload(struct body *b)
{
    struct upload *u = &b->uploads[b->upload_count - 1];
    int status = b->in_passed ? 0 : b->file.end(b->file.to.self);
    b->in_passed = false;
    b->file.path = NULL;
    if (u->size == 0 && !*u->filename)
        b->upload_count--; /* a file field that was left empty */
    return refuse(status);
}

static int end_part(void *context)
{
    struct body *b = context;
    if (b->file.path || b->in_passed)
        return end_upload(b);
    if (memchr(b->text.p, '\0', b->text.n) || !text_is_utf8(b->text.p, b->text.n))
        return INVALID;
    if (b->fields.count == b->fields_cap)
        b->fields.list = more_room(b->arena, b->fields.list, sizeof *b->fields.list,
                                   b->fields.count, &b->fields_cap);
    b->fields.list[b->fields.count++] =
        (struct pair){.name = b->field, .value = arena_strndup(b->arena, b->text.p, b->text.n)};
    return OK;
}

static bool choose_kind(struct body *b, const char *type)
{
    unsigned flags = b->rules.flags;
    if (flags & ROUTE_RAW) {
        b->kind = WHOLE;
        b->limit = LIMIT_JSON_BODY;
    } else if (flags & ROUTE_PIECE) {
        b->kind = PIECE;
        b->limit = LIMIT_FILE;
        return decode_media_is(type, "application/offset+octet-stream");
    } else if (decode_media_is(type, "application/json")) {
        b->kind = WHOLE;
        b->limit = LIMIT_JSON_BODY;
        return flags & ROUTE_JSON;
    } else if (decode_media_is(type, "multipart/form-data")) {
        b->kind = PARTS;
        b->limit = flags & ROUTE_FILES ? LIMIT_UPLOAD_BODY : 2 * LIMIT_FORM_BODY;
        return flags & ROUTE_FILES || !(flags & ROUTE_JSON);
    } else {
        b->kind = FORM;
        b->limit = LIMIT_FORM_BODY;
        return !(flags & ROUTE_JSON) && decode_media_is(type, "application/x-www-form-urlencoded");
    }
    return true;
}

struct body *body_new(struct arena *a, const char *type, const struct body_rules *rules,
                      int *ret_status)
{
    struct body *b = arena_new(a, struct body, 1);
    *b = (struct body){.arena = a, .rules = *rules};
    if (!choose_kind(b, type ? type : "")) {
        *ret_status = 415;
        return NULL;
    }
    buf_init(&b->text, a, b->kind == WHOLE ? LIMIT_JSON_BODY : LIMIT_FORM_BODY);
    if (b->kind == PARTS) {
        b->parts = multipart_new(
            a, type,
            &(struct multipart_sink){
                .begin = begin_part, .data = part_data, .end = end_part, .context = b});
        if (!b->parts) {
            *ret_status = 400;
            return NULL;
        }
    }
    return b;
}

void body_pass_files(struct body *b)
{
    b->pass_files = true;
}

void body_into(struct body *b, struct piece *piece)
{
    b->piece = piece;
}

size_t body_limit(const struct body *b)
{
    return b->limit;
}

/* It may go as far as the piece, and no further. */
static int feed_piece(struct piece *x, const char *p, size_t n)
{
    if (!x || (int64_t)n > x->most - x->got)
        return x ? 413 : 500;
    int status = x->to.put(x->to.self, p, n);
    x->got += status == 0 ? (int64_t)n : 0;
    return status;
}

/* The status for what the multipart reader returned. */
static int parts_status(int code)
{
    if (code == OK)
        return 0;
    return code <= -400 ? -code : 400;
}

int body_feed(struct body *b, const char *p, size_t n)
{
    b->seen += n;
    if (b->status == 0 && b->seen > b->limit)
        b->status = 413;
    if (b->status)
        return b->status;
    if (b->kind == PARTS)
        b->status = parts_status(multipart_feed(b->parts, p, n));
    else if (b->kind == PIECE)
        b->status = feed_piece(b->piece, p, n);
    else
        buf_add(&b->text, p, n);
    return b->status;
}

int body_finish(struct body *b, struct request *rq)
{
    if (b->status)
        return b->status;
    if (b->kind == PIECE)
        return 0;
    if (b->kind == WHOLE) {
        rq->body = buf_bytes(&b->text);
        return 0;
    }
    if (b->kind == PARTS) {
        rq->fields = b->fields;
        rq->uploads = b->uploads;
        rq->upload_count = b->upload_count;
        return parts_status(multipart_finish(b->parts));
    }
    int code = decode_form(b->arena, b->text.p, b->text.n, LIMIT_FIELDS, &rq->fields);
    if (code == OK)
        return 0;
    return code == TOO_LARGE ? 413 : 400;
}
