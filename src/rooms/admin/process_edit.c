#include "rooms/admin/process_edit.h"

#include "base/limits.h"
#include "base/xml.h"
#include "rules/bpmn/bpmn.h"

#include <string.h>

/* ---- reading ---- */

struct node {
    const struct xml *xml;
    const struct xml *scope; /* the process or sub-process around it */
    bool placed, entered;    /* in the order already; some flow leads here */
};

struct flow {
    const char *from, *to, *name;
};

struct outline {
    struct arena *arena;
    struct node *nodes;
    size_t count, capacity;
    struct flow *flows;
    size_t flow_count, flow_capacity;
    size_t *order;
    size_t placed;
};

static bool ends_with(const char *name, const char *tail)
{
    size_t n = strlen(name), m = strlen(tail);
    return n >= m && strcasecmp(name + n - m, tail) == 0;
}

static bool is_scope(const struct xml *e)
{
    static const char *const names[] = {"process", "subProcess", "transaction", "adHocSubProcess"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(e->name, names[i]) == 0)
            return true;
    return false;
}

static bool is_step(const struct xml *e)
{
    static const char *const tails[] = {"task",     "event",      "gateway",
                                        "activity", "subProcess", "transaction"};
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++)
        if (ends_with(e->name, tails[i]))
            return xml_attribute(e, "id") != NULL;
    return false;
}

static const char *own(const struct xml *e, const char *name)
{
    const char *value = xml_attribute_in(e, BPMN_SPACE, name);
    return value ? value : "";
}

static const char *plain(const struct xml *e, const char *name)
{
    const char *value = xml_attribute(e, name);
    return value ? value : "";
}

static void add_node(struct outline *o, const struct xml *e)
{
    arena_grow(o->arena, o->nodes, o->count, &o->capacity);
    o->nodes[o->count++] = (struct node){.xml = e, .scope = e->parent};
}

static void add_flow(struct outline *o, const struct xml *e)
{
    arena_grow(o->arena, o->flows, o->flow_count, &o->flow_capacity);
    o->flows[o->flow_count++] = (struct flow){
        .from = plain(e, "sourceRef"), .to = plain(e, "targetRef"), .name = plain(e, "name")};
}

/* The next element in document order that is not inside e. */
static const struct xml *behind(const struct xml *e, const struct xml *top)
{
    while (e != top && !e->next)
        e = e->parent;
    return e == top ? NULL : e->next;
}

static void outline(struct outline *o, const struct xml *top)
{
    for (const struct xml *e = top->first; e;) {
        if (e->parent != top && is_scope(e->parent) && is_step(e))
            add_node(o, e);
        if (strcmp(e->name, "sequenceFlow") == 0)
            add_flow(o, e);
        e = e->first && is_scope(e) ? e->first : behind(e, top);
    }
}

static struct node *node_of(const struct outline *o, const char *id)
{
    for (size_t i = 0; i < o->count; i++)
        if (strcmp(plain(o->nodes[i].xml, "id"), id) == 0)
            return &o->nodes[i];
    return NULL;
}

static void place(struct outline *o, struct node *n)
{
    if (!n || n->placed)
        return;
    n->placed = true;
    o->order[o->placed++] = (size_t)(n - o->nodes);
}

/* Where a token can come into a scope. */
static void place_beginnings(struct outline *o, const struct xml *scope)
{
    for (size_t i = 0; i < o->count; i++)
        if (o->nodes[i].scope == scope && !o->nodes[i].entered &&
            strcmp(o->nodes[i].xml->name, "boundaryEvent") != 0)
            place(o, &o->nodes[i]);
}

/* What follows a step: events at it, its inside, the targets of its flows. */
static void place_behind(struct outline *o, const struct node *n)
{
    const char *id = plain(n->xml, "id");
    if (is_scope(n->xml))
        place_beginnings(o, n->xml);
    for (size_t i = 0; i < o->count; i++)
        if (strcmp(plain(o->nodes[i].xml, "attachedToRef"), id) == 0)
            place(o, &o->nodes[i]);
    for (size_t i = 0; i < o->flow_count; i++)
        if (strcmp(o->flows[i].from, id) == 0)
            place(o, node_of(o, o->flows[i].to));
}

