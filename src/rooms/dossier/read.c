/* Reading dossiers. Whoever may not know of one is told that there is none. */
#include "rooms/dossier/work.h"

#include "base/cleanup.h"
#include "dossier_sql.h"

#include <string.h>

struct task_row task_of(const struct dossier_task_row *row)
{
    return (struct task_row){.id = row->id,
                             .dossier_id = row->dossier_id,
                             .node = row->node,
                             .agency = row->agency,
                             .act = row->act,
                             .outcome = row->outcome,
                             .taken_by = row->taken_by,
                             .name = row->name,
                             .role = role_from(row->role),
                             .account_id = row->account_id,
                             .opened_ms = row->opened_ms,
                             .budget_ms = row->budget_ms,
                             .due_ms = row->due_ms,
                             .closed_ms = row->closed_ms};
}

static int unknown(struct fault *f)
{
    return fault_reason(f, NOT_FOUND, "dossier.unknown", "there is no such dossier");
}

int dossier_read_id(struct db *db, struct arena *a, int64_t id, struct dossier *ret,
                    struct fault *f)
{
    struct dossier_row row;
    int r = dossier_row(db, a, id, &row, f);
    if (r < 0)
        return r == NOT_FOUND ? unknown(f) : r;
    *ret = dossier_of(&row);
    return OK;
}

static int read_code(struct db *db, struct arena *a, const char *code, struct dossier *ret,
                     struct fault *f)
{
    struct dossier_row row;
    int r = dossier_by_code(db, a, code, &row, f);
    if (r < 0)
        return r == NOT_FOUND ? unknown(f) : r;
    *ret = dossier_of(&row);
    return OK;
}

int dossier_read(struct db *db, struct arena *a, const struct visitor *who, const char *code,
                 struct dossier *ret, struct fault *f)
{
    struct dossier d;
    int r = read_code(db, a, code, &d, f);
    if (r < 0)
        return r;
    if (!dossier_is_visible(who, &d))
        return unknown(f);
    *ret = d;
    return OK;
}

int dossier_track(struct db *db, struct arena *a, const char *code, const char *check,
                  struct dossier *ret, struct fault *f)
{
    enum { CHECK_DIGITS = 4 };
    struct dossier d;
    int r = read_code(db, a, code, &d, f);
    if (r < 0)
        return r;
    size_t n = strlen(d.applicant_pin);
    if (n < CHECK_DIGITS || strcmp(d.applicant_pin + n - CHECK_DIGITS, check) != 0)
        return unknown(f);
    *ret = d;
    return OK;
}

static int read_form(struct db *db, struct arena *a, struct dossier_file *x, struct fault *f)
{
    struct dossier_form_of_row row;
    struct json *form;
    int r = dossier_form_of(db, a, x->d.id, &row, f);
    if (r == OK)
        r = json_reread(a, row.data, &form, f);
    if (r == OK)
        x->form = form;
    return r;
}

static int read_events(struct db *db, struct arena *a, struct dossier_file *x, struct fault *f)
{
    struct dossier_events_of_row *rows;
    size_t n;
    int r = dossier_events_of(db, a, x->d.id, &rows, &n, f);
    if (r < 0)
        return r;
    struct event_row *out = arena_new(a, struct event_row, n);
    for (size_t i = 0; i < n; i++)
        out[i] = (struct event_row){.seq = rows[i].seq,
                                    .at_ms = rows[i].at_ms,
                                    .kind = rows[i].kind,
                                    .state = (enum state)rows[i].state,
                                    .actor = rows[i].actor,
                                    .agency = rows[i].agency,
                                    .data = rows[i].data};
    x->events = out;
    x->event_count = n;
    return OK;
}

static int read_term(struct arena *a, const char *text, const struct case_term **ret,
                     struct fault *f)
{
    struct json *v;
    struct case_term *term = arena_new(a, struct case_term, 1);
    if (!text[0])
        return OK;
    int r = json_reread(a, text, &v, f);
    if (r == OK)
        r = catalogue_term_read(v, term, f);
    if (r == OK)
        *ret = term;
    return r;
}

