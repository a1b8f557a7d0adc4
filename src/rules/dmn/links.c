/* Requirements (DMN 1.5, chapter 6): who sees whom, over the borders of files too. A requirement
 * that closes a circle is cut off. */
#include "rules/dmn/reader.h"

#include <stdlib.h>
#include <string.h>

static int by_id(const void *a, const void *b)
{
    const struct dmn_entry *x = a, *y = b;
    return strcmp(x->id, y->id);
}

static struct dmn_unit *unit_of(struct dmn_reader *r, struct dmn_unit *from, const char *space)
{
    if (!*space || strcmp(from->space, space) == 0)
        return from;
    for (size_t i = 0; i < from->import_count; i++)
        if (strcmp(from->imports[i].unit->space, space) == 0)
            return from->imports[i].unit;
    for (size_t i = 0; i < r->unit_count; i++)
        if (r->units[i].needed && strcmp(r->units[i].space, space) == 0)
            return &r->units[i];
    return NULL;
}

/* "#id", "namespace#id", and (as some modellers write) "id" alone. */
static struct dmn_node *resolve(struct dmn_reader *r, struct dmn_unit *u, const struct xml *e,
                                const char *href)
{
    const char *hash = strrchr(href, '#');
    const char *space = hash ? arena_strndup(r->arena, href, (size_t)(hash - href)) : "";
    struct dmn_unit *where = unit_of(r, u, space);
    struct dmn_entry key = {.id = hash ? hash + 1 : href}, *found = NULL;
    if (where && where->entry_count)
        found = bsearch(&key, where->entries, where->entry_count, sizeof key, by_id);
    if (!found)
        (void)dmn_find_fault(u, e, "dmn.href", "there is no element \"%s\"", href);
    return found ? found->node : NULL;
}

static const char *import_name(const struct dmn_unit *u, const struct dmn_node *to)
{
    for (size_t i = 0; i < u->import_count; i++)
        if (strcmp(u->imports[i].unit->space, to->is.space) == 0 && *u->imports[i].name)
            return u->imports[i].name;
    return NULL;
}

static const struct {
    const char *requirement, *required;
    unsigned kinds; /* that it may lead to */
} requirements[] = {
    {"informationRequirement", "requiredInput", 1u << DMN_INPUT},
    {"informationRequirement", "requiredDecision", 1u << DMN_DECISION},
    {"knowledgeRequirement", "requiredKnowledge", 1u << DMN_KNOWLEDGE | 1u << DMN_SERVICE},
};

static struct dmn_node *target(struct dmn_reader *r, struct dmn_unit *u, const struct xml *e,
                               unsigned kinds)
{
    struct dmn_node *to = resolve(r, u, e, dmn_attribute(e, "href"));
    if (to && !(1u << to->is.kind & kinds)) {
        (void)dmn_find_fault(u, e, "dmn.href", "\"%s\" is of another kind", to->is.name);
        return NULL;
    }
    return to;
}

static void read_required(struct dmn_reader *r, struct dmn_unit *u, struct dmn_entry *entry,
                          size_t row)
{
    struct dmn_node *n = entry->node;
    const char *name = requirements[row].requirement;
    for (const struct xml *e = dmn_next(entry->e->first, name); e; e = dmn_next(e->next, name)) {
        const struct xml *c = dmn_next(e->first, requirements[row].required);
        struct dmn_node *to = c ? target(r, u, c, requirements[row].kinds) : NULL;
        if (to && to != n) /* a function knows itself anyway */
            n->links[n->link_count++] = (struct dmn_link){.to = to, .import = import_name(u, to)};
    }
}

/* The references of a service, appended to list. */
static size_t read_members(struct dmn_reader *r, struct dmn_unit *u, const struct dmn_entry *entry,
                           const char *name, const struct dmn_node **list)
{
    const unsigned kinds = strcmp(name, "inputData") == 0 ? 1u << DMN_INPUT : 1u << DMN_DECISION;
    size_t n = 0;
    for (const struct xml *c = dmn_next(entry->e->first, name); c; c = dmn_next(c->next, name)) {
        const struct dmn_node *to = target(r, u, c, kinds);
        if (to)
            list[n++] = to;
    }
    return n;
}