static void place_all(struct outline *o)
{
    size_t done = 0;
    for (size_t i = 0; i < o->flow_count; i++) {
        struct node *to = node_of(o, o->flows[i].to);
        if (to)
            to->entered = true;
    }
    o->order = arena_new(o->arena, size_t, o->count);
    for (size_t i = 0; i < o->count; i++)
        if (strcmp(o->nodes[i].scope->name, "process") == 0 && !o->nodes[i].entered &&
            strcmp(o->nodes[i].xml->name, "startEvent") == 0)
            place(o, &o->nodes[i]);
    for (size_t i = 0; i <= o->count; i++) {
        for (; done < o->placed; done++)
            place_behind(o, &o->nodes[o->order[done]]);
        if (i < o->count)
            place(o, &o->nodes[i]);
    }
}

static struct process_step step_of(const struct outline *o, const struct xml *e)
{
    struct process_step s = {.id = plain(e, "id"),
                             .element = e->name,
                             .name = plain(e, "name"),
                             .name_en = own(e, "nameEn"),
                             .role = own(e, "role"),
                             .act = own(e, "act"),
                             .budget = own(e, "budget"),
                             .line = e->line};
    struct process_way *ways = arena_new(o->arena, struct process_way, o->flow_count);
    for (size_t i = 0; i < o->flow_count; i++)
        if (strcmp(o->flows[i].from, s.id) == 0)
            ways[s.way_count++] =
                (struct process_way){.to = o->flows[i].to, .name = o->flows[i].name};
    s.ways = ways;
    return s;
}

int process_steps(struct arena *a, const char *text, struct process_step **ret, size_t *ret_n,
                  struct fault *f)
{
    struct outline o = {.arena = a};
    struct xml *top;
    int r = xml_parse(a, text, strlen(text), &top, f);
    if (r < 0)
        return r;
    outline(&o, top);
    if (o.count == 0)
        return fault_reason(f, INVALID, "process.empty", "there is no process with steps");
    place_all(&o);
    struct process_step *steps = arena_new(a, struct process_step, o.count);
    for (size_t i = 0; i < o.count; i++)
        steps[i] = step_of(&o, o.nodes[o.order[i]].xml);
    *ret = steps;
    *ret_n = o.count;
    return OK;
}

/* ---- writing: the text was parsed before, so it is well-formed and has no document type ---- */

struct span {
    const char *p;
    size_t n;
};

/* One start tag and its attributes, by their places in the text. */
struct tag {
    const char *end; /* where a new attribute would stand */
    struct span names[64], values[64];
    size_t count; /* more attributes than that, no element of BPMN has */
};

static bool is(struct span s, const char *text)
{
    return s.n == strlen(text) && memcmp(s.p, text, s.n) == 0;
}

static const char *after(const char *p, const char *mark)
{
    const char *end = strstr(p, mark);
    return end ? end + strlen(mark) : p + strlen(p);
}

/* The attributes of a tag; p stands behind its name. */
static const char *read_attributes(const char *p, struct tag *ret)
{
    static const char blanks[] = " \t\r\n";
    ret->count = 0;
    for (;;) {
        ret->end = p;
        p += strspn(p, blanks);
        if (*p == '>' || *p == '/' || *p == '\0')
            return p;
        struct span name = {.p = p, .n = strcspn(p, " \t\r\n=")};
        p += name.n;
        p += strspn(p, " \t\r\n=");
        char quote[2] = {*p, '\0'};
        struct span value = {.p = p + 1, .n = *p ? strcspn(p + 1, quote) : 0};
        p = value.p + value.n + (value.p[value.n] != '\0');
        if (ret->count < sizeof ret->names / sizeof *ret->names) {
            ret->names[ret->count] = name;
            ret->values[ret->count++] = value;
        }
    }
}

/* The next start tag; NULL when there is none. */
static const char *next_tag(const char *p, struct tag *ret)
{
    while ((p = strchr(p, '<'))) {
        if (strncmp(p, "<!--", 4) == 0)
            p = after(p, "-->");
        else if (strncmp(p, "<![CDATA[", 9) == 0)
            p = after(p, "]]>");
        else if (p[1] == '?' || p[1] == '/')
            p = after(p, ">");
        else
            return read_attributes(p + strcspn(p, " \t\r\n/>"), ret);
    }
    return NULL;
}

static size_t find(const struct tag *t, const char *name)
{
    size_t i = 0;
    while (i < t->count && !is(t->names[i], name))
        i++;
    return i;
}

