/* Is an export whole by itself? Nothing of a house is needed for it. */
#include "rooms/custody/arrive.h"

#include "base/cleanup.h"
#include "os/files.h"

#include <string.h>

/* ---- names ---- */

static bool is_one_of(const char *const *names, const char *name)
{
    while (*names && strcmp(*names, name) != 0)
        names++;
    return *names;
}

/* What may stand beside the rows: never a way out of the folder. */
static bool is_plain(const char *path)
{
    static const char key_letters[] = "abcdefghijklmnopqrstuvwxyz0123456789.-";
    if (strncmp(path, "keys/", 5) == 0)
        return path[5] && path[5] != '.' && path[5 + strspn(path + 5, key_letters)] == '\0';
    return strcmp(path, "README.md") == 0 || is_one_of(transfer_plain, path);
}

static bool is_listed(const struct arriving *x, const char *path)
{
    const struct json *all = json_get(x->manifest, "files");
    const struct json *m = all && all->kind == JSON_LIST ? all->first : NULL;
    while (m && strcmp(json_str(m, "path", ""), path) != 0)
        m = m->next;
    return m;
}

static bool is_scroll(struct arriving *x, const char *path)
{
    for (size_t i = 0; i < db_all_rows_n; i++)
        if (strcmp(transfer_scroll(x->arena, db_all_rows[i].name), path) == 0)
            return true;
    return false;
}

static int check_names(struct arriving *x, const char *folder,
                       bool (*known)(struct arriving *x, const char *path))
{
    char **names;
    const char *path = *folder ? custody_inside(x->arena, x->from, folder) : x->from;
    if (!file_exists(path))
        return OK;
    int r = folder_list(x->arena, path, &names, x->fault);
    for (; r == OK && *names; names++) {
        const char *name = *folder ? custody_inside(x->arena, folder, *names) : *names;
        if (!known(x, name))
            arrive_tell(x, name, 0, "the manifest does not tell of it");
    }
    return r;
}

static bool is_top(struct arriving *x, const char *path)
{
    static const char *const names[] = {TRANSFER_MANIFEST_NAME, "rows",        "documents", "files",
                                        "documents.jsonl",      "files.jsonl", "keys",      NULL};
    return is_one_of(names, path) || is_listed(x, path);
}

static bool is_key(struct arriving *x, const char *path)
{
    return is_listed(x, path);
}

/* ---- plain files ---- */

static void check_plain(struct arriving *x, const struct json *told)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *path = json_str(told, "path", "");
    struct bytes all;
    uint8_t digest[DIGEST_BYTES];
    char hex[DIGEST_HEX];
    struct fault why = {0};
    if (!is_plain(path)) {
        arrive_tell(x, TRANSFER_MANIFEST_NAME, told->line, "a file that does not belong here");
        return;
    }
    if (file_read(a, custody_inside(a, x->from, path), TRANSFER_HEADS, &all, &why) < 0) {
        arrive_tell(x, path, 0, why.words);
        return;
    }
    digest_sha256(all.p, all.n, digest);
    digest_hex(digest, hex);
    if (json_int(told, "bytes", -1) != (int64_t)all.n ||
        strcmp(json_str(told, "sha256", ""), hex) != 0)
        arrive_tell(x, path, 0, "is not what the manifest tells: it was altered");
}

/* ---- stores ---- */

struct store_look {
    struct arriving *x;
    const struct filestore *store;
    const char *name, *list; /* "files", "files.jsonl" */
    char before[DIGEST_HEX];
    int64_t line, files;
};

static int count_file(void *count, const struct filestore_entry *e, struct fault *f)
{
    (void)e;
    (void)f;
    ++*(int64_t *)count;
    return OK;
}

