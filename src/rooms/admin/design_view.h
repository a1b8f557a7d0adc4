/* What the pages of the drawing tools see (templates/admin/design_….html). */
#ifndef ROOMS_ADMIN_DESIGN_VIEW_H
#define ROOMS_ADMIN_DESIGN_VIEW_H

#include "html/form_view.h"

#include <stdint.h>

struct design_finding_view {
    const char *element; /* "" for the file as a whole */
    const char *reason, *words;
    int line;
};

struct design_view {
    const char *file;            /* "process.bpmn" */
    const char *title;           /* of the page */
    const char *draft;           /* address of the draft */
    const char *self;            /* this page; the table of steps posts there */
    const char *text;            /* the same file as text */
    const char *table;           /* the same page without script */
    const char *steps;           /* where the table of steps is posted */
    const char *content, *check; /* where the script reads, saves and asks */
    int64_t revision;
    bool open;  /* may be changed */
    bool plain; /* the page without script was asked for */
    const struct design_finding_view *findings;
    size_t finding_count;
    const struct option_view *roles, *acts, *decisions;
    size_t role_count, act_count, decision_count;
};

/* One step of a process in the table that everyone can edit. */
struct design_step_view {
    const char *id;
    const char *kind; /* "Việc của cán bộ", "Rẽ nhánh" */
    const char *name, *name_en;
    const char *role, *act; /* as in the file */
    const char *amount;     /* of the budget: "4" */
    bool days;              /* else hours */
    bool person;            /* a user task: it has role, act and budget */
    const char *next;       /* what comes after, in words */
    const char *const *wrong;
    size_t wrong_count;
    const char *bad_budget; /* what is wrong with the time typed; NULL */
};

struct design_steps_view {
    const struct design_step_view *steps;
    size_t count;
    const char *broken; /* why there is no table: the file cannot be read; NULL */
    bool stale;         /* another was faster: what was typed is shown on the newer file */
    bool refused;       /* something typed cannot be kept */
};

/* A decision as a table to look at. */
struct design_rule_view {
    const char *const *cells; /* inputs, then outputs, then the annotation */
};
struct design_table_view {
    const char *id, *name, *hit_policy;
    const char *const *heads;
    size_t head_count;
    const struct design_rule_view *rules;
    size_t rule_count;
    const char *expression; /* a literal expression instead of a table; NULL */
};
struct design_tables_view {
    const struct design_table_view *tables;
    size_t count;
    const char *broken;
};

#endif
