/* What stands inside each node: events, timers, our own attributes, multi-instance. */
#include "rules/bpmn/element.h"
#include "rules/bpmn/reader.h"

#include "base/time.h"
#include "rules/feel/feel.h"

#include <stdlib.h>
#include <string.h>

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

static const char *own(const struct xml *e, const char *name)
{
    const char *v = xml_attribute_in(e, BPMN_SPACE, name);
    return v ? v : "";
}

/* "4h" and "2d": working time. */
static void read_working(struct bpmn_reader *r, const struct xml *e, const char *text,
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

/* ISO 8601, as BPMN has it. */
static bool parse_duration(const char *text, struct bpmn_wait *to)
{
    struct feel_value v;
    if (!feel_read_duration(text, &v))
        return false;
    *to = (struct bpmn_wait){.kind = BPMN_WAIT_CLOCK};
    if (v.kind == FEEL_MONTHS)
        to->months = v.months;
    else
        to->clock_ms = v.duration.seconds > INT32_MAX ? -1 : v.duration.seconds * 1000;
    return to->months >= 0 && to->months <= 1200 && to->clock_ms >= 0;
}

static void read_timer(struct bpmn_reader *r, const struct xml *e, struct bpmn_node *node)
{
    const struct xml *date = xml_child(e, "timeDate"), *span = xml_child(e, "timeDuration");
    const char *due = own(e, "due");
    const int given = (date != NULL) + (span != NULL) + (*due != '\0');
    struct bpmn_wait wait = {0};
    bool good = given == 1;
    if (given == 1 && *due)
        read_working(r, e, due, &node->timer);
    else if (good && date)
        good = time_parse(date->text, &wait.at_ms);
    else if (good && span)
        good = parse_duration(span->text, &wait);
    if (!good && r->executable)
        bpmn_refuse(r, e, "bpmn.timer",
                    "a timer has one of timeDate, timeDuration (ISO 8601) and mc:due");
    if (!good || *due)
        return;
    wait.kind = date ? BPMN_WAIT_DATE : BPMN_WAIT_CLOCK;
    node->timer = wait;
}

/* The name of the message that an attribute refers to. */
static const char *message_of(struct bpmn_reader *r, const struct xml *e)
{
    const char *ref = xml_attribute(e, "messageRef");
    const struct bpmn_entry *entry = ref ? bpmn_entry_of(r, ref) : NULL;
    if (entry && strcmp(entry->e->name, "message") == 0) {
        const char *name = xml_attribute(entry->e, "name");
        return name && *name ? name : entry->id;
    }
    if (ref || r->executable)
        bpmn_refuse(r, e, "bpmn.message",
                    ref ? "there is no message \"%s\"" : "a message is missing", ref);
    return "";
}

static const char *error_of(struct bpmn_reader *r, const struct xml *e, bool wanted)
{
    const char *ref = xml_attribute(e, "errorRef");
    const struct bpmn_entry *entry = ref ? bpmn_entry_of(r, ref) : NULL;
    if (entry && strcmp(entry->e->name, "error") == 0) {
        const char *code = xml_attribute(entry->e, "errorCode");
        return code && *code ? code : entry->id;
    }
    if (ref)
        bpmn_refuse(r, e, "bpmn.error", "there is no error \"%s\"", ref);
    else if (wanted && r->executable)
        bpmn_refuse(r, e, "bpmn.error", "an error end needs an error");
    return "";
}

/* Which triggers an event may have: a bit for each enum bpmn_trigger. */
static unsigned triggers_of(const struct bpmn_reader *r, const struct bpmn_node *n)
{
    const bool inner = n->scope >= 0 && r->nodes[n->scope].kind == BPMN_SUB_PROCESS;
    const unsigned none = 1u << BPMN_NONE, message = 1u << BPMN_MESSAGE, timer = 1u << BPMN_TIMER,
                   error = 1u << BPMN_ERROR, terminate = 1u << BPMN_TERMINATE;
    if (n->kind == BPMN_START)
        return inner ? none : none | message | timer;
    if (n->kind == BPMN_END)
        return none | message | error | terminate;
    if (n->kind == BPMN_CATCH)
        return message | timer;
    return n->kind == BPMN_THROW ? none | message : message | timer | error;
}

static void read_event(struct bpmn_reader *r, const struct xml *e, struct bpmn_node *node)
{
    int definitions = 0;
    for (const struct xml *c = e->first; c; c = c->next) {
        const struct bpmn_element *row = bpmn_element_of(c);
        if (!row || row->use != USE_EVENT)
            continue;
        if (definitions++)
            bpmn_refuse(r, c, "bpmn.not_executed", "several event definitions are not executed");
        node->trigger = (enum bpmn_trigger)row->kind;
        if (node->trigger == BPMN_MESSAGE)
            node->message = message_of(r, c);
        else if (node->trigger == BPMN_TIMER)
            read_timer(r, c, node);
        else if (node->trigger == BPMN_ERROR)
            node->error = error_of(r, c, node->kind == BPMN_END);
        if (!(triggers_of(r, node) >> node->trigger & 1u))
            bpmn_refuse(r, c, "bpmn.not_executed", "this event is not executed in %s", e->name);
    }
    if (definitions == 0 && !(triggers_of(r, node) & 1u))
        bpmn_refuse(r, e, "bpmn.event", "an event definition is missing");
}

static void read_boundary(struct bpmn_reader *r, const struct xml *e, struct bpmn_node *node)
{
    const char *cancel = xml_attribute(e, "cancelActivity");
    read_event(r, e, node);
    node->interrupting = !cancel || strcmp(cancel, "false") != 0;
    if (node->trigger == BPMN_ERROR && !node->interrupting)
        bpmn_refuse(r, e, "bpmn.event", "an error always interrupts");
}

static void read_many(struct bpmn_reader *r, const struct xml *e, struct bpmn_node *node)
{
    const struct xml *m = xml_child(e, "multiInstanceLoopCharacteristics");
    if (!m)
        return;
    const struct xml *cardinality = xml_child(m, "loopCardinality");
    const struct xml *completion = xml_child(m, "completionCondition");
    const char *sequential = xml_attribute(m, "isSequential"), *collection = own(m, "collection");
    const char *element = own(m, "element"), *collect = own(m, "collect");
    struct bpmn_many *many = arena_new(r->arena, struct bpmn_many, 1);
    many->sequential = sequential && strcmp(sequential, "true") == 0;
    many->element = *element ? element : NULL;
    many->collect = *collect ? collect : NULL;
    if (cardinality)
        many->cardinality = bpmn_read_expression(r, cardinality, cardinality->text);
    if (*collection)
        many->collection = bpmn_read_expression(r, m, collection);
    if (completion)
        many->completion = bpmn_read_expression(r, completion, completion->text);
    if (r->executable && (cardinality != NULL) + (*collection != '\0') != 1)
        bpmn_refuse(r, m, "bpmn.many", "one of loopCardinality and mc:collection is needed");
    if (*collect && node->kind == BPMN_SUB_PROCESS)
        bpmn_refuse(r, m, "bpmn.many", "mc:collect gathers the answers of tasks only");
    node->many = many;
}

static void read_activity(struct bpmn_reader *r, const struct xml *e, struct bpmn_node *node)
{
    const char *budget = own(e, "budget");
    node->role = own(e, "role");
    node->act = own(e, "act");
    node->service = own(e, "service");
    node->decision = own(e, "decision");
    if (*budget)
        read_working(r, e, budget, &node->budget);
    if (node->kind == BPMN_SEND_TASK || node->kind == BPMN_RECEIVE_TASK)
        node->message = message_of(r, e);
    if (r->executable && node->kind == BPMN_SERVICE_TASK && !*node->service)
        bpmn_refuse(r, e, "bpmn.service", "mc:service is missing");
    if (r->executable && node->kind == BPMN_RULE_TASK && !*node->decision)
        bpmn_refuse(r, e, "bpmn.decision", "mc:decision is missing");
    read_many(r, e, node);
}

static void read_process(struct bpmn_reader *r, const struct xml *e, struct bpmn_node *node)
{
    const char *flag = xml_attribute(e, "isExecutable");
    (void)r;
    node->executable = flag && (strcmp(flag, "true") == 0 || strcmp(flag, "1") == 0);
}

static void (*const readers[])(struct bpmn_reader *r, const struct xml *e,
                               struct bpmn_node *node) = {
    [BPMN_PROCESS] = read_process,       [BPMN_SUB_PROCESS] = read_activity,
    [BPMN_TASK] = read_activity,         [BPMN_USER_TASK] = read_activity,
    [BPMN_SERVICE_TASK] = read_activity, [BPMN_SEND_TASK] = read_activity,
    [BPMN_RECEIVE_TASK] = read_activity, [BPMN_RULE_TASK] = read_activity,
    [BPMN_START] = read_event,           [BPMN_END] = read_event,
    [BPMN_CATCH] = read_event,           [BPMN_THROW] = read_event,
    [BPMN_BOUNDARY] = read_boundary,
};

void bpmn_read_details(struct bpmn_reader *r)
{
    for (size_t i = 0; i < r->model->node_count; i++)
        if (readers[r->nodes[i].kind])
            readers[r->nodes[i].kind](r, r->sources[i], &r->nodes[i]);
}
