/* Submission: everything that one dossier begins with, in one unit. What follows from the form and
 * the law alone is planned before (plan.c). */
#include "rooms/dossier/links.h"

#include "base/time.h"
#include "dossier_sql.h"

#include <inttypes.h>
#include <string.h>

/* Was it submitted before with this key? Then that dossier is the answer. */
int dossier_of_key(struct db *db, struct arena *a, const char *key, struct submitted *ret,
                   struct fault *f)
{
    int64_t id;
    struct dossier d;
    int r = dossier_submitted_with(db, a, key, &id, f);
    if (r < 0 || id == 0)
        return r < 0 ? r : NOT_FOUND;
    r = dossier_read_id(db, a, id, &d, f);
    if (r < 0)
        return r;
    *ret = (struct submitted){
        .id = id, .code = d.code, .state = d.state, .due_ms = d.due_ms, .repeated = true};
    return OK;
}

/* The code: unit, day and a number within them (TT 01/2018/TT-VPCP Art. 19). */
static int make_code(struct work *w, struct fault *f)
{
    int64_t n;
    struct date day = date_of(day_of(w->now_ms));
    const char *period = arena_printf(w->arena, "%02d%02d%02d", day.year % 100, day.month, day.day);
    int r = work_count(w, "dossier", period, &n, f);
    if (r < 0)
        return r;
    w->d.code = arena_printf(w->arena, "%s-%s-%04" PRId64, w->d.agency, period, n);
    return OK;
}

/* Only the procedure's own components, and only files that the actor has put in. */
static int check_attached(struct work *w, const struct attached *x, struct fault *f)
{
    struct dossier_file_row owned;
    if (!catalogue_component(w->c, x->code))
        return fault_reason(f, INVALID, "dossier.component_unknown", "%s is no component of %s",
                            x->code, w->procedure->code);
    if (!x->file[0])
        return OK;
    int r = dossier_owned_file(w->db, w->arena, x->file, w->actor.person_id, w->actor.account_id,
                               &owned, f);
    if (r == NOT_FOUND)
        return fault_reason(f, FORBIDDEN, "dossier.foreign_file",
                            "the file for %s was not put in by its sender", x->code);
    return r;
}

int work_attach(struct work *w, const struct attached *list, size_t n, struct fault *f)
{
    int r = OK;
    for (size_t i = 0; r >= 0 && i < n; i++)
        r = check_attached(w, &list[i], f);
    return r < 0 ? r : work_attach_known(w, list, n, f);
}

int work_attach_known(struct work *w, const struct attached *list, size_t n, struct fault *f)
{
    for (size_t i = 0; i < n; i++) {
        const struct attached *x = &list[i];
        int r = dossier_add_component(w->db,
                                      &(struct dossier_add_component_in){.dossier_id = w->d.id,
                                                                         .code = x->code,
                                                                         .source = x->source,
                                                                         .file = x->file,
                                                                         .name = x->name,
                                                                         .type = x->type,
                                                                         .bytes = x->bytes,
                                                                         .now = w->now_ms},
                                      f);
        if (r < 0)
            return r;
    }
    return OK;
}

int work_facts(struct work *w, const struct fact *facts, size_t n, struct fault *f)
{
    int r = OK;
    for (size_t i = 0; r >= 0 && i < n; i++)
        r = dossier_put_fact(w->db,
                             &(struct dossier_put_fact_in){.dossier_id = w->d.id,
                                                           .key = facts[i].key,
                                                           .value = facts[i].value,
                                                           .source = facts[i].source,
                                                           .query_id = facts[i].query_id,
                                                           .now = facts[i].at_ms},
                             f);
    return r < 0 ? r : OK;
}

static int add_fees(struct work *w, const struct fee_bill *bill, struct fault *f)
{
    int r = OK;
    for (size_t i = 0; r >= 0 && i < bill->count; i++) {
        const struct fee_line *line = &bill->lines[i];
        r = dossier_add_fee(w->db,
                            &(struct dossier_add_fee_in){.dossier_id = w->d.id,
                                                         .seq = (int64_t)i + 1,
                                                         .code = line->code,
                                                         .name_vi = line->name.vi,
                                                         .name_en = line->name.en,
                                                         .kind = line->kind,
                                                         .per_vi = line->per.vi,
                                                         .per_en = line->per.en,
                                                         .unit = line->unit,
                                                         .quantity = line->quantity,
                                                         .amount = line->amount,
                                                         .due = line->due,
                                                         .exempt = line->exempt,
                                                         .basis = line->basis,
                                                         .fee_basis = line->fee_basis,
                                                         .rules = line->rules},
                            f);
    }
    return r < 0 ? r : OK;
}

