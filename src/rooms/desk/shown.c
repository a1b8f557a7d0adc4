/* A dossier as an official reads it: the form beside the register, papers, times and help. */
#include "rooms/desk/desk_parts.h"

#include "base/text.h"
#include "base/time.h"
#include "rules/feel/feel.h"

#include <inttypes.h>
#include <string.h>

enum { VALUES_MAX = 2500, PARTS_MAX = 300 };

/* ---- what a register said, in words ---- */

static const struct {
    const char *key, *list;
} coded[] = {
    {"population.sex", "sex"},
    {"population.ethnicity", "ethnicity"},
    {"population.religion", "religion"},
    {"population.nationality", "nationality"},
    {"population.marital_status", "marital-status"},
};

const char *desk_fact_name(const struct page *p, const char *key)
{
    enum message_key words;
    const char *dot = strchr(key, '.');
    if (dot && message_find(arena_printf(p->rq->arena, "desk.fact.%s", dot + 1), &words))
        return page_words(p, words);
    return key;
}

const char *desk_fact_value(struct page *p, const struct fact *x)
{
    int32_t day;
    for (size_t i = 0; i < sizeof coded / sizeof *coded; i++)
        if (strcmp(coded[i].key, x->key) == 0)
            return page_text2(p, agency_label(p->law->agencies, coded[i].list, x->value));
    if (strcmp(x->key, "population.birth_date") == 0 && date_parse(x->value, &day))
        return html_day(&p->html, day);
    if (strcmp(x->key, "population.commune_code") == 0) {
        const struct area *area = area_find(p->law->agencies, x->value);
        return area ? area->name : x->value;
    }
    return x->value;
}

/* ---- the form ---- */

struct showing {
    struct page *p;
    const struct dossier_file *x;
    struct desk_part_view *parts;
    struct desk_value_view *values;
    size_t part_count, value_count, differences;
    bool *used; /* by number of the fact */
};

static const struct fact *registered(struct showing *s, const struct form_field *f)
{
    for (size_t i = 0; f->prefill && i < s->x->fact_count; i++)
        if (strcmp(s->x->facts[i].key, f->prefill) == 0) {
            s->used[i] = true;
            return &s->x->facts[i];
        }
    return NULL;
}

static const char *label_of(const struct showing *s, const struct form_field *f)
{
    return page_text2(s->p, (struct text2){f->label.vi, f->label.en});
}

static void open_part(struct showing *s, const char *title)
{
    if (s->part_count < PARTS_MAX)
        s->parts[s->part_count++] =
            (struct desk_part_view){.title = title, .values = s->values + s->value_count};
}

bool desk_same_words(const struct page *p, const char *key, const char *declared,
                     const char *registered)
{
    static const char address[] = "_address";
    struct arena *a = p->rq->arena;
    size_t n = strlen(key), tail = strlen(address);
    if (n > tail && strcmp(key + n - tail, address) == 0)
        return agency_same_address(p->law->agencies, a, declared, registered);
    return strcmp(text_fold(a, declared), text_fold(a, registered)) == 0;
}

static void add_value(struct showing *s, const struct form_field *f, const struct json *v, bool row)
{
    const struct fact *fact = row ? NULL : registered(s, f);
    const char *words = f->kind == FORM_FILE ? NULL : form_page_words(s->p, f, v);
    if ((!words && !fact) || s->value_count == VALUES_MAX || s->part_count == 0)
        return;
    struct desk_value_view *out = &s->values[s->value_count++];
    *out = (struct desk_value_view){.label = label_of(s, f), .value = words};
    s->parts[s->part_count - 1].value_count++;
    if (!fact)
        return;
    out->registered = form_page_words(s->p, f, json_new_text(s->p->rq->arena, fact->value));
    out->provenance = form_page_provenance(s->p, fact);
    out->differs =
        out->registered && words && !desk_same_words(s->p, fact->key, words, out->registered);
    s->differences += out->differs;
}

static void add_rows(struct showing *s, const struct form_field *f, const struct json *list)
{
    size_t number = 1;
    for (const struct json *row = list && list->kind == JSON_LIST ? list->first : NULL; row;
         row = row->next) {
        open_part(s, arena_printf(s->p->rq->arena, "%s %zu", label_of(s, f), number++));
        for (size_t i = 0; i < f->field_count; i++)
            if (f->fields[i].key)
                add_value(s, &f->fields[i], json_get(row, f->fields[i].key), true);
    }
}

