/* Days are sorted, given their keys and their place in the record's log, and handed to the lane;
 * while it writes one the next is made. */
#include "rooms/sample/generation.h"

#include "base/time.h"
#include "db/store.h"
#include "rooms/record/log.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* Keys as db_new_id makes them, of another node, so that they never meet a dossier's. */
enum { OTHER_NODE = 1 << 14, AIRBORNE = 2 };

struct batch {
    struct unit unit;
    struct days *days;
    struct arena *arena; /* the day's */
    struct db_value *rows[TABLES];
    size_t counts[TABLES];
    struct db_value *entries;
    struct merkle_hash *leaves;
    size_t leaf_count;
    int64_t begin;
    struct counted extra;
};

struct flight {
    pthread_mutex_t lock;
    pthread_cond_t landed;
    int airborne;
    int code;
    struct fault fault;
};

static void end_flight(void *p)
{
    struct flight *x = p;
    pthread_mutex_destroy(&x->lock);
    pthread_cond_destroy(&x->landed);
}

int days_open(struct db *db, struct arena *a, struct days *d, struct fault *f)
{
    d->list = arena_new(a, struct day, d->count);
    d->flight = arena_new(a, struct flight, 1);
    pthread_mutex_init(&d->flight->lock, NULL);
    pthread_cond_init(&d->flight->landed, NULL);
    arena_defer(a, end_flight, d->flight);
    int r = db_table_open(db, a, "log_entry", "leaf", &d->entries, f);
    return r < 0 ? r : db_table_open(db, a, "counter", "value", &d->counters, f);
}

struct db_value *days_add(struct days *d, int table, int64_t when, struct arena **ret_arena)
{
    int32_t place = day_of(when) - d->first;
    size_t i = place < 0 ? 0 : (size_t)place >= d->count ? d->count - 1 : (size_t)place;
    struct day *day = &d->list[i];
    if (!day->arena)
        day->arena = arena_open();
    arena_grow(day->arena, day->rows, day->count, &day->capacity);
    struct db_value *cells = arena_new(day->arena, struct db_value, d->tables->list[table].count);
    day->rows[day->count++] = (struct made){when, table, cells};
    *ret_arena = day->arena;
    return cells;
}

/* By moment; rows of one moment stay as they were made. */
static int by_moment(const void *x, const void *y)
{
    const struct made *const *p = x, *const *q = y;
    if ((*p)->when != (*q)->when)
        return (*p)->when < (*q)->when ? -1 : 1;
    return *p < *q ? -1 : *p > *q;
}

static struct made **sorted(struct day *day)
{
    struct made **list = arena_new(day->arena, struct made *, day->count);
    for (size_t i = 0; i < day->count; i++)
        list[i] = &day->rows[i];
    /* NOLINTNEXTLINE(bugprone-sizeof-expression): it is pointers that are sorted */
    qsort(list, day->count, sizeof *list, by_moment);
    return list;
}

static int64_t next_key(struct days *d, int64_t when)
{
    int64_t key = (when - KEYS_SINCE_MS) << KEY_SHIFT | OTHER_NODE;
    return d->last_key = key > d->last_key ? key : d->last_key + 1;
}

static struct merkle_hash leaf_of(const struct days *d, const struct made *m, int64_t key)
{
    const struct db_value *row = m->cells;
    if (m->table == TABLE_EVENT)
        return record_event_leaf(row[d->tables->event.hash].blob.p);
    return record_access_leaf(
        key, &(struct access){.at_ms = row[d->tables->access.at].number,
                              .actor = {.account_id = row[d->tables->access.account].number,
                                        .person_id = row[d->tables->access.person].number,
                                        .agency = row[d->tables->access.agency].text},
                              .subject_pin = row[d->tables->access.pin].text,
                              .purpose = row[d->tables->access.purpose].text,
                              .what = row[d->tables->access.what].text,
                              .dossier_id = row[d->tables->access.dossier].number});
}

static void add_entry(struct days *d, struct batch *b, const struct made *m, int64_t key)
{
    struct db_value *entry = &b->entries[b->leaf_count * 2];
    entry[0] = db_int(d->leaves++);
    entry[1] = db_int(key);
    b->leaves[b->leaf_count++] = leaf_of(d, m, key);
}

