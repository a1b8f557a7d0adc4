/* Boxed expressions (DMN 1.5, chapters 7 and 10.2). */
#include "rules/dmn/reader.h"

#include <ctype.h>
#include <string.h>

typedef const struct dmn_logic *boxed_reader(struct dmn_place *p, const struct xml *e);

/* One word is found without help; blanks may stand around a keyword. */
static bool is_plain(const char *name)
{
    while (*name == '_' || isalnum((unsigned char)*name) || (unsigned char)*name >= 0x80)
        name++;
    return !*name;
}

void dmn_know(struct dmn_place *p, const char *name)
{
    if (!is_plain(name))
        feel_context_put(p->known, name, feel_null());
}

const struct dmn_logic *dmn_nothing(struct dmn_place *p, const char *problem)
{
    struct dmn_logic *l = dmn_logic_new(p, FORM_NOTHING, 0);
    l->problem = problem;
    return l;
}

struct dmn_logic *dmn_logic_new(struct dmn_place *p, enum dmn_form form, size_t kids)
{
    struct dmn_logic *l = arena_new(p->reader->arena, struct dmn_logic, 1);
    l->form = form;
    l->count = kids;
    l->kids = arena_new(p->reader->arena, const struct dmn_logic *, kids);
    l->names = arena_new(p->reader->arena, const char *, kids);
    return l;
}

bool dmn_is_feel(struct dmn_place *p, const struct xml *e)
{
    const char *language = dmn_attribute(e, "expressionLanguage");
    if (!*language)
        language = dmn_attribute(p->unit->root, "expressionLanguage");
    if (!*language || strstr(language, "/FEEL") || strcmp(language, "FEEL") == 0 ||
        strcmp(language, "feel") == 0)
        return true;
    (void)dmn_find_fault(p->unit, e, "dmn.language", "only FEEL is evaluated, not %s", language);
    return false;
}

const struct feel *dmn_parse(struct dmn_place *p, const struct xml *e, const char *text, bool tests)
{
    struct feel *parsed;
    struct fault why = {0};
    const struct feel_source source = {
        .text = text, .tests = tests, .known = p->known, .types = &p->unit->types};
    if (feel_parse_source(p->reader->arena, &source, &parsed, &why) == OK)
        return parsed;
    (void)dmn_find_fault(p->unit, e, "dmn.expression", "%s", why.words);
    return NULL;
}

const struct dmn_logic *dmn_read_literal(struct dmn_place *p, const struct xml *e)
{
    const char *text = dmn_child_text(e, "text");
    if (dmn_next(e->first, "importedValues"))
        return dmn_nothing(
            p, dmn_find_fault(p->unit, e, "dmn.element", "imported values are not read"));
    if (!dmn_is_feel(p, e))
        return dmn_nothing(p, "another language than FEEL");
    if (!*text)
        return dmn_nothing(p, dmn_find_fault(p->unit, e, "dmn.missing", "the expression is empty"));
    struct dmn_logic *l = dmn_logic_new(p, FORM_LITERAL, 0);
    l->text = dmn_parse(p, e, text, false);
    return l->text ? l : dmn_nothing(p, "the expression is no FEEL");
}

/* The expression of a binding is optional. */
static const struct dmn_logic *read_binding(struct dmn_place *p, const struct xml *e)
{
    for (const struct xml *c = e->first; c; c = c->next)
        if (dmn_is_standard(c) && strcmp(c->name, "parameter") != 0)
            return dmn_read_body(p, e);
    return dmn_nothing(p, "the binding is empty");
}

static const struct dmn_logic *read_invocation(struct dmn_place *p, const struct xml *e)
{
    struct dmn_logic *l = dmn_logic_new(p, FORM_INVOCATION, 1 + dmn_count(e, "binding"));
    size_t n = 0;
    l->kids[n++] = dmn_read_body(p, e);
    for (const struct xml *c = dmn_next(e->first, "binding"); c; c = dmn_next(c->next, "binding")) {
        l->names[n] = dmn_attribute(dmn_next(c->first, "parameter"), "name");
        l->kids[n++] = read_binding(p, c);
    }
    return l;
}