static void read_service(struct dmn_reader *r, struct dmn_unit *u, struct dmn_entry *entry)
{
    struct dmn_node *n = entry->node;
    n->outputs =
        arena_new(r->arena, const struct dmn_node *, dmn_count(entry->e, "outputDecision"));
    n->parameters =
        arena_new(r->arena, const struct dmn_node *,
                  dmn_count(entry->e, "inputData") + dmn_count(entry->e, "inputDecision"));
    n->output_count = read_members(r, u, entry, "outputDecision", n->outputs);
    n->parameter_count = read_members(r, u, entry, "inputData", n->parameters);
    n->parameter_count +=
        read_members(r, u, entry, "inputDecision", n->parameters + n->parameter_count);
    if (n->output_count == 0)
        (void)dmn_find_fault(u, entry->e, "dmn.missing", "it has no output decision");
}

static void tell_links(struct dmn_reader *r, struct dmn_node *n)
{
    const struct dmn_element **list =
        arena_new(r->arena, const struct dmn_element *, n->link_count);
    for (size_t i = 0; i < n->link_count; i++)
        list[i] = &n->links[i].to->is;
    n->is.requires = list;
    n->is.require_count = n->link_count;
}

void dmn_read_links(struct dmn_reader *r, struct dmn_unit *u, struct dmn_entry *entry)
{
    struct dmn_node *n = entry->node;
    n->links = arena_new(r->arena, struct dmn_link,
                         dmn_count(entry->e, "informationRequirement") +
                             dmn_count(entry->e, "knowledgeRequirement"));
    for (size_t i = 0; i < sizeof requirements / sizeof *requirements; i++)
        read_required(r, u, entry, i);
    if (n->is.kind == DMN_SERVICE)
        read_service(r, u, entry);
    tell_links(r, n);
}

/* --- circles --------------------------------------------------------------- */

/* A walk in depth without recursion: a chain may be as long as a model. */
enum walk_state { NOT_SEEN, ON_PATH, DONE };

struct stop {
    struct dmn_node *node;
    size_t next; /* link to follow */
};

struct walk {
    struct dmn_reader *reader;
    enum walk_state *states;
    struct stop *stops;
    size_t depth;
};

static void enter(struct walk *w, size_t number)
{
    w->states[number] = ON_PATH;
    w->stops[w->depth++] = (struct stop){.node = w->reader->model->nodes[number]};
}

static struct dmn_unit *unit_that_holds(struct dmn_reader *r, const struct dmn_node *n,
                                        const struct xml **ret_element)
{
    for (size_t i = 0; i < r->unit_count; i++)
        for (size_t k = 0; k < r->units[i].entry_count; k++)
            if (r->units[i].entries[k].node == n) {
                *ret_element = r->units[i].entries[k].e;
                return &r->units[i];
            }
    return NULL;
}

static void cut(struct walk *w, struct dmn_node *n, size_t link)
{
    const struct xml *e = NULL;
    struct dmn_unit *u = unit_that_holds(w->reader, n, &e);
    if (u)
        (void)dmn_find_fault(u, e, "dmn.cycle", "it requires \"%s\", which requires it",
                             n->links[link].to->is.name);
    n->link_count--;
    memmove(&n->links[link], &n->links[link + 1], (n->link_count - link) * sizeof *n->links);
    tell_links(w->reader, n);
}

static void step(struct walk *w)
{
    struct stop *at = &w->stops[w->depth - 1];
    if (at->next == at->node->link_count) {
        w->states[at->node->is.number] = DONE;
        w->depth--;
        return;
    }
    size_t to = at->node->links[at->next].to->is.number;
    if (w->states[to] == ON_PATH) {
        cut(w, at->node, at->next);
        return;
    }
    at->next++;
    if (w->states[to] == NOT_SEEN)
        enter(w, to);
}

void dmn_cut_cycles(struct dmn_reader *r)
{
    const size_t count = r->model->node_count;
    struct walk w = {.reader = r,
                     .states = arena_new(r->arena, enum walk_state, count),
                     .stops = arena_new(r->arena, struct stop, count)};
    for (size_t i = 0; i < count; i++) {
        if (w.states[i] == NOT_SEEN)
            enter(&w, i);
        while (w.depth > 0)
            step(&w);
    }
}
