/* Every element of BPMN 2.0 that we know, as a table; private to rules/bpmn. */
#ifndef RULES_BPMN_ELEMENT_H
#define RULES_BPMN_ELEMENT_H

#include "rules/bpmn/bpmn.h"

#include "base/xml.h"

#define BPMN_MODEL_SPACE "http://www.omg.org/spec/BPMN/20100524/MODEL"
#define BPMN_DI_SPACE "http://www.omg.org/spec/BPMN/20100524/DI"

enum bpmn_use {
    USE_NODE,    /* a flow node or process: kind */
    USE_EVENT,   /* an event definition: trigger */
    USE_PART,    /* read where it belongs, or without effect on execution */
    USE_DATA,    /* has an effect that we do not give it: its content is judged in no drawing */
    USE_REFUSED, /* known, not executed */
};

struct bpmn_element {
    const char *name;
    enum bpmn_use use;
    int kind;               /* enum bpmn_kind or enum bpmn_trigger */
    const char *attributes; /* besides id and name, blanks between and around */
    const char *own;        /* attributes in BPMN_SPACE */
    const char *why;        /* USE_REFUSED: the reason */
};

/* The row of an element in one of BPMN's four namespaces; NULL when there is none. */
const struct bpmn_element *bpmn_element_of(const struct xml *e);

/* Is the element in one of BPMN's namespaces? */
bool bpmn_is_standard(const struct xml *e);

#endif
