/* A batch that met another transaction, or lost its connection, is run again: its units have no
 * effect but on the transaction, so what counts is the run that was committed. When the connection
 * was lost on the way of the commit, the engine finds out which it was before anything is run.
 *
 * A savepoint for each unit is what undoes a failed one alone, and it is dear: SQLite copies every
 * page before the unit's first change of it, and on a server it is a transaction of its own. Units
 * seldom fail. So a batch is run without savepoints; when something fails all of it is undone and
 * run again with them, and the next batches have them from the start, since failures come in
 * swarms.
 *
 * The lane takes all that waits, up to a batch, and never waits for more: while one commit is on
 * its way to the disk the next batch gathers by itself. So one lonely unit is answered after one
 * flush, and a crowd shares it. */
#include "db/lane.h"

#include "base/limits.h"
#include "base/log.h"
#include "db/db_engine.h"

#include <pthread.h>
#include <string.h>
#include <time.h>

enum {
    AGAIN_MOST = 20,        /* times that a batch is run again since it met others */
    AGAIN_MS = 2,           /* between them, growing */
    REACH_MS = 100,         /* between two attempts to reach the database again */
    REACH_MOST = 30 * 1000, /* a standby has taken over by then, or somebody has to look */
    WARY = 16               /* batches with savepoints after one that failed without */
};

struct outcome {
    int code;
    struct fault fault;
};

struct lane {
    struct db *db;
    size_t max;
    size_t batch_max;
    struct timespec delay;
    pthread_t thread;
    _Atomic bool log_is_long;

    pthread_mutex_t lock; /* of everything down to the empty line */
    pthread_cond_t wake;
    struct unit *first, *last;
    bool closing;
    struct store_stats stats;

    /* The thread's own. */
    int wary; /* so many batches have savepoints yet */
    struct unit *batch[LIMIT_WRITE_BATCH];
    struct outcome outcomes[LIMIT_WRITE_BATCH];
};

/* Take the next batch; 0 when the lane is closing and nothing waits. */
static size_t take(struct lane *lane)
{
    size_t n = 0;
    pthread_mutex_lock(&lane->lock);
    while (!lane->first && !lane->closing)
        pthread_cond_wait(&lane->wake, &lane->lock);
    for (; lane->first && n < lane->batch_max; n++) {
        lane->batch[n] = lane->first;
        lane->first = lane->first->next;
    }
    if (!lane->first)
        lane->last = NULL;
    lane->stats.waiting -= (int64_t)n;
    pthread_mutex_unlock(&lane->lock);
    return n;
}

/* Without a savepoint: a failure is everybody's. */
static int run_bare(struct db *db, struct unit *u, struct outcome *out)
{
    db->trouble = DB_NO_TROUBLE;
    out->code = u->run(db, u, &out->fault);
    db->depth = 0;
    if (out->code < 0)
        return out->code;
    return db->engine->in_transaction(db) ? OK : UNAVAILABLE;
}

/* OK when the transaction goes on, whatever became of the unit. */
static int run_apart(struct db *db, struct unit *u, struct outcome *out)
{
    int r = db->engine->mark(db, DB_SAVE, &out->fault);
    if (r < 0)
        return r;
    db->trouble = DB_NO_TROUBLE;
    out->code = u->run(db, u, &out->fault);
    db->depth = 0;
    if (out->code < 0 && db->trouble != DB_NO_TROUBLE)
        return out->code;
    if (!db->engine->in_transaction(db))
        return out->code < 0 ? out->code : UNAVAILABLE;
    struct fault f = {0};
    r = db->engine->mark(db, out->code < 0 ? DB_ROLL_BACK : DB_KEEP, &f);
    if (r == OK)
        return OK;
    if (out->code < 0 || db->trouble != DB_NO_TROUBLE || !db->engine->in_transaction(db)) {
        out->fault = f;
        return r;
    }
    /* What it had put without waiting has failed: the unit's own failure. */
    out->code = r;
    out->fault = f;
    return db->engine->mark(db, DB_ROLL_BACK, &f);
}

