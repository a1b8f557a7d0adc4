/* The model as the reader makes it and the evaluation walks it. For dmn/ only. */
#ifndef RULES_DMN_MODEL_H
#define RULES_DMN_MODEL_H

#include "rules/dmn/dmn.h"
#include "rules/feel/type.h"

enum dmn_form {
    FORM_NOTHING,     /* null: `problem` says why */
    FORM_SAME,        /* its only kid, for one more type */
    FORM_LITERAL,     /* text */
    FORM_TABLE,       /* table */
    FORM_INVOCATION,  /* the function, then arguments; names of parameters */
    FORM_CONTEXT,     /* entries that see the earlier ones; a NULL name: the result */
    FORM_ROW,         /* of a relation: a context whose entries do not see each other */
    FORM_LIST,        /* items; rows of a relation */
    FORM_FUNCTION,    /* procedure */
    FORM_CONDITIONAL, /* if, then, else */
    FORM_FILTER,      /* in, match */
    FORM_FOR,         /* in, return; names[0]: the variable */
    FORM_SOME,        /* in, satisfies; the same */
    FORM_EVERY,
    FORM_KINDS
};

struct dmn_table;
struct dmn_procedure;

/* A boxed expression. */
struct dmn_logic {
    enum dmn_form form;
    const char *problem;
    const struct feel_type *type; /* its value is coerced to it; NULL: any */
    const char *type_name;        /* as written */
    const struct feel *text;
    const struct dmn_logic **kids;
    const char **names;
    size_t count; /* of kids */
    const struct dmn_table *table;
    const struct dmn_procedure *procedure;
};

/* What a function is: of a business knowledge model, a service, or a boxed definition. */
struct dmn_procedure {
    const char **names;
    const struct feel_type **types;
    size_t count;
    const struct feel_type *result; /* NULL: any */
    const struct dmn_logic *body;   /* NULL for services */
};

struct dmn_input {
    const char *name; /* text of the expression, for explanations */
    const struct dmn_logic *logic;
    const struct feel *allowed; /* unary tests; NULL: all */
};

struct dmn_output {
    const char *name;
    const struct feel_type *type;
    const char *type_name;
    const struct feel *allowed;  /* unary tests; NULL: all */
    const struct feel *ranks;    /* the same as a list, best first, for P and O; NULL */
    const struct feel *fallback; /* default output; NULL */
};

struct dmn_rule {
    const char *id;
    const struct feel **tests; /* a NULL one: "-" */
    const struct feel **outputs;
    const char **annotations;
};

enum dmn_policy {
    POLICY_UNIQUE,
    POLICY_ANY,
    POLICY_PRIORITY,
    POLICY_FIRST,
    POLICY_RULE_ORDER,
    POLICY_OUTPUT_ORDER,
    POLICY_COLLECT,
    POLICY_SUM,
    POLICY_COUNT,
    POLICY_MIN,
    POLICY_MAX,
};

struct dmn_table {
    const char *id;
    enum dmn_policy policy;
    const char *policy_name;      /* "C+" */
    const struct feel *aggregate; /* of the name "outputs"; NULL */
    struct dmn_input *inputs;
    struct dmn_output *outputs;
    struct dmn_rule *rules;
    const char **annotations; /* names of the columns */
    size_t input_count, output_count, rule_count, annotation_count;
};

struct dmn_node;

/* A requirement. */
struct dmn_link {
    const struct dmn_node *to;
    const char *import; /* the name that the requirer's model gives to the import; NULL: its own */
};

struct dmn_node {
    struct dmn_element is; /* first */
    const struct feel_type *value_type;
    const struct dmn_logic *logic;         /* decisions */
    const struct dmn_procedure *procedure; /* functions */
    struct dmn_link *links;
    size_t link_count;
    const struct dmn_node **outputs;    /* services */
    const struct dmn_node **parameters; /* services: input data, then input decisions */
    size_t output_count, parameter_count;
};

struct dmn_model {
    struct dmn_node **nodes;
    const struct dmn_element **elements; /* the same, as callers see them */
    size_t node_count;
    size_t own_count; /* those of the first text come first */
};

/* The element as a node. */
static inline const struct dmn_node *dmn_node_of(const struct dmn_element *e)
{
    return (const struct dmn_node *)e;
}

#endif
