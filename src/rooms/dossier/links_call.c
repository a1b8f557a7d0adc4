/* A call begins a dossier of another procedure. */
#include "rooms/dossier/links_inside.h"

#include <inttypes.h>
#include <string.h>

enum { NAMED_AGENCIES = 8 }; /* from an authority up to the province */

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
    struct json *data = links_about(w->arena, "procedure", x->node->called);
    json_put(data, "words", json_new_text(w->arena, words));
    int r = links_tell(
        w, w->d.id,
        &(struct telling){
            .event = &(struct bpmn_event){.kind = BPMN_FAILED, .token = x->token, .error = "call"},
            .kind = "link_failed",
            .data = data},
        f);
    return r == NOT_FOUND ? OK : r;
}

int links_call(struct work *w, const struct later *x, struct fault *f)
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
    struct json *data = r < 0 ? NULL : links_about(w->arena, "dossier", done.code);
    return r < 0 ? r
                 : links_tell(w, w->d.id, &(struct telling){.kind = "link_begun", .data = data}, f);
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
    return r < 0 ? r : work_event(w, "link_from", links_about(w->arena, "dossier", by->code), f);
}
