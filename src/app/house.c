#include "app/app.h"

#include "base/limits.h"
#include "base/log.h"
#include "base/time.h"
#include "crypto/random.h"
#include "db/db.h"
#include "db/schema.h"
#include "db/store.h"
#include "http/static.h"
#include "os/clock.h"
#include "os/files.h"
#include "files/filestore.h"
#include "os/helper.h"
#include "paper/keys.h"
#include "paper/service.h"
#include "paper/sign.h"
#include "rooms/catalogue/plain.h"
#include "rooms/identity/identity.h"
#include "wire/oidc.h"
#include "wire/population.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { JOB_MS = 20 * 1000, PAPER_HELPERS = 2, SLOW_QUERY_MOST_MS = 3600 * 1000 };

static const char *inside(struct arena *a, const struct options *o, const char *name)
{
    return arena_printf(a, "%s/%s", option(o, OPTION_DATA), name);
}

static int need_data(const struct options *o, struct fault *f)
{
    return option_is_set(o, OPTION_DATA) ? OK : fault_set(f, INVALID, "--data FOLDER is needed");
}

static const struct {
    const char *name;
    enum option which;
} kept[] = {{"store", OPTION_STORE},
            {"files", OPTION_FILES},
            {"s3-keys", OPTION_S3_KEYS},
            {"files-key", OPTION_FILES_KEY}};

/* Settings that are there already are not ours to change; a house that they do not find would be
 * empty at its next start. */
static int check_places(struct arena *a, const struct options *o, struct fault *f)
{
    struct options there = {0};
    int r = options_add(a, &there, option(o, OPTION_DATA), f);
    if (r < 0 || !file_exists(inside(a, o, "motcua.conf")))
        return r;
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        const char *said = there.values[kept[i].which];
        if (option_is_set(o, kept[i].which) &&
            strcmp(said ? said : "", option(o, kept[i].which)) != 0)
            return fault_set(f, INVALID,
                             "%s is there and does not say the same %s: write it there first",
                             inside(a, o, "motcua.conf"), kept[i].name);
    }
    return OK;
}

/* Where the rows and the files are stands in the data folder from now on, for every command. */
static int keep_places(struct arena *a, const struct options *o, struct fault *f)
{
    const char *path = inside(a, o, "motcua.conf");
    struct buf lines;
    buf_init(&lines, a, LIMIT_FORM_BODY);
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (option_is_set(o, kept[i].which))
            buf_printf(&lines, "%s = %s\n", kept[i].name, option(o, kept[i].which));
    return lines.n && !file_exists(path) ? file_write(path, buf_bytes(&lines), 0600, f) : OK;
}

/* Stands in the folder until all is in it: what was killed before is no house. */
static const char unfinished_name[] = "house.part";

static int need_finished(struct arena *a, const struct options *o, struct fault *f)
{
    return o->making || !file_exists(inside(a, o, unfinished_name))
               ? OK
               : fault_reason(f, CONFLICT, "house.unfinished",
                              "%s was begun and never finished: remove it, and begin again",
                              option(o, OPTION_DATA));
}

static int need_nothing(struct arena *a, const struct options *o, struct fault *f)
{
    int r = need_data(o, f);
    if (r == OK)
        r = need_finished(a, o, f);
    if (r == OK && file_exists(inside(a, o, "secret")))
        return fault_set(f, CONFLICT, "%s is initialised already", option(o, OPTION_DATA));
    if (r == OK && file_exists(inside(a, o, "motcua.db")))
        return fault_set(f, CONFLICT, "%s holds a database already", option(o, OPTION_DATA));
    if (r == OK)
        r = check_places(a, o, f);
    return r;
}

int house_make(struct arena *a, const struct options *o, struct fault *f)
{
    uint8_t secret[DIGEST_BYTES];
    int r = need_nothing(a, o, f);
    random_fill(secret, sizeof secret);
    if (r == OK)
        r = folder_make(option(o, OPTION_DATA), 0700, f);
    if (r == OK)
        r = file_write(inside(a, o, unfinished_name), (struct bytes){0}, 0600, f);
    if (r == OK)
        r = keys_make(inside(a, o, "keys"), f);
    if (r == OK)
        r = file_write(inside(a, o, "secret"), (struct bytes){secret, sizeof secret}, 0600, f);
    if (r == OK)
        r = files_make_ring(a, o, f);
    return r == OK ? keep_places(a, o, f) : r;
}

