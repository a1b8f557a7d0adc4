/* Start and stop, the switches, and the page that shows them. */
#include "sandbox/sandbox.h"

#include "base/time.h"
#include "html/message.h"
#include "http/decode.h"
#include "sandbox/pages.h"
#include "sandbox/stand.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SLOWEST_MS = 60 * 1000, SLOW_DEFAULT_MS = 3000, SWITCH_FIELDS = 8, SLOW_WORKERS = 16 };

static const char *const service_names[SERVICES] = {"population", "vneid"};
static const char *const mode_names[] = {"up", "down", "slow", "wrong", "twice"};

/* ---- Switches ---- */

static int place_in(const char *const *names, int count, const char *name)
{
    for (int i = 0; name && i < count; i++)
        if (strcmp(names[i], name) == 0)
            return i;
    return -1;
}

enum sandbox_mode stand_mode(struct sandbox *s, enum service service, unsigned *ret_lie)
{
    pthread_mutex_lock(&s->lock);
    struct switch_state *state = &s->switches[service];
    enum sandbox_mode mode = state->mode;
    *ret_lie = mode == SANDBOX_WRONG ? state->lies++ % 2 : 0;
    pthread_mutex_unlock(&s->lock);
    return mode;
}

static struct switch_state look(struct sandbox *s, enum service service)
{
    pthread_mutex_lock(&s->lock);
    struct switch_state state = s->switches[service];
    pthread_mutex_unlock(&s->lock);
    return state;
}

int sandbox_switch(struct sandbox *s, const char *service, enum sandbox_mode mode, int slow_ms,
                   struct fault *f)
{
    int place = place_in(service_names, SERVICES, service);
    if (place < 0)
        return fault_reason(f, NOT_FOUND, "sandbox.service", "there is no such service");
    if (slow_ms < 0 || slow_ms > SLOWEST_MS)
        return fault_reason(f, INVALID, "sandbox.slow", "0 to %d milliseconds", SLOWEST_MS);
    pthread_mutex_lock(&s->lock);
    s->switches[place] = (struct switch_state){.mode = mode, .slow_ms = slow_ms};
    pthread_mutex_unlock(&s->lock);
    return OK;
}

static void sleep_ms(int ms)
{
    struct timespec rest = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L};
    while (nanosleep(&rest, &rest) != 0)
        ;
}

static void answer_late(struct request *rq)
{
    const enum service *service = rq->route->extra;
    sleep_ms(look(request_context(rq), *service).slow_ms);
    rq->route->handler(rq);
}

/* Before each handler: a service that is down or slow does not depend on what it was asked. */
static int gate(struct request *rq, const struct route *route)
{
    const enum service *service = route->extra;
    if (!service)
        return 0;
    switch (look(request_context(rq), *service).mode) {
    case SANDBOX_DOWN:
        reply_text(rq, 503, "down");
        return 1;
    case SANDBOX_SLOW:
        request_offload(rq, answer_late);
        return 1;
    case SANDBOX_UP:
    case SANDBOX_WRONG:
    case SANDBOX_TWICE:
        break;
    }
    return 0;
}

struct wish {
    const char *mode;
    int64_t slow_ms;
};

static int read_form_wish(struct request *rq, struct wish *ret)
{
    struct pairs fields;
    int r = decode_form(rq->arena, (const char *)rq->body.p, rq->body.n, SWITCH_FIELDS, &fields);
    if (r < 0)
        return r;
    for (size_t i = 0; i < fields.count; i++) {
        if (strcmp(fields.list[i].name, "mode") == 0)
            ret->mode = fields.list[i].value;
        if (strcmp(fields.list[i].name, "ms") == 0)
            ret->slow_ms = strtol(fields.list[i].value, NULL, 10);
    }
    return OK;
}

static int read_json_wish(struct request *rq, struct wish *ret)
{
    struct json *v = NULL;
    int r = json_parse(rq->arena, (const char *)rq->body.p, rq->body.n, &v, NULL);
    if (r < 0)
        return r;
    ret->mode = json_str(v, "mode", NULL);
    ret->slow_ms = json_int(v, "ms", ret->slow_ms);
    return OK;
}

static void post_switch(struct request *rq)
{
    struct wish wish = {.slow_ms = SLOW_DEFAULT_MS};
    struct fault f = {0};
    const char *type = request_header(rq, "Content-Type");
    bool json = type && decode_media_is(type, "application/json");
    int r = json ? read_json_wish(rq, &wish) : read_form_wish(rq, &wish);
    int mode = place_in(mode_names, sizeof mode_names / sizeof *mode_names, wish.mode);
    if (r < 0 || mode < 0 || wish.slow_ms < 0 || wish.slow_ms > SLOWEST_MS) {
        reply_error(rq, 400);
        return;
    }
    r = sandbox_switch(request_context(rq), request_param(rq, "service"), (enum sandbox_mode)mode,
                       (int)wish.slow_ms, &f);
    if (r < 0)
        reply_fault(rq, &f);
    else if (json)
        reply_status(rq, 204);
    else
        reply_redirect(rq, "/");
}

/* ---- The page ---- */

