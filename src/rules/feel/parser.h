/* The parser's state, shared by its files: parser.c (operators, tests), primary.c (what stands
 * between them), names.c (names and types). For feel/ only. A function that fails returns NULL or
 * half a node; `failed` says so once for all. */
#ifndef RULES_FEEL_PARSER_H
#define RULES_FEEL_PARSER_H

#include "rules/feel/ast.h"
#include "rules/feel/lexer.h"

struct parser {
    struct arena *arena;
    const char *text;
    struct token token; /* the next one */
    struct fault *fault;
    int failed;
    int depth;
    bool asked;         /* a "?" was seen */
    const char **names; /* known names, the innermost last */
    size_t name_count, name_capacity;
    const struct feel_types *types; /* may be NULL */
};

struct kids {
    struct node **nodes;
    const char **names;
    size_t count, capacity;
};

struct node *parser_node(struct parser *p, enum node_kind kind, size_t kids);
struct node *parser_fail(struct parser *p, const char *words);
void parser_advance(struct parser *p);
bool parser_peek(const struct parser *p, const char *sign);
bool parser_accept(struct parser *p, const char *sign);
bool parser_expect(struct parser *p, const char *sign);
void kids_add(struct parser *p, struct kids *k, struct node *n);
struct node *kids_node(struct parser *p, struct kids *k, enum node_kind kind);

struct node *parser_expression(struct parser *p);
struct node *parser_operand(struct parser *p); /* no comparison, no "and", no "or" */
struct node *parser_test(struct parser *p, int weakest);
struct node *parser_test_of(struct parser *p, struct node *x);

/* Check and copy the text, and read its first token. */
int parser_begin(struct parser *p, const char *text);

/* primary.c */
struct node *parser_postfix(struct parser *p);

/* "-5" is a literal (rule 35): the sign binds more tightly than what follows. p->token is the
 * number. */
struct node *parser_negative(struct parser *p);

/* The rest of a range after its "..". */
struct node *parser_range(struct parser *p, enum feel_bound low, struct node *from);

/* names.c */
bool parser_is_keyword(struct token t); /* a word that ends a name */
/* When name stands at `at` and is longer than the best so far, it becomes the best. */
void names_try(const char *at, const char *name, const char **best, size_t *best_length);
void names_push(struct parser *p, const char *name);
const char *parser_name(struct parser *p);     /* a reference: the longest known name, or words */
const char *parser_new_name(struct parser *p); /* one that is being bound: up to a keyword */
const char *parser_words(struct parser *p);    /* the same without signs */
const char *parser_key(struct parser *p); /* up to ':' ; NULL and no fault when no ':' follows */

/* types.c */
const struct feel_type *parser_type(struct parser *p);

#endif
