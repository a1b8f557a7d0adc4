#include "paper/keys.h"

#include "base/cleanup.h"
#include "crypto/random.h"
#include "crypto/sealed.h"
#include "os/files.h"
#include "os/sandbox.h"

#include <string.h>

enum { KEYS_MOST = 5000, KEY_FILE_MOST = 64 * 1024, ID_MOST = 60, KEYS_CPU_S = 0 };

struct held {
    const char *id;
    struct key *key;
};

struct keys {
    struct held *held;
    size_t n;
};

static bool is_id(const char *id)
{
    size_t n = strlen(id);
    return n > 0 && n <= ID_MOST && strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-") == n;
}

int keys_make(const char *folder, struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *path = arena_printf(a, "%s/master", folder);
    int r = folder_make(folder, 0700, f);
    if (r < 0 || file_exists(path))
        return r;
    uint8_t master[SEALED_KEY];
    random_fill(master, sizeof master);
    return file_write(path, (struct bytes){master, sizeof master}, 0600, f);
}

static int read_master(struct arena *a, const char *folder, struct bytes *ret, struct fault *f)
{
    struct bytes master;
    int r = file_read(a, arena_printf(a, "%s/master", folder), KEY_FILE_MOST, &master, f);
    if (r < 0)
        return r;
    if (master.n != SEALED_KEY)
        return fault_reason(f, BROKEN, "keys.master", "the master key is damaged");
    *ret = master;
    return OK;
}

/* The certificates first: a key without them is of no use, certificates without a key are found out
 * at the first signature. */
static int write_pair(struct arena *a, const char *folder, const char *id, struct bytes sealed,
                      struct cms_chain chain, struct fault *f)
{
    struct buf pem;
    buf_init(&pem, a, KEY_FILE_MOST);
    for (size_t i = 0; i < chain.n; i++)
        buf_str(&pem, certificate_pem(a, chain.certificates[i]));
    int r = file_write(arena_printf(a, "%s/%s.pem", folder, id), buf_bytes(&pem), 0600, f);
    return r < 0 ? r : file_write(arena_printf(a, "%s/%s.key", folder, id), sealed, 0600, f);
}

int keys_put(const char *folder, const char *id, const struct key *k, struct cms_chain chain,
             struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct bytes master = {0}, plain;
    if (!is_id(id) || !chain.n || !certificate_fits(chain.certificates[0], k))
        return fault_reason(f, INVALID, "keys.pair", "a bad id, or not the certificate of the key");
    if (file_exists(arena_printf(a, "%s/%s.key", folder, id)))
        return fault_reason(f, CONFLICT, "keys.taken", "there is a key %s already", id);
    int r = read_master(a, folder, &master, f);
    if (r == OK)
        r = key_write(a, k, &plain, f);
    if (r < 0)
        return r;
    return write_pair(a, folder, id, sealed_make(a, master.p, plain), chain, f);
}

int keys_chain(struct arena *a, const char *folder, const char *id, struct cms_chain *ret,
               struct fault *f)
{
    struct bytes pem;
    struct certificate **all;
    size_t n = 0;
    if (!is_id(id))
        return fault_reason(f, NOT_FOUND, "keys.id", "no key has such an id");
    int r = file_read(a, arena_printf(a, "%s/%s.pem", folder, id), KEY_FILE_MOST, &pem, f);
    if (r == OK)
        r = certificates_read(a, pem, &all, &n, f);
    if (r == OK)
        *ret = (struct cms_chain){all, n};
    return r;
}

static int load_key(struct arena *a, const char *folder, const char *file, const uint8_t *master,
                    struct held *ret, struct fault *f)
{
    struct bytes sealed, plain;
    int r = file_read(a, arena_printf(a, "%s/%s", folder, file), KEY_FILE_MOST, &sealed, f);
    if (r == OK)
        r = sealed_open(a, master, sealed, &plain, f);
    if (r == OK)
        r = key_read(a, plain, &ret->key, f);
    if (r == OK)
        ret->id = arena_strndup(a, file, strlen(file) - strlen(".key"));
    return r;
}

static bool is_key_file(const char *name)
{
    size_t n = strlen(name);
    return n > 4 && strcmp(name + n - 4, ".key") == 0;
}

static int load_all(struct arena *a, const char *folder, struct keys *k, struct fault *f)
{
    struct bytes master = {0};
    char **names;
    int r = read_master(a, folder, &master, f);
    if (r == OK)
        r = folder_list(a, folder, &names, f);
    k->held = arena_new(a, struct held, KEYS_MOST);
    for (; r == OK && *names; names++)
        if (is_key_file(*names))
            r = k->n < KEYS_MOST ? load_key(a, folder, *names, master.p, &k->held[k->n++], f)
                                 : fault_set(f, INVALID, "more than %d keys", KEYS_MOST);
    return r;
}

static int start(struct arena *a, const char *argument, void **ret_self, struct fault *f)
{
    struct keys *k = arena_new(a, struct keys, 1);
    if (!argument)
        return fault_reason(f, INVALID, "keys.folder", "the signer needs the folder of its keys");
    int r = load_all(a, argument, k, f);
    if (r == OK)
        *ret_self = k;
    return r;
}

static int enter(void *self, struct fault *f)
{
    (void)self;
    static const struct sandbox s = {.cpu_s = KEYS_CPU_S, .descriptors = 16};
    return sandbox_enter(&s, f);
}

/* A job is a digest and then the id. */
static int run(void *self, struct arena *a, uint32_t job, struct bytes in, struct bytes *ret,
               struct fault *f)
{
    const struct keys *k = self;
    (void)job;
    if (in.n <= DIGEST_BYTES || in.n > DIGEST_BYTES + ID_MOST)
        return fault_reason(f, INVALID, "keys.job", "not a digest and an id");
    const char *id = arena_strndup(a, (const char *)in.p + DIGEST_BYTES, in.n - DIGEST_BYTES);
    for (size_t i = 0; i < k->n; i++)
        if (strcmp(k->held[i].id, id) == 0)
            return key_sign(k->held[i].key, a, in.p, ret, f);
    return fault_reason(f, NOT_FOUND, "keys.id", "no key %s", id);
}

const struct helper_service keys_service = {"sign", start, enter, run};

struct remote {
    struct helper_pool *pool;
    const char *id;
};

static int sign_there(void *self, struct arena *a, const uint8_t digest[static DIGEST_BYTES],
                      struct bytes *ret, struct fault *f)
{
    const struct remote *r = self;
    size_t n = strlen(r->id);
    uint8_t *job = arena_alloc(a, DIGEST_BYTES + n);
    memcpy(job, digest, DIGEST_BYTES);
    memcpy(job + DIGEST_BYTES, r->id, n);
    return helper_call(r->pool, a, 0, (struct bytes){job, DIGEST_BYTES + n}, ret, f);
}

struct signer keys_signer(struct arena *a, struct helper_pool *sign, const char *id)
{
    struct remote *r = arena_new(a, struct remote, 1);
    r->pool = sign;
    r->id = arena_strdup(a, id);
    return (struct signer){sign_there, r};
}
