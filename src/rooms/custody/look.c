/* Looking through what a house keeps: rot, orphans, what is missing or does not fit. */
#include "rooms/custody/inside.h"

#include "base/cleanup.h"
#include "custody_sql.h"
#include "db/backup.h"
#include "db/store.h"
#include "rooms/agency/agency.h"
#include "rooms/record/act.h"
#include "rooms/record/log.h"

#include <inttypes.h>
#include <string.h>

enum {
    ROWS_AT_ONCE = 1000,
    ORPHAN_REST_MS = 24 * 60 * 60 * 1000, /* a file is there before its row; a day is ample */
};

struct looking {
    struct filestore *files;
    struct db *db;
    const struct custody_teller *teller;
    bool sweep;
    bool made_up; /* the house's years are */
    int64_t now_ms;
    struct custody_report report;
};

static void tell(const struct looking *l, const char *what, const char *name)
{
    l->teller->tell(l->teller->self, what, name);
}

static int look_at_orphan(struct looking *l, const struct filestore_entry *e, struct fault *f)
{
    l->report.orphans++;
    tell(l, "orphan", e->name);
    if (!l->sweep || l->now_ms - e->changed_ms <= ORPHAN_REST_MS)
        return OK;
    struct fault why = {0};
    int r = filestore_remove(l->files, e->name, l->now_ms - ORPHAN_REST_MS, &why);
    if (r == CONFLICT || r == NOT_FOUND) /* somebody has just sent the same file again */
        return OK;
    return r < 0 ? fault_reason(f, r, why.reason, "%s", why.words) : OK;
}

static void note_rotten(struct looking *l, const struct filestore_entry *e)
{
    l->report.rotten++;
    tell(l, "rotten", e->name[0] ? e->name : e->stored);
}

/* Does the file hold what its name says? */
static int is_whole(const struct filestore *s, const struct filestore_entry *e, bool *ret,
                    struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct filestore_file *file;
    struct fault why = {0};
    int r = e->name[0] ? filestore_read(s, a, e->name, &file, &why) : BROKEN;
    *ret = r != BROKEN;
    if (r == OK || r == BROKEN || r == NOT_FOUND) /* an orphan may go while we look */
        return OK;
    return fault_reason(f, r, why.reason, "%s", why.words);
}

static int look_at_file(void *self, const struct filestore_entry *e, struct fault *f)
{
    struct looking *l = self;
    bool whole = false;
    int64_t holders = 0;
    l->report.files++;
    l->report.bytes += e->bytes;
    int r = is_whole(l->files, e, &whole, f);
    if (r == OK && !whole)
        note_rotten(l, e);
    if (r == OK && e->name[0])
        r = custody_holders(l->db, NULL, e->name, &holders, f);
    return r < 0 || holders || !e->name[0] ? r : look_at_orphan(l, e, f);
}

bool custody_is_made_up(const char *name)
{
    return strncmp(name, CUSTODY_MADE_UP_NAME, strlen(CUSTODY_MADE_UP_NAME)) == 0;
}

static int look_for(struct looking *l, const char *name, struct fault *f)
{
    struct fault why = {0};
    int64_t bytes;
    int r = name[0] ? filestore_look(l->files, name, &bytes, &why) : OK;
    if (r == NOT_FOUND && l->made_up && custody_is_made_up(name)) {
        l->report.made_up++;
        return OK;
    }
    if (r == NOT_FOUND) {
        l->report.missing++;
        tell(l, "missing", name);
        return OK;
    }
    return r < 0 ? fault_reason(f, r, why.reason, "%s", why.words) : OK;
}

typedef int list_files(struct db *db, struct arena *a, const char *after, int64_t limit,
                       struct custody_file **ret, size_t *ret_n, struct fault *f);

static int look_for_listed(struct looking *l, list_files *list, struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct custody_file *rows;
    char after[DIGEST_HEX] = "";
    size_t n;
    int r;
    while ((r = list(l->db, a, after, ROWS_AT_ONCE, &rows, &n, f)) == OK && n) {
        for (size_t i = 0; r == OK && i < n; i++)
            r = look_for(l, rows[i].file, f);
        if (r < 0)
            return r;
        memcpy(after, rows[n - 1].file, strnlen(rows[n - 1].file, sizeof after - 1) + 1);
        arena_clear(a);
    }
    return r;
}

static int look_for_result(struct looking *l, const struct custody_results_row *x, struct fault *f)
{
    int r = look_for(l, x->draft_file, f);
    if (r == OK)
        r = look_for(l, x->signed_file, f);
    return r < 0 ? r : look_for(l, x->issued_file, f);
}

