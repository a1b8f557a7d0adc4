#include "rooms/dossier/move.h"

#include "rooms/dossier/work.h"

#include "base/buf.h"
#include "dossier_sql.h"

#include <string.h>

enum { PREVIEW_ROWS = 200, STEPS_TEXT = 2000 };

/* A dossier between two versions. */
struct passage {
    struct work w;
    const struct procedure_case *to;
    struct bpmn_state *before;
    struct bpmn_step step;
};

/* The steps where people or the process wait, by name. */
static const char *steps_of(struct arena *a, const struct bpmn_model *m, const struct bpmn_state *s)
{
    struct buf b;
    buf_init(&b, a, STEPS_TEXT);
    for (const struct bpmn_token *t = s->tokens; t; t = t->next) {
        const struct bpmn_node *n = &m->nodes[t->node];
        if (t->state == BPMN_HOSTING)
            continue;
        buf_str(&b, b.n ? ", " : "");
        buf_str(&b, *n->name ? n->name : n->id);
    }
    return b.p;
}

static int target(const struct law *law, const struct dossier_moving *x,
                  const struct procedure **ret, struct fault *f)
{
    *ret = catalogue_version(law->catalogue, x->version_id);
    return *ret ? OK : fault_reason(f, NOT_FOUND, "dossier.no_version", "there is no such version");
}

static const struct procedure_case *case_in(const struct procedure *p, const char *code)
{
    for (size_t i = 0; i < p->case_count; i++)
        if (strcmp(p->cases[i].code, code) == 0)
            return &p->cases[i];
    return NULL;
}

/* Find its place in the other version; nothing is written. */
static int pass(struct passage *x, const struct dossier_moving *how, const struct procedure *to,
                struct fault *f)
{
    struct work *w = &x->w;
    struct bpmn_findings findings;
    const struct feel_moment now = feel_moment_of(w->now_ms);
    int r = flow_state(w, &x->before, f);
    if (r < 0)
        return r;
    x->to = strcmp(to->code, w->d.procedure) == 0 ? case_in(to, w->d.case_code) : NULL;
    if (!x->to)
        return fault_reason(f, INVALID, "dossier.no_case", "the version has no case %s of %s",
                            w->d.case_code, w->d.procedure);
    return bpmn_migrate(w->arena,
                        &(struct bpmn_move){.from = w->c->process,
                                            .to = x->to->process,
                                            .state = x->before,
                                            .mapping = how->mapping,
                                            .now = &now},
                        &findings, &x->step, f);
}

static bool is_obstacle(int r)
{
    return r == INVALID || r == CONFLICT;
}

static int look(struct passage *x, const struct dossier_moving *how, const struct procedure *to,
                struct dossier_place *ret, struct fault *f)
{
    struct fault why = {0};
    int r = pass(x, how, to, &why);
    if (r < 0 && !is_obstacle(r)) {
        *f = why;
        return r;
    }
    *ret = (struct dossier_place){.dossier_id = x->w.d.id,
                                  .revision = x->w.d.revision,
                                  .version_id = x->w.d.version_id,
                                  .code = x->w.d.code,
                                  .from = steps_of(x->w.arena, x->w.c->process, x->before),
                                  .to = ""};
    if (r < 0)
        ret->obstacle = arena_strdup(x->w.arena, why.words);
    else
        ret->to = steps_of(x->w.arena, x->to->process, x->step.state);
    return OK;
}

int dossier_move_preview(struct db *db, struct arena *a, const struct law *law,
                         const struct dossier_moving *x, struct dossier_places *ret,
                         struct fault *f)
{
    const struct procedure *to;
    struct dossier_elsewhere_row *rows;
    size_t n;
    int r = target(law, x, &to, f);
    if (r == OK)
        r = dossier_elsewhere(db, a, to->code, x->version_id, x->after_id, PREVIEW_ROWS, &rows, &n,
                              f);
    if (r < 0)
        return r;
    struct dossier_place *places = arena_new(a, struct dossier_place, n);
    for (size_t i = 0; i < n; i++) {
        struct passage p = {.w = {.db = db, .arena = a, .law = law, .now_ms = x->now_ms}};
        r = work_open(&p.w, rows[i].id, f);
        if (r == OK)
            r = look(&p, x, to, &places[i], f);
        if (r < 0)
            return r;
    }
    *ret = (struct dossier_places){places, n};
    return OK;
}

static int check(const struct passage *p, const struct dossier_moving *x, struct fault *f)
{
    if (!x->reason || !x->reason[0])
        return fault_reason(f, INVALID, "act.no_reason", "moving a dossier needs a reason");
    if (state_is_final(p->w.d.state))
        return fault_reason(f, FORBIDDEN, "act.not_now", "dossier %s has ended", p->w.d.code);
    if (p->w.d.revision != x->revision)
        return fault_reason(f, CONFLICT, "act.stale", "dossier %s was changed meanwhile",
                            p->w.d.code);
    return OK;
}

/* What the chain of events keeps of it. */
static struct json *account(const struct passage *p, const struct dossier_moving *x)
{
    struct arena *a = p->w.arena;
    struct json *data = json_new_object(a);
    json_put(data, "reason", json_new_text(a, x->reason));
    json_put(data, "from_version", json_new_int(a, p->w.d.version_id));
    json_put(data, "to_version", json_new_int(a, x->version_id));
    json_put(data, "from", json_new_text(a, steps_of(a, p->w.c->process, p->before)));
    json_put(data, "to", json_new_text(a, steps_of(a, p->to->process, p->step.state)));
    return data;
}

int dossier_move(struct db *db, struct arena *a, const struct law *law,
                 const struct dossier_moving *x, struct fault *f)
{
    const struct procedure *to;
    struct passage p = {
        .w = {.db = db, .arena = a, .law = law, .now_ms = x->now_ms, .actor = x->by}};
    int r = target(law, x, &to, f);
    if (r == OK)
        r = work_open(&p.w, x->dossier_id, f);
    if (r == OK)
        r = check(&p, x, f);
    if (r == OK)
        r = pass(&p, x, to, f);
    if (r < 0)
        return r;
    const struct json *data = account(&p, x);
    p.w.procedure = to;
    p.w.c = p.to;
    r = flow_take(&p.w, &p.step, f);
    if (r >= 0)
        r = dossier_set_version(db, x->dossier_id, x->version_id, f);
    if (r >= 0)
        r = work_event(&p.w, "moved", data, f);
    return r < 0 ? r : work_save(&p.w, f);
}
