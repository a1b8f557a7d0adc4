/* The door: every element and attribute is known and may be there, or is named in a finding. */
#include "rules/bpmn/element.h"
#include "rules/bpmn/reader.h"

#include <stdio.h>
#include <string.h>

static const char xsi_space[] = "http://www.w3.org/2001/XMLSchema-instance";

static const char xml_space[] = "http://www.w3.org/XML/1998/namespace"; /* xml:lang */

/* Colours of shapes, as bpmn-js and the OMG's non-normative schema write them. */
static const char *const colour_spaces[] = {
    "http://bpmn.io/schema/bpmn/biocolor/1.0",
    "http://www.omg.org/spec/BPMN/non-normative/color/1.0",
};

/* Attributes that have one value in what we execute. */
static const struct {
    const char *name, *only;
} fixed[] = {
    {"isForCompensation", "false"},
    {"startQuantity", "1"},
    {"completionQuantity", "1"},
    {"instantiate", "false"},
    {"parallelMultiple", "false"},
    {"eventGatewayType", "Exclusive"},
    {"behavior", "All"},
};

void bpmn_find(struct arena *a, struct bpmn_findings *to, struct bpmn_finding what, const char *fmt,
               ...)
{
    if (to->count == BPMN_FINDINGS)
        return;
    va_list ap;
    va_start(ap, fmt);
    const char *words = arena_vprintf(a, fmt, ap);
    va_end(ap);
    what.words = arena_printf(a, "line %d: %s%s%s: %s", what.line, what.element,
                              *what.id ? " " : "", what.id, words);
    struct bpmn_finding *new = arena_memdup(a, &what, sizeof what);
    if (to->last)
        to->last->next = new;
    else
        to->first = new;
    to->last = new;
    to->count++;
}

void bpmn_refuse(struct bpmn_reader *r, const struct xml *e, const char *reason, const char *fmt,
                 ...)
{
    const struct xml *named = e;
    while (named->parent && !xml_attribute(named, "id"))
        named = named->parent;
    const char *id = xml_attribute(named, "id");
    va_list ap;
    va_start(ap, fmt);
    const char *words = arena_vprintf(r->arena, fmt, ap);
    va_end(ap);
    bpmn_find(r->arena, r->findings,
              (struct bpmn_finding){
                  .reason = reason, .element = e->name, .id = id ? id : "", .line = e->line},
              "%s", words);
}

static bool lists(const char *names, const char *name)
{
    const size_t n = strlen(name);
    for (const char *p = names; (p = strstr(p, name)); p++)
        if (p > names && p[-1] == ' ' && p[n] == ' ')
            return true;
    return false;
}

static bool is_colour(const struct xml *e, const struct xml_attribute *x)
{
    for (size_t i = 0; i < sizeof colour_spaces / sizeof *colour_spaces; i++)
        if (strcmp(colour_spaces[i], x->space) == 0)
            return strcmp(e->space, BPMN_DI_SPACE) == 0;
    return false;
}

static bool is_known(const struct xml *e, const struct bpmn_element *row,
                     const struct xml_attribute *x)
{
    if (*x->space == '\0')
        return strcmp(x->name, "id") == 0 || strcmp(x->name, "name") == 0 ||
               lists(row->attributes, x->name);
    if (strcmp(x->space, BPMN_SPACE) == 0)
        return lists(row->own, x->name);
    if (strcmp(x->space, xsi_space) == 0)
        return strcmp(x->name, "type") == 0 || strcmp(x->name, "schemaLocation") == 0;
    return is_colour(e, x);
}

static void judge_attribute(struct bpmn_reader *r, const struct xml *e,
                            const struct bpmn_element *row, const struct xml_attribute *x)
{
    const bool foreign = *x->space && strcmp(x->space, BPMN_SPACE) != 0;
    if (strcmp(x->space, xml_space) == 0)
        return;
    if (!is_known(e, row, x)) {
        if (!foreign || r->executable)
            bpmn_refuse(r, e, "bpmn.attribute", "unknown attribute \"%s\"%s%s", x->name,
                        *x->space ? " of " : "", x->space);
        return;
    }
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
        if (*x->space == '\0' && strcmp(x->name, fixed[i].name) == 0 &&
            strcmp(x->value, fixed[i].only) != 0)
            bpmn_refuse(r, e, "bpmn.not_executed", "%s=\"%s\" is not executed", x->name, x->value);
}

/* Foreign content is legal BPMN, and what it means is unknown to us: in a drawing that does not
 * matter, in a process that runs it would be ignored, so it is refused. */
static void judge_foreign(struct bpmn_reader *r, const struct xml *e)
{
    if (r->executable)
        bpmn_refuse(r, e, "bpmn.foreign", "unknown extension of \"%s\"", e->space);
}

void bpmn_judge(struct bpmn_reader *r, const struct xml *e)
{
    if (!bpmn_is_standard(e)) {
        judge_foreign(r, e);
        return;
    }
    const struct bpmn_element *row = bpmn_element_of(e);
    if (!row) {
        bpmn_refuse(r, e, "bpmn.unknown", "unknown element");
        return;
    }
    if (row->use == USE_REFUSED) {
        bpmn_refuse(r, e, "bpmn.not_executed", "%s", row->why);
        return;
    }
    if (row->use == USE_DATA) {
        if (r->executable)
            bpmn_refuse(r, e, "bpmn.not_executed", "this element is not executed");
        return;
    }
    for (const struct xml_attribute *x = e->attributes; x; x = x->next)
        judge_attribute(r, e, row, x);
    for (const struct xml *c = e->first; c; c = c->next)
        bpmn_judge(r, c);
}
