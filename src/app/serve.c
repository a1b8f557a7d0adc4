/* Serving: the router, the server, and one thread that does what is due (new law, what is owed to
 * other systems, timers of processes, sessions that are over). */
#include "app/app.h"

#include "base/log.h"
#include "base/memory.h"
#include "base/time.h"
#include "db/store.h"
#include "files/filestore.h"
#include "http/server.h"
#include "os/activation.h"
#include "os/clock.h"
#include "rooms/spool.h"
#include "os/files.h"
#include "os/process.h"
#include "os/signals.h"
#include "os/user.h"
#include "paper/keys.h"
#include "rooms/link/link.h"
#include "rooms/page.h"
#include "rooms/portal/live.h"
#include "rooms/record/log.h"
#include "rooms/upload/upload.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    TICK_MS = 500,
    SETTLE_TICKS = 10,   /* to settle, all lanes of all nodes come to rest for a moment */
    CLOCK_SET_MS = 1000, /* a clock is set when it moves so far beside the machine's ticks */
    SWEEP_TICKS = 120,
    WORKERS_MOST = 64,
    REMOTE_WORKERS = 16 /* most of them wait for the S3 server */
};

/* ---- the background thread ---- */

struct keeper {
    pthread_t thread;
    struct house *house;
    bool leads;
    int64_t clock_ahead_ms; /* of the machine's ticks, at the last look */
    atomic_bool stopping;
};

struct due {
    struct unit unit;
    struct house *house;
    bool sweep;
};

static int run_due(struct db *db, struct unit *u, struct fault *f)
{
    struct due *d = (struct due *)u;
    struct arena *a = arena_open();
    int r = dossier_run_timers(db, a, house_law(d->house), clock_now_ms(), f);
    if (r >= 0 && d->sweep)
        r = identity_sweep(db, clock_now_ms(), f);
    if (r >= 0 && d->sweep)
        r = link_sweep(db, clock_now_ms(), f);
    if (r >= 0 && d->sweep)
        r = upload_sweep(db, clock_now_ms(), f);
    arena_close(a);
    return r < 0 ? r : OK;
}

static void report(const char *what, int code, const struct fault *f)
{
    if (code < 0)
        log_line(LOG_WARNING, what, "code=%s words=%s", code_name(code), f->words);
}

/* The rhythm of the record's heads (rule "record.rhythm"); the last one is signed at once. */
static int keep_record(struct house *h, bool last, struct fault *f)
{
    enum { ONE_MINUTE_S = 60 };
    int64_t now_ms = clock_now_ms();
    const struct json *rule = agency_rule(house_law(h)->agencies, "record.rhythm", day_of(now_ms));
    const struct record_turn turn = {now_ms,
                                     last ? 0 : 1000 * json_int(rule, "growing_s", ONE_MINUTE_S),
                                     1000 * json_int(rule, "resting_s", ONE_MINUTE_S)};
    return record_keep(h, &turn, f);
}

/* Operators see in the log which node it is. */
static bool is_leader(struct keeper *k)
{
    bool leads = store_leads(k->house->store);
    if (leads != k->leads)
        log_line(LOG_INFO, leads ? "serve.leads" : "serve.follows", "%s", "");
    return k->leads = leads;
}

static bool clock_was_set(struct keeper *k)
{
    int64_t before_ms = k->clock_ahead_ms;
    k->clock_ahead_ms = clock_now_ms() - clock_ticks_ns() / 1000000;
    return llabs(k->clock_ahead_ms - before_ms) > CLOCK_SET_MS;
}

/* At once when the clock was set, for a head must say so before it is set again: entries of the
 * time between would look dated back. */
static bool record_is_due(struct keeper *k, int tick)
{
    bool set = clock_was_set(k);
    return set || !store_on_server(k->house->store) || tick % SETTLE_TICKS == 0;
}

/* What concerns this node's memory, and then what one node does for all. */
static void keep_once(struct keeper *k, int tick)
{
    struct fault f = {0};
    report("keeper.law", house_renew_law(k->house, &f), &f);
    fault_clear(&f);
    report("keeper.live", portal_live_tick(k->house, clock_now_ms(), &f), &f);
    fault_clear(&f);
    if (tick % SWEEP_TICKS == 0)
        report("keeper.uploads", upload_clean(k->house, &f), &f);
    fault_clear(&f);
    if (!is_leader(k))
        return;
    report("keeper.link", link_deliver(k->house, clock_now_ms(), &f), &f);
    fault_clear(&f);
    if (record_is_due(k, tick))
        report("keeper.record", keep_record(k->house, false, &f), &f);
    fault_clear(&f);
    struct due d = {.unit = {.run = run_due}, .house = k->house, .sweep = tick % SWEEP_TICKS == 0};
    if (tick % 2 == 0)
        report("keeper.due", store_write_wait(k->house->store, &d.unit, &f), &f);
}

static void *keep(void *data)
{
    struct keeper *k = data;
    for (int tick = 0; !atomic_load(&k->stopping); tick++) {
        keep_once(k, tick);
        (void)nanosleep(&(struct timespec){.tv_nsec = TICK_MS * 1000000L}, NULL);
    }
    return NULL;
}

/* ---- the server ---- */

/* "127.0.0.1:8080" or "[::1]:8080". */
static int split_listen(struct arena *a, const char *listen, const char **ret_address,
                        uint16_t *ret_port, struct fault *f)
{
    const char *colon = strrchr(listen, ':');
    char *end;
    unsigned long port = colon ? strtoul(colon + 1, &end, 10) : 0;
    if (!colon || *end || port > UINT16_MAX || colon == listen)
        return fault_set(f, INVALID, "--listen is ADDRESS:PORT, not %s", listen);
    bool brackets = listen[0] == '[' && colon[-1] == ']';
    *ret_address =
        arena_strndup(a, listen + brackets, (size_t)(colon - listen) - (brackets ? 2 : 0));
    *ret_port = (uint16_t)port;
    return OK;
}

