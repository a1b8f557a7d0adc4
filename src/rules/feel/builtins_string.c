/* String functions (DMN 1.5, table 75). Positions count code points. */
#include "base/limits.h"
#include "base/pattern.h"
#include "base/text.h"
#include "rules/feel/builtin.h"
#include "rules/feel/regex.h"

#include <string.h>

/* The byte where the n-th code point begins. */
static const char *point_at(const char *s, int64_t n)
{
    for (; n > 0 && *s; n--)
        (void)text_next(&s);
    return s;
}

static struct feel_value call_substring(struct run *run, const struct feel_value *args, size_t n)
{
    int64_t length = (int64_t)text_length(args[0].text), start, count = length;
    if (!decimal_to_int(decimal_round(args[1].number, 0, DECIMAL_TO_ZERO), &start) || start == 0)
        return feel_null();
    if (n > 2 && args[2].kind != FEEL_NULL &&
        (!decimal_to_int(decimal_round(args[2].number, 0, DECIMAL_TO_ZERO), &count) || count < 1))
        return feel_null();
    start = start < 0 ? length + start : start - 1;
    if (start < 0 || start >= length)
        return feel_null();
    count = count > length - start ? length - start : count;
    const char *from = point_at(args[0].text, start), *to = point_at(from, count);
    return feel_string(arena_strndup(run->arena, from, (size_t)(to - from)));
}

static struct feel_value call_length(struct run *run, const struct feel_value *args, size_t n)
{
    (void)run;
    (void)n;
    return feel_int((int64_t)text_length(args[0].text));
}

static struct feel_value call_upper(struct run *run, const struct feel_value *args, size_t n)
{
    (void)n;
    return feel_string(text_upper(run->arena, args[0].text));
}

static struct feel_value call_lower(struct run *run, const struct feel_value *args, size_t n)
{
    (void)n;
    return feel_string(text_lower(run->arena, args[0].text));
}

static struct feel_value call_before(struct run *run, const struct feel_value *args, size_t n)
{
    (void)n;
    const char *at = strstr(args[0].text, args[1].text);
    size_t length = at ? (size_t)(at - args[0].text) : 0;
    return feel_string(arena_strndup(run->arena, args[0].text, length));
}

static struct feel_value call_after(struct run *run, const struct feel_value *args, size_t n)
{
    (void)run;
    (void)n;
    const char *at = strstr(args[0].text, args[1].text);
    return feel_string(at ? at + strlen(args[1].text) : "");
}

static struct feel_value call_contains(struct run *run, const struct feel_value *args, size_t n)
{
    (void)run;
    (void)n;
    return feel_bool(strstr(args[0].text, args[1].text) != NULL);
}

static struct feel_value call_starts(struct run *run, const struct feel_value *args, size_t n)
{
    (void)run;
    (void)n;
    return feel_bool(strncmp(args[0].text, args[1].text, strlen(args[1].text)) == 0);
}

static struct feel_value call_ends(struct run *run, const struct feel_value *args, size_t n)
{
    (void)run;
    (void)n;
    size_t whole = strlen(args[0].text), end = strlen(args[1].text);
    return feel_bool(whole >= end && strcmp(args[0].text + whole - end, args[1].text) == 0);
}

/* What a pattern costs in steps: to read it, and when it was given up because it took too long. */
enum { PATTERN_COST = 100, PATTERN_COST_IN_VAIN = 50 * 1000 };

/* The pattern, ready to be used; NULL when it is none. */
static const struct pattern *compiled(struct run *run, const char *text,
                                      const struct feel_value *flags)
{
    unsigned set;
    const struct pattern *p = NULL;
    const char *letters = flags && flags->kind == FEEL_STRING ? flags->text : NULL;
    const char *translated = regex_translate(run->arena, text, letters, &set);
    if (!translated || !run_step(run, PATTERN_COST) ||
        pattern_compile(run->arena, translated, set, &p, NULL) < 0)
        return NULL;
    return p;
}

