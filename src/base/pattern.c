#include "base/pattern.h"

#include "base/buf.h"
#include "base/limits.h"

#include <ctype.h>
#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

enum {
    STEPS_MAX = 2 * 1000 * 1000, /* back-tracking steps of one match: about 0.1 s */
    FRAMES_MAX = 4096,           /* KB to remember where to go back to */
    SCRATCH = 32 * 1024,         /* bytes on the stack: enough for nearly every match */
};

struct pattern {
    const pcre2_code *code;
    uint32_t groups;
};

/* What PCRE2 asks for comes from a piece of the stack first, then from the arena. Given back is
 * nothing: both end soon. */
struct scratch {
    struct arena *arena;
    size_t used;
    _Alignas(max_align_t) char bytes[SCRATCH];
};

static void *from_arena(size_t n, void *arena)
{
    return arena_alloc(arena, n);
}

static void *from_scratch(size_t n, void *data)
{
    enum { ALIGN = _Alignof(max_align_t) };
    struct scratch *s = data;
    if (n > SCRATCH - s->used)
        return arena_alloc(s->arena, n);
    void *p = s->bytes + s->used;
    s->used += (n + ALIGN - 1) / ALIGN * ALIGN;
    if (s->used > SCRATCH)
        s->used = SCRATCH;
    return p;
}

static void keep(void *p, void *data)
{
    (void)p;
    (void)data;
}

static uint32_t options(unsigned flags)
{
    uint32_t set = PCRE2_UTF | PCRE2_UCP | PCRE2_DOLLAR_ENDONLY | PCRE2_NEVER_BACKSLASH_C |
                   PCRE2_MATCH_UNSET_BACKREF;
    set |= flags & PATTERN_IGNORE_CASE ? PCRE2_CASELESS : 0;
    set |= flags & PATTERN_LINES ? PCRE2_MULTILINE : 0;
    return set | (flags & PATTERN_DOT_ALL ? PCRE2_DOTALL : 0);
}

int pattern_compile(struct arena *a, const char *text, unsigned flags, const struct pattern **ret,
                    struct fault *f)
{
    int error;
    size_t at;
    pcre2_general_context *memory = pcre2_general_context_create(from_arena, keep, a);
    pcre2_compile_context *with = pcre2_compile_context_create(memory);
    (void)pcre2_set_newline(with, PCRE2_NEWLINE_LF);
    pcre2_code *code =
        pcre2_compile((PCRE2_SPTR)text, PCRE2_ZERO_TERMINATED, options(flags), &error, &at, with);
    if (!code) {
        char words[120];
        (void)pcre2_get_error_message(error, (PCRE2_UCHAR *)words, sizeof words);
        return fault_reason(f, INVALID, "pattern.syntax", "no regular expression: %s (at byte %zu)",
                            words, at);
    }
    struct pattern *p = arena_new(a, struct pattern, 1);
    p->code = code;
    (void)pcre2_pattern_info(code, PCRE2_INFO_CAPTURECOUNT, &p->groups);
    *ret = p;
    return OK;
}

/* A pattern on its way through a text. */
struct walk {
    const struct pattern *pattern;
    const char *text;
    size_t length, at;
    pcre2_match_context *limits;
    pcre2_match_data *found;
    const size_t *bounds; /* of the match and of its groups, in pairs */
    size_t pairs;
    uint32_t checked; /* PCRE2_NO_UTF_CHECK from the second match on */
};

static void walk_begin(struct walk *w, struct scratch *s, const struct pattern *p, const char *text)
{
    pcre2_general_context *memory = pcre2_general_context_create(from_scratch, keep, s);
    *w = (struct walk){.pattern = p, .text = text, .length = strlen(text)};
    w->limits = pcre2_match_context_create(memory);
    (void)pcre2_set_match_limit(w->limits, STEPS_MAX);
    (void)pcre2_set_heap_limit(w->limits, FRAMES_MAX);
    w->found = pcre2_match_data_create_from_pattern(p->code, memory);
    w->bounds = pcre2_get_ovector_pointer(w->found);
}

static int failed(int error, struct fault *f)
{
    char words[120];
    if (error == PCRE2_ERROR_MATCHLIMIT || error == PCRE2_ERROR_HEAPLIMIT)
        return fault_reason(f, TOO_LARGE, "pattern.time", "the pattern takes too long");
    (void)pcre2_get_error_message(error, (PCRE2_UCHAR *)words, sizeof words);
    return fault_reason(f, INVALID, "pattern.use", "the pattern cannot be used: %s", words);
}