/* Run and commit some of the batch. A failure here is everybody's, and stands in *lost. */
static int run_batch(struct lane *lane, size_t from, size_t n, struct outcome *lost)
{
    struct db *db = lane->db;
    int r = db->engine->mark(db, DB_BEGIN_WRITE, &lost->fault);
    if (r > 0) /* what an earlier run reported is true */
        return lost->code = OK;
    for (size_t i = from; r == OK && i < from + n; i++) {
        lane->outcomes[i].code = OK;
        fault_clear(&lane->outcomes[i].fault);
        r = (lane->wary ? run_apart : run_bare)(db, lane->batch[i], &lane->outcomes[i]);
        if (r < 0)
            lost->fault = lane->outcomes[i].fault;
    }
    if (lane->delay.tv_sec || lane->delay.tv_nsec)
        (void)nanosleep(&lane->delay, NULL);
    if (r == OK)
        r = db->engine->mark(db, DB_COMMIT, &lost->fault);
    enum db_trouble trouble = r < 0 ? db->trouble : DB_NO_TROUBLE;
    if (r < 0 && db->engine->in_transaction(db))
        (void)db->engine->mark(db, DB_ROLLBACK, NULL);
    db->trouble = trouble;
    lost->code = r;
    return r;
}

static void rest(int ms)
{
    struct timespec t = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L};
    (void)nanosleep(&t, NULL);
}

/* A new connection, as soon as there is a database again; false when waiting was given up. */
static bool reach(struct db *db, int64_t until_ms)
{
    if (db->handle)
        db->engine->disconnect(db);
    for (; db_ticks_ms() < until_ms; rest(REACH_MS))
        if (db_ready(db, NULL) == OK)
            return true;
    return false;
}

/* May what failed be run again, and is everything ready for that? */
static bool try_again(struct lane *lane, int tries, int64_t until_ms)
{
    struct db *db = lane->db;
    if (db->trouble == DB_LOST)
        return reach(db, until_ms);
    if (db->trouble == DB_BUSY) /* the engine itself has waited */
        return db_ticks_ms() < until_ms;
    if (db->trouble != DB_AGAIN || tries > AGAIN_MOST || db_ticks_ms() >= until_ms)
        return false;
    rest(tries * AGAIN_MS);
    return true;
}

static void note_again(struct lane *lane, size_t n, const struct fault *f)
{
    log_line(LOG_WARNING, "db.again", "units=%zu reason=%s fault=%s", n, f->reason, f->words);
    pthread_mutex_lock(&lane->lock);
    lane->stats.again++;
    pthread_mutex_unlock(&lane->lock);
}

/* Did it fail for want of savepoints? A unit's own failure, or one that cannot be told from it. */
static bool grow_wary(struct lane *lane, struct outcome *lost)
{
    if (lane->wary || lane->db->trouble != DB_NO_TROUBLE)
        return false;
    lane->wary = WARY;
    fault_clear(&lost->fault);
    return true;
}

/* Run some of the batch until it is committed or fails by its own fault. */
static int settle(struct lane *lane, size_t from, size_t n, struct outcome *lost)
{
    lane->db->doubt = false;
    int64_t until_ms = 0;
    for (int tries = 1; run_batch(lane, from, n, lost) < 0; tries++) {
        if (grow_wary(lane, lost))
            continue;
        if (!until_ms)
            until_ms = db_ticks_ms() + REACH_MOST;
        if (!try_again(lane, tries, until_ms))
            break;
        note_again(lane, n, &lost->fault);
        fault_clear(&lost->fault);
    }
    return lost->code;
}

/* Beside other lanes a row may have come to light between a unit's look and its insert: it looks
 * once more. */
static void look_again(struct lane *lane, size_t n)
{
    for (size_t i = 0; i < n && lane->db->engine->lanes > 1; i++) {
        struct outcome *out = &lane->outcomes[i], lost = {0};
        if (out->code != CONFLICT || strcmp(out->fault.reason, "db.unique") != 0)
            continue;
        if (settle(lane, i, 1, &lost) < 0)
            *out = lost;
    }
}

/* How many were lost. A batch that fails as a whole is tried again unit by unit, so that one which
 * is too large for the disk, or breaks the transaction, takes nobody with it. */
