/* Read by expat, which tells of elements as it meets them; its memory is of the arena too.
 * Namespaces are resolved here: a prefix that is bound to nothing, which expat would refuse, is
 * written by some modelling tools. */
#include "base/xml.h"

#include "base/limits.h"

#include <stdalign.h>
#include <string.h>

#include <expat.h>

enum { CHUNK = 64 * 1024 /* what expat copies and looks at in one go */ };

/* ---- expat's memory ---- */

/* Its functions are told a size and nothing else. Whose arena it is stands beside them, as long as
 * a text is read on this thread; expat keeps nothing from one text to the next. */
static _Thread_local struct arena *reading;

struct piece {
    size_t n;
    alignas(max_align_t) char bytes[];
};

static void *take(size_t n)
{
    struct piece *p = arena_room(reading, sizeof *p + n);
    p->n = n;
    return p->bytes;
}

static void *take_more(void *old, size_t n)
{
    size_t had = old ? ((struct piece *)((char *)old - sizeof(struct piece)))->n : 0;
    if (old && n <= had)
        return old;
    void *more = take(n);
    if (had)
        memcpy(more, old, had);
    return more;
}

/* The arena gives all back. */
static void leave(void *p)
{
    (void)p;
}

static const XML_Memory_Handling_Suite memory = {take, take_more, leave};

/* ---- the tree ---- */

/* An element that has begun and not ended. There is one for each depth, used again and again. */
struct open {
    struct xml *e;
    struct xml **end; /* where its next child goes */
    struct buf text;
    size_t depth, prefixes; /* in force here */
    struct open *outer, *inner;
};

struct building {
    struct arena *arena;
    XML_Parser parser;
    struct open outermost; /* holds the root */
    struct open *now;
    const char *reason, *why; /* when it is refused; the parser may tell of more before it stops */
};

static void refuse(struct building *b, const char *reason, const char *why)
{
    b->reason = reason;
    b->why = why;
    (void)XML_StopParser(b->parser, XML_FALSE);
}

/* The prefix that an attribute binds ("" by "xmlns"), or NULL. */
static const char *bound_by(const char *attribute)
{
    if (strncmp(attribute, "xmlns", 5) != 0)
        return NULL;
    return attribute[5] == ':' ? attribute + 6 : attribute[5] == '\0' ? "" : NULL;
}

/* The address of a prefix of n letters. */
static const char *space_of(const struct xml *e, const char *prefix, size_t n)
{
    for (; e; e = e->parent)
        for (const struct xml_attribute *p = e->prefixes; p; p = p->next)
            if (strncmp(p->name, prefix, n) == 0 && p->name[n] == '\0')
                return p->value;
    return n == 3 && strncmp(prefix, "xml", n) == 0 ? "http://www.w3.org/XML/1998/namespace" : NULL;
}

/* A name without its prefix, and its namespace; without a prefix that is `plain`. A prefix that is
 * bound to nothing is a part of the name. */
static const char *resolve(struct arena *a, const struct xml *e, const char *name,
                           const char *plain, const char **ret_space)
{
    const char *colon = strchr(name, ':');
    const char *space = colon ? space_of(e, name, (size_t)(colon - name)) : plain;
    bool bound = space && *space;
    *ret_space = bound ? space : "";
    return arena_strdup(a, colon && bound ? colon + 1 : name);
}

/* given: names and values by turns. */
static size_t count_attributes(const char **given)
{
    size_t n = 0;
    while (given[2 * n])
        n++;
    return n;
}

/* The bindings among the attributes; how many. */
static size_t read_prefixes(struct arena *a, struct xml *e, const char **given)
{
    size_t n = 0;
    struct xml_attribute **end = &e->prefixes;
    for (; *given; given += 2) {
        if (!bound_by(given[0]))
            continue;
        *end = arena_new(a, struct xml_attribute, 1);
        **end = (struct xml_attribute){.space = "",
                                       .name = arena_strdup(a, bound_by(given[0])),
                                       .value = arena_strdup(a, given[1])};
        end = &(*end)->next;
        n++;
    }
    return n;
}