static void add_fields(struct showing *s, const struct form_field *fields, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct form_field *f = &fields[i];
        if (f->kind == FORM_GROUP) {
            open_part(s, label_of(s, f));
            add_fields(s, f->fields, f->field_count);
        } else if (f->kind == FORM_ROWS) {
            add_rows(s, f, json_get(s->x->form, f->key));
        } else if (f->key) {
            add_value(s, f, json_get(s->x->form, f->key), false);
        }
    }
}

static void drop_empty_parts(struct showing *s)
{
    size_t n = 0;
    for (size_t i = 0; i < s->part_count; i++)
        if (s->parts[i].value_count)
            s->parts[n++] = s->parts[i];
    s->part_count = n;
}

/* What the register said beyond the questions of the form. */
static struct facts_view other_facts(struct showing *s)
{
    struct fact_view *out = arena_new(s->p->rq->arena, struct fact_view, s->x->fact_count);
    size_t n = 0;
    for (size_t i = 0; i < s->x->fact_count; i++)
        if (!s->used[i])
            out[n++] = (struct fact_view){.label = desk_fact_name(s->p, s->x->facts[i].key),
                                          .value = desk_fact_value(s->p, &s->x->facts[i]),
                                          .note = form_page_provenance(s->p, &s->x->facts[i])};
    return (struct facts_view){.facts = out, .count = n};
}

void desk_show_parts(struct page *p, const struct dossier_file *x, struct desk_dossier_view *v)
{
    const struct procedure_case *c = desk_case(p, &x->d);
    struct showing s = {.p = p,
                        .x = x,
                        .parts = arena_new(p->rq->arena, struct desk_part_view, PARTS_MAX),
                        .values = arena_new(p->rq->arena, struct desk_value_view, VALUES_MAX),
                        .used = arena_new(p->rq->arena, bool, x->fact_count)};
    size_t n = 0;
    const struct form_field *fields = c ? form_fields(c->form, &n) : NULL;
    open_part(&s, page_words(p, MSG_desk_part_form));
    add_fields(&s, fields, n);
    drop_empty_parts(&s);
    v->parts = s.parts;
    v->part_count = s.part_count;
    v->differences = s.differences;
    v->facts = other_facts(&s);
}

/* ---- papers ---- */

static bool has_fact(const struct dossier_file *x, const char *key)
{
    for (size_t i = 0; i < x->fact_count; i++)
        if (strcmp(x->facts[i].key, key) == 0)
            return true;
    return false;
}

/* A paper or file that somebody gave; what a register replaced was not given. */
static bool is_given(const struct attached *x, const struct component *k)
{
    return strcmp(x->code, k->code) == 0 && strcmp(x->source, "register") != 0;
}

static struct tag_view component_tag(struct page *p, const struct dossier_file *x,
                                     const struct component *k, bool wanted)
{
    bool attached = false;
    if (strcmp(k->kind, "form") == 0)
        return (struct tag_view){TONE_GOOD, page_words(p, MSG_desk_paper_form)};
    for (size_t i = 0; i < x->component_count; i++)
        attached = attached || is_given(&x->components[i], k);
    if (attached)
        return (struct tag_view){TONE_GOOD, page_words(p, MSG_desk_paper_there)};
    if (!wanted)
        return (struct tag_view){TONE_PLAIN, page_words(p, MSG_desk_paper_not_needed)};
    if (k->replaced_by[0] && has_fact(x, k->replaced_by))
        return (struct tag_view){TONE_GOOD, page_words(p, MSG_desk_paper_replaced)};
    return k->replaced_by[0] ? (struct tag_view){TONE_SOON, page_words(p, MSG_desk_paper_owed)}
                             : (struct tag_view){TONE_BAD, page_words(p, MSG_desk_paper_missing)};
}

static void component_files(struct page *p, const struct dossier_file *x, const struct component *k,
                            struct desk_component_view *out)
{
    struct file_view *files = arena_new(p->rq->arena, struct file_view, x->component_count);
    for (size_t i = 0; i < x->component_count; i++) {
        const struct attached *file = &x->components[i];
        if (!is_given(file, k))
            continue;
        bool stored = file->file[0] != '\0';
        files[out->file_count++] = (struct file_view){
            .name = stored ? file->name : page_words(p, MSG_desk_paper_seen),
            .size = stored ? html_size(&p->html, file->bytes) : NULL,
            .href = stored ? arena_printf(p->rq->arena, "/tep/%s", file->file) : NULL};
    }
    out->files = files;
}