static size_t run_all(struct lane *lane, size_t n)
{
    struct outcome lost = {0};
    size_t count = 0;
    if (settle(lane, 0, n, &lost) == OK) {
        look_again(lane, n);
        return 0;
    }
    log_line(LOG_ERROR, "db.batch_lost", "units=%zu reason=%s fault=%s", n, lost.fault.reason,
             lost.fault.words);
    /* Without a database there is nothing to try; and what may be committed is not run again. */
    bool apart =
        n > 1 && !lane->db->doubt && lane->db->trouble != DB_LOST && lane->db->trouble != DB_BUSY;
    for (size_t i = 0; i < n; i++) {
        struct outcome alone = {0};
        if (apart && settle(lane, i, 1, &alone) == OK)
            continue;
        lane->outcomes[i] = apart ? alone : lost;
        count++;
    }
    return count;
}

static void answer(struct lane *lane, size_t n, size_t lost)
{
    int64_t failed = -(int64_t)lost;
    for (size_t i = 0; i < n; i++)
        failed += lane->outcomes[i].code < 0;

    pthread_mutex_lock(&lane->lock);
    lane->stats.batches += lost < n;
    lane->stats.lost += (int64_t)lost;
    lane->stats.failed += failed;
    lane->stats.units += (int64_t)(n - lost) - failed;
    pthread_mutex_unlock(&lane->lock);

    for (size_t i = 0; i < n; i++) {
        const struct outcome *out = &lane->outcomes[i];
        lane->batch[i]->done(lane->batch[i], out->code, &out->fault);
    }
}

static void *work(void *p)
{
    struct lane *lane = p;
    size_t n;
    while ((n = take(lane)) > 0) {
        lane->db->in_unit = true;
        size_t lost = run_all(lane, n);
        lane->db->in_unit = false;
        lane->wary -= lane->wary > 0;
        answer(lane, n, lost);

        int64_t pages, folded;
        if (lane->log_is_long && lane->db->engine->fold) {
            lane->log_is_long = false;
            (void)lane->db->engine->fold(lane->db, &pages, &folded, NULL);
        }
    }
    return NULL;
}

int lane_start(struct arena *a, struct db *db, const struct store_options *o, struct lane **ret,
               struct fault *f)
{
    struct lane *lane = arena_new(a, struct lane, 1);
    lane->db = db;
    lane->max = o->queue ? o->queue : LIMIT_WRITE_QUEUE;
    lane->batch_max = db->engine->batch;
    lane->delay.tv_sec = (time_t)(o->commit_delay_us / 1000000);
    lane->delay.tv_nsec = (long)(o->commit_delay_us % 1000000 * 1000);
    pthread_mutex_init(&lane->lock, NULL);
    pthread_cond_init(&lane->wake, NULL);
    if (pthread_create(&lane->thread, NULL, work, lane) != 0)
        return fault_set(f, UNAVAILABLE, "cannot start the write lane's thread");
    *ret = lane;
    return OK;
}

void lane_stop(struct lane *lane)
{
    pthread_mutex_lock(&lane->lock);
    lane->closing = true;
    pthread_cond_signal(&lane->wake);
    pthread_mutex_unlock(&lane->lock);
    pthread_join(lane->thread, NULL);
    pthread_cond_destroy(&lane->wake);
    pthread_mutex_destroy(&lane->lock);
}

void lane_add(struct lane *lane, struct unit *u)
{
    u->next = NULL;
    pthread_mutex_lock(&lane->lock);
    bool refused = lane->closing || lane->stats.waiting >= (int64_t)lane->max;
    if (refused) {
        lane->stats.refused++;
    } else {
        if (lane->last)
            lane->last->next = u;
        else
            lane->first = u;
        lane->last = u;
        /* The thread sleeps only while nothing waits. */
        if (lane->stats.waiting++ == 0)
            pthread_cond_signal(&lane->wake);
    }
    pthread_mutex_unlock(&lane->lock);
    if (!refused)
        return;
    struct fault f = {0};
    int r = fault_reason(&f, UNAVAILABLE, "db.queue", "%zu units wait already", lane->max);
    u->done(u, r, &f);
}

void lane_fold(struct lane *lane)
{
    lane->log_is_long = true;
}

void lane_stats(struct lane *lane, struct store_stats *ret)
{
    pthread_mutex_lock(&lane->lock);
    *ret = lane->stats;
    pthread_mutex_unlock(&lane->lock);
}
