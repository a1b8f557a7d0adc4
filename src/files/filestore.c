#include "files/filestore.h"

#include "base/cleanup.h"
#include "base/limits.h"
#include "crypto/sealed_file.h"
#include "files/place.h"
#include "files/ring.h"
#include "os/files.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { DRAFT_REST_S = 60 * 60, SEALED_STEP = SEALED_CHUNK + SEALED_TAG };

struct filestore {
    struct place place;
    bool sealed;
    uint8_t root[SEALED_ROOT];
};

struct filestore_draft {
    struct filestore *store;
    struct arena *arena;
    char *path; /* NULL once it is gone from the drafts */
    int fd;
    int64_t bytes, written;
    struct digest *digest;
    char name[DIGEST_HEX]; /* "" while bytes may be added */
    uint8_t sum[DIGEST_BYTES];
    struct sealed_file seal;
    uint8_t *chunk; /* sealed: what has not filled a chunk yet */
    size_t chunk_n;
    uint64_t chunks;
};

struct filestore_file {
    int fd;
    bool sealed;
    int64_t bytes;
    struct sealed_file seal;
    uint8_t *chunk; /* sealed: the one that was read last */
    int64_t chunk_at;
};

static int rotten(const char *name, struct fault *f)
{
    return fault_reason(f, BROKEN, "filestore.rotten", "stored file %s is damaged", name);
}

static int no_name(int code, struct fault *f)
{
    return fault_reason(f, code, "filestore.name", "not the name of a stored file");
}

/* What the place calls the file; false when that is no name. */
static bool stored_name(const struct filestore *s, const char *name, char out[static DIGEST_HEX])
{
    uint8_t sum[DIGEST_BYTES];
    if (!place_is_name(name) || !digest_from_hex(name, sum))
        return false;
    if (s->sealed)
        sealed_name(s->root, sum, sum);
    digest_hex(sum, out);
    return true;
}

/* ---- opening ---- */

/* A young draft may belong to another process that works on the same store. */
static int remove_old(struct arena *a, const char *drafts, struct fault *f)
{
    char **names;
    time_t now = time(NULL);
    int r = folder_list(a, drafts, &names, f);
    for (; r == OK && *names; names++) {
        const char *path = arena_printf(a, "%s/%s", drafts, *names);
        struct stat st;
        if (stat(path, &st) == 0 && now - st.st_ctim.tv_sec > DRAFT_REST_S)
            (void)unlink(path);
    }
    return r;
}

static int open_ring(struct filestore *s, const struct filestore_options *o, struct fault *f)
{
    s->sealed = o->ring && file_exists(o->ring);
    if (!s->sealed)
        return o->master ? fault_reason(f, INVALID, "filestore.plain",
                                        "the stored files are not sealed, and a master key is "
                                        "given")
                         : OK;
    return o->master ? ring_open(o->ring, o->master, s->root, f)
                     : fault_reason(f, INVALID, "filestore.key",
                                    "the stored files are sealed: the master key is needed");
}

int filestore_open(struct arena *a, const struct filestore_options *o, struct filestore **ret,
                   struct fault *f)
{
    CLEANUP(arena_closep) struct arena *own = arena_open();
    struct filestore *s = arena_new(a, struct filestore, 1);
    s->place = (struct place){.kind = o->s3 ? &place_s3 : &place_folder,
                              .folder = arena_strdup(a, o->folder),
                              .drafts = arena_printf(a, "%s/drafts", o->folder),
                              .s3 = o->s3};
    int r = folder_make(s->place.drafts, 0700, f);
    if (r == OK)
        r = remove_old(own, s->place.drafts, f);
    if (r == OK)
        r = open_ring(s, o, f);
    if (r == OK)
        *ret = s;
    return r;
}

struct filestore *filestore_to_read(struct arena *a, const char *folder)
{
    struct filestore *s = arena_new(a, struct filestore, 1);
    s->place = (struct place){.kind = &place_folder,
                              .folder = arena_strdup(a, folder),
                              .drafts = arena_printf(a, "%s/drafts", folder)};
    return s;
}

const uint8_t *filestore_root(const struct filestore *s)
{
    return s->sealed ? s->root : NULL;
}

bool filestore_is_remote(const struct filestore *s)
{
    return s->place.kind->remote;
}

/* ---- drafts ---- */

