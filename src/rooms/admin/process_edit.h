/* The steps of a process as staff edit them without a drawing: names, roles, acts and budgets, read
 * from the XML and written back into it, with everything else left as it was to the letter.
 *
 * It reads more than rules/bpmn takes: a process that cannot be published yet has its steps, too.
 * Pure functions over text in an arena.
 */
#ifndef ROOMS_ADMIN_PROCESS_EDIT_H
#define ROOMS_ADMIN_PROCESS_EDIT_H

#include "base/arena.h"
#include "base/fault.h"

#include <stdbool.h>
#include <stddef.h>

/* A way out of a step. */
struct process_way {
    const char *to;   /* id of the next step */
    const char *name; /* of the flow; "" */
};

struct process_step {
    const char *id, *element;                         /* "userTask" */
    const char *name, *name_en, *role, *act, *budget; /* "" when not given */
    const struct process_way *ways;
    size_t way_count;
    int line;
};

/* All activities, events and gateways in the order in which a token can meet them: from the start
 * along the flows; events at a step and the inside of a sub-process come after it, what nothing
 * leads to comes last. INVALID when the text is no XML or holds no process. */
int process_steps(struct arena *a, const char *text, struct process_step **ret, size_t *ret_n,
                  struct fault *f);

/* What of a step is to be changed. */
enum process_part { PART_NAME, PART_NAME_EN, PART_ROLE, PART_ACT, PART_BUDGET, PROCESS_PARTS };

struct process_change {
    const char *id;
    enum process_part part;
    const char *value; /* "" takes the attribute away */
};

/* The text with the changes made. NOT_FOUND, "process.step", when there is no such step; INVALID
 * when the text is no XML or binds the prefix of our attributes in more than one place
 * ("process.prefix"). */
int process_apply(struct arena *a, const char *text, const struct process_change *changes, size_t n,
                  const char **ret, struct fault *f);

#endif
