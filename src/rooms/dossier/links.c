#include "rooms/dossier/links.h"

#include "dossier_sql.h"

#include <inttypes.h>
#include <string.h>

enum { NAMED_AGENCIES = 8 }; /* from an authority up to the province */

struct later {
    enum bpmn_effect_kind kind;
    int64_t token; /* CLOSE_TASK: 0 for all */
    const char *text;
    const struct bpmn_node *node;
    const struct json *input;
    struct later *next;
};

static struct later *note(struct work *w, enum bpmn_effect_kind kind)
{
    struct later *x = arena_new(w->arena, struct later, 1), **end = &w->later;
    while (*end)
        end = &(*end)->next;
    *x = (struct later){.kind = kind, .text = ""};
    *end = x;
    return x;
}

int links_effect(struct work *w, const struct bpmn_effect *e, struct fault *f)
{
    struct later *x = note(w, e->kind);
    (void)f;
    x->token = e->token;
    x->text = e->text;
    x->node = e->node < 0 ? NULL : &w->c->process->nodes[e->node];
    x->input = e->input;
    return OK;
}

int links_release_all(struct work *w)
{
    note(w, BPMN_CLOSE_TASK);
    return OK;
}

bool links_calls(const struct work *w)
{
    for (const struct later *x = w->later; x; x = x->next)
        if (x->kind == BPMN_CALL)
            return true;
    return false;
}

/* ---- telling one other dossier ---- */

static struct json *data_about(struct arena *a, const char *key, const char *value)
{
    return json_put(json_new_object(a), key, json_new_text(a, value));
}

static int open_other(const struct work *from, int64_t id, struct work *ret, struct fault *f)
{
    *ret = (struct work){.db = from->db,
                         .arena = from->arena,
                         .law = from->law,
                         .now_ms = from->now_ms,
                         .actor = {.name = "", .agency = ""},
                         .depth = from->depth + 1};
    if (ret->depth > LINKS_DEEP)
        return fault_reason(f, TOO_LARGE, "dossier.links",
                            "linked dossiers tell each other more than %d times", LINKS_DEEP);
    return work_open(ret, id, f);
}

/* What another dossier hears, and the event that it leaves there. */
struct telling {
    const struct bpmn_event *event; /* NULL: the chain alone */
    const char *kind;
    const struct json *data;
};

/* NOT_FOUND: it does not wait for that; nothing was written. */
static int tell(const struct work *from, int64_t id, const struct telling *x, struct fault *f)
{
    struct work w = {0};
    int r = open_other(from, id, &w, f);
    if (r < 0)
        return r;
    if (x->event && state_is_final(w.d.state))
        return NOT_FOUND;
    struct fault why = {0};
    r = x->event ? flow_event(&w, x->event, &why) : OK;
    if (r == NOT_FOUND || (r == CONFLICT && strcmp(why.reason, "bpmn.ended") == 0))
        return NOT_FOUND;
    if (r < 0) {
        *f = why;
        return r;
    }
    r = work_event(&w, x->kind, x->data, f);
    if (r == OK)
        r = flow_hand_on(&w, f);
    return r < 0 ? r : work_save(&w, f);
}

/* ---- a call ---- */

static const struct procedure *called(const struct work *w, const struct bpmn_node *n)
{
    size_t count;
    const struct procedure *const *all =
        catalogue_versions_of(w->law->catalogue, w->arena, n->called, &count);
    if (!n->version)
        return catalogue_current(w->law->catalogue, n->called);
    for (size_t i = 0; i < count; i++)
        if (all[i]->number == n->version)
            return all[i];
    return NULL;
}

static int check_form(const struct work *w, struct submission *s, const struct json *data,
                      struct fault *f)
{
    struct form_result checked;
    const struct feel_moment now = feel_moment_of(w->now_ms);
    const struct feel_scope scope = {.now = &now};
    const struct form_task task = {.lists = agency_lists(w->law->agencies), .scope = &scope};
    int r = form_check(s->c->form, data ? data : json_new_object(w->arena), &task, w->arena,
                       &checked, f);
    if (r < 0)
        return r;
    if (checked.error_count)
        return fault_reason(f, INVALID, "dossier.form", "%s: %s", checked.errors[0].name,
                            checked.errors[0].code);
    s->form = checked.data;
    return OK;
}

