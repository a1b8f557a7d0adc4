/* Patterns that mean the same everywhere: in ICU, in JavaScript and in a JSON Schema. What they
 * read differently is spelled out (\d, \w and \s are of ASCII, as in JavaScript) or refused. */
#include "base/limits.h"
#include "rules/form/inside.h"

#include <string.h>

enum before { NOTHING, ATOM, CLASS }; /* what stands before, in a set or outside */

struct scan {
    const char *s;
    struct buf out;
    enum before before;
    const char *refusal;
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

static void refuse(struct scan *x, const char *words)
{
    if (!x->refusal)
        x->refusal = words;
}

static void take_class(struct scan *x, const struct escape *e, bool set)
{
    const char *text = set ? e->inside : e->outside;
    if (!text)
        refuse(x, "the pattern has an escape in a set that is not portable");
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
        refuse(x, "the pattern has an escape that is not portable");
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
        refuse(x, "the pattern has a hyphen in a set that must be written \\-");
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
        refuse(x, "the pattern has an empty set");
    while (*x->s && *x->s != ']' && !x->refusal) {
        if (*x->s == '[' || strncmp(x->s, "&&", 2) == 0)
            refuse(x, "the pattern has a set within a set, which is not portable");
        else if (*x->s == '\\')
            take_escape(x, true);
        else if (*x->s == '-')
            take_hyphen(x);
        else
            buf_char(&x->out, *x->s++), x->before = ATOM;
    }
    if (!*x->s)
        refuse(x, "the pattern has a set without end");
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
        refuse(x, "the pattern repeats nothing, or a brace is not written \\{");
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
        refuse(x, "the pattern has a closing bracket that is not written \\] or \\}");
    else if (c == '(' && x->s[1] == '?')
        refuse(x, "the pattern has a group that is not portable: (?");
    else {
        buf_char(&x->out, c);
        x->before = strchr("(|^$", c) ? NOTHING : ATOM;
        x->s++;
    }
}

const char *portable_pattern(struct arena *a, const char *pattern, const char **ret_refusal)
{
    struct scan x = {.s = pattern};
    buf_init(&x.out, a, LIMIT_PATTERN * 16);
    if (strlen(pattern) > LIMIT_PATTERN)
        refuse(&x, "the pattern has more than 200 bytes");
    while (*x.s && !x.refusal)
        take_one(&x);
    *ret_refusal = x.refusal;
    return x.out.p;
}