static bool is_loopback(const char *address)
{
    return strncmp(address, "127.", 4) == 0 || strcmp(address, "::1") == 0 ||
           strcmp(address, "localhost") == 0;
}

/* What everybody knows the password of, or a clock that is set by hand, is for this machine only.
 */
static int check_demo(const struct house *h, const char *address, struct fault *f)
{
    bool local = h->socket ? activation_is_local(h->socket) : is_loopback(address);
    if (h->demo && !local)
        return fault_set(f, FORBIDDEN,
                         "there are demonstration accounts: only a loopback address is served");
    if (!h->demo && getenv("MOTCUA_CLOCK"))
        return fault_set(f, FORBIDDEN, "MOTCUA_CLOCK is for demonstrations");
    return OK;
}

static int start(struct arena *a, struct house *h, const struct options *o, struct fault *f)
{
    struct router *router;
    const struct spool *spool = NULL;
    const char *address;
    uint16_t port, got;
    bool remote = filestore_is_remote(h->files);
    int workers;
    int r = split_listen(a, option(o, OPTION_LISTEN), &address, &port, f);
    if (r == OK)
        r = option_number(o, OPTION_WORKERS, WORKERS_MOST, &workers, f);
    if (r == OK)
        r = check_demo(h, address, f);
    if (r == OK)
        r = spool_new(a, h, &spool, f);
    if (r == OK)
        r = router_new(a, app_routes, &page_hooks, &router, f);
    if (r < 0)
        return r;
    r = server_start(
        &(struct server_options){.address = address,
                                 .port = port,
                                 .socket = h->socket,
                                 .workers = workers,
                                 .slow_workers = remote ? REMOTE_WORKERS : KEYS_AT_ONCE,
                                 .behind_proxy = option_is_set(o, OPTION_PROXY),
                                 .proxies = option(o, OPTION_PROXIES),
                                 .tls_outside = strncmp(h->origin, "https:", 6) == 0,
                                 .spool = spool,
                                 .router = router,
                                 .statics = h->statics,
                                 .now_ms = clock_now_ms,
                                 .context = h},
        &h->server, &got, f);
    if (r == OK)
        log_line(LOG_INFO, "serve.ready", "address=%s port=%u", address, got);
    return r;
}

/* A database that was put back is told at the start, and not only to whoever asks. It is served: it
 * may have been put back for a reason (docs/operations.md). */
static void check_past(const struct house *h)
{
    struct fault f = {0};
    if (record_check_end(store_reader(h->store), h->data, &f) < 0)
        log_line(LOG_ERROR, "record.end", "reason=%s fault=%s", f.reason, f.words);
}

int serve_house(struct arena *a, struct house *h, const struct options *o, void (*ready)(void *),
                void *data, struct fault *f)
{
    struct keeper k = {.house = h};
    memory_keep();
    process_open_more();
    check_past(h);
    int r = record_make_key(h, clock_now_ms(), f);
    if (r == OK)
        r = house_start_helpers(a, h, f);
    if (r == OK)
        r = start(a, h, o, f);
    if (r < 0)
        return r;
    if (pthread_create(&k.thread, NULL, keep, &k) != 0)
        return fault_set(f, BROKEN, "no thread for the background");
    if (ready)
        ready(data);
    activation_tell("READY=1");
    (void)signals_wait(-1);
    activation_tell("STOPPING=1");
    log_line(LOG_INFO, "serve.stopping", "%s", "");
    portal_live_stop(); /* open follow pages would hold the server back */
    server_stop(h->server);
    atomic_store(&k.stopping, true);
    (void)pthread_join(k.thread, NULL);
    if (store_leads(h->store)) /* the node that goes on seals what this one wrote */
        report("keeper.record", keep_record(h, true, f),
               f); /* all that was answered is under a head */
    fault_clear(f);
    return OK;
}

/* What the server reads, and what it also writes, if only in some hours: what somebody has put back
 * or copied as root is found now. */
static const struct {
    const char *name;
    bool written;
} needed[] = {
    {"motcua.conf", false},  {"trust.pem", false},     {"secret", false},
    {"files.ring", false},   {"motcua.db", true},      {"motcua.db-wal", true},
    {"motcua.db-shm", true}, {"motcua.db-turn", true}, {"motcua.db-lead", true},
    {"files", true},         {"keys", true},           {"uploads", true},
    {"spool", true},         {"heads.log", true},
};

static int check_owned(struct arena *a, const char *data, struct fault *f)
{
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        const char *path = arena_printf(a, "%s/%s", data, needed[i].name);
        if (file_exists(path) && !user_may_open(path, needed[i].written))
            return fault_set(f, FORBIDDEN, "the user %s may not %s %s: chown -R %s: %s",
                             user_name(a), needed[i].written ? "change" : "read", path,
                             user_name(a), data);
    }
    return OK;
}

int command_serve(struct arena *a, const struct options *o, struct fault *f)
{
    struct house *h;
    int socket = activation_socket();
    int r = check_owned(a, option(o, OPTION_DATA), f);
    if (r < 0)
        return r;
    r = house_open(a, o, &h, f);
    h->socket = socket > 0 ? socket : 0;
    if (r == OK)
        r = serve_house(a, h, o, NULL, NULL, f);
    house_close(h);
    return r;
}
