#include "bench/crowd.h"

#include "bench/measure.h"
#include "db/schema.h"
#include "os/clock.h"
#include "tests/support/law.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char form[] =
    "{\"ho_ten\":\"Nguyễn Thị Lụa\",\"so_dinh_danh\":\"038198004512\",\"ngay_sinh\":\"1998-03-27\","
    "\"gioi_tinh\":\"female\",\"dan_toc\":\"01\",\"quoc_tich\":\"VN\","
    "\"noi_cu_tru\":\"Số 12 đường Hạc Thành\",\"tinh_trang\":\"single\","
    "\"muc_dich\":\"vay-von\",\"khoang_thoi_gian\":false,\"cam_doan\":true}";

struct crowd {
    struct arena *arena;
    struct test_people people;
    struct store *store;
    const struct law *law;
    const struct procedure *procedure;
    const struct json *form;
    int64_t until_us;
    pthread_mutex_t lock;
    pthread_cond_t over;
    int running;
    _Atomic int64_t done, failed, next; /* by several lanes */
};

struct client {
    struct unit unit;
    struct crowd *crowd;
    struct arena *arena;
    char key[40];
    struct submission submission;
};

static int run(struct db *db, struct unit *u, struct fault *f)
{
    struct client *c = (struct client *)u;
    const struct crowd *s = c->crowd;
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
    const struct crowd *s = c->crowd;
    struct fault f = {0};
    c->unit.lane = store_lane_of(agency[0]);
    c->submission = (struct submission){.procedure = s->procedure,
                                        .c = catalogue_case(s->procedure, NULL),
                                        .agency = agency[0],
                                        .reception = agency[1],
                                        .channel = CHANNEL_ONLINE,
                                        .applicant = {.pin = s->people.citizen.pin,
                                                      .full_name = s->people.citizen.name,
                                                      .birth_date = "1998-03-27",
                                                      .phone = "0900000001",
                                                      .email = ""},
                                        .form = s->form,
                                        .by = visitor_actor(&s->people.citizen, NULL),
                                        .key = c->key,
                                        .now_ms = clock_now_ms()};
    if (dossier_plan(a, s->law, &c->submission, &f) < 0)
        fprintf(stderr, "plan: %s\n", f.words);
}

/* On the lane's thread: the next one, until the time is over. */
static void done(struct unit *u, int code, const struct fault *f)
{
    struct client *c = (struct client *)u;
    struct crowd *s = c->crowd;
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

void crowd_measure(struct crowd *s, int clients, int64_t most_ms, struct crowd_result *ret)
{
    struct client *list = arena_new(s->arena, struct client, (size_t)clients);
    int64_t start = now_us(), cpu = cpu_us();
    s->until_us = start + most_ms * 1000;
    s->running = clients;
    s->done = 0;
    for (int i = 0; i < clients; i++) {
        list[i] =
            (struct client){.unit = {.run = run, .done = done}, .crowd = s, .arena = arena_open()};
        (void)snprintf(list[i].key, sizeof list[i].key, "1:%lld", (long long)++s->next);
        arena_defer(s->arena, (void (*)(void *))arena_close, list[i].arena);
        prepare(s->arena, &list[i], (size_t)i);
        store_write(s->store, &list[i].unit);
    }
    pthread_mutex_lock(&s->lock);
    while (s->running > 0)
        pthread_cond_wait(&s->over, &s->lock);
    pthread_mutex_unlock(&s->lock);
    *ret = (struct crowd_result){s->done, now_us() - start, cpu_us() - cpu};
}

struct crowd *crowd_open(struct arena *a, const char *where)
{
    struct crowd *s = arena_new(a, struct crowd, 1);
    struct json *data;
    struct fault f = {0};
    s->arena = a;
    if (store_open(&(struct store_options){.where = where,
                                           .schema = &db_whole_schema,
                                           .now_ms = clock_now_ms},
                   &s->store, &f) < 0 ||
        json_parse(a, form, strlen(form), &data, &f) < 0) {
        fprintf(stderr, "%s\n", f.words);
        exit(1);
    }
    s->form = data;
    s->law = test_law(a, s->store);
    s->procedure = catalogue_current(s->law->catalogue, "1.004873");
    test_people(a, s->store, &s->people);
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->over, NULL);
    return s;
}

void crowd_close(struct crowd *s)
{
    store_close(s->store);
}

struct store *crowd_store(struct crowd *s)
{
    return s->store;
}

int64_t crowd_failed(const struct crowd *s)
{
    return s->failed;
}
