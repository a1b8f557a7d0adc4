#include "base/pattern.h"

#include "base/cleanup.h"
#include "base/limits.h"

#include <string.h>

#include <unicode/uregex.h>
#include <unicode/ustring.h>

enum {
    TIME_LIMIT = 100,           /* ICU's steps of about a millisecond */
    STACK_LIMIT = 1024 * 1024,  /* bytes of ICU's own back-tracking stack */
    PATTERN_TEXT_MAX = 1 << 24, /* ICU counts in 32 bits */
};

struct pattern {
    URegularExpression *regex; /* never matched itself: clones are */
};

static void close_regex(void *regex)
{
    uregex_close(regex);
}

static void regex_closep(URegularExpression **regex)
{
    if (*regex)
        uregex_close(*regex);
}

static UChar *to_utf16(struct arena *a, const char *s, int32_t *ret_n)
{
    size_t n = strlen(s);
    UErrorCode e = U_ZERO_ERROR;
    UChar *u = arena_new(a, UChar, n + 1);
    (void)u_strFromUTF8(u, (int32_t)n + 1, ret_n, s, (int32_t)n, &e);
    return U_FAILURE(e) ? NULL : u;
}

static char *to_utf8(struct arena *a, const UChar *u, int32_t n)
{
    char *s = arena_alloc(a, (size_t)n * 3 + 1);
    UErrorCode e = U_ZERO_ERROR;
    (void)u_strToUTF8(s, n * 3 + 1, NULL, u, n, &e);
    return s;
}

int pattern_compile(struct arena *a, const char *text, unsigned flags, const struct pattern **ret,
                    struct fault *f)
{
    static const uint32_t icu[] = {UREGEX_CASE_INSENSITIVE, UREGEX_MULTILINE, UREGEX_DOTALL,
                                   UREGEX_COMMENTS};
    uint32_t icu_flags = 0;
    for (size_t i = 0; i < sizeof icu / sizeof *icu; i++)
        icu_flags |= flags & 1u << i ? icu[i] : 0;
    int32_t n = 0;
    UErrorCode e = U_ZERO_ERROR;
    const UChar *u = strlen(text) < PATTERN_TEXT_MAX ? to_utf16(a, text, &n) : NULL;
    URegularExpression *regex = u ? uregex_open(u, n, icu_flags, NULL, &e) : NULL;
    if (!regex || U_FAILURE(e))
        return fault_reason(f, INVALID, "pattern.syntax", "no regular expression: %s",
                            u ? u_errorName(e) : "bad text");
    arena_defer(a, close_regex, regex);
    struct pattern *p = arena_new(a, struct pattern, 1);
    p->regex = regex;
    *ret = p;
    return OK;
}

/* A clone that is set on the text; the text must outlive it. NULL on failure. */
static URegularExpression *matcher(const struct pattern *p, struct arena *a, const char *text)
{
    int32_t n;
    UErrorCode e = U_ZERO_ERROR;
    const UChar *u = strlen(text) < PATTERN_TEXT_MAX ? to_utf16(a, text, &n) : NULL;
    URegularExpression *m = u ? uregex_clone(p->regex, &e) : NULL;
    if (!m)
        return NULL;
    uregex_setTimeLimit(m, TIME_LIMIT, &e);
    uregex_setStackLimit(m, STACK_LIMIT, &e);
    uregex_setText(m, u, n, &e);
    if (U_SUCCESS(e))
        return m;
    uregex_close(m);
    return NULL;
}

static int failed(UErrorCode e, struct fault *f)
{
    if (e == U_REGEX_TIME_OUT || e == U_REGEX_STACK_OVERFLOW)
        return fault_reason(f, TOO_LARGE, "pattern.time", "the pattern takes too long");
    return fault_reason(f, INVALID, "pattern.use", "the pattern cannot be used: %s",
                        u_errorName(e));
}

int pattern_matches(const struct pattern *p, struct arena *a, const char *text, bool whole,
                    bool *ret, struct fault *f)
{
    UErrorCode e = U_ZERO_ERROR;
    CLEANUP(regex_closep) URegularExpression *m = matcher(p, a, text);
    if (!m)
        return failed(U_ILLEGAL_ARGUMENT_ERROR, f);
    bool found = whole ? uregex_matches(m, -1, &e) : uregex_find(m, -1, &e);
    if (U_FAILURE(e))
        return failed(e, f);
    *ret = found;
    return OK;
}

int pattern_replace(const struct pattern *p, struct arena *a, const char *text,
                    const char *replacement, const char **ret, struct fault *f)
{
    UErrorCode e = U_ZERO_ERROR;
    int32_t n;
    const UChar *with = to_utf16(a, replacement, &n);
    CLEANUP(regex_closep) URegularExpression *m = matcher(p, a, text);
    if (!m || !with)
        return failed(U_ILLEGAL_ARGUMENT_ERROR, f);
    int32_t needed = uregex_replaceAll(m, with, n, NULL, 0, &e);
    if (e != U_BUFFER_OVERFLOW_ERROR && U_FAILURE(e))
        return failed(e, f);
    if (needed < 0 || needed > LIMIT_REPLACED)
        return fault_reason(f, TOO_LARGE, "pattern.size", "the replacement is too long");
    UChar *out = arena_new(a, UChar, (size_t)needed + 1);
    e = U_ZERO_ERROR;
    uregex_reset(m, 0, &e);
    (void)uregex_replaceAll(m, with, n, out, needed + 1, &e);
    if (U_FAILURE(e))
        return failed(e, f);
    *ret = to_utf8(a, out, needed);
    return OK;
}

int pattern_split(const struct pattern *p, struct arena *a, const char *text, size_t max,
                  struct pattern_pieces *ret, struct fault *f)
{
    UErrorCode e = U_ZERO_ERROR;
    CLEANUP(regex_closep) URegularExpression *m = matcher(p, a, text);
    if (!m)
        return failed(U_ILLEGAL_ARGUMENT_ERROR, f);
    int32_t n, from = 0;
    const UChar *u = uregex_getText(m, &n, &e);
    size_t count = 0, room = max < strlen(text) + 1 ? max : strlen(text) + 1;
    const char **pieces = arena_new(a, const char *, room + 1);
    while (count + 1 < room && uregex_findNext(m, &e)) {
        int32_t start = uregex_start(m, 0, &e), end = uregex_end(m, 0, &e);
        if (end == start)
            continue;
        pieces[count++] = to_utf8(a, u + from, start - from);
        from = end;
    }
    if (U_FAILURE(e))
        return failed(e, f);
    pieces[count++] = to_utf8(a, u + from, n - from);
    *ret = (struct pattern_pieces){pieces, count};
    return OK;
}
