/* Decisions as tables to look at, read from the XML alone: a file that cannot be published yet has
 * its tables, too. */
#include "rooms/admin/design_pages.h"

#include "base/xml.h"

#include <string.h>

#define NO_NAME "–"

static const char *text_in(const struct xml *e, const char *child)
{
    const struct xml *c = xml_child(e, child);
    const char *text = c ? c->text : "";
    return text + strspn(text, " \t\r\n");
}

static const char *first_of(const char *a, const char *b, const char *c)
{
    return a && *a ? a : b && *b ? b : c ? c : "";
}

static size_t count_of(const struct xml *e, const char *name)
{
    size_t n = 0;
    for (const struct xml *c = e->first; c; c = c->next)
        n += strcmp(c->name, name) == 0;
    return n;
}

static void add_head(struct design_table_view *t, const char **heads, const struct xml *c)
{
    const struct xml *expression = xml_child(c, "inputExpression");
    if (strcmp(c->name, "input") == 0)
        heads[t->head_count++] =
            first_of(xml_attribute(c, "label"), text_in(expression, "text"), NO_NAME);
    else if (strcmp(c->name, "output") == 0)
        heads[t->head_count++] =
            first_of(xml_attribute(c, "label"), xml_attribute(c, "name"), t->name);
    else if (strcmp(c->name, "annotation") == 0)
        heads[t->head_count++] = first_of(xml_attribute(c, "name"), "", NO_NAME);
}

static struct design_rule_view rule_of(struct arena *a, const struct xml *rule, size_t columns)
{
    static const char *const kinds[] = {"inputEntry", "outputEntry", "annotationEntry"};
    const char **cells = arena_new(a, const char *, columns);
    size_t n = 0;
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
        for (const struct xml *c = rule->first; c; c = c->next)
            if (n < columns && strcmp(c->name, kinds[k]) == 0)
                cells[n++] = text_in(c, "text");
    while (n < columns)
        cells[n++] = "";
    return (struct design_rule_view){.cells = cells};
}

static void fill_table(struct arena *a, const struct xml *table, struct design_table_view *t)
{
    const char **heads = arena_new(a, const char *,
                                   count_of(table, "input") + count_of(table, "output") +
                                       count_of(table, "annotation"));
    struct design_rule_view *rules = arena_new(a, struct design_rule_view, count_of(table, "rule"));
    t->hit_policy = first_of(xml_attribute(table, "hitPolicy"), "UNIQUE", "");
    for (const struct xml *c = table->first; c; c = c->next)
        add_head(t, heads, c);
    t->heads = heads;
    for (const struct xml *c = table->first; c; c = c->next)
        if (strcmp(c->name, "rule") == 0)
            rules[t->rule_count++] = rule_of(a, c, t->head_count);
    t->rules = rules;
}

static struct design_table_view decision(struct arena *a, const struct xml *e)
{
    const struct xml *table = xml_child(e, "decisionTable");
    const struct xml *literal = xml_child(e, "literalExpression");
    struct design_table_view t = {
        .id = first_of(xml_attribute(e, "id"), "", ""),
        .name = first_of(xml_attribute(e, "name"), xml_attribute(e, "id"), "")};
    if (table)
        fill_table(a, table, &t);
    else
        t.expression = literal ? text_in(literal, "text") : "";
    return t;
}

void design_tables_fill(struct arena *a, const char *text, struct design_tables_view *ret)
{
    struct xml *top;
    struct fault f = {0};
    if (xml_parse(a, text, strlen(text), &top, &f) < 0) {
        *ret = (struct design_tables_view){.broken = arena_strdup(a, f.words)};
        return;
    }
    struct design_table_view *tables =
        arena_new(a, struct design_table_view, count_of(top, "decision"));
    *ret = (struct design_tables_view){.tables = tables};
    for (const struct xml *e = top->first; e; e = e->next)
        if (strcmp(e->name, "decision") == 0)
            tables[ret->count++] = decision(a, e);
}