static void drop(void *draft)
{
    struct filestore_draft *d = draft;
    file_close(&d->fd);
    if (d->path)
        unlink(d->path);
    d->path = NULL;
}

int filestore_begin(struct filestore *s, struct arena *a, struct filestore_draft **ret,
                    struct fault *f)
{
    struct filestore_draft *d = arena_new(a, struct filestore_draft, 1);
    d->store = s;
    d->arena = a;
    d->digest = digest_open(a);
    d->path = arena_printf(a, "%s/XXXXXX", s->place.drafts);
    d->fd = mkostemp(d->path, O_CLOEXEC);
    if (d->fd < 0)
        return place_failed(f, "begin a file");
    arena_defer(a, drop, d);
    if (s->sealed) {
        sealed_file_new(&d->seal, s->root);
        d->chunk = arena_alloc(a, SEALED_CHUNK);
        d->written = SEALED_HEAD; /* which is written last */
    }
    *ret = d;
    return OK;
}

static int add_bytes(struct filestore_draft *d, const void *p, size_t n, struct fault *f)
{
    int r = place_write(d->fd, p, n, d->written, f);
    d->written += (int64_t)n;
    return r;
}

static int seal_chunk(struct filestore_draft *d, struct fault *f)
{
    uint8_t sealed[SEALED_STEP];
    sealed_chunk_make(&d->seal, d->chunks++, (struct bytes){d->chunk, d->chunk_n}, sealed);
    int r = add_bytes(d, sealed, d->chunk_n + SEALED_TAG, f);
    d->chunk_n = 0;
    return r;
}

static int add_sealed(struct filestore_draft *d, const uint8_t *p, size_t n, struct fault *f)
{
    int r = OK;
    while (r == OK && n) {
        size_t room = SEALED_CHUNK - d->chunk_n, some = n < room ? n : room;
        memcpy(d->chunk + d->chunk_n, p, some);
        d->chunk_n += some;
        p += some;
        n -= some;
        if (d->chunk_n == SEALED_CHUNK)
            r = seal_chunk(d, f);
    }
    return r;
}

int filestore_add(struct filestore_draft *d, const void *p, size_t n, struct fault *f)
{
    digest_add(d->digest, p, n);
    d->bytes += (int64_t)n;
    return d->store->sealed ? add_sealed(d, p, n, f) : add_bytes(d, p, n, f);
}

const char *filestore_name(struct filestore_draft *d)
{
    if (!d->name[0]) {
        digest_read(d->digest, d->sum);
        digest_hex(d->sum, d->name);
    }
    return d->name;
}

int64_t filestore_bytes(const struct filestore_draft *d)
{
    return d->bytes;
}

/* The rest of the chunks and the head before them. */
static int finish_seal(struct filestore_draft *d, struct fault *f)
{
    uint8_t head[SEALED_HEAD];
    int r = d->chunk_n ? seal_chunk(d, f) : OK;
    sealed_file_head(&d->seal, d->sum, d->bytes, head);
    return r < 0 ? r : place_write(d->fd, head, sizeof head, 0, f);
}

int filestore_keep(struct filestore_draft *d, const char *name, struct fault *f)
{
    char stored[DIGEST_HEX];
    bool moved = false;
    if (!stored_name(d->store, name, stored) || strcmp(name, filestore_name(d)) != 0)
        return no_name(INVALID, f);
    int r = d->store->sealed ? finish_seal(d, f) : OK;
    const struct place_draft whole = {d->path, d->fd, d->written};
    if (r == OK)
        r = d->store->place.kind->put(&d->store->place, stored, &whole, &moved, f);
    if (moved)
        d->path = NULL;
    drop(d);
    return r;
}

int filestore_put(struct filestore *s, const char *name, struct bytes in, struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct filestore_draft *d = NULL;
    int r = filestore_begin(s, a, &d, f);
    if (!d)
        return r;
    r = filestore_add(d, in.p, in.n, f);
    return r < 0 ? r : filestore_keep(d, name, f);
}

/* ---- reading ---- */

static void end_file(void *file)
{
    file_close(&((struct filestore_file *)file)->fd);
}

static int open_sealed(const struct filestore *s, const char *name, struct filestore_file *x,
                       int64_t stored_bytes, struct fault *f)
{
    uint8_t head[SEALED_HEAD], sum[DIGEST_BYTES];
    char hex[DIGEST_HEX];
    if (!place_read(x->fd, head, sizeof head, 0) ||
        sealed_file_open(&x->seal, s->root, head, sum, &x->bytes, NULL) < 0)
        return rotten(name, f);
    digest_hex(sum, hex);
    return strcmp(hex, name) == 0 && sealed_file_size(x->bytes) == stored_bytes ? OK
                                                                                : rotten(name, f);
}

