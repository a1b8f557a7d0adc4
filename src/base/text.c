#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

/* Well-formed sequences of more than one byte: the second byte's bounds depend on the first, later
 * ones are 80..BF (The Unicode Standard, table 3-7; RFC 3629 section 4). */
static const struct form {
    unsigned char first, last, low, high;
    size_t len;
} forms[] = {
    {0xC2, 0xDF, 0x80, 0xBF, 2}, {0xE0, 0xE0, 0xA0, 0xBF, 3}, {0xE1, 0xEC, 0x80, 0xBF, 3},
    {0xED, 0xED, 0x80, 0x9F, 3}, {0xEE, 0xEF, 0x80, 0xBF, 3}, {0xF0, 0xF0, 0x90, 0xBF, 4},
    {0xF1, 0xF3, 0x80, 0xBF, 4}, {0xF4, 0xF4, 0x80, 0x8F, 4},
};

static const struct form *form_of(unsigned char first)
{
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (first >= forms[i].first && first <= forms[i].last)
            return &forms[i];
    return NULL;
}

/* Length of the well-formed sequence at p, or 0. */
static size_t sequence(const unsigned char *p, size_t n)
{
    if (p[0] < 0x80)
        return p[0] != 0;
    const struct form *form = form_of(p[0]);
    if (!form || n < form->len || p[1] < form->low || p[1] > form->high)
        return 0;
    for (size_t i = 2; i < form->len; i++)
        if ((p[i] & 0xC0) != 0x80)
            return 0;
    return form->len;
}

bool text_is_utf8(const char *s, size_t n)
{
    const unsigned char *p = (const unsigned char *)s, *end = p + n;
    while (p < end) {
        size_t len = sequence(p, (size_t)(end - p));
        if (!len)
            return false;
        p += len;
    }
    return true;
}

size_t text_length(const char *s)
{
    size_t n = 0;
    for (; *s; s++)
        n += ((unsigned char)*s & 0xC0) != 0x80;
    return n;
}

uint32_t text_next(const char **s)
{
    const unsigned char *p = (const unsigned char *)*s;
    if (!*p)
        return 0;
    if (*p < 0x80) {
        (*s)++;
        return *p;
    }
    int more = *p >= 0xF0 ? 3 : *p >= 0xE0 ? 2 : 1;
    uint32_t c = *p & (0x3Fu >> more);
    for (int i = 1; i <= more; i++)
        c = c << 6 | (p[i] & 0x3Fu);
    *s += more + 1;
    return c;
}

size_t text_encode(uint32_t c, char out[static 4])
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    size_t more = c >= 0x10000 ? 3 : c >= 0x800 ? 2 : 1;
    static const unsigned char lead[] = {0, 0xC0, 0xE0, 0xF0};
    for (size_t i = more; i > 0; i--, c >>= 6)
        out[i] = (char)(0x80 | (c & 0x3F));
    out[0] = (char)(lead[more] | c);
    return more + 1;
}

/* UTF-8 to ICU's UTF-16 in the arena. */
static UChar *to_utf16(struct arena *a, const char *s, int32_t *ret_n)
{
    size_t n = strlen(s);
    UChar *u = arena_new(a, UChar, n + 1);
    UErrorCode e = U_ZERO_ERROR;
    (void)u_strFromUTF8(u, (int32_t)n + 1, ret_n, s, (int32_t)n, &e);
    return u;
}

static char *from_utf16(struct arena *a, const UChar *u, int32_t n)
{
    char *s = arena_alloc(a, (size_t)n * 3 + 1);
    UErrorCode e = U_ZERO_ERROR;
    (void)u_strToUTF8(s, n * 3 + 1, NULL, u, n, &e);
    return s;
}

static char *normalized(struct arena *a, const char *s, const UNormalizer2 *form)
{
    UErrorCode e = U_ZERO_ERROR;
    int32_t n, m;
    UChar *u = to_utf16(a, s, &n);
    int32_t room = n * 4 + 16; /* Unicode bounds the growth of NFD in UTF-16 by 4 */
    UChar *v = arena_new(a, UChar, (size_t)room);
    m = unorm2_normalize(form, u, n, v, room, &e);
    return U_FAILURE(e) ? arena_strdup(a, s) : from_utf16(a, v, m);
}

