/* Patterns that mean the same everywhere: in PCRE2, in JavaScript and in a JSON Schema. What they
 * read differently is spelled out (\d, \w and \s are of ASCII, as in JavaScript) or refused. */
#include "base/limits.h"
#include "rules/form/inside.h"

#include <string.h>

enum before { NOTHING, ATOM, CLASS }; /* what stands before, in a set or outside */

struct scan {
    const char *s;
    struct buf out;
    enum before before;
    const struct refusal *refusal;
};

static const struct escape {
    char letter;
    const char *outside, *inside; /* inside NULL: a set cannot hold it */
} classes[] = {
    {'d', "[0-9]", "0-9"},
    {'D', "[^0-9]", NULL},
    {'w', "[A-Za-z0-9_]", "A-Za-z0-9_"},
    {'W', "[^A-Za-z0-9_]", NULL},
    {'s', "[ \\t\\n\\r]", " \\t\\n\\r"},
    {'S', "[^ \\t\\n\\r]", NULL},
};

enum refused {
    REFUSED_SET_ESCAPE,
    REFUSED_ESCAPE,
    REFUSED_HYPHEN,
    REFUSED_EMPTY_SET,
    REFUSED_NESTED_SET,
    REFUSED_OPEN_SET,
    REFUSED_REPEAT,
    REFUSED_BRACKET,
    REFUSED_GROUP,
    REFUSED_LONG
};

static const struct refusal refusals[] = {
    [REFUSED_SET_ESCAPE] = {"set_escape",
                            "the pattern has an escape in a set that is not portable"},
    [REFUSED_ESCAPE] = {"escape", "the pattern has an escape that is not portable"},
    [REFUSED_HYPHEN] = {"hyphen", "the pattern has a hyphen in a set that must be written \\-"},
    [REFUSED_EMPTY_SET] = {"empty_set", "the pattern has an empty set"},
    [REFUSED_NESTED_SET] = {"nested_set",
                            "the pattern has a set within a set, which is not portable"},
    [REFUSED_OPEN_SET] = {"open_set", "the pattern has a set without end"},
    [REFUSED_REPEAT] = {"repeat", "the pattern repeats nothing, or a brace is not written \\{"},
    [REFUSED_BRACKET] = {"bracket",
                         "the pattern has a closing bracket that is not written \\] or \\}"},
    [REFUSED_GROUP] = {"group", "the pattern has a group that is not portable: (?"},
    [REFUSED_LONG] = {"long", "the pattern has more than 200 bytes"},
};

static void refuse(struct scan *x, enum refused why)
{
    if (!x->refusal)
        x->refusal = &refusals[why];
}

static void take_class(struct scan *x, const struct escape *e, bool set)
{
    const char *text = set ? e->inside : e->outside;
    if (!text)
        refuse(x, REFUSED_SET_ESCAPE);
    else
        buf_str(&x->out, text);
    x->before = set ? CLASS : ATOM;
}

/* A backslash and what follows it. */
static void take_escape(struct scan *x, bool set)
{
    char c = x->s[1];
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
        if (classes[i].letter == c) {
            take_class(x, &classes[i], set);
            x->s += 2;
            return;
        }
    if (!c || !strchr(".\\/-+*?()[]{}|^$nt", c)) {
        refuse(x, REFUSED_ESCAPE);
        return;
    }
    if (set || c != '-')
        buf_char(&x->out, '\\');
    buf_char(&x->out, c);
    x->before = ATOM;
    x->s += 2;
}

/* One character of a set, not a class of them. */
static bool is_single(const char *s)
{
    return *s == '\\' ? s[1] && !strchr("dDwWsS", s[1]) : *s && *s != '-' && *s != '[';
}

/* A hyphen between two single characters; at an end of the set it is one itself. */
static void take_hyphen(struct scan *x)
{
    bool alone = x->before == NOTHING || x->s[1] == ']';
    if (!alone && (x->before == CLASS || !is_single(x->s + 1)))
        refuse(x, REFUSED_HYPHEN);
    buf_str(&x->out, alone ? "\\-" : "-");
    x->s++;
    if (alone) {
        x->before = ATOM;
        return;
    }
    if (*x->s == '\\')
        take_escape(x, true);
    else if (*x->s)
        buf_char(&x->out, *x->s++);
    x->before = CLASS;
}

static void take_set(struct scan *x)
{
    buf_char(&x->out, *x->s++);
    if (*x->s == '^')
        buf_char(&x->out, *x->s++);
    x->before = NOTHING;
    if (*x->s == ']')
        refuse(x, REFUSED_EMPTY_SET);
    while (*x->s && *x->s != ']' && !x->refusal) {
        if (*x->s == '[' || strncmp(x->s, "&&", 2) == 0)
            refuse(x, REFUSED_NESTED_SET);
        else if (*x->s == '\\')
            take_escape(x, true);
        else if (*x->s == '-')
            take_hyphen(x);
        else
            buf_char(&x->out, *x->s++), x->before = ATOM;
    }
    if (!*x->s)
        refuse(x, REFUSED_OPEN_SET);
    else
        buf_char(&x->out, *x->s++);
    x->before = ATOM;
}

/* {3}, {3,}, {3,5}: how long it is; 0 for anything else. */
static size_t count_length(const char *s)
{
    size_t n = 1 + strspn(s + 1, "0123456789");
    if (n == 1)
        return 0;
    if (s[n] == ',')
        n += 1 + strspn(s + n + 1, "0123456789");
    return s[n] == '}' ? n + 1 : 0;
}

static void take_quantifier(struct scan *x)
{
    size_t n = *x->s == '{' ? count_length(x->s) : 1;
    if (!n || x->before == NOTHING) {
        refuse(x, REFUSED_REPEAT);
        return;
    }
    buf_add(&x->out, x->s, n);
    x->s += n;
    if (*x->s == '?')
        buf_char(&x->out, *x->s++);
    x->before = NOTHING;
}

static void take_one(struct scan *x)
{
    char c = *x->s;
    if (c == '\\')
        take_escape(x, false);
    else if (c == '[')
        take_set(x);
    else if (strchr("*+?{", c))
        take_quantifier(x);
    else if (c == ']' || c == '}')
        refuse(x, REFUSED_BRACKET);
    else if (c == '(' && x->s[1] == '?')
        refuse(x, REFUSED_GROUP);
    else {
        buf_char(&x->out, c);
        x->before = strchr("(|^$", c) ? NOTHING : ATOM;
        x->s++;
    }
}

const char *portable_pattern(struct arena *a, const char *pattern,
                             const struct refusal **ret_refusal)
{
    struct scan x = {.s = pattern};
    buf_init(&x.out, a, LIMIT_PATTERN * 16);
    if (strlen(pattern) > LIMIT_PATTERN)
        refuse(&x, REFUSED_LONG);
    while (*x.s && !x.refusal)
        take_one(&x);
    *ret_refusal = x.refusal;
    return x.out.p;
}
