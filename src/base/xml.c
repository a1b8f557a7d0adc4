#include "base/xml.h"

#include "base/limits.h"

#include <string.h>

#include <libxml/SAX2.h>
#include <libxml/parser.h>

/* An element that has begun and not ended. There is one for each depth, used again and again. */
struct open {
    struct xml *e;
    struct xml **end; /* where its next child goes */
    struct buf text;
    struct open *outer, *inner;
};

/* The parser tells of elements as it meets them. Names and namespaces are those of its dictionary:
 * each is there once, as long as the parser. */
struct building {
    struct arena *arena;
    xmlParserCtxt *parser;
    struct open outermost; /* holds the root */
    struct open *now;
    bool doctype;
};

static const char *known(const xmlChar *s)
{
    return s ? (const char *)s : "";
}

/* A prefix that is bound to nothing is a part of the name. */
static const char *name_of(struct arena *a, const xmlChar *name, const xmlChar *prefix,
                           const xmlChar *space)
{
    return prefix && !space ? arena_printf(a, "%s:%s", (const char *)prefix, (const char *)name)
                            : (const char *)name;
}

static struct xml_attribute *read_attributes(struct arena *a, const xmlChar **list, int count)
{
    enum { NAME, PREFIX, SPACE, VALUE, VALUE_END, PARTS };
    struct xml_attribute *all = arena_new(a, struct xml_attribute, (size_t)count);
    for (int i = 0; i < count; i++) {
        const xmlChar **p = list + (ptrdiff_t)i * PARTS;
        all[i] = (struct xml_attribute){
            .space = known(p[SPACE]),
            .name = name_of(a, p[NAME], p[PREFIX], p[SPACE]),
            .value = arena_strndup(a, (const char *)p[VALUE], (size_t)(p[VALUE_END] - p[VALUE])),
            .next = i + 1 < count ? &all[i + 1] : NULL};
    }
    return count ? all : NULL;
}

static struct xml_attribute *read_prefixes(struct arena *a, const xmlChar **list, int count)
{
    struct xml_attribute *first = NULL;
    for (int i = 0; i < count; i++) {
        struct xml_attribute *to = arena_new(a, struct xml_attribute, 1);
        *to = (struct xml_attribute){.space = "",
                                     .name = known(list[2 * (ptrdiff_t)i]),
                                     .value = known(list[2 * (ptrdiff_t)i + 1]),
                                     .next = first};
        first = to;
    }
    return first;
}

static struct open *go_in(struct building *b, struct xml *e)
{
    struct open *o = b->now->inner;
    if (!o) {
        o = arena_new(b->arena, struct open, 1);
        buf_init(&o->text, b->arena, LIMIT_XML);
        o->outer = b->now;
        b->now->inner = o;
    }
    o->e = e;
    o->end = &e->first;
    buf_clear(&o->text);
    return o;
}

static void on_start(void *self, const xmlChar *name, const xmlChar *prefix, const xmlChar *space,
                     int prefix_count, const xmlChar **prefixes, int count, int defaulted,
                     const xmlChar **attributes)
{
    struct building *b = self;
    struct xml *e = arena_new(b->arena, struct xml, 1);
    (void)defaulted; /* only a document type has defaults */
    *e = (struct xml){.space = known(space),
                      .name = name_of(b->arena, name, prefix, space),
                      .text = "",
                      .line = xmlSAX2GetLineNumber(b->parser),
                      .attributes = read_attributes(b->arena, attributes, count),
                      .prefixes = read_prefixes(b->arena, prefixes, prefix_count),
                      .parent = b->now->e};
    *b->now->end = e;
    b->now->end = &e->next;
    b->now = go_in(b, e);
}

static bool is_blank(const char *s)
{
    return s[strspn(s, " \t\r\n")] == '\0';
}

static void on_end(void *self, const xmlChar *name, const xmlChar *prefix, const xmlChar *space)
{
    struct building *b = self;
    (void)name, (void)prefix, (void)space;
    if (!is_blank(b->now->text.p))
        b->now->e->text = arena_strndup(b->arena, b->now->text.p, b->now->text.n);
    b->now = b->now->outer;
}

static void on_text(void *self, const xmlChar *text, int n)
{
    struct building *b = self;
    if (b->now->e)
        buf_add(&b->now->text, text, (size_t)n);
}

static void on_doctype(void *self, const xmlChar *name, const xmlChar *external,
                       const xmlChar *system)
{
    struct building *b = self;
    (void)name, (void)external, (void)system;
    b->doctype = true;
    xmlStopParser(b->parser);
}

static void end_parser(void *p)
{
    xmlFreeParserCtxt(p);
}

static int refuse(const xmlParserCtxt *parser, struct fault *f)
{
    const char *why = parser->lastError.message ? parser->lastError.message : "no document";
    return fault_reason(f, INVALID, "xml.syntax", "line %d: %.*s", parser->lastError.line,
                        (int)strcspn(why, "\n"), why);
}

int xml_parse(struct arena *a, const char *text, size_t n, struct xml **ret, struct fault *f)
{
    if (n > LIMIT_XML)
        return fault_reason(f, TOO_LARGE, "xml.large", "larger than %d bytes", LIMIT_XML);
    struct xml *root = NULL;
    struct building b = {.arena = a, .parser = xmlNewParserCtxt(), .outermost = {.end = &root}};
    if (!b.parser)
        return fault_set(f, BROKEN, "libxml2 has no parser");
    arena_defer(a, end_parser, b.parser);
    b.now = &b.outermost;
    b.parser->userData = &b;
    *b.parser->sax = (xmlSAXHandler){.initialized = XML_SAX2_MAGIC,
                                     .internalSubset = on_doctype,
                                     .startElementNs = on_start,
                                     .endElementNs = on_end,
                                     .characters = on_text,
                                     .ignorableWhitespace = on_text,
                                     .cdataBlock = on_text};
    /* NOENT: the five entities of XML itself are written out in values. There are no others, for
     * the parser stops at a document type. */
    const int how = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
                    XML_PARSE_BIG_LINES | XML_PARSE_NOENT;
    xmlFreeDoc(xmlCtxtReadMemory(b.parser, text, (int)n, NULL, NULL, how));
    b.parser->userData = NULL;
    if (b.doctype)
        return fault_reason(f, INVALID, "xml.doctype", "line 1: a document type is not allowed");
    if (!b.parser->wellFormed || !root)
        return refuse(b.parser, f);
    *ret = root;
    return OK;
}

const char *xml_attribute_in(const struct xml *e, const char *space, const char *name)
{
    for (const struct xml_attribute *p = e->attributes; p; p = p->next)
        if (strcmp(p->name, name) == 0 && strcmp(p->space, space) == 0)
            return p->value;
    return NULL;
}

const char *xml_attribute(const struct xml *e, const char *name)
{
    return xml_attribute_in(e, "", name);
}

const char *xml_space_of(const struct xml *e, const char *prefix)
{
    for (; e; e = e->parent)
        for (const struct xml_attribute *p = e->prefixes; p; p = p->next)
            if (strcmp(p->name, prefix) == 0)
                return p->value;
    return NULL;
}

const struct xml *xml_child(const struct xml *e, const char *name)
{
    for (const struct xml *c = e ? e->first : NULL; c; c = c->next)
        if (strcmp(c->name, name) == 0)
            return c;
    return NULL;
}

void xml_write_text(struct buf *b, const char *s)
{
    for (;;) {
        size_t plain = strcspn(s, "&<>\"'");
        buf_add(b, s, plain);
        s += plain;
        if (!*s)
            return;
        buf_printf(b, "&#%d;", *s++);
    }
}