static struct feel_value in_vain(struct run *run, int error)
{
    if (error == TOO_LARGE)
        (void)run_step(run, PATTERN_COST_IN_VAIN);
    return feel_null();
}

/* XPath replaces no pattern that matches nothing at all (err:FORX0003). */
static bool matches_nothing(struct run *run, const struct pattern *p)
{
    bool found = true;
    return pattern_matches(p, run->arena, "", /* whole= */ false, &found, NULL) < 0 || found;
}

static struct feel_value call_matches(struct run *run, const struct feel_value *args, size_t n)
{
    bool found;
    const struct pattern *p = compiled(run, args[1].text, n > 2 ? &args[2] : NULL);
    if (!p)
        return feel_null();
    int r = pattern_matches(p, run->arena, args[0].text, /* whole= */ false, &found, NULL);
    return r < 0 ? in_vain(run, r) : feel_bool(found);
}

static struct feel_value call_replace(struct run *run, const struct feel_value *args, size_t n)
{
    const char *out;
    const struct pattern *p = compiled(run, args[1].text, n > 3 ? &args[3] : NULL);
    if (!p || matches_nothing(run, p))
        return feel_null();
    int r = pattern_replace(p, run->arena, args[0].text, args[2].text, &out, NULL);
    return r < 0 ? in_vain(run, r) : feel_string(out);
}

static struct feel_value call_split(struct run *run, const struct feel_value *args, size_t n)
{
    (void)n;
    struct pattern_pieces pieces;
    const struct pattern *p = compiled(run, args[1].text, NULL);
    if (!p || matches_nothing(run, p))
        return feel_null();
    int r = pattern_split(p, run->arena, args[0].text, LIMIT_FEEL_STEPS, &pieces, NULL);
    if (r < 0)
        return in_vain(run, r);
    struct items all = {.arena = run->arena};
    for (size_t i = 0; i < pieces.count && run_step(run, 1); i++)
        items_add(&all, feel_string(pieces.list[i]));
    return items_list(&all);
}

static struct feel_value call_join(struct run *run, const struct feel_value *args, size_t n)
{
    const char *delimiter = n > 1 && args[1].kind == FEEL_STRING ? args[1].text : "";
    struct buf b;
    bool first = true;
    buf_init(&b, run->arena, LIMIT_FEEL_MEMORY / 8);
    for (uint32_t i = 0; i < args[0].count && run_step(run, 1); i++) {
        const struct feel_value *v = &args[0].items[i];
        if (v->kind == FEEL_NULL)
            continue;
        if (v->kind != FEEL_STRING)
            return feel_null();
        buf_str(&b, first ? "" : delimiter);
        buf_str(&b, v->text);
        first = false;
    }
    return b.full ? feel_null() : feel_string(b.p);
}

static const struct builtin rows[] = {
    {"substring", "sn|N", {"string", "start position", "length"}, call_substring},
    {"string length", "s", {"string"}, call_length},
    {"upper case", "s", {"string"}, call_upper},
    {"lower case", "s", {"string"}, call_lower},
    {"substring before", "ss", {"string", "match"}, call_before},
    {"substring after", "ss", {"string", "match"}, call_after},
    {"contains", "ss", {"string", "match"}, call_contains},
    {"starts with", "ss", {"string", "match"}, call_starts},
    {"ends with", "ss", {"string", "match"}, call_ends},
    {"matches", "ss|S", {"input", "pattern", "flags"}, call_matches},
    {"replace", "sss|S", {"input", "pattern", "replacement", "flags"}, call_replace},
    {"split", "ss", {"string", "delimiter"}, call_split},
    {"string join", "l|S", {"list", "delimiter"}, call_join},
    {.name = NULL},
};
const struct builtin_table builtins_string = {rows, sizeof rows / sizeof *rows - 1};