/* Open, not yet compared with its name. */
static int open_file(const struct filestore *s, struct arena *a, const char *name,
                     struct filestore_file **ret, struct fault *f)
{
    char stored[DIGEST_HEX];
    if (!stored_name(s, name, stored))
        return no_name(NOT_FOUND, f);
    struct filestore_file *x = arena_new(a, struct filestore_file, 1);
    *x = (struct filestore_file){.fd = -1, .sealed = s->sealed, .chunk_at = -1};
    arena_defer(a, end_file, x);
    int r = s->place.kind->fetch(&s->place, stored, &x->fd, f);
    if (r < 0)
        return r;
    x->bytes = lseek(x->fd, 0, SEEK_END);
    if (x->bytes < 0)
        return place_failed(f, "measure a file");
    if (s->sealed) {
        x->chunk = arena_alloc(a, SEALED_CHUNK);
        r = open_sealed(s, name, x, x->bytes, f);
    }
    if (r == OK)
        *ret = x;
    return r;
}

int64_t filestore_length(const struct filestore_file *x)
{
    return x->bytes;
}

static size_t chunk_length(const struct filestore_file *x, int64_t i)
{
    int64_t rest = x->bytes - i * SEALED_CHUNK;
    return rest < SEALED_CHUNK ? (size_t)rest : SEALED_CHUNK;
}

static int read_chunk(struct filestore_file *x, int64_t i, struct fault *f)
{
    uint8_t sealed[SEALED_STEP];
    size_t n = chunk_length(x, i) + SEALED_TAG;
    if (x->chunk_at == i)
        return OK;
    x->chunk_at = -1;
    if (!place_read(x->fd, sealed, n, SEALED_HEAD + i * SEALED_STEP) ||
        sealed_chunk_open(&x->seal, (uint64_t)i, (struct bytes){sealed, n}, x->chunk, NULL) < 0)
        return fault_reason(f, BROKEN, "filestore.rotten", "a stored file is damaged");
    x->chunk_at = i;
    return OK;
}

static int read_sealed(struct filestore_file *x, int64_t at, uint8_t *to, size_t n, struct fault *f)
{
    int r = OK;
    for (size_t done = 0; r == OK && done < n;) {
        int64_t i = (at + (int64_t)done) / SEALED_CHUNK;
        size_t from = (size_t)((at + (int64_t)done) % SEALED_CHUNK);
        r = read_chunk(x, i, f);
        if (r < 0)
            return r;
        size_t some = chunk_length(x, i) - from;
        some = some < n - done ? some : n - done;
        memcpy(to + done, x->chunk + from, some);
        done += some;
    }
    return r;
}

int filestore_piece(struct filestore_file *x, int64_t at, void *p, size_t n, struct fault *f)
{
    if (at < 0 || at >= x->bytes)
        return 0;
    size_t some = (int64_t)n < x->bytes - at ? n : (size_t)(x->bytes - at);
    some = some < INT32_MAX ? some : INT32_MAX;
    if (x->sealed) {
        int r = read_sealed(x, at, p, some, f);
        return r < 0 ? r : (int)some;
    }
    return place_read(x->fd, p, some, at)
               ? (int)some
               : fault_reason(f, UNAVAILABLE, "filestore", "a stored file cannot be read");
}

static int compare(struct filestore_file *x, const char *name, struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct digest *d = digest_open(a);
    uint8_t *piece = arena_alloc(a, SEALED_CHUNK), sum[DIGEST_BYTES];
    char hex[DIGEST_HEX];
    int n;
    for (int64_t at = 0; (n = filestore_piece(x, at, piece, SEALED_CHUNK, f)) > 0; at += n)
        digest_add(d, piece, (size_t)n);
    if (n < 0)
        return n;
    digest_read(d, sum);
    digest_hex(sum, hex);
    return strcmp(hex, name) == 0 ? OK : rotten(name, f);
}

int filestore_read(const struct filestore *s, struct arena *a, const char *name,
                   struct filestore_file **ret, struct fault *f)
{
    struct filestore_file *x = NULL;
    int r = open_file(s, a, name, &x, f);
    if (!x)
        return r;
    r = compare(x, name, f);
    if (r == OK)
        *ret = x;
    return r;
}

