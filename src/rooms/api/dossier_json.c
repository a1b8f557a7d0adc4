/* A dossier as JSON: one line of a list, and the whole. */
#include "rooms/api/parts.h"
#include "rooms/record/record.h"
#include "rooms/result/result.h"

#include <string.h>

static const char *channel_name(enum channel c)
{
    static const char *const names[] = {
        [CHANNEL_COUNTER] = "counter", [CHANNEL_ONLINE] = "online", [CHANNEL_POST] = "post"};
    return c >= CHANNEL_COUNTER && c <= CHANNEL_POST ? names[c] : "online";
}

static const struct procedure *procedure_of(const struct page *p, const struct dossier *d)
{
    return catalogue_version(p->law->catalogue, d->version_id);
}

static void put_procedure(struct page *p, struct json *o, const struct dossier *d)
{
    const struct procedure *x = procedure_of(p, d);
    struct json *named = json_new_object(p->rq->arena);
    put_text(p, named, "code", d->procedure);
    put_text(p, named, "name", x ? page_text2(p, x->name) : d->procedure);
    json_put(o, "procedure", named);
}

struct json *dossier_line_json(struct page *p, const struct dossier *d)
{
    struct json *o = json_new_object(p->rq->arena);
    put_text(p, o, "code", d->code);
    put_procedure(p, o, d);
    put_agency(p, o, "agency", d->agency);
    put_text(p, o, "applicant", d->applicant_name);
    put_text(p, o, "channel", channel_name(d->channel));
    put_bool(p, o, "green_lane", d->green);
    put_state(p, o, "state", d->state);
    put_time(p, o, "submitted_at", d->submitted_ms);
    put_time(p, o, "due_at", d->due_ms);
    put_int(p, o, "revision", d->revision);
    return o;
}

struct json *acts_json(struct page *p, const struct dossier *d)
{
    enum act_kind acts[ACT_COUNT];
    struct json *list = json_new_list(p->rq->arena);
    size_t n = dossier_acts(p->db, p->rq->arena, p->visitor, d, acts, NULL);
    for (size_t i = 0; i < n; i++)
        json_push(list, json_new_text(p->rq->arena, act_name(acts[i])));
    return list;
}

/* ---- looks of officials ---- */

bool look_is_needed(const struct visitor *who, const struct dossier *d)
{
    return !who->person_id || who->person_id != d->applicant_id;
}

/* The post by which the official sees it. */
static const struct post *post_of(const struct visitor *who, const struct dossier *d)
{
    const struct post *p = visitor_post(who, WORK, d->agency);
    return p ? p : visitor_post(who, WORK, d->reception);
}

int look_record(struct db *db, const struct look *x, struct fault *f)
{
    return record_access(
        db,
        &(struct access){.at_ms = x->now_ms,
                         .actor = visitor_actor(x->who, post_of(x->who, x->dossier)),
                         .subject_pin = x->dossier->applicant_pin,
                         .purpose = x->purpose,
                         .what = x->what,
                         .dossier_id = x->dossier->id},
        f);
}

/* ---- the lists of a dossier ---- */

static void put_ledger(struct page *p, struct json *o, const struct dossier_file *x)
{
    struct json *list = json_new_list(p->rq->arena);
    for (size_t i = 0; i < x->due_count; i++) {
        const struct due_row *row = &x->dues[i];
        struct json *v = json_new_object(p->rq->arena);
        put_time(p, v, "at", row->at_ms);
        put_text(p, v, "kind", row->kind);
        put_time(p, v, "from", row->from_ms);
        put_time(p, v, "to", row->to_ms);
        put_time(p, v, "before", row->old_due_ms);
        put_time(p, v, "after", row->new_due_ms);
        put_text(p, v, "ground", row->ground);
        json_push(list, v);
    }
    json_put(o, "ledger", list);
}

static void put_holder(struct page *p, struct json *o, const struct dossier_file *x)
{
    struct json *v = NULL;
    for (size_t i = 0; i < x->task_count && !v; i++) {
        const struct task_row *t = &x->tasks[i];
        if (t->closed_ms)
            continue;
        v = json_new_object(p->rq->arena);
        put_agency(p, v, "agency", t->agency);
        put_text(p, v, "task", t->name);
        put_text(p, v, "person", t->taken_by);
        put_time(p, v, "since", t->opened_ms);
    }
    json_put(o, "holder", v ? v : json_new_null(p->rq->arena));
}

static void put_facts(struct page *p, struct json *o, const struct dossier_file *x)
{
    struct json *list = json_new_list(p->rq->arena);
    for (size_t i = 0; i < x->fact_count; i++) {
        struct json *v = json_new_object(p->rq->arena);
        put_text(p, v, "datum", x->facts[i].key);
        put_text(p, v, "value", x->facts[i].value);
        put_text(p, v, "source", x->facts[i].source);
        put_time(p, v, "at", x->facts[i].at_ms);
        json_push(list, v);
    }
    json_put(o, "facts", list);
}

static const char *component_name(struct page *p, const struct dossier *d, const char *code)
{
    const struct procedure *x = procedure_of(p, d);
    const struct procedure_case *c = x ? catalogue_case(x, d->case_code) : NULL;
    const struct component *found = c ? catalogue_component(c, code) : NULL;
    return found ? page_text2(p, found->name) : code;
}

static void put_components(struct page *p, struct json *o, const struct dossier_file *x)
{
    struct json *list = json_new_list(p->rq->arena);
    for (size_t i = 0; i < x->component_count; i++) {
        const struct attached *c = &x->components[i];
        struct json *v = json_new_object(p->rq->arena);
        put_text(p, v, "code", c->code);
        put_text(p, v, "name", component_name(p, &x->d, c->code));
        put_text(p, v, "source", c->source);
        put_text(p, v, "file", c->file);
        put_text(p, v, "filename", c->name);
        put_text(p, v, "type", c->type);
        put_int(p, v, "bytes", c->bytes);
        json_push(list, v);
    }
    json_put(o, "components", list);
}