static int read_dues(struct db *db, struct arena *a, struct dossier_file *x, struct fault *f)
{
    struct dossier_dues_of_row *rows;
    size_t n;
    int r = dossier_dues_of(db, a, x->d.id, &rows, &n, f);
    if (r < 0)
        return r;
    struct due_row *out = arena_new(a, struct due_row, n);
    for (size_t i = 0; r == OK && i < n; i++) {
        out[i] = (struct due_row){.at_ms = rows[i].at_ms,
                                  .from_ms = rows[i].from_ms,
                                  .to_ms = rows[i].to_ms,
                                  .old_due_ms = rows[i].old_due_ms,
                                  .new_due_ms = rows[i].new_due_ms,
                                  .kind = rows[i].kind,
                                  .ground = rows[i].ground};
        r = read_term(a, rows[i].term, &out[i].term, f);
        x->term = out[i].term ? out[i].term : x->term;
    }
    x->dues = out;
    x->due_count = n;
    return r;
}

static int read_items(struct arena *a, const char *text, struct supplement_row *row,
                      struct fault *f)
{
    struct json *list;
    int r = json_reread(a, text, &list, f);
    if (r < 0)
        return r;
    struct supplement_item *items = arena_new(a, struct supplement_item, list->count);
    for (const struct json *x = list->first; x; x = x->next)
        items[row->item_count++] = (struct supplement_item){
            .component = json_str(x, "component", ""), .what = json_str(x, "what", "")};
    row->items = items;
    return OK;
}

static int read_supplements(struct db *db, struct arena *a, struct dossier_file *x, struct fault *f)
{
    struct dossier_supplements_of_row *rows;
    size_t n;
    int r = dossier_supplements_of(db, a, x->d.id, &rows, &n, f);
    if (r < 0)
        return r;
    struct supplement_row *out = arena_new(a, struct supplement_row, n);
    for (size_t i = 0; r == OK && i < n; i++) {
        out[i] = (struct supplement_row){.id = rows[i].id,
                                         .asked_ms = rows[i].asked_ms,
                                         .until_ms = rows[i].until_ms,
                                         .answered_ms = rows[i].answered_ms,
                                         .number = rows[i].number,
                                         .actor = rows[i].actor,
                                         .reason = rows[i].reason};
        r = read_items(a, rows[i].items, &out[i], f);
    }
    x->supplements = out;
    x->supplement_count = n;
    return r;
}

static int read_components(struct db *db, struct arena *a, struct dossier_file *x, struct fault *f)
{
    struct dossier_components_of_row *rows;
    size_t n;
    int r = dossier_components_of(db, a, x->d.id, &rows, &n, f);
    if (r < 0)
        return r;
    struct attached *out = arena_new(a, struct attached, n);
    for (size_t i = 0; i < n; i++)
        out[i] = (struct attached){.code = rows[i].code,
                                   .source = rows[i].source,
                                   .file = rows[i].file,
                                   .name = rows[i].name,
                                   .type = rows[i].type,
                                   .bytes = rows[i].bytes};
    x->components = out;
    x->component_count = n;
    return OK;
}

int work_known(struct db *db, struct arena *a, int64_t dossier_id, const struct fact **ret,
               size_t *ret_n, struct fault *f)
{
    struct dossier_facts_of_row *rows;
    size_t n;
    int r = dossier_facts_of(db, a, dossier_id, &rows, &n, f);
    if (r < 0)
        return r;
    struct fact *out = arena_new(a, struct fact, n);
    for (size_t i = 0; i < n; i++)
        out[i] = (struct fact){.key = rows[i].key,
                               .value = rows[i].value,
                               .source = rows[i].source,
                               .query_id = rows[i].query_id,
                               .at_ms = rows[i].at_ms};
    *ret = out;
    *ret_n = n;
    return OK;
}

