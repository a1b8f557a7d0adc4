#include "tools/cexpr.h"

#include "tools/support.h"

#include <ctype.h>
#include <string.h>

enum { DEPTH_MAX = 32 };

/* The end of the string or character constant that begins at s; NULL when it has none. */
static const char *skip_quoted(const char *s)
{
    char quote = *s++;
    for (; *s && *s != '\n'; s++) {
        if (*s == quote)
            return s + 1;
        if (*s == '\\' && *++s == '\0')
            return NULL;
    }
    return NULL;
}

const char *cexpr_close(const char *s, const char *close)
{
    while (*s) {
        if (s[0] == close[0] && s[1] == close[1])
            return s;
        if (*s != '"' && *s != '\'') {
            s++;
            continue;
        }
        s = skip_quoted(s);
        if (!s)
            return NULL;
    }
    return NULL;
}

struct brackets {
    char open[DEPTH_MAX];
    size_t depth;
};

/* Take one byte; false when a bracket closes what is not open, or they nest too deeply. */
static bool take_bracket(struct brackets *b, char c)
{
    static const char opening[] = "([{", closing[] = ")]}";
    const char *at = strchr(opening, c);
    if (at) {
        if (b->depth == DEPTH_MAX)
            return false;
        b->open[b->depth++] = closing[at - opening];
    } else if (strchr(closing, c)) {
        return b->depth > 0 && b->open[--b->depth] == c;
    }
    return true;
}

static bool is_refused(const char *s, enum cexpr_kind kind)
{
    if (*s == ';')
        return kind != CEXPR_LOOP;
    if (*s == '/' && (s[1] == '/' || s[1] == '*'))
        return true;
    return strchr("#\\@`$", *s) || (unsigned char)*s >= 0x7F ||
           ((unsigned char)*s < ' ' && *s != '\n' && *s != '\t');
}

int cexpr_check(const char *s, size_t n, enum cexpr_kind kind, struct fault *f)
{
    struct brackets b = {0};
    const char *end = s + n;
    if (n == 0)
        return fault_set(f, INVALID, "an expression is missing");
    while (s < end) {
        if (*s == '"' || *s == '\'') {
            s = skip_quoted(s);
            if (!s || s > end)
                return fault_set(f, INVALID, "a quote is never closed");
            continue;
        }
        if (is_refused(s, kind))
            return fault_set(f, INVALID, "'%c' in an expression", *s);
        if (!take_bracket(&b, *s))
            return fault_set(f, INVALID, "'%c' closes what is not open, or is too deep", *s);
        s++;
    }
    if (b.depth)
        return fault_set(f, INVALID, "'%c' is missing in an expression", b.open[b.depth - 1]);
    return OK;
}

size_t cexpr_bracket(const char *s)
{
    struct brackets b = {0};
    if (*s != '(')
        return 0;
    for (const char *p = s; *p;) {
        if (*p == '"' || *p == '\'') {
            p = skip_quoted(p);
            if (!p)
                return 0;
            continue;
        }
        if (!take_bracket(&b, *p++))
            return 0;
        if (b.depth == 0)
            return (size_t)(p - s);
    }
    return 0;
}

static const char *skip_blanks(const char *s)
{
    while (isspace((unsigned char)*s))
        s++;
    return s;
}

/* The length of "name=" at s (not "name=="); 0 when it does not stand there. */
static size_t name_before_equals(const char *s)
{
    size_t n = 0;
    while (isalnum((unsigned char)s[n]) || s[n] == '_')
        n++;
    return is_c_name(s, n) && s[n] == '=' && s[n + 1] != '=' ? n : 0;
}

/* Where the value at s ends: before a blank and the next "name=", outside of brackets. */
static const char *value_end(const char *s)
{
    struct brackets b = {0};
    while (*s) {
        if (isspace((unsigned char)*s) && b.depth == 0) {
            const char *next = skip_blanks(s);
            if (*next == '\0' || name_before_equals(next))
                return s;
            s = next;
        } else if (*s == '"' || *s == '\'') {
            s = skip_quoted(s);
            if (!s)
                return NULL;
        } else if (!take_bracket(&b, *s++)) {
            return NULL;
        }
    }
    return s;
}

int cexpr_arg(const char **s, struct cexpr_arg *ret, struct fault *f)
{
    const char *p = skip_blanks(*s);
    if (*p == '\0')
        return 0;
    struct cexpr_arg arg = {.name = p, .name_n = name_before_equals(p)};
    if (arg.name_n == 0)
        return fault_set(f, INVALID, "name=expression expected at \"%.30s\"", p);
    arg.value = skip_blanks(p + arg.name_n + 1);
    const char *end = value_end(arg.value);
    if (!end)
        return fault_set(f, INVALID, "brackets or quotes do not close in \"%.30s\"", arg.value);
    arg.value_n = (size_t)(end - arg.value);
    int r = cexpr_check(arg.value, arg.value_n, CEXPR_PLAIN, f);
    if (r < 0)
        return r;
    *s = end;
    *ret = arg;
    return 1;
}