/* The next match from w->at on: OK, NOT_FOUND (no fault), or why not. */
static int walk_match(struct walk *w, uint32_t how, struct fault *f)
{
    int n = pcre2_match(w->pattern->code, (PCRE2_SPTR)w->text, w->length, w->at, how | w->checked,
                        w->found, w->limits);
    w->checked = PCRE2_NO_UTF_CHECK;
    if (n == PCRE2_ERROR_NOMATCH)
        return NOT_FOUND;
    if (n < 0)
        return failed(n, f);
    w->pairs = (size_t)n;
    return OK;
}

/* The next match that takes something; w->at is then behind it. */
static int walk_next(struct walk *w, struct fault *f)
{
    int r = walk_match(w, PCRE2_NOTEMPTY, f);
    if (r == OK)
        w->at = w->bounds[1];
    return r;
}

int pattern_matches(const struct pattern *p, struct arena *a, const char *text, bool whole,
                    bool *ret, struct fault *f)
{
    struct scratch s = {.arena = a};
    struct walk w;
    walk_begin(&w, &s, p, text);
    int r = walk_match(&w, whole ? PCRE2_ANCHORED | PCRE2_ENDANCHORED : 0, f);
    if (r < 0 && r != NOT_FOUND)
        return r;
    *ret = r == OK;
    return OK;
}

/* --- replacing --------------------------------------------------------------- */

/* The number behind a "$", as many digits as make a group. */
static size_t read_group(const char **s, uint32_t groups)
{
    size_t group = (size_t)(*(*s)++ - '0');
    while (isdigit((unsigned char)**s) && group * 10 + (size_t)(**s - '0') <= groups)
        group = group * 10 + (size_t)(*(*s)++ - '0');
    return group;
}

static bool is_replacement(const char *s)
{
    for (; *s; s++) {
        if (*s == '$' && !isdigit((unsigned char)s[1]))
            return false;
        if (*s == '\\' && *++s != '\\' && *s != '$')
            return false;
    }
    return true;
}

static void put_group(struct buf *out, const struct walk *w, size_t group)
{
    if (group < w->pairs && w->bounds[2 * group] != PCRE2_UNSET)
        buf_add(out, w->text + w->bounds[2 * group],
                w->bounds[2 * group + 1] - w->bounds[2 * group]);
}

static void put_replacement(struct buf *out, const struct walk *w, const char *s)
{
    while (*s)
        if (*s == '$') {
            s++;
            put_group(out, w, read_group(&s, w->pattern->groups));
        } else {
            s += *s == '\\';
            buf_char(out, *s++);
        }
}

int pattern_replace(const struct pattern *p, struct arena *a, const char *text,
                    const char *replacement, const char **ret, struct fault *f)
{
    struct scratch s = {.arena = a};
    struct walk w;
    struct buf out;
    size_t from = 0;
    int r;
    if (!is_replacement(replacement))
        return fault_reason(f, INVALID, "pattern.use", "the replacement is none");
    walk_begin(&w, &s, p, text);
    buf_init(&out, a, LIMIT_REPLACED);
    while (!out.full && (r = walk_next(&w, f)) == OK) {
        buf_add(&out, text + from, w.bounds[0] - from);
        put_replacement(&out, &w, replacement);
        from = w.at;
    }
    if (!out.full && r != NOT_FOUND)
        return r;
    buf_str(&out, text + from);
    if (out.full)
        return fault_reason(f, TOO_LARGE, "pattern.size", "the replacement is too long");
    *ret = out.p;
    return OK;
}

int pattern_split(const struct pattern *p, struct arena *a, const char *text, size_t max,
                  struct pattern_pieces *ret, struct fault *f)
{
    struct scratch s = {.arena = a};
    struct walk w;
    const char **pieces = NULL;
    size_t count = 0, room = 0, from = 0;
    int r = NOT_FOUND;
    walk_begin(&w, &s, p, text);
    while (count + 1 < max && (r = walk_next(&w, f)) == OK) {
        arena_grow(a, pieces, count, &room);
        pieces[count++] = arena_strndup(a, text + from, w.bounds[0] - from);
        from = w.at;
    }
    if (r < 0 && r != NOT_FOUND)
        return r;
    arena_grow(a, pieces, count, &room);
    pieces[count++] = arena_strdup(a, text + from);
    *ret = (struct pattern_pieces){pieces, count};
    return OK;
}