/* The first authority that may: the one that is named, or the caller's own and those above it. */
static int plan(const struct work *w, struct submission *s, const char *named, struct fault *f)
{
    const char *code = *named ? named : w->d.agency;
    int r = INVALID;
    for (int i = 0; i < NAMED_AGENCIES && code[0]; i++) {
        const struct agency *by = agency_find(w->law->agencies, code);
        struct fault why = {0};
        s->agency = code;
        r = dossier_plan(w->arena, w->law, s, &why);
        if (r == OK)
            return OK;
        *f = why;
        if (*named || !by || strcmp(why.reason, "dossier.not_offered") != 0)
            break;
        code = by->parent;
    }
    return r;
}

/* Papers that were handed in already, where the called case asks for the same. */
static int reuse_papers(const struct work *w, struct submission *s, struct fault *f)
{
    struct dossier_file x;
    size_t n = 0;
    int r = dossier_open(w->db, w->arena, &w->d, &x, f);
    if (r < 0)
        return r;
    struct attached *list = arena_new(w->arena, struct attached, x.component_count);
    for (size_t i = 0; i < x.component_count; i++)
        if (catalogue_component(s->c, x.components[i].code)) {
            list[n] = x.components[i];
            list[n++].source = "reuse";
        }
    struct fact *facts = arena_new(w->arena, struct fact, x.fact_count);
    for (size_t i = 0; i < x.fact_count; i++)
        if (catalogue_uses(s->c, x.facts[i].key))
            facts[s->fact_count++] = x.facts[i];
    s->components = list;
    s->component_count = n;
    s->facts = facts;
    return OK;
}

static int prepare(const struct work *w, const struct later *x, struct submission *s,
                   struct fault *f)
{
    const char *code = json_str(x->input, "case", NULL);
    s->procedure = called(w, x->node);
    s->c = s->procedure ? catalogue_case(s->procedure, code) : NULL;
    if (!s->c)
        return fault_reason(f, INVALID, "dossier.no_case", "there is no case %s of %s",
                            code ? code : "", x->node->called);
    int r = check_form(w, s, json_get(x->input, "form"), f);
    if (r == OK)
        r = reuse_papers(w, s, f);
    return r < 0 ? r : plan(w, s, json_str(x->input, "agency", ""), f);
}

static int call_failed(const struct work *w, const struct later *x, const char *words,
                       struct fault *f)
{
    struct json *data = data_about(w->arena, "procedure", x->node->called);
    json_put(data, "words", json_new_text(w->arena, words));
    int r = tell(
        w, w->d.id,
        &(struct telling){
            .event = &(struct bpmn_event){.kind = BPMN_FAILED, .token = x->token, .error = "call"},
            .kind = "link_failed",
            .data = data},
        f);
    return r == NOT_FOUND ? OK : r;
}

static int call(struct work *w, const struct later *x, struct fault *f)
{
    const struct dossier_caller by = {w->d.id, x->token, w->d.code, x->node->id, w->depth + 1};
    struct submission s = {.reception = w->d.reception,
                           .channel = w->d.channel,
                           .by = w->actor,
                           .key = arena_printf(w->arena, "link:%" PRId64, db_new_id(w->db)),
                           .caller = &by,
                           .now_ms = w->now_ms};
    struct submitted done;
    struct fault why = {0};
    int r = by.depth > LINKS_DEEP
                ? fault_reason(&why, INVALID, "dossier.links", "too many dossiers call each other")
                : identity_person(w->db, w->arena, w->d.applicant_id, &s.applicant, &why);
    if (r == OK)
        r = prepare(w, x, &s, &why);
    if (r == INVALID)
        return call_failed(w, x, why.words, f);
    if (r < 0) {
        *f = why;
        return r;
    }
    s.applicant.phone = w->d.phone;
    s.applicant.email = w->d.email;
    r = dossier_submit(w->db, w->arena, w->law, &s, &done, f);
    struct json *data = r < 0 ? NULL : data_about(w->arena, "dossier", done.code);
    return r < 0 ? r : tell(w, w->d.id, &(struct telling){.kind = "link_begun", .data = data}, f);
}

int links_begun(struct work *w, const struct dossier_caller *by, struct fault *f)
{
    w->depth = by->depth;
    int r = dossier_add_link(w->db,
                             &(struct dossier_add_link_in){.dossier_id = w->d.id,
                                                           .parent_id = by->dossier_id,
                                                           .token = by->token,
                                                           .node = by->node,
                                                           .now = w->now_ms},
                             f);
    return r < 0 ? r : work_event(w, "link_from", data_about(w->arena, "dossier", by->code), f);
}

