/* What ties nodes together: flows, boundary events, defaults, lanes; and the rules of the standard
 * on what may be tied to what. */
#include "rules/bpmn/element.h"
#include "rules/bpmn/reader.h"

#include "base/time.h"

#include <string.h>

static bool is_activity(enum bpmn_kind k)
{
    return k >= BPMN_SUB_PROCESS && k <= BPMN_CALL_ACTIVITY;
}

static int end_of(struct bpmn_reader *r, const struct xml *e, const char *which)
{
    const char *ref = xml_attribute(e, which);
    const struct bpmn_entry *entry = ref ? bpmn_entry_of(r, ref) : NULL;
    if (!entry || entry->node < 0 || r->nodes[entry->node].kind <= BPMN_EVENT_SUB) {
        bpmn_refuse(r, e, "bpmn.flow", "%s \"%s\" is no flow node", which, ref ? ref : "");
        return -1;
    }
    return entry->node;
}

static bool may_have_condition(const struct bpmn_node *from)
{
    return from->kind == BPMN_EXCLUSIVE || from->kind == BPMN_INCLUSIVE || is_activity(from->kind);
}

static bool waits(const struct bpmn_node *n)
{
    return n->kind == BPMN_RECEIVE_TASK || (n->kind == BPMN_CATCH && n->trigger != BPMN_LINK);
}

static bool is_link(const struct bpmn_node *n, enum bpmn_kind kind)
{
    return n->kind == kind && n->trigger == BPMN_LINK;
}

/* What the standard forbids of a flow between two nodes; NULL when it is allowed. */
static const char *forbidden(struct bpmn_reader *r, const struct bpmn_node *from,
                             const struct bpmn_node *to)
{
    if (from->scope != to->scope)
        return "a flow may not cross the border of a process";
    if (from->kind == BPMN_END)
        return "nothing flows from an end event";
    if (to->kind == BPMN_START || to->kind == BPMN_BOUNDARY)
        return arena_printf(r->arena, "nothing flows into a %s", to->element);
    if (from->kind == BPMN_EVENT_GATEWAY && !waits(to))
        return "an event gateway leads to catching events only";
    if (is_link(from, BPMN_THROW))
        return "from a throwing link goes its link only";
    return is_link(to, BPMN_CATCH) ? "to a catching link goes its link only" : NULL;
}

static void link_flow(struct bpmn_reader *r, const struct bpmn_entry *entry)
{
    struct bpmn_flow *flow = &r->flows[entry->flow];
    flow->from = end_of(r, entry->e, "sourceRef");
    flow->to = end_of(r, entry->e, "targetRef");
    if (flow->from < 0 || flow->to < 0)
        return;
    struct bpmn_node *from = &r->nodes[flow->from], *to = &r->nodes[flow->to];
    const char *words = forbidden(r, from, to);
    if (words)
        bpmn_refuse(r, entry->e, "bpmn.flow", "%s", words);
    if (flow->condition && !may_have_condition(from))
        bpmn_refuse(r, entry->e, "bpmn.flow", "a flow from a %s has no condition", from->element);
    from->out_count++;
    to->in_count++;
}

/* The flows of each node, in document order. */
static void gather_flows(struct bpmn_reader *r)
{
    const size_t n = r->model->flow_count;
    int **in = arena_new(r->arena, int *, r->model->node_count),
        **out = arena_new(r->arena, int *, r->model->node_count);
    for (size_t i = 0; i < r->model->node_count; i++) {
        r->nodes[i].in = in[i] = arena_new(r->arena, int, r->nodes[i].in_count);
        r->nodes[i].out = out[i] = arena_new(r->arena, int, r->nodes[i].out_count);
    }
    for (size_t i = 0; i < n; i++)
        if (r->flows[i].from >= 0 && r->flows[i].to >= 0) {
            *out[r->flows[i].from]++ = (int)i;
            *in[r->flows[i].to]++ = (int)i;
        }
}