void desk_show_components(struct page *p, const struct dossier_file *x, struct desk_dossier_view *v)
{
    const struct procedure_case *c = desk_case(p, &x->d);
    if (!c)
        return;
    struct desk_component_view *rows =
        arena_new(p->rq->arena, struct desk_component_view, c->component_count);
    const struct feel_scope *scope = catalogue_scope(p->rq->arena, c, x->form, x->d.submitted_ms);
    for (size_t i = 0; i < c->component_count; i++) {
        const struct component *k = c->components[i];
        bool wanted = catalogue_wants(k, scope, p->rq->arena);
        rows[i] = (struct desk_component_view){.name = page_text2(p, k->name),
                                               .note = k->basis,
                                               .tag = component_tag(p, x, k, wanted)};
        component_files(p, x, k, &rows[i]);
        v->later_check =
            v->later_check || (wanted && k->replaced_by[0] && !has_fact(x, k->replaced_by));
    }
    v->components = rows;
    v->component_count = c->component_count;
}

/* "8.000 đ × 3 bản sao = 24.000 đ; miễn: … (Phí, lệ phí 2)" */
static const char *fee_words(struct page *p, const struct fee_line *line)
{
    const struct message_arg args[] = {
        {"unit", html_money(&p->html, line->unit)},
        {"quantity", arena_printf(p->rq->arena, "%" PRId64, line->quantity)},
        {"per", page_text2(p, line->per)},
        {"amount", html_money(&p->html, line->amount)},
        {"basis", line->basis},
        {"rules", line->rules}};
    return page_fill(p, line->exempt ? MSG_desk_fee_exempt : MSG_desk_fee_due,
                     sizeof args / sizeof *args, args);
}

struct facts_view desk_fees(struct page *p, const struct fee_line *lines, size_t n)
{
    struct fact_view *rows = arena_new(p->rq->arena, struct fact_view, n);
    for (size_t i = 0; i < n; i++)
        rows[i] = (struct fact_view){.label = page_text2(p, lines[i].name),
                                     .value = html_money(&p->html, lines[i].due),
                                     .note = fee_words(p, &lines[i])};
    return (struct facts_view){.facts = rows, .count = n};
}

/* ---- times ---- */

/* "desk.event.accepted" and the like; the kind itself when there are no words for it. */
static const char *words_for(const struct page *p, const char *group, const char *kind)
{
    enum message_key key;
    return message_find(arena_printf(p->rq->arena, "desk.%s.%s", group, kind), &key)
               ? page_words(p, key)
               : kind;
}

static const char *event_detail(struct page *p, const struct event_row *e)
{
    struct json *data;
    const char *reason = "";
    if (json_reread(p->rq->arena, e->data, &data, NULL) == OK)
        reason = json_str(data, "reason", "");
    if (!reason[0])
        return e->actor[0] ? e->actor : NULL;
    return e->actor[0] ? arena_printf(p->rq->arena, "%s: %s", e->actor, reason) : reason;
}

static struct step_view event_step(struct page *p, const struct event_row *e)
{
    return (struct step_view){.state = STEP_DONE,
                              .title = words_for(p, "event", e->kind),
                              .detail = event_detail(p, e),
                              .when = desk_moment(p, e->at_ms),
                              .datetime = html_iso_moment(&p->html, e->at_ms)};
}

/* While the applicant is asked for something it is theirs to do, and open tasks wait. */
static void show_timeline(struct page *p, const struct dossier_file *x, struct desk_dossier_view *v)
{
    struct step_view *steps =
        arena_new(p->rq->arena, struct step_view, x->event_count + x->task_count + 2);
    const bool asked = x->d.state == STATE_SUPPLEMENT;
    size_t n = 0;
    for (size_t i = 0; i < x->event_count; i++)
        steps[n++] = event_step(p, &x->events[i]);
    if (asked)
        steps[n++] =
            (struct step_view){.state = STEP_NOW, .title = page_words(p, MSG_portal_step_theirs)};
    if (dossier_awaits(x))
        steps[n++] =
            (struct step_view){.state = STEP_NOW, .title = page_words(p, MSG_linked_awaited)};
    for (size_t i = 0; i < x->task_count; i++)
        if (!x->tasks[i].closed_ms)
            steps[n++] =
                (struct step_view){.state = asked ? STEP_AHEAD : STEP_NOW,
                                   .title = desk_task_name(p, &x->d, &x->tasks[i]),
                                   .detail = x->tasks[i].taken_by,
                                   .when = asked ? NULL : desk_moment(p, x->tasks[i].budget_ms)};
    v->timeline = (struct timeline_view){.steps = steps, .count = n};
}

static const char *limit_words(struct page *p, const struct time_limit *t)
{
    enum message_key key;
    const struct message_arg amount = {"amount", arena_printf(p->rq->arena, "%d", t->amount)};
    return message_find(arena_printf(p->rq->arena, "portal.unit.%s", t->unit), &key)
               ? page_fill(p, key, 1, &amount)
               : amount.value;
}

