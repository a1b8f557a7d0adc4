/* Where stored files are and what seals them: settings, keys, and the commands that change it. */
#include "app/app.h"

#include "base/cleanup.h"
#include "files/filestore.h"
#include "files/ring.h"
#include "os/files.h"
#include "os/user.h"
#include "rooms/custody/custody.h"
#include "wire/s3.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEYS_MOST = 1024, RINGS_MOST = 4096 };

/* A secret that the service manager hands over (LoadCredential); NULL when there is none. */
static const char *credential(struct arena *a, const char *name)
{
    const char *folder = getenv("CREDENTIALS_DIRECTORY");
    const char *path = folder ? arena_printf(a, "%s/%s", folder, name) : NULL;
    return path && file_exists(path) ? path : NULL;
}

static const char *path_of(struct arena *a, const struct options *o, enum option which,
                           const char *name)
{
    return option_is_set(o, which) ? option(o, which) : credential(a, name);
}

/* ---- keys ---- */

static int check_hidden(const char *key, struct fault *f)
{
    return user_is_public(key)
               ? fault_set(f, FORBIDDEN,
                           "everybody on this machine may read the key %s: chmod o= %s, and let "
                           "only the server's user or group read it",
                           key, key)
               : OK;
}

static int read_key_file(struct arena *a, const char *path, struct s3 *s, struct fault *f)
{
    struct bytes all = {0};
    int r = check_hidden(path, f);
    if (r == OK)
        r = file_read(a, path, KEYS_MOST, &all, f);
    if (r < 0)
        return r;
    char *rest;
    s->key_id = strtok_r(arena_strndup(a, (const char *)all.p, all.n), "\r\n", &rest);
    s->secret = s->key_id ? strtok_r(NULL, "\r\n", &rest) : NULL;
    return OK;
}

static int read_s3_keys(struct arena *a, const struct options *o, struct s3 *s, struct fault *f)
{
    const char *path = path_of(a, o, OPTION_S3_KEYS, "s3-keys");
    s->key_id = getenv("AWS_ACCESS_KEY_ID");
    s->secret = getenv("AWS_SECRET_ACCESS_KEY");
    int r = path ? read_key_file(a, path, s, f) : OK;
    if (r == OK && (!s->key_id || !*s->key_id || !s->secret || !*s->secret))
        return fault_set(f, INVALID, "the keys of the S3 server are missing: --s3-keys FILE");
    return r;
}

/* Who takes the data folder must not have the key with it. */
static int check_apart(struct arena *a, const char *data, const char *key, struct fault *f)
{
    return house_holds(a, data, key) ? fault_set(f, INVALID,
                                                 "%s lies in the data folder: the key of sealed "
                                                 "files belongs elsewhere",
                                                 key)
                                     : OK;
}

static int read_master(struct arena *a, const struct options *o, const char *path,
                       const uint8_t **ret, struct fault *f)
{
    uint8_t *master = arena_alloc(a, RING_MASTER);
    int r = check_apart(a, option(o, OPTION_DATA), path, f);
    if (r == OK)
        r = check_hidden(path, f);
    if (r == OK)
        r = ring_read_master(path, master, f);
    if (r == OK)
        *ret = master;
    return r;
}

/* ---- where ---- */

/* "s3://…" or a folder. */
static int read_place(struct arena *a, const struct options *o, const char *where,
                      struct filestore_options *x, struct fault *f)
{
    struct s3 *s = arena_new(a, struct s3, 1);
    if (strncmp(where, "s3://", 5) != 0) {
        x->folder = where;
        return OK;
    }
    int r = read_s3_keys(a, o, s, f);
    if (r == OK)
        r = s3_read_address(a, where, s, f);
    if (r == OK)
        x->s3 = s;
    return r;
}

int files_settings(struct arena *a, const struct options *o, struct filestore_options *ret,
                   struct fault *f)
{
    const char *data = option(o, OPTION_DATA);
    const char *key = path_of(a, o, OPTION_FILES_KEY, "files-key");
    struct filestore_options x = {.folder = arena_printf(a, "%s/files", data),
                                  .ring = arena_printf(a, "%s/files.ring", data)};
    int r = option_is_set(o, OPTION_FILES) ? read_place(a, o, option(o, OPTION_FILES), &x, f) : OK;
    if (r == OK && key)
        r = read_master(a, o, key, &x.master, f);
    if (r == OK)
        *ret = x;
    return r;
}

int files_make_ring(struct arena *a, const struct options *o, struct fault *f)
{
    struct filestore_options x = {0};
    int r = files_settings(a, o, &x, f);
    return r < 0 || !x.master ? r : ring_make(x.ring, x.master, f);
}