static void link_default(struct bpmn_reader *r, size_t i)
{
    const char *ref = xml_attribute(r->sources[i], "default");
    if (!ref)
        return;
    const struct bpmn_entry *entry = bpmn_entry_of(r, ref);
    if (!entry || entry->flow < 0 || r->flows[entry->flow].from != (int)i)
        bpmn_refuse(r, r->sources[i], "bpmn.default", "\"%s\" is no flow from here", ref);
    else
        r->nodes[i].fallback = entry->flow;
}

static bool counts_days(const struct bpmn_wait *wait)
{
    return wait->kind == BPMN_WAIT_CLOCK && (wait->months > 0 || wait->clock_ms >= DAY_MS);
}

static bool is_behind_event_gateway(const struct bpmn_reader *r, const struct bpmn_node *n)
{
    for (size_t i = 0; n->kind == BPMN_RECEIVE_TASK && i < n->in_count; i++)
        if (r->nodes[r->flows[n->in[i]].from].kind == BPMN_EVENT_GATEWAY)
            return true;
    return false;
}

static void link_boundary(struct bpmn_reader *r, size_t i)
{
    struct bpmn_node *node = &r->nodes[i];
    const char *ref = xml_attribute(r->sources[i], "attachedToRef");
    const struct bpmn_entry *entry = ref ? bpmn_entry_of(r, ref) : NULL;
    if (!entry || entry->node < 0 || !is_activity(r->nodes[entry->node].kind) ||
        r->nodes[entry->node].scope != node->scope) {
        bpmn_refuse(r, r->sources[i], "bpmn.boundary", "\"%s\" is no activity here",
                    ref ? ref : "");
        return;
    }
    struct bpmn_node *host = &r->nodes[entry->node];
    node->attached = entry->node;
    host->boundary_count++;
    if (is_behind_event_gateway(r, host))
        bpmn_refuse(r, r->sources[i], "bpmn.boundary",
                    "a receive task behind an event gateway has no boundary events");
    /* How long a person may take is law, and the law counts in working days. */
    if (r->executable && host->kind == BPMN_USER_TASK && counts_days(&node->timer))
        bpmn_refuse(r, r->sources[i], "bpmn.clock_days",
                    "days at a user task are working days: write mc:due");
}

static void gather_boundaries(struct bpmn_reader *r)
{
    int **list = arena_new(r->arena, int *, r->model->node_count);
    for (size_t i = 0; i < r->model->node_count; i++)
        r->nodes[i].boundaries = list[i] = arena_new(r->arena, int, r->nodes[i].boundary_count);
    for (size_t i = 0; i < r->model->node_count; i++)
        if (r->nodes[i].attached >= 0)
            *list[r->nodes[i].attached]++ = (int)i;
}

static void assign_lane(struct bpmn_reader *r, const struct xml *lane, const char *ref)
{
    const struct bpmn_entry *entry = bpmn_entry_of(r, ref);
    const char *name = xml_attribute(lane, "name"),
               *role = xml_attribute_in(lane, BPMN_SPACE, "role");
    if (!entry) {
        bpmn_refuse(r, lane, "bpmn.lane", "there is no \"%s\"", ref);
        return;
    }
    if (entry->node < 0)
        return;
    struct bpmn_node *node = &r->nodes[entry->node];
    node->lane = name ? name : "";
    if (role && node->kind == BPMN_USER_TASK && !*node->role)
        node->role = role;
}

/* Inner lanes come after outer ones and win. */
static void link_lanes(struct bpmn_reader *r, const struct xml *e)
{
    for (const struct xml *c = e->first; c; c = c->next) {
        if (strcmp(e->name, "lane") == 0 && strcmp(c->name, "flowNodeRef") == 0)
            assign_lane(r, e, c->text);
        link_lanes(r, c);
    }
}

void bpmn_link(struct bpmn_reader *r, const struct xml *root)
{
    for (size_t i = 0; i < r->entry_count; i++)
        if (r->entries[i].flow >= 0)
            link_flow(r, &r->entries[i]);
    bpmn_tie_links(r);
    gather_flows(r);
    for (size_t i = 0; i < r->model->node_count; i++) {
        link_default(r, i);
        if (r->nodes[i].kind == BPMN_BOUNDARY)
            link_boundary(r, i);
    }
    gather_boundaries(r);
    bpmn_tie_scopes(r);
    link_lanes(r, root);
}
