/* The numbered files of sql/schema/, which tools/sqlc embeds in the program.
 *
 * They are applied in order, each in one transaction that also writes its row into
 * schema_migration. They only go forward; a file that has been released is never changed, the next
 * one mends it. Numbers may have gaps: two branches each take their own, and what is missing is
 * applied whatever stands there already.
 *
 * A file only adds (docs/db.md), so programs that do not know it go on beside it. One that takes
 * something away says so in a line of its own, "-- oldest: 0031": programs whose newest file is
 * older may not run on the database any more.
 */
#ifndef DB_SCHEMA_H
#define DB_SCHEMA_H

#include "base/fault.h"

#include <stddef.h>
#include <stdint.h>

struct arena;
struct db;

struct db_migration {
    int64_t number;   /* grows from file to file */
    const char *name; /* "0001_province" */
    const char *sqlite, *postgres;
    int64_t oldest; /* newest file of the oldest program that can go on after it; 0: any can */
};

struct db_schema {
    const struct db_migration *files;
    size_t n;
};

/* All of sql/schema/ (made by sqlc --schema; in queries_dep). */
extern const struct db_schema db_whole_schema;

/* Apply each file that the database lacks, and say how many that were. The connection is a writer
 * outside any transaction. CONFLICT "db.newer" (a newer program has taken away what this one
 * needs), BROKEN. */
int db_migrate(struct db *db, const struct db_schema *schema, int64_t now_ms, struct fault *f);

/* The files that db_migrate would apply, in the arena; on a reader, and nothing is changed.
 * CONFLICT "db.newer". */
int db_missing(struct db *db, struct arena *a, const struct db_schema *schema,
               const struct db_migration ***ret, size_t *ret_n, struct fault *f);

#endif
