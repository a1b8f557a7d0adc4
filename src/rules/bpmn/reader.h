/* What the parts of the import share; private to rules/bpmn. */
#ifndef RULES_BPMN_READER_H
#define RULES_BPMN_READER_H

#include "rules/bpmn/bpmn.h"

#include "base/xml.h"

enum { BPMN_FINDINGS = 100 }; /* more are not helpful */

/* An element with an id. */
struct bpmn_entry {
    const char *id;
    const struct xml *e;
    int node, flow; /* -1 when it is none */
};

struct bpmn_reader {
    struct arena *arena;
    struct bpmn_findings *findings;
    struct bpmn_model *model;
    bool executable;            /* some process is; otherwise the file is a drawing */
    struct bpmn_entry *entries; /* sorted by id */
    size_t entry_count;
    struct bpmn_node *nodes; /* model->nodes and flows, while they are made */
    struct bpmn_flow *flows;
    const struct xml **sources; /* the element of each node */
};

/* Note a finding about an element; the words are "LINE: ELEMENT ID: …". */
void bpmn_find(struct arena *a, struct bpmn_findings *to, struct bpmn_finding what, const char *fmt,
               ...) __attribute__((format(printf, 4, 5)));

/* The same from the reader, with the element's name, line and nearest id. */
void bpmn_refuse(struct bpmn_reader *r, const struct xml *e, const char *reason, const char *fmt,
                 ...) __attribute__((format(printf, 4, 5)));

/* The entry with this id, or with the local part of this qualified name; NULL when there is none.
 */
struct bpmn_entry *bpmn_entry_of(const struct bpmn_reader *r, const char *id);

/* Elements and attributes that may not be there. */
void bpmn_judge(struct bpmn_reader *r, const struct xml *e);

/* Attributes and children of each node but the flows. */
void bpmn_read_details(struct bpmn_reader *r);

/* Its definition and what belongs to it. */
void bpmn_read_event(struct bpmn_reader *r, const struct xml *e, struct bpmn_node *node);

/* The name of the message that an element refers to; "" with a finding. */
const char *bpmn_message_of(struct bpmn_reader *r, const struct xml *e);

/* timeDate, timeDuration, timeCycle in ISO 8601. */
bool bpmn_parse_time(struct arena *a, const struct xml *e, struct bpmn_wait *to);

/* Working time: "4h" or "2d". */
void bpmn_read_working(struct bpmn_reader *r, const struct xml *e, const char *text,
                       struct bpmn_wait *to);

/* Attributes: our own one, "" when it is missing; one that is true or false. */
const char *bpmn_own(const struct xml *e, const char *name);
bool bpmn_is_true(const struct xml *e, const char *name, bool fallback);

/* Flows' ends, boundaries, lanes, defaults: what ties nodes together. */
void bpmn_link(struct bpmn_reader *r, const struct xml *root);

/* What is tied without a drawn line: links, before flows are gathered; event sub-processes and
 * starts. */
void bpmn_tie_links(struct bpmn_reader *r);
void bpmn_tie_scopes(struct bpmn_reader *r);

/* The diagram. */
void bpmn_read_diagram(struct bpmn_reader *r, const struct xml *root);

/* An expression of a condition or count; NULL when e is NULL. */
const struct bpmn_expression *bpmn_read_expression(struct bpmn_reader *r, const struct xml *e,
                                                   const char *text);

#endif
