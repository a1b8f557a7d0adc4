/* Events: their definitions, and what each refers to. */
#include "rules/bpmn/element.h"
#include "rules/bpmn/reader.h"

#include <string.h>

/* Where a timer may go off more than once: what it starts does not stop what it watches. */
static bool may_repeat(const struct bpmn_node *n)
{
    return !n->interrupting && (n->kind == BPMN_BOUNDARY || n->kind == BPMN_START);
}

/* A time that is known when a token comes there: not for what watches a scope from its beginning.
 */
static bool read_due(struct bpmn_reader *r, const struct xml *time, struct bpmn_node *node)
{
    const char *text = time->text + strspn(time->text, " \t\r\n");
    if (*text != '=' || node->kind == BPMN_START || strcmp(time->name, "timeCycle") == 0)
        return false;
    node->due = bpmn_read_expression(r, time, text);
    return true;
}

/* The times inside a definition: how many; -1 when one of them is none. */
static int read_times(struct bpmn_reader *r, const struct xml *e, struct bpmn_node *node,
                      struct bpmn_wait *to)
{
    static const char *const names[] = {"timeDate", "timeDuration", "timeCycle"};
    int given = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const struct xml *time = xml_child(e, names[i]);
        if (time && !read_due(r, time, node) && !bpmn_parse_time(r->arena, time, to))
            return -1;
        given += time != NULL;
    }
    return given;
}

static void read_timer(struct bpmn_reader *r, const struct xml *e, struct bpmn_node *node)
{
    const char *due = bpmn_own(e, "due");
    struct bpmn_wait wait = {0};
    const int times = read_times(r, e, node, &wait);
    const bool good = times == (*due == '\0');
    if (good && *due)
        bpmn_read_working(r, e, due, &wait);
    if (!good && r->executable)
        bpmn_refuse(r, e, "bpmn.timer",
                    "a timer has one of timeDate, timeDuration (ISO 8601, or FEEL behind a \"=\"), "
                    "timeCycle (ISO 8601) and mc:due");
    else if (wait.cycle && !may_repeat(node) && r->executable)
        bpmn_refuse(r, e, "bpmn.timer", "a cycle repeats only what does not interrupt");
    if (good)
        node->timer = wait;
}

/* The element of this name that an attribute refers to. NULL: none is named; a finding when it is
 * not there. */
static const struct xml *referred(struct bpmn_reader *r, const struct xml *e, const char *name)
{
    const char *ref = xml_attribute(e, arena_printf(r->arena, "%sRef", name));
    const struct bpmn_entry *entry = ref ? bpmn_entry_of(r, ref) : NULL;
    const char *reason = arena_printf(r->arena, "bpmn.%s", name);
    if (entry && strcmp(entry->e->name, name) == 0)
        return entry->e;
    if (ref)
        bpmn_refuse(r, e, reason, "there is no %s \"%s\"", name, ref);
    return NULL;
}

/* What a thing is known by: its code or name, otherwise its id. */
static const char *known_by(const struct xml *e, const char *attribute)
{
    const char *v = xml_attribute(e, attribute);
    return v && *v ? v : xml_attribute(e, "id");
}

/* `wanted`: the event has no meaning without it. */
static const char *reference(struct bpmn_reader *r, const struct xml *e, const char *name,
                             const char *attribute, bool wanted)
{
    const struct xml *to = referred(r, e, name);
    if (to && xml_attribute(to, "id"))
        return known_by(to, attribute);
    if (wanted && r->executable && !xml_attribute(e, arena_printf(r->arena, "%sRef", name)))
        bpmn_refuse(r, e, arena_printf(r->arena, "bpmn.%s", name), "a %s is missing", name);
    return "";
}

const char *bpmn_message_of(struct bpmn_reader *r, const struct xml *e)
{
    return reference(r, e, "message", "name", true);
}

static void read_message(struct bpmn_reader *r, const struct xml *e, struct bpmn_node *node)
{
    node->message = bpmn_message_of(r, e);
}

static void read_signal(struct bpmn_reader *r, const struct xml *e, struct bpmn_node *node)
{
    node->signal = reference(r, e, "signal", "name", true);
}

/* Who throws must say what; who catches without saying catches all. */
static bool throws(const struct bpmn_node *n)
{
    return n->kind == BPMN_END || n->kind == BPMN_THROW;
}

static void read_error(struct bpmn_reader *r, const struct xml *e, struct bpmn_node *node)
{
    node->error = reference(r, e, "error", "errorCode", throws(node));
    if (!throws(node) && !node->interrupting)
        bpmn_refuse(r, e, "bpmn.event", "an error always interrupts");
}