static bool is_ascii(const char *s)
{
    for (; *s; s++)
        if ((unsigned char)*s >= 0x80)
            return false;
    return true;
}

/* Line ends become \n; other control characters go; in place. */
static void drop_controls(char *s)
{
    char *to = s;
    for (const char *p = s; *p; p++) {
        unsigned char c = (unsigned char)*p;
        if (c == '\r')
            *to++ = '\n', p += p[1] == '\n';
        else if (c == '\t')
            *to++ = ' ';
        else if (c == '\n' || (c >= 0x20 && c != 0x7F))
            *to++ = (char)c;
    }
    *to = '\0';
}

const char *text_clean(struct arena *a, const char *s)
{
    if (!text_is_utf8(s, strlen(s)))
        return NULL;
    UErrorCode e = U_ZERO_ERROR;
    char *t = is_ascii(s) ? arena_strdup(a, s) : normalized(a, s, unorm2_getNFCInstance(&e));
    drop_controls(t);
    while (*t == ' ' || *t == '\n')
        t++;
    size_t n = strlen(t);
    while (n && (t[n - 1] == ' ' || t[n - 1] == '\n'))
        t[--n] = '\0';
    return t;
}

const char *text_fold(struct arena *a, const char *s)
{
    UErrorCode e = U_ZERO_ERROR;
    const char *d = is_ascii(s) ? s : normalized(a, s, unorm2_getNFDInstance(&e));
    char *out = arena_alloc(a, strlen(d) * 3 + 1), *to = out;
    bool blank = true; /* a blank stands before, or nothing */
    for (uint32_t c; (c = text_next(&d));) {
        if (u_charType((UChar32)c) == U_NON_SPACING_MARK)
            continue;
        if (u_isUWhiteSpace((UChar32)c)) {
            if (!blank)
                *to++ = ' ';
            blank = true;
            continue;
        }
        c = (uint32_t)u_tolower((UChar32)c);
        to += text_encode(c == 0x111 /* đ */ ? 'd' : c, to);
        blank = false;
    }
    if (to > out && blank)
        to--;
    *to = '\0';
    return out;
}

typedef int32_t case_mapper(UChar *, int32_t, const UChar *, int32_t, const char *, UErrorCode *);

static const char *mapped(struct arena *a, const char *s, case_mapper *map)
{
    UErrorCode e = U_ZERO_ERROR;
    int32_t n;
    UChar *u = to_utf16(a, s, &n);
    int32_t room = n * 3 + 1;
    UChar *v = arena_new(a, UChar, (size_t)room);
    int32_t m = map(v, room, u, n, "", &e);
    return U_FAILURE(e) ? arena_strdup(a, s) : from_utf16(a, v, m);
}

const char *text_upper(struct arena *a, const char *s)
{
    return mapped(a, s, u_strToUpper);
}

const char *text_lower(struct arena *a, const char *s)
{
    return mapped(a, s, u_strToLower);
}

const char *text_grouped(struct arena *a, int64_t v, char sign)
{
    char out[40], *p = out + sizeof out - 1;
    uint64_t rest = v < 0 ? -(uint64_t)v : (uint64_t)v;
    *p = '\0';
    for (int digits = 0; rest > 0 || digits == 0; digits++, rest /= 10) {
        if (digits > 0 && digits % 3 == 0)
            *--p = sign;
        *--p = (char)('0' + rest % 10);
    }
    if (v < 0)
        *--p = '-';
    return arena_strdup(a, p);
}

void text_hex(const uint8_t *p, size_t n, char *out)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < n; i++) {
        *out++ = digits[p[i] >> 4];
        *out++ = digits[p[i] & 15];
    }
    *out = '\0';
}

bool text_same_secret(const void *a, const void *b, size_t n)
{
    const volatile unsigned char *p = a, *q = b;
    unsigned char diff = 0;
    for (size_t i = 0; i < n; i++)
        diff |= (unsigned char)(p[i] ^ q[i]);
    return diff == 0;
}
