/* What is tied without a drawn line: throwing links to catching ones, event sub-processes to the
 * scope that they watch, scopes to their start. */
#include "rules/bpmn/reader.h"

#include <string.h>

static bool is_link(const struct bpmn_node *n, enum bpmn_kind kind)
{
    return n->kind == kind && n->trigger == BPMN_LINK;
}

/* The catching link of a throwing one; -1 with a finding when there is not exactly one. */
static int catching(struct bpmn_reader *r, size_t from)
{
    const struct bpmn_node *thrower = &r->nodes[from];
    int found = -1, count = 0;
    for (size_t i = 0; i < r->model->node_count; i++)
        if (is_link(&r->nodes[i], BPMN_CATCH) && r->nodes[i].scope == thrower->scope &&
            strcmp(r->nodes[i].link, thrower->link) == 0) {
            found = (int)i;
            count++;
        }
    if (count != 1 && r->executable)
        bpmn_refuse(r, r->sources[from], "bpmn.link", "%d catching links here are called \"%.80s\"",
                    count, thrower->link);
    return count == 1 ? found : -1;
}

static void tie_link(struct bpmn_reader *r, size_t from)
{
    const int to = catching(r, from);
    if (to < 0)
        return;
    r->flows[r->model->flow_count++] = (struct bpmn_flow){
        .id = arena_printf(r->arena, "%s>%s", r->nodes[from].id, r->nodes[to].id),
        .name = "",
        .line = r->nodes[from].line,
        .from = (int)from,
        .to = to};
    r->nodes[from].out_count++;
    r->nodes[to].in_count++;
}

void bpmn_tie_links(struct bpmn_reader *r)
{
    for (size_t i = 0; i < r->model->node_count; i++)
        if (is_link(&r->nodes[i], BPMN_THROW))
            tie_link(r, i);
    for (size_t i = 0; r->executable && i < r->model->node_count; i++)
        if (is_link(&r->nodes[i], BPMN_CATCH) && r->nodes[i].in_count == 0)
            bpmn_refuse(r, r->sources[i], "bpmn.link", "no throwing link here is called \"%.80s\"",
                        r->nodes[i].link);
}

/* A scope begins at its none start; a process without one, and every event sub-process, at its only
 * start. */
static void tie_starts(struct bpmn_reader *r)
{
    int *plain = arena_new(r->arena, int, r->model->node_count);
    int *any = arena_new(r->arena, int, r->model->node_count);
    for (size_t i = 0; i < r->model->node_count; i++) {
        const struct bpmn_node *n = &r->nodes[i];
        if (n->kind != BPMN_START || n->scope < 0)
            continue;
        struct bpmn_node *scope = &r->nodes[n->scope];
        const bool none = n->trigger == BPMN_NONE;
        plain[n->scope] += none;
        any[n->scope]++;
        if ((none && plain[n->scope] == 1) || (any[n->scope] == 1))
            scope->start = (int)i;
    }
    for (size_t i = 0; i < r->model->node_count; i++)
        if (plain[i] > 1 || (plain[i] == 0 && any[i] > 1))
            r->nodes[i].start = -1;
}

/* Does this begin by an event? In a mere drawing it may have no start at all. */
static bool handles(struct bpmn_reader *r, size_t i)
{
    return r->nodes[i].kind == BPMN_EVENT_SUB && r->nodes[i].start >= 0;
}

static void tie_handlers(struct bpmn_reader *r)
{
    int **list = arena_new(r->arena, int *, r->model->node_count);
    for (size_t i = 0; i < r->model->node_count; i++) {
        if (handles(r, i))
            r->nodes[r->nodes[i].scope].handler_count++;
        else if (r->nodes[i].kind == BPMN_EVENT_SUB && r->executable)
            bpmn_refuse(r, r->sources[i], "bpmn.no_start",
                        "an event sub-process has one start event");
    }
    for (size_t i = 0; i < r->model->node_count; i++)
        r->nodes[i].handlers = list[i] = arena_new(r->arena, int, r->nodes[i].handler_count);
    for (size_t i = 0; i < r->model->node_count; i++)
        if (handles(r, i))
            *list[r->nodes[i].scope]++ = r->nodes[i].start;
}

void bpmn_tie_scopes(struct bpmn_reader *r)
{
    for (size_t i = 0; i < r->model->node_count; i++)
        if (r->nodes[i].scope < 0 && r->nodes[i].kind != BPMN_PROCESS) {
            bpmn_refuse(r, r->sources[i], "bpmn.place", "this stands in no process");
            return;
        }
    tie_starts(r);
    tie_handlers(r);
}
