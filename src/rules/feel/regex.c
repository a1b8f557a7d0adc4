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
    int opened, depth, sets;
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

/* The classes of one letter, as PCRE2 takes them between brackets: each of positive members only,
 * so that all can stand in one class together. What begins a name and what goes on in it are those
 * of XML 1.0 (fifth edition), productions 4 and 4a. */
#define NAME_START                                                                                 \
    "A-Z_a-z:\\x{C0}-\\x{D6}\\x{D8}-\\x{F6}\\x{F8}-\\x{2FF}\\x{370}-\\x{37D}\\x{37F}-\\x{1FFF}"    \
    "\\x{200C}\\x{200D}\\x{2070}-\\x{218F}\\x{2C00}-\\x{2FEF}\\x{3001}-\\x{D7FF}"                  \
    "\\x{F900}-\\x{FDCF}\\x{FDF0}-\\x{FFFD}\\x{10000}-\\x{EFFFF}"
#define BEYOND_NAMES                                                                               \
    "\\x{2000}-\\x{200B}\\x{200E}-\\x{203E}\\x{2041}-\\x{206F}\\x{2190}-\\x{2BFF}"                 \
    "\\x{2FF0}-\\x{3000}\\x{E000}-\\x{F8FF}\\x{FDD0}-\\x{FDEF}\\x{FFFE}\\x{FFFF}\\x{F0000}-\\x{"   \
    "10FFFF}"

static const struct {
    char letter;
    const char *members;
} classes[] = {
    {'d', "\\p{Nd}"},
    {'D', "\\P{Nd}"},
    {'s', " \\t\\n\\r"},
    {'S', "\\x{0}-\\x{8}\\x{B}\\x{C}\\x{E}-\\x{1F}\\x{21}-\\x{10FFFF}"},
    {'w', "\\p{L}\\p{M}\\p{N}\\p{S}"},
    {'W', "\\p{P}\\p{Z}\\p{C}"},
    {'i', NAME_START},
    {'I', "\\x{0}-9;-@[-^`{-\\x{BF}\\x{D7}\\x{F7}\\x{300}-\\x{36F}\\x{37E}\\x{203F}\\x{"
          "2040}" BEYOND_NAMES},
    {'c', NAME_START ".0-9\\x{B7}\\x{300}-\\x{36F}\\x{203F}\\x{2040}\\-"},
    {'C', "\\x{0}-,\\/;-@[-^`{-\\x{B6}\\x{B8}-\\x{BF}\\x{D7}\\x{F7}\\x{37E}" BEYOND_NAMES},
};

static bool put_class(struct regex *r, char letter)
{
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
        if (classes[i].letter == letter) {
            buf_str(&r->out, classes[i].members);
            return true;
        }
    return false;
}

/* Halves of pairs are no characters: PCRE2 takes them as no end of a range. */
static void put_range(struct regex *r, uint32_t from, uint32_t to)
{
    enum { FIRST = 0xD800, LAST = 0xDFFF };
    from = from >= FIRST && from <= LAST ? LAST + 1 : from;
    to = to >= FIRST && to <= LAST ? FIRST - 1 : to;
    if (from <= to)
        buf_printf(&r->out, "\\x{%X}-\\x{%X}", from, to);
}

static void put_block(struct regex *r, const char *name, bool outside)
{
    struct regex_range block;
    if (!regex_block(name, &block)) {
        fail(r);
        return;
    }
    if (!outside) {
        put_range(r, block.from, block.to);
        return;
    }
    if (block.from > 0)
        put_range(r, 0, block.from - 1);
    put_range(r, block.to + 1, 0x10FFFF);
}

/* The categories that XML Schema names. */
static bool is_category(const char *name)
{
    static const char known[] = " L Lu Ll Lt Lm Lo M Mn Mc Me N Nd Nl No P Pc Pd Ps Pe Pi Pf Po Z "
                                "Zs Zl Zp S Sm Sc Sk So C Cc Cf Co Cn ";
    const char *at = strstr(known, name);
    size_t n = strlen(name);
    return at && isalpha((unsigned char)name[n - 1]) && at[-1] == ' ' && at[n] == ' ';
}

