#include "tests/support/site_parts.h"

#include "base/limits.h"
#include "base/log.h"
#include "base/time.h"
#include "crypto/random.h"
#include "db/db.h"
#include "db/schema.h"
#include "db/store.h"
#include "http/server.h"
#include "http/static.h"
#include "os/files.h"
#include "files/filestore.h"
#include "os/helper.h"
#include "paper/keys.h"
#include "paper/service.h"
#include "rooms/catalogue/load.h"
#include "rooms/page.h"
#include "rooms/result/result.h"
#include "rooms/spool.h"
#include "tests/support/law.h"
#include "tests/support/store.h"
#include "wire/oidc.h"
#include "wire/population.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static _Atomic int64_t now_ms;
static bool talkative;

_Noreturn void site_give_up(const char *what, const struct fault *f)
{
    (void)fprintf(stderr, "%s: %s %s\n", what, f->reason, f->words);
    exit(1);
}

int64_t site_now_ms(void)
{
    return atomic_load(&now_ms);
}

void site_set_clock(int64_t ms)
{
    atomic_store(&now_ms, ms);
}

void site_log_everything(void)
{
    talkative = true;
    db_log_slow(0);
}

/* This program is also its own helper, as the product is. */
__attribute__((constructor)) static void help_out(int argc, char **argv)
{
    const struct helper_service *const services[] = {&paper_service, &keys_service};
    for (size_t i = 0; argc > 2 && i < sizeof services / sizeof services[0]; i++)
        if (strcmp(argv[1], "--helper") == 0 && strcmp(argv[2], services[i]->name) == 0)
            exit(helper_serve(services[i], argc > 3 ? argv[3] : NULL));
}

/* ---- what every site begins with, made once ---- */

static struct {
    struct arena *arena;
    const char *folder, *where;
} prepared;

static struct store *open_store(const char *where)
{
    struct store *s;
    struct fault f = {0};
    if (store_open(&(struct store_options){.where = where,
                                           .schema = &db_whole_schema,
                                           .now_ms = site_now_ms},
                   &s, &f) < 0)
        site_give_up("store", &f);
    return s;
}

static const char *new_folder(struct arena *a)
{
    char *folder = arena_strdup(a, "/tmp/motcua-site-XXXXXX");
    if (!mkdtemp(folder))
        site_give_up("folder", &(struct fault){0});
    return folder;
}

static void forget(void)
{
    (void)folder_remove(prepared.folder, NULL);
    arena_close(prepared.arena);
}

static void prepare(void)
{
    struct fault f = {0};
    if (prepared.folder)
        return;
    prepared.arena = arena_open();
    prepared.folder = new_folder(prepared.arena);
    (void)atexit(forget);
    prepared.where = test_server() ? test_server_database(prepared.arena, NULL)
                                   : arena_printf(prepared.arena, "%s/motcua.db", prepared.folder);
    struct store *s = open_store(prepared.where);
    struct house h = {.store = s, .data = prepared.folder};
    atomic_store(&h.law, test_law(prepared.arena, s));
    if (test_write(s, prepared.arena, site_add_people, NULL, &f) < 0)
        site_give_up("people", &f);
    if (keys_make(arena_printf(prepared.arena, "%s/keys", prepared.folder), &f) < 0 ||
        result_make_demo_keys(&h, site_now_ms(), &f) < 0)
        site_give_up("keys", &f);
    store_close(s);
}

static void copy_file(struct arena *a, const char *from, const char *to)
{
    struct bytes all;
    struct fault f = {0};
    if (file_read(a, from, LIMIT_RESULT_FILE, &all, &f) < 0 || file_write(to, all, 0600, &f) < 0)
        site_give_up(from, &f);
}

static void copy_folder(struct arena *a, const char *from, const char *to)
{
    char **names;
    struct fault f = {0};
    if (folder_make(to, 0700, &f) < 0 || folder_list(a, from, &names, &f) < 0)
        site_give_up(from, &f);
    for (; *names; names++)
        copy_file(a, arena_printf(a, "%s/%s", from, *names), arena_printf(a, "%s/%s", to, *names));
}

/* ---- one site ---- */

static void link_identity(struct site *s, const struct sandbox_client *client)
{
    static const struct oidc_level levels[] = {{"level1", 1}, {"level2", 2}};
    struct fault f = {0};
    const struct oidc_settings o = {.issuer = sandbox_addresses(s->sandbox).issuer,
                                    .client_id = client->id,
                                    .client_secret = client->secret,
                                    .redirect_uri = client->redirect_uri,
                                    .scope = "openid profile",
                                    .claims = oidc_vneid_claims,
                                    .levels = levels,
                                    .level_count = sizeof levels / sizeof *levels,
                                    .time_limit_ms = 2000};
    if (oidc_open(&o, &s->house->oidc, &f) < 0)
        site_give_up("identity", &f);
}

