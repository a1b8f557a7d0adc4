/* Findings, and small questions to the XML. */
#include "rules/dmn/reader.h"

#include <string.h>

enum { FINDINGS_MOST = 100 }; /* more are not helpful */

static const char *nearest_id(const struct xml *e)
{
    const char *id = NULL;
    for (; e && !id; e = e->parent)
        id = xml_attribute(e, "id");
    return id ? id : "";
}

static void add(struct dmn_findings *to, struct dmn_finding *new)
{
    if (to->last)
        to->last->next = new;
    else
        to->first = new;
    to->last = new;
    to->count++;
}

const char *dmn_find_fault(const struct dmn_unit *u, const struct xml *e, const char *reason,
                           const char *fmt, ...)
{
    struct dmn_reader *r = u->reader;
    va_list ap;
    va_start(ap, fmt);
    const char *words = arena_vprintf(r->arena, fmt, ap);
    va_end(ap);
    if (r->findings->count == FINDINGS_MOST)
        return words;
    struct dmn_finding *new = arena_new(r->arena, struct dmn_finding, 1);
    *new = (struct dmn_finding){.reason = reason,
                                .file = u->file,
                                .element = e->name,
                                .id = nearest_id(e),
                                .line = e->line};
    new->words = arena_printf(r->arena, "line %d: %s%s%s: %s", e->line, e->name,
                              *new->id ? " " : "", new->id, words);
    add(r->findings, new);
    return words;
}

bool dmn_is_standard(const struct xml *e)
{
    static const char *const spaces[] = {
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
    };
    for (size_t i = 0; i < sizeof spaces / sizeof *spaces; i++)
        if (strcmp(spaces[i], e->space) == 0)
            return true;
    return false;
}

bool dmn_is_named(const struct xml *e, const char *name)
{
    return strcmp(e->name, name) == 0 && dmn_is_standard(e);
}

const struct xml *dmn_next(const struct xml *from, const char *name)
{
    while (from && !dmn_is_named(from, name))
        from = from->next;
    return from;
}

size_t dmn_count(const struct xml *e, const char *name)
{
    size_t n = 0;
    for (const struct xml *c = dmn_next(e->first, name); c; c = dmn_next(c->next, name))
        n++;
    return n;
}

const char *dmn_child_text(const struct xml *e, const char *name)
{
    const struct xml *c = e ? dmn_next(e->first, name) : NULL;
    return c ? c->text : "";
}

const char *dmn_attribute(const struct xml *e, const char *name)
{
    const char *v = e ? xml_attribute(e, name) : NULL;
    return v ? v : "";
}
