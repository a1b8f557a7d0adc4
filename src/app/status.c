/* How it is, in one look: what the running server says of itself, and what its folder tells without
 * it. Each part is told by itself, so that what is broken does not hide the rest. */
#include "app/app.h"

#include "base/cleanup.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/time.h"
#include "db/store.h"
#include "http/client.h"
#include "os/files.h"
#include "rooms/custody/custody.h"
#include "rooms/record/log.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ANSWER_MS = 3000, MEGABYTE = 1000 * 1000 };

static const char *inside(struct arena *a, const struct options *o, const char *name)
{
    return arena_printf(a, "%s/%s", option(o, OPTION_DATA), name);
}

static const char *moment(struct arena *a, int64_t ms)
{
    char at[TIME_TEXT];
    time_rfc3339(ms, at);
    return arena_strdup(a, at);
}

/* ---- the server ---- */

/* Who listens everywhere is asked here. */
static const char *address_of(struct arena *a, const char *listen)
{
    static const char *const everywhere[][2] = {{"0.0.0.0:", "127.0.0.1:"}, {"[::]:", "[::1]:"}};
    for (size_t i = 0; i < sizeof everywhere / sizeof *everywhere; i++) {
        size_t n = strlen(everywhere[i][0]);
        if (strncmp(listen, everywhere[i][0], n) == 0)
            return arena_printf(a, "http://%s%s", everywhere[i][1], listen + n);
    }
    return arena_printf(a, "http://%s", listen);
}

static int ask(struct arena *a, const struct options *o, const char *path, struct http_answer *ret,
               struct fault *f)
{
    return http_fetch(
        a,
        &(struct http_call){
            .url = arena_printf(a, "%s%s", address_of(a, option(o, OPTION_LISTEN)), path),
            .time_limit_ms = ANSWER_MS,
            .body_limit = LIMIT_FORM_BODY},
        ret, f);
}

/* What stands behind a figure's name; "" when it is not there. */
static const char *after(const char *figures, const char *name)
{
    size_t n = strlen(name);
    for (const char *line = figures; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, name, n) == 0)
            return line + n;
    }
    return "";
}

static int64_t figure(const char *figures, const char *name)
{
    const char *at = after(figures, name);
    return *at == ' ' ? (int64_t)strtod(at, NULL) : 0;
}

static void print_traffic(const char *x)
{
    printf("requests    %" PRId64 ": %" PRId64 " 2xx, %" PRId64 " 3xx, %" PRId64 " 4xx, %" PRId64
           " 5xx; %" PRId64 " refused at the border\n",
           figure(x, "motcua_http_requests_total"),
           figure(x, "motcua_http_answers_total{class=\"2xx\"}"),
           figure(x, "motcua_http_answers_total{class=\"3xx\"}"),
           figure(x, "motcua_http_answers_total{class=\"4xx\"}"),
           figure(x, "motcua_http_answers_total{class=\"5xx\"}"),
           figure(x, "motcua_http_refused_total"));
    printf("now         %" PRId64 " connections, %" PRId64 " event streams; %" PRId64
           " requests wait, %" PRId64 " of them for slow work\n",
           figure(x, "motcua_http_connections"), figure(x, "motcua_http_streams"),
           figure(x, "motcua_http_suspended"), figure(x, "motcua_http_slow_waiting"));
    printf("write lane  %" PRId64 " wait; %" PRId64 " done in %" PRId64 " commits; %" PRId64
           " undone, %" PRId64 " refused, %" PRId64 " lost\n",
           figure(x, "motcua_store_waiting"), figure(x, "motcua_store_units_total"),
           figure(x, "motcua_store_batches_total"), figure(x, "motcua_store_failed_total"),
           figure(x, "motcua_store_refused_total"), figure(x, "motcua_store_lost_total"));
}

