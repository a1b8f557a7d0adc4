/* Decision tables (DMN 1.5, chapter 8), as they are written. How they answer is in hit.c. */
#include "rules/dmn/reader.h"

#include <string.h>

static const struct {
    const char *policy, *aggregation, *name;
    enum dmn_policy code;
    const char *aggregate; /* the aggregations are the functions of FEEL */
} policies[] = {
    {"", "", "U", POLICY_UNIQUE, NULL},
    {"UNIQUE", "", "U", POLICY_UNIQUE, NULL},
    {"ANY", "", "A", POLICY_ANY, NULL},
    {"PRIORITY", "", "P", POLICY_PRIORITY, NULL},
    {"FIRST", "", "F", POLICY_FIRST, NULL},
    {"RULE ORDER", "", "R", POLICY_RULE_ORDER, NULL},
    {"OUTPUT ORDER", "", "O", POLICY_OUTPUT_ORDER, NULL},
    {"COLLECT", "", "C", POLICY_COLLECT, NULL},
    {"COLLECT", "SUM", "C+", POLICY_SUM, "sum(outputs)"},
    {"COLLECT", "COUNT", "C#", POLICY_COUNT, "count(outputs)"},
    {"COLLECT", "MIN", "C<", POLICY_MIN, "min(outputs)"},
    {"COLLECT", "MAX", "C>", POLICY_MAX, "max(outputs)"},
};

struct table_reader {
    struct dmn_place *place;
    const struct xml *e;
    struct dmn_table *table;
    bool failed;
};

static void fail(struct table_reader *t, const struct xml *e, const char *words)
{
    (void)dmn_find_fault(t->place->unit, e, "dmn.table", "%s", words);
    t->failed = true;
}

static void read_policy(struct table_reader *t)
{
    const char *policy = dmn_attribute(t->e, "hitPolicy");
    const char *aggregation = dmn_attribute(t->e, "aggregation");
    if (strcmp(policy, "COLLECT") != 0)
        aggregation = "";
    for (size_t i = 0; i < sizeof policies / sizeof *policies; i++)
        if (strcmp(policies[i].policy, policy) == 0 &&
            strcmp(policies[i].aggregation, aggregation) == 0) {
            t->table->policy = policies[i].code;
            t->table->policy_name = policies[i].name;
            if (policies[i].aggregate)
                t->table->aggregate = dmn_parse(t->place, t->e, policies[i].aggregate, false);
            return;
        }
    fail(t, t->e, "the hit policy is not known");
}

static bool is_any(const char *text)
{
    text += strspn(text, " \t\r\n");
    return !*text || (*text == '-' && !text[1 + strspn(text + 1, " \t\r\n")]);
}

/* A cell of tests; NULL when it says nothing. */
static const struct feel *read_tests(struct table_reader *t, const struct xml *e)
{
    const char *text = dmn_child_text(e, "text");
    if (!e || is_any(text))
        return NULL;
    if (!dmn_is_feel(t->place, e)) {
        t->failed = true;
        return NULL;
    }
    const struct feel *tests = dmn_parse(t->place, e, text, true);
    t->failed |= !tests;
    return tests;
}

static const struct feel *read_value(struct table_reader *t, const struct xml *e)
{
    const char *text = dmn_child_text(e, "text");
    if (!e || !*text)
        return NULL;
    const struct feel *value =
        dmn_is_feel(t->place, e) ? dmn_parse(t->place, e, text, false) : NULL;
    t->failed |= !value;
    return value;
}

/* Tests as a list of values, best first. Those that are no list of values give no order. */
static const struct feel *read_ranks(struct table_reader *t, const char *text)
{
    struct feel *list;
    struct arena *a = t->place->reader->arena;
    const struct feel_source source = {.text = arena_printf(a, "[%s]", text),
                                       .known = t->place->known,
                                       .types = &t->place->unit->types};
    return feel_parse_source(a, &source, &list, NULL) == OK ? list : NULL;
}

static void read_inputs(struct table_reader *t)
{
    struct dmn_table *table = t->table;
    table->inputs = arena_new(t->place->reader->arena, struct dmn_input, dmn_count(t->e, "input"));
    for (const struct xml *e = dmn_next(t->e->first, "input"); e; e = dmn_next(e->next, "input")) {
        struct dmn_input *to = &table->inputs[table->input_count++];
        const struct xml *expression = dmn_next(e->first, "inputExpression");
        if (!expression) {
            fail(t, e, "an input needs an expression");
            continue;
        }
        to->name = dmn_child_text(expression, "text");
        to->logic = dmn_read_literal(t->place, expression);
        to->allowed = read_tests(t, dmn_next(e->first, "inputValues"));
    }
}

