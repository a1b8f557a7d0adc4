#include "base/xml.h"

#include "base/limits.h"

#include <string.h>

#include <libxml/parser.h>
#include <libxml/tree.h>

static const char *copy(struct arena *a, const xmlChar *s)
{
    return s ? arena_strdup(a, (const char *)s) : "";
}

static struct xml_attribute *read_attributes(struct arena *a, const xmlNode *n)
{
    struct xml_attribute *first = NULL, **end = &first;
    for (const xmlAttr *p = n->properties; p; p = p->next) {
        struct xml_attribute *to = arena_new(a, struct xml_attribute, 1);
        to->space = p->ns ? copy(a, p->ns->href) : "";
        to->name = copy(a, p->name);
        to->value = p->children ? copy(a, p->children->content) : "";
        *end = to;
        end = &to->next;
    }
    return first;
}

static struct xml_attribute *read_prefixes(struct arena *a, const xmlNode *n)
{
    struct xml_attribute *first = NULL;
    for (const xmlNs *p = n->nsDef; p; p = p->next) {
        struct xml_attribute *to = arena_new(a, struct xml_attribute, 1);
        *to = (struct xml_attribute){
            .space = "", .name = copy(a, p->prefix), .value = copy(a, p->href), .next = first};
        first = to;
    }
    return first;
}

static bool is_blank(const char *s)
{
    return s[strspn(s, " \t\r\n")] == '\0';
}

static struct xml *read_element(struct arena *a, const xmlNode *n, struct xml *parent)
{
    struct xml *e = arena_new(a, struct xml, 1), **end = &e->first;
    struct buf text;
    buf_init(&text, a, LIMIT_XML);
    *e = (struct xml){.space = n->ns ? copy(a, n->ns->href) : "",
                      .name = copy(a, n->name),
                      .line = (int)xmlGetLineNo(n),
                      .attributes = read_attributes(a, n),
                      .prefixes = read_prefixes(a, n),
                      .parent = parent};
    for (const xmlNode *c = n->children; c; c = c->next) {
        if (c->type == XML_ELEMENT_NODE) {
            *end = read_element(a, c, e);
            end = &(*end)->next;
        } else if ((c->type == XML_TEXT_NODE || c->type == XML_CDATA_SECTION_NODE) && c->content) {
            buf_str(&text, (const char *)c->content);
        }
    }
    e->text = is_blank(text.p) ? "" : text.p;
    return e;
}

static void end_parser(void *p)
{
    xmlFreeParserCtxt(p);
}

static void end_document(void *p)
{
    xmlFreeDoc(p);
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
    xmlParserCtxt *parser = xmlNewParserCtxt();
    if (!parser)
        return fault_set(f, BROKEN, "libxml2 has no parser");
    arena_defer(a, end_parser, parser);
    const int how = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_BIG_LINES;
    xmlDoc *document = xmlCtxtReadMemory(parser, text, (int)n, NULL, NULL, how);
    if (!document)
        return refuse(parser, f);
    arena_defer(a, end_document, document);
    if (document->intSubset)
        return fault_reason(f, INVALID, "xml.doctype", "line 1: a document type is not allowed");
    *ret = read_element(a, xmlDocGetRootElement(document), NULL);
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
