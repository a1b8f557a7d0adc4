/* The numbered files of sql/schema/, which tools/sqlc embeds in the program.
 *
 * They are applied in order, each in one transaction that also writes its row into
 * schema_migration. They only go forward; a file that has been released is never changed, the next
 * one mends it.
 */
#ifndef DB_SCHEMA_H
#define DB_SCHEMA_H

#include "base/fault.h"

#include <stddef.h>
#include <stdint.h>

struct db;

struct db_migration {
    int64_t number;   /* 1, 2, 3 … without a gap */
    const char *name; /* "0001_province" */
    const char *sqlite, *postgres;
};

struct db_schema {
    const struct db_migration *files;
    size_t n;
};

/* All of sql/schema/ (made by sqlc --schema; in queries_dep). */
extern const struct db_schema db_whole_schema;

/* Bring the database to the newest number of the schema, and say how many files that took. The
 * connection is a writer outside any transaction. CONFLICT "db.newer", BROKEN. */
int db_migrate(struct db *db, const struct db_schema *schema, int64_t now_ms, struct fault *f);

#endif
