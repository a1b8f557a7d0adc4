#include "rooms/upload/parts.h"

#include "base/limits.h"
#include "base/text.h"
#include "crypto/base64.h"
#include "crypto/random.h"
#include "db/store.h"
#include "files/arrival.h"
#include "os/files.h"
#include "rooms/upload/upload.h"
#include "upload_sql.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

enum { ID_BYTES = 16, ID = 2 * ID_BYTES };

/* ---- rows ---- */

/* A person's uploads are the person's, whatever account was used; those of an official, of the
 * account. */
static int64_t account_of(const struct visitor *who)
{
    return who->person_id ? 0 : who->account_id;
}

const char *upload_new_id(struct arena *a)
{
    uint8_t random[ID_BYTES];
    char *id = arena_alloc(a, ID + 1);
    random_fill(random, sizeof random);
    text_hex(random, sizeof random, id);
    return id;
}

int upload_begin(struct db *db, const struct upload_new *x, const char *id, struct fault *f)
{
    int64_t open = 0;
    int r = upload_count(db, NULL, x->who->person_id, account_of(x->who), x->now_ms, &open, f);
    if (r == OK && open >= LIMIT_OPEN_UPLOADS)
        return fault_reason(f, CONFLICT, "upload.many", "%d uploads are open already",
                            LIMIT_OPEN_UPLOADS);
    if (r < 0)
        return r;
    r = upload_add(db,
                   &(struct upload_add_in){.id = id,
                                           .person_id = x->who->person_id,
                                           .account_id = account_of(x->who),
                                           .words = x->words,
                                           .bytes = x->bytes,
                                           .expires = x->now_ms + LIMIT_UPLOAD_AGE_S * 1000LL},
                   f);
    return r < 0 ? r : OK;
}

static bool is_id(const char *id)
{
    return id && strlen(id) == ID && strspn(id, "0123456789abcdef") == ID;
}

int upload_find(struct request *rq, const char *id, struct upload_state *ret, struct fault *f)
{
    const struct visitor *who = visitor_of(rq);
    const struct house *h = house_of(rq);
    struct upload_row_row row;
    int r = is_id(id) ? upload_row(store_reader(h->store), rq->arena, id, who->person_id,
                                   account_of(who), rq->received_ms, &row, f)
                      : NOT_FOUND;
    if (r == NOT_FOUND) {
        fault_clear(f);
        return fault_reason(f, NOT_FOUND, "upload.gone", "there is no such upload");
    }
    if (r < 0)
        return r;
    *ret = (struct upload_state){.id = id,
                                 .path = arena_printf(rq->arena, "%s/uploads/%s", h->data, id),
                                 .words = row.words,
                                 .file = row.file,
                                 .bytes = row.bytes,
                                 .expires_ms = row.expires_ms};
    ret->offset = row.file[0] ? row.bytes : arrival_length(h->files, ret->path);
    return OK;
}

int upload_sweep(struct db *db, int64_t now_ms, struct fault *f)
{
    int r = upload_drop_over(db, now_ms, f);
    return r < 0 ? r : OK;
}

/* ---- bytes ---- */

int upload_clean(const struct house *h, struct fault *f)
{
    struct arena *a = arena_open();
    const char *folder = arena_printf(a, "%s/uploads", h->data);
    int64_t now_ms = (int64_t)time(NULL) * 1000; /* the disk's clock, not a shifted one */
    char **names;
    int r = folder_list(a, folder, &names, f);
    for (; r == OK && *names; names++) {
        const char *path = arena_printf(a, "%s/%s", folder, *names);
        if (is_id(*names) && now_ms - file_changed_ms(path) > 2 * LIMIT_UPLOAD_AGE_S * 1000LL)
            (void)unlink(path);
    }
    arena_close(a);
    return r;
}

/* ---- as files of a form ---- */

/* "filename dGhlIG5hbWU=,filetype …": the value of a key; NULL when it is missing. */
static const char *word_of(struct arena *a, const char *words, const char *key)
{
    size_t n = strlen(key);
    struct bytes value;
    for (const char *s = words; *s; s += strcspn(s, ","), s += *s == ',') {
        s += strspn(s, " ");
        if (strncmp(s, key, n) != 0 || s[n] != ' ')
            continue;
        size_t length = strcspn(s + n + 1, ", ");
        if (base64_read(a, s + n + 1, length, &value, NULL) == OK)
            return arena_strndup(a, (const char *)value.p, value.n);
    }
    return NULL;
}

/* Never a path: what stands behind the last separator. */
static const char *name_of(struct arena *a, const char *words)
{
    const char *name = word_of(a, words, "filename");
    if (!name || !text_is_utf8(name, strlen(name)) || !(name = text_clean(a, name)))
        return "";
    const char *slash = strrchr(name, '/'), *back = strrchr(name, '\\');
    const char *last = slash > back ? slash : back;
    return last ? last + 1 : name;
}

struct upload upload_as_file(struct arena *a, const struct upload_state *x, const char *field)
{
    return (struct upload){.field = field,
                           .filename = name_of(a, x->words),
                           .type = "",
                           .path = x->path,
                           .size = x->bytes};
}

struct discard {
    struct unit unit;
    struct arena *arena; /* holds this very struct */
    const char *id;
};

static int discard(struct db *db, struct unit *u, struct fault *f)
{
    int r = upload_drop(db, ((struct discard *)u)->id, f);
    return r < 0 ? r : OK;
}

static void discarded(struct unit *u, int code, const struct fault *f)
{
    (void)code, (void)f; /* it will be over by itself */
    arena_close(((struct discard *)u)->arena);
}

void upload_discard(struct request *rq, const struct upload_state *x)
{
    struct arena *a = arena_open();
    struct discard *d = arena_new(a, struct discard, 1);
    *d = (struct discard){
        .unit = {.run = discard, .done = discarded}, .arena = a, .id = arena_strdup(a, x->id)};
    (void)unlink(x->path);
    store_write(house_of(rq)->store, &d->unit);
}

struct adopted {
    struct request *rq;
    struct upload_state upload;
};

/* The form was taken, or shown again with the file stored: the upload has done its work. */
static void end_adopted(void *adopted)
{
    const struct adopted *x = adopted;
    int status = reply_code(x->rq);
    if ((status >= 200 && status < 400) || status == 422)
        upload_discard(x->rq, &x->upload);
}

/* "ID FIELD" */
static void adopt(struct request *rq, const char *value)
{
    size_t n = strcspn(value, " ");
    struct fault f = {0};
    struct adopted *x = arena_new(rq->arena, struct adopted, 1);
    x->rq = rq;
    if (!value[n] || rq->upload_count >= LIMIT_FILES ||
        upload_find(rq, arena_strndup(rq->arena, value, n), &x->upload, &f) < 0 ||
        x->upload.offset != x->upload.bytes || x->upload.file[0])
        return;
    arena_defer(rq->arena, end_adopted, x);
    rq->uploads[rq->upload_count++] =
        upload_as_file(rq->arena, &x->upload, arena_strdup(rq->arena, value + n + 1));
}

void upload_adopt(struct request *rq)
{
    struct upload *list = arena_new(rq->arena, struct upload, rq->upload_count + LIMIT_FILES);
    if (!request_field(rq, "_upload"))
        return;
    for (size_t i = 0; i < rq->upload_count; i++)
        list[i] = rq->uploads[i];
    rq->uploads = list;
    for (size_t i = 0; i < rq->fields.count; i++)
        if (strcmp(rq->fields.list[i].name, "_upload") == 0)
            adopt(rq, rq->fields.list[i].value);
}
