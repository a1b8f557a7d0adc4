/* What stands beside the rows: counts of open tasks, numbers that were used up, indices. */
#include "rooms/sample/generation.h"

#include "db/store.h"

#include <assert.h>
#include <stdio.h>

int write_queues(struct db *db, struct generation *g, struct fault *f)
{
    const struct db_table *t = &g->queue;
    size_t per = g->years.procedure_count, n = g->world.place_count * ROLES * per;
    struct db_value row[8];
    assert(t->count <= sizeof row / sizeof *row);
    for (size_t i = 0; i < n; i++) {
        const struct place *p = &g->world.places[i / per / ROLES];
        enum role role = (enum role)(i / per % ROLES);
        if (!g->open_tasks[i])
            continue;
        row[table_column(t, "agency")] =
            db_text(role == ROLE_RECEPTION ? p->centre->code : p->agency->code);
        row[table_column(t, "role")] = db_text(role_name(role));
        row[table_column(t, "procedure")] = db_text(g->years.procedures[i % per]);
        row[table_column(t, "open")] = db_int(g->open_tasks[i]);
        int r = db_table_add(db, t, row, 1, f);
        if (r < 0)
            return r;
    }
    return OK;
}

int write_numbers(struct db *db, struct generation *g, struct fault *f)
{
    const struct db_table *t = &g->days.counters;
    size_t per = g->tracks.counter_count * YEARS_MOST, n = g->world.place_count * per;
    struct db_value row[8];
    char year[16];
    assert(t->count <= sizeof row / sizeof *row);
    for (size_t i = 0; i < n; i++) {
        if (!g->numbers[i])
            continue;
        (void)snprintf(year, sizeof year, "%d", g->first_year + (int)(i % YEARS_MOST));
        row[table_column(t, "agency")] = db_text(g->world.places[i / per].agency->code);
        row[table_column(t, "kind")] = db_text(g->tracks.counters[i % per / YEARS_MOST]);
        row[table_column(t, "period")] = db_text(year);
        row[table_column(t, "value")] = db_int(g->numbers[i]);
        int r = db_table_add(db, t, row, 1, f);
        if (r < 0)
            return r;
    }
    return OK;
}

struct indexing {
    struct unit unit;
    struct generation *g;
    struct bare *bare;
    const struct db_index *one;
};

static int take_indices(struct db *db, struct unit *u, struct fault *f)
{
    struct indexing *x = (struct indexing *)u;
    int r = OK;
    for (int i = 0; r == OK && i < TABLES; i++)
        r = db_table_bare(db, x->g->arena, &x->g->tables.list[i], &x->bare->list[i],
                          &x->bare->counts[i], f);
    return r;
}

static int make_index(struct db *db, struct unit *u, struct fault *f)
{
    return db_table_index(db, ((struct indexing *)u)->one, f);
}

int bare_tables(struct generation *g, struct bare *ret, struct fault *f)
{
    struct indexing x = {.unit = {.run = take_indices}, .g = g, .bare = ret};
    int r = store_write_wait(g->house->store, &x.unit, f);
    return r < 0 ? r : OK;
}

int index_tables(struct generation *g, const struct bare *bare, struct fault *f)
{
    int r = OK;
    for (int i = 0; i < TABLES; i++)
        for (size_t k = 0; r >= 0 && k < bare->counts[i]; k++) {
            struct indexing x = {.unit = {.run = make_index}, .one = &bare->list[i][k]};
            generation_tell(g, "indices", g->order->dossiers);
            r = store_write_wait(g->house->store, &x.unit, f);
        }
    return r < 0 ? r : OK;
}