static const char *prefix_of(struct arena *a, const struct tag *root)
{
    for (size_t i = 0; i < root->count; i++)
        if (root->names[i].n > 6 && strncmp(root->names[i].p, "xmlns:", 6) == 0 &&
            is(root->values[i], BPMN_SPACE))
            return arena_strndup(a, root->names[i].p + 6, root->names[i].n - 6);
    return "";
}

static bool binds(const struct tag *t, const char *bound)
{
    for (size_t i = 0; i < t->count; i++)
        if (is(t->names[i], bound) || is(t->values[i], BPMN_SPACE))
            return true;
    return false;
}

/* The prefix that the root binds to our namespace; "" when it binds none. */
static int find_prefix(struct arena *a, const char *text, const char **ret, struct fault *f)
{
    struct tag t = {.count = 0};
    const char *p = next_tag(text, &t);
    const char *prefix = prefix_of(a, &t);
    const char *bound = arena_printf(a, "xmlns:%s", *prefix ? prefix : "mc");
    bool twice = !*prefix && find(&t, bound) < t.count;
    while (!twice && p && (p = next_tag(p, &t)))
        twice = binds(&t, bound);
    if (twice)
        return fault_reason(f, INVALID, "process.prefix",
                            "%s is bound in more than one place, or to something else", bound);
    *ret = prefix;
    return OK;
}

/* The text with what stands between two places replaced. */
static const char *replace(struct arena *a, const char *text, struct span old, const char *by)
{
    return arena_printf(a, "%.*s%s%s", (int)(old.p - text), text, by, old.p + old.n);
}

static const char *escaped(struct arena *a, const char *value)
{
    struct buf b;
    buf_init(&b, a, 8 * LIMIT_TEXT_FIELD);
    xml_write_text(&b, value);
    return arena_strndup(a, (const char *)buf_bytes(&b).p, buf_bytes(&b).n);
}

/* Set, change or remove one attribute of a tag. */
static const char *set(struct arena *a, const char *text, const struct tag *t, const char *name,
                       const char *value)
{
    size_t i = find(t, name);
    if (i < t->count && *value)
        return replace(a, text, t->values[i], escaped(a, value));
    if (i < t->count) {
        const char *from = i ? t->values[i - 1].p + t->values[i - 1].n + 1 : t->names[i].p;
        const char *to = t->values[i].p + t->values[i].n + 1;
        return replace(a, text, (struct span){from, (size_t)(to - from)}, "");
    }
    if (!*value)
        return text;
    return replace(a, text, (struct span){t->end, 0},
                   arena_printf(a, " %s=\"%s\"", name, escaped(a, value)));
}

static const char *bind(struct arena *a, const char *text)
{
    struct tag root;
    return next_tag(text, &root) ? set(a, text, &root, "xmlns:mc", BPMN_SPACE) : text;
}

static const char *const attributes[PROCESS_PARTS] = {[PART_NAME] = "name",
                                                      [PART_NAME_EN] = "nameEn",
                                                      [PART_ROLE] = "role",
                                                      [PART_ACT] = "act",
                                                      [PART_BUDGET] = "budget"};

static int change(struct arena *a, const char *prefix, const struct process_change *c,
                  const char **text, struct fault *f)
{
    const char *name = attributes[c->part];
    struct tag t;
    if (c->part != PART_NAME)
        name = arena_printf(a, "%s:%s", prefix, name);
    for (const char *p = *text; (p = next_tag(p, &t));) {
        size_t i = find(&t, "id");
        if (i < t.count && is(t.values[i], c->id)) {
            *text = set(a, *text, &t, name, c->value);
            return OK;
        }
    }
    return fault_reason(f, NOT_FOUND, "process.step", "there is no step \"%s\"", c->id);
}

int process_apply(struct arena *a, const char *text, const struct process_change *changes, size_t n,
                  const char **ret, struct fault *f)
{
    struct xml *top;
    const char *prefix;
    int r = xml_parse(a, text, strlen(text), &top, f);
    if (r == OK)
        r = find_prefix(a, text, &prefix, f);
    if (r == OK && !*prefix) {
        text = bind(a, text);
        prefix = "mc";
    }
    for (size_t i = 0; i < n && r == OK; i++)
        r = change(a, prefix, &changes[i], &text, f);
    /* Spellings that the search above does not see (a namespace written with character references,
     * dozens of attributes) would give an attribute twice. */
    if (r == OK && n > 0)
        r = xml_parse(a, text, strlen(text), &top, f);
    if (r == OK)
        *ret = text;
    return r;
}