/* A value under a name, with the type of the variable that holds it. */
static const struct dmn_logic *typed(struct dmn_place *p, const struct dmn_logic *l,
                                     const struct xml *variable)
{
    const char *name = dmn_attribute(variable, "typeRef");
    const struct feel_type *type = *name ? dmn_type_of(p->reader, p->unit, variable, name) : NULL;
    if (!type || l->form == FORM_NOTHING || l->type == type)
        return l;
    struct dmn_logic *outer = dmn_logic_new(p, FORM_SAME, 1);
    outer->kids[0] = l;
    if (!l->type) /* the usual case needs no wrapping */
        outer = arena_memdup(p->reader->arena, l, sizeof *l);
    outer->type = type;
    outer->type_name = name;
    return outer;
}

static const struct dmn_logic *read_context(struct dmn_place *p, const struct xml *e)
{
    struct dmn_logic *l = dmn_logic_new(p, FORM_CONTEXT, dmn_count(e, "contextEntry"));
    size_t n = 0;
    for (const struct xml *c = dmn_next(e->first, "contextEntry"); c;
         c = dmn_next(c->next, "contextEntry")) {
        const struct xml *variable = dmn_next(c->first, "variable");
        const char *name = dmn_attribute(variable, "name");
        l->names[n] = variable ? name : NULL;
        dmn_know(p, name); /* a function may call itself */
        l->kids[n++] = typed(p, dmn_read_body(p, c), variable);
    }
    return l;
}

static const struct dmn_logic *read_items(struct dmn_place *p, const struct xml *e);

static const struct dmn_logic *read_row(struct dmn_place *p, const struct xml *relation,
                                        const struct xml *row)
{
    struct dmn_logic *l = dmn_logic_new(p, FORM_ROW, dmn_count(relation, "column"));
    const struct dmn_logic *cells = read_items(p, row);
    const struct xml *column = dmn_next(relation->first, "column");
    if (cells->count != l->count)
        return dmn_nothing(
            p, dmn_find_fault(p->unit, row, "dmn.table", "a row needs %zu cells", l->count));
    for (size_t i = 0; i < l->count; i++) {
        l->names[i] = dmn_attribute(column, "name");
        l->kids[i] = typed(p, cells->kids[i], column);
        column = dmn_next(column->next, "column");
    }
    return l;
}

static const struct dmn_logic *read_relation(struct dmn_place *p, const struct xml *e)
{
    struct dmn_logic *l = dmn_logic_new(p, FORM_LIST, dmn_count(e, "row"));
    size_t n = 0;
    for (const struct xml *c = dmn_next(e->first, "column"); c; c = dmn_next(c->next, "column"))
        dmn_know(p, dmn_attribute(c, "name"));
    for (const struct xml *c = dmn_next(e->first, "row"); c; c = dmn_next(c->next, "row"))
        l->kids[n++] = read_row(p, e, c);
    return l;
}

static const struct dmn_logic *read_function(struct dmn_place *p, const struct xml *e)
{
    struct dmn_logic *l = dmn_logic_new(p, FORM_FUNCTION, 0);
    l->procedure = dmn_read_procedure(p, e);
    return l;
}

/* The expression inside a child of that name. */
static const struct dmn_logic *read_part(struct dmn_place *p, const struct xml *e, const char *name)
{
    const struct xml *c = dmn_next(e->first, name);
    if (c)
        return dmn_read_body(p, c);
    return dmn_nothing(p, dmn_find_fault(p->unit, e, "dmn.missing", "it has no \"%s\"", name));
}

static const struct dmn_logic *read_conditional(struct dmn_place *p, const struct xml *e)
{
    struct dmn_logic *l = dmn_logic_new(p, FORM_CONDITIONAL, 3);
    l->kids[0] = read_part(p, e, "if");
    l->kids[1] = read_part(p, e, "then");
    l->kids[2] = read_part(p, e, "else");
    return l;
}

static const struct dmn_logic *read_filter(struct dmn_place *p, const struct xml *e)
{
    struct dmn_logic *l = dmn_logic_new(p, FORM_FILTER, 2);
    l->kids[0] = read_part(p, e, "in");
    l->kids[1] = read_part(p, e, "match");
    return l;
}

