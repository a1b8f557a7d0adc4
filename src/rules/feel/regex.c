#include "rules/feel/regex.h"

#include "base/buf.h"
#include "base/limits.h"
#include "base/pattern.h"
#include "base/text.h"

#include <ctype.h>
#include <string.h>

enum { GROUPS_MAX = 99 };

struct regex {
    struct arena *arena;
    const char *s;
    struct buf out;
    unsigned flags;
    bool failed;
    int opened, depth;
    int open[GROUPS_MAX + 1]; /* the groups around this place; 0: one that does not count */
    bool closed[GROUPS_MAX + 1];
};

static void fail(struct regex *r)
{
    r->failed = true;
}

static void put_same(struct regex *r)
{
    buf_char(&r->out, *r->s++);
}

/* Characters that stand for themselves behind a backslash, in a class and outside of it. */
static bool is_sign(char c)
{
    return c && strchr("\\|.?*+(){}-[]^$", c);
}

/* Classes by one letter; what ICU has under the same letter means something else. */
static const struct {
    char letter;
    const char *set; /* the inside of a class */
    bool negated;
} classes[] = {
    {'d', "\\p{Nd}", false},
    {'D', "\\p{Nd}", true},
    {'s', " \\t\\n\\r", false},
    {'S', " \\t\\n\\r", true},
    {'w', "\\p{P}\\p{Z}\\p{C}", true},
    {'W', "\\p{P}\\p{Z}\\p{C}", false},
    {'i', "_:\\p{L}", false},
    {'I', "_:\\p{L}", true},
    {'c', "_:.\\-\\u00B7\\p{L}\\p{M}\\p{Nd}", false},
    {'C', "_:.\\-\\u00B7\\p{L}\\p{M}\\p{Nd}", true},
};

static bool put_class(struct regex *r, char letter)
{
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
        if (classes[i].letter == letter) {
            buf_printf(&r->out, "[%s%s]", classes[i].negated ? "^" : "", classes[i].set);
            return true;
        }
    return false;
}

/* {Lu} or {IsBasicLatin} after \p or \P. Names of blocks are written without blanks and lines. */
static void put_property(struct regex *r, char letter)
{
    size_t n = *r->s == '{' ? strcspn(r->s, "}") : 0;
    if (n < 2 || r->s[n] != '}') {
        fail(r);
        return;
    }
    const char *name = arena_strndup(r->arena, r->s + 1, n - 1);
    size_t length = strlen(name);
    r->s += n + 1;
    bool block = strncmp(name, "Is", 2) == 0;
    if (!block && length > 2)
        fail(r);
    for (const char *c = name; *c; c++)
        if (!isalnum((unsigned char)*c) && *c != '-')
            fail(r);
    buf_printf(&r->out, "\\%c{%s%s}", letter, block ? "Block=" : "", block ? name + 2 : name);
}

/* An escape that is the same in a class and outside of it; r->s stands after the backslash. */
static bool put_common_escape(struct regex *r)
{
    char letter = *r->s;
    if (put_class(r, letter)) {
        r->s++;
        return true;
    }
    if (letter == 'p' || letter == 'P') {
        r->s++;
        put_property(r, letter);
        return true;
    }
    if (!is_sign(letter) && (!letter || !strchr("nrt", letter)))
        return false;
    buf_char(&r->out, '\\');
    buf_char(&r->out, letter);
    r->s++;
    return true;
}

/* --- classes ---------------------------------------------------------------- */

/* One character as ICU takes it in a set. */
static void put_in_set(struct regex *r, const char *from, const char *to)
{
    if (to - from == 1 && ispunct((unsigned char)*from))
        buf_char(&r->out, '\\');
    buf_add(&r->out, from, (size_t)(to - from));
}

/* One character or escape of a class; false when it was a class of its own. */
static bool put_member(struct regex *r)
{
    const char *from = r->s;
    if (*r->s == '\\') {
        r->s++;
        bool one = *r->s && strchr("nrt\\|.?*+(){}-[]^$", *r->s) != NULL;
        if (!put_common_escape(r))
            fail(r);
        return one;
    }
    if (!*r->s || *r->s == '[' || *r->s == ']') {
        fail(r);
        return false;
    }
    (void)text_next(&r->s);
    put_in_set(r, from, r->s);
    return true;
}

