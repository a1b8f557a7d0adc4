/* One dossier of each course, really submitted and worked on; after each step its rows are read. */
#include "rooms/sample/inside.h"

#include "base/cleanup.h"
#include "base/time.h"
#include "rooms/link/link.h"
#include "rooms/record/record.h"
#include "rooms/result/result.h"

#include <assert.h>
#include <string.h>

/* No two moments of a pattern are the same, and none is a whole number of hours after another. */
enum { STEP_MS = 17 * MINUTE_MS + 13337, LOOK_MS = 90113 };

const struct spec sample_specs[TABLES] = {
    {"dossier", "id", NULL},
    {"dossier_form", "dossier_id", NULL},
    {"submission", "dossier_id", NULL},
    {"fact", "dossier_id", NULL},
    {"component", "dossier_id", NULL},
    {"fee_line", "dossier_id", NULL},
    [TABLE_EVENT] = {"event", "dossier_id", "at_ms"},
    {"due_change", "dossier_id", NULL},
    {"supplement", "dossier_id", "asked_ms"},
    [TABLE_TASK] = {"task", "dossier_id", "opened_ms"},
    {"timer", "dossier_id", NULL},
    {"result", "dossier_id", "made_ms"},
    [TABLE_ASKED] = {"register_query", "dossier_id", NULL},
    {"outbox", "dossier_id", "next_ms"},
    [TABLE_ACCESS] = {"access_entry", "dossier_id", "at_ms"},
};

int table_column(const struct db_table *t, const char *name)
{
    for (size_t i = 0; name && i < t->count; i++)
        if (strcmp(t->columns[i].name, name) == 0)
            return (int)i;
    return -1;
}

