/* What stands inside each node but the events (event.c): our own attributes, scripts, instances and
 * loops. */
#include "rules/bpmn/element.h"
#include "rules/bpmn/reader.h"

#include "rules/feel/feel.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { MOST_BUDGET = 9999 };

const struct bpmn_expression *bpmn_read_expression(struct bpmn_reader *r, const struct xml *e,
                                                   const char *text)
{
    struct bpmn_expression *x = arena_new(r->arena, struct bpmn_expression, 1);
    struct fault why = {0};
    text += strspn(text, " \t\r\n");
    text += *text == '=';
    *x = (struct bpmn_expression){.text = text, .line = e->line};
    const int bad = feel_parse(r->arena, text, NULL, &x->parsed, &why);
    if (bad < 0 && r->executable)
        bpmn_refuse(r, e, "bpmn.expression", "\"%.80s\" is no FEEL expression: %s", text,
                    why.words);
    return x;
}

const char *bpmn_own(const struct xml *e, const char *name)
{
    const char *v = xml_attribute_in(e, BPMN_SPACE, name);
    return v ? v : "";
}

bool bpmn_is_true(const struct xml *e, const char *name, bool fallback)
{
    const char *v = xml_attribute(e, name);
    return v ? strcmp(v, "true") == 0 || strcmp(v, "1") == 0 : fallback;
}

void bpmn_read_working(struct bpmn_reader *r, const struct xml *e, const char *text,
                       struct bpmn_wait *to)
{
    char *end;
    const long n = strtol(text, &end, 10);
    const bool good = *text >= '1' && *text <= '9' && n <= MOST_BUDGET && end - text <= 4 &&
                      (*end == 'h' || *end == 'd') && end[1] == '\0';
    if (good)
        *to =
            (struct bpmn_wait){.kind = *end == 'h' ? BPMN_WAIT_HOURS : BPMN_WAIT_DAYS, .amount = n};
    else
        bpmn_refuse(r, e, "bpmn.working_time",
                    "\"%.40s\" is no working time (\"4h\" or \"2d\" are)", text);
}

static const struct bpmn_expression *own_expression(struct bpmn_reader *r, const struct xml *e,
                                                    const char *name)
{
    const char *text = bpmn_own(e, name);
    return *text ? bpmn_read_expression(r, e, text) : NULL;
}

static const struct bpmn_expression *child_expression(struct bpmn_reader *r, const struct xml *e,
                                                      const char *name)
{
    const struct xml *c = xml_child(e, name);
    return c ? bpmn_read_expression(r, c, c->text) : NULL;
}

static const struct bpmn_many *read_instances(struct bpmn_reader *r, const struct xml *e,
                                              const struct bpmn_node *node)
{
    const char *element = bpmn_own(e, "element"), *collect = bpmn_own(e, "collect");
    struct bpmn_many *many = arena_new(r->arena, struct bpmn_many, 1);
    many->sequential = bpmn_is_true(e, "isSequential", false);
    many->element = *element ? element : NULL;
    many->collect = *collect ? collect : NULL;
    many->cardinality = child_expression(r, e, "loopCardinality");
    many->collection = own_expression(r, e, "collection");
    many->completion = child_expression(r, e, "completionCondition");
    if (r->executable && (many->cardinality != NULL) == (many->collection != NULL))
        bpmn_refuse(r, e, "bpmn.many", "one of loopCardinality and mc:collection is needed");
    if (*collect && node->kind == BPMN_SUB_PROCESS)
        bpmn_refuse(r, e, "bpmn.many", "mc:collect gathers the answers of tasks only");
    return many;
}

/* A whole number of at most nine digits, more than 0. */
static bool read_count(const char *text, int64_t *ret)
{
    char *end;
    const long n = strtol(text, &end, 10);
    if (*text < '1' || *text > '9' || *end != '\0' || end - text > 9)
        return false;
    *ret = n;
    return true;
}

static const struct bpmn_many *read_loop(struct bpmn_reader *r, const struct xml *e)
{
    struct bpmn_many *many = arena_new(r->arena, struct bpmn_many, 1);
    const char *maximum = xml_attribute(e, "loopMaximum");
    *many = (struct bpmn_many){.loop = true,
                               .sequential = true,
                               .before = bpmn_is_true(e, "testBefore", false),
                               .again = child_expression(r, e, "loopCondition")};
    if (maximum && !read_count(maximum, &many->maximum))
        bpmn_refuse(r, e, "bpmn.loop", "loopMaximum=\"%.40s\" is no number", maximum);
    if (r->executable && !maximum && !many->again)
        bpmn_refuse(r, e, "bpmn.loop", "one of loopCondition and loopMaximum is needed");
    return many;
}

