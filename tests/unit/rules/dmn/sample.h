/* Small decision models for tests, and a short way to ask them. */
#ifndef TESTS_RULES_DMN_SAMPLE_H
#define TESTS_RULES_DMN_SAMPLE_H

#include "rules/dmn/dmn.h"

/* A whole DMN 1.5 document of the namespace "urn:t" around the inside. */
const char *sample_document(struct arena *a, const char *inside);

/* A document with a decision "d" (typeRef may be "") of this logic, and inputs x and y. */
const char *sample_decision(struct arena *a, const char *type, const char *logic);

/* <literalExpression> around an expression, escaped. */
const char *sample_literal(struct arena *a, const char *text);

/* A decision table. Columns and cells are separated by ';', rules by line feeds: inputs "x;y",
 * outputs "a;b", rules "<5;-;1;2\n…". attributes: " hitPolicy='FIRST'". */
struct sample_table {
    const char *attributes, *inputs, *outputs, *rules;
};
const char *sample_table(struct arena *a, const struct sample_table *t);

/* The model of whole documents, the first being the model; a failed check when it is not read. */
struct dmn_model *sample_model(struct arena *a, const char *const *documents, size_t count);

/* Findings as "dmn.type:7 dmn.cycle:9", "" when there is none. */
const char *sample_findings(struct arena *a, const char *document);

/* The answer as canonical FEEL, or the fault's reason. context: FEEL. */
const char *sample_ask(struct arena *a, const struct dmn_model *m, enum dmn_kind kind,
                       const char *name, const char *context);

/* All in one: decision "d" of a document. */
const char *sample_answer(struct arena *a, const char *document, const char *context);

const struct feel_context *sample_context(struct arena *a, const char *text);
const char *sample_text(struct arena *a, const struct feel_value *v);

#endif