static const struct dmn_logic *read_iterator(struct dmn_place *p, const struct xml *e)
{
    static const struct {
        const char *name, *body;
        enum dmn_form form;
    } rows[] = {{"for", "return", FORM_FOR},
                {"some", "satisfies", FORM_SOME},
                {"every", "satisfies", FORM_EVERY}};
    size_t i = 0;
    while (strcmp(rows[i].name, e->name) != 0)
        i++;
    struct dmn_logic *l = dmn_logic_new(p, rows[i].form, 2);
    l->names[0] = dmn_attribute(e, "iteratorVariable");
    l->kids[0] = read_part(p, e, "in");
    dmn_know(p, l->names[0]);
    l->kids[1] = read_part(p, e, rows[i].body);
    return l;
}

static const struct {
    const char *name;
    boxed_reader *read;
} readers[] = {
    {"literalExpression", dmn_read_literal},
    {"decisionTable", dmn_read_table},
    {"invocation", read_invocation},
    {"context", read_context},
    {"relation", read_relation},
    {"list", read_items},
    {"functionDefinition", read_function},
    {"conditional", read_conditional},
    {"filter", read_filter},
    {"for", read_iterator},
    {"some", read_iterator},
    {"every", read_iterator},
};

static boxed_reader *reader_of(const struct xml *e)
{
    for (size_t i = 0; i < sizeof readers / sizeof *readers; i++)
        if (dmn_is_named(e, readers[i].name))
            return readers[i].read;
    return NULL;
}

static const struct dmn_logic *read_expression(struct dmn_place *p, const struct xml *e)
{
    const struct dmn_logic *l = reader_of(e)(p, e);
    return l->form == FORM_FUNCTION ? l : typed(p, l, e);
}

static const struct dmn_logic *read_items(struct dmn_place *p, const struct xml *e)
{
    size_t count = 0, n = 0;
    for (const struct xml *c = e->first; c; c = c->next)
        count += reader_of(c) != NULL;
    struct dmn_logic *l = dmn_logic_new(p, FORM_LIST, count);
    for (const struct xml *c = e->first; c; c = c->next)
        if (reader_of(c))
            l->kids[n++] = read_expression(p, c);
    return l;
}

const struct dmn_logic *dmn_read_body(struct dmn_place *p, const struct xml *e)
{
    for (const struct xml *c = e->first; c; c = c->next)
        if (reader_of(c))
            return read_expression(p, c);
    return dmn_nothing(p, dmn_find_fault(p->unit, e, "dmn.missing", "it has no expression"));
}

const struct feel_type *dmn_result_of(const struct feel_type *type)
{
    if (type && type->form == FEEL_TYPE_FUNCTION)
        return type->count ? type->parts[type->count - 1] : NULL;
    bool whole = type && type->form == FEEL_TYPE_KIND && type->kind == FEEL_FUNCTION;
    return whole ? NULL : type;
}

const struct dmn_procedure *dmn_read_procedure(struct dmn_place *p, const struct xml *e)
{
    struct arena *a = p->reader->arena;
    struct dmn_procedure *f = arena_new(a, struct dmn_procedure, 1);
    size_t count = dmn_count(e, "formalParameter");
    const char *kind = dmn_attribute(e, "kind");
    f->names = arena_new(a, const char *, count);
    f->types = arena_new(a, const struct feel_type *, count);
    for (const struct xml *c = dmn_next(e->first, "formalParameter"); c;
         c = dmn_next(c->next, "formalParameter")) {
        f->names[f->count] = dmn_attribute(c, "name");
        f->types[f->count] = dmn_type_of(p->reader, p->unit, c, dmn_attribute(c, "typeRef"));
        dmn_know(p, f->names[f->count++]);
    }
    if (*kind && strcmp(kind, "FEEL") != 0 && strcmp(kind, "F") != 0) {
        f->body = dmn_nothing(p, dmn_find_fault(p->unit, e, "dmn.function_kind",
                                                "%s functions are not called", kind));
        return f;
    }
    f->body = dmn_read_body(p, e);
    f->result = dmn_result_of(dmn_type_of(p->reader, p->unit, e, dmn_attribute(e, "typeRef")));
    return f;
}
