/* DMN decisions: read a model, ask it, explain the answer.
 *
 * A model is what one XML file and the files that it imports say (DMN 1.1 to 1.5, OMG
 * formal/2024-01-01, chapters 6 to 10). It is parsed once, then only read: any number of threads
 * may ask it at the same time, each with its own arena. It is pure: an answer depends on the inputs
 * and the given present alone.
 *
 *     struct dmn_findings findings;
 *     int r = dmn_read(a, texts, 1, &findings, &model, f);
 *     struct dmn_question q = {.what = dmn_find(model, DMN_DECISION, "Mức phí"),
 *                              .inputs = values, .now = &now};
 *     r = dmn_decide(model, &q, a, &value, f);
 *
 * As the standard wants, a mistake inside a decision (text plus number, two rules of a unique
 * table, a value that is not of its type) is not a fault: its value is null, and the explanation
 * says why. Faults are kept for documents that are no DMN and for limits.
 *
 * docs/dmn.md lists what is taken and refused. Reasons of findings and faults: "dmn.document" (no
 * DMN at all), "dmn.large", "dmn.id", "dmn.import", "dmn.href", "dmn.cycle", "dmn.type",
 * "dmn.language", "dmn.function_kind", "dmn.expression", "dmn.table", "dmn.element",
 * "dmn.missing"; of answers, besides those of feel.h: "dmn.unknown" (nothing of that name).
 */
#ifndef RULES_DMN_DMN_H
#define RULES_DMN_DMN_H

#include "rules/feel/feel.h"

/* One file: the model itself, or one that it imports. The name is for findings only. */
struct dmn_text {
    const char *name;
    const char *text;
    size_t n;
};

/* Something wrong with a model. What it is about is null when it is asked; the rest works. A model
 * is published only when there is none. */
struct dmn_finding {
    const char *reason;  /* stable: "dmn.expression" */
    const char *file;    /* name of the text */
    const char *element; /* "decisionTable" */
    const char *id;      /* of the element or the nearest one around it; "" when none has one */
    int line;
    const char *words; /* the whole sentence, with line, element and id */
    struct dmn_finding *next;
};

struct dmn_findings {
    struct dmn_finding *first, *last;
    size_t count; /* those beyond 100 are not listed, nor counted */
};

enum dmn_kind {
    DMN_INPUT,     /* inputData */
    DMN_DECISION,  /* decision */
    DMN_KNOWLEDGE, /* businessKnowledgeModel: a function */
    DMN_SERVICE,   /* decisionService: a function, too */
};

/* A parameter of a business knowledge model or decision service. */
struct dmn_parameter {
    const char *name;
    const char *type; /* as written; "" for any */
};

/* What a model is made of. Ids are unique within a file, names within a kind. */
struct dmn_element {
    enum dmn_kind kind;
    const char *id, *name;
    const char *path; /* how the main model calls it: "Mức phí", "phi.Mức phí" for an import's */
    const char *space;                            /* namespace of the model that holds it */
    const char *file;                             /* name of the text that holds it */
    const char *type;                             /* typeRef of its value, as written; "" for any */
    const char *description, *question, *answers; /* for people; "" when not given */
    int line;
    const struct dmn_element *const *requires; /* information, then knowledge requirements */
    size_t require_count;
    const struct dmn_parameter *parameters; /* functions only */
    size_t parameter_count;
    size_t number; /* its place in dmn_elements */
};

struct dmn_model;

/* Read texts[0] and the imports among the others (found by namespace; those that are not needed are
 * left alone). OK also when there are findings. INVALID when texts[0] is no DMN document: f has the
 * words, and reterr_findings one finding. TOO_LARGE beyond LIMIT_DMN_…. Texts are copied. */
int dmn_read(struct arena *a, const struct dmn_text *texts, size_t count,
             struct dmn_findings *reterr_findings, struct dmn_model **ret, struct fault *f);

/* All elements: those of texts[0] first, in document order. */
const struct dmn_element *const *dmn_elements(const struct dmn_model *m, size_t *ret_count);

/* By path, name or id; those of texts[0] come first. NULL when there is none. */
const struct dmn_element *dmn_find(const struct dmn_model *m, enum dmn_kind kind, const char *name);

/* One rule that fired. */
struct dmn_hit {
    const char *rule; /* id, or "" */
    size_t number;    /* of the row, from 1 */
    const struct feel_value *outputs;
    const char *const *annotations; /* as many as the table has columns of them; "" when empty */
};

/* One decision table that was evaluated. */
struct dmn_table_trace {
    const char *table;  /* id, or "" */
    const char *policy; /* "U", "C+", … */
    const char *const *input_names, *const *output_names, *const *annotation_names;
    const struct feel_value *inputs;
    size_t input_count, output_count, annotation_count;
    const struct dmn_hit *hits; /* the rules whose conditions held, in their order */
    size_t hit_count;
    struct dmn_table_trace *next;
};

/* One decision, function call or input, in the order in which they were finished. */
struct dmn_step {
    const struct dmn_element *what;
    struct feel_value value;
    const struct feel_context *arguments; /* functions; otherwise NULL */
    const char *problem;                  /* why the value is null, for officials; NULL */
    struct dmn_table_trace *tables;       /* in the order of evaluation */
    struct dmn_step *next;
};

struct dmn_explanation {
    struct dmn_step *first, *last;
};

struct dmn_question {
    const struct dmn_element *what;
    const struct feel_context *inputs; /* by name or path of the input data, imports' also nested:
                                        * {phi: {"Kênh": …}}; for functions: the arguments by name
                                        * of parameter. What is not there is null. May be NULL */
    const struct feel_moment *now;     /* for now() and today(); NULL: both are null */
    struct dmn_explanation *explain;   /* filled in, in the arena; NULL when nobody asks */
};

/* The value of a decision or input, or the result of a function. A service with several outputs
 * gives a context of them. NOT_FOUND, dmn.unknown, when `what` is NULL; TOO_LARGE when a limit of
 * depth, steps or memory was passed (reasons of feel.h). */
int dmn_decide(const struct dmn_model *m, const struct dmn_question *q, struct arena *a,
               struct feel_value *ret, struct fault *f);

#endif
