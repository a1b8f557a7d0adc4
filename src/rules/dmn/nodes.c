/* The elements of the requirement graph: inputs, decisions, functions. */
#include "rules/dmn/reader.h"

#include "base/sort.h"

#include <string.h>

static const struct {
    const char *name;
    enum dmn_kind kind;
} kinds[] = {
    {"inputData", DMN_INPUT},
    {"decision", DMN_DECISION},
    {"businessKnowledgeModel", DMN_KNOWLEDGE},
    {"decisionService", DMN_SERVICE},
};

static bool kind_of(const struct xml *e, enum dmn_kind *ret)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (dmn_is_named(e, kinds[i].name)) {
            *ret = kinds[i].kind;
            return true;
        }
    return false;
}

/* What may stand in a model without being asked. */
static bool is_silent(const struct xml *e)
{
    static const char *const names[] = {"description",
                                        "extensionElements",
                                        "import",
                                        "itemDefinition",
                                        "knowledgeSource",
                                        "performanceIndicator",
                                        "organizationUnit",
                                        "textAnnotation",
                                        "association",
                                        "group",
                                        "elementCollection",
                                        "businessContextElement"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(e->name, names[i]) == 0)
            return true;
    return !dmn_is_standard(e);
}

static const char *path_of(struct dmn_reader *r, const struct dmn_unit *u, const char *name)
{
    const struct dmn_unit *own = &r->units[0];
    if (u == own)
        return name;
    for (size_t i = 0; i < own->import_count; i++)
        if (own->imports[i].unit == u && *own->imports[i].name)
            return arena_printf(r->arena, "%s.%s", own->imports[i].name, name);
    return name;
}

static struct dmn_node *new_node(struct dmn_reader *r, struct dmn_unit *u, const struct xml *e,
                                 enum dmn_kind kind)
{
    struct dmn_node *n = arena_new(r->arena, struct dmn_node, 1);
    const struct xml *variable = dmn_next(e->first, "variable");
    const char *name = dmn_attribute(e, "name");
    n->is = (struct dmn_element){.kind = kind,
                                 .id = dmn_attribute(e, "id"),
                                 .name = name,
                                 .path = path_of(r, u, name),
                                 .space = u->space,
                                 .file = u->file,
                                 .type = dmn_attribute(variable, "typeRef"),
                                 .description = dmn_child_text(e, "description"),
                                 .question = dmn_child_text(e, "question"),
                                 .answers = dmn_child_text(e, "allowedAnswers"),
                                 .line = e->line,
                                 .number = r->model->node_count};
    if (!*name)
        (void)dmn_find_fault(u, e, "dmn.missing", "the name is missing");
    return n;
}

static int by_id(const void *a, const void *b)
{
    const struct dmn_entry *x = a, *y = b;
    return strcmp(x->id, y->id);
}

static int by_name(const void *a, const void *b)
{
    const struct dmn_entry *x = a, *y = b;
    int order = strcmp(x->node->is.name, y->node->is.name);
    return order ? order : (int)x->node->is.kind - (int)y->node->is.kind;
}

static void note_twins(const struct dmn_unit *u)
{
    for (size_t i = 1; i < u->entry_count; i++) {
        const struct dmn_entry *x = &u->entries[i - 1], *y = &u->entries[i];
        if (by_name(x, y) == 0)
            (void)dmn_find_fault(u, y->e, "dmn.id", "the name \"%s\" is there twice",
                                 y->node->is.name);
    }
    sort(u->reader->arena, u->entries, u->entry_count, sizeof *u->entries, by_id);
    for (size_t i = 1; i < u->entry_count; i++)
        if (*u->entries[i].id && by_id(&u->entries[i - 1], &u->entries[i]) == 0)
            (void)dmn_find_fault(u, u->entries[i].e, "dmn.id", "this id is there twice");
}

static size_t count_nodes(const struct dmn_unit *u)
{
    size_t count = 0;
    enum dmn_kind kind;
    for (const struct xml *e = u->root->first; e; e = e->next)
        count += kind_of(e, &kind);
    return count;
}

static void collect(struct dmn_reader *r, struct dmn_unit *u)
{
    enum dmn_kind kind;
    u->entries = arena_new(r->arena, struct dmn_entry, count_nodes(u));
    for (const struct xml *e = u->root->first; e; e = e->next) {
        if (!kind_of(e, &kind)) {
            if (!is_silent(e))
                (void)dmn_find_fault(u, e, "dmn.element", "this element is not known");
            continue;
        }
        struct dmn_node *n = new_node(r, u, e, kind);
        u->entries[u->entry_count++] = (struct dmn_entry){.id = n->is.id, .node = n, .e = e};
        r->model->nodes[r->model->node_count++] = n;
    }
    sort(r->arena, u->entries, u->entry_count, sizeof *u->entries, by_name);
    note_twins(u);
}

void dmn_collect_nodes(struct dmn_reader *r)
{
    size_t count = 0;
    for (size_t i = 0; i < r->unit_count; i++)
        count += r->units[i].needed ? count_nodes(&r->units[i]) : 0;
    r->model->nodes = arena_new(r->arena, struct dmn_node *, count);
    for (size_t i = 0; i < r->unit_count; i++) {
        if (r->units[i].needed)
            collect(r, &r->units[i]);
        if (i == 0)
            r->model->own_count = r->model->node_count;
    }
    r->model->elements = arena_new(r->arena, const struct dmn_element *, r->model->node_count);
    for (size_t i = 0; i < r->model->node_count; i++)
        r->model->elements[i] = &r->model->nodes[i]->is;
}

/* --- what each is --------------------------------------------------------- */

/* Members of types come in paths. Each name in `known` costs at each name that is read. */
enum { MEMBERS_MOST = 1000 };