static const char *ground_of(struct page *p, const struct due_row *d)
{
    if (!d->term || !d->term->green)
        return d->ground;
    const struct message_arg args[] = {{"lane", page_text2(p, d->term->lane)},
                                       {"time", limit_words(p, &d->term->promised)},
                                       {"legal", limit_words(p, &d->term->legal)},
                                       {"basis", d->ground}};
    return page_fill(p, MSG_desk_ledger_green, sizeof args / sizeof *args, args);
}

static void show_ledger(struct page *p, const struct dossier_file *x, struct desk_dossier_view *v)
{
    struct desk_due_view *rows = arena_new(p->rq->arena, struct desk_due_view, x->due_count);
    for (size_t i = 0; i < x->due_count; i++) {
        const struct due_row *d = &x->dues[i];
        const char *kind = words_for(p, "ledger", d->kind), *ground = ground_of(p, d);
        rows[i] = (struct desk_due_view){
            .at = desk_moment(p, d->at_ms),
            .ground = ground[0] ? arena_printf(p->rq->arena, "%s (%s)", kind, ground) : kind,
            .from = desk_moment(p, d->old_due_ms),
            .to = desk_moment(p, d->new_due_ms)};
    }
    v->dues = rows;
    v->due_count = x->due_count;
}

static const char *asked_for(struct page *p, const struct procedure_case *c,
                             const struct supplement_row *s)
{
    enum { TEXT = 1 << 16 };
    struct buf b;
    buf_init(&b, p->rq->arena, TEXT);
    buf_str(&b, s->reason);
    for (size_t i = 0; i < s->item_count; i++) {
        const struct component *k = c ? catalogue_component(c, s->items[i].component) : NULL;
        buf_printf(&b, "%s%s: %s", b.n ? "; " : "",
                   k ? page_text2(p, k->name) : s->items[i].component, s->items[i].what);
    }
    return b.p;
}

static void show_supplements(struct page *p, const struct dossier_file *x,
                             struct desk_dossier_view *v)
{
    const struct procedure_case *c = desk_case(p, &x->d);
    struct fact_view *rows = arena_new(p->rq->arena, struct fact_view, x->supplement_count);
    for (size_t i = 0; i < x->supplement_count; i++) {
        const struct supplement_row *s = &x->supplements[i];
        const struct message_arg when = {
            "when", desk_moment(p, s->answered_ms ? s->answered_ms : s->until_ms)};
        rows[i] = (struct fact_view){.label = s->number,
                                     .value = asked_for(p, c, s),
                                     .note = page_fill(p,
                                                       s->answered_ms ? MSG_desk_supplement_answered
                                                                      : MSG_desk_supplement_waits,
                                                       1, &when)};
    }
    v->supplements = (struct facts_view){.facts = rows, .count = x->supplement_count};
}

void desk_show_times(struct page *p, const struct dossier_file *x, struct desk_dossier_view *v)
{
    show_timeline(p, x, v);
    show_ledger(p, x, v);
    show_supplements(p, x, v);
}

/* ---- help at the point of work ---- */

static const char *const *texts_of(struct arena *a, const struct json *list, size_t *ret_n)
{
    const char **out = arena_new(a, const char *, list ? list->count : 0);
    size_t n = 0;
    for (const struct json *x = list ? list->first : NULL; x; x = x->next)
        if (x->kind == JSON_STRING)
            out[n++] = x->text;
    *ret_n = n;
    return out;
}

/* "desk.check.accept.1" to ".4": what to look at before this act. */
static void show_checklist(struct page *p, const char *act, struct desk_dossier_view *v)
{
    enum { MOST = 4 };
    const char **out = arena_new(p->rq->arena, const char *, MOST);
    enum message_key key;
    for (int i = 1; i <= MOST; i++)
        if (message_find(arena_printf(p->rq->arena, "desk.check.%s.%d", act, i), &key))
            out[v->checklist_count++] = page_words(p, key);
    v->checklist = out;
}

void desk_show_help(struct page *p, const struct dossier_file *x, struct desk_dossier_view *v)
{
    const struct procedure *procedure = catalogue_version(p->law->catalogue, x->d.version_id);
    if (procedure)
        v->guide =
            texts_of(p->rq->arena, json_get(procedure->guide, lang_tag(p->lang)), &v->guide_count);
    for (size_t i = 0; i < x->task_count; i++)
        if (!x->tasks[i].closed_ms && v->checklist_count == 0)
            show_checklist(
                p, strcmp(x->tasks[i].act, "hand-over") == 0 ? "hand_over" : x->tasks[i].act, v);
}
