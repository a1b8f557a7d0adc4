/* From XML to a model: judge every element, number nodes and flows, read each, tie them together.
 * All findings are gathered, so that a designer mends a drawing in one go. */
#include "rules/bpmn/element.h"
#include "rules/bpmn/reader.h"

#include "base/limits.h"
#include "base/sort.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_NODES = 5000 }; /* far above any drawing that people can read */

static int by_id(const void *a, const void *b)
{
    const struct bpmn_entry *x = a, *y = b;
    return strcmp(x->id, y->id);
}

struct bpmn_entry *bpmn_entry_of(const struct bpmn_reader *r, const char *id)
{
    const char *colon = strrchr(id, ':');
    struct bpmn_entry key = {.id = id};
    struct bpmn_entry *found = bsearch(&key, r->entries, r->entry_count, sizeof key, by_id);
    if (found || !colon)
        return found;
    key.id = colon + 1;
    return bsearch(&key, r->entries, r->entry_count, sizeof key, by_id);
}

int bpmn_node_of(const struct bpmn_model *m, const char *id)
{
    for (size_t i = 0; i < m->node_count; i++)
        if (strcmp(m->nodes[i].id, id) == 0)
            return (int)i;
    return -1;
}

static bool is_flow(const struct xml *e)
{
    return strcmp(e->name, "sequenceFlow") == 0 && strcmp(e->space, BPMN_MODEL_SPACE) == 0;
}

static bool is_node(const struct xml *e)
{
    const struct bpmn_element *row = bpmn_element_of(e);
    return row && row->use == USE_NODE;
}

/* How many elements with ids, nodes and flows there are. */
static void count(const struct xml *e, size_t *ids, size_t *nodes, size_t *flows)
{
    *ids += xml_attribute(e, "id") != NULL;
    *nodes += is_node(e);
    *flows += is_flow(e);
    for (const struct xml *c = e->first; c; c = c->next)
        if (bpmn_is_standard(c))
            count(c, ids, nodes, flows);
}

static enum bpmn_kind kind_of(const struct xml *e)
{
    const enum bpmn_kind kind = (enum bpmn_kind)bpmn_element_of(e)->kind;
    return kind == BPMN_SUB_PROCESS && bpmn_is_true(e, "triggeredByEvent", false) ? BPMN_EVENT_SUB
                                                                                  : kind;
}

static void add_node(struct bpmn_reader *r, const struct xml *e, int scope)
{
    const size_t i = r->model->node_count++;
    const char *id = xml_attribute(e, "id"), *name = xml_attribute(e, "name");
    if (!id || !*id)
        bpmn_refuse(r, e, "bpmn.id", "an id is missing");
    r->sources[i] = e;
    r->nodes[i] = (struct bpmn_node){.id = id ? id : "",
                                     .name = name ? name : "",
                                     .name_en = bpmn_own(e, "nameEn"),
                                     .element = e->name,
                                     .line = e->line,
                                     .kind = kind_of(e),
                                     .scope = scope,
                                     .fallback = -1,
                                     .start = -1,
                                     .attached = -1,
                                     .lane = "",
                                     .message = "",
                                     .error = "",
                                     .signal = "",
                                     .escalation = "",
                                     .link = "",
                                     .role = "",
                                     .act = "",
                                     .service = "",
                                     .decision = "",
                                     .result = "",
                                     .called = ""};
}

static void add_flow(struct bpmn_reader *r, const struct xml *e)
{
    const size_t i = r->model->flow_count++;
    const char *id = xml_attribute(e, "id"), *name = xml_attribute(e, "name");
    const struct xml *condition = xml_child(e, "conditionExpression");
    if (!id || !*id)
        bpmn_refuse(r, e, "bpmn.id", "an id is missing");
    r->flows[i] = (struct bpmn_flow){
        .id = id ? id : "", .name = name ? name : "", .line = e->line, .from = -1, .to = -1};
    if (condition)
        r->flows[i].condition = bpmn_read_expression(r, condition, condition->text);
}