/* Without values of its own, a column has those of its type. */
static const char *values_text(const struct xml *e, const struct feel_type *type)
{
    const struct xml *values = dmn_next(e->first, "outputValues");
    if (values)
        return dmn_child_text(values, "text");
    return type && type->allowed ? feel_text(type->allowed) : "";
}

/* A single column is the table, or the decision. */
static const struct feel_type *output_type(const struct table_reader *t, const char *name)
{
    const struct dmn_place *p = t->place;
    const bool single = dmn_count(t->e, "output") == 1;
    if (!*name && single)
        name = dmn_attribute(t->e, "typeRef");
    if (!*name && single)
        name = dmn_attribute(dmn_next(t->e->parent->first, "variable"), "typeRef");
    return dmn_type_of(p->reader, p->unit, t->e, name);
}

static void read_outputs(struct table_reader *t)
{
    struct dmn_table *table = t->table;
    table->outputs =
        arena_new(t->place->reader->arena, struct dmn_output, dmn_count(t->e, "output"));
    for (const struct xml *e = dmn_next(t->e->first, "output"); e;
         e = dmn_next(e->next, "output")) {
        struct dmn_output *to = &table->outputs[table->output_count++];
        to->name = dmn_attribute(e, "name");
        to->type_name = dmn_attribute(e, "typeRef");
        to->type = dmn_type_of(t->place->reader, t->place->unit, e, to->type_name);
        to->allowed = read_tests(t, dmn_next(e->first, "outputValues"));
        to->fallback = read_value(t, dmn_next(e->first, "defaultOutputEntry"));
        const char *values = values_text(e, output_type(t, to->type_name));
        if (table->policy == POLICY_PRIORITY || table->policy == POLICY_OUTPUT_ORDER)
            to->ranks = *values ? read_ranks(t, values) : NULL;
    }
    if (table->output_count == 0)
        fail(t, t->e, "a table needs an output");
    if (table->policy >= POLICY_SUM && table->output_count > 1)
        fail(t, t->e, "an aggregation needs a single output");
}

static void read_annotation_names(struct table_reader *t)
{
    struct dmn_table *table = t->table;
    table->annotations =
        arena_new(t->place->reader->arena, const char *, dmn_count(t->e, "annotation"));
    for (const struct xml *e = dmn_next(t->e->first, "annotation"); e;
         e = dmn_next(e->next, "annotation"))
        table->annotations[table->annotation_count++] = dmn_attribute(e, "name");
}

static void read_annotations(struct table_reader *t, const struct xml *e, struct dmn_rule *rule)
{
    const struct xml *c = dmn_next(e->first, "annotationEntry");
    rule->annotations =
        arena_new(t->place->reader->arena, const char *, t->table->annotation_count);
    for (size_t i = 0; i < t->table->annotation_count; i++) {
        rule->annotations[i] = dmn_child_text(c, "text");
        c = c ? dmn_next(c->next, "annotationEntry") : NULL;
    }
}

static void read_rule(struct table_reader *t, const struct xml *e, struct dmn_rule *rule)
{
    const struct dmn_table *table = t->table;
    struct arena *a = t->place->reader->arena;
    const struct xml *c = dmn_next(e->first, "inputEntry");
    rule->id = dmn_attribute(e, "id");
    rule->tests = arena_new(a, const struct feel *, table->input_count);
    rule->outputs = arena_new(a, const struct feel *, table->output_count);
    if (dmn_count(e, "inputEntry") != table->input_count ||
        dmn_count(e, "outputEntry") != table->output_count) {
        fail(t, e, "the rule has not as many cells as the table has columns");
        return;
    }
    for (size_t i = 0; i < table->input_count; i++, c = dmn_next(c->next, "inputEntry"))
        rule->tests[i] = read_tests(t, c);
    c = dmn_next(e->first, "outputEntry");
    for (size_t i = 0; i < table->output_count; i++, c = dmn_next(c->next, "outputEntry"))
        rule->outputs[i] = read_value(t, c);
    read_annotations(t, e, rule);
}

const struct dmn_logic *dmn_read_table(struct dmn_place *p, const struct xml *e)
{
    struct dmn_table *table = arena_new(p->reader->arena, struct dmn_table, 1);
    struct table_reader t = {.place = p, .e = e, .table = table};
    struct dmn_logic *l = dmn_logic_new(p, FORM_TABLE, 0);
    table->id = dmn_attribute(e, "id");
    read_policy(&t);
    read_inputs(&t);
    read_outputs(&t);
    read_annotation_names(&t);
    table->rules = arena_new(p->reader->arena, struct dmn_rule, dmn_count(e, "rule"));
    for (const struct xml *c = dmn_next(e->first, "rule"); c; c = dmn_next(c->next, "rule"))
        read_rule(&t, c, &table->rules[table->rule_count++]);
    l->table = table;
    return t.failed ? dmn_nothing(p, "the table has mistakes") : l;
}
