#include "db/kind.h"

#include <string.h>

/* What no key is below. */
static struct db_value least(enum db_kind kind)
{
    return kind == DB_INT ? db_int(INT64_MIN) : db_text("");
}

int db_rows_after(struct db *db, struct arena *a, const struct db_rows *k,
                  const struct db_value *row, struct db_page *ret, struct fault *f)
{
    struct db_value in[DB_ORDER_MOST + 1];
    struct db_page page = {0};
    for (size_t i = 0; i < k->n_order; i++)
        in[i] = row ? row[k->order[i]] : least(k->fields[k->order[i]].kind);
    in[k->n_order] = db_int(DB_ROWS_AT_ONCE);
    int r = db_many(db, a, row ? k->after : k->from, in, &page.rows, &page.n, f);
    if (r < 0)
        return r;
    for (size_t i = 0; i < page.n * k->n_fields; i++)
        page.rows[i].kind = k->fields[i % k->n_fields].kind;
    *ret = page;
    return OK;
}

int db_rows_put(struct db *db, const struct db_rows *k, const struct db_value *row, struct fault *f)
{
    return db_put(db, k->put, row, f);
}

int db_rows_compare(const struct db_rows *k, const struct db_value *left,
                    const struct db_value *right)
{
    for (size_t i = 0; i < k->n_order; i++) {
        const struct db_value *l = &left[k->order[i]], *r = &right[k->order[i]];
        int c = l->kind == DB_INT ? (l->number > r->number) - (l->number < r->number)
                                  : strcmp(l->text, r->text);
        if (c)
            return c;
    }
    return 0;
}