/* Document order: a scope stands before what it holds. */
static void collect(struct bpmn_reader *r, const struct xml *e, int scope)
{
    const char *id = xml_attribute(e, "id");
    struct bpmn_entry *entry = NULL;
    if (id) {
        entry = &r->entries[r->entry_count++];
        *entry = (struct bpmn_entry){.id = id, .e = e, .node = -1, .flow = -1};
    }
    if (is_node(e)) {
        if (entry)
            entry->node = (int)r->model->node_count;
        add_node(r, e, scope);
        scope = (int)r->model->node_count - 1;
    } else if (is_flow(e)) {
        if (entry)
            entry->flow = (int)r->model->flow_count;
        add_flow(r, e);
    }
    for (const struct xml *c = e->first; c; c = c->next)
        if (bpmn_is_standard(c))
            collect(r, c, scope);
}

static void index_ids(struct bpmn_reader *r)
{
    sort(r->arena, r->entries, r->entry_count, sizeof *r->entries, by_id);
    for (size_t i = 1; i < r->entry_count; i++)
        if (strcmp(r->entries[i].id, r->entries[i - 1].id) == 0)
            bpmn_refuse(r, r->entries[i].e, "bpmn.id", "this id is there twice");
}

static void choose_process(struct bpmn_reader *r)
{
    struct bpmn_model *m = r->model;
    m->process = -1;
    for (size_t i = 0; i < m->node_count; i++) {
        if (r->nodes[i].kind != BPMN_PROCESS)
            continue;
        if (m->process < 0 || (r->nodes[i].executable && !r->nodes[m->process].executable))
            m->process = (int)i;
    }
}

static bool has_executable(const struct xml *root)
{
    for (const struct xml *c = root->first; c; c = c->next) {
        if (strcmp(c->name, "process") == 0 && bpmn_is_true(c, "isExecutable", false))
            return true;
    }
    return false;
}

static int first_finding(const struct bpmn_findings *findings, struct fault *f)
{
    return fault_reason(f, INVALID, findings->first->reason, "%s", findings->first->words);
}

static void read_model(struct bpmn_reader *r, const struct xml *root)
{
    size_t ids = 0, nodes = 0, flows = 0;
    count(root, &ids, &nodes, &flows);
    if (nodes > MOST_NODES || flows > MOST_NODES) {
        bpmn_refuse(r, root, "bpmn.large", "more than %d nodes or flows", MOST_NODES);
        return;
    }
    r->entries = arena_new(r->arena, struct bpmn_entry, ids);
    r->nodes = arena_new(r->arena, struct bpmn_node, nodes);
    r->flows = arena_new(r->arena, struct bpmn_flow, flows + nodes); /* a link is a flow */
    r->sources = arena_new(r->arena, const struct xml *, nodes);
    r->model->nodes = r->nodes;
    r->model->flows = r->flows;
    collect(r, root, -1);
    index_ids(r);
    bpmn_read_details(r);
    bpmn_link(r, root);
    choose_process(r);
    if (r->model->process < 0)
        bpmn_refuse(r, root, "bpmn.no_process", "there is no process");
    bpmn_read_diagram(r, root);
}

int bpmn_read(struct arena *a, const char *text, size_t n, struct bpmn_findings *reterr_findings,
              struct bpmn_model **ret, struct fault *f)
{
    struct xml *root;
    *reterr_findings = (struct bpmn_findings){0};
    int e = xml_parse(a, text, n, &root, f);
    if (e < 0)
        return e;
    struct bpmn_model *m = arena_new(a, struct bpmn_model, 1);
    struct bpmn_reader r = {
        .arena = a, .findings = reterr_findings, .model = m, .executable = has_executable(root)};
    const char *id = xml_attribute(root, "id"), *name = xml_attribute(root, "name");
    m->id = id ? id : "";
    m->name = name ? name : "";
    if (strcmp(root->name, "definitions") != 0 || strcmp(root->space, BPMN_MODEL_SPACE) != 0)
        bpmn_refuse(&r, root, "bpmn.unknown", "the document is not BPMN 2.0");
    else
        bpmn_judge(&r, root);
    if (reterr_findings->count == 0)
        read_model(&r, root);
    if (reterr_findings->count > 0)
        return first_finding(reterr_findings, f);
    *ret = m;
    return OK;
}
