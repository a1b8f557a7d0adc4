/* What stands between operators: literals, names, calls, filters, paths, boxed expressions. */
#include "rules/feel/parser.h"

#include "base/limits.h"
#include "rules/feel/builtin.h"

#include <string.h>

static struct node *literal(struct parser *p, struct feel_value v)
{
    struct node *n = parser_node(p, NODE_LITERAL, 0);
    n->value = v;
    return n;
}

static struct node *parse_number(struct parser *p)
{
    struct decimal v;
    if (!decimal_parse_near(arena_strndup(p->arena, p->token.at, p->token.n), &v))
        return parser_fail(p, "this number is too large");
    parser_advance(p);
    return literal(p, feel_number(v));
}

static struct node *parse_string(struct parser *p)
{
    char *s = lexer_string(p->arena, p->token);
    if (!s)
        return parser_fail(p, "a bad escape in a string");
    parser_advance(p);
    return literal(p, feel_string(s));
}

static struct node *parse_at_literal(struct parser *p)
{
    parser_advance(p);
    if (p->token.kind != TOKEN_STRING)
        return parser_fail(p, "expected a string after @");
    char *s = lexer_string(p->arena, p->token);
    struct feel_value v = feel_null();
    if (s)
        (void)feel_read_temporal(p->arena, s, &v); /* else null, as the standard says */
    parser_advance(p);
    return literal(p, v);
}

struct node *parser_range(struct parser *p, enum feel_bound low, struct node *from)
{
    struct node *n = parser_node(p, NODE_RANGE, 2);
    n->low = low;
    n->kids[0] = from;
    n->kids[1] = parser_operand(p);
    n->high = parser_peek(p, "]") ? FEEL_CLOSED : FEEL_OPEN;
    if (!parser_accept(p, "]") && !parser_accept(p, ")") && !parser_accept(p, "["))
        return parser_fail(p, "expected the end of a range");
    return n;
}

/* "(< 5)" is the range of what is below 5. */
static struct node *parse_half_range(struct parser *p)
{
    static const struct {
        const char *sign;
        enum feel_bound low, high;
        enum feel_range_form form;
    } rows[] = {{"<", FEEL_UNBOUNDED, FEEL_OPEN, FEEL_TEST},
                {"<=", FEEL_UNBOUNDED, FEEL_CLOSED, FEEL_TEST},
                {">", FEEL_OPEN, FEEL_UNBOUNDED, FEEL_TEST},
                {">=", FEEL_CLOSED, FEEL_UNBOUNDED, FEEL_TEST},
                {"=", FEEL_CLOSED, FEEL_CLOSED, FEEL_TEST},
                {"!=", FEEL_CLOSED, FEEL_CLOSED, FEEL_TEST_NOT}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (!parser_accept(p, rows[i].sign))
            continue;
        struct node *n = parser_node(p, NODE_RANGE, 2), *x = parser_operand(p);
        n->low = rows[i].low;
        n->high = rows[i].high;
        n->form = rows[i].form;
        n->kids[0] = n->low == FEEL_UNBOUNDED ? literal(p, feel_null()) : x;
        n->kids[1] = n->high == FEEL_UNBOUNDED ? literal(p, feel_null()) : x;
        return n;
    }
    return NULL;
}

static struct node *parse_parenthesis(struct parser *p)
{
    parser_advance(p);
    struct node *n = parse_half_range(p);
    if (!n)
        n = parser_expression(p);
    if (parser_accept(p, ".."))
        return parser_range(p, FEEL_OPEN, n);
    (void)parser_expect(p, ")");
    return n;
}

static struct node *parse_open_range(struct parser *p)
{
    parser_advance(p);
    struct node *from = parser_operand(p);
    (void)parser_expect(p, "..");
    return parser_range(p, FEEL_OPEN, from);
}

static struct node *parse_list(struct parser *p)
{
    struct kids kids = {0};
    parser_advance(p);
    if (parser_accept(p, "]"))
        return kids_node(p, &kids, NODE_LIST);
    do {
        struct node *half = parse_half_range(p);
        kids_add(p, &kids, half ? half : parser_expression(p));
        if (kids.count == 1 && parser_accept(p, ".."))
            return parser_range(p, FEEL_CLOSED, kids.nodes[0]);
    } while (!p->failed && parser_accept(p, ","));
    (void)parser_expect(p, "]");
    return kids_node(p, &kids, NODE_LIST);
}

