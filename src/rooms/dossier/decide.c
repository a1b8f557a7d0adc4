/* Decisions of a process. They are pure, so a step is settled in one go: each decision that it asks
 * for is taken from the procedure's own model (catalogue) and answered at once, until none is left.
 */
#include "rooms/dossier/work.h"

#include "rules/dmn/dmn.h"

#include <string.h>

enum { DECISIONS_MOST = 200 }; /* in one step; a process that asks for more asks for ever */

static const struct dmn_element *decision_of(const struct work *w, const char *name)
{
    const struct dmn_element *found =
        w->c->decisions ? dmn_find(w->c->decisions, DMN_DECISION, name) : NULL;
    return found || !w->c->decisions ? found : dmn_find(w->c->decisions, DMN_SERVICE, name);
}

/* The value goes into mc:result, otherwise into a variable with the decision's name. */
static struct json *answer_of(struct work *w, const struct bpmn_node *node,
                              const struct feel_value *value)
{
    return json_put(json_new_object(w->arena), *node->result ? node->result : node->decision,
                    feel_to_json(w->arena, value));
}

/* What the decision says, as the event that answers it. One that cannot be taken has failed: the
 * process may catch it, otherwise it is an incident for the administrator. */
static struct bpmn_event decide(struct work *w, const struct bpmn_effect *e)
{
    const struct bpmn_node *node = &w->c->process->nodes[e->node];
    const struct feel_value inputs = feel_from_json(w->arena, e->input);
    const struct feel_moment now = feel_moment_of(w->now_ms);
    const struct dmn_question q = {.what = decision_of(w, node->decision),
                                   .inputs = inputs.kind == FEEL_CONTEXT ? inputs.context : NULL,
                                   .now = &now};
    struct feel_value value;
    if (!q.what || dmn_decide(w->c->decisions, &q, w->arena, &value, NULL) < 0)
        return (struct bpmn_event){.kind = BPMN_FAILED, .token = e->token, .error = "decision"};
    return (struct bpmn_event){
        .kind = BPMN_DONE, .token = e->token, .variables = answer_of(w, node, &value)};
}

int flow_decide(struct work *w, struct bpmn_step *step, struct fault *f)
{
    int decisions = 0;
    for (struct bpmn_effect *e = step->effects; e; e = e->next) {
        struct bpmn_step after;
        if (e->kind != BPMN_DECIDE)
            continue;
        if (++decisions > DECISIONS_MOST)
            return fault_reason(f, TOO_LARGE, "flow.decisions",
                                "the process asks for more than %d decisions in one step",
                                DECISIONS_MOST);
        const struct bpmn_event event = decide(w, e);
        int r = flow_step(w, step->state, &event, &after, f);
        if (r == NOT_FOUND || r == CONFLICT)
            continue; /* another answer has taken its token away */
        if (r < 0)
            return r;
        struct bpmn_effect *last = e;
        while (last->next)
            last = last->next;
        last->next = after.effects;
        step->state = after.state;
    }
    return OK;
}
