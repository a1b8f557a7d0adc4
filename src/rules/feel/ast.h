/* The tree that the parser makes and the evaluator walks. For feel/ only. */
#ifndef RULES_FEEL_AST_H
#define RULES_FEEL_AST_H

#include "rules/feel/function.h"

enum node_kind {
    NODE_LITERAL, /* value */
    NODE_NAME,    /* name */
    NODE_NEGATE,  /* 1 kid */
    NODE_ARITH,   /* op; 2 kids */
    NODE_AND,     /* 2 kids */
    NODE_OR,      /* 2 kids */
    NODE_COMPARE, /* op; 2 kids */
    NODE_BETWEEN, /* 3 kids */
    NODE_IN,      /* a value, then NODE_TESTs */
    NODE_TEST,   /* op OP_NONE: an expression that may be compared, listed, a range; else ? op it */
    NODE_TESTS,  /* NODE_TESTs; truth: negated; no kids: "-" */
    NODE_IF,     /* condition, then, else */
    NODE_FOR,    /* names; one kid for each name, then the body */
    NODE_SOME,   /* the same shape */
    NODE_EVERY,  /* the same shape */
    NODE_SPAN,   /* first..last of a for; 2 kids */
    NODE_FILTER, /* list, condition */
    NODE_PATH,   /* 1 kid, name */
    NODE_CALL,   /* function, arguments; names: NULL, or one for each argument */
    NODE_LIST,   /* items */
    NODE_CONTEXT,  /* names, one kid for each */
    NODE_RANGE,    /* low and high: a missing one is a null literal; bounds */
    NODE_FUNCTION, /* names and types of parameters; body */
    NODE_INSTANCE, /* 1 kid, type */
    NODE_KINDS,
};

enum op {
    OP_NONE,
    OP_ADD,
    OP_SUB,
    OP_MUL,
    OP_DIV,
    OP_POW,
    OP_EQ,
    OP_NE,
    OP_LT,
    OP_LE,
    OP_GT,
    OP_GE,
};

struct node {
    enum node_kind kind;
    enum op op;
    bool truth; /* NODE_TESTS: negated; NODE_TEST: "?" stands in it */
    enum feel_bound low, high;
    enum feel_range_form form; /* NODE_RANGE */
    size_t count, name_count;
    struct node **kids;
    const char *name;
    const struct builtin *builtin; /* NODE_NAME: what it is when nothing else has this name */
    const char **names;
    const struct feel_type **types;
    const struct feel_type *type;
    struct feel_value value;
};

struct feel {
    const char *text;
    const struct node *root;
};

#endif