static struct node *parse_context(struct parser *p)
{
    struct kids kids = {0};
    parser_advance(p);
    while (!p->failed && !parser_peek(p, "}")) {
        const char *key = parser_key(p);
        if (!key)
            return parser_fail(p, "expected a key and a colon");
        (void)parser_expect(p, ":");
        for (size_t i = 0; i < kids.count; i++)
            if (strcmp(kids.names[i], key) == 0)
                return parser_fail(p, "this key stands twice in the context");
        kids_add(p, &kids, parser_expression(p));
        kids.names[kids.count - 1] = key;
        names_push(p, key); /* and it stays known: paths into the context need it */
        if (!parser_accept(p, ","))
            break;
    }
    (void)parser_expect(p, "}");
    return kids_node(p, &kids, NODE_CONTEXT);
}

static struct node *parse_if(struct parser *p)
{
    struct node *n = parser_node(p, NODE_IF, 3);
    parser_advance(p);
    n->kids[0] = parser_expression(p);
    (void)parser_expect(p, "then");
    n->kids[1] = parser_expression(p);
    (void)parser_expect(p, "else");
    n->kids[2] = parser_expression(p);
    return n;
}

static struct node *parse_domain(struct parser *p)
{
    struct node *from = parser_expression(p);
    if (!parser_accept(p, ".."))
        return from;
    struct node *n = parser_node(p, NODE_SPAN, 2);
    n->kids[0] = from;
    n->kids[1] = parser_expression(p);
    return n;
}

/* for / some / every: name in domain {, name in domain} return|satisfies body */
static struct node *parse_loop(struct parser *p, enum node_kind kind)
{
    struct kids kids = {0};
    size_t outside = p->name_count;
    parser_advance(p);
    do {
        const char *name = parser_new_name(p);
        (void)parser_expect(p, "in");
        kids_add(p, &kids, parse_domain(p));
        kids.names[kids.count - 1] = name;
        names_push(p, name);
    } while (!p->failed && parser_accept(p, ","));
    (void)parser_expect(p, kind == NODE_FOR ? "return" : "satisfies");
    if (kind == NODE_FOR)
        names_push(p, "partial");
    kids_add(p, &kids, parser_expression(p));
    p->name_count = outside;
    struct node *n = kids_node(p, &kids, kind);
    n->name_count = kids.count - 1;
    return n;
}

enum { PARAMETERS_MAX = 64 };

static struct node *refuse_external(struct parser *p)
{
    if (!p->failed)
        p->failed = fault_reason(p->fault, INVALID, "feel.external",
                                 "functions in another language are not run here");
    return NULL;
}

static struct node *parse_function(struct parser *p)
{
    struct node *n = parser_node(p, NODE_FUNCTION, 1);
    size_t outside = p->name_count;
    n->names = arena_new(p->arena, const char *, PARAMETERS_MAX);
    n->types = arena_new(p->arena, const struct feel_type *, PARAMETERS_MAX);
    parser_advance(p);
    (void)parser_expect(p, "(");
    while (!p->failed && !parser_peek(p, ")")) {
        if (n->name_count == PARAMETERS_MAX)
            return parser_fail(p, "too many parameters");
        n->names[n->name_count] = parser_new_name(p);
        names_push(p, n->names[n->name_count]);
        n->types[n->name_count] = parser_accept(p, ":") ? parser_type(p) : NULL;
        n->name_count++;
        if (!parser_accept(p, ","))
            break;
    }
    (void)parser_expect(p, ")");
    if (parser_peek(p, "external"))
        return refuse_external(p);
    n->kids[0] = parser_expression(p);
    p->name_count = outside;
    return n;
}

static struct node *parse_word(struct parser *p)
{
    static const struct {
        const char *word;
        enum feel_kind kind;
        bool truth;
    } constants[] = {
        {"true", FEEL_BOOL, true}, {"false", FEEL_BOOL, false}, {"null", FEEL_NULL, false}};
    for (size_t i = 0; i < sizeof constants / sizeof *constants; i++)
        if (parser_accept(p, constants[i].word))
            return literal(p, constants[i].kind == FEEL_BOOL ? feel_bool(constants[i].truth)
                                                             : feel_null());
    static const struct {
        const char *word;
        enum node_kind kind;
    } loops[] = {{"for", NODE_FOR}, {"some", NODE_SOME}, {"every", NODE_EVERY}};
    for (size_t i = 0; i < sizeof loops / sizeof *loops; i++)
        if (parser_peek(p, loops[i].word))
            return parse_loop(p, loops[i].kind);
    if (parser_peek(p, "if"))
        return parse_if(p);
    if (parser_peek(p, "function"))
        return parse_function(p);
    struct node *n = parser_node(p, NODE_NAME, 0);
    n->name = parser_name(p);
    n->builtin = builtin_find(n->name);
    p->asked = p->asked || strcmp(n->name, "?") == 0;
    return n;
}

