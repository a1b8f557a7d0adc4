/* The statutory slips of a dossier, from what its file holds. What was said in an act (reason,
 * number, who, when) comes from the act's event, so that a slip printed again is the same. */
#include "rooms/result/inside.h"

#include "base/json.h"
#include "base/time.h"
#include "paper/forms.h"

#include <string.h>

struct slip_maker {
    const struct result_work *w;
    const struct dossier_file *file;
    const struct dossier *d;
    const struct procedure *procedure;
    const struct procedure_case *c;
    const struct agency *centre;
    struct slip_words *words;
};

bool slip_from(const char *name, enum slip *ret)
{
    static const char *const names[SLIP_COUNT] = {
        [SLIP_RECEIPT] = "receipt",
        [SLIP_SUPPLEMENT] = "supplement",
        [SLIP_REFUSAL] = "refusal",
        [SLIP_CONTROL] = "control",
    };
    for (enum slip s = 0; s < SLIP_COUNT; s++)
        if (strcmp(names[s], name) == 0) {
            *ret = s;
            return true;
        }
    return false;
}

static int no_slip(struct fault *f)
{
    return fault_reason(f, NOT_FOUND, "slip.none", "the dossier has no such slip");
}

/* ---- what all slips share ---- */

static const struct event_row *last_event(const struct dossier_file *d, const char *kind)
{
    const struct event_row *found = NULL;
    for (size_t i = 0; i < d->event_count; i++)
        if (strcmp(d->events[i].kind, kind) == 0)
            found = &d->events[i];
    return found;
}

/* A text of an event's data; "" when it has none. */
static const char *event_text(const struct slip_maker *m, const struct event_row *e,
                              const char *key)
{
    struct json *data;
    if (json_reread(m->w->arena, e->data, &data, NULL) < 0)
        return "";
    return json_str(data, key, "");
}

/* What the form says in the field that a register's datum fills in. */
static const char *prefilled(const struct slip_maker *m, const struct form_field *fields, size_t n,
                             const char *key)
{
    const char *found = NULL;
    for (size_t i = 0; !found && i < n; i++) {
        const struct form_field *x = &fields[i];
        if (x->kind == FORM_GROUP)
            found = prefilled(m, x->fields, x->field_count, key);
        else if (x->prefill && strcmp(x->prefill, key) == 0)
            found = json_str(m->file->form, x->key, NULL);
    }
    return found;
}

static const char *address_of(const struct slip_maker *m)
{
    static const char *const keys[] = {"population.current_address",
                                       "population.permanent_address"};
    size_t n;
    const struct form_field *fields = form_fields(m->c->form, &n);
    const char *found = NULL;
    for (size_t i = 0; !found && i < sizeof keys / sizeof *keys; i++)
        found = prefilled(m, fields, n, keys[i]);
    return found;
}

static const char *given(const char *text)
{
    return text && text[0] ? text : NULL;
}

static const char *hotline_of(const struct slip_maker *m)
{
    return given(m->centre->phone) ? m->centre->phone
                                   : given(agency_province(m->w->law->agencies)->hotline);
}

static struct form_head head_of(const struct slip_maker *m, const char *number, int64_t at_ms)
{
    const char *superior = given(m->centre->superior_vi), *area = m->centre->area;
    return (struct form_head){.superior = superior ? head_name(m->w, area, superior) : NULL,
                              .agency = head_name(m->w, area, m->centre->name.vi),
                              .number = given(number),
                              .place = m->centre->place,
                              .at_ms = at_ms,
                              .fonts = fonts_of(m->w->house)};
}

static struct form_dossier body_of(const struct slip_maker *m)
{
    return (struct form_dossier){
        .code = m->d->code,
        .unit = m->centre->name.vi,
        .procedure = m->procedure->name.vi,
        .procedure_code = m->procedure->code,
        .follow = arena_printf(m->w->arena, "%s/tra-cuu?ma=%s", m->w->house->origin, m->d->code),
        .person = {.name = m->d->applicant_name,
                   .id = m->d->applicant_pin,
                   .address = address_of(m),
                   .phone = given(m->d->phone),
                   .email = given(m->d->email)},
    };
}

/* ---- 01: receipt ---- */

