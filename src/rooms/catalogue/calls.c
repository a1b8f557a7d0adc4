#include "rooms/catalogue/calls.h"

#include <inttypes.h>
#include <string.h>

/* What is wrong with a call; NULL when nothing is. A procedure that is not in the book yet may call
 * itself. */
static const char *flaw_of(struct arena *a, const struct catalogue_book *b,
                           const struct procedure *p, const struct bpmn_node *n)
{
    size_t count;
    const struct procedure *const *all = catalogue_versions_of(b, a, n->called, &count);
    bool there = strcmp(n->called, p->code) == 0 && !n->version;
    for (size_t i = 0; i < count; i++)
        there = there || (all[i]->case_count && (!n->version || all[i]->number == n->version));
    if (there)
        return NULL;
    return n->version
               ? arena_printf(
                     a, "callActivity %s: there is no version %" PRId64 " of procedure \"%s\"",
                     n->id, n->version, n->called)
               : arena_printf(a, "callActivity %s: there is no procedure \"%s\"", n->id, n->called);
}

/* The file of a case's process, as procedure.json names it. */
static const char *file_of(const struct procedure *p, size_t which)
{
    const struct json *cases = json_get(p->data, "cases");
    const struct json *o = cases ? cases->first : NULL;
    while (o && which--)
        o = o->next;
    return json_str(o, "process", "");
}

void calls_check(struct arena *a, const struct catalogue_book *b, const struct procedure *p,
                 const struct fault_sink *sink)
{
    for (size_t i = 0; i < p->case_count; i++) {
        const struct bpmn_model *m = p->cases[i].process;
        for (size_t k = 0; m && k < m->node_count; k++) {
            const struct bpmn_node *n = &m->nodes[k];
            const char *words =
                n->kind == BPMN_CALL_ACTIVITY && *n->called ? flaw_of(a, b, p, n) : NULL;
            if (words)
                sink->report(sink->self, &(struct pack_fault){.file = file_of(p, i),
                                                              .line = n->line,
                                                              .element = n->id,
                                                              .reason = "process.call",
                                                              .words = words,
                                                              .name = n->called});
        }
    }
}
