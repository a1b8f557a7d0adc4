/* A schema and its queries for the tests of db/, written by hand as sqlc would make them. */
#ifndef TESTS_UNIT_DB_NOTES_H
#define TESTS_UNIT_DB_NOTES_H

#include "db/db.h"
#include "db/query.h"
#include "db/schema.h"
#include "db/store.h"
#include "tests/support/store.h"

struct note_row {
    int64_t id;
    const char *words;
    const char *extra;
    struct bytes mark;
    bool done;
};

extern const struct db_schema notes_schema;

int note_add(struct db *db, int64_t id, const char *words, struct fault *f);
int note_add_whole(struct db *db, const struct note_row *row, struct fault *f);
int note_by_id(struct db *db, struct arena *a, int64_t id, struct note_row *ret, struct fault *f);
int note_list(struct db *db, struct arena *a, struct note_row **ret, size_t *ret_n,
              struct fault *f);
int note_rename(struct db *db, const char *from, const char *to, struct fault *f);
int note_seal(struct db *db, int64_t id, struct fault *f);
int note_unseal(struct db *db, struct fault *f);
int note_count(struct db *db, int64_t *ret, struct fault *f);
int note_words(struct db *db, struct arena *a, int64_t id, const char **ret, struct fault *f);
int note_wrong_type(struct db *db, struct arena *a, int64_t *ret, struct fault *f);
int note_forbidden_null(struct db *db, struct arena *a, struct note_row *ret, struct fault *f);
int note_bad_sql(struct db *db, struct fault *f);
int note_numbers(struct db *db, struct arena *a, int64_t n, int64_t **ret, size_t *ret_n,
                 struct fault *f);

/* A unit of work that adds a note, and then fails when it is told to. */
struct note_unit {
    struct unit unit;
    int64_t id;
    const char *words;
    int fail_with;
    _Atomic int runs;
    _Atomic int answers;
    _Atomic int code;
    char reason[40];
};
int note_unit_run(struct db *db, struct unit *u, struct fault *f);
void note_unit_done(struct unit *u, int code, const struct fault *f);

/* Add one note and wait for it. */
int note_write(struct store *s, int64_t id, const char *words, struct fault *f);

#endif