static void put_set(struct regex *r);

/* "-[…]" at the end of a class takes away. */
static void put_subtraction(struct regex *r)
{
    buf_str(&r->out, "--");
    r->s++;
    put_set(r);
    if (*r->s != ']')
        fail(r);
}

static void put_member_or_range(struct regex *r)
{
    bool dash = *r->s == '-';
    bool one = put_member(r);
    if (dash || r->s[0] != '-' || r->s[1] == ']' || r->s[1] == '[')
        return;
    if (!one)
        return;
    r->s++;
    buf_char(&r->out, '-');
    if (!put_member(r))
        fail(r);
}

/* The members up to "]" or to what is taken away. */
static void put_members(struct regex *r)
{
    const char *first = r->s;
    while (!r->failed && *r->s && *r->s != ']') {
        if (r->s != first && r->s[0] == '-' && r->s[1] == '[')
            return;
        put_member_or_range(r);
    }
    if (r->s == first)
        fail(r);
}

/* r->s stands at "[". ICU reads "--" between sets only, so each one is a set of its own. */
static void put_set(struct regex *r)
{
    if (r->depth++ > GROUPS_MAX) {
        fail(r);
        return;
    }
    r->s++;
    buf_str(&r->out, "[[");
    if (*r->s == '^')
        put_same(r);
    put_members(r);
    buf_char(&r->out, ']');
    if (*r->s == '-' && !r->failed)
        put_subtraction(r);
    buf_char(&r->out, ']');
    if (*r->s != ']')
        fail(r);
    else
        r->s++;
    r->depth--;
}

/* --- outside of classes --------------------------------------------------------- */

/* \N: as many digits as make a group that was opened; it must be closed here. */
static void put_back_reference(struct regex *r)
{
    int group = *r->s++ - '0';
    while (isdigit((unsigned char)*r->s) && group * 10 + *r->s - '0' <= r->opened)
        group = group * 10 + (*r->s++ - '0');
    if (group < 1 || group > r->opened || !r->closed[group])
        fail(r);
    buf_printf(&r->out, "(?:\\%d)", group);
}

static void put_escape(struct regex *r)
{
    r->s++;
    if (isdigit((unsigned char)*r->s))
        put_back_reference(r);
    else if (!put_common_escape(r))
        fail(r);
}

static void open_group(struct regex *r)
{
    bool counts = r->s[1] != '?';
    if ((!counts && r->s[2] != ':') || r->depth == GROUPS_MAX || r->opened == GROUPS_MAX) {
        fail(r);
        return;
    }
    r->open[r->depth++] = counts ? ++r->opened : 0;
    buf_str(&r->out, counts ? "(" : "(?:");
    r->s += counts ? 1 : 3;
}

static void close_group(struct regex *r)
{
    if (r->depth == 0) {
        fail(r);
        return;
    }
    r->closed[r->open[--r->depth]] = true;
    buf_char(&r->out, ')');
    r->s++;
}

/* {n}, {n,}, {n,m} */
static size_t counter_length(const char *s)
{
    static const char digits[] = "0123456789";
    size_t n = 1 + strspn(s + 1, digits);
    if (n == 1)
        return 0;
    if (s[n] == ',')
        n += 1 + strspn(s + n + 1, digits);
    return s[n] == '}' ? n + 1 : 0;
}

/* A quantifier, perhaps a reluctant one; a second one does not follow. */
static void put_quantifier(struct regex *r, bool after_atom)
{
    size_t n = *r->s == '{' ? counter_length(r->s) : 1;
    if (!after_atom || n == 0) {
        fail(r);
        return;
    }
    n += r->s[n] == '?';
    buf_add(&r->out, r->s, n);
    r->s += n;
}

static void put_outer_set(struct regex *r)
{
    int depth = r->depth;
    r->depth = 0;
    put_set(r);
    r->depth = depth;
}

/* ICU's own "$" also stands before a last line feed. */
static void put_end(struct regex *r)
{
    buf_str(&r->out, r->flags & PATTERN_LINES ? "$" : "\\z");
    r->s++;
}

static void put_any(struct regex *r)
{
    buf_str(&r->out, r->flags & PATTERN_DOT_ALL ? "." : "[^\\n\\r]");
    r->s++;
}

