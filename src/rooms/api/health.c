/* What operators ask: does it live, is it ready, how much does it do. And the description itself.
 */
#include "rooms/api/api.h"
#include "rooms/api/call.h"
#include "rooms/api/handlers.h"

#include "base/limits.h"
#include "db/store.h"
#include "http/server.h"
#include "os/files.h"

#include <inttypes.h>
#include <string.h>

static void ok(struct page *p)
{
    struct json *o = json_new_object(p->rq->arena);
    put_text(p, o, "status", "ok");
    reply_json(p->rq, 200, o);
}

void health_live(struct request *rq)
{
    struct page p;
    page_open(&p, rq);
    ok(&p);
}

/* The database answers, takes writes, and there is a law to work by. */
void health_ready(struct request *rq)
{
    struct page p;
    const char *generation;
    struct fault f = {0};
    page_open(&p, rq);
    int r = store_is_ready(p.house->store)
                ? agency_read_setting(p.db, rq->arena, "law.generation", &generation, &f)
                : fault_reason(&f, UNAVAILABLE, "db.away", "writes do not go through");
    if (r < 0)
        reply_fault(rq, &f);
    else
        ok(&p);
}

/* ---- figures (prometheus.io/docs/instrumenting/exposition_formats) ---- */

struct figure {
    const char *name, *type, *help;
    double value;
};

static void write_figures(struct buf *b, const struct figure *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        buf_printf(b, "# HELP motcua_%s %s\n# TYPE motcua_%s %s\nmotcua_%s %.15g\n", list[i].name,
                   list[i].help, list[i].name, list[i].type, list[i].name, list[i].value);
}

static void write_server(struct buf *b, const struct server *s)
{
    struct server_stats x;
    server_stats(s, &x);
    const struct figure all[] = {
        {"http_requests_total", "counter", "Requests answered", (double)x.requests},
        {"http_refused_total", "counter", "Requests refused at the border", (double)x.refused},
        {"http_sent_bytes_total", "counter", "Bytes of bodies as sent", (double)x.bytes_sent},
        {"http_duration_seconds_total", "counter", "Sum over all answers",
         (double)x.duration_us / 1e6},
        {"http_connections", "gauge", "Open connections", (double)x.connections},
        {"http_suspended", "gauge", "Requests that wait", (double)x.suspended},
        {"http_streams", "gauge", "Open event streams", (double)x.streams},
        {"http_slow_waiting", "gauge", "Requests queued for slow work", (double)x.slow_waiting},
    };
    write_figures(b, all, sizeof all / sizeof *all);
    buf_str(b, "# HELP motcua_http_answers_total Answers by class of status\n"
               "# TYPE motcua_http_answers_total counter\n");
    for (int i = 1; i < 6; i++)
        buf_printf(b, "motcua_http_answers_total{class=\"%dxx\"} %" PRIu64 "\n", i, x.by_class[i]);
}

static void write_house(struct buf *b, const struct house *h)
{
    int64_t free_bytes = 0, all_bytes = 0;
    (void)folder_space(h->data, &free_bytes, &all_bytes, NULL);
    const struct figure all[] = {
        {"start_time_seconds", "gauge", "When this process began", (double)h->opened_ms / 1e3},
        {"data_free_bytes", "gauge", "Room on the disk of the data folder", (double)free_bytes},
        {"data_size_bytes", "gauge", "Size of that disk", (double)all_bytes},
    };
    write_figures(b, all, sizeof all / sizeof *all);
    buf_printf(b,
               "# HELP motcua_build_info The program\n# TYPE motcua_build_info gauge\n"
               "motcua_build_info{version=\"%s\"} 1\n",
               h->version ? h->version : "");
}

static void write_store(struct buf *b, struct store *s)
{
    struct store_stats x;
    store_stats(s, &x);
    const struct figure all[] = {
        {"store_units_total", "counter", "Units of work that were committed", (double)x.units},
        {"store_failed_total", "counter", "Units that were rolled back alone", (double)x.failed},
        {"store_refused_total", "counter", "Units that found the queue full", (double)x.refused},
        {"store_lost_total", "counter", "Units in a batch whose commit failed", (double)x.lost},
        {"store_batches_total", "counter", "Commits", (double)x.batches},
        {"store_waiting", "gauge", "Units in the queue", (double)x.waiting},
        {"store_again_total", "counter", "Batches that were run again", (double)x.again},
        {"store_ready", "gauge", "1 when the database is there and takes writes",
         store_is_ready(s)},
        {"store_checkpoints_total", "counter", "Times that the log was folded back",
         (double)x.checkpoints},
        {"store_log_pages", "gauge", "Length of the log at the last of them", (double)x.log_pages},
    };
    write_figures(b, all, sizeof all / sizeof *all);
}

void health_metrics(struct request *rq)
{
    struct buf b;
    struct house *h = house_of(rq);
    if (!rq->from_here && !visitor_may(visitor_of(rq), ADMINISTER)) {
        reply_error(rq, 404);
        return;
    }
    buf_init(&b, rq->arena, LIMIT_FORM_BODY);
    write_house(&b, h);
    write_server(&b, h->server);
    write_store(&b, h->store);
    reply_bytes(rq, 200, "text/plain; version=0.0.4; charset=utf-8", buf_bytes(&b));
}

void health_description(struct request *rq)
{
    struct json *o;
    struct fault f = {0};
    if (openapi_write(rq->arena, api_routes, &o, &f) < 0)
        reply_fault(rq, &f);
    else
        reply_json(rq, 200, o);
}