static void place_row(struct days *d, struct batch *b, const struct made *m)
{
    const struct db_table *t = &d->tables->list[m->table];
    int own = d->tables->own[m->table];
    if (own >= 0) {
        int64_t key = next_key(d, m->when);
        m->cells[own].number = key;
        if (m->table == TABLE_EVENT || m->table == TABLE_ACCESS)
            add_entry(d, b, m, key);
    }
    memcpy(b->rows[m->table] + b->counts[m->table]++ * t->count, m->cells,
           t->count * sizeof *m->cells);
}

static struct batch *batch_of(struct days *d, struct day *day)
{
    struct arena *a = day->arena;
    struct batch *b = arena_new(a, struct batch, 1);
    size_t counts[TABLES] = {0};
    struct made **list = sorted(day);
    b->days = d;
    b->arena = a;
    b->begin = d->leaves;
    for (size_t i = 0; i < day->count; i++)
        counts[list[i]->table]++;
    for (int i = 0; i < TABLES; i++)
        b->rows[i] = arena_new(a, struct db_value, counts[i] * d->tables->list[i].count);
    b->leaves = arena_new(a, struct merkle_hash, counts[TABLE_EVENT] + counts[TABLE_ACCESS]);
    b->entries = arena_new(a, struct db_value, 2 * (counts[TABLE_EVENT] + counts[TABLE_ACCESS]));
    for (size_t i = 0; i < day->count; i++)
        place_row(d, b, list[i]);
    d->rows += (int64_t)(day->count + b->leaf_count);
    return b;
}

/* ---- writing ---- */

static int write_batch(struct db *db, struct unit *u, struct fault *f)
{
    struct batch *b = (struct batch *)u;
    const struct days *d = b->days;
    int r = OK;
    for (int i = 0; r == OK && i < TABLES; i++)
        r = db_table_add(db, &d->tables->list[i], b->rows[i], b->counts[i], f);
    if (r == OK)
        r = db_table_add(db, &d->entries, b->entries, b->leaf_count, f);
    if (r == OK)
        r = db_table_add(db, &d->counters, b->extra.rows, b->extra.count, f);
    if (r == OK && b->leaf_count)
        r = record_extend(db, (uint64_t)b->begin, b->leaves, b->leaf_count, f);
    return r;
}

static void landed(struct unit *u, int code, const struct fault *f)
{
    struct batch *b = (struct batch *)u;
    struct flight *x = b->days->flight;
    pthread_mutex_lock(&x->lock);
    if (code < 0 && x->code == OK) {
        x->code = code;
        x->fault = *f;
    }
    x->airborne--;
    pthread_cond_signal(&x->landed);
    pthread_mutex_unlock(&x->lock);
    arena_close(b->arena);
}

/* Wait until no more than so many units are on their way. */
static int wait_for(struct flight *x, int most, struct fault *f)
{
    pthread_mutex_lock(&x->lock);
    while (x->airborne > most)
        pthread_cond_wait(&x->landed, &x->lock);
    int code = x->code;
    if (code < 0 && f)
        *f = x->fault;
    pthread_mutex_unlock(&x->lock);
    return code;
}

int days_write(struct days *d, size_t day, const struct counted *extra, struct fault *f)
{
    struct day *x = &d->list[day];
    if (!x->arena)
        return OK;
    struct batch *b = batch_of(d, x);
    size_t bytes = extra->count * d->counters.count * sizeof *extra->rows;
    b->unit = (struct unit){.run = write_batch, .done = landed};
    b->extra = (struct counted){arena_memdup(x->arena, extra->rows, bytes), extra->count};
    *x = (struct day){0};
    int r = wait_for(d->flight, AIRBORNE - 1, f);
    if (r < 0) {
        arena_close(b->arena);
        return r;
    }
    pthread_mutex_lock(&d->flight->lock);
    d->flight->airborne++;
    pthread_mutex_unlock(&d->flight->lock);
    store_write(d->house->store, &b->unit);
    return OK;
}

int days_end(struct days *d, struct fault *f)
{
    int r = wait_for(d->flight, 0, f);
    for (size_t i = 0; i < d->count; i++)
        arena_close(d->list[i].arena);
    return r;
}