static void start_sandbox(struct site *s)
{
    size_t n;
    struct fault f = {0};
    const struct area *const *communes = area_communes(house_law(s->house)->agencies, "38", &n);
    struct sandbox_area *areas = arena_new(s->arena, struct sandbox_area, n);
    for (size_t i = 0; i < n; i++)
        areas[i] = (struct sandbox_area){.code = communes[i]->code, .name = communes[i]->name};
    const struct sandbox_client client = {
        .id = "motcua",
        .secret = "motcua-secret",
        .redirect_uri = arena_printf(s->arena, "%s/dang-nhap/ve", s->house->origin)};
    const struct sandbox_options o = {.province = "38",
                                      .areas = areas,
                                      .area_count = n,
                                      .people = 400,
                                      .clients = &client,
                                      .client_count = 1};
    if (sandbox_start(&o, &s->sandbox, &f) < 0)
        site_give_up("sandbox", &f);
    link_identity(s, &client);
    struct population_settings *p = arena_new(s->arena, struct population_settings, 1);
    struct sandbox_addresses at = sandbox_addresses(s->sandbox);
    *p = (struct population_settings){
        .url = at.population, .key_name = at.key_name, .key = at.key, .time_limit_ms = 1000};
    s->house->population = p;
}

static void open_house(struct site *s)
{
    struct house *h = s->house;
    struct fault f = {0};
    struct law *law;
    const char *keys = arena_printf(s->arena, "%s/keys", s->folder);
    int r = filestore_open(
        s->arena,
        &(struct filestore_options){.folder = arena_printf(s->arena, "%s/files", s->folder)},
        &h->files, &f);
    if (r == OK)
        r = static_load(s->arena, "static", "/static/", &h->statics, &f);
    if (r == OK)
        r = law_read(store_reader(h->store), s->arena, day_of(site_now_ms()), &law, &f);
    if (r == OK)
        r = helper_open(
            &(struct helper_options){
                .name = "paper", .count = 1, .job_ms = 60 * 1000, .reply_max = LIMIT_RESULT_FILE},
            &h->paper, &f);
    if (r == OK)
        r = helper_open(&(struct helper_options){.name = "sign",
                                                 .argument = keys,
                                                 .count = 1,
                                                 .job_ms = 60 * 1000,
                                                 .reply_max = LIMIT_FORM_BODY},
                        &h->sign, &f);
    if (r < 0)
        site_give_up("house", &f);
    atomic_store(&h->law, law);
}

static void serve(struct site *s, const struct route *const tables[])
{
    struct router *router;
    struct fault f = {0};
    log_level(talkative ? LOG_DEBUG : LOG_ERROR + 1); /* refusals are provoked on purpose */
    const struct spool *spool = NULL;
    int r = router_new(s->arena, tables, &page_hooks, &router, &f);
    if (r == OK)
        r = spool_new(s->arena, s->house, &spool, &f);
    if (r == OK)
        r = server_start(&(struct server_options){.workers = 2,
                                                  .spool = spool,
                                                  .behind_proxy = true,
                                                  .slow_ms = talkative ? -1 : 0,
                                                  .router = router,
                                                  .statics = s->house->statics,
                                                  .now_ms = site_now_ms,
                                                  .context = s->house},
                         &s->house->server, &s->port, &f);
    if (r < 0)
        site_give_up("server", &f);
}

struct site *site_start(const struct route *const tables[])
{
    struct arena *a = arena_open();
    struct site *s = arena_new(a, struct site, 1);
    site_set_clock(test_friday_ms());
    prepare();
    s->arena = a;
    s->house = arena_new(a, struct house, 1);
    s->folder = new_folder(a);
    s->house->data = s->folder;
    s->house->origin = "http://127.0.0.1";
    s->house->demo = true;
    random_fill(s->house->secret, sizeof s->house->secret);
    const char *where = test_server() ? test_server_database(a, prepared.where)
                                      : arena_printf(a, "%s/motcua.db", s->folder);
    if (!test_server())
        copy_file(a, prepared.where, where);
    copy_folder(a, arena_printf(a, "%s/keys", prepared.folder),
                arena_printf(a, "%s/keys", s->folder));
    copy_file(a, result_trust_file(&(struct house){.data = prepared.folder}, a),
              result_trust_file(s->house, a));
    s->house->store = open_store(where);
    open_house(s);
    start_sandbox(s);
    serve(s, tables);
    return s;
}

void site_stop(struct site *s)
{
    server_stop(s->house->server);
    sandbox_stop(s->sandbox);
    helper_close(s->house->paper);
    helper_close(s->house->sign);
    oidc_close(s->house->oidc);
    store_close(s->house->store);
    (void)folder_remove(s->folder, NULL);
    arena_close(s->arena);
}