static int look_for_results(struct looking *l, struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct custody_results_row *rows;
    int64_t after = 0;
    size_t n;
    int r;
    while ((r = custody_results(l->db, a, after, ROWS_AT_ONCE, &rows, &n, f)) == OK && n) {
        for (size_t i = 0; r == OK && i < n; i++)
            r = look_for_result(l, &rows[i], f);
        if (r < 0)
            return r;
        after = rows[n - 1].id;
        arena_clear(a);
    }
    return r;
}

static int look_for_held(struct looking *l, struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *years;
    int r = agency_read_setting(l->db, a, CUSTODY_MADE_UP_SETTING, &years, f);
    l->made_up = r == OK && years && years[0];
    if (r == OK)
        r = look_for_listed(l, custody_owned, f);
    if (r == OK)
        r = look_for_listed(l, custody_components, f);
    return r < 0 ? r : look_for_results(l, f);
}

int custody_find_missing(struct filestore *files, struct db *db,
                         const struct custody_teller *teller, int64_t *ret, struct fault *f)
{
    struct looking l = {.files = files, .db = db, .teller = teller};
    int r = look_for_held(&l, f);
    if (r == OK)
        *ret = l.report.missing;
    return r;
}

static int look_at_files(struct looking *l, struct fault *f)
{
    int r = filestore_walk(l->files, look_at_file, l, f);
    if (r == OK)
        r = look_for_held(l, f);
    if (r == OK && (l->report.rotten || l->report.missing))
        return fault_reason(f, BROKEN, "custody.files",
                            "%" PRId64 " files are damaged, %" PRId64 " are missing",
                            l->report.rotten, l->report.missing);
    return r;
}

int custody_scrub(const struct house *h, const struct custody_teller *teller, bool sweep,
                  int64_t now_ms, struct custody_report *ret, struct fault *f)
{
    struct looking l = {.files = h->files,
                        .db = store_reader(h->store),
                        .teller = teller,
                        .sweep = sweep,
                        .now_ms = now_ms};
    int r = look_at_files(&l, f);
    *ret = l.report;
    return r;
}

/* ---- the record ---- */

/* What every dossier stands on. */
static const char *lacks(const struct custody_dossier_page_row *d)
{
    if (!d->version)
        return "the version that it began on";
    if (!d->form)
        return "its form";
    return d->result ? NULL : "its result";
}

static int look_at_dossiers(struct looking *l, struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct custody_dossier_page_row *rows;
    int64_t after = 0, lame = 0;
    size_t n;
    int r;
    while ((r = custody_dossier_page(l->db, a, after, ROWS_AT_ONCE, &rows, &n, f)) == OK && n) {
        for (size_t i = 0; i < n; i++) {
            const char *what = lacks(&rows[i]);
            lame += what != NULL;
            if (what)
                tell(l, "dossier", arena_printf(a, "%s lacks %s", rows[i].code, what));
        }
        after = rows[n - 1].id;
        arena_clear(a);
    }
    if (r == OK && lame)
        return fault_reason(f, BROKEN, "custody.dossiers", "%" PRId64 " dossiers lack something",
                            lame);
    return r;
}

static int look_at_record(struct looking *l, const char *heads, struct fault *f)
{
    struct record_report chains = {0};
    struct record_log_report log = {0};
    int r = look_at_dossiers(l, f);
    if (r == OK)
        r = record_verify(l->db, &chains, f);
    if (r == OK)
        r = law_acts_verify(l->db, &l->report.acts, f);
    if (r == OK)
        r = record_verify_log(l->db, heads, &log, f);
    l->report.dossiers = chains.dossiers;
    l->report.events = chains.events;
    l->report.entries = log.entries;
    l->report.heads = log.heads;
    return r;
}

int custody_look_at_record(struct db *db, const char *heads, const struct custody_teller *teller,
                           struct custody_report *ret, struct fault *f)
{
    struct looking l = {.db = db, .teller = teller};
    int r = look_at_record(&l, heads, f);
    *ret = l.report;
    return r;
}

int custody_check(const struct house *h, const char *witness, const struct custody_teller *teller,
                  struct custody_report *ret, struct fault *f)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct looking l = {.files = h->files, .db = store_reader(h->store), .teller = teller};
    const char *heads = NULL;
    int r = store_on_server(h->store) ? OK
                                      : db_look_through(custody_inside(a, h->data, "motcua.db"), f);
    if (r == OK)
        r = record_kept_heads(h, a, witness, &heads, f);
    if (r == OK)
        r = look_at_record(&l, heads, f);
    if (r == OK)
        r = record_check_signer(h, f);
    if (r == OK)
        r = look_at_files(&l, f);
    *ret = l.report;
    return r;
}
