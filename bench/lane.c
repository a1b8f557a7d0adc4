/* Submissions through the write lane without HTTP: what the rules and the record of one dossier
 * cost, beside the bare loop. Sets the target for bench/submissions. */
#include "bench/measure.h"
#include "bench/rows.h"

#include "db/schema.h"
#include "os/clock.h"
#include "tests/support/law.h"
#include "tests/support/store.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_MS = 2000, LOOP_MS = 1500 };

static const char form[] =
    "{\"ho_ten\":\"Nguyễn Thị Lụa\",\"so_dinh_danh\":\"038198004512\",\"ngay_sinh\":\"1998-03-27\","
    "\"gioi_tinh\":\"female\",\"dan_toc\":\"01\",\"quoc_tich\":\"VN\","
    "\"noi_cu_tru\":\"Số 12 đường Hạc Thành\",\"tinh_trang\":\"single\","
    "\"muc_dich\":\"vay-von\",\"khoang_thoi_gian\":false,\"cam_doan\":true}";

struct site {
    struct store *store;
    const struct law *law;
    const struct procedure *procedure;
    const struct test_people *people;
    const struct json *form;
    int64_t until_us;
    pthread_mutex_t lock;
    pthread_cond_t over;
    int running;
    int64_t done, failed, next;
};

struct client {
    struct unit unit;
    struct site *site;
    struct arena *arena;
    char key[40];
    struct submission submission;
};

static int run(struct db *db, struct unit *u, struct fault *f)
{
    struct client *c = (struct client *)u;
    const struct site *s = c->site;
    struct submitted ret;
    arena_clear(c->arena);
    c->submission.now_ms = clock_now_ms();
    return dossier_submit(db, c->arena, s->law, &c->submission, &ret, f);
}

/* As a connection's thread would: what needs no transaction is done before. */
static void prepare(struct arena *a, struct client *c, size_t place)
{
    static const char *const agencies[][2] = {{"H56.102", "H56.102.01"}, {"H56.103", "H56.103.01"},
                                              {"H56.104", "H56.104.01"}, {"H56.105", "H56.105.01"},
                                              {"H56.106", "H56.106.01"}, {"H56.107", "H56.107.01"},
                                              {"H56.108", "H56.108.01"}, {"H56.109", "H56.109.01"}};
    const char *const *agency = agencies[place % (sizeof agencies / sizeof *agencies)];
    const struct site *s = c->site;
    struct fault f = {0};
    c->unit.lane = store_lane_of(agency[0]);
    c->submission = (struct submission){.procedure = s->procedure,
                                        .c = catalogue_case(s->procedure, NULL),
                                        .agency = agency[0],
                                        .reception = agency[1],
                                        .channel = CHANNEL_ONLINE,
                                        .applicant = {.pin = s->people->citizen.pin,
                                                      .full_name = s->people->citizen.name,
                                                      .birth_date = "1998-03-27",
                                                      .phone = "0900000001",
                                                      .email = ""},
                                        .form = s->form,
                                        .by = visitor_actor(&s->people->citizen, NULL),
                                        .key = c->key,
                                        .now_ms = clock_now_ms()};
    if (dossier_plan(a, s->law, &c->submission, &f) < 0)
        fprintf(stderr, "plan: %s\n", f.words);
}

/* On the lane's thread: the next one, until the time is over. */
static void done(struct unit *u, int code, const struct fault *f)
{
    struct client *c = (struct client *)u;
    struct site *s = c->site;
    if (code < 0 && s->failed++ == 0)
        fprintf(stderr, "submit: %s\n", f->words);
    s->done += code >= 0;
    if (now_us() < s->until_us) {
        (void)snprintf(c->key, sizeof c->key, "1:%lld", (long long)++s->next);
        store_write(s->store, u);
        return;
    }
    pthread_mutex_lock(&s->lock);
    s->running--;
    pthread_cond_signal(&s->over);
    pthread_mutex_unlock(&s->lock);
}

