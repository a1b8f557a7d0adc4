/* What changed in a process and in tables of decisions. */
#include "rooms/admin/compare.h"
#include "rooms/admin/design_pages.h"

#include "rules/bpmn/bpmn.h"

#include <assert.h>
#include <string.h>

enum { RULE_WORDS_MAX = 4096 };

/* ---- processes ---- */

static const struct bpmn_model *read_model(struct arena *a, const char *text)
{
    struct bpmn_findings findings = {0};
    struct bpmn_model *m = NULL;
    return bpmn_read(a, text, strlen(text), &findings, &m, NULL) == OK ? m : NULL;
}

static const struct bpmn_node *node_like(const struct bpmn_model *m, const char *id)
{
    int i = bpmn_node_of(m, id);
    return i < 0 ? NULL : &m->nodes[i];
}

static const char *node_name(const struct compare *c, const struct bpmn_node *n)
{
    return compare_words(c, MSG_admin_diff_step, n->name[0] ? n->name : n->id);
}

static const char *wait_words(const struct compare *c, const struct bpmn_wait *w)
{
    if (w->kind == BPMN_WAIT_HOURS || w->kind == BPMN_WAIT_DAYS)
        return arena_printf(c->arena, "%lld %s", (long long)w->amount,
                            compare_text(c, w->kind == BPMN_WAIT_HOURS
                                                ? MSG_admin_diff_unit_working_hour
                                                : MSG_admin_diff_unit_working_day));
    return compare_text(c, MSG_admin_diff_nothing);
}

static bool same_wait(const struct bpmn_wait *x, const struct bpmn_wait *y)
{
    return x->kind == y->kind && x->amount == y->amount && x->at_ms == y->at_ms &&
           x->months == y->months && x->clock_ms == y->clock_ms;
}

static void compare_word(struct compare *c, const char *what, enum message_key label,
                         const char *from, const char *to)
{
    if (strcmp(from, to) != 0)
        compare_change(c, what, label, arena_printf(c->arena, "“%s”", from),
                       arena_printf(c->arena, "“%s”", to));
}

static void compare_nodes(struct compare *c, const struct bpmn_node *x, const struct bpmn_node *y)
{
    const char *what = node_name(c, y);
    compare_word(c, what, MSG_admin_diff_label_name, x->name, y->name);
    compare_word(c, what, MSG_admin_diff_label_kind, x->element, y->element);
    compare_word(c, what, MSG_admin_diff_label_role, x->role, y->role);
    compare_word(c, what, MSG_admin_diff_label_act, x->act, y->act);
    compare_word(c, what, MSG_admin_diff_label_service, x->service, y->service);
    compare_word(c, what, MSG_admin_diff_label_decision, x->decision, y->decision);
    if (!same_wait(&x->budget, &y->budget))
        compare_change(c, what, MSG_admin_diff_label_budget, wait_words(c, &x->budget),
                       wait_words(c, &y->budget));
    if (!same_wait(&x->timer, &y->timer))
        compare_change(c, what, MSG_admin_diff_label_timer, NULL, NULL);
}

static const char *flow_name(const struct compare *c, const struct bpmn_model *m,
                             const struct bpmn_flow *f)
{
    assert(m->nodes); /* a flow has two ends */
    const struct bpmn_node *from = &m->nodes[f->from], *to = &m->nodes[f->to];
    return compare_words(c, MSG_admin_diff_flow,
                         arena_printf(c->arena, "%s → %s", from->name[0] ? from->name : from->id,
                                      to->name[0] ? to->name : to->id));
}

static const struct bpmn_flow *flow_like(const struct bpmn_model *m, const char *id)
{
    for (size_t i = 0; i < m->flow_count; i++)
        if (strcmp(m->flows[i].id, id) == 0)
            return &m->flows[i];
    return NULL;
}

static const char *condition(const struct bpmn_flow *f)
{
    return f->condition ? f->condition->text : "";
}

static bool same_ends(const struct bpmn_model *x, const struct bpmn_flow *f,
                      const struct bpmn_model *y, const struct bpmn_flow *g)
{
    return strcmp(x->nodes[f->from].id, y->nodes[g->from].id) == 0 &&
           strcmp(x->nodes[f->to].id, y->nodes[g->to].id) == 0;
}

static void compare_flows(struct compare *c, const struct bpmn_model *x, const struct bpmn_model *y)
{
    for (size_t i = 0; i < x->flow_count; i++)
        if (!flow_like(y, x->flows[i].id))
            compare_note(c, CHANGE_REMOVED, flow_name(c, x, &x->flows[i]));
    for (size_t i = 0; i < y->flow_count; i++) {
        const struct bpmn_flow *f = &y->flows[i], *was = flow_like(x, f->id);
        if (!was) {
            compare_note(c, CHANGE_ADDED, flow_name(c, y, f));
            continue;
        }
        compare_word(c, flow_name(c, y, f), MSG_admin_diff_label_condition, condition(was),
                     condition(f));
        if (!same_ends(x, was, y, f))
            compare_change(c, flow_name(c, y, f), MSG_admin_diff_label_way, flow_name(c, x, was),
                           flow_name(c, y, f));
    }
}

