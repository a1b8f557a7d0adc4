/* Variables and FEEL. A token sees the process's variables and, before them, those of the
 * multi-instance activities that it runs in, innermost first. */
#include "rules/bpmn/engine.h"

#include "rules/feel/feel.h"

#include <string.h>

struct json *bpmn_merge(struct arena *a, const struct json *base, const struct json *over,
                        const char *without)
{
    struct json *to = json_new_object(a);
    for (const struct json *v = base ? base->first : NULL; v; v = v->next)
        if (!json_get(over, v->key) && !(without && strcmp(without, v->key) == 0))
            json_put(to, v->key, json_share(a, v));
    for (const struct json *v = over ? over->first : NULL; v; v = v->next)
        json_put(to, v->key, json_share(a, v));
    return to;
}

void bpmn_set_variables(struct bpmn_run *r, const struct json *over, const char *without)
{
    r->state->variables = bpmn_merge(r->arena, r->state->variables, over, without);
    r->values = NULL;
}

struct json *bpmn_visible(struct bpmn_run *r, const struct bpmn_token *t)
{
    const struct json *inner = NULL;
    for (; t; t = t->host ? bpmn_token_of(r, t->host) : NULL)
        if (t->local)
            inner = inner ? bpmn_merge(r->arena, t->local, inner, NULL) : t->local;
    return bpmn_merge(r->arena, r->state->variables, inner, NULL);
}

static const struct feel_context *values_of(struct arena *a, const struct json *v)
{
    const struct feel_value context = feel_from_json(a, v);
    return context.kind == FEEL_CONTEXT ? context.context : feel_context_new(a, 0);
}

static const struct feel_scope *scope_of(struct bpmn_run *r, const struct bpmn_token *t)
{
    if (!r->values)
        r->values = values_of(r->arena, r->state->variables);
    struct feel_scope *outermost = arena_new(r->arena, struct feel_scope, 1), *inner = NULL;
    const struct feel_scope *first = outermost;
    outermost->context = r->values;
    outermost->now = r->now;
    for (; t; t = t->host ? bpmn_token_of(r, t->host) : NULL) {
        if (!t->local)
            continue;
        struct feel_scope *s = arena_new(r->arena, struct feel_scope, 1);
        *s = (struct feel_scope){
            .context = values_of(r->arena, t->local), .outer = outermost, .now = r->now};
        if (inner)
            inner->outer = s;
        else
            first = s;
        inner = s;
    }
    return first;
}

int bpmn_evaluate(struct bpmn_run *r, const struct bpmn_token *t, const struct bpmn_expression *e,
                  struct json **ret, struct fault *f)
{
    struct feel_value v;
    if (!e->parsed)
        return fault_reason(f, INVALID, "bpmn.expression", "\"%.80s\" is no FEEL", e->text);
    int c = feel_eval(e->parsed, scope_of(r, t), r->arena, &v, f);
    if (c == OK)
        *ret = feel_to_json(r->arena, &v);
    return c;
}

int bpmn_holds(struct bpmn_run *r, const struct bpmn_token *t, const struct bpmn_expression *e,
               bool *ret, struct fault *f)
{
    if (!e->parsed)
        return fault_reason(f, INVALID, "bpmn.expression", "\"%.80s\" is no FEEL", e->text);
    return feel_holds(e->parsed, scope_of(r, t), r->arena, ret, f);
}