static void home(struct request *rq)
{
    static const enum message_key titles[SERVICES] = {MSG_sandbox_service_population,
                                                      MSG_sandbox_service_vneid};
    struct sandbox *s = request_context(rq);
    enum lang lang = LANG_VI;
    struct sandbox_service_view services[SERVICES];
    struct sandbox_account_view *accounts =
        arena_new(rq->arena, struct sandbox_account_view, s->account_count);
    (void)lang_find(rq->lang, &lang);
    for (int i = 0; i < SERVICES; i++) {
        struct switch_state state = look(s, (enum service)i);
        services[i] = (struct sandbox_service_view){
            service_names[i], message(lang, titles[i]), i ? s->issuer : s->population,
            mode_names[state.mode], state.slow_ms ? state.slow_ms : SLOW_DEFAULT_MS};
    }
    for (size_t i = 0; i < s->account_count; i++) {
        const struct sandbox_account *x = &s->accounts[i];
        accounts[i] =
            (struct sandbox_account_view){x->account, x->pin, x->full_name, x->birth_date, x->note};
    }
    pthread_mutex_lock(&s->lock);
    struct sandbox_home_view v = {services,         SERVICES,         accounts,
                                  s->account_count, s->people->count, (int)s->asked,
                                  (int)s->repeated};
    pthread_mutex_unlock(&s->lock);
    page_home(rq, &v);
}

static const struct route own_routes[] = {
    {GET, "/", home, EVERYONE, 0, NULL},
    {GET, "/sandbox.css", page_style, EVERYONE, 0, NULL},
    {POST, "/switch/{service}", post_switch, EVERYONE, ROUTE_RAW, NULL},
    {0},
};

/* ---- Start and stop ---- */

static bool is_loopback(const char *host)
{
    return strncmp(host, "127.", 4) == 0 || strcmp(host, "::1") == 0;
}

static void copy_options(struct sandbox *s, const struct sandbox_options *o)
{
    struct arena *a = s->arena;
    struct sandbox_client *clients = arena_new(a, struct sandbox_client, o->client_count);
    for (size_t i = 0; i < o->client_count; i++)
        clients[i] = (struct sandbox_client){arena_strdup(a, o->clients[i].id),
                                             arena_strdup(a, o->clients[i].secret),
                                             arena_strdup(a, o->clients[i].redirect_uri)};
    s->options = *o;
    s->options.clients = clients;
    s->options.host = arena_strdup(a, o->host ? o->host : "127.0.0.1");
    s->options.key_name = arena_strdup(a, o->key_name ? o->key_name : "motcua");
    s->options.key = arena_strdup(a, o->key ? o->key : "sandbox");
}

static void list_accounts(struct sandbox *s)
{
    const struct people *p = s->people;
    s->accounts = arena_new(s->arena, struct sandbox_account, (size_t)p->count);
    for (int i = 0; i < p->count && p->list[i].known; i++) {
        const struct citizen *c = &p->list[i];
        char birth[TIME_TEXT];
        date_iso(c->born, birth);
        s->accounts[s->account_count++] = (struct sandbox_account){
            c->account, c->pin, c->full_name, arena_strdup(s->arena, birth), c->note};
    }
}

static void name_addresses(struct sandbox *s)
{
    const char *host = s->options.host;
    bool six = strchr(host, ':') != NULL;
    s->home =
        arena_printf(s->arena, "http://%s%s%s:%d/", six ? "[" : "", host, six ? "]" : "", s->port);
    s->population = arena_printf(s->arena, "%sdancu", s->home);
    s->issuer = arena_printf(s->arena, "%svneid", s->home);
}

static int serve(struct sandbox *s, struct fault *f)
{
    static const struct route *const tables[] = {own_routes, register_routes, vneid_routes, NULL};
    static const struct router_hooks hooks = {.guard = gate};
    struct router *router;
    int r = router_new(s->arena, tables, &hooks, &router, f);
    if (r < 0)
        return r;
    struct server_options options = {
        .address = s->options.host,
        .port = s->options.port,
        .workers = 2,
        .slow_workers = SLOW_WORKERS,
        .router = router,
        .slow_ms = SLOWEST_MS,
        .context = s,
    };
    s->port = s->options.port;
    name_addresses(s); /* requests may come before server_start has returned */
    r = server_start(&options, &s->server, &s->port, f);
    if (r >= 0 && s->options.port == 0)
        name_addresses(s);
    return r;
}

int sandbox_start(const struct sandbox_options *o, struct sandbox **ret, struct fault *f)
{
    if (o->host && !is_loopback(o->host))
        return fault_reason(f, INVALID, "sandbox.options", "only a loopback address");
    if (o->client_count > SANDBOX_CLIENTS)
        return fault_reason(f, INVALID, "sandbox.options", "more than %d clients", SANDBOX_CLIENTS);
    struct arena *a = arena_open();
    struct sandbox *s = arena_new(a, struct sandbox, 1);
    s->arena = a;
    pthread_mutex_init(&s->lock, NULL);
    copy_options(s, o);
    int r = people_make(a, o, &s->people, f);
    if (r >= 0)
        r = jws_key_make(a, "ES256", "sandbox-1", &s->key, f);
    if (r >= 0)
        list_accounts(s);
    if (r >= 0)
        r = serve(s, f);
    if (r < 0) {
        sandbox_stop(s);
        return r;
    }
    *ret = s;
    return OK;
}

uint16_t sandbox_port(const struct sandbox *s)
{
    return s->port;
}

struct sandbox_addresses sandbox_addresses(const struct sandbox *s)
{
    return (struct sandbox_addresses){s->home, s->population, s->issuer, s->options.key_name,
                                      s->options.key};
}

size_t sandbox_accounts(const struct sandbox *s, const struct sandbox_account **ret)
{
    *ret = s->accounts;
    return s->account_count;
}

void sandbox_stop(struct sandbox *s)
{
    if (!s)
        return;
    server_stop(s->server);
    for (int i = 0; i < SIGNINS; i++)
        arena_close(s->signins[i].arena);
    pthread_mutex_destroy(&s->lock);
    arena_close(s->arena);
}