static int print_server(struct arena *a, const struct options *o, struct fault *f)
{
    struct http_answer ready, figures;
    int r = ask(a, o, "/health/ready", &ready, f);
    if (r == OK)
        r = ask(a, o, "/metrics", &figures, f);
    if (r != OK) {
        printf("server      does not answer at %s\n", option(o, OPTION_LISTEN));
        return r;
    }
    if (figures.status != 200)
        return fault_set(f, FORBIDDEN, "the server at %s tells its figures to its own machine only",
                         option(o, OPTION_LISTEN));
    const char *x = (const char *)figures.body.p;
    const char *version = after(x, "motcua_build_info{version=\"");
    printf("server      motcua %.*s at %s, since %s, %s\n", (int)strcspn(version, "\""), version,
           option(o, OPTION_LISTEN), moment(a, figure(x, "motcua_start_time_seconds") * 1000),
           ready.status == 200 ? "ready" : "NOT READY");
    print_traffic(x);
    return ready.status == 200 ? OK : fault_set(f, UNAVAILABLE, "the server is not ready");
}

/* ---- what it keeps ---- */

static int print_figures(struct db *db, struct arena *a, struct fault *f)
{
    struct custody_figures x = {0};
    int r = custody_figures(db, a, &x, f);
    if (r < 0)
        return r;
    printf("dossiers    %" PRId64 " so far\nopen tasks ", x.dossiers);
    for (size_t i = 0; i < x.queue_count; i++)
        printf("%s %" PRId64 " %s", i ? "," : "", x.queues[i].open, x.queues[i].role);
    puts(x.queue_count ? "" : " none");
    return OK;
}

static int print_head(struct db *db, struct arena *a, const char *data, struct fault *f)
{
    struct record_head head;
    int r = record_newest(db, a, &head, f);
    if (r == NOT_FOUND) {
        puts("record      no head yet");
        return OK;
    }
    if (r == OK)
        printf("record      head %" PRId64 " over %" PRIu64 " entries, signed %s\n", head.number,
               head.size, moment(a, head.at_ms));
    if (r == OK)
        r = record_check_end(db, data, f);
    if (r == BROKEN)
        printf("record      NOT WHOLE: %s\n", f->words);
    return r;
}

static int print_database(struct arena *a, const struct options *o, struct fault *f)
{
    CLEANUP(store_closep) struct store *store = NULL;
    const char *path = inside(a, o, "motcua.db"), *log = inside(a, o, "motcua.db-wal");
    if (option_is_set(o, OPTION_STORE))
        puts("database    on a server");
    else if (!file_exists(path))
        return fault_set(f, NOT_FOUND, "%s is no data folder", option(o, OPTION_DATA));
    else
        printf("database    %" PRId64 " MB, its log %" PRId64 " MB\n", file_size(path) / MEGABYTE,
               file_size(log) / MEGABYTE);
    int r = house_open_store(a, o, NULL, &store, f);
    struct db *db = r == OK ? store_reader(store) : NULL;
    if (r == OK)
        r = print_figures(db, a, f);
    return r == OK ? print_head(db, a, option(o, OPTION_DATA), f) : r;
}

static void print_backup(struct arena *a, const struct options *o)
{
    struct bytes text;
    struct json *x;
    struct fault f = {0};
    int r = file_read(a, inside(a, o, LAST_BACKUP), LIMIT_FORM_BODY, &text, &f);
    if (r == OK)
        r = json_parse(a, (const char *)text.p, text.n, &x, &f);
    if (r == OK)
        printf("backup      %s, into %s\n", json_str(x, "taken_at", "?"), json_str(x, "to", "?"));
    else
        puts("backup      none is known");
}

static int print_space(const struct options *o, struct fault *f)
{
    int64_t free_bytes, all;
    int r = folder_space(option(o, OPTION_DATA), &free_bytes, &all, f);
    if (r == OK)
        printf("disk        %" PRId64 " MB of %" PRId64 " MB free\n", free_bytes / MEGABYTE,
               all / MEGABYTE);
    return r;
}

int command_status(struct arena *a, const struct options *o, struct fault *f)
{
    struct fault later = {0};
    if (!option_is_set(o, OPTION_DATA))
        return fault_set(f, INVALID, "--data FOLDER is needed");
    printf("data        %s\n", option(o, OPTION_DATA));
    int r = print_server(a, o, f);
    int database = print_database(a, o, r < 0 ? &later : f);
    if (database < 0)
        printf("database    %s\n", r < 0 ? later.words : f->words);
    r = r < 0 ? r : database;
    print_backup(a, o);
    int space = print_space(o, r < 0 ? NULL : f);
    return r < 0 ? r : space;
}