static void know_members(struct dmn_place *p, const struct xml *e)
{
    for (const struct xml *c = dmn_next(e->first, "itemComponent"); c;
         c = dmn_next(c->next, "itemComponent")) {
        if (p->known->count == MEMBERS_MOST)
            return;
        dmn_know(p, dmn_attribute(c, "name"));
        know_members(p, c);
    }
}

static void know_types(struct dmn_place *p)
{
    for (size_t i = 0; i < p->unit->item_count; i++)
        know_members(p, p->unit->items[i].e);
    for (size_t i = 0; i < p->unit->import_count; i++)
        for (size_t k = 0; k < p->unit->imports[i].unit->item_count; k++)
            know_members(p, p->unit->imports[i].unit->items[k].e);
}

static struct feel_context *copy_of(struct arena *a, const struct feel_context *c)
{
    struct feel_context *made = feel_context_new(a, c->count + 8);
    for (uint32_t i = 0; i < c->count; i++)
        feel_context_put(made, c->entries[i].name, c->entries[i].value);
    return made;
}

/* Names with signs in them must be known to be read. */
static struct dmn_place place_of(struct dmn_unit *u, const struct feel_context *members,
                                 const struct dmn_node *n)
{
    struct dmn_place p = {
        .reader = u->reader, .unit = u, .known = copy_of(u->reader->arena, members)};
    for (size_t i = 0; i < n->link_count; i++) {
        dmn_know(&p, n->links[i].to->is.name);
        if (n->links[i].import)
            dmn_know(&p, n->links[i].import);
    }
    dmn_know(&p, n->is.name);
    return p;
}

/* The variable of a function may have the type of the function, or (as older models have it) of
 * its result. */
static void type_function(const struct dmn_node *n, struct dmn_procedure *procedure)
{
    const struct feel_type *type = n->value_type;
    if (!procedure->result)
        procedure->result = dmn_result_of(type);
    if (!type || type->form != FEEL_TYPE_FUNCTION)
        return;
    for (size_t i = 0; i < procedure->count && i + 1 < type->count; i++)
        if (!procedure->types[i])
            procedure->types[i] = type->parts[i];
}

static void read_knowledge(struct dmn_place *p, struct dmn_node *n, const struct xml *e)
{
    const struct xml *logic = dmn_next(e->first, "encapsulatedLogic");
    struct dmn_procedure *procedure = NULL;
    if (!logic)
        (void)dmn_find_fault(p->unit, e, "dmn.missing", "it has no logic");
    else
        procedure = arena_memdup(p->reader->arena, dmn_read_procedure(p, logic), sizeof *procedure);
    if (procedure)
        type_function(n, procedure);
    n->procedure = procedure;
}

static void read_service(struct dmn_place *p, struct dmn_node *n)
{
    struct arena *a = p->reader->arena;
    struct dmn_procedure *procedure = arena_new(a, struct dmn_procedure, 1);
    procedure->count = n->parameter_count;
    procedure->names = arena_new(a, const char *, n->parameter_count);
    procedure->types = arena_new(a, const struct feel_type *, n->parameter_count);
    for (size_t i = 0; i < n->parameter_count; i++) {
        procedure->names[i] = n->parameters[i]->is.name;
        procedure->types[i] = n->parameters[i]->value_type;
    }
    type_function(n, procedure);
    n->procedure = procedure;
}

static void tell_parameters(struct dmn_reader *r, struct dmn_node *n, const struct xml *e)
{
    if (!n->procedure)
        return;
    const struct xml *logic = dmn_next(e->first, "encapsulatedLogic");
    const struct xml *c = logic ? dmn_next(logic->first, "formalParameter") : NULL;
    struct dmn_parameter *list = arena_new(r->arena, struct dmn_parameter, n->procedure->count);
    for (size_t i = 0; i < n->procedure->count; i++) {
        list[i].name = n->procedure->names[i];
        list[i].type =
            n->is.kind == DMN_SERVICE ? n->parameters[i]->is.type : dmn_attribute(c, "typeRef");
        c = c ? dmn_next(c->next, "formalParameter") : NULL;
    }
    n->is.parameters = list;
    n->is.parameter_count = n->procedure->count;
}

static void read_node(struct dmn_unit *u, const struct feel_context *members,
                      const struct dmn_entry *entry)
{
    struct dmn_node *n = entry->node;
    struct dmn_place p = place_of(u, members, n);
    if (n->is.kind == DMN_DECISION)
        n->logic = dmn_read_body(&p, entry->e);
    else if (n->is.kind == DMN_KNOWLEDGE)
        read_knowledge(&p, n, entry->e);
    else if (n->is.kind == DMN_SERVICE)
        read_service(&p, n);
    tell_parameters(u->reader, n, entry->e);
}

/* Types first: services take those of their inputs, wherever these stand. */
void dmn_read_nodes(struct dmn_reader *r)
{
    for (size_t i = 0; i < r->unit_count; i++)
        for (size_t k = 0; k < r->units[i].entry_count; k++) {
            struct dmn_entry *x = &r->units[i].entries[k];
            const struct xml *variable = dmn_next(x->e->first, "variable");
            x->node->value_type =
                dmn_type_of(r, &r->units[i], variable ? variable : x->e, x->node->is.type);
            dmn_read_links(r, &r->units[i], x);
        }
    dmn_cut_cycles(r);
    for (size_t i = 0; i < r->unit_count; i++) {
        struct dmn_place p = {
            .reader = r, .unit = &r->units[i], .known = feel_context_new(r->arena, 8)};
        know_types(&p);
        for (size_t k = 0; k < p.unit->entry_count; k++)
            read_node(p.unit, p.known, &p.unit->entries[k]);
    }
}
