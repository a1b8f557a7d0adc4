/* Lines of an export, of any text: what is taken as a row is written as a line that is taken as the
 * same row. The first byte chooses the kind. */
#include "base/cleanup.h"
#include "base/limits.h"
#include "rooms/custody/row.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

static void tell(void *told, const char *words)
{
    assert(words[0]);
    ++*(int *)told;
}

static void check_same(const struct db_rows *k, const struct db_value *l, const struct db_value *r)
{
    for (size_t i = 0; i < k->n_fields; i++) {
        assert(l[i].kind == r[i].kind);
        if (l[i].kind == DB_INT)
            assert(l[i].number == r[i].number);
        else if (l[i].kind == DB_TEXT)
            assert(strcmp(l[i].text, r[i].text) == 0);
        else
            assert(l[i].blob.n == r[i].blob.n &&
                   (!l[i].blob.n || memcmp(l[i].blob.p, r[i].blob.p, l[i].blob.n) == 0));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    if (n == 0)
        return 0;
    const struct db_rows *k = &db_all_rows[p[0] % db_all_rows_n];
    struct fault f = {0};
    const struct row_place place = {
        .arena = a, .documents = filestore_to_read(a, "/nonexistent"), .fault = &f};
    struct db_value row[DB_FIELDS_MOST], again[DB_FIELDS_MOST];
    int told = 0;
    const struct row_faults faults = {tell, &told};
    const char *line = arena_strndup(a, (const char *)p + 1, n - 1);
    struct buf out;
    int r = row_read(&place, k, (struct bytes){(const uint8_t *)line, n - 1}, row, &faults);
    assert((r == OK) == (told == 0));
    if (r < 0)
        return 0;
    buf_init(&out, a, LIMIT_EXPORT_LINE);
    r = row_write(&place, k, row, &out);
    assert(r == OK || f.code == BROKEN);
    if (r < 0)
        return 0;
    r = row_read(&place, k, (struct bytes){(const uint8_t *)out.p, out.n - 1}, again, &faults);
    assert(r == OK);
    check_same(k, row, again);
    return 0;
}
