/* Making the years, inside sample/ only. */
#ifndef ROOMS_SAMPLE_GENERATION_H
#define ROOMS_SAMPLE_GENERATION_H

#include "base/buf.h"
#include "rooms/custody/custody.h"
#include "rooms/sample/inside.h"

#include <stdint.h>

enum { LUCK_DAY = 8, LUCK_DOSSIER, YEARS_MOST = 8, KEY_SHIFT = 22 };

#define KEYS_SINCE_MS INT64_C(1735689600000) /* keys begin there: db/db.h */

struct generation {
    struct house *house;
    const struct sample_order *order;
    struct sample_report *report;
    int64_t now_ms; /* where the years end */
    struct arena *arena;
    struct years years;
    struct world world;
    struct tables tables;
    struct tracks tracks;
    struct days days;
    struct db_table people, queue;
    const char *file;
    int64_t *day_weights, day_sum;
    int32_t *numbers;    /* of documents: [place][counter][year] */
    int32_t *open_tasks; /* [place][role][procedure] */
    int32_t *today;      /* codes: [place] */
    int first_year;
    int64_t last_dossier; /* key */
    struct buf list;      /* of what is odd */
};

struct planned {
    int64_t submitted_ms, number;
    size_t channel;
    size_t place; /* once it is chosen */
};

void generation_tell(const struct generation *g, const char *step, int64_t dossiers);

/* One dossier, with all that it has (one.c). */
int make_dossier(struct arena *a, struct generation *g, const struct planned *x, struct fault *f);

/* All who come on a day, in the order of their coming; and how many come on which (day.c). */
void weigh_days(struct generation *g);
int make_day(struct generation *g, size_t i, struct fault *f);

/* What the acts themselves keep beside the rows: open tasks counted, numbers used up. In units
 * (kept.c). */
int write_queues(struct db *db, struct generation *g, struct fault *f);
int write_numbers(struct db *db, struct generation *g, struct fault *f);

/* The indices of the filled tables, away and back (kept.c). */
struct bare {
    struct db_index *list[TABLES];
    size_t counts[TABLES];
};
int bare_tables(struct generation *g, struct bare *ret, struct fault *f);
int index_tables(struct generation *g, const struct bare *b, struct fault *f);

#endif