static void read_escalation(struct bpmn_reader *r, const struct xml *e, struct bpmn_node *node)
{
    node->escalation = reference(r, e, "escalation", "escalationCode", throws(node));
}

static void read_condition(struct bpmn_reader *r, const struct xml *e, struct bpmn_node *node)
{
    const struct xml *condition = xml_child(e, "condition");
    r->model->conditional = true;
    if (condition)
        node->condition = bpmn_read_expression(r, condition, condition->text);
    else if (r->executable)
        bpmn_refuse(r, e, "bpmn.condition", "a condition is missing");
}

static void read_link(struct bpmn_reader *r, const struct xml *e, struct bpmn_node *node)
{
    const char *name = xml_attribute(e, "name");
    node->link = name ? name : "";
    if (r->executable && !*node->link)
        bpmn_refuse(r, e, "bpmn.link", "a link needs a name");
}

static void (*const definitions[])(struct bpmn_reader *r, const struct xml *e,
                                   struct bpmn_node *node) = {
    [BPMN_MESSAGE] = read_message,       [BPMN_TIMER] = read_timer,
    [BPMN_ERROR] = read_error,           [BPMN_TERMINATE] = NULL,
    [BPMN_SIGNAL] = read_signal,         [BPMN_ESCALATION] = read_escalation,
    [BPMN_CONDITIONAL] = read_condition, [BPMN_LINK] = read_link,
};

#define BIT(trigger) (1u << (trigger))
#define OUTSIDE (BIT(BPMN_MESSAGE) | BIT(BPMN_TIMER) | BIT(BPMN_SIGNAL) | BIT(BPMN_CONDITIONAL))

/* Which triggers an event may have: a bit for each enum bpmn_trigger. */
static unsigned triggers_of(const struct bpmn_reader *r, const struct bpmn_node *n)
{
    static const unsigned starts[] = {
        [BPMN_PROCESS] = BIT(BPMN_NONE) | OUTSIDE,
        [BPMN_EVENT_SUB] = OUTSIDE | BIT(BPMN_ERROR) | BIT(BPMN_ESCALATION),
        [BPMN_SUB_PROCESS] = BIT(BPMN_NONE),
    };
    static const unsigned others[] = {
        [BPMN_END] = BIT(BPMN_NONE) | BIT(BPMN_MESSAGE) | BIT(BPMN_ERROR) | BIT(BPMN_TERMINATE) |
                     BIT(BPMN_SIGNAL) | BIT(BPMN_ESCALATION),
        [BPMN_CATCH] = OUTSIDE | BIT(BPMN_LINK),
        [BPMN_THROW] = BIT(BPMN_NONE) | BIT(BPMN_MESSAGE) | BIT(BPMN_SIGNAL) |
                       BIT(BPMN_ESCALATION) | BIT(BPMN_LINK),
        [BPMN_BOUNDARY] = OUTSIDE | BIT(BPMN_ERROR) | BIT(BPMN_ESCALATION),
    };
    if (n->kind != BPMN_START)
        return others[n->kind];
    return n->scope >= 0 && r->nodes[n->scope].kind <= BPMN_SUB_PROCESS
               ? starts[r->nodes[n->scope].kind]
               : starts[BPMN_PROCESS];
}

static void judge_interrupting(struct bpmn_reader *r, const struct xml *e,
                               const struct bpmn_node *node)
{
    if (node->kind == BPMN_START && !node->interrupting &&
        (node->scope < 0 || r->nodes[node->scope].kind != BPMN_EVENT_SUB))
        bpmn_refuse(r, e, "bpmn.event", "isInterrupting=\"false\" is for event sub-processes");
}

void bpmn_read_event(struct bpmn_reader *r, const struct xml *e, struct bpmn_node *node)
{
    int count = 0;
    node->interrupting =
        bpmn_is_true(e, node->kind == BPMN_BOUNDARY ? "cancelActivity" : "isInterrupting", true);
    judge_interrupting(r, e, node);
    for (const struct xml *c = e->first; c; c = c->next) {
        const struct bpmn_element *row = bpmn_element_of(c);
        if (!row || row->use != USE_EVENT)
            continue;
        if (count++)
            bpmn_refuse(r, c, "bpmn.not_executed", "several event definitions are not executed");
        node->trigger = (enum bpmn_trigger)row->kind;
        if (!(triggers_of(r, node) & BIT(node->trigger)))
            bpmn_refuse(r, c, "bpmn.not_executed", "this event is not executed in %s", e->name);
        else if (definitions[node->trigger])
            definitions[node->trigger](r, c, node);
    }
    if (count == 0 && !(triggers_of(r, node) & BIT(BPMN_NONE)))
        bpmn_refuse(r, e, "bpmn.event", "an event definition is missing");
}