static struct node *parse_primary(struct parser *p)
{
    static const struct {
        const char *sign;
        struct node *(*parse)(struct parser *);
    } signs[] = {{"(", parse_parenthesis},
                 {"[", parse_list},
                 {"]", parse_open_range},
                 {"{", parse_context},
                 {"@", parse_at_literal}};
    if (p->token.kind == TOKEN_NUMBER)
        return parse_number(p);
    if (p->token.kind == TOKEN_STRING)
        return parse_string(p);
    if (p->token.kind == TOKEN_WORD)
        return parse_word(p);
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (parser_peek(p, signs[i].sign))
            return signs[i].parse(p);
    return parser_fail(p, p->token.kind == TOKEN_END ? "the expression ends too early"
                                                     : "expected a value");
}

static struct node *parse_arguments(struct parser *p, struct node *function)
{
    struct kids kids = {0};
    kids_add(p, &kids, function);
    bool named = false;
    parser_advance(p);
    while (!p->failed && !parser_peek(p, ")")) {
        const char *name = parser_key(p);
        if (kids.count > 1 && named != (name != NULL))
            return parser_fail(p, "arguments are all named, or none is");
        named = name != NULL;
        if (named)
            (void)parser_expect(p, ":");
        struct node *half = parse_half_range(p);
        kids_add(p, &kids, half ? half : parser_expression(p));
        kids.names[kids.count - 1] = name;
        if (!parser_accept(p, ","))
            break;
    }
    (void)parser_expect(p, ")");
    struct node *n = kids_node(p, &kids, NODE_CALL);
    if (!named)
        n->names = NULL;
    return n;
}

static struct node *parse_filter(struct parser *p, struct node *list)
{
    struct node *n = parser_node(p, NODE_FILTER, 2);
    parser_advance(p);
    n->kids[0] = list;
    n->kids[1] = parser_expression(p);
    (void)parser_expect(p, "]");
    return n;
}

static struct node *parse_path(struct parser *p, struct node *of)
{
    struct node *n = parser_node(p, NODE_PATH, 1);
    parser_advance(p);
    n->kids[0] = of;
    n->name = parser_name(p);
    return n;
}

static struct node *parse_instance(struct parser *p, struct node *x)
{
    struct node *n = parser_node(p, NODE_INSTANCE, 1);
    parser_advance(p);
    (void)parser_expect(p, "of");
    n->kids[0] = x;
    n->type = parser_type(p);
    return n;
}

/* "[" may also end a range: a filter begins only where an expression can. */
static bool begins_filter(const struct parser *p)
{
    struct token next = lexer_next(p->token.at + p->token.n);
    if (next.kind == TOKEN_WORD)
        return !parser_is_keyword(next);
    return next.kind == TOKEN_NUMBER || next.kind == TOKEN_STRING ||
           (next.kind == TOKEN_SIGN && strchr("([{@-", *next.at));
}

static struct node *postfix_of(struct parser *p, struct node *n)
{
    static const struct {
        const char *sign;
        struct node *(*parse)(struct parser *, struct node *);
    } signs[] = {{"(", parse_arguments},
                 {"[", parse_filter},
                 {".", parse_path},
                 {"instance", parse_instance}};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (parser_peek(p, signs[i].sign) && (signs[i].parse != parse_filter || begins_filter(p)))
            return signs[i].parse(p, n);
    return NULL;
}

static struct node *parse_chain(struct parser *p, struct node *n)
{
    for (int chain = 0; !p->failed; chain++) {
        if (chain > LIMIT_FEEL_DEPTH / 2)
            return parser_fail(p, "too many calls, filters and paths in a row");
        struct node *next = postfix_of(p, n);
        if (!next)
            break;
        n = next;
    }
    return n;
}

struct node *parser_postfix(struct parser *p)
{
    return parse_chain(p, parse_primary(p));
}

struct node *parser_negative(struct parser *p)
{
    struct node *n = parse_number(p);
    if (n)
        n->value = feel_number(decimal_neg(n->value.number));
    return parse_chain(p, n);
}
