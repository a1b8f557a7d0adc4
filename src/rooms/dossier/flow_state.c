/* The state of a dossier's process as it is kept: without the variables that the dossier itself
 * gives again. The form is most of them, and would stand twice in every dossier. */
#include "rooms/dossier/work.h"

#include "dossier_sql.h"

#include <string.h>

const struct json *flow_given(struct work *w, const struct json *form)
{
    struct json *v = json_new_object(w->arena);
    json_put(v, "channel", json_new_int(w->arena, w->d.channel));
    json_put(v, "procedure", json_new_text(w->arena, w->d.procedure));
    json_put(v, "case", json_new_text(w->arena, w->d.case_code));
    json_put(v, "form", json_share(w->arena, form));
    return w->given = v;
}

/* Untouched since it was given: a list or object is still the very one. */
static bool same(const struct json *x, const struct json *y)
{
    return x && x->kind == y->kind && x->first == y->first && x->truth == y->truth &&
           (!x->text || strcmp(x->text, y->text) == 0);
}

const char *flow_state_text(struct work *w, const struct bpmn_state *s)
{
    struct bpmn_state kept = *s;
    struct json *own = json_new_object(w->arena);
    for (const struct json *v = s->variables->first; v; v = v->next)
        if (!same(json_get(w->given, v->key), v))
            json_put(own, v->key, json_share(w->arena, v));
    kept.variables = own;
    return work_text(w, bpmn_state_to_json(w->arena, w->c->process, &kept));
}

static int give(struct work *w, const char *data, struct fault *f)
{
    struct json *form;
    if (w->given)
        return OK;
    int r = json_reread(w->arena, data, &form, f);
    if (r == OK)
        (void)flow_given(w, form);
    return r;
}

static struct json *with_given(struct work *w, const struct json *own)
{
    struct json *all = json_new_object(w->arena);
    for (const struct json *v = w->given->first; v; v = v->next)
        if (!json_get(own, v->key))
            json_put(all, v->key, json_share(w->arena, v));
    for (const struct json *v = own->first; v; v = v->next)
        json_put(all, v->key, json_share(w->arena, v));
    return all;
}

int flow_state(struct work *w, struct bpmn_state **ret, struct fault *f)
{
    struct dossier_form_of_row row;
    struct json *stored;
    int r = dossier_form_of(w->db, w->arena, w->d.id, &row, f);
    if (r == OK)
        r = give(w, row.data, f);
    if (r == OK)
        r = json_reread(w->arena, row.process, &stored, f);
    if (r == OK)
        r = bpmn_state_from_json(w->arena, w->c->process, stored, ret, f);
    if (r == OK)
        (*ret)->variables = with_given(w, (*ret)->variables);
    return r;
}