static void read_many(struct bpmn_reader *r, const struct xml *e, struct bpmn_node *node)
{
    const struct xml *instances = xml_child(e, "multiInstanceLoopCharacteristics");
    const struct xml *loop = xml_child(e, "standardLoopCharacteristics");
    if ((instances || loop) && node->kind == BPMN_EVENT_SUB)
        bpmn_refuse(r, e, "bpmn.many", "an event sub-process is begun by its event only");
    else if (instances && loop)
        bpmn_refuse(r, loop, "bpmn.many", "an activity has instances or a loop, not both");
    else if (instances)
        node->many = read_instances(r, instances, node);
    else if (loop)
        node->many = read_loop(r, loop);
}

static void read_common(struct bpmn_reader *r, const struct xml *e, struct bpmn_node *node)
{
    node->input = own_expression(r, e, "input");
    node->result = bpmn_own(e, "result");
    read_many(r, e, node);
}

static void read_user(struct bpmn_reader *r, const struct xml *e, struct bpmn_node *node)
{
    const char *budget = bpmn_own(e, "budget");
    node->role = bpmn_own(e, "role");
    node->act = bpmn_own(e, "act");
    if (*budget)
        bpmn_read_working(r, e, budget, &node->budget);
    read_common(r, e, node);
}

static void read_service(struct bpmn_reader *r, const struct xml *e, struct bpmn_node *node)
{
    node->service = bpmn_own(e, "service");
    if (r->executable && !*node->service)
        bpmn_refuse(r, e, "bpmn.service", "mc:service is missing");
    read_common(r, e, node);
}

static void read_rule(struct bpmn_reader *r, const struct xml *e, struct bpmn_node *node)
{
    node->decision = bpmn_own(e, "decision");
    if (r->executable && !*node->decision)
        bpmn_refuse(r, e, "bpmn.decision", "mc:decision is missing");
    read_common(r, e, node);
}

static void read_messenger(struct bpmn_reader *r, const struct xml *e, struct bpmn_node *node)
{
    node->message = bpmn_message_of(r, e);
    read_common(r, e, node);
}

/* The script stands in mc:script or, as the standard has it, in an element whose format is FEEL. */
static void read_script(struct bpmn_reader *r, const struct xml *e, struct bpmn_node *node)
{
    const struct xml *script = xml_child(e, "script");
    const char *format = xml_attribute(e, "scriptFormat"), *text = bpmn_own(e, "script");
    const bool foreign = script && (!format || strcasecmp(format, "feel") != 0);
    read_common(r, e, node);
    if (r->executable && (script != NULL) == (*text != '\0'))
        bpmn_refuse(r, e, "bpmn.script", "one of script and mc:script is needed");
    else if (r->executable && foreign)
        bpmn_refuse(r, e, "bpmn.script", "scripts in \"%.40s\" are not executed: write FEEL",
                    format ? format : "");
    else if (script && !foreign)
        node->script = bpmn_read_expression(r, script, script->text);
    else if (*text)
        node->script = bpmn_read_expression(r, e, text);
}

static void read_call(struct bpmn_reader *r, const struct xml *e, struct bpmn_node *node)
{
    const char *called = xml_attribute(e, "calledElement"), *version = bpmn_own(e, "version");
    node->called = called ? called : "";
    node->output = own_expression(r, e, "output");
    if (*version && !read_count(version, &node->version))
        bpmn_refuse(r, e, "bpmn.call", "mc:version=\"%.40s\" is no version", version);
    else if (r->executable && !*node->called)
        bpmn_refuse(r, e, "bpmn.call", "calledElement must name a procedure");
    read_common(r, e, node);
}

static void read_process(struct bpmn_reader *r, const struct xml *e, struct bpmn_node *node)
{
    (void)r;
    node->executable = bpmn_is_true(e, "isExecutable", false);
}

static void (*const readers[])(struct bpmn_reader *r, const struct xml *e,
                               struct bpmn_node *node) = {
    [BPMN_PROCESS] = read_process,     [BPMN_EVENT_SUB] = read_common,
    [BPMN_SUB_PROCESS] = read_common,  [BPMN_TASK] = read_common,
    [BPMN_USER_TASK] = read_user,      [BPMN_SERVICE_TASK] = read_service,
    [BPMN_SEND_TASK] = read_messenger, [BPMN_RECEIVE_TASK] = read_messenger,
    [BPMN_RULE_TASK] = read_rule,      [BPMN_SCRIPT_TASK] = read_script,
    [BPMN_CALL_ACTIVITY] = read_call,  [BPMN_START] = bpmn_read_event,
    [BPMN_END] = bpmn_read_event,      [BPMN_CATCH] = bpmn_read_event,
    [BPMN_THROW] = bpmn_read_event,    [BPMN_BOUNDARY] = bpmn_read_event,
};

void bpmn_read_details(struct bpmn_reader *r)
{
    for (size_t i = 0; i < r->model->node_count; i++)
        if (readers[r->nodes[i].kind])
            readers[r->nodes[i].kind](r, r->sources[i], &r->nodes[i]);
}
