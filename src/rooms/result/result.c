/* The rows of results, and what an act does to them. */
#include "rooms/result/inside.h"

#include "base/cleanup.h"
#include "base/time.h"
#include "db/store.h"
#include "result_sql.h"

#include <inttypes.h>
#include <string.h>

struct result result_from(const struct result_row *row)
{
    return (struct result){.id = row->id,
                           .dossier_id = row->dossier_id,
                           .made_ms = row->made_ms,
                           .signed_ms = row->signed_ms,
                           .issued_ms = row->issued_ms,
                           .signer_id = row->signer_id,
                           .replaced_by = row->replaced_by,
                           .version = (int)row->version,
                           .state = row->state,
                           .code = row->code,
                           .number = row->number,
                           .verify_code = row->verify_code,
                           .draft_file = row->draft_file,
                           .signed_file = row->signed_file,
                           .issued_file = row->issued_file,
                           .signer = row->signer,
                           .signer_title = row->signer_title,
                           .name = {row->name_vi, row->name_en}};
}

static int found(int r, const struct result_row *row, struct result *ret, struct fault *f)
{
    if (r == NOT_FOUND)
        return fault_reason(f, NOT_FOUND, "result.none", "the dossier has no such result");
    if (r < 0)
        return r;
    *ret = result_from(row);
    return OK;
}

int result_of(struct db *db, struct arena *a, int64_t dossier_id, struct result *ret,
              struct fault *f)
{
    struct result_row row;
    return found(result_newest(db, a, dossier_id, &row, f), &row, ret, f);
}

int result_issued_of(struct db *db, struct arena *a, int64_t dossier_id, struct result *ret,
                     struct fault *f)
{
    struct result_row row;
    return found(result_in_force(db, a, dossier_id, &row, f), &row, ret, f);
}

int case_of(const struct law *law, const struct dossier *d, const struct procedure_case **ret,
            struct fault *f)
{
    const struct procedure *p = catalogue_version(law->catalogue, d->version_id);
    const struct procedure_case *c = p ? catalogue_case(p, d->case_code) : NULL;
    if (!c)
        return fault_set(f, BROKEN, "version %" PRId64 " of a dossier's procedure is gone",
                         d->version_id);
    *ret = c;
    return OK;
}

const char *number_shown(struct arena *a, const struct procedure_case *c, const struct result *r)
{
    return r && r->number[0] ? r->number : arena_printf(a, "....../%s", c->result.symbol);
}

/* ---- numbers ---- */

static int check_order(const struct law *law, int64_t now_ms, struct fault *f)
{
    const struct json *rule = agency_rule(law->agencies, "result.number_order", day_of(now_ms));
    if (rule && rule->kind == JSON_STRING && strcmp(rule->text, "before-signature") == 0)
        return OK;
    return fault_set(f, BROKEN, "no pack says that numbers are taken before the signature");
}

static int take_number(struct db *db, struct arena *a, const struct result_numbering *n,
                       const char *symbol, const char **ret, struct fault *f)
{
    int64_t number;
    const char *year = arena_printf(a, "%d", date_of(day_of(n->now_ms)).year);
    const char *kind = arena_printf(a, "result:%s", symbol);
    int r = result_next_number(db, a, n->dossier->agency, kind, year, &number, f);
    if (r < 0)
        return r;
    *ret = arena_printf(a, "%02" PRId64 "/%s", number, symbol);
    return OK;
}

int result_reserve_number(struct db *db, struct arena *a, const struct result_numbering *n,
                          struct result *ret, struct fault *f)
{
    struct result x;
    const struct procedure_case *c;
    int r = check_order(n->law, n->now_ms, f);
    if (r == OK)
        r = case_of(n->law, n->dossier, &c, f);
    if (r == OK)
        r = result_of(db, a, n->dossier->id, &x, f);
    if (r < 0)
        return r;
    if (strcmp(x.state, "draft") != 0)
        return fault_reason(f, CONFLICT, "result.stale", "the result of %s is no draft any more",
                            n->dossier->code);
    if (!x.number[0]) {
        r = take_number(db, a, n, c->result.symbol, &x.number, f);
        if (r == OK)
            r = result_set_number(db, x.id, x.number, f);
    }
    if (r >= 0)
        *ret = x;
    return r < 0 ? r : OK;
}

/* ---- keeping what was made ---- */

static int stale(struct fault *f)
{
    return fault_reason(f, CONFLICT, "result.stale", "the result was changed meanwhile");
}

static int foreign(struct fault *f)
{
    return fault_reason(f, CONFLICT, "result.other_dossier",
                        "the file is the result of another dossier");
}

static int keep_draft(struct db *db, const struct result *r, const struct result_row *before,
                      struct fault *f)
{
    int n = before ? result_draft_again(db, r->id, r->draft_file, r->made_ms, f)
                   : result_add(db,
                                &(struct result_add_in){.id = r->id,
                                                        .dossier_id = r->dossier_id,
                                                        .version = r->version,
                                                        .code = r->code,
                                                        .name_vi = r->name.vi,
                                                        .name_en = r->name.en,
                                                        .verify_code = r->verify_code,
                                                        .draft_file = r->draft_file,
                                                        .now = r->made_ms},
                                f);
    return n ? n : stale(f);
}

static int keep_signed(struct db *db, const struct result *r, const struct result_row *before,
                       struct fault *f)
{
    if (!before || !r->signed_file[0] || !r->number[0])
        return fault_reason(f, FORBIDDEN, "result.no_draft", "what is signed was no draft before");
    int n = result_set_signed(db,
                              &(struct result_set_signed_in){.id = r->id,
                                                             .number = r->number,
                                                             .draft_file = r->draft_file,
                                                             .signed_file = r->signed_file,
                                                             .signer = r->signer,
                                                             .signer_title = r->signer_title,
                                                             .signer_id = r->signer_id,
                                                             .now = r->signed_ms},
                              f);
    return n ? n : stale(f);
}