/* ---- the end ---- */

static int variables_of(struct work *w, struct json **ret, struct fault *f)
{
    struct dossier_form_of_row row;
    struct json *stored = NULL, *v = json_new_object(w->arena);
    int r = dossier_form_of(w->db, w->arena, w->d.id, &row, f);
    if (r == OK)
        r = json_parse(w->arena, row.process, strlen(row.process), &stored, f);
    if (r < 0)
        return r;
    const struct json *all = json_get(stored, "variables");
    for (const struct json *x = all ? all->first : NULL; x; x = x->next) {
        struct json *copy = arena_memdup(w->arena, x, sizeof *x);
        copy->next = NULL;
        json_put(v, x->key, copy);
    }
    json_put(v, "dossier", json_new_text(w->arena, w->d.code));
    *ret = json_put(v, "file", json_new_text(w->arena, w->d.result_file));
    return OK;
}

/* It has ended: with its result, or why not. */
static int answer_caller(struct work *w, const struct dossier_link_row *link, const char *error,
                         struct fault *f)
{
    struct json *variables = NULL;
    int r = dossier_end_link(w->db, w->d.id, *error ? error : "done", w->now_ms, f);
    if (r >= 0)
        r = variables_of(w, &variables, f);
    if (r < 0)
        return r;
    struct bpmn_event event = {.kind = *error ? BPMN_FAILED : BPMN_DONE,
                               .token = link->token,
                               .error = error,
                               .variables = *error ? NULL : variables};
    struct json *data = data_about(w->arena, "dossier", w->d.code);
    json_put(data, "ended", json_new_text(w->arena, *error ? error : "done"));
    struct telling x = {.event = &event, .kind = "link_ended", .data = data};
    r = tell(w, link->parent_id, &x, f);
    if (r != NOT_FOUND)
        return r;
    x.event = NULL; /* it does not wait any more */
    return tell(w, link->parent_id, &x, f);
}

static int end(struct work *w, const struct later *finished, struct fault *f)
{
    struct dossier_link_row link = {.ended = ""};
    const char *error = finished                           ? finished->text
                        : w->d.state == STATE_NOT_ACCEPTED ? "not_accepted"
                        : w->d.state == STATE_STOPPED      ? "stopped"
                                                           : "";
    int r = dossier_link_of(w->db, w->arena, w->d.id, &link, f);
    if (r == NOT_FOUND) {
        fault_clear(f);
        return OK;
    }
    return r < 0 || link.ended[0] ? r : answer_caller(w, &link, error, f);
}

/* ---- what others hear ---- */

static int relatives(const struct work *w, struct dossier_link_row **ret, size_t *ret_n,
                     struct fault *f)
{
    struct dossier_link_row *rows, *all;
    size_t n;
    int r = dossier_links_of(w->db, w->arena, w->d.id, &rows, &n, f);
    if (r < 0)
        return r;
    all = arena_new(w->arena, struct dossier_link_row, n + 1);
    *ret_n = dossier_link_of(w->db, w->arena, w->d.id, &all[0], NULL) == OK;
    if (n)
        memcpy(all + *ret_n, rows, n * sizeof *rows);
    *ret_n += n;
    *ret = all;
    return OK;
}

static int64_t other(const struct work *w, const struct dossier_link_row *x)
{
    return x->dossier_id == w->d.id ? x->parent_id : x->dossier_id;
}

static int spread(struct work *w, const struct later *x, struct fault *f)
{
    const bool signal = x->kind == BPMN_SEND_SIGNAL;
    const struct bpmn_event event = {.kind = signal ? BPMN_SIGNALLED : BPMN_RECEIVED,
                                     .message = x->text};
    struct json *data = data_about(w->arena, signal ? "signal" : "message", x->text);
    struct dossier_link_row *rows;
    size_t n;
    int r = relatives(w, &rows, &n, f);
    bool taken = signal;
    json_put(data, "from", json_new_text(w->arena, w->d.code));
    for (size_t i = 0; r >= 0 && i < n; i++) {
        r = tell(w, other(w, &rows[i]),
                 &(struct telling){.event = &event, .kind = "heard", .data = data}, f);
        if (r == OK && !signal)
            return OK;
        r = r == NOT_FOUND ? OK : r;
    }
    return r < 0 || taken ? r : work_owe(w, "message", data_about(w->arena, "name", x->text), f);
}

