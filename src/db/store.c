/* Readers belong to threads through a thread-specific key: the first call of a thread takes an idle
 * connection or makes one, and the end of the thread makes it idle again. All of them are in one
 * list, so that closing finds them.
 *
 * The log is folded back by a thread of its own, a little at a time and only as far as nobody is in
 * the way. Under writing without a pause that never reaches the end of the log, and only there can
 * it start from its beginning again; so when it has grown long the lane folds the small rest
 * itself, between two batches.
 *
 * On a server's database the same thread writes a little each second instead: so it is known
 * whether the primary is there and takes writes, before anybody waits for it. */
#include "db/store.h"

#include "base/arena.h"
#include "base/log.h"
#include "db/db_engine.h"
#include "db/lane.h"
#include "db/schema.h"

#include <assert.h>
#include <pthread.h>
#include <string.h>
#include <time.h>

enum {
    FOLD_EVERY_MS = 200,
    PULSE_EVERY_MS = 1000,
    SEARCH_EVERY_MS = 200, /* while it is away */
    READY_MS = 4000, /* so long a pulse may be on its way before writes are said to stand still */
    LONG_LOG_PAGES = 16 * 1024, /* 64 MB: read again in a fraction of a second after a crash */
    NODES = 256,
    LANES_MOST = 16,
};

struct store {
    struct arena *arena;
    const char *where;
    const struct db_engine *engine;
    struct db_ids ids;
    struct db_sight sight;
    struct db *keeper;
    struct db *writers[LANES_MOST]; /* the first one also opens the store */
    struct lane *lanes[LANES_MOST];
    size_t lane_count; /* that run */

    pthread_key_t reader;
    bool has_reader;
    pthread_mutex_t readers_lock; /* of the list */
    struct db *readers;

    pthread_t keeper_thread;
    bool keeping;
    pthread_mutex_t keeper_lock; /* of the keeper, unless it folds */
    pthread_mutex_t round_lock;  /* of the rest */
    pthread_cond_t round_wake;
    bool closing;
    int64_t checkpoints, log_pages;
};

static void give_back(void *p)
{
    struct db *db = p;
    while (db->depth > 0)
        db_read_end(db);
    db->idle = true;
}

static struct db *new_connection(struct store *s, enum db_role role)
{
    struct db *db = db_new(s->engine, s->where, role, &s->ids);
    db->sight = s->engine->pulse ? &s->sight : NULL;
    return db;
}

static struct db *new_reader(struct store *s, bool idle)
{
    struct db *db = new_connection(s, DB_READER);
    db->idle = idle;
    db->next = s->readers;
    s->readers = db;
    return db;
}

struct db *store_reader(struct store *s)
{
    struct db *db = pthread_getspecific(s->reader);
    if (db)
        return db;
    pthread_mutex_lock(&s->readers_lock);
    for (db = s->readers; db && !db->idle; db = db->next)
        ;
    if (!db)
        db = new_reader(s, false);
    db->idle = false;
    pthread_mutex_unlock(&s->readers_lock);
    (void)pthread_setspecific(s->reader, db);
    return db;
}

/* Wait for the next round; false when the store is closing. */
static bool next_round(struct store *s, long every_ms)
{
    struct timespec at;
    (void)clock_gettime(CLOCK_MONOTONIC, &at);
    at.tv_sec += every_ms / 1000;
    at.tv_nsec += every_ms % 1000 * 1000000L;
    at.tv_sec += at.tv_nsec / 1000000000L;
    at.tv_nsec %= 1000000000L;
    int r = 0;
    pthread_mutex_lock(&s->round_lock);
    while (!s->closing && r == 0)
        r = pthread_cond_clockwait(&s->round_wake, &s->round_lock, CLOCK_MONOTONIC, &at);
    bool goes_on = !s->closing;
    pthread_mutex_unlock(&s->round_lock);
    return goes_on;
}

static void fold_once(struct store *s)
{
    int64_t pages = 0, folded = 0;
    if (db_ready(s->keeper, NULL) < 0 || s->engine->fold(s->keeper, &pages, &folded, NULL) < 0)
        return;
    if (pages > LONG_LOG_PAGES)
        lane_fold(s->lanes[0]);
    pthread_mutex_lock(&s->round_lock);
    s->checkpoints++;
    s->log_pages = pages;
    pthread_mutex_unlock(&s->round_lock);
}

static void *fold_work(void *p)
{
    struct store *s = p;
    int64_t folded_at = 0;
    while (next_round(s, FOLD_EVERY_MS)) {
        struct store_stats stats;
        lane_stats(s->lanes[0], &stats);
        if (stats.batches != folded_at)
            fold_once(s);
        folded_at = stats.batches;
    }
    return NULL;
}

/* Whatever fails, the connection is made anew at the next turn. */
static int with_keeper(struct store *s, int r)
{
    if (r < 0 && s->keeper->handle && s->keeper->trouble == DB_LOST)
        s->engine->disconnect(s->keeper);
    pthread_mutex_unlock(&s->keeper_lock);
    return r;
}

/* A connection that broke says nothing yet; only whoever cannot get another one is alone. A server
 * that refuses the write answers, and can be read: its disk may be full. */