static void read_attributes(struct arena *a, struct xml *e, const char **given)
{
    struct xml_attribute **end = &e->attributes;
    for (; *given; given += 2) {
        if (bound_by(given[0]))
            continue;
        *end = arena_new(a, struct xml_attribute, 1);
        (*end)->name = resolve(a, e, given[0], "", &(*end)->space);
        (*end)->value = arena_strdup(a, given[1]);
        end = &(*end)->next;
    }
}

static void go_in(struct building *b, struct xml *e, size_t prefixes)
{
    struct open *o = b->now->inner;
    if (!o) {
        o = arena_new(b->arena, struct open, 1);
        buf_init(&o->text, b->arena, 2 * (size_t)LIMIT_XML); /* UTF-8 of an ISO-8859-1 */
        o->outer = b->now;
        o->depth = b->now->depth + 1;
        b->now->inner = o;
    }
    o->e = e;
    o->end = &e->first;
    o->prefixes = prefixes;
    buf_clear(&o->text);
    b->now = o;
}

static void on_start(void *self, const char *name, const char **given)
{
    struct building *b = self;
    if (b->why)
        return;
    if (b->now->depth == LIMIT_XML_DEPTH) {
        refuse(b, "xml.deep", "elements too deep inside each other");
        return;
    }
    if (count_attributes(given) > LIMIT_XML_ATTRIBUTES) {
        refuse(b, "xml.attributes", "too many attributes");
        return;
    }
    struct xml *e = arena_new(b->arena, struct xml, 1);
    *e = (struct xml){
        .text = "", .line = (int)XML_GetCurrentLineNumber(b->parser), .parent = b->now->e};
    size_t prefixes = b->now->prefixes + read_prefixes(b->arena, e, given);
    if (prefixes > LIMIT_XML_ATTRIBUTES)
        refuse(b, "xml.attributes", "too many prefixes");
    read_attributes(b->arena, e, given);
    e->name = resolve(b->arena, e, name, space_of(e, "", 0), &e->space);
    *b->now->end = e;
    b->now->end = &e->next;
    go_in(b, e, prefixes);
}

static bool is_blank(const char *s)
{
    return s[strspn(s, " \t\r\n")] == '\0';
}

static void on_end(void *self, const char *name)
{
    struct building *b = self;
    (void)name;
    if (b->why)
        return;
    if (!is_blank(b->now->text.p))
        b->now->e->text = arena_strndup(b->arena, b->now->text.p, b->now->text.n);
    b->now = b->now->outer;
}

static void on_text(void *self, const char *text, int n)
{
    struct building *b = self;
    if (!b->why)
        buf_add(&b->now->text, text, (size_t)n);
}

static void on_doctype(void *self, const char *name, const char *system, const char *public,
                       int internal)
{
    (void)name, (void)system, (void)public, (void)internal;
    refuse(self, "xml.doctype", "a document type is not allowed");
}

static int read_all(struct building *b, const char *text, size_t n, struct fault *f)
{
    enum XML_Status status;
    size_t at = 0, size;
    do {
        size = n - at < CHUNK ? n - at : CHUNK;
        status = XML_Parse(b->parser, text + at, (int)size, at + size == n);
        at += size;
    } while (status == XML_STATUS_OK && at < n);
    if (status == XML_STATUS_OK)
        return OK;
    return fault_reason(f, INVALID, b->why ? b->reason : "xml.syntax", "line %d: %s",
                        (int)XML_GetCurrentLineNumber(b->parser),
                        b->why ? b->why : XML_ErrorString(XML_GetErrorCode(b->parser)));
}

int xml_parse(struct arena *a, const char *text, size_t n, struct xml **ret, struct fault *f)
{
    if (n > LIMIT_XML)
        return fault_reason(f, TOO_LARGE, "xml.large", "larger than %d bytes", LIMIT_XML);
    struct xml *root = NULL;
    struct building b = {.arena = a, .outermost = {.end = &root}};
    b.now = &b.outermost;
    reading = a;
    b.parser = XML_ParserCreate_MM(NULL, &memory, NULL);
    XML_SetUserData(b.parser, &b);
    XML_SetElementHandler(b.parser, on_start, on_end);
    XML_SetCharacterDataHandler(b.parser, on_text);
    XML_SetStartDoctypeDeclHandler(b.parser, on_doctype);
    int r = read_all(&b, text, n, f);
    reading = NULL;
    if (r == OK)
        *ret = root;
    return r;
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
    return space_of(e, prefix, strlen(prefix));
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
