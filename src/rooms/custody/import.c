/* A province comes back: files first, as always, then all rows in one unit that also verifies what
 * it has written. */
#include "rooms/custody/arrive.h"

#include "base/cleanup.h"
#include "db/store.h"
#include "os/files.h"

#include <inttypes.h>

struct taking {
    struct unit unit;
    struct arriving *x;
    const char *heads;
};

struct putting {
    struct db *db;
};

static int put_row(void *self, const struct db_rows *k, const struct db_value *row, struct fault *f)
{
    return db_rows_put(((struct putting *)self)->db, k, row, f);
}

static int need_empty(struct db *db, struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct db_page page = {0};
    int r = OK;
    for (size_t i = 0; r == OK && i < db_all_rows_n; i++) {
        r = db_rows_after(db, a, &db_all_rows[i], NULL, &page, f);
        if (r == OK && page.n)
            r = fault_reason(f, CONFLICT, "custody.taken", "the database is not empty: %s",
                             db_all_rows[i].table);
    }
    return r;
}

static void tell_dossier(void *self, const char *what, const char *name)
{
    (void)what;
    arrive_tell(self, "rows/dossiers.jsonl", 0, name);
}

/* May run again: all that it counts begins anew. */
static int take_all(struct db *db, struct unit *u, struct fault *f)
{
    struct taking *t = (struct taking *)u;
    struct arriving *x = t->x;
    struct custody_report report;
    const struct custody_teller teller = {tell_dossier, x};
    struct putting putting = {db};
    x->fault = f;
    x->count.rows = 0;
    int r = need_empty(db, f);
    for (size_t i = 0; r == OK && i < db_all_rows_n; i++)
        r = arrive_kind(x, &db_all_rows[i], false, put_row, &putting);
    if (r == OK)
        r = arrive_end(x);
    return r < 0 ? r : custody_look_at_record(db, t->heads, &teller, &report, f);
}

static int take_beside(struct arriving *x, const struct transfer_target *to,
                       struct custody_copy *ret)
{
    const char *data = to->data;
    int r = custody_copy_files(x->stores[1], to->files, ret, x->fault);
    for (size_t i = 0; r == OK && transfer_plain[i]; i++)
        r = custody_copy_plain(x->arena, x->from, data, transfer_plain[i], x->fault);
    if (r == OK && json_bool(x->manifest, "keys", false))
        r = custody_copy_keys(x->arena, x->from, data, x->fault);
    return r;
}

/* Heads that the log must have; NULL when there are none. */
static int read_heads(const struct arriving *x, const char **ret)
{
    const char *path = custody_inside(x->arena, x->from, transfer_plain[0]);
    struct bytes all;
    *ret = NULL;
    if (!file_exists(path))
        return OK;
    int r = file_read(x->arena, path, TRANSFER_HEADS, &all, x->fault);
    if (r == OK)
        *ret = arena_strndup(x->arena, (const char *)all.p, all.n);
    return r;
}

int transfer_import(const char *from, const struct transfer_target *to,
                    const struct transfer_faults *faults, struct transfer_count *ret,
                    struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct arriving x = {.arena = a, .from = from, .faults = faults, .fault = f};
    struct taking t = {.unit = {.run = take_all}, .x = &x};
    struct custody_copy copied = {0};
    int r = arrive_begin(&x);
    if (r == OK)
        r = read_heads(&x, &t.heads);
    if (r == OK)
        r = take_beside(&x, to, &copied);
    if (r == OK)
        r = store_write_wait(to->store, &t.unit, f);
    if (r < 0)
        return r;
    *ret =
        (struct transfer_count){.rows = x.count.rows, .files = copied.files, .bytes = copied.bytes};
    return OK;
}
