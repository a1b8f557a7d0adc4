#include "rooms/custody/arrive.h"

#include "base/cleanup.h"
#include "db/schema.h"
#include "os/files.h"

#include <inttypes.h>
#include <string.h>

enum { TOLD_MOST = 100 };

void arrive_tell(struct arriving *x, const char *file, int64_t line, const char *words)
{
    if (x->told++ < TOLD_MOST)
        x->faults->tell(x->faults->self, file, line, words);
}

int arrive_end(struct arriving *x)
{
    if (!x->told)
        return OK;
    return fault_reason(x->fault, INVALID, "custody.export", "%s: %d faults", x->from, x->told);
}

/* ---- the manifest ---- */

static void tell_manifest(struct arriving *x, const struct json *at, const char *words)
{
    arrive_tell(x, TRANSFER_MANIFEST_NAME, at ? at->line : 0, words);
}

static void check_number(struct arriving *x, const char *key, int64_t wanted, const char *words)
{
    const struct json *v = json_get(x->manifest, key);
    int64_t number;
    if (!json_is_int(v, &number) || number != wanted)
        tell_manifest(x, v ? v : x->manifest,
                      arena_printf(x->arena, "%s is not %" PRId64 ": %s", key, wanted, words));
}

/* What it tells of a kind or a store; NULL when it does not. */
static const struct json *told_of(const struct arriving *x, const char *list, const char *key,
                                  const char *name)
{
    const struct json *all = json_get(x->manifest, list);
    const struct json *m = all && all->kind == JSON_LIST ? all->first : NULL;
    while (m && strcmp(json_str(m, key, ""), name) != 0)
        m = m->next;
    return m;
}

static bool is_kind(const char *name)
{
    for (size_t i = 0; i < db_all_rows_n; i++)
        if (strcmp(db_all_rows[i].name, name) == 0)
            return true;
    return false;
}

static void check_kinds(struct arriving *x)
{
    const struct json *all = json_get(x->manifest, "rows");
    for (size_t i = 0; i < db_all_rows_n; i++)
        if (!told_of(x, "rows", "kind", db_all_rows[i].name))
            tell_manifest(x, all, arena_printf(x->arena, "%s are missing", db_all_rows[i].name));
    for (const struct json *m = all && all->kind == JSON_LIST ? all->first : NULL; m; m = m->next)
        if (!is_kind(json_str(m, "kind", "")))
            tell_manifest(x, m, "a kind that this program does not know");
    for (int i = 0; i < 2; i++)
        if (!told_of(x, "stores", "store", transfer_stores[i]))
            tell_manifest(x, x->manifest,
                          arena_printf(x->arena, "%s are missing", transfer_stores[i]));
}

static int read_manifest(struct arriving *x)
{
    struct bytes text;
    struct json *o = NULL;
    struct fault why = {0};
    int r = file_read(x->arena, custody_inside(x->arena, x->from, TRANSFER_MANIFEST_NAME),
                      TRANSFER_MANIFEST, &text, &why);
    if (r == OK)
        r = json_parse(x->arena, (const char *)text.p, text.n, &o, &why);
    if (r < 0) {
        arrive_tell(x, TRANSFER_MANIFEST_NAME, 0,
                    r == NOT_FOUND ? "is missing: this is no complete export"
                                   : arena_strdup(x->arena, why.words));
        return INVALID;
    }
    x->manifest = o;
    return OK;
}

int arrive_begin(struct arriving *x)
{
    for (int i = 0; i < 2; i++)
        x->stores[i] =
            filestore_to_read(x->arena, custody_inside(x->arena, x->from, transfer_stores[i]));
    if (read_manifest(x) < 0)
        return arrive_end(x);
    if (strcmp(json_str(x->manifest, "format", ""), TRANSFER_FORMAT) != 0)
        tell_manifest(x, x->manifest, "format is not " TRANSFER_FORMAT);
    check_number(x, "version", TRANSFER_VERSION, "another program wrote it");
    check_number(x, "schema", transfer_schema(),
                 "export and import with the same version of the program");
    if (!x->told)
        check_kinds(x);
    return arrive_end(x);
}

