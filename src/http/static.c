#include "http/static.h"

#include "http/exchange.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

enum {
    STATIC_FILES = 2000,
    STATIC_BYTES = 16 * 1024 * 1024, /* one file; the process designer's script has 3 MB */
    STATIC_DEPTH = 8,
};

#define PACKED ".gz"

struct static_file {
    const char *path; /* the address that it is found under */
    const char *name; /* below the folder */
    const char *url;  /* the address with a part of its content */
    const char *tag;  /* ETag with quotes */
    struct MHD_Response *plain, *packed;
    size_t plain_n, packed_n;
};

struct statics {
    struct arena *arena;
    const char *folder, *prefix;
    struct static_file *files; /* sorted by path; each file twice, by its name and by its url */
    size_t count;
};

static const struct {
    const char *ending, *type;
    bool text;
} kinds[] = {
    {".css", "text/css; charset=utf-8", true},
    {".js", "text/javascript; charset=utf-8", true},
    {".mjs", "text/javascript; charset=utf-8", true},
    {".svg", "image/svg+xml", true},
    {".json", "application/json", true},
    {".webmanifest", "application/manifest+json", true},
    {".txt", "text/plain; charset=utf-8", true},
    {".html", "text/html; charset=utf-8", true},
    {".map", "application/json", true},
    {".woff2", "font/woff2", false},
    {".woff", "font/woff", false},
    {".ttf", "font/ttf", true},
    {".png", "image/png", false},
    {".jpg", "image/jpeg", false},
    {".webp", "image/webp", false},
    {".ico", "image/x-icon", false},
    {".wasm", "application/wasm", true},
};

enum { KINDS = sizeof kinds / sizeof *kinds };

static size_t kind_of(const char *name)
{
    const char *ending = strrchr(name, '.');
    size_t k = 0;
    while (k < KINDS && (!ending || strcmp(ending, kinds[k].ending) != 0))
        k++;
    return k;
}

static int read_file(struct arena *a, const char *path, struct bytes *ret, struct fault *f)
{
    FILE *file = fopen(path, "rbe");
    if (!file)
        return fault_set(f, INVALID, "%s: %s", path, strerror(errno));
    long n = fseek(file, 0, SEEK_END) == 0 ? ftell(file) : -1;
    int r = OK;
    if (n < 0 || n > STATIC_BYTES) {
        r = fault_set(f, INVALID, "%s: no file, or above %d bytes", path, STATIC_BYTES);
    } else {
        uint8_t *p = arena_alloc(a, (size_t)n);
        rewind(file);
        if (fread(p, 1, (size_t)n, file) == (size_t)n)
            *ret = (struct bytes){.p = p, .n = (size_t)n};
        else
            r = fault_set(f, INVALID, "%s: cannot be read", path);
    }
    (void)fclose(file);
    return r;
}

static void end_response(void *response)
{
    MHD_destroy_response(response);
}

static struct MHD_Response *prepare(struct arena *a, struct bytes b, const char *type,
                                    const char *tag, bool packed)
{
    /* The library only reads a persistent buffer; its type lacks the const. */
    struct MHD_Response *m =
        MHD_create_response_from_buffer(b.n, (void *)(uintptr_t)b.p, MHD_RESPMEM_PERSISTENT);
    if (!m)
        return NULL;
    arena_defer(a, end_response, m);
    for (const struct pair *p = answer_defaults; p->name; p++)
        (void)MHD_add_response_header(m, p->name, p->value);
    (void)MHD_add_response_header(m, "Content-Type", type);
    (void)MHD_add_response_header(m, "ETag", tag);
    (void)MHD_add_response_header(m, "Vary", "Accept-Encoding");
    if (packed)
        (void)MHD_add_response_header(m, "Content-Encoding", "gzip");
    return m;
}

static void set_cache(struct static_file *file, const char *control)
{
    (void)MHD_add_response_header(file->plain, "Cache-Control", control);
    if (file->packed)
        (void)MHD_add_response_header(file->packed, "Cache-Control", control);
}

/* What is sent of one file; packed.p is NULL when packing gains nothing. */
struct content {
    struct bytes plain, packed;
    const char *type;
};

static bool fill(struct statics *s, struct static_file *file, const struct content *c)
{
    file->plain_n = c->plain.n;
    file->plain = prepare(s->arena, c->plain, c->type, file->tag, false);
    if (!c->packed.p)
        return file->plain;
    file->packed_n = c->packed.n;
    file->packed = prepare(s->arena, c->packed, c->type, file->tag, true);
    return file->plain && file->packed;
}

/* Megabytes of the designers would hold up each start: what lies packed beside is taken as it is.
 */
