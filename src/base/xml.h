/* An XML document as a tree in an arena, with namespaces resolved and the line of each element.
 *
 * UTF-8, UTF-16 and ISO-8859-1 are read, without entities or document types (a DOCTYPE is refused),
 * within LIMIT_XML, LIMIT_XML_DEPTH and LIMIT_XML_ATTRIBUTES. Text is kept as written; blanks
 * between elements are dropped. All memory is the arena's, the parser's own too.
 */
#ifndef BASE_XML_H
#define BASE_XML_H

#include "base/buf.h"
#include "base/fault.h"

struct xml_attribute {
    const char *space; /* namespace address; "" when the attribute has no prefix */
    const char *name;
    const char *value;
    struct xml_attribute *next;
};

struct xml {
    const char *space; /* namespace address, or "" */
    const char *name;  /* without prefix; with it when that is bound to nothing */
    const char *text;  /* all text directly inside, joined; "" when none */
    int line;          /* where its tag begins */
    struct xml_attribute *attributes;
    struct xml_attribute *prefixes; /* xmlns declared here: name "" or prefix, value the address */
    struct xml *parent, *first, *next;
};

/* INVALID with "line N: …" (xml.syntax, xml.doctype, xml.deep, xml.attributes), or TOO_LARGE. */
int xml_parse(struct arena *a, const char *text, size_t n, struct xml **ret, struct fault *f);

/* The value of an attribute without namespace; NULL when it is missing. */
const char *xml_attribute(const struct xml *e, const char *name);

/* The same in a namespace. */
const char *xml_attribute_in(const struct xml *e, const char *space, const char *name);

/* The namespace address of a prefix ("": the default one) where e stands, for qualified names in
 * values; NULL when it is not declared. */
const char *xml_space_of(const struct xml *e, const char *prefix);

/* The first child element of this name in any namespace; NULL when there is none or e is NULL. */
const struct xml *xml_child(const struct xml *e, const char *name);

/* Text as XML character data or attribute value. */
void xml_write_text(struct buf *b, const char *s);

#endif