static void pulse_once(struct store *s)
{
    struct fault f = {0};
    pthread_mutex_lock(&s->keeper_lock);
    int r = db_ready(s->keeper, &f);
    bool away = r < 0;
    if (!away)
        r = s->engine->pulse(s->keeper, NULL);
    bool heard = r == OK || (!away && s->keeper->trouble != DB_LOST);
    (void)with_keeper(s, r);
    if (heard)
        s->sight.heard_ms = db_ticks_ms();
    if (away && !s->sight.away)
        log_line(LOG_ERROR, "db.away", "words=%s", f.words);
    if (!away && s->sight.away)
        log_line(LOG_WARNING, "db.back", "host=%s", s->sight.host);
    s->sight.away = away;
}

static void *pulse_work(void *p)
{
    struct store *s = p;
    do
        pulse_once(s);
    while (next_round(s, s->sight.away || !s->keeper->handle ? SEARCH_EVERY_MS : PULSE_EVERY_MS));
    return NULL;
}

static int start_keeping(struct store *s, struct fault *f)
{
    if (pthread_create(&s->keeper_thread, NULL, s->engine->pulse ? pulse_work : fold_work, s) != 0)
        return fault_set(f, UNAVAILABLE, "cannot start the keeper's thread");
    s->keeping = true;
    return OK;
}

static int open_readers(struct store *s, size_t n, struct fault *f)
{
    if (pthread_key_create(&s->reader, give_back) != 0)
        return fault_set(f, UNAVAILABLE, "no thread-specific key is left");
    s->has_reader = true;
    int r = OK;
    for (size_t i = 0; r == OK && i < n; i++)
        r = db_ready(new_reader(s, true), f);
    return r;
}

/* A clock that was set back while nothing ran must not bring old keys again. */
static int go_on_with_keys(struct store *s, struct fault *f)
{
    int64_t newest;
    int r = s->engine->newest_id(s->writers[0], &newest, f);
    if (r == OK)
        db_ids_above(&s->ids, newest);
    return r;
}

static int start_lanes(struct store *s, const struct store_options *o, struct fault *f)
{
    size_t n = o->lanes ? o->lanes : s->engine->lanes;
    int r = OK;
    assert(n <= LANES_MOST);
    for (unsigned i = 0; r == OK && i < n; i++) {
        if (!s->writers[i])
            s->writers[i] = new_connection(s, DB_WRITER);
        s->writers[i]->lane = i;
        r = db_ready(s->writers[i], f);
        if (r == OK)
            r = lane_start(s->arena, s->writers[i], o, &s->lanes[i], f);
        s->lane_count += r == OK;
    }
    return r;
}

/* On a server the keeper goes first: it finds the primary for all others. */
static int open_database(struct store *s, const struct store_options *o, struct fault *f)
{
    struct db *first = s->engine->server ? s->keeper : s->writers[0];
    int r = db_ready(first, f);
    if (r == OK && s->engine->lead)
        r = db_ready(first == s->keeper ? s->writers[0] : s->keeper, f);
    if (r == OK && o->schema)
        r = db_migrate(s->writers[0], o->schema, o->now_ms(), f);
    if (r >= 0)
        r = go_on_with_keys(s, f);
    s->sight.heard_ms = db_ticks_ms();
    return r;
}

static int start(struct store *s, const struct store_options *o, struct fault *f)
{
    int r = open_database(s, o, f);
    if (r == OK)
        r = start_lanes(s, o, f);
    if (r == OK)
        r = open_readers(s, o->readers, f);
    if (r == OK && (s->engine->fold || s->engine->pulse))
        r = start_keeping(s, f);
    return r;
}

bool store_is_server(const char *where)
{
    static const char *const server[] = {"postgres://", "postgresql://"};
    for (size_t i = 0; i < sizeof server / sizeof *server; i++)
        if (strncmp(where, server[i], strlen(server[i])) == 0)
            return true;
    return false;
}

static const struct db_engine *engine_of(const char *where)
{
    if (store_is_server(where))
        return &db_postgres;
    return strstr(where, "://") ? NULL : &db_sqlite;
}

int store_open(const struct store_options *o, struct store **ret, struct fault *f)
{
    assert(o->where && o->now_ms && o->node < NODES);
    const struct db_engine *engine = engine_of(o->where);
    if (!engine)
        return fault_reason(f, INVALID, "db.engine", "%.*s: no engine of this program knows it",
                            (int)strcspn(o->where, ":"), o->where);
    struct arena *a = arena_open();
    struct store *s = arena_new(a, struct store, 1);
    s->arena = a;
    s->where = arena_strdup(a, o->where);
    s->engine = engine;
    s->ids.node = o->node;
    s->ids.now_ms = o->now_ms;
    s->writers[0] = new_connection(s, DB_WRITER);
    s->keeper = new_connection(s, DB_KEEPER);
    s->writers[0]->filling = o->filling;
    pthread_mutex_init(&s->sight.lock, NULL);
    pthread_mutex_init(&s->keeper_lock, NULL);
    pthread_mutex_init(&s->readers_lock, NULL);
    pthread_mutex_init(&s->round_lock, NULL);
    pthread_cond_init(&s->round_wake, NULL);
    int r = start(s, o, f);
    if (r < 0) {
        store_close(s);
        return r;
    }
    *ret = s;
    return OK;
}

