/* What follows from an application and the law alone. It needs no transaction, so it is made before
 * the unit where there is time: in a unit everybody else's writing waits for it. */
#include "rooms/dossier/work.h"

#include "base/time.h"
#include "rules/feel/feel.h"

#include <string.h>

static const struct fact *fact_for(const struct submission *s, const char *key)
{
    for (size_t i = 0; i < s->fact_count; i++)
        if (strcmp(s->facts[i].key, key) == 0)
            return &s->facts[i];
    return NULL;
}

static bool is_attached(const struct submission *s, const char *code)
{
    for (size_t i = 0; i < s->component_count; i++)
        if (strcmp(s->components[i].code, code) == 0)
            return true;
    return false;
}

/* Does the law want this component from this applicant? */
static int is_wanted(struct work *w, const struct component *c, const struct json *form, bool *ret,
                     struct fault *f)
{
    *ret = c->required;
    if (!c->required || !c->when)
        return OK;
    if (!w->scope)
        w->scope = catalogue_scope(w->arena, w->c, form, w->now_ms);
    return feel_holds(c->when, w->scope, w->arena, ret, f);
}

/* A paper that the register replaces is never demanded: when the register was silent, the check is
 * owed, and made later. */
static int check_component(struct work *w, const struct submission *s, const struct component *c,
                           bool *later_check, struct fault *f)
{
    bool wanted;
    int r = is_wanted(w, c, s->form, &wanted, f);
    if (r < 0 || !wanted || strcmp(c->kind, "form") == 0 || is_attached(s, c->code))
        return r;
    if (c->replaced_by[0]) {
        *later_check = *later_check || !fact_for(s, c->replaced_by);
        return OK;
    }
    return fault_reason(f, INVALID, "dossier.component_missing", "%s", c->code);
}

/* The promise: how long it may take, and so when the result will be there. */
static int promise(struct work *w, const struct submission *s, const struct case_question *q,
                   struct dossier_plan *plan, struct fault *f)
{
    struct calendar_due due;
    int r = catalogue_term(w->law->catalogue, w->arena, q, &plan->term, f);
    if (r == OK)
        r = catalogue_due(w->law, w->arena,
                          &(struct due_question){.limit = &plan->term.promised,
                                                 .agency = s->reception,
                                                 .received_ms = s->now_ms},
                          &due, NULL, f);
    if (r != OK)
        return r;
    plan->due_ms = due.due_ms;
    return OK;
}

const struct json *work_known_facts(struct arena *a, const struct fact *facts, size_t n)
{
    static const char prefix[] = "population.";
    struct json *o = json_new_object(a);
    for (size_t i = 0; i < n; i++)
        if (strncmp(facts[i].key, prefix, sizeof prefix - 1) == 0)
            json_put(o, facts[i].key + sizeof prefix - 1, json_new_text(a, facts[i].value));
    return o;
}

static int check(struct work *w, const struct submission *s, const struct case_question *q,
                 bool *later_check, struct fault *f)
{
    const struct agency *by = agency_find(w->law->agencies, s->agency);
    if (!by || !agency_find(w->law->agencies, s->reception) ||
        !catalogue_offered_by(w->law->catalogue, w->arena, q, by))
        return fault_reason(f, INVALID, "dossier.not_offered", "%s does not handle %s", s->agency,
                            s->procedure->code);
    for (size_t i = 0; i < s->c->component_count; i++) {
        int r = check_component(w, s, s->c->components[i], later_check, f);
        if (r < 0)
            return r;
    }
    return OK;
}

struct work work_for(struct arena *a, const struct law *law, const struct submission *s)
{
    return (struct work){.arena = a,
                         .law = law,
                         .procedure = s->procedure,
                         .c = s->c,
                         .actor = s->by,
                         .now_ms = s->now_ms,
                         .d = {.procedure = s->procedure->code,
                               .version_id = s->procedure->version_id,
                               .case_code = s->c->code,
                               .agency = s->agency,
                               .reception = s->reception,
                               .channel = s->channel,
                               .state = STATE_NEW,
                               .submitted_ms = s->now_ms,
                               .result_file = ""}};
}

int dossier_plan(struct arena *a, const struct law *law, struct submission *s, struct fault *f)
{
    struct work w = work_for(a, law, s);
    struct dossier_plan *plan = arena_new(a, struct dossier_plan, 1);
    struct case_question asked = {.procedure = s->procedure,
                                  .c = s->c,
                                  .channel = s->channel,
                                  .now_ms = s->now_ms,
                                  .form = s->form,
                                  .facts = work_known_facts(a, s->facts, s->fact_count)};
    int r = check(&w, s, &asked, &plan->later_check, f);
    if (r >= 0)
        r = catalogue_fees(law->catalogue, a, &asked, &plan->fees, f);
    if (r >= 0)
        r = promise(&w, s, &asked, plan, f);
    if (r >= 0)
        r = flow_plan(&w, s->form, plan, f);
    if (r < 0)
        return r;
    s->plan = plan;
    return OK;
}