static const char *source_words(const struct slip_maker *m, const char *source)
{
    return slip_word(m->words, arena_printf(m->w->arena, "source.%s", source));
}

/* The form itself, then what was put in beside it. */
static void show_components(const struct slip_maker *m, struct receipt_form *r)
{
    const struct dossier_file *d = m->file;
    struct form_component *list =
        arena_new(m->w->arena, struct form_component, m->c->component_count + d->component_count);
    for (size_t i = 0; i < m->c->component_count; i++)
        if (strcmp(m->c->components[i]->kind, "form") == 0)
            list[r->components_n++] = (struct form_component){.name = m->c->components[i]->name.vi,
                                                              .kind = source_words(m, "form"),
                                                              .quantity = 1};
    for (size_t i = 0; i < d->component_count; i++) {
        const struct component *c = catalogue_component(m->c, d->components[i].code);
        if (c && strcmp(c->kind, "form") != 0)
            list[r->components_n++] =
                (struct form_component){.name = c->name.vi,
                                        .kind = source_words(m, d->components[i].source),
                                        .quantity = 1,
                                        .note = given(d->components[i].name)};
    }
    r->components = list;
}

static void show_fees(const struct slip_maker *m, struct receipt_form *r)
{
    const struct dossier_file *d = m->file;
    struct form_fee *list = arena_new(m->w->arena, struct form_fee, d->fee_count);
    for (size_t i = 0; i < d->fee_count; i++)
        list[i] = (struct form_fee){.name = d->fees[i].name.vi,
                                    .amount = d->fees[i].due,
                                    .note = d->fees[i].exempt ? given(d->fees[i].basis) : NULL};
    r->fees = list;
    r->fees_n = d->fee_count;
}

static const char *limit_words(const struct slip_maker *m)
{
    if (!m->file->term)
        return NULL;
    const struct time_limit *limit = &m->file->term->promised;
    struct slip_value n = {"n", arena_printf(m->w->arena, "%02d", limit->amount)};
    return given(slip_fill(m->w->arena, m->words,
                           arena_printf(m->w->arena, "limit.%s", limit->unit), &n, 1));
}

static int make_receipt(const struct slip_maker *m, struct bytes *ret, struct fault *f)
{
    static const enum form_delivery deliveries[] = {[CHANNEL_COUNTER] = DELIVER_COUNTER,
                                                    [CHANNEL_ONLINE] = DELIVER_ONLINE,
                                                    [CHANNEL_POST] = DELIVER_POST};
    const struct event_row *accepted = last_event(m->file, "accepted");
    struct receipt_form r = {.head = head_of(m, NULL, m->d->submitted_ms),
                             .dossier = body_of(m),
                             .sets = 1,
                             .limit = limit_words(m),
                             .received_ms = m->d->submitted_ms,
                             .due_ms = m->d->due_ms,
                             .delivery = deliveries[m->d->channel],
                             .submitter = m->d->applicant_name,
                             .receiver = accepted ? accepted->actor : NULL,
                             .hotline = hotline_of(m),
                             .electronic = m->d->channel == CHANNEL_ONLINE};
    show_components(m, &r);
    show_fees(m, &r);
    return form_receipt(m->w->arena, &r, m->words, ret, f);
}

/* ---- 02, 03: supplement, refusal ---- */

static void show_items(const struct slip_maker *m, const struct supplement_row *row,
                       struct supplement_form *s)
{
    struct supplement_paper *list =
        arena_new(m->w->arena, struct supplement_paper, row->item_count);
    for (size_t i = 0; i < row->item_count; i++) {
        const struct supplement_item *item = &row->items[i];
        const struct component *c = catalogue_component(m->c, item->component);
        const char *name = c ? c->name.vi : item->component;
        list[i].name = item->what[0] ? arena_printf(m->w->arena, "%s: %s", name, item->what) : name;
        list[i].originals = c ? c->originals : 0;
        list[i].certified = c ? c->certified : 0;
        list[i].copies = c ? c->copies : 0;
    }
    s->items = list;
    s->items_n = row->item_count;
}