static struct json *items_json(struct page *p, const struct supplement_row *s)
{
    struct json *list = json_new_list(p->rq->arena);
    for (size_t i = 0; i < s->item_count; i++) {
        struct json *v = json_new_object(p->rq->arena);
        json_put(v, "component", json_new_text(p->rq->arena, s->items[i].component));
        json_put(v, "what", json_new_text(p->rq->arena, s->items[i].what));
        json_push(list, v);
    }
    return list;
}

static void put_supplements(struct page *p, struct json *o, const struct dossier_file *x)
{
    struct json *list = json_new_list(p->rq->arena);
    for (size_t i = 0; i < x->supplement_count; i++) {
        const struct supplement_row *s = &x->supplements[i];
        struct json *v = json_new_object(p->rq->arena);
        put_text(p, v, "number", s->number);
        put_time(p, v, "asked_at", s->asked_ms);
        put_time(p, v, "until", s->until_ms);
        put_time(p, v, "answered_at", s->answered_ms);
        put_text(p, v, "reason", s->reason);
        json_put(v, "items", items_json(p, s));
        json_push(list, v);
    }
    json_put(o, "supplements", list);
}

static int put_events(struct page *p, struct json *o, const struct dossier_file *x, struct fault *f)
{
    struct json *list = json_new_list(p->rq->arena), *data;
    for (size_t i = 0; i < x->event_count; i++) {
        const struct event_row *e = &x->events[i];
        struct json *v = json_new_object(p->rq->arena);
        int r = json_reread(p->rq->arena, e->data, &data, f);
        if (r < 0)
            return r;
        put_int(p, v, "number", e->seq);
        put_time(p, v, "at", e->at_ms);
        put_text(p, v, "kind", e->kind);
        put_state(p, v, "state", e->state);
        put_text(p, v, "actor", e->actor);
        if (e->agency[0])
            put_agency(p, v, "agency", e->agency);
        else
            json_put(v, "agency", json_new_null(p->rq->arena));
        put_text(p, v, "reason", json_str(data, "reason", NULL));
        put_text(p, v, "slip", json_str(data, "number", NULL));
        json_push(list, v);
    }
    json_put(o, "events", list);
    return OK;
}

static int put_result(struct page *p, struct json *o, const struct dossier *d, struct fault *f)
{
    struct result result;
    struct fault none = {0};
    int r = d->result_file[0] ? result_issued_of(p->db, p->rq->arena, d->id, &result, &none)
                              : NOT_FOUND;
    if (r < 0 && r != NOT_FOUND)
        return fault_reason(f, r, none.reason, "%s", none.words);
    if (r == NOT_FOUND) {
        json_put(o, "result", json_new_null(p->rq->arena));
        return OK;
    }
    struct json *v = json_new_object(p->rq->arena);
    put_text(p, v, "code", result.code);
    put_words(p, v, "name", result.name);
    put_text(p, v, "number", result.number);
    put_text(p, v, "signer", result.signer);
    put_time(p, v, "signed_at", result.signed_ms);
    put_time(p, v, "issued_at", result.issued_ms);
    put_text(p, v, "sha256", result.issued_file);
    put_text(p, v, "verify_code", result.verify_code);
    put_text(p, v, "verify_at", result_address(p->house, p->rq->arena, result.verify_code));
    json_put(o, "result", v);
    return OK;
}

/* ---- the whole ---- */

static void put_applicant(struct page *p, struct json *o, const struct dossier *d)
{
    struct json *v = json_new_object(p->rq->arena);
    put_text(p, v, "name", d->applicant_name);
    put_text(p, v, "pin", d->applicant_pin);
    put_text(p, v, "phone", d->phone);
    put_text(p, v, "email", d->email);
    json_put(o, "applicant", v);
}

static void put_times(struct page *p, struct json *o, const struct dossier *d)
{
    put_time(p, o, "submitted_at", d->submitted_ms);
    put_time(p, o, "accepted_at", d->accepted_ms);
    put_time(p, o, "first_due_at", d->first_due_ms);
    put_time(p, o, "due_at", d->due_ms);
    put_time(p, o, "waiting_since", d->waiting_from_ms);
    put_time(p, o, "ended_at", d->ended_ms);
    put_time(p, o, "returned_at", d->returned_ms);
}

int dossier_json(struct page *p, const struct dossier_file *x, struct json **ret, struct fault *f)
{
    const struct dossier *d = &x->d;
    struct json *o = json_new_object(p->rq->arena);
    put_text(p, o, "code", d->code);
    put_procedure(p, o, d);
    put_text(p, o, "case", d->case_code);
    put_id(p, o, "version", d->version_id);
    put_agency(p, o, "agency", d->agency);
    put_agency(p, o, "reception", d->reception);
    put_text(p, o, "channel", channel_name(d->channel));
    put_bool(p, o, "green_lane", d->green);
    put_applicant(p, o, d);
    put_state(p, o, "state", d->state);
    put_int(p, o, "revision", d->revision);
    put_times(p, o, d);
    put_ledger(p, o, x);
    put_holder(p, o, x);
    put_tree(p, o, "form", x->form);
    put_facts(p, o, x);
    put_components(p, o, x);
    put_supplements(p, o, x);
    int r = put_events(p, o, x, f);
    json_put(o, "payments", fee_lines_json(p, x->fees, x->fee_count));
    if (r == OK)
        r = put_result(p, o, d, f);
    json_put(o, "acts", acts_json(p, d));
    if (r == OK)
        *ret = o;
    return r;
}
