#include "http/body.h"

#include "base/limits.h"
#include "base/text.h"
#include "http/decode.h"
#include "http/multipart.h"
#include "http/router.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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
    const char *field; /* PARTS: the name of the field that arrives */
    int file;          /* the spooled file that arrives, or -1 */
    bool pass_files;   /* files are read and dropped; their names are kept */
    bool in_passed;    /* one of them arrives */
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

static void close_file(void *body)
{
    struct body *b = body;
    if (b->file >= 0)
        (void)close(b->file);
    b->file = -1;
}

static void remove_file(void *path)
{
    (void)unlink(path); /* ENOENT when the handler has moved it: as it should be */
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

static bool open_upload(struct body *b, const struct multipart_head *head)
{
    char *path = arena_printf(b->arena, "%s/upload-XXXXXX", b->rules.spool);
    b->file = mkostemp(path, O_CLOEXEC);
    if (b->file < 0)
        return false;
    arena_defer(b->arena, remove_file, path);
    add_upload(b, head, path);
    return true;
}

/* The sink's functions give a status in the place of a code: it is negated on the way through the
 * reader and back. */
static int refuse(int status)
{
    return -status;
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
    if (b->in_passed)
        add_upload(b, head, NULL);
    return b->in_passed || open_upload(b, head) ? OK : refuse(503);
}

static int spool(struct body *b, const char *p, size_t n)
{
    struct upload *u = &b->uploads[b->upload_count - 1];
    int64_t limit = b->rules.flags & ROUTE_RESULT ? LIMIT_RESULT_FILE : LIMIT_FILE;
    u->size += (int64_t)n;
    if (u->size > limit)
        return refuse(413);
    while (n && !b->in_passed) {
        ssize_t written = write(b->file, p, n);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return refuse(503); /* the disk is full, most likely */
        p += written;
        n -= (size_t)written;
    }
    return OK;
}

static int part_data(void *context, const char *p, size_t n)
{
    struct body *b = context;
    if (b->file >= 0 || b->in_passed)
        return spool(b, p, n);
    b->fields_bytes += n;
    buf_add(&b->text, p, n);
    return b->text.full || b->fields_bytes > LIMIT_FORM_BODY ? refuse(413) : OK;
}

static int end_upload(struct body *b)
{
    struct upload *u = &b->uploads[b->upload_count - 1];
    bool written = b->in_passed || close(b->file) == 0;
    b->in_passed = false;
    b->file = -1;
    if (u->size == 0 && !*u->filename)
        b->upload_count--; /* a file field that was left empty */
    return written ? OK : refuse(503);
}

static int end_part(void *context)
{
    struct body *b = context;
    if (b->file >= 0 || b->in_passed)
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
    *b = (struct body){.arena = a, .rules = *rules, .file = -1};
    if (!choose_kind(b, type ? type : "")) {
        *ret_status = 415;
        return NULL;
    }
    buf_init(&b->text, a, b->kind == WHOLE ? LIMIT_JSON_BODY : LIMIT_FORM_BODY);
    if (b->kind == PARTS) {
        arena_defer(a, close_file, b);
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
    while (n) {
        ssize_t written = pwrite(x->fd, p, n, x->at + x->got);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return 503; /* the disk is full, most likely */
        x->got += written;
        p += written;
        n -= (size_t)written;
    }
    return 0;
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
