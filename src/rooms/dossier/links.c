/* What a unit does to a dossier is noted for others while it goes on, and told once it is saved. */
#include "rooms/dossier/links_inside.h"

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

static int follow(struct work *w, const struct later *x, struct fault *f)
{
    if (x->kind == BPMN_CALL)
        return links_call(w, x, f);
    if (x->kind == BPMN_CLOSE_TASK)
        return links_release(w, x, f);
    if (x->kind == BPMN_ESCALATE)
        return links_escalate(w, x, f);
    return x->kind == BPMN_FINISHED ? links_end(w, x, f) : links_spread(w, x, f);
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
    return r < 0 || finished || !state_is_final(w->d.state) ? r < 0 ? r : OK
                                                            : links_end(w, NULL, f);
}

int dossier_deliver(struct db *db, struct arena *a, const struct law *law, const struct delivery *x,
                    struct fault *f)
{
    struct work w = {
        .db = db, .arena = a, .law = law, .now_ms = x->now_ms, .actor = {.name = "", .agency = ""}};
    const struct bpmn_event event = {.kind = x->signal ? BPMN_SIGNALLED : BPMN_RECEIVED,
                                     .message = x->signal ? x->signal : x->message,
                                     .variables = x->variables};
    struct json *data = links_about(a, x->signal ? "signal" : "message", event.message);
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
