/* One compiled file: a header and a block for machines that count 32 bits of seconds, the same for
 * 64 bits, and the rule for all later years as text. The first block is passed over. */
#include "tools/zonec.h"

#include <string.h>

enum {
    HEADER = 44,
    VERSION_AT = 4,
    COUNTS_AT = 20,
    TYPE = 6, /* a local time type: offset in 4 bytes, summer or not, where its name stands */
    TIME = 8,
    CHANGES_MAX = 5000, /* ten for each year of five centuries */
};

/* In the order of the header. */
enum { UTC_FLAGS, STANDARD_FLAGS, LEAPS, TIMES, TYPES, LETTERS, COUNTS };

static uint64_t big_endian(const uint8_t *p, size_t n)
{
    uint64_t v = 0;
    while (n--)
        v = v << 8 | *p++;
    return v;
}

static int no_file(struct fault *f, const char *why)
{
    return fault_set(f, BROKEN, "no compiled time zone: %s", why);
}

/* Step over a header; its counts. */
static int read_header(struct bytes *at, size_t count[static COUNTS], struct fault *f)
{
    if (at->n < HEADER || memcmp(at->p, "TZif", 4) != 0)
        return no_file(f, "no header");
    if (at->p[VERSION_AT] < '2')
        return no_file(f, "version 1");
    for (size_t i = 0; i < COUNTS; i++)
        count[i] = (size_t)big_endian(at->p + COUNTS_AT + 4 * i, 4);
    *at = (struct bytes){.p = at->p + HEADER, .n = at->n - HEADER};
    return OK;
}

static size_t block_size(const size_t count[static COUNTS], size_t time)
{
    return count[TIMES] * (time + 1) + count[TYPES] * TYPE + count[LETTERS] +
           count[LEAPS] * (time + 4) + count[STANDARD_FLAGS] + count[UTC_FLAGS];
}

/* Step over a block. */
static int skip(struct bytes *at, size_t n, struct fault *f)
{
    if (n > at->n)
        return no_file(f, "cut off");
    *at = (struct bytes){.p = at->p + n, .n = at->n - n};
    return OK;
}

/* Changes of the name or of what is called summer time are none. */
static int read_changes(struct arena *a, const uint8_t *block, const size_t count[static COUNTS],
                        struct zonec_course *ret, struct fault *f)
{
    const uint8_t *kinds = block + count[TIMES] * TIME, *types = kinds + count[TIMES];
    int32_t now = (int32_t)big_endian(types, 4);
    *ret = (struct zonec_course){.before = now,
                                 .changes = arena_new(a, struct zonec_change, count[TIMES])};
    for (size_t i = 0; i < count[TIMES]; i++) {
        if (kinds[i] >= count[TYPES])
            return no_file(f, "a type that is not there");
        int32_t offset = (int32_t)big_endian(types + (size_t)kinds[i] * TYPE, 4);
        if (offset != now)
            ret->changes[ret->count++] = (struct zonec_change){
                .at = (int64_t)big_endian(block + i * TIME, TIME), .offset = offset};
        now = offset;
    }
    return OK;
}

/* "\nTZ\n"; an empty one says that nothing is known of later years. */
static int read_footer(struct arena *a, const struct bytes *at, struct zonec_course *c,
                       struct fault *f)
{
    if (at->n < 2 || at->p[0] != '\n' || at->p[at->n - 1] != '\n')
        return no_file(f, "no last line");
    if (at->n > 2)
        return zonec_read_rule(arena_strndup(a, (const char *)at->p + 1, at->n - 2), &c->rule, f);
    c->rule.standard = c->count ? c->changes[c->count - 1].offset : c->before;
    c->rule.summer = c->rule.standard;
    return OK;
}

int zonec_read(struct arena *a, const struct bytes *file, struct zonec_course *ret, struct fault *f)
{
    struct bytes at = *file;
    struct zonec_course c;
    size_t count[COUNTS];
    int r = read_header(&at, count, f);
    r = r < 0 ? r : skip(&at, block_size(count, TIME / 2), f);
    r = r < 0 ? r : read_header(&at, count, f);
    if (r < 0)
        return r;
    if (count[LEAPS] || !count[TYPES] || count[TIMES] > CHANGES_MAX)
        return no_file(f, "leap seconds, no types, or too many changes");
    const uint8_t *block = at.p;
    r = skip(&at, block_size(count, TIME), f);
    r = r < 0 ? r : read_changes(a, block, count, &c, f);
    r = r < 0 ? r : read_footer(a, &at, &c, f);
    if (r == OK)
        *ret = c;
    return r;
}