static int make_supplement(const struct slip_maker *m, struct bytes *ret, struct fault *f)
{
    char until[TIME_TEXT];
    if (!m->file->supplement_count)
        return no_slip(f);
    const struct supplement_row *row = &m->file->supplements[m->file->supplement_count - 1];
    date_people(day_of(row->until_ms), until);
    struct supplement_form s = {.head = head_of(m, row->number, row->asked_ms),
                                .dossier = body_of(m),
                                .reason = row->reason,
                                .until = until,
                                .officer = row->actor,
                                .phone = hotline_of(m),
                                .guide = row->actor};
    show_items(m, row, &s);
    return form_supplement(m->w->arena, &s, m->words, ret, f);
}

static int make_refusal(const struct slip_maker *m, struct bytes *ret, struct fault *f)
{
    const struct event_row *e = last_event(m->file, "not_accepted");
    if (!e)
        return no_slip(f);
    struct refusal_form r = {.head = head_of(m, event_text(m, e, "number"), e->at_ms),
                             .dossier = body_of(m),
                             .reason = event_text(m, e, "reason"),
                             .officer = e->actor,
                             .phone = hotline_of(m),
                             .submitter = m->d->applicant_name,
                             .receiver = e->actor};
    return form_refusal(m->w->arena, &r, m->words, ret, f);
}

/* ---- 06: control slip ---- */

static const char *holder(const struct slip_maker *m, const struct task_row *t)
{
    const struct agency *at = agency_find(m->w->law->agencies, t->agency);
    const char *unit = at ? at->name.vi : t->agency;
    return t->taken_by && t->taken_by[0] ? arena_printf(m->w->arena, "%s, %s", t->taken_by, unit)
                                         : unit;
}

/* A step is early on a day before the last, on time until its hour, late after. */
static enum control_result step_result(const struct task_row *t)
{
    int64_t until = t->budget_ms ? t->budget_ms : t->due_ms;
    if (!t->closed_ms || !until)
        return CONTROL_OPEN;
    if (t->closed_ms > until)
        return CONTROL_LATE;
    return day_of(t->closed_ms) < day_of(until) ? CONTROL_EARLY : CONTROL_ON_TIME;
}

static int make_control(const struct slip_maker *m, struct bytes *ret, struct fault *f)
{
    const struct dossier_file *d = m->file;
    const struct agency *at = agency_find(m->w->law->agencies, m->d->agency);
    size_t n = d->task_count < FORM_ROWS_MOST ? d->task_count : FORM_ROWS_MOST;
    struct control_step *steps = arena_new(m->w->arena, struct control_step, n);
    const char *from = m->d->applicant_name;
    for (size_t i = 0; i < n; i++) {
        steps[i] = (struct control_step){.from = from,
                                         .to = holder(m, &d->tasks[i]),
                                         .at_ms = d->tasks[i].opened_ms,
                                         .result = step_result(&d->tasks[i]),
                                         .note = d->tasks[i].name};
        from = steps[i].to;
    }
    struct control_slip s = {.head = head_of(m, NULL, m->d->submitted_ms),
                             .dossier = body_of(m),
                             .received_ms = m->d->submitted_ms,
                             .due_ms = m->d->due_ms,
                             .responsible = at ? at->name.vi : NULL,
                             .steps = steps,
                             .steps_n = n};
    return form_control(m->w->arena, &s, m->words, ret, f);
}

int result_slip(const struct result_work *w, const struct dossier_file *d, enum slip which,
                struct bytes *ret, struct fault *f)
{
    static int (*const makers[SLIP_COUNT])(const struct slip_maker *, struct bytes *,
                                           struct fault *) = {
        [SLIP_RECEIPT] = make_receipt,
        [SLIP_SUPPLEMENT] = make_supplement,
        [SLIP_REFUSAL] = make_refusal,
        [SLIP_CONTROL] = make_control,
    };
    struct slip_maker m = {.w = w, .file = d, .d = &d->d};
    int r = case_of(w->law, m.d, &m.c, f);
    if (r == OK)
        r = words_of(w, &m.words, f);
    if (r < 0)
        return r;
    m.procedure = catalogue_version(w->law->catalogue, m.d->version_id);
    m.centre = agency_find(w->law->agencies, m.d->reception);
    if (!m.centre)
        return fault_set(f, BROKEN, "agency %s is gone", m.d->reception);
    return makers[which](&m, ret, f);
}
