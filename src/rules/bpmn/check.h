/* Parts of the model check; private to rules/bpmn. */
#ifndef RULES_BPMN_CHECK_H
#define RULES_BPMN_CHECK_H

#include "rules/bpmn/bpmn.h"

struct bpmn_check {
    struct arena *arena;
    const struct bpmn_model *model;
    struct bpmn_findings *findings;
};

void bpmn_find_node(struct bpmn_check *c, int node, const char *reason, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* Walk every marking of one scope. TOO_LARGE, bpmn.markings. */
int bpmn_check_markings(struct bpmn_check *c, int scope, struct fault *f);

#endif