int house_finish(struct arena *a, const struct options *o, struct fault *f)
{
    int r = folder_remove(inside(a, o, unfinished_name), f);
    return r == OK ? file_sync(option(o, OPTION_DATA), f) : r;
}

int house_before(struct arena *a, const char *data, char ***ret, struct fault *f)
{
    *ret = NULL;
    return file_exists(data) ? folder_list(a, data, ret, f) : OK;
}

static bool is_among(char *const *names, const char *name)
{
    while (names && *names && strcmp(*names, name) != 0)
        names++;
    return names && *names;
}

void house_undo(struct arena *a, const char *data, char *const *before)
{
    char **names;
    if (is_among(before, "secret") || is_among(before, "motcua.db"))
        return; /* a house's, whose server may be making files just now */
    int r = folder_list(a, data, &names, NULL);
    for (; r == OK && *names; names++)
        if (!is_among(before, *names))
            (void)folder_remove(arena_printf(a, "%s/%s", data, *names), NULL);
    if (!before)
        (void)folder_remove(data, NULL);
}

bool house_holds(struct arena *a, const char *data, const char *path)
{
    char *part = arena_strdup(a, path), *slash;
    char *inner = realpath(part, NULL), *outer = realpath(data, NULL);
    while (!inner && (slash = strrchr(part, '/')) != NULL && slash != part) {
        *slash = '\0';
        inner = realpath(part, NULL);
    }
    if (!inner && *path != '/')
        inner = realpath(".", NULL);
    size_t n = outer ? strlen(outer) : 0;
    bool within =
        inner && outer && strncmp(inner, outer, n) == 0 && (inner[n] == '/' || inner[n] == '\0');
    free(inner);
    free(outer);
    return within;
}

static int read_secret(struct arena *a, const struct options *o, struct house *h, struct fault *f)
{
    struct bytes secret;
    int r = file_read(a, inside(a, o, "secret"), DIGEST_BYTES, &secret, f);
    if (r == NOT_FOUND) {
        fault_clear(f);
        if (file_exists(inside(a, o, "motcua.db")))
            return fault_set(f, NOT_FOUND, "%s is lost: 32 random bytes make a new one",
                             inside(a, o, "secret"));
        return fault_set(f, NOT_FOUND, "%s is no data folder; motcua init makes one",
                         option(o, OPTION_DATA));
    }
    if (r == OK && secret.n != sizeof h->secret)
        return fault_set(f, BROKEN, "the secret in %s is damaged", option(o, OPTION_DATA));
    if (r == OK)
        memcpy(h->secret, secret.p, secret.n);
    return r;
}

int house_open_store(struct arena *a, const struct options *o, const struct db_schema *schema,
                     struct store **ret, struct fault *f)
{
    const char *where =
        option_is_set(o, OPTION_STORE) ? option(o, OPTION_STORE) : inside(a, o, "motcua.db");
    return store_open(
        &(struct store_options){
            .where = where, .schema = schema, .now_ms = clock_now_ms, .filling = o->filling},
        ret, f);
}

static int open_links(struct arena *a, const struct options *o, struct house *h, struct fault *f)
{
    static const struct oidc_level levels[] = {{"level1", 1}, {"level2", 2}};
    if (option_is_set(o, OPTION_POPULATION_URL)) {
        struct population_settings *s = arena_new(a, struct population_settings, 1);
        *s = (struct population_settings){.url = option(o, OPTION_POPULATION_URL),
                                          .key_name = option(o, OPTION_POPULATION_KEY_NAME),
                                          .key = option(o, OPTION_POPULATION_KEY)};
        h->population = s;
    }
    if (!option_is_set(o, OPTION_OIDC_ISSUER))
        return OK;
    return oidc_open(
        &(struct oidc_settings){.issuer = option(o, OPTION_OIDC_ISSUER),
                                .client_id = option(o, OPTION_OIDC_CLIENT),
                                .client_secret = option(o, OPTION_OIDC_SECRET),
                                .redirect_uri = arena_printf(a, "%s/dang-nhap/ve", h->origin),
                                .scope = "openid profile",
                                .claims = oidc_vneid_claims,
                                .levels = levels,
                                .level_count = sizeof levels / sizeof *levels},
        &h->oidc, f);
}

