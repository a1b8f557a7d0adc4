/* The demonstration: a province with invented people, the stand-ins of the national systems, and
 * accounts whose password everybody knows. It never listens beyond this machine. */
#include "app/app.h"

#include "base/limits.h"
#include "base/text.h"
#include "db/store.h"
#include "os/clock.h"
#include "os/files.h"
#include "os/signals.h"
#include "rooms/result/result.h"
#include "sandbox/sandbox.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char password[] = "motcua-demo";

/* ---- accounts ---- */

struct filling {
    struct unit unit;
    struct arena *arena;
    const struct json *accounts;
    int64_t now_ms;
};

static int add_citizen(struct db *db, const struct json *x, int64_t now_ms, int64_t *ret_id,
                       struct fault *f)
{
    struct person p = {
        .pin = json_str(x, "pin", ""), .full_name = json_str(x, "name", ""), .level = 2};
    int r = identity_keep_person(db, &p, now_ms, ret_id, f);
    return r < 0 ? r : OK;
}

static int add_account(struct db *db, const struct json *x, int64_t now_ms, struct fault *f)
{
    int64_t id, person = 0;
    enum role role = role_from(json_str(x, "role", ""));
    int r = role == ROLE_NONE ? add_citizen(db, x, now_ms, &person, f) : OK;
    if (r == OK)
        r = identity_add_account(db,
                                 &(struct new_account){.name = json_str(x, "account", ""),
                                                       .full_name = json_str(x, "name", ""),
                                                       .password = password,
                                                       .person_id = person,
                                                       .demo = true},
                                 &id, f);
    if (r < 0 || role == ROLE_NONE)
        return r;
    return identity_add_post(db,
                             &(struct new_post){.account_id = id,
                                                .agency = json_str(x, "agency", ""),
                                                .role = role,
                                                .title = json_str(x, "title", ""),
                                                .from_ms = now_ms},
                             f);
}

static int run(struct db *db, struct unit *u, struct fault *f)
{
    struct filling *x = (struct filling *)u;
    int r = OK;
    for (const struct json *a = x->accounts->first; r >= 0 && a; a = a->next)
        r = add_account(db, a, x->now_ms, f);
    return r < 0 ? r : OK;
}

int demo_fill(struct arena *a, struct house *h, const char *file, struct fault *f)
{
    struct bytes text;
    struct json *demo = NULL;
    int r = file_read(a, file, LIMIT_PACK_FILE, &text, f);
    if (r == OK)
        r = json_parse(a, (const char *)text.p, text.n, &demo, f);
    if (r < 0)
        return r;
    if (!json_get(demo, "accounts"))
        return fault_set(f, INVALID, "%s has no accounts", file);
    struct filling x = {.unit = {.run = run},
                        .arena = a,
                        .accounts = json_get(demo, "accounts"),
                        .now_ms = clock_now_ms()};
    r = store_write_wait(h->store, &x.unit, f);
    if (r == OK)
        r = result_make_demo_keys(h, clock_now_ms(), f);
    h->demo = true;
    return r;
}

/* ---- stand-ins ---- */

static int start_sandbox(struct arena *a, const struct house *h, const struct options *o,
                         struct sandbox **ret, struct fault *f)
{
    const struct law *law = house_law(h);
    const struct province *province = agency_province(law->agencies);
    size_t n;
    const struct area *const *communes = area_communes(law->agencies, province->area, &n);
    struct sandbox_area *areas = arena_new(a, struct sandbox_area, n);
    for (size_t i = 0; i < n; i++)
        areas[i] = (struct sandbox_area){.code = communes[i]->code, .name = communes[i]->name};
    const char *at = option(o, OPTION_SANDBOX_LISTEN), *colon = strrchr(at, ':');
    struct sandbox_client client = {.id = "motcua",
                                    .secret = "motcua-demo-client",
                                    .redirect_uri = arena_printf(a, "%s/dang-nhap/ve", h->origin)};
    return sandbox_start(
        &(struct sandbox_options){.port = (uint16_t)(colon ? strtoul(colon + 1, NULL, 10) : 0),
                                  .province = province->area,
                                  .areas = areas,
                                  .area_count = n,
                                  .clients = &client,
                                  .client_count = 1},
        ret, f);
}

static void print_sandbox(const struct sandbox *s)
{
    struct sandbox_addresses at = sandbox_addresses(s);
    printf("  stand-ins and their switches  %s\n", at.home);
}

int command_sandbox(struct arena *a, const struct options *o, struct fault *f)
{
    struct house *h = NULL;
    struct sandbox *s = NULL;
    int r = house_open(a, o, &h, f);
    if (r == OK)
        r = start_sandbox(a, h, o, &s, f);
    if (r == OK) {
        print_sandbox(s);
        (void)fflush(stdout);
        (void)signals_wait(-1);
        sandbox_stop(s);
    }
    house_close(h);
    return r;
}

/* ---- the command ---- */

struct greeting {
    const struct house *house;
    const struct sandbox *sandbox;
};

static void greet(void *data)
{
    const struct greeting *g = data;
    printf("\nMột Cửa is ready.\n"
           "  for citizens                  %s/\n"
           "  for officials                 %s/mot-cua\n",
           g->house->origin, g->house->origin);
    print_sandbox(g->sandbox);
    printf("\nAccounts, all with the password %s:\n"
           "  cong-dan   citizen            mot-cua    reception\n"
           "  ho-tich    civil status       lanh-dao   leader\n"
           "  van-thu    clerk              quan-tri   administrator (and quan-tri-2)\n"
           "Stop with Ctrl-C.\n",
           password);
    (void)fflush(stdout);
}

static bool is_initialised(struct arena *a, const struct options *o)
{
    return file_exists(arena_printf(a, "%s/secret", option(o, OPTION_DATA)));
}

/* The stand-ins take the place of settings that were not made. */
static void point_to_sandbox(struct arena *a, struct options *o, const struct sandbox *s)
{
    struct sandbox_addresses at = sandbox_addresses(s);
    const struct {
        enum option which;
        const char *value;
    } settings[] = {
        {OPTION_POPULATION_URL, at.population}, {OPTION_POPULATION_KEY_NAME, at.key_name},
        {OPTION_POPULATION_KEY, at.key},        {OPTION_OIDC_ISSUER, at.issuer},
        {OPTION_OIDC_CLIENT, "motcua"},         {OPTION_OIDC_SECRET, "motcua-demo-client"},
    };
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
        if (!o->values[settings[i].which][0])
            o->values[settings[i].which] = arena_strdup(a, settings[i].value);
}

int command_demo(struct arena *a, const struct options *o, struct fault *f)
{
    struct options own = *o; /* with what the demonstration sets */
    struct house *h = NULL;
    struct sandbox *s = NULL;
    if (!option_is_set(&own, OPTION_DATA))
        own.values[OPTION_DATA] = "demo-data";
    own.values[OPTION_DEMO] = "yes";
    int r = is_initialised(a, &own) ? OK : command_init(a, &own, f);
    if (r == OK)
        r = house_open(a, &own, &h, f);
    if (r != OK)
        return r;
    r = start_sandbox(a, h, &own, &s, f);
    if (r == OK) {
        house_close(h); /* open again with the stand-ins as its national systems */
        point_to_sandbox(a, &own, s);
        r = house_open(a, &own, &h, f);
    }
    struct greeting g = {.house = h, .sandbox = s};
    if (r == OK)
        r = serve_house(a, h, &own, greet, &g, f);
    house_close(h);
    sandbox_stop(s);
    return r;
}
