#include "crypto/base64.h"

#include <string.h>

static const char plain_letters[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char url_letters[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* Returns the end of what was written. */
static char *write_letters(char *out, const uint8_t *p, size_t n, const char *letters)
{
    uint32_t bits = 0;
    int held = 0;
    for (size_t i = 0; i < n; i++) {
        bits = bits << 8 | p[i];
        for (held += 8; held >= 6; held -= 6)
            *out++ = letters[bits >> (held - 6) & 63];
    }
    if (held)
        *out++ = letters[bits << (6 - held) & 63];
    return out;
}

const char *base64_text(struct arena *a, const void *p, size_t n)
{
    char *text = arena_alloc(a, (n + 2) / 3 * 4 + 1);
    char *end = write_letters(text, p, n, plain_letters);
    while ((end - text) % 4)
        *end++ = '=';
    return text;
}

const char *base64url_text(struct arena *a, const void *p, size_t n)
{
    char *text = arena_alloc(a, (n + 2) / 3 * 4 + 1);
    write_letters(text, p, n, url_letters);
    return text;
}

static int read_letters(struct arena *a, const char *text, size_t n, const char *letters,
                        struct bytes *ret, struct fault *f)
{
    uint8_t *out = arena_alloc(a, n / 4 * 3 + 3), *to = out;
    uint32_t bits = 0;
    int held = 0;
    for (size_t i = 0; i < n; i++) {
        const char *at = text[i] ? strchr(letters, text[i]) : NULL;
        if (!at)
            return fault_reason(f, INVALID, "base64", "letter %zu is not base64", i + 1);
        bits = bits << 6 | (uint32_t)(at - letters);
        held += 6;
        if (held >= 8) {
            held -= 8;
            *to++ = (uint8_t)(bits >> held);
        }
    }
    if (n % 4 == 1 || (bits & ((1u << held) - 1)))
        return fault_reason(f, INVALID, "base64", "base64 with bits left over");
    *ret = (struct bytes){out, (size_t)(to - out)};
    return OK;
}

int base64_read(struct arena *a, const char *text, size_t n, struct bytes *ret, struct fault *f)
{
    if (n % 4)
        return fault_reason(f, INVALID, "base64", "base64 without its padding");
    if (n && text[n - 1] == '=')
        n -= text[n - 2] == '=' ? 2 : 1;
    return read_letters(a, text, n, plain_letters, ret, f);
}

int base64url_read(struct arena *a, const char *text, size_t n, struct bytes *ret, struct fault *f)
{
    return read_letters(a, text, n, url_letters, ret, f);
}