static int keep_issued(struct db *db, const struct result *r, const struct result_row *before,
                       struct fault *f)
{
    if (!before || !before->signed_file[0] || !before->number[0] || !r->issued_file[0] ||
        strcmp(before->signed_file, r->issued_file) == 0)
        return fault_reason(f, FORBIDDEN, "result.unsigned",
                            "a result without both signatures cannot be issued");
    int n = result_set_issued(db, r->id, r->signed_file, r->issued_file, r->issued_ms, f);
    if (n == 0)
        return stale(f);
    return n < 0 ? n : result_replace(db, r->dossier_id, r->id, f);
}

/* No file of the result may be another dossier's. */
static int check_files(struct db *db, struct arena *a, const struct result *r, struct fault *f)
{
    const char *const files[] = {r->draft_file, r->signed_file, r->issued_file};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        int64_t signed_with = 0, issued_with = 0;
        int e = files[i][0] ? result_signed_with(db, a, files[i], &signed_with, f) : OK;
        if (e >= 0 && files[i][0])
            e = result_issued_with(db, a, files[i], &issued_with, f);
        if (e < 0)
            return e;
        if ((signed_with && signed_with != r->dossier_id) ||
            (issued_with && issued_with != r->dossier_id))
            return foreign(f);
    }
    return OK;
}

int result_keep(struct db *db, const struct result *r, struct fault *f)
{
    static const struct {
        const char *state;
        int (*keep)(struct db *, const struct result *, const struct result_row *, struct fault *);
    } steps[] = {{"draft", keep_draft}, {"signed", keep_signed}, {"issued", keep_issued}};
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct result_row row;
    int e = result_by_id(db, a, r->id, &row, f);
    const struct result_row *before = e == OK ? &row : NULL;
    if (e < 0 && e != NOT_FOUND)
        return e;
    if (before && before->dossier_id != r->dossier_id)
        return foreign(f);
    e = check_files(db, a, r, f);
    for (size_t i = 0; e == OK && i < sizeof steps / sizeof *steps; i++)
        if (strcmp(steps[i].state, r->state) == 0) {
            e = steps[i].keep(db, r, before, f);
            return e < 0 ? e : OK;
        }
    return e < 0 ? e : fault_set(f, BROKEN, "nothing makes a result \"%s\"", r->state);
}

/* ---- acts ---- */

static int make_draft(const struct result_work *w, const struct visitor *who,
                      const struct dossier_file *d, struct result *ret, struct fault *f)
{
    (void)who;
    return result_draft(w, d, ret, f);
}

static int make_seal(const struct result_work *w, const struct visitor *who,
                     const struct dossier_file *d, struct result *ret, struct fault *f)
{
    (void)who;
    return result_seal(w, d, ret, f);
}

/* Which acts make paper, and how. A draft that goes back makes none. */
typedef int maker(const struct result_work *, const struct visitor *, const struct dossier_file *,
                  struct result *, struct fault *);

static maker *maker_of(const struct act *act)
{
    static maker *const makers[ACT_COUNT] = {
        [ACT_PROCESS] = make_draft, [ACT_SIGN] = result_sign, [ACT_ISSUE] = make_seal};
    return act->outcome && strcmp(act->outcome, "return") == 0 ? NULL : makers[act->kind];
}

static int check_possible(const struct result_work *w, const struct act *act,
                          const struct dossier *d, struct fault *f)
{
    enum act_kind acts[ACT_COUNT];
    size_t n = dossier_acts(w->db, w->arena, act->who, d, acts, f);
    if (act->revision && act->revision != d->revision)
        return fault_reason(f, CONFLICT, "act.stale", "dossier %s was changed meanwhile", d->code);
    for (size_t i = 0; i < n; i++)
        if (acts[i] == act->kind)
            return OK;
    return fault_reason(f, FORBIDDEN, "act.not_now", "\"%s\" is not possible now",
                        act_name(act->kind));
}

int result_prepare_act(const struct result_work *w, struct result_act *x, struct fault *f)
{
    struct dossier d;
    struct dossier_file file;
    maker *make = maker_of(&x->act);
    x->result = (struct result){.state = ""};
    if (!make)
        return OK;
    int r = dossier_read_id(w->db, w->arena, x->act.dossier_id, &d, f);
    if (r == OK)
        r = dossier_read(w->db, w->arena, x->act.who, d.code, &d, f);
    if (r == OK)
        r = check_possible(w, &x->act, &d, f);
    if (r == OK)
        r = dossier_open(w->db, w->arena, &d, &file, f);
    return r < 0 ? r : make(w, x->act.who, &file, &x->result, f);
}

int result_act(struct db *db, struct arena *a, const struct law *law, struct result_act *x,
               struct fault *f)
{
    x->act.result_file = x->act.result_number = "";
    if (maker_of(&x->act)) {
        if (!x->result.id)
            return fault_reason(f, FORBIDDEN, "act.no_result", "\"%s\" makes a paper",
                                act_name(x->act.kind));
        if (x->result.dossier_id != x->act.dossier_id)
            return foreign(f);
        int r = result_keep(db, &x->result, f);
        if (r < 0)
            return r;
        x->act.result_file = x->result.issued_file;
        x->act.result_number = x->result.number;
    }
    return dossier_act(db, a, law, &x->act, &x->done, f);
}