static int escalate(struct work *w, const struct later *x, struct fault *f)
{
    struct dossier_link_row link;
    if (dossier_link_of(w->db, w->arena, w->d.id, &link, NULL) != OK || link.ended[0])
        return OK;
    struct json *data = data_about(w->arena, "escalation", x->text);
    json_put(data, "from", json_new_text(w->arena, w->d.code));
    int r = tell(w, link.parent_id,
                 &(struct telling){.event = &(struct bpmn_event){.kind = BPMN_ESCALATED,
                                                                 .token = link.token,
                                                                 .message = x->text},
                                   .kind = "heard",
                                   .data = data},
                 f);
    return r == NOT_FOUND ? OK : r;
}

/* The caller waits no longer; the linked dossier goes on by itself. */
static int release(struct work *w, const struct later *x, struct fault *f)
{
    struct dossier_link_row *rows;
    size_t n;
    int r = dossier_links_of(w->db, w->arena, w->d.id, &rows, &n, f);
    for (size_t i = 0; r >= 0 && i < n; i++) {
        if (rows[i].ended[0] || (x->token && x->token != rows[i].token))
            continue;
        r = dossier_end_link(w->db, rows[i].dossier_id, "released", w->now_ms, f);
        if (r >= 0)
            r = tell(w, rows[i].dossier_id,
                     &(struct telling){.kind = "link_released",
                                       .data = data_about(w->arena, "dossier", w->d.code)},
                     f);
    }
    return r;
}

static int follow(struct work *w, const struct later *x, struct fault *f)
{
    if (x->kind == BPMN_CALL)
        return call(w, x, f);
    if (x->kind == BPMN_CLOSE_TASK)
        return release(w, x, f);
    if (x->kind == BPMN_ESCALATE)
        return escalate(w, x, f);
    return x->kind == BPMN_FINISHED ? end(w, x, f) : spread(w, x, f);
}

int links_follow(struct work *w, struct fault *f)
{
    int r = OK;
    const struct later *list = w->later;
    bool finished = false;
    w->later = NULL;
    for (const struct later *x = list; r >= 0 && x; x = x->next) {
        r = follow(w, x, f);
        finished = finished || x->kind == BPMN_FINISHED;
    }
    return r < 0 || finished || !state_is_final(w->d.state) ? r < 0 ? r : OK : end(w, NULL, f);
}

/* ---- from outside ---- */

int dossier_deliver(struct db *db, struct arena *a, const struct law *law, const struct delivery *x,
                    struct fault *f)
{
    struct work w = {
        .db = db, .arena = a, .law = law, .now_ms = x->now_ms, .actor = {.name = "", .agency = ""}};
    const struct bpmn_event event = {.kind = x->signal ? BPMN_SIGNALLED : BPMN_RECEIVED,
                                     .message = x->signal ? x->signal : x->message,
                                     .variables = x->variables};
    struct json *data = data_about(a, x->signal ? "signal" : "message", event.message);
    json_put(data, "from", json_new_text(a, x->from));
    int r = work_open(&w, x->dossier_id, f);
    if (r == OK)
        r = flow_event(&w, &event, f);
    if (r == OK)
        r = work_event(&w, "heard", data, f);
    if (r == OK)
        r = flow_hand_on(&w, f);
    return r < 0 ? r : work_save(&w, f);
}

int dossier_linked(struct db *db, struct arena *a, int64_t dossier_id, struct linked **ret,
                   size_t *ret_n, struct fault *f)
{
    const struct work w = {.db = db, .arena = a, .d = {.id = dossier_id}};
    struct dossier_link_row *rows;
    size_t n;
    int r = relatives(&w, &rows, &n, f);
    struct linked *list = r < 0 ? NULL : arena_new(a, struct linked, n);
    for (size_t i = 0; r >= 0 && i < n; i++) {
        list[i] =
            (struct linked){.caller = rows[i].dossier_id == dossier_id, .ended = rows[i].ended};
        r = dossier_read_id(db, a, other(&w, &rows[i]), &list[i].d, f);
    }
    if (r < 0)
        return r;
    *ret = list;
    *ret_n = n;
    return OK;
}