static void find_columns(struct tables *x)
{
    const struct db_table *e = &x->list[TABLE_EVENT], *a = &x->list[TABLE_ACCESS];
    const struct {
        int *to;
        const struct db_table *t;
        const char *name;
    } all[] = {
        {&x->event.dossier, e, "dossier_id"},
        {&x->event.seq, e, "seq"},
        {&x->event.at, e, "at_ms"},
        {&x->event.kind, e, "kind"},
        {&x->event.state, e, "state"},
        {&x->event.account, e, "account_id"},
        {&x->event.person, e, "person_id"},
        {&x->event.actor, e, "actor"},
        {&x->event.agency, e, "agency"},
        {&x->event.data, e, "data"},
        {&x->event.hash, e, "hash"},
        {&x->access.at, a, "at_ms"},
        {&x->access.account, a, "account_id"},
        {&x->access.person, a, "person_id"},
        {&x->access.agency, a, "agency"},
        {&x->access.pin, a, "subject_pin"},
        {&x->access.purpose, a, "purpose"},
        {&x->access.dossier, a, "dossier_id"},
        {&x->access.what, a, "what"},
        {&x->task.closed, &x->list[TABLE_TASK], "closed_ms"},
        {&x->task.role, &x->list[TABLE_TASK], "role"},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        *all[i].to = table_column(all[i].t, all[i].name);
}

int tables_open(struct db *db, struct arena *a, struct tables *ret, struct fault *f)
{
    int r = OK;
    for (int i = 0; r == OK && i < TABLES; i++) {
        const struct spec *s = &sample_specs[i];
        r = db_table_open(db, a, s->name, s->key, &ret->list[i], f);
        ret->own[i] = r == OK && s->when ? table_column(&ret->list[i], "id") : -1;
        ret->when[i] = r == OK ? table_column(&ret->list[i], s->when) : -1;
    }
    if (r == OK)
        find_columns(ret);
    return r;
}

/* ---- the people of the pattern ---- */

/* Names that stand for others, and for nothing else. */
static const char *const staff_marks[ROLES] = {[ROLE_RECEPTION] = "<reception>",
                                               [ROLE_OFFICER] = "<officer>",
                                               [ROLE_LEADER] = "<leader>",
                                               [ROLE_CLERK] = "<clerk>"};

static struct visitor official(const struct studio *s, const struct place *p, enum role role)
{
    struct visitor v = {
        .account_id = p->staff[role][0].account, .name = staff_marks[role], .post_count = 1};
    v.posts[0] = (struct post){.agency = role == ROLE_RECEPTION ? p->centre->code : p->agency->code,
                               .title = s->world->years->titles[role],
                               .role = role};
    return v;
}

static struct visitor citizen(const struct studio *s)
{
    return (struct visitor){.person_id = s->words.numbers[NUMBER_PERSON],
                            .name = s->words.texts[WORD_NAME],
                            .pin = s->words.texts[WORD_PIN],
                            .level = 2};
}

/* ---- steps ---- */

struct making {
    struct db *db;
    struct arena *arena; /* ends with the track's making */
    struct arena *keep;  /* of what stays */
    struct studio *s;
    struct track *t;
    int64_t now_ms;
    int64_t id;
};

static int step_result(struct making *m, const struct step *step, struct result_act *x,
                       struct fault *f)
{
    struct result *r = &x->result;
    struct dossier d;
    int e = dossier_read_id(m->db, m->arena, m->id, &d, f);
    if (e < 0)
        return e;
    if (step->act == ACT_PROCESS) {
        *r = (struct result){.id = db_new_id(m->db),
                             .dossier_id = m->id,
                             .version = 1,
                             .state = "draft",
                             .code = m->t->c->result.code,
                             .verify_code = m->s->words.texts[WORD_VERIFY],
                             .draft_file = m->s->words.texts[WORD_DRAFT],
                             .signed_file = "",
                             .issued_file = "",
                             .name = m->t->c->result.name,
                             .made_ms = m->now_ms};
        return OK;
    }
    e = result_of(m->db, m->arena, m->id, r, f);
    if (e == OK && step->act == ACT_SIGN) {
        const struct result_numbering n = {m->s->world->law, &d, m->now_ms};
        e = result_reserve_number(m->db, m->arena, &n, r, f);
        r->state = "signed";
        r->signed_file = m->s->words.texts[WORD_SIGNED];
        r->signer = x->act.who->name;
        r->signer_title = x->act.who->posts[0].title;
        r->signer_id = x->act.who->account_id;
        r->signed_ms = m->now_ms;
        m->s->words.texts[WORD_NUMBER] = r->number;
    } else if (e == OK) {
        r->state = "issued";
        r->issued_file = m->s->words.texts[WORD_ISSUED];
        r->issued_ms = m->now_ms;
    }
    return e;
}

static bool makes_paper(enum act_kind k)
{
    return k == ACT_PROCESS || k == ACT_SIGN || k == ACT_ISSUE;
}

/* A component that may be asked for: none that a register has answered for. */
static const char *askable(const struct making *m)
{
    size_t n;
    const struct fact *facts = sample_facts(m->arena, m->s, m->t->c, &n);
    for (size_t i = 0; i < m->t->c->component_count; i++)
        if (!dossier_holds(facts, n, m->t->c->components[i]))
            return m->t->c->components[i]->code;
    return NULL;
}

/* Who accepts a dossier or works on it opens it; the others take it from a list. */
static int look(struct making *m, enum act_kind act, const struct visitor *who, struct fault *f)
{
    struct words *x = &m->s->words;
    size_t i = m->t->step_count + 1;
    if (act != ACT_ACCEPT && act != ACT_PROCESS)
        return OK;
    x->numbers[NUMBER_LOOK + i] = m->now_ms - LOOK_MS;
    return record_access(m->db,
                         &(struct access){.at_ms = x->numbers[NUMBER_LOOK + i],
                                          .actor = visitor_actor(who, &who->posts[0]),
                                          .subject_pin = x->texts[WORD_PIN],
                                          .purpose = "task",
                                          .what = "dossier",
                                          .dossier_id = m->id},
                         f);
}

/* Which of the agency's counters the number of a slip is taken from. */
static const char *slip_kind(enum act_kind act)
{
    return act == ACT_REQUEST_SUPPLEMENT ? "supplement"
           : act == ACT_REFUSE           ? "not_accepted"
                                         : "stopped";
}

static int take_step(struct making *m, const struct step *step, struct fault *f)
{
    struct visitor who =
        step->role == ROLE_NONE ? citizen(m->s) : official(m->s, m->t->home, step->role);
    const struct supplement_item item = {askable(m), m->s->world->years->reasons[step->act]};
    struct result_act x = {.act = {.kind = step->act,
                                   .dossier_id = m->id,
                                   .who = &who,
                                   .reason = m->s->world->years->reasons[step->act],
                                   .outcome = "",
                                   .now_ms = m->now_ms}};
    if (step->act == ACT_REQUEST_SUPPLEMENT) {
        x.act.items = &item;
        x.act.item_count = item.component != NULL;
    }
    int r = look(m, step->act, &who, f);
    if (r >= 0 && makes_paper(step->act))
        r = step_result(m, step, &x, f);
    if (r >= 0)
        r = result_act(m->db, m->arena, m->s->world->law, &x, f);
    if (r >= 0 && x.done.number[0]) {
        m->s->words.texts[WORD_SLIP] = x.done.number;
        m->t->slip_suffix = arena_strdup(m->keep, strchr(x.done.number, '/'));
        m->t->slip_kind = slip_kind(step->act);
    }
    return r < 0 ? r : OK;
}

/* ---- submission ---- */

static size_t attach(const struct making *m, const struct json *form, struct attached **ret)
{
    const struct procedure_case *c = m->t->c;
    const struct feel_scope *scope = catalogue_scope(m->arena, c, form, m->now_ms);
    struct attached *list = arena_new(m->arena, struct attached, c->component_count);
    bool paper = m->t->channel != CHANNEL_ONLINE;
    size_t n = 0, known;
    const struct fact *facts = sample_facts(m->arena, m->s, c, &known);
    for (size_t i = 0; i < c->component_count; i++) {
        const struct component *x = c->components[i];
        if (strcmp(x->kind, "form") == 0 || dossier_holds(facts, known, x) ||
            !catalogue_wants(x, scope, m->arena))
            continue;
        list[n++] = (struct attached){.code = x->code,
                                      .source = paper ? "paper" : "upload",
                                      .file = paper ? "" : m->s->file,
                                      .name = paper ? "" : "giay-to.pdf",
                                      .type = paper ? "" : "application/pdf",
                                      .bytes = paper ? 0 : m->s->file_bytes};
    }
    *ret = list;
    return n;
}

static struct actor sender(const struct visitor *who)
{
    return visitor_actor(who, who->person_id ? NULL : &who->posts[0]);
}

static int submit_as(struct making *m, const struct visitor *who, const struct json *form,
                     struct fault *f)
{
    struct words *x = &m->s->words;
    struct submitted done;
    struct attached *components;
    struct submission s = {.procedure = m->t->procedure,
                           .c = m->t->c,
                           .agency = m->t->home->agency->code,
                           .reception = m->t->home->centre->code,
                           .channel = m->t->channel,
                           .applicant = {.pin = x->texts[WORD_PIN],
                                         .full_name = x->texts[WORD_NAME],
                                         .birth_date = x->texts[WORD_BIRTH],
                                         .phone = x->texts[WORD_PHONE],
                                         .email = "",
                                         .level = 2},
                           .form = form,
                           .by = sender(who),
                           .key = x->texts[WORD_KEY],
                           .now_ms = m->now_ms};
    s.facts = sample_facts(m->arena, m->s, m->t->c, &s.fact_count);
    s.component_count = attach(m, form, &components);
    s.components = components;
    int r = OK;
    for (size_t i = 0; r >= 0 && i < s.component_count; i++)
        if (components[i].file[0])
            r = dossier_own_file(m->db, &s.by,
                                 &(struct stored_file){components[i].file, components[i].name,
                                                       components[i].type, components[i].bytes},
                                 m->now_ms, f);
    if (r >= 0)
        r = dossier_submit(m->db, m->arena, m->s->world->law, &s, &done, f);
    if (r < 0)
        return r;
    m->id = done.id;
    x->numbers[NUMBER_DOSSIER] = done.id;
    x->texts[WORD_CODE] = done.code;
    return s.fact_count
               ? link_note_question(m->db, x->numbers[NUMBER_ASKED],
                                    &(struct population_question){.pin = x->texts[WORD_PIN],
                                                                  .purpose = "prefill",
                                                                  .dossier_id = m->id,
                                                                  .by = s.by},
                                    m->now_ms, f)
               : OK;
}

static int submit(struct making *m, struct fault *f)
{
    struct words *x = &m->s->words;
    const struct json *form = NULL;
    struct person person = {.pin = x->texts[WORD_PIN],
                            .full_name = x->texts[WORD_NAME],
                            .birth_date = x->texts[WORD_BIRTH],
                            .phone = x->texts[WORD_PHONE],
                            .email = "",
                            .level = 2};
    int r = identity_keep_person(m->db, &person, m->now_ms, &x->numbers[NUMBER_PERSON], f);
    if (r == OK)
        r = sample_form(m->arena, m->s, m->t->c, &form, f);
    if (r < 0)
        return r;
    struct visitor who = m->t->channel == CHANNEL_ONLINE
                             ? citizen(m->s)
                             : official(m->s, m->t->home, ROLE_RECEPTION);
    return submit_as(m, &who, form, f);
}

/* ---- reading ---- */

static struct cell *cells_of(struct arena *a, const struct db_value *values, size_t n)
{
    struct cell *cells = arena_new(a, struct cell, n);
    for (size_t i = 0; i < n; i++)
        cells[i].value = values[i];
    return cells;
}

static int read_rows(struct making *m, struct pattern *p, struct fault *f)
{
    size_t cap = 0;
    for (int i = 0; i < TABLES; i++) {
        const struct db_table *t = &m->s->tables->list[i];
        struct db_rows rows;
        int r = db_table_rows(m->db, m->arena, t, m->id, &rows, f);
        if (r < 0)
            return r;
        for (size_t k = 0; k < rows.count; k++) {
            arena_grow(m->arena, p->rows, p->count, &cap);
            p->rows[p->count++] =
                (struct pattern_row){i, cells_of(m->arena, rows.list + k * t->count, t->count)};
        }
    }
    return OK;
}

static int snapshot(struct making *m, struct fault *f)
{
    struct words *x = &m->s->words;
    struct pattern *p = &m->t->patterns[m->t->step_count];
    struct dossier d;
    int r = dossier_read_id(m->db, m->arena, m->id, &d, f);
    if (r == OK)
        r = read_rows(m, p, f);
    if (r < 0)
        return r;
    p->open = !state_is_final(d.state);
    x->numbers[NUMBER_FIRST_DUE] = d.first_due_ms;
    x->numbers[NUMBER_DUE] = d.due_ms == d.first_due_ms ? 0 : d.due_ms;
    m->t->due = d.first_due_ms != 0;
    track_compile(m->keep, m->s, m->t, p);
    return OK;
}

/* ---- the course ---- */

/* Who does what a course puts in. */
static enum role role_for(const struct making *m, enum act_kind act)
{
    if (act == ACT_ANSWER_SUPPLEMENT || act == ACT_WITHDRAW)
        return ROLE_NONE;
    return m->t->course->after == 0 ? ROLE_RECEPTION : ROLE_OFFICER;
}

/* What the process waits for: false when it is over, or waits for no person. */
static bool waits_for(struct making *m, struct step *ret)
{
    struct dossier d;
    struct dossier_file file;
    if (dossier_read_id(m->db, m->arena, m->id, &d, NULL) < 0 ||
        dossier_open(m->db, m->arena, &d, &file, NULL) < 0)
        return false;
    for (size_t i = 0; i < file.task_count; i++)
        if (!file.tasks[i].closed_ms && act_from(file.tasks[i].act, &ret->act)) {
            ret->role = file.tasks[i].role;
            ret->inserted = false;
            return true;
        }
    return false;
}

static int advance(struct making *m, const struct step *step, struct fault *f)
{
    size_t i = m->t->step_count + 1;
    if (i >= STEPS_MOST)
        return fault_reason(f, TOO_LARGE, "sample.steps", "%s has more than %d steps",
                            m->t->procedure->code, STEPS_MOST);
    m->now_ms += STEP_MS;
    m->s->words.numbers[NUMBER_STEP + i] = m->now_ms;
    int r = take_step(m, step, f);
    if (r < 0)
        return r;
    m->t->steps[m->t->step_count++] = *step;
    return snapshot(m, f);
}

static int take_inserted(struct making *m, struct fault *f)
{
    int r = OK;
    for (size_t i = 0; r == OK && i < m->t->course->act_count; i++) {
        enum act_kind act = m->t->course->acts[i];
        r = advance(m, &(struct step){act, role_for(m, act), true}, f);
    }
    return r;
}

static int follow(struct making *m, struct fault *f)
{
    const struct course *c = m->t->course;
    struct step step;
    int taken = 0, r = OK;
    for (; r == OK; taken++) {
        if (taken == c->after && c->act_count)
            r = take_inserted(m, f);
        if (r < 0 || (taken == c->after && c->ends && c->act_count) || !waits_for(m, &step))
            break;
        r = advance(m, &step, f);
    }
    return r;
}

static int read_term(struct making *m, struct fault *f)
{
    struct dossier d;
    struct dossier_file file;
    int r = dossier_read_id(m->db, m->arena, m->id, &d, f);
    if (r == OK)
        r = dossier_open(m->db, m->arena, &d, &file, f);
    if (r == OK && file.term) /* its words belong to the pattern's rows */
        m->t->term.promised = (struct time_limit){file.term->promised.rule, "", 0, ""};
    return r;
}

int track_make(struct db *db, struct arena *a, struct studio *s, struct track *t, struct fault *f)
{
    CLEANUP(arena_closep) struct arena *scratch = arena_open();
    struct making m = {.db = db, .arena = scratch, .keep = a, .s = s, .t = t, .now_ms = s->now_ms};
    struct words *x = &s->words;
    memset(x->numbers + NUMBER_STEP, 0, sizeof x->numbers - NUMBER_STEP * sizeof *x->numbers);
    x->numbers[NUMBER_STEP] = m.now_ms;
    x->texts[WORD_AGENCY] = t->home->agency->code;
    x->texts[WORD_CENTRE] = t->home->centre->code;
    x->texts[WORD_NUMBER] = x->texts[WORD_SLIP] = NULL;
    for (enum role r = ROLE_RECEPTION; r <= ROLE_CLERK; r++) {
        x->texts[WORD_STAFF + r] = staff_marks[r];
        x->numbers[NUMBER_STAFF + r] = t->home->staff[r][0].account;
    }
    int r = submit(&m, f);
    if (r >= 0)
        r = read_term(&m, f);
    if (r >= 0)
        r = snapshot(&m, f);
    return r < 0 ? r : follow(&m, f);
}
