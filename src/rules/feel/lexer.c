#include "rules/feel/lexer.h"

#include "base/text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static bool in_ranges(uint32_t c, const uint32_t (*ranges)[2], size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (c >= ranges[i][0] && c <= ranges[i][1])
            return true;
    return false;
}

/* Grammar rules 28 and 29. */
bool lexer_is_name_start(uint32_t c)
{
    static const uint32_t ranges[][2] = {
        {'?', '?'},       {'A', 'Z'},       {'_', '_'},       {'a', 'z'},
        {0xC0, 0xD6},     {0xD8, 0xF6},     {0xF8, 0x2FF},    {0x370, 0x37D},
        {0x37F, 0x1FFF},  {0x200C, 0x200D}, {0x2070, 0x218F}, {0x2C00, 0x2FEF},
        {0x3001, 0xD7FF}, {0xF900, 0xFDCF}, {0xFDF0, 0xFFFD}, {0x10000, 0xEFFFF},
    };
    return in_ranges(c, ranges, sizeof ranges / sizeof *ranges) && c != 0x1680;
}

bool lexer_is_name_part(uint32_t c)
{
    static const uint32_t more[][2] = {{'0', '9'}, {0xB7, 0xB7}, {0x300, 0x36F}, {0x203F, 0x2040}};
    return lexer_is_name_start(c) || in_ranges(c, more, sizeof more / sizeof *more);
}

static bool is_blank(uint32_t c)
{
    static const uint32_t blanks[][2] = {{0x09, 0x0D},     {0x20, 0x20},     {0x85, 0x85},
                                         {0xA0, 0xA0},     {0x1680, 0x1680}, {0x180E, 0x180E},
                                         {0x2000, 0x200B}, {0x2028, 0x2029}, {0x202F, 0x202F},
                                         {0x205F, 0x205F}, {0x3000, 0x3000}, {0xFEFF, 0xFEFF}};
    return in_ranges(c, blanks, sizeof blanks / sizeof *blanks);
}

static const char *skip_comment(const char *s)
{
    if (s[1] == '/')
        return s + strcspn(s, "\n");
    const char *end = strstr(s + 2, "*/");
    return end ? end + 2 : s;
}

const char *lexer_skip(const char *s)
{
    for (;;) {
        const char *next = s;
        if (s[0] == '/' && (s[1] == '/' || s[1] == '*'))
            next = skip_comment(s);
        else if (*s)
            next = is_blank(text_next(&next)) ? next : s;
        if (next == s)
            return s;
        s = next;
    }
}

static size_t number_length(const char *s)
{
    static const char digits[] = "0123456789";
    size_t n = strspn(s, digits);
    if (s[n] == '.' && isdigit((unsigned char)s[n + 1]))
        n += 1 + strspn(s + n + 1, digits);
    if (s[n] == 'e' || s[n] == 'E') {
        size_t sign = s[n + 1] == '-' || s[n + 1] == '+';
        size_t power = strspn(s + n + 1 + sign, digits);
        n += power ? 1 + sign + power : 0;
    }
    return n;
}

static struct token string_token(const char *s)
{
    for (size_t n = 1; s[n]; n++) {
        if (s[n] == '"')
            return (struct token){TOKEN_STRING, s, n + 1};
        if (s[n] == '\\' && s[n + 1])
            n++;
    }
    return (struct token){TOKEN_BAD, s, strlen(s)};
}

static size_t word_length(const char *s)
{
    const char *end = s, *next = s;
    while (*end && lexer_is_name_part(text_next(&next)))
        end = next;
    return (size_t)(end - s);
}

static size_t sign_length(const char *s)
{
    static const char *const two[] = {"..", "**", "!=", "<=", ">=", "->"};
    for (size_t i = 0; i < sizeof two / sizeof *two; i++)
        if (strncmp(s, two[i], 2) == 0)
            return 2;
    return strchr("()[]{},:.+-*/=<>@'", *s) ? 1 : 0;
}

struct token lexer_next(const char *s)
{
    s = lexer_skip(s);
    if (!*s)
        return (struct token){TOKEN_END, s, 0};
    if (isdigit((unsigned char)*s) || (*s == '.' && isdigit((unsigned char)s[1])))
        return (struct token){TOKEN_NUMBER, s, number_length(s)};
    if (*s == '"')
        return string_token(s);
    const char *next = s;
    if (lexer_is_name_start(text_next(&next)))
        return (struct token){TOKEN_WORD, s, word_length(s)};
    size_t n = sign_length(s);
    return (struct token){n ? TOKEN_SIGN : TOKEN_BAD, s, n ? n : (size_t)(next - s)};
}

/* The n hexadecimal digits at s; -1 when they are not there. */
static int64_t hex(const char *s, int n)
{
    int64_t v = 0;
    for (int i = 0; i < n; i++) {
        if (!isxdigit((unsigned char)s[i]))
            return -1;
        char digit[2] = {s[i], 0};
        v = v * 16 + strtol(digit, NULL, 16);
    }
    return v;
}

static bool is_between(int64_t c, int64_t low, int64_t high)
{
    return c >= low && c <= high;
}

/* The code point of \uXXXX (with its second half) or \UXXXXXX at *s, after the letter. */
static int64_t unicode_escape(const char **s, char letter)
{
    int digits = letter == 'u' ? 4 : 6;
    int64_t c = hex(*s, digits);
    if (c < 0)
        return -1;
    *s += digits;
    if (is_between(c, 0xD800, 0xDBFF) && strncmp(*s, "\\u", 2) == 0) {
        int64_t low = hex(*s + 2, 4);
        if (!is_between(low, 0xDC00, 0xDFFF))
            return -1;
        *s += 6;
        c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
    }
    return is_between(c, 1, 0x10FFFF) && !is_between(c, 0xD800, 0xDFFF) ? c : -1;
}

char *lexer_string(struct arena *a, struct token t)
{
    static const char names[] = "nrt'\"\\", values[] = "\n\r\t'\"\\";
    const char *s = t.at + 1, *end = t.at + t.n - 1;
    char *out = arena_alloc(a, t.n + 4), *to = out;
    while (s < end) {
        if (*s != '\\') {
            *to++ = *s++;
            continue;
        }
        char letter = s[1];
        const char *name = strchr(names, letter);
        if (name) {
            *to++ = values[name - names];
            s += 2;
        } else if (letter == 'u' || letter == 'U') {
            s += 2;
            int64_t c = unicode_escape(&s, letter);
            if (c < 0)
                return NULL;
            to += text_encode((uint32_t)c, to);
        } else {
            *to++ = *s++; /* the standard leaves other backslashes alone: patterns use them */
        }
    }
    *to = '\0';
    return out;
}

bool token_is(struct token t, const char *text)
{
    return (t.kind == TOKEN_WORD || t.kind == TOKEN_SIGN) && t.at[0] == text[0] &&
           strlen(text) == t.n && memcmp(t.at, text, t.n) == 0;
}
