/* Submissions through the write lane without HTTP: some clients, each of which submits its next
 * dossier when the last one is answered. */
#ifndef BENCH_CROWD_H
#define BENCH_CROWD_H

#include "base/arena.h"

#include <stdint.h>

struct store;
struct crowd;

/* The law, the people and one form in a database. Ends the program when that fails. It lives in the
 * arena until crowd_close. */
struct crowd *crowd_open(struct arena *a, const char *where);
void crowd_close(struct crowd *c);

struct store *crowd_store(struct crowd *c);

struct crowd_result {
    int64_t done, us, cpu_us; /* of this process */
};

/* So many clients for so long, and until the last of them is answered. */
void crowd_measure(struct crowd *c, int clients, int64_t most_ms, struct crowd_result *ret);

/* Submissions that were refused so far; the first was told on stderr. */
int64_t crowd_failed(const struct crowd *c);

#endif