static void stop_keeping(struct store *s)
{
    pthread_mutex_lock(&s->round_lock);
    s->closing = true;
    pthread_cond_signal(&s->round_wake);
    pthread_mutex_unlock(&s->round_lock);
    pthread_join(s->keeper_thread, NULL);
}

/* Nobody else reads any more, and what was left to the system goes to the disk. */
static void end_filling(struct db *db)
{
    if (db && db->filling && db->handle && db->engine->end_filling)
        db->engine->end_filling(db);
}

/* Writers go last: closing the last connection folds the whole log back. */
void store_close(struct store *s)
{
    if (!s)
        return;
    if (s->keeping)
        stop_keeping(s);
    for (size_t i = 0; i < s->lane_count; i++)
        lane_stop(s->lanes[i]);
    if (s->has_reader)
        (void)pthread_key_delete(s->reader);
    for (struct db *next, *db = s->readers; db; db = next) {
        next = db->next;
        db_free(db);
    }
    db_free(s->keeper);
    end_filling(s->writers[0]);
    for (size_t i = 0; i < LANES_MOST; i++)
        db_free(s->writers[i]);
    pthread_cond_destroy(&s->round_wake);
    pthread_mutex_destroy(&s->round_lock);
    pthread_mutex_destroy(&s->keeper_lock);
    pthread_mutex_destroy(&s->sight.lock);
    pthread_mutex_destroy(&s->readers_lock);
    arena_close(s->arena);
}

void store_closep(struct store **s)
{
    store_close(*s);
}

void store_write(struct store *s, struct unit *u)
{
    lane_add(s->lanes[u->lane % s->lane_count], u);
}

/* A unit that stands in for another one and wakes the thread that waits for it. */
struct wait {
    struct unit unit;
    struct unit *real;
    pthread_mutex_t lock; /* of the rest */
    pthread_cond_t wake;
    bool over;
    int code;
    struct fault *fault;
};

static int wait_run(struct db *db, struct unit *u, struct fault *f)
{
    struct unit *real = ((struct wait *)u)->real;
    return real->run(db, real, f);
}

static void wait_done(struct unit *u, int code, const struct fault *f)
{
    struct wait *w = (struct wait *)u;
    pthread_mutex_lock(&w->lock);
    w->over = true;
    w->code = code;
    if (w->fault && code < 0)
        *w->fault = *f;
    pthread_cond_signal(&w->wake);
    pthread_mutex_unlock(&w->lock);
}

int store_write_wait(struct store *s, struct unit *u, struct fault *f)
{
    struct wait w = {
        .unit = {.run = wait_run, .done = wait_done, .lane = u->lane}, .real = u, .fault = f};
    pthread_mutex_init(&w.lock, NULL);
    pthread_cond_init(&w.wake, NULL);
    store_write(s, &w.unit);
    pthread_mutex_lock(&w.lock);
    while (!w.over)
        pthread_cond_wait(&w.wake, &w.lock);
    pthread_mutex_unlock(&w.lock);
    pthread_cond_destroy(&w.wake);
    pthread_mutex_destroy(&w.lock);
    return w.code;
}

void store_stats(struct store *s, struct store_stats *ret)
{
    *ret = (struct store_stats){0};
    for (size_t i = 0; i < s->lane_count; i++) {
        struct store_stats one;
        lane_stats(s->lanes[i], &one);
        ret->units += one.units;
        ret->failed += one.failed;
        ret->refused += one.refused;
        ret->lost += one.lost;
        ret->batches += one.batches;
        ret->again += one.again;
        ret->waiting += one.waiting;
    }
    pthread_mutex_lock(&s->round_lock);
    ret->checkpoints = s->checkpoints;
    ret->log_pages = s->log_pages;
    pthread_mutex_unlock(&s->round_lock);
}

unsigned store_lane_of(const char *agency)
{
    unsigned h = 5381;
    for (; *agency; agency++)
        h = h * 33 + (unsigned char)*agency;
    return h;
}

bool store_on_server(const struct store *s)
{
    return s->engine->server;
}

bool store_is_ready(const struct store *s)
{
    return !s->engine->pulse || db_in_sight(&s->sight, READY_MS);
}

int store_settle(struct store *s, int64_t at_least, int64_t *ret, struct fault *f)
{
    if (!s->engine->settle) {
        *ret = INT64_MAX;
        return OK;
    }
    pthread_mutex_lock(&s->keeper_lock);
    int r = db_ready(s->keeper, f);
    return with_keeper(s, r == OK ? s->engine->settle(s->keeper, at_least, ret, f) : r);
}

bool store_leads(struct store *s)
{
    if (!s->engine->lead)
        return true;
    pthread_mutex_lock(&s->keeper_lock);
    int r = db_ready(s->keeper, NULL);
    return with_keeper(s, r == OK ? s->engine->lead(s->keeper, NULL) : r) > 0;
}
