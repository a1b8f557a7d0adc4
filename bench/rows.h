/* The bare loop that submissions are held against: the same rows, written by SQLite alone.
 *
 * The rows of one real dossier are taken from a database and written again and again into a fresh
 * one with the same schema and settings, with new keys and codes, in transactions of a given number
 * of dossiers. Nothing is read, checked, counted or hashed.
 */
#ifndef BENCH_ROWS_H
#define BENCH_ROWS_H

#include "base/arena.h"

#include <stdint.h>

struct rows_result {
    double per_second;
    double cpu_us; /* a dossier */
    int rows;      /* inserted for each dossier; two counters and the dossier are updated besides */
};

/* from: a database with dossiers, which no server has open. to: a path for the fresh one. Ends the
 * program when SQLite refuses something. */
void rows_measure(const char *from, const char *to, int batch, int64_t most_ms,
                  struct rows_result *ret);

#endif