static int add_row(struct work *w, const struct submission *s, struct fault *f)
{
    static const uint8_t first_hash[RECORD_HASH];
    w->d.id = db_new_id(w->db);
    int r = make_code(w, f);
    if (r == OK)
        r = identity_keep_person(w->db, &s->applicant, s->now_ms, &w->d.applicant_id, f);
    if (r < 0)
        return r;
    w->d.first_due_ms = w->d.due_ms = s->plan->due_ms;
    w->d.revision = 1;
    return dossier_add(w->db,
                       &(struct dossier_add_in){.id = w->d.id,
                                                .code = w->d.code,
                                                .procedure = w->d.procedure,
                                                .version_id = s->procedure->version_id,
                                                .case_code = s->c->code,
                                                .agency = s->agency,
                                                .reception = s->reception,
                                                .channel = s->channel,
                                                .green = s->plan->term.green,
                                                .applicant_id = w->d.applicant_id,
                                                .applicant_pin = s->applicant.pin,
                                                .applicant_name = s->applicant.full_name,
                                                .phone = s->applicant.phone,
                                                .email = s->applicant.email,
                                                .now = s->now_ms,
                                                .due = w->d.due_ms,
                                                .hash = {first_hash, sizeof first_hash}},
                       f);
}

/* What the first event says: enough to see later what was handed in, and by whom. */
static struct json *first_event(struct work *w, const struct submission *s)
{
    struct json *v = json_new_object(w->arena), *components = json_new_list(w->arena);
    for (size_t i = 0; i < s->component_count; i++) {
        struct json *c = json_new_object(w->arena);
        json_put(c, "code", json_new_text(w->arena, s->components[i].code));
        json_put(c, "file", json_new_text(w->arena, s->components[i].file));
        json_push(components, c);
    }
    json_put(v, "channel", json_new_int(w->arena, s->channel));
    json_put(v, "due", json_new_int(w->arena, w->d.due_ms));
    json_put(v, "term", catalogue_term_json(w->arena, &s->plan->term));
    json_put(v, "components", components);
    return json_put(v, "later_check", json_new_bool(w->arena, s->plan->later_check));
}

/* The first line of the ledger: the promise, with the law that it follows. */
static int add_promise(struct work *w, const struct case_term *term, struct fault *f)
{
    return work_due_change(w,
                           &(struct due_row){.kind = "promised",
                                             .new_due_ms = w->d.due_ms,
                                             .ground = term->promised.basis,
                                             .term = term},
                           f);
}

/* The rows that hang on the new dossier. */
static int fill(struct work *w, const struct submission *s, struct fault *f)
{
    int r = s->caller ? work_attach_known(w, s->components, s->component_count, f)
                      : work_attach(w, s->components, s->component_count, f);
    if (r == OK)
        r = work_facts(w, s->facts, s->fact_count, f);
    if (r == OK)
        r = add_fees(w, &s->plan->fees, f);
    if (r == OK)
        r = work_event(w, "submitted", first_event(w, s), f);
    if (r == OK && s->caller)
        r = links_begun(w, s->caller, f);
    if (r == OK && w->d.due_ms)
        r = add_promise(w, &s->plan->term, f);
    if (r == OK)
        r = flow_start(w, s->plan, f);
    if (r >= 0)
        r = dossier_add_submission(w->db, s->key, w->d.id, f);
    return r < 0 ? r : work_save(w, f);
}

static int submit(struct work *w, const struct submission *s, struct submitted *ret,
                  struct fault *f)
{
    int r = add_row(w, s, f);
    if (r >= 0)
        r = fill(w, s, f);
    if (r < 0)
        return r;
    *ret = (struct submitted){.id = w->d.id,
                              .code = w->d.code,
                              .state = w->d.state,
                              .due_ms = w->d.due_ms,
                              .later_check = s->plan->later_check};
    return OK;
}

int dossier_submit(struct db *db, struct arena *a, const struct law *law,
                   const struct submission *s, struct submitted *ret, struct fault *f)
{
    struct submission planned = *s;
    int r = dossier_of_key(db, a, s->key, ret, f);
    if (r != NOT_FOUND)
        return r;
    r = s->plan ? OK : dossier_plan(a, law, &planned, f);
    if (r < 0)
        return r;
    struct work w = work_for(a, law, &planned);
    w.db = db;
    return submit(&w, &planned, ret, f);
}

int dossier_add_facts(struct db *db, struct arena *a, const struct law *law,
                      const struct late_facts *x, struct fault *f)
{
    struct work w = {
        .db = db, .arena = a, .law = law, .now_ms = x->now_ms, .actor = {.name = "", .agency = ""}};
    struct json *keys = json_new_list(a);
    for (size_t i = 0; i < x->count; i++)
        json_push(keys, json_new_text(a, x->facts[i].key));
    int r = work_open(&w, x->dossier_id, f);
    if (r == OK)
        r = work_facts(&w, x->facts, x->count, f);
    if (r == OK)
        r = work_event(&w, "checked", json_put(json_new_object(a), "facts", keys), f);
    return r < 0 ? r : work_save(&w, f);
}
