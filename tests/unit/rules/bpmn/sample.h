/* Small processes for tests, and a short way to run them. */
#ifndef TESTS_RULES_BPMN_SAMPLE_H
#define TESTS_RULES_BPMN_SAMPLE_H

#include "rules/bpmn/bpmn.h"

/* The five steps of a one-stop procedure, with the way back from signing. */
extern const char sample_one_stop[];

/* A whole document around the inside of one executable process "p". */
const char *sample_document(struct arena *a, const char *inside);

/* The model, or NULL with a failed check. */
struct bpmn_model *sample_model(struct arena *a, const char *inside);

/* The first finding's words, or "" when the text is read. */
const char *sample_refusal(struct arena *a, const char *inside);

/* A run: each call advances the same state. What the last step did is in `step`. */
struct sample_run {
    struct arena *arena;
    const struct bpmn_model *model;
    struct bpmn_step step;
};

/* variables: JSON text, or NULL. */
/* The present of all runs; NULL: not told. */
extern const struct feel_moment *sample_now;

struct sample_run sample_start(struct arena *a, const char *inside, const char *variables);

/* Each returns the code of bpmn_advance. A task is named by its node; the oldest token counts. */
int sample_done(struct sample_run *r, const char *node, const char *outcome, const char *variables);
int sample_failed(struct sample_run *r, const char *node, const char *error);
int sample_due(struct sample_run *r, const char *timer);
int sample_message(struct sample_run *r, const char *name, const char *variables);
int sample_signal(struct sample_run *r, const char *name, const char *variables);
int sample_escalated(struct sample_run *r, const char *node, const char *code);
int sample_changed(struct sample_run *r, const char *variables); /* from outside */

/* Nodes that the last step visited: "a b c". */
const char *sample_visited(const struct sample_run *r);

/* Where tokens rest, in order, as "xu-ly:waiting"; or "ended". */
const char *sample_rest(const struct sample_run *r);

/* Effects of the last step, as "open:xu-ly start-timer:t ended". */
const char *sample_effects(const struct sample_run *r);

/* The variables as JSON. */
const char *sample_variables(const struct sample_run *r);

struct json *sample_json(struct arena *a, const char *text);

#endif