/* {Lu} or {IsBasicLatin} after \p or \P. */
static void put_property(struct regex *r, char letter)
{
    size_t n = *r->s == '{' ? strcspn(r->s, "}") : 0;
    if (n < 2 || r->s[n] != '}') {
        fail(r);
        return;
    }
    const char *name = arena_strndup(r->arena, r->s + 1, n - 1);
    r->s += n + 1;
    if (strncmp(name, "Is", 2) == 0)
        put_block(r, name + 2, letter == 'P');
    else if (is_category(name))
        buf_printf(&r->out, "\\%c{%s}", letter, name);
    else
        fail(r);
}

/* A class by its escape, as members of a class; r->s stands after the backslash. */
static bool put_class_escape(struct regex *r)
{
    char letter = *r->s;
    if (letter == 'p' || letter == 'P') {
        r->s++;
        put_property(r, letter);
        return true;
    }
    if (!letter || !put_class(r, letter))
        return false;
    r->s++;
    return true;
}

/* One character by its escape: the same in a class and outside of it. */
static void put_sign_escape(struct regex *r)
{
    if (!is_sign(*r->s) && (!*r->s || !strchr("nrt", *r->s))) {
        fail(r);
        return;
    }
    buf_char(&r->out, '\\');
    put_same(r);
}

/* --- classes ---------------------------------------------------------------- */

/* One character, which PCRE2 might take for a sign. */
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
        if (put_class_escape(r))
            return false;
        put_sign_escape(r);
        return true;
    }
    if (!*r->s || *r->s == '[' || *r->s == ']') {
        fail(r);
        return false;
    }
    (void)text_next(&r->s);
    put_in_set(r, from, r->s);
    return true;
}

static void put_member_or_range(struct regex *r)
{
    bool dash = *r->s == '-';
    bool one = put_member(r);
    if (dash || !one || r->s[0] != '-' || r->s[1] == ']' || r->s[1] == '[')
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

static const char *read_set(struct regex *r);

/* r->s stands at "[". "-[…]" at the end of a class takes away: what it holds must not follow. */
static void put_set(struct regex *r)
{
    const char *away = NULL;
    r->s++;
    buf_char(&r->out, '[');
    if (*r->s == '^')
        put_same(r);
    put_members(r);
    buf_char(&r->out, ']');
    if (*r->s == '-' && !r->failed) {
        r->s++;
        away = read_set(r);
    }
    if (*r->s != ']')
        fail(r);
    else
        r->s++;
    if (away) {
        const char *whole = arena_strdup(r->arena, r->out.p);
        buf_clear(&r->out);
        buf_printf(&r->out, "(?:(?!%s)%s)", away, whole);
    }
}

/* A class as a text of its own. */
static const char *read_set(struct regex *r)
{
    if (r->sets++ > GROUPS_MAX) {
        fail(r);
        return "";
    }
    struct buf outer = r->out;
    buf_init(&r->out, r->arena, LIMIT_REPLACED);
    put_set(r);
    const char *set = r->out.p;
    r->failed = r->failed || r->out.full;
    r->out = outer;
    r->sets--;
    return set;
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
    buf_printf(&r->out, "\\g{%d}", group);
}

static void put_escape(struct regex *r)
{
    r->s++;
    if (isdigit((unsigned char)*r->s)) {
        put_back_reference(r);
        return;
    }
    size_t before = r->out.n;
    buf_char(&r->out, '[');
    if (put_class_escape(r)) {
        buf_char(&r->out, ']');
        return;
    }
    r->out.n = before;
    put_sign_escape(r);
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
    buf_str(&r->out, read_set(r));
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
    {'$', put_same, false},   {'.', put_any, true},       {']', fail, false},
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

/* Flag x is done here: PCRE2's own also knows comments. */
static bool read_flags(const char *flags, unsigned *ret, bool *ret_blanks)
{
    static const char letters[] = "ims"; /* in the order of PATTERN_… */
    *ret = 0;
    *ret_blanks = false;
    for (const char *s = flags ? flags : ""; *s; s++) {
        const char *letter = strchr(letters, *s);
        if (letter)
            *ret |= 1u << (letter - letters);
        else if (*s == 'x')
            *ret_blanks = true;
        else
            return false;
    }
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
    while (*r->s && !r->failed)
        quantifiable = put_atom(r, quantifiable);
    return r->failed || r->depth || r->out.full ? NULL : r->out.p;
}
