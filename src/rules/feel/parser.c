/* Recursive descent with one table of operator strengths. Where the grammar of DMN is ambiguous the
 * longest name wins, as 10.3.1.4 says; a name is searched among those bound in the expression, the
 * built-ins and what the caller knows, and else made of words up to the next keyword. */
#include "rules/feel/parser.h"

#include "base/limits.h"
#include "base/text.h"
#include "rules/feel/builtin.h"

#include <stdlib.h>
#include <string.h>

struct node *parser_node(struct parser *p, enum node_kind kind, size_t kids)
{
    struct node *n = arena_new(p->arena, struct node, 1);
    n->kind = kind;
    n->count = kids;
    n->kids = arena_new(p->arena, struct node *, kids);
    return n;
}

struct node *parser_fail(struct parser *p, const char *words)
{
    if (p->failed)
        return NULL;
    int line = 1, column = 1;
    const char *to = p->token.at;
    for (const char *s = p->text; s < to; column++)
        if (text_next(&s) == '\n')
            line++, column = 0;
    p->failed = fault_reason(p->fault, INVALID, "feel.syntax", "line %d, column %d: %s", line,
                             column, words);
    return NULL;
}

void parser_advance(struct parser *p)
{
    p->token = lexer_next(p->token.at + p->token.n);
}

bool parser_peek(const struct parser *p, const char *sign)
{
    return token_is(p->token, sign);
}

bool parser_accept(struct parser *p, const char *sign)
{
    if (!parser_peek(p, sign))
        return false;
    parser_advance(p);
    return true;
}

bool parser_expect(struct parser *p, const char *sign)
{
    if (parser_accept(p, sign))
        return true;
    char words[40] = "expected ";
    (void)strncat(words, sign, 20);
    (void)parser_fail(p, words);
    return false;
}

void kids_add(struct parser *p, struct kids *k, struct node *n)
{
    if (k->count == k->capacity) {
        size_t capacity = k->capacity ? 2 * k->capacity : 4;
        struct node **more = arena_new(p->arena, struct node *, capacity);
        const char **names = arena_new(p->arena, const char *, capacity);
        for (size_t i = 0; i < k->count; i++)
            more[i] = k->nodes[i], names[i] = k->names[i];
        *k = (struct kids){.nodes = more, .names = names, .count = k->count, .capacity = capacity};
    }
    k->names[k->count] = NULL;
    k->nodes[k->count++] = n;
}

struct node *kids_node(struct parser *p, struct kids *k, enum node_kind kind)
{
    struct node *n = parser_node(p, kind, 0);
    n->kids = k->nodes;
    n->names = k->names;
    n->count = k->count;
    n->name_count = k->count;
    return n;
}

/* Operators from weak to strong; all go from left to right. */
static const struct {
    const char *sign;
    int strength;
    enum node_kind kind;
    enum op op;
} operators[] = {
    {"or", 1, NODE_OR, OP_NONE},           {"and", 2, NODE_AND, OP_NONE},
    {"=", 3, NODE_COMPARE, OP_EQ},         {"!=", 3, NODE_COMPARE, OP_NE},
    {"<", 3, NODE_COMPARE, OP_LT},         {"<=", 3, NODE_COMPARE, OP_LE},
    {">", 3, NODE_COMPARE, OP_GT},         {">=", 3, NODE_COMPARE, OP_GE},
    {"between", 3, NODE_BETWEEN, OP_NONE}, {"in", 3, NODE_IN, OP_NONE},
    {"+", 4, NODE_ARITH, OP_ADD},          {"-", 4, NODE_ARITH, OP_SUB},
    {"*", 5, NODE_ARITH, OP_MUL},          {"/", 5, NODE_ARITH, OP_DIV},
    {"**", 6, NODE_ARITH, OP_POW},
};
enum { WEAKEST = 1, COMPARISON = 3, ADDITION = 4 };

static struct node *parse_strength(struct parser *p, int weakest);

static struct node *parse_between(struct parser *p, struct node *x)
{
    struct node *n = parser_node(p, NODE_BETWEEN, 3);
    n->kids[0] = x;
    n->kids[1] = parse_strength(p, ADDITION);
    (void)parser_expect(p, "and");
    n->kids[2] = parse_strength(p, ADDITION);
    return n;
}

/* x in (tests) | x in (a..b] | x in test */
static struct node *parse_in(struct parser *p, struct node *x)
{
    struct kids kids = {0};
    kids_add(p, &kids, x);
    if (!parser_accept(p, "(")) {
        kids_add(p, &kids, parser_test(p, ADDITION));
        return kids_node(p, &kids, NODE_IN);
    }
    do {
        struct node *test = parser_test(p, WEAKEST);
        if (kids.count == 1 && test && test->op == OP_NONE && parser_accept(p, "..")) {
            kids_add(p, &kids, parser_test_of(p, parser_range(p, FEEL_OPEN, test->kids[0])));
            return kids_node(p, &kids, NODE_IN);
        }
        kids_add(p, &kids, test);
    } while (!p->failed && parser_accept(p, ","));
    (void)parser_expect(p, ")");
    return kids_node(p, &kids, NODE_IN);
}

static struct node *parse_operator(struct parser *p, struct node *left, size_t row)
{
    parser_advance(p);
    if (operators[row].kind == NODE_BETWEEN)
        return parse_between(p, left);
    if (operators[row].kind == NODE_IN)
        return parse_in(p, left);
    struct node *n = parser_node(p, operators[row].kind, 2);
    n->op = operators[row].op;
    n->kids[0] = left;
    n->kids[1] = parse_strength(p, operators[row].strength + 1);
    return n;
}

