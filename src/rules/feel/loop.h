/* What walks over lists: for, some, every, filters. For feel/ only. */
#ifndef RULES_FEEL_LOOP_H
#define RULES_FEEL_LOOP_H

#include "rules/feel/run.h"

/* What a loop over v goes through, a list: false when there is nothing. */
bool loop_domain(struct run *run, struct feel_value v, struct feel_value *ret);

struct feel_value loop_for(struct run *run, const struct node *n, const struct env *env);
struct feel_value loop_quantified(struct run *run, const struct node *n, const struct env *env);
struct feel_value loop_span(struct run *run, const struct node *n, const struct env *env);
struct feel_value loop_filter(struct run *run, const struct node *n, const struct env *env);

#endif
