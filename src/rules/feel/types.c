/* Types by their words (DMN 1.5, grammar rules 52 and 54). */
#include "base/limits.h"
#include "rules/feel/parser.h"

#include <string.h>

static const struct {
    const char *name;
    struct feel_type type;
} basic[] = {
    {"Any", {.form = FEEL_TYPE_ANY}},
    {"Null", {.form = FEEL_TYPE_NULL}},
    {"number", {.form = FEEL_TYPE_KIND, .kind = FEEL_NUMBER}},
    {"string", {.form = FEEL_TYPE_KIND, .kind = FEEL_STRING}},
    {"boolean", {.form = FEEL_TYPE_KIND, .kind = FEEL_BOOL}},
    {"date", {.form = FEEL_TYPE_KIND, .kind = FEEL_DATE}},
    {"time", {.form = FEEL_TYPE_KIND, .kind = FEEL_TIME}},
    {"date and time", {.form = FEEL_TYPE_KIND, .kind = FEEL_DATE_TIME}},
    {"dateTime", {.form = FEEL_TYPE_KIND, .kind = FEEL_DATE_TIME}},
    {"days and time duration", {.form = FEEL_TYPE_KIND, .kind = FEEL_DURATION}},
    {"day and time duration", {.form = FEEL_TYPE_KIND, .kind = FEEL_DURATION}},
    {"dayTimeDuration", {.form = FEEL_TYPE_KIND, .kind = FEEL_DURATION}},
    {"years and months duration", {.form = FEEL_TYPE_KIND, .kind = FEEL_MONTHS}},
    {"year and month duration", {.form = FEEL_TYPE_KIND, .kind = FEEL_MONTHS}},
    {"yearMonthDuration", {.form = FEEL_TYPE_KIND, .kind = FEEL_MONTHS}},
    {"list", {.form = FEEL_TYPE_KIND, .kind = FEEL_LIST}},
    {"context", {.form = FEEL_TYPE_KIND, .kind = FEEL_CONTEXT}},
    {"range", {.form = FEEL_TYPE_KIND, .kind = FEEL_RANGE}},
    {"function", {.form = FEEL_TYPE_KIND, .kind = FEEL_FUNCTION}},
};
static const struct feel_type unknown = {.form = FEEL_TYPE_UNKNOWN};

struct part {
    const char *name; /* of a context's member */
    const struct feel_type *type;
};

struct parts {
    struct part *list;
    size_t count, capacity;
};

static void parse_part(struct parser *p, struct parts *parts, bool named)
{
    struct part part = {0};
    if (named) {
        part.name = parser_key(p);
        (void)parser_expect(p, ":");
    }
    part.type = parser_type(p);
    arena_grow(p->arena, parts->list, parts->count, &parts->capacity);
    parts->list[parts->count++] = part;
}

/* "<" part {"," part} ">"; a function has its result behind. */
static struct parts parse_parts(struct parser *p, enum feel_type_form form)
{
    struct parts parts = {0};
    parser_advance(p);
    while (!p->failed && !parser_peek(p, ">")) {
        parse_part(p, &parts, form == FEEL_TYPE_CONTEXT);
        if (!parser_accept(p, ","))
            break;
    }
    (void)parser_expect(p, ">");
    if (form == FEEL_TYPE_FUNCTION && parser_expect(p, "->"))
        parse_part(p, &parts, /* named= */ false);
    return parts;
}

static const struct feel_type *new_type(struct arena *a, enum feel_type_form form,
                                        const struct parts *parts)
{
    struct feel_type *t = arena_new(a, struct feel_type, 1);
    const char **names = arena_new(a, const char *, parts->count);
    const struct feel_type **types = arena_new(a, const struct feel_type *, parts->count);
    for (size_t i = 0; i < parts->count; i++) {
        names[i] = parts->list[i].name;
        types[i] = parts->list[i].type;
    }
    *t = (struct feel_type){.form = form, .names = names, .parts = types, .count = parts->count};
    return t;
}

static const struct feel_type *parse_parameterized(struct parser *p, const char *name)
{
    static const struct {
        const char *name;
        enum feel_type_form form;
    } forms[] = {{"list", FEEL_TYPE_LIST},
                 {"range", FEEL_TYPE_RANGE},
                 {"context", FEEL_TYPE_CONTEXT},
                 {"function", FEEL_TYPE_FUNCTION}};
    size_t i = 0;
    while (i < sizeof forms / sizeof *forms && strcmp(name, forms[i].name) != 0)
        i++;
    if (i == sizeof forms / sizeof *forms) {
        (void)parser_fail(p, "this type has no parts");
        return &unknown;
    }
    enum feel_type_form form = forms[i].form;
    struct parts parts = parse_parts(p, form);
    if ((form == FEEL_TYPE_LIST || form == FEEL_TYPE_RANGE) && parts.count != 1)
        (void)parser_fail(p, "this type has one part");
    return new_type(p->arena, form, &parts);
}

static void try_types(const struct parser *p, const char **best, size_t *length)
{
    for (size_t i = 0; i < sizeof basic / sizeof *basic; i++)
        names_try(p->token.at, basic[i].name, best, length);
    for (size_t i = 0; p->types && i < p->types->count; i++)
        names_try(p->token.at, p->types->list[i].name, best, length);
}

/* The longest known name, for type names hold what ends other names ("and", "."); or words. */
static const char *parse_type_name(struct parser *p)
{
    size_t best = 0;
    const char *name = NULL;
    try_types(p, &name, &best);
    if (name) {
        p->token = lexer_next(p->token.at + best);
        return name;
    }
    name = parser_words(p);
    while (!p->failed && parser_accept(p, "."))
        name = arena_printf(p->arena, "%s.%s", name, parser_words(p));
    return name;
}

/* What the model defines goes before what FEEL calls so. */
static const struct feel_type *find_type(const struct feel_types *types, const char *name)
{
    for (size_t i = 0; types && i < types->count; i++)
        if (strcmp(types->list[i].name, name) == 0)
            return types->list[i].type;
    for (size_t i = 0; i < sizeof basic / sizeof *basic; i++)
        if (strcmp(name, basic[i].name) == 0)
            return &basic[i].type;
    return &unknown;
}

const struct feel_type *parser_type(struct parser *p)
{
    if (p->depth > LIMIT_FEEL_PARSE_DEPTH) {
        (void)parser_fail(p, "nested too deeply");
        return &unknown;
    }
    p->depth++;
    const char *name = parse_type_name(p);
    const struct feel_type *t =
        parser_peek(p, "<") ? parse_parameterized(p, name) : find_type(p->types, name);
    p->depth--;
    return t;
}

int feel_parse_type(struct arena *a, const char *text, const struct feel_types *types,
                    const struct feel_type **ret, struct fault *f)
{
    struct parser p = {.arena = a, .fault = f, .types = types};
    int r = parser_begin(&p, text);
    if (r < 0)
        return r;
    const struct feel_type *t = parser_type(&p);
    if (!p.failed && p.token.kind != TOKEN_END)
        (void)parser_fail(&p, "this does not belong here");
    if (p.failed)
        return p.failed;
    *ret = t;
    return OK;
}