static const char *wrong_with(struct store_look *s, const char *sha256, int64_t bytes)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct filestore_file *file;
    uint8_t digest[DIGEST_BYTES];
    if (!digest_from_hex(sha256, digest) || bytes < 0)
        return "sha256 and bytes are expected";
    if (strcmp(sha256, s->before) <= 0)
        return "does not stand behind the row before";
    memcpy(s->before, sha256, DIGEST_HEX);
    int r = filestore_read(s->store, a, sha256, &file, NULL);
    if (r < 0)
        return r == NOT_FOUND ? "the file is missing" : "the file is damaged";
    if (filestore_length(file) != bytes)
        return "the file is not as long";
    s->x->count.bytes += bytes;
    return NULL;
}

static void check_listed(struct store_look *s, struct bytes line)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct json *o;
    const char *wrong = "sha256 and bytes are expected";
    if (json_parse(a, (const char *)line.p, line.n, &o, NULL) == OK && o->count == 2)
        wrong = wrong_with(s, json_str(o, "sha256", ""), json_int(o, "bytes", -1));
    if (wrong)
        arrive_tell(s->x, s->list, s->line, wrong);
}

static const struct json *told_of_store(const struct arriving *x, const char *name)
{
    const struct json *m = json_get(x->manifest, "stores")->first;
    while (strcmp(json_str(m, "store", ""), name) != 0)
        m = m->next;
    return m;
}

static void check_whole_store(struct store_look *s, struct scroll_in *in)
{
    const struct json *told = told_of_store(s->x, s->name);
    struct scroll_sum sum;
    scroll_sum(in, &sum);
    if (json_int(told, "rows", -1) != sum.rows ||
        strcmp(json_str(told, "sha256", ""), sum.sha256) != 0)
        arrive_tell(s->x, s->list, 0, "is not what the manifest tells: it was altered");
    struct fault why = {0};
    if (filestore_walk(s->store, count_file, &s->files, &why) < 0)
        arrive_tell(s->x, s->name, 0, why.words);
    else if (s->files > sum.rows)
        arrive_tell(s->x, s->name, 0, "holds files that are not listed");
}

static void check_store(struct arriving *x, int which, int64_t *ret_files)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct store_look s = {.x = x,
                           .store = x->stores[which],
                           .name = transfer_stores[which],
                           .list = transfer_list(x->arena, transfer_stores[which])};
    struct scroll_in *in;
    struct bytes line;
    struct fault why = {0};
    int r = scroll_open(a, custody_inside(a, x->from, s.list), &in, &why);
    if (r < 0) {
        arrive_tell(x, s.list, 0, why.words);
        return;
    }
    while (s.line++, (r = scroll_next(in, &line, &why)) > 0)
        check_listed(&s, line);
    if (r < 0)
        arrive_tell(x, s.list, s.line, why.words);
    *ret_files = s.line - 1;
    check_whole_store(&s, in);
}

/* ---- all of it ---- */

static int check_beside(struct arriving *x)
{
    const struct json *all = json_get(x->manifest, "files");
    for (const struct json *m = all && all->kind == JSON_LIST ? all->first : NULL; m; m = m->next)
        check_plain(x, m);
    int r = check_names(x, "", is_top);
    if (r == OK)
        r = check_names(x, "rows", is_scroll);
    if (r == OK)
        r = check_names(x, "keys", is_key);
    if (r < 0)
        return r;
    check_store(x, 0, &x->count.documents);
    check_store(x, 1, &x->count.files);
    return OK;
}

int transfer_judge(const char *from, const struct transfer_faults *faults,
                   struct transfer_count *ret, struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct arriving x = {.arena = a, .from = from, .faults = faults, .fault = f};
    int r = arrive_begin(&x);
    if (r == OK)
        r = check_beside(&x);
    for (size_t i = 0; r == OK && i < db_all_rows_n; i++)
        r = arrive_kind(&x, &db_all_rows[i], true, NULL, NULL);
    if (r == OK)
        r = arrive_end(&x);
    if (r == OK)
        *ret = x.count;
    return r;
}