/* All of it, compared with its name on the way. */
static int read_all(struct filestore_file *x, struct arena *a, const char *name, struct bytes *ret,
                    struct fault *f)
{
    uint8_t *p = arena_alloc(a, (size_t)x->bytes + 1), sum[DIGEST_BYTES];
    char hex[DIGEST_HEX];
    int n = filestore_piece(x, 0, p, (size_t)x->bytes, f);
    if (n < 0)
        return n;
    digest_sha256(p, (size_t)n, sum);
    digest_hex(sum, hex);
    if (strcmp(hex, name) != 0)
        return rotten(name, f);
    *ret = (struct bytes){p, (size_t)n};
    return OK;
}

int filestore_get(const struct filestore *s, struct arena *a, const char *name, size_t max,
                  struct bytes *ret, struct fault *f)
{
    CLEANUP(arena_closep) struct arena *work = arena_open();
    struct filestore_file *x = NULL;
    int r = open_file(s, work, name, &x, f);
    if (!x)
        return r;
    if ((uint64_t)x->bytes > max)
        return fault_reason(f, TOO_LARGE, "filestore.large", "%s is larger than %zu bytes", name,
                            max);
    return read_all(x, a, name, ret, f);
}

/* Of a sealed file as it lies: how long is what it holds? */
static int64_t plain_bytes(const struct filestore *s, int64_t stored)
{
    int64_t rest = stored - SEALED_HEAD;
    if (!s->sealed)
        return stored;
    return rest < 0 ? 0 : rest - (rest + SEALED_STEP - 1) / SEALED_STEP * SEALED_TAG;
}

int filestore_look(const struct filestore *s, const char *name, int64_t *ret_bytes, struct fault *f)
{
    char stored[DIGEST_HEX];
    struct place_entry e;
    if (!stored_name(s, name, stored))
        return no_name(NOT_FOUND, f);
    int r = s->place.kind->look(&s->place, stored, &e, f);
    if (r == OK)
        *ret_bytes = plain_bytes(s, e.bytes);
    return r;
}

/* ---- walking ---- */

struct walking {
    const struct filestore *store;
    filestore_see *see;
    void *self;
};

/* The name that a sealed file's head tells, if it is the head of a file of that stored name. */
static int tell_name(const struct filestore *s, const char *stored, char ret[static DIGEST_HEX],
                     struct fault *f)
{
    uint8_t head[SEALED_HEAD] = {0}, sum[DIGEST_BYTES];
    char again[DIGEST_HEX];
    struct sealed_file seal;
    int64_t bytes;
    size_t n = 0;
    int r = s->place.kind->peek(&s->place, stored, head, sizeof head, &n, f);
    if (r < 0)
        return r;
    ret[0] = '\0';
    if (n < sizeof head || sealed_file_open(&seal, s->root, head, sum, &bytes, NULL) < 0)
        return OK;
    digest_hex(sum, ret);
    if (!stored_name(s, ret, again) || strcmp(again, stored) != 0)
        ret[0] = '\0';
    return OK;
}

static int see_entry(void *self, const struct place_entry *e, struct fault *f)
{
    const struct walking *w = self;
    char name[DIGEST_HEX];
    memcpy(name, e->name, sizeof name);
    struct fault why = {0};
    int r = w->store->sealed ? tell_name(w->store, e->name, name, &why) : OK;
    if (r == NOT_FOUND) /* it has just been removed */
        return OK;
    if (r < 0)
        return fault_reason(f, r, why.reason, "%s", why.words);
    return w->see(w->self,
                  &(struct filestore_entry){.name = name,
                                            .stored = e->name,
                                            .bytes = plain_bytes(w->store, e->bytes),
                                            .changed_ms = e->changed_ms},
                  f);
}

int filestore_walk(const struct filestore *s, filestore_see *see, void *self, struct fault *f)
{
    return s->place.kind->walk(&s->place, see_entry, &(struct walking){s, see, self}, f);
}

int filestore_remove(struct filestore *s, const char *name, int64_t before_ms, struct fault *f)
{
    char stored[DIGEST_HEX];
    if (!stored_name(s, name, stored))
        return no_name(NOT_FOUND, f);
    return s->place.kind->remove(&s->place, stored, before_ms, f);
}