static void measure(struct site *s, struct arena *a, int clients, double *ret_rate, double *ret_cpu)
{
    struct client *list = arena_new(a, struct client, (size_t)clients);
    int64_t start = now_us(), cpu = cpu_us();
    s->until_us = start + (int64_t)MOST_MS * 1000;
    s->running = clients;
    s->done = 0;
    for (int i = 0; i < clients; i++) {
        list[i] =
            (struct client){.unit = {.run = run, .done = done}, .site = s, .arena = arena_open()};
        (void)snprintf(list[i].key, sizeof list[i].key, "%d:%d:first", clients, i);
        arena_defer(a, (void (*)(void *))arena_close, list[i].arena);
        prepare(a, &list[i], (size_t)i);
        store_write(s->store, &list[i].unit);
    }
    pthread_mutex_lock(&s->lock);
    while (s->running > 0)
        pthread_cond_wait(&s->over, &s->lock);
    pthread_mutex_unlock(&s->lock);
    *ret_rate = (double)s->done * 1e6 / (double)(now_us() - start);
    *ret_cpu = (double)(cpu_us() - cpu) / (double)s->done;
}

static int open_site(struct arena *a, const char *where, struct test_people *people, struct site *s)
{
    struct json *data;
    struct fault f = {0};
    *s = (struct site){.people = people};
    if (store_open(&(struct store_options){.where = where,
                                           .schema = &db_whole_schema,
                                           .now_ms = clock_now_ms},
                   &s->store, &f) < 0 ||
        json_parse(a, form, strlen(form), &data, &f) < 0) {
        fprintf(stderr, "%s\n", f.words);
        return f.code;
    }
    s->form = data;
    s->law = test_law(a, s->store);
    s->procedure = catalogue_current(s->law->catalogue, "1.004873");
    test_people(a, s->store, people);
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->over, NULL);
    return OK;
}

struct round {
    int clients;
    double rate, cpu;
};

static int64_t run_rounds(struct arena *a, const char *where, struct round *rounds, size_t n)
{
    struct test_people people;
    struct site s;
    if (open_site(a, where, &people, &s) < 0)
        return 1;
    for (size_t i = 0; i < n; i++)
        measure(&s, a, rounds[i].clients, &rounds[i].rate, &rounds[i].cpu);
    store_close(s.store);
    return s.failed;
}

static void tell(const char *what, const struct round *r, double reference, const char *goal,
                 double share)
{
    figure_print(&(struct figure){.what = what,
                                  .unit = "/s",
                                  .value = r->rate,
                                  .reference = reference,
                                  .cpu_us = r->cpu,
                                  .goal = goal,
                                  .met = share == 0                     ? "–"
                                         : r->rate >= share * reference ? "yes"
                                                                        : "no"});
}

int main(void)
{
    struct round file[] = {{.clients = 1}, {.clients = 8}, {.clients = 64}, {.clients = 256}};
    struct round server[] = {{.clients = 1}, {.clients = 8}, {.clients = 64}, {.clients = 256}};
    enum { N = sizeof file / sizeof *file };
    struct arena *a = arena_open();
    const char *path = test_database_file(a), *fresh = test_database_file(a);
    int64_t failed = run_rounds(a, path, file, N);
    for (int i = 0; i < N; i++) {
        struct rows_result loop;
        rows_measure(path, arena_printf(a, "%s-%d", fresh, file[i].clients), file[i].clients,
                     LOOP_MS, &loop);
        tell(arena_printf(a, "in the lane, %d waiting (%d rows each)", file[i].clients, loop.rows),
             &file[i], loop.per_second, "≥ 60 %", 0.6);
    }
    if (test_server())
        failed += run_rounds(a, test_database(a), server, N);
    for (int i = 0; i < N && test_server(); i++)
        tell(arena_printf(a, "on PostgreSQL, %d waiting; reference: on SQLite", server[i].clients),
             &server[i], file[i].rate, "–", 0);
    arena_close(a);
    return failed > 0;
}