void compare_process(struct compare *c, const char *before, const char *after)
{
    const struct bpmn_model *x = read_model(c->arena, before), *y = read_model(c->arena, after);
    if (!x || !y) {
        compare_note(c, CHANGE_CHANGED,
                     compare_words(c, MSG_admin_diff_unreadable, c->group->file));
        return;
    }
    for (size_t i = 0; i < x->node_count; i++)
        if (!node_like(y, x->nodes[i].id))
            compare_note(c, CHANGE_REMOVED, node_name(c, &x->nodes[i]));
    for (size_t i = 0; y->nodes && i < y->node_count; i++) {
        const struct bpmn_node *was = node_like(x, y->nodes[i].id);
        if (was)
            compare_nodes(c, was, &y->nodes[i]);
        else
            compare_note(c, CHANGE_ADDED, node_name(c, &y->nodes[i]));
    }
    compare_flows(c, x, y);
}

/* ---- decisions ---- */

static const char *rule_words(struct arena *a, const struct design_table_view *t, size_t i)
{
    struct buf b;
    buf_init(&b, a, RULE_WORDS_MAX);
    for (size_t k = 0; k < t->head_count; k++)
        buf_printf(&b, "%s%s = %s", k ? ", " : "", t->heads[k],
                   t->rules[i].cells[k] ? t->rules[i].cells[k] : "–");
    return b.p;
}

static bool has_rule(struct arena *a, const struct design_table_view *t, const char *words)
{
    for (size_t i = 0; i < t->rule_count; i++)
        if (strcmp(rule_words(a, t, i), words) == 0)
            return true;
    return false;
}

static const char *rule_name(const struct compare *c, const struct design_table_view *t, size_t i)
{
    return compare_words(c, MSG_admin_diff_rule, arena_printf(c->arena, "%s, %zu", t->name, i + 1));
}

static bool same_heads(const struct design_table_view *x, const struct design_table_view *y)
{
    bool same = x->head_count == y->head_count;
    for (size_t i = 0; same && i < x->head_count; i++)
        same = strcmp(x->heads[i], y->heads[i]) == 0;
    return same;
}

/* The cells of one row; each that changed is named by its column. */
static void compare_cells(struct compare *c, const struct design_table_view *x,
                          const struct design_table_view *y, size_t i)
{
    for (size_t k = 0; k < y->head_count; k++) {
        const char *was = x->rules[i].cells[k], *is = y->rules[i].cells[k];
        if (strcmp(was, is) != 0)
            compare_change(c, arena_printf(c->arena, "%s, “%s”", rule_name(c, y, i), y->heads[k]),
                           MSG_admin_diff_label_rule, was, is);
    }
}

/* With as many rules of the same columns as before they are compared cell by cell, else as a set.
 */
static void compare_rules(struct compare *c, const struct design_table_view *x,
                          const struct design_table_view *y)
{
    bool cells = x->rule_count == y->rule_count && same_heads(x, y);
    for (size_t i = 0; i < x->rule_count; i++) {
        const char *was = rule_words(c->arena, x, i);
        if (cells)
            compare_cells(c, x, y, i);
        else if (!has_rule(c->arena, y, was))
            compare_note(c, CHANGE_REMOVED,
                         arena_printf(c->arena, "%s: %s", rule_name(c, x, i), was));
    }
    for (size_t i = 0; !cells && i < y->rule_count; i++) {
        const char *is = rule_words(c->arena, y, i);
        if (!has_rule(c->arena, x, is))
            compare_note(c, CHANGE_ADDED, arena_printf(c->arena, "%s: %s", rule_name(c, y, i), is));
    }
}

static const struct design_table_view *table_like(const struct design_tables_view *all,
                                                  const char *id)
{
    for (size_t i = 0; i < all->count; i++)
        if (strcmp(all->tables[i].id, id) == 0)
            return &all->tables[i];
    return NULL;
}

static void compare_tables(struct compare *c, const struct design_table_view *x,
                           const struct design_table_view *y)
{
    const char *what = compare_words(c, MSG_admin_diff_decision, y->name);
    compare_word(c, what, MSG_admin_diff_label_name, x->name, y->name);
    compare_word(c, what, MSG_admin_diff_label_hit_policy, x->hit_policy ? x->hit_policy : "",
                 y->hit_policy ? y->hit_policy : "");
    compare_word(c, what, MSG_admin_diff_label_expression, x->expression ? x->expression : "",
                 y->expression ? y->expression : "");
    compare_rules(c, x, y);
}

void compare_decision(struct compare *c, const char *before, const char *after)
{
    struct design_tables_view x = {0}, y = {0};
    design_tables_fill(c->arena, before, &x);
    design_tables_fill(c->arena, after, &y);
    if (x.broken || y.broken) {
        compare_note(c, CHANGE_CHANGED,
                     compare_words(c, MSG_admin_diff_unreadable, c->group->file));
        return;
    }
    for (size_t i = 0; i < x.count; i++)
        if (!table_like(&y, x.tables[i].id))
            compare_note(c, CHANGE_REMOVED,
                         compare_words(c, MSG_admin_diff_decision, x.tables[i].name));
    for (size_t i = 0; i < y.count; i++) {
        const struct design_table_view *was = table_like(&x, y.tables[i].id);
        if (was)
            compare_tables(c, was, &y.tables[i]);
        else
            compare_note(c, CHANGE_ADDED,
                         compare_words(c, MSG_admin_diff_decision, y.tables[i].name));
    }
}