static struct node *parse_unary(struct parser *p)
{
    if (!parser_accept(p, "-"))
        return parser_postfix(p);
    if (p->token.kind == TOKEN_NUMBER && p->token.at[-1] == '-')
        return parser_negative(p);
    if (++p->depth > LIMIT_FEEL_PARSE_DEPTH)
        return parser_fail(p, "nested too deeply");
    struct node *n = parser_node(p, NODE_NEGATE, 1);
    n->kids[0] = parse_unary(p);
    p->depth--;
    return n;
}

static struct node *parse_strength(struct parser *p, int weakest)
{
    if (++p->depth > LIMIT_FEEL_PARSE_DEPTH)
        return parser_fail(p, "nested too deeply");
    struct node *left = parse_unary(p);
    size_t rows = sizeof operators / sizeof *operators;
    /* a chain of operators is as deep as nesting when the tree is walked */
    int chain = 0;
    while (!p->failed) {
        size_t row = 0;
        while (row < rows && !parser_peek(p, operators[row].sign))
            row++;
        if (row == rows || operators[row].strength < weakest)
            break;
        if (++chain > LIMIT_FEEL_DEPTH / 2)
            return parser_fail(p, "too many operators in a row");
        left = parse_operator(p, left, row);
    }
    p->depth--;
    return left;
}

struct node *parser_expression(struct parser *p)
{
    return parse_strength(p, WEAKEST);
}

struct node *parser_operand(struct parser *p)
{
    return parse_strength(p, ADDITION);
}

struct node *parser_test_of(struct parser *p, struct node *x)
{
    struct node *n = parser_node(p, NODE_TEST, 1);
    n->kids[0] = x;
    return n;
}

/* A positive unary test: an operator and an operand, or an expression. */
struct node *parser_test(struct parser *p, int weakest)
{
    static const enum op ops[] = {OP_EQ, OP_NE, OP_LT, OP_LE, OP_GT, OP_GE};
    static const char *const signs[] = {"=", "!=", "<", "<=", ">", ">="};
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
        if (parser_accept(p, signs[i])) {
            struct node *n = parser_test_of(p, parse_strength(p, ADDITION));
            n->op = ops[i];
            return n;
        }
    bool before = p->asked;
    p->asked = false;
    struct node *n = parser_test_of(p, parse_strength(p, weakest));
    n->truth = p->asked;
    p->asked = p->asked || before;
    return n;
}

static struct kids parse_test_list(struct parser *p)
{
    struct kids kids = {0};
    do
        kids_add(p, &kids, parser_test(p, WEAKEST));
    while (!p->failed && parser_accept(p, ","));
    return kids;
}

/* not(…) around all tests (rule 15.b). What goes on behind the parenthesis, as in "not(?) or x",
 * is an expression, in which not() is the function; then the answer is false and p is as before. */
static bool parse_negated(struct parser *p, struct kids *ret)
{
    struct token first = p->token;
    if (parser_accept(p, "not") && parser_accept(p, "(")) {
        *ret = parse_test_list(p);
        if (p->failed || (parser_accept(p, ")") && p->token.kind == TOKEN_END))
            return true;
    }
    p->token = first;
    return false;
}

static struct node *parse_tests(struct parser *p)
{
    struct kids kids = {0};
    struct token first = p->token;
    if (parser_accept(p, "-") && p->token.kind == TOKEN_END)
        return kids_node(p, &kids, NODE_TESTS);
    p->token = first;
    bool negated = parse_negated(p, &kids);
    if (!negated)
        kids = parse_test_list(p);
    struct node *n = kids_node(p, &kids, NODE_TESTS);
    n->truth = negated;
    return n;
}

static void collect_known(struct parser *p, const struct feel_context *known)
{
    for (uint32_t i = 0; known && i < known->count; i++) {
        names_push(p, known->entries[i].name);
        if (known->entries[i].value.kind == FEEL_CONTEXT)
            collect_known(p, known->entries[i].value.context);
    }
}

int parser_begin(struct parser *p, const char *text)
{
    p->text = arena_strdup(p->arena, text);
    if (!text_is_utf8(p->text, strlen(p->text)))
        return fault_reason(p->fault, INVALID, "feel.text", "the expression is not UTF-8");
    if (strlen(p->text) > LIMIT_FEEL_TEXT)
        return fault_reason(p->fault, TOO_LARGE, "feel.text",
                            "the expression has more than %d bytes", LIMIT_FEEL_TEXT);
    p->token = lexer_next(p->text);
    return OK;
}

int feel_parse_source(struct arena *a, const struct feel_source *source, struct feel **ret,
                      struct fault *f)
{
    struct parser p = {.arena = a, .types = source->types, .fault = f};
    int r = parser_begin(&p, source->text);
    if (r < 0)
        return r;
    collect_known(&p, source->known);
    struct node *root = source->tests ? parse_tests(&p) : parser_expression(&p);
    if (!p.failed && p.token.kind != TOKEN_END)
        (void)parser_fail(&p, "this does not belong here");
    if (p.failed)
        return p.failed;
    struct feel *e = arena_new(a, struct feel, 1);
    *e = (struct feel){.text = p.text, .root = root};
    *ret = e;
    return OK;
}

int feel_parse(struct arena *a, const char *text, const struct feel_context *known,
               struct feel **ret, struct fault *f)
{
    return feel_parse_source(a, &(struct feel_source){.text = text, .known = known}, ret, f);
}

int feel_parse_tests(struct arena *a, const char *text, const struct feel_context *known,
                     struct feel **ret, struct fault *f)
{
    return feel_parse_source(a, &(struct feel_source){.text = text, .tests = true, .known = known},
                             ret, f);
}

const char *feel_text(const struct feel *e)
{
    return e->text;
}
