/* Made by tools/sqlc from shop.sql. */
#ifndef MADE_SHOP_SQL_H
#define MADE_SHOP_SQL_H

#include "db/db.h"
#include "db/query.h"

/* Everything that the language of queries has. */

struct shop_thing_row {
    int64_t id;
    const char *name;
    const char *note;
    struct bytes mark;
    struct bytes seal;
    bool sold;
};
/* One parameter, every kind of column. A comment cannot end early: * / int x; / * */
int shop_thing(struct db *db, struct arena *a, int64_t id, struct shop_thing_row *ret, struct fault *f);

struct shop_line {
    int64_t id;
    const char *name;
};
int shop_things(struct db *db, struct arena *a, int64_t after, int64_t limit, struct shop_line **ret, size_t *ret_n, struct fault *f);

int shop_all(struct db *db, struct arena *a, struct shop_line **ret, size_t *ret_n, struct fault *f);

int shop_sell(struct db *db, int64_t id, struct fault *f);

struct shop_add_in {
    int64_t id;
    const char *name;
    const char *note;
    struct bytes mark;
    struct bytes seal;
    bool sold;
};
int shop_add(struct db *db, const struct shop_add_in *in, struct fault *f);

int shop_count(struct db *db, struct arena *a, bool sold, int64_t *ret, struct fault *f);

int shop_name(struct db *db, struct arena *a, int64_t id, const char **ret, struct fault *f);

struct shop_find_row {
    int64_t id;
};
/* Written twice, since the engines differ. */
int shop_find(struct db *db, struct arena *a, const char *words, struct shop_find_row **ret, size_t *ret_n, struct fault *f);

/* All of the above, for the test that prepares each query. */
extern const struct db_queries shop_sql;

#endif