/* ---- motcua files ---- */

static int rekey(struct arena *a, const struct options *o, struct fault *f)
{
    struct filestore_options x = {0};
    const uint8_t *new = NULL;
    if (!option_is_set(o, OPTION_NEW_FILES_KEY))
        return fault_set(f, INVALID, "--new-files-key FILE is needed");
    int r = files_settings(a, o, &x, f);
    if (r == OK && !x.master)
        return fault_set(f, INVALID, "--files-key FILE, the key until now, is needed");
    if (r == OK)
        r = read_master(a, o, option(o, OPTION_NEW_FILES_KEY), &new, f);
    if (r == OK)
        r = ring_reseal(x.ring, x.master, new, f);
    if (r == OK)
        puts("the ring opens with the new key; now change files-key");
    return r;
}

/* The ring of the new place: the old one, or a new one with a new root, which takes its name when
 * all is there. */
static int choose_ring(struct arena *a, const struct options *o, struct filestore_options *to,
                       const char *ring, struct fault *f)
{
    if (!option_is_set(o, OPTION_NEW_FILES_KEY))
        return OK;
    to->ring = arena_printf(a, "%s.new", ring);
    int r = read_master(a, o, option(o, OPTION_NEW_FILES_KEY), &to->master, f);
    return r < 0 || file_exists(to->ring) ? r : ring_make(to->ring, to->master, f);
}

static int open_both(struct arena *a, const struct options *o, struct filestore_options *to,
                     struct filestore **ret_from, struct filestore **ret_to, struct fault *f)
{
    struct filestore_options from = {0};
    int r = files_settings(a, o, &from, f);
    if (r < 0)
        return r;
    *to = from;
    to->s3 = NULL;
    r = read_place(a, o, option(o, OPTION_TO), to, f);
    if (r == OK)
        r = choose_ring(a, o, to, from.ring, f);
    if (r == OK)
        r = filestore_open(a, &from, ret_from, f);
    return r < 0 ? r : filestore_open(a, to, ret_to, f);
}

/* All files stay in the old place, and are of no use without the ring that opens them. */
static int keep_ring(struct arena *a, const char *ring, struct fault *f)
{
    const char *name = ring;
    struct bytes old;
    for (int i = 1; file_exists(name); i++)
        name = arena_printf(a, "%s.%d", ring, i);
    if (strcmp(name, ring) == 0)
        return OK;
    int r = file_read(a, ring, RINGS_MOST, &old, f);
    if (r == OK)
        r = file_write(name, old, 0600, f);
    if (r == OK)
        printf("the ring of the old place is kept as %s\n", name);
    return r;
}

static int take_ring(struct arena *a, const char *new, const char *ring, struct fault *f)
{
    if (!new || strcmp(new, ring) == 0)
        return OK;
    int r = keep_ring(a, ring, f);
    if (r == OK && rename(new, ring) < 0)
        return fault_set(f, UNAVAILABLE, "%s cannot be renamed", new);
    return r;
}

static int copy(struct arena *a, const struct options *o, struct fault *f)
{
    struct filestore_options there = {0};
    struct filestore *from = NULL, *to = NULL;
    struct custody_copy count = {0};
    const char *ring = arena_printf(a, "%s/files.ring", option(o, OPTION_DATA));
    if (!option_is_set(o, OPTION_TO))
        return fault_set(f, INVALID, "--to PLACE is needed: a folder or s3://…");
    int r = open_both(a, o, &there, &from, &to, f);
    if (r == OK)
        r = custody_copy_files(from, to, &count, f);
    if (r < 0)
        return r;
    printf("%" PRId64 " files, %" PRId64 " of them new, %" PRId64 " damaged and left out\n",
           count.files, count.added, count.rotten);
    r = take_ring(a, there.ring, ring, f);
    if (r < 0)
        return r;
    puts("now change files and files-key to what they are there");
    return count.rotten ? fault_set(f, BROKEN, "%" PRId64 " files are damaged", count.rotten) : OK;
}

int command_files(struct arena *a, const struct options *o, struct fault *f)
{
    static const struct {
        const char *name;
        int (*run)(struct arena *a, const struct options *o, struct fault *f);
    } acts[] = {{"rekey", rekey}, {"copy", copy}};
    for (size_t i = 0; o->word_count == 1 && i < sizeof acts / sizeof *acts; i++)
        if (strcmp(o->words[0], acts[i].name) == 0)
            return acts[i].run(a, o, f);
    return fault_set(f, INVALID, "motcua files rekey or motcua files copy");
}