static int open_files(struct arena *a, const struct options *o, struct house *h, struct fault *f)
{
    struct filestore_options x;
    int r = files_settings(a, o, &x, f);
    h->files_master = r == OK ? x.master : NULL;
    return r < 0 ? r : filestore_open(a, &x, &h->files, f);
}

/* Typefaces that came with the program; else those of the system (NULL). */
static const char *share_fonts(struct arena *a, const char *share)
{
    const char *fonts = arena_printf(a, "%s/fonts", share);
    return file_exists(fonts) ? fonts : NULL;
}

int house_open(struct arena *a, const struct options *o, struct house **ret, struct fault *f)
{
    struct house *h = arena_new(a, struct house, 1);
    const char *origin = option(o, OPTION_ORIGIN);
    int slow_ms;
    h->laws = arena_open();
    h->plain = plain_memory_new(a);
    h->looks = sign_looks_open(a);
    h->data = option(o, OPTION_DATA);
    h->version = MOTCUA_VERSION;
    h->opened_ms = clock_now_ms();
    h->share = option(o, OPTION_SHARE);
    h->fonts = share_fonts(a, h->share);
    h->origin = origin[0] ? origin : arena_printf(a, "http://%s", option(o, OPTION_LISTEN));
    int r = need_data(o, f);
    if (r == OK)
        r = need_finished(a, o, f);
    if (r == OK)
        r = option_number(o, OPTION_SLOW_QUERY, SLOW_QUERY_MOST_MS, &slow_ms, f);
    if (r == OK)
        db_log_slow(slow_ms);
    if (r == OK)
        r = read_secret(a, o, h, f);
    if (r == OK)
        r = open_files(a, o, h, f);
    if (r == OK)
        r = house_open_store(a, o, &db_whole_schema, &h->store, f);
    if (r == OK)
        r = open_links(a, o, h, f);
    if (r == OK)
        r = static_load(a, arena_printf(a, "%s/static", h->share), "/static/", &h->statics, f);
    if (r == OK)
        r = identity_has_demo(store_reader(h->store), &h->demo, f);
    if (r == OK)
        r = house_renew_law(h, f);
    *ret = h;
    return r;
}

int house_start_helpers(struct arena *a, struct house *h, struct fault *f)
{
    int r = helper_open(&(struct helper_options){.name = "paper",
                                                 .count = PAPER_HELPERS,
                                                 .job_ms = JOB_MS,
                                                 .reply_max = LIMIT_RESULT_FILE},
                        &h->paper, f);
    if (r == OK)
        r = helper_open(&(struct helper_options){.name = "sign",
                                                 .argument = arena_printf(a, "%s/keys", h->data),
                                                 .count = KEYS_AT_ONCE,
                                                 .job_ms = JOB_MS,
                                                 .reply_max = LIMIT_FORM_BODY},
                        &h->sign, f);
    return r;
}

void house_close(struct house *h)
{
    helper_close(h->paper);
    helper_close(h->sign);
    oidc_close(h->oidc);
    store_close(h->store);
    arena_close(h->laws);
}

static void end_law(void *arena)
{
    arena_close(arena);
}

int house_renew_law(struct house *h, struct fault *f)
{
    const struct law *now = house_law(h);
    struct db *db = store_reader(h->store);
    struct law *law;
    int32_t today = day_of(clock_now_ms());
    bool old = true;
    int r = now ? law_is_old(db, now, today, &old, f) : OK;
    if (r < 0 || !old)
        return r;
    struct arena *a = arena_open();
    arena_defer(h->laws, end_law, a);
    r = law_read(db, a, today, &law, f);
    if (r < 0)
        return r;
    atomic_store(&h->law, law);
    log_line(LOG_INFO, "law.read", "generation=%lld bytes=%zu", (long long)law->generation,
             arena_used(a));
    return OK;
}
