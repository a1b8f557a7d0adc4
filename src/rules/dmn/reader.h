/* What the parts of the import share. For dmn/ only. */
#ifndef RULES_DMN_READER_H
#define RULES_DMN_READER_H

#include "base/xml.h"
#include "rules/dmn/model.h"

struct dmn_unit;

struct dmn_import {
    const char *name; /* "" when its elements are called as if they were the importer's */
    struct dmn_unit *unit;
};

/* An item definition. Its type is known by name before it is read, so that it may hold itself. */
struct dmn_item {
    const char *name;
    const struct xml *e;
    struct dmn_unit *unit;
    struct feel_type *type;
    const char *tests; /* text of the tests that the type carries; NULL */
    enum { ITEM_UNREAD, ITEM_OPEN, ITEM_READ } state;
};

/* An element of the requirement graph on its way. */
struct dmn_entry {
    const char *id;
    struct dmn_node *node;
    const struct xml *e;
};

/* One file. */
struct dmn_unit {
    struct dmn_reader *reader;
    const char *file, *space;
    const struct xml *root;
    struct dmn_import *imports;
    size_t import_count;
    struct dmn_item *items;
    size_t item_count;
    struct feel_types types;   /* its own and those of its imports */
    struct dmn_entry *entries; /* sorted by id */
    size_t entry_count;
    bool needed;
};

struct dmn_reader {
    struct arena *arena;
    struct dmn_findings *findings;
    struct dmn_model *model;
    struct dmn_unit *units;
    size_t unit_count;
};

/* Where expressions are read: their file and the names that they may use. */
struct dmn_place {
    struct dmn_reader *reader;
    struct dmn_unit *unit;
    struct feel_context *known;
};

/* Note a finding; the answer is its words without place ("line 3, decision d1: "). */
const char *dmn_find_fault(const struct dmn_unit *u, const struct xml *e, const char *reason,
                           const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* A child or attribute that holds text; "" when there is none. */
const char *dmn_child_text(const struct xml *e, const char *name);
const char *dmn_attribute(const struct xml *e, const char *name);

bool dmn_is_standard(const struct xml *e);                /* in a namespace of DMN 1.1 to 1.5 */
bool dmn_is_named(const struct xml *e, const char *name); /* the same, and so called */
size_t dmn_count(const struct xml *e, const char *name);  /* children of that name */
const struct xml *dmn_next(const struct xml *from, const char *name); /* from or a sibling after */

/* spaces.c: which files are needed, and by which names. Fault: texts[0] is no DMN. */
int dmn_read_units(struct dmn_reader *r, const struct dmn_text *texts, size_t count,
                   struct fault *f);

/* items.c: item definitions of all needed units. */
void dmn_read_items(struct dmn_reader *r);

/* The type that a typeRef names; NULL for "" and for what is not known (that is a finding). */
const struct feel_type *dmn_type_of(struct dmn_reader *r, const struct dmn_unit *u,
                                    const struct xml *e, const char *name);

/* nodes.c: the elements, their requirements, then their logic. */
void dmn_collect_nodes(struct dmn_reader *r);
void dmn_read_nodes(struct dmn_reader *r);

/* links.c: requirements of one element; then all of them together must have no cycle. */
void dmn_read_links(struct dmn_reader *r, struct dmn_unit *u, struct dmn_entry *entry);
void dmn_cut_cycles(struct dmn_reader *r);

/* boxed.c: the expression among the children of e. */
const struct dmn_logic *dmn_read_body(struct dmn_place *p, const struct xml *e);
const struct dmn_logic *dmn_read_literal(struct dmn_place *p, const struct xml *e);
const struct dmn_procedure *dmn_read_procedure(struct dmn_place *p, const struct xml *e);

/* A function is typed as a whole, or by its result alone: that of the result. */
const struct feel_type *dmn_result_of(const struct feel_type *type);

/* FEEL, or NULL after a finding. Texts that are blank are "missing" unless they may be. */
const struct feel *dmn_parse(struct dmn_place *p, const struct xml *e, const char *text,
                             bool tests);
bool dmn_is_feel(struct dmn_place *p, const struct xml *e); /* else a finding */
void dmn_know(struct dmn_place *p, const char *name);
const struct dmn_logic *dmn_nothing(struct dmn_place *p, const char *problem);
struct dmn_logic *dmn_logic_new(struct dmn_place *p, enum dmn_form form, size_t kids);

/* table.c */
const struct dmn_logic *dmn_read_table(struct dmn_place *p, const struct xml *e);

#endif