static int read_facts(struct db *db, struct arena *a, struct dossier_file *x, struct fault *f)
{
    return work_known(db, a, x->d.id, &x->facts, &x->fact_count, f);
}

bool dossier_holds(const struct fact *facts, size_t n, const struct component *c)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(facts[i].key, c->replaced_by) == 0)
            return true;
    return false;
}

static int read_fees(struct db *db, struct arena *a, struct dossier_file *x, struct fault *f)
{
    struct dossier_fees_of_row *rows;
    size_t n;
    int r = dossier_fees_of(db, a, x->d.id, &rows, &n, f);
    if (r < 0)
        return r;
    struct fee_line *out = arena_new(a, struct fee_line, n);
    for (size_t i = 0; i < n; i++)
        out[i] = (struct fee_line){.code = rows[i].code,
                                   .kind = rows[i].kind,
                                   .basis = rows[i].basis,
                                   .name = {rows[i].name_vi, rows[i].name_en},
                                   .per = {rows[i].per_vi, rows[i].per_en},
                                   .unit = rows[i].unit,
                                   .quantity = rows[i].quantity,
                                   .amount = rows[i].amount,
                                   .due = rows[i].due,
                                   .exempt = rows[i].exempt != 0,
                                   .fee_basis = rows[i].fee_basis,
                                   .rules = rows[i].rules};
    x->fees = out;
    x->fee_count = n;
    return OK;
}

static int read_tasks(struct db *db, struct arena *a, struct dossier_file *x, struct fault *f)
{
    struct dossier_task_row *rows;
    size_t n;
    int r = dossier_tasks_of(db, a, x->d.id, &rows, &n, f);
    if (r < 0)
        return r;
    struct task_row *out = arena_new(a, struct task_row, n);
    for (size_t i = 0; i < n; i++)
        out[i] = task_of(&rows[i]);
    x->tasks = out;
    x->task_count = n;
    return OK;
}

static int read_awaited(struct db *db, struct arena *a, struct dossier_file *x, struct fault *f)
{
    struct dossier_link_row *rows;
    size_t n = 0;
    int r = dossier_links_of(db, a, x->d.id, &rows, &n, f);
    for (size_t i = 0; i < n; i++)
        x->awaited += !rows[i].ended[0];
    return r;
}

bool dossier_awaits(const struct dossier_file *x)
{
    for (size_t i = 0; i < x->task_count; i++)
        if (!x->tasks[i].closed_ms)
            return false;
    return x->awaited && !state_is_final(x->d.state);
}

int dossier_open(struct db *db, struct arena *a, const struct dossier *d, struct dossier_file *ret,
                 struct fault *f)
{
    static int (*const readers[])(struct db *, struct arena *, struct dossier_file *,
                                  struct fault *) = {
        read_form,  read_events, read_dues,  read_supplements, read_components,
        read_facts, read_fees,   read_tasks, read_awaited,
    };
    struct dossier_file x = {.d = *d};
    int r = db_read_begin(db, f); /* all of one moment, and one lock instead of nine */
    if (r < 0)
        return r;
    CLEANUP(db_read_endp) struct db *reading = db;
    for (size_t i = 0; i < sizeof readers / sizeof *readers; i++) {
        r = readers[i](reading, a, &x, f);
        if (r < 0)
            return r;
    }
    *ret = x;
    return OK;
}

int dossier_of_person(struct db *db, struct arena *a, const struct person_query *q,
                      struct dossier **ret, size_t *ret_n, struct fault *f)
{
    struct dossier_row *rows;
    size_t n;
    int r =
        dossier_by_person(db, a, q->person_id, q->state, q->before_id ? q->before_id : INT64_MAX,
                          (int64_t)q->limit, &rows, &n, f);
    if (r < 0)
        return r;
    struct dossier *out = arena_new(a, struct dossier, n);
    for (size_t i = 0; i < n; i++)
        out[i] = dossier_of(&rows[i]);
    *ret = out;
    *ret_n = n;
    return OK;
}