/* ---- rows ---- */

struct reading {
    struct arriving *x;
    const struct db_rows *kind;
    const char *file;
    int64_t line;
    struct arena *pages[2]; /* the row before lives in one of them */
    int now;
    struct db_value *before;
    struct transfer_chain chain;
};

static void tell_row(void *self, const char *words)
{
    const struct reading *g = self;
    arrive_tell(g->x, g->file, g->line, words);
}

static struct db_value *read_row(struct reading *g, struct bytes line, bool files)
{
    struct arriving *x = g->x;
    if (g->line % DB_ROWS_AT_ONCE == 0) {
        g->now = !g->now;
        arena_clear(g->pages[g->now]);
    }
    struct arena *page = g->pages[g->now];
    const struct row_place place = {.arena = page,
                                    .documents = x->stores[0],
                                    .files = files ? x->stores[1] : NULL,
                                    .made_up = x->made_up};
    struct db_value *row = arena_new(page, struct db_value, g->kind->n_fields);
    int r = row_read(&place, g->kind, line, row, &(struct row_faults){tell_row, g});
    return r < 0 ? NULL : row;
}

/* Its place among the others. */
static void check_place(struct reading *g, const struct db_value *row)
{
    if (g->before && db_rows_compare(g->kind, g->before, row) >= 0)
        tell_row(g, "does not stand behind the row before");
    if (!transfer_chain_goes_on(&g->chain, g->kind, row))
        tell_row(g, "does not go on with its chain");
}

/* Settings come before what names files. */
static void note_years(struct reading *g, const struct db_value *row)
{
    if (strcmp(g->kind->name, "settings") == 0 && strcmp(row[0].text, CUSTODY_MADE_UP_SETTING) == 0)
        g->x->made_up = row[1].text[0] != '\0';
}

static int read_rows(struct reading *g, struct scroll_in *in, bool files, arrive_take *take,
                     void *self)
{
    struct bytes line;
    struct fault why = {0};
    int r, code = OK;
    while (code == OK && (r = scroll_next(in, &line, &why)) > 0) {
        g->line++;
        struct db_value *row = read_row(g, line, files);
        if (row) {
            check_place(g, row);
            note_years(g, row);
        }
        if (row && take)
            code = take(self, g->kind, row, g->x->fault);
        g->before = row ? row : g->before;
    }
    if (code == OK && r < 0) {
        g->line++;
        tell_row(g, why.words);
    }
    return code;
}

static void check_sum(struct reading *g, struct scroll_in *in)
{
    const struct json *told = told_of(g->x, "rows", "kind", g->kind->name);
    struct scroll_sum sum;
    scroll_sum(in, &sum);
    g->line = 0;
    if (json_int(told, "rows", -1) != sum.rows || json_int(told, "bytes", -1) != sum.bytes)
        tell_row(g, "is not as long as the manifest tells");
    else if (strcmp(json_str(told, "sha256", ""), sum.sha256) != 0)
        tell_row(g, "is not what the manifest tells: it was altered");
    g->x->count.rows += sum.rows;
}

int arrive_kind(struct arriving *x, const struct db_rows *k, bool files, arrive_take *take,
                void *self)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    CLEANUP(arena_closep) struct arena *even = arena_open();
    CLEANUP(arena_closep) struct arena *odd = arena_open();
    struct reading g = {
        .x = x, .kind = k, .file = transfer_scroll(x->arena, k->name), .pages = {even, odd}};
    struct fault why = {0};
    struct scroll_in *in;
    if (scroll_open(a, custody_inside(a, x->from, g.file), &in, &why) < 0) {
        tell_row(&g, why.words);
        return OK;
    }
    int r = read_rows(&g, in, files, take, self);
    if (r == OK)
        check_sum(&g, in);
    return r;
}
