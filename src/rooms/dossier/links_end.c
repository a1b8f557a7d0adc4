/* The end of a dossier that was called: its caller gets the result, or why there is none. */
#include "rooms/dossier/links_inside.h"

#include <string.h>

static int variables_of(struct work *w, struct json **ret, struct fault *f)
{
    struct bpmn_state *ended;
    struct json *v = json_new_object(w->arena);
    int r = flow_state(w, &ended, f);
    if (r < 0)
        return r;
    for (const struct json *x = ended->variables->first; x; x = x->next)
        json_put(v, x->key, json_share(w->arena, x));
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
    struct json *data = links_about(w->arena, "dossier", w->d.code);
    json_put(data, "ended", json_new_text(w->arena, *error ? error : "done"));
    struct telling x = {.event = &event, .kind = "link_ended", .data = data};
    r = links_tell(w, link->parent_id, &x, f);
    if (r != NOT_FOUND)
        return r;
    x.event = NULL; /* it does not wait any more */
    return links_tell(w, link->parent_id, &x, f);
}

int links_end(struct work *w, const struct later *finished, struct fault *f)
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