static int read_content(struct statics *s, const char *name, size_t kind, struct content *ret,
                        struct fault *f)
{
    struct content c = {.type = kinds[kind].type};
    const char *path = arena_printf(s->arena, "%s/%s", s->folder, name);
    const char *packed = arena_printf(s->arena, "%s" PACKED, path);
    int r = read_file(s->arena, path, &c.plain, f);
    if (r == OK && access(packed, F_OK) == 0)
        r = read_file(s->arena, packed, &c.packed, f);
    else if (r == OK && kinds[kind].text)
        (void)gzip_pack_best(s->arena, c.plain, &c.packed);
    *ret = c;
    return r;
}

/* "css/app.css.gz" where "css/app.css" is, too. */
static bool is_packed_twin(const struct statics *s, const char *name)
{
    size_t n = strlen(name), tail = strlen(PACKED);
    return n > tail && strcmp(name + n - tail, PACKED) == 0 &&
           access(arena_printf(s->arena, "%s/%.*s", s->folder, (int)(n - tail), name), F_OK) == 0;
}

static int add_file(struct statics *s, const char *name, struct fault *f)
{
    size_t kind = kind_of(name);
    if (kind == KINDS)
        return fault_set(f, INVALID, "%s/%s: unknown kind of file", s->folder, name);
    if (s->count + 2 > STATIC_FILES)
        return fault_set(f, INVALID, "%s: more than %d files", s->folder, STATIC_FILES / 2);
    struct content c;
    int r = read_content(s, name, kind, &c, f);
    if (r < 0)
        return r;
    /* The sum tells versions of our own files apart; it guards against nobody. */
    unsigned long sum = crc32(0, c.plain.p, (uInt)c.plain.n);
    int stem = (int)(strrchr(name, '.') - name);
    struct static_file file = {
        .name = name,
        .url = arena_printf(s->arena, "%s%.*s.%08lx%s", s->prefix, stem, name, sum, name + stem),
        .tag = arena_printf(s->arena, "\"%08lx\"", sum)};
    struct static_file lasting = file;
    file.path = arena_printf(s->arena, "%s%s", s->prefix, name);
    lasting.path = file.url;
    if (!fill(s, &file, &c) || !fill(s, &lasting, &c))
        return fault_set(f, BROKEN, "%s: the reply could not be made", name);
    set_cache(&file, "no-cache"); /* asked for again each time: style sheets name fonts so */
    set_cache(&lasting, "public, max-age=31536000, immutable");
    s->files[s->count++] = file;
    s->files[s->count++] = lasting;
    return OK;
}

static int add_folder(struct statics *s, const char *below, int depth, struct fault *f)
{
    const char *path = arena_printf(s->arena, "%s/%s", s->folder, below);
    DIR *dir = opendir(path);
    if (!dir)
        return fault_set(f, INVALID, "%s: %s", path, strerror(errno));
    int r = OK;
    struct dirent *e;
    while (r == OK && (e = readdir(dir))) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        const char *name = arena_printf(s->arena, "%s%s%s", below, *below ? "/" : "", e->d_name);
        if (e->d_name[0] == '.')
            r = fault_set(f, INVALID, "%s/%s: hidden files are not published", s->folder, name);
        else if (e->d_type == DT_DIR && depth < STATIC_DEPTH)
            r = add_folder(s, name, depth + 1, f);
        else if (!is_packed_twin(s, name))
            r = add_file(s, name, f);
    }
    (void)closedir(dir);
    return r;
}

static int by_path(const void *a, const void *b)
{
    const struct static_file *left = a, *right = b;
    return strcmp(left->path, right->path);
}

int static_load(struct arena *a, const char *folder, const char *prefix, struct statics **ret,
                struct fault *f)
{
    struct statics *s = arena_new(a, struct statics, 1);
    *s = (struct statics){.arena = a,
                          .folder = folder,
                          .prefix = prefix,
                          .files = arena_new(a, struct static_file, STATIC_FILES)};
    int r = add_folder(s, "", 0, f);
    if (r < 0)
        return r;
    qsort(s->files, s->count, sizeof *s->files, by_path);
    *ret = s;
    return OK;
}

const struct static_file *static_find(const struct statics *s, const char *path)
{
    struct static_file wanted = {.path = path};
    return bsearch(&wanted, s->files, s->count, sizeof *s->files, by_path);
}

const char *static_url(const struct statics *s, const char *name)
{
    for (size_t i = 0; i < s->count; i++)
        if (strcmp(s->files[i].name, name) == 0)
            return s->files[i].url;
    return NULL;
}

bool static_owns(const struct statics *s, const char *path)
{
    return strncmp(path, s->prefix, strlen(s->prefix)) == 0;
}

struct MHD_Response *static_response(const struct static_file *f, bool gzip)
{
    return gzip && f->packed ? f->packed : f->plain;
}

const char *static_tag(const struct static_file *f)
{
    return f->tag;
}

size_t static_size(const struct static_file *f, bool gzip)
{
    return gzip && f->packed ? f->packed_n : f->plain_n;
}