static const struct {
    char sign;
    void (*put)(struct regex *r);
    bool repeatable;
} signs[] = {
    {'\\', put_escape, true}, {'[', put_outer_set, true}, {'(', open_group, false},
    {')', close_group, true}, {'|', put_same, false},     {'^', put_same, false},
    {'$', put_end, false},    {'.', put_any, true},       {']', fail, false},
    {'}', fail, false},
};

/* One atom, anchor or sign; true when a quantifier may follow. */
static bool put_atom(struct regex *r, bool after_atom)
{
    const char *from = r->s;
    if (strchr("*+?{", *r->s)) {
        put_quantifier(r, after_atom);
        return false;
    }
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (signs[i].sign == *r->s) {
            signs[i].put(r);
            return signs[i].repeatable;
        }
    (void)text_next(&r->s);
    buf_add(&r->out, from, (size_t)(r->s - from));
    return true;
}

/* Flag x: blanks count in classes only. */
static const char *without_blanks(struct arena *a, const char *s)
{
    char *out = arena_alloc(a, strlen(s) + 1), *to = out;
    int sets = 0;
    for (; *s; s++) {
        if (!sets && strchr(" \t\n\r", *s))
            continue;
        *to++ = *s;
        if (*s == '\\' && s[1] && !strchr(" \t\n\r", s[1]))
            *to++ = *++s;
        else if (*s == '[')
            sets++;
        else if (*s == ']' && sets)
            sets--;
    }
    *to = '\0';
    return out;
}

/* ICU's own flags: its "x" also knows comments, so it is not handed on. */
static bool read_flags(const char *flags, unsigned *ret, bool *ret_blanks)
{
    static const char letters[] = "imsx"; /* in the order of PATTERN_… */
    unsigned set = 0;
    for (const char *s = flags ? flags : ""; *s; s++) {
        const char *letter = strchr(letters, *s);
        if (!letter)
            return false;
        set |= 1u << (letter - letters);
    }
    *ret_blanks = set & PATTERN_COMMENTS;
    *ret = set & ~(unsigned)PATTERN_COMMENTS;
    return true;
}

const char *regex_translate(struct arena *a, const char *pattern, const char *flags,
                            unsigned *ret_flags)
{
    bool blanks, quantifiable = false;
    if (!read_flags(flags, ret_flags, &blanks))
        return NULL;
    struct regex *r = arena_new(a, struct regex, 1);
    r->arena = a;
    r->s = blanks ? without_blanks(a, pattern) : pattern;
    r->flags = *ret_flags;
    buf_init(&r->out, a, LIMIT_REPLACED);
    buf_str(&r->out, "(?d)"); /* a line ends with a line feed and nothing else */
    while (*r->s && !r->failed)
        quantifiable = put_atom(r, quantifiable);
    return r->failed || r->depth || r->out.full ? NULL : r->out.p;
}

static int count_groups(const char *pattern)
{
    int n = 0;
    bool set = false;
    for (const char *s = pattern; *s; s++) {
        if (*s == '\\' && s[1])
            s++;
        else if (*s == '[' || *s == ']')
            set = *s == '[';
        else if (*s == '(' && !set && s[1] != '?')
            n++;
    }
    return n;
}

/* $N takes as many digits as make a group, and is nothing when there is none. */
static const char *put_group(struct buf *out, const char *s, int groups)
{
    int group = *s++ - '0';
    while (isdigit((unsigned char)*s) && group * 10 + *s - '0' <= groups)
        group = group * 10 + (*s++ - '0');
    if (group <= groups)
        buf_printf(out, "$%d%s", group, isdigit((unsigned char)*s) ? "\\" : "");
    return s;
}

const char *regex_replacement(struct arena *a, const char *replacement, const char *pattern)
{
    struct buf out;
    int groups = count_groups(pattern);
    buf_init(&out, a, LIMIT_REPLACED);
    for (const char *s = replacement; *s;) {
        if (*s == '\\') {
            if (s[1] != '\\' && s[1] != '$')
                return NULL;
            buf_add(&out, s, 2);
            s += 2;
        } else if (*s == '$') {
            if (!isdigit((unsigned char)s[1]))
                return NULL;
            s = put_group(&out, s + 1, groups);
        } else {
            buf_char(&out, *s++);
        }
    }
    return out.full ? NULL : out.p;
}
