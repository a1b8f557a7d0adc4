#include "paper/card.h"

#include <string.h>

enum { LINES = 3, LINE = 30, LETTERS = LINES * LINE };

static int letter_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'Z')
        return c - 'A' + 10;
    return c == '<' ? 0 : -1;
}

char mrz_check_digit(const char *s, size_t n)
{
    static const int weights[] = {7, 3, 1};
    int sum = 0;
    for (size_t i = 0; i < n; i++) {
        int value = letter_value(s[i]);
        if (value < 0)
            return 0;
        sum += value * weights[i % 3];
    }
    return (char)('0' + sum % 10);
}

/* The letters without line ends and blanks; false unless there are exactly three lines of them. */
static bool gather(const char *text, char out[static LETTERS + 1])
{
    size_t n = 0;
    for (; *text; text++) {
        if (strchr(" \r\n\t", *text))
            continue;
        if (n == LETTERS || letter_value(*text) < 0)
            return false;
        out[n++] = *text;
    }
    out[n] = '\0';
    return n == LETTERS;
}

static const char *cut(struct arena *a, const char *s, size_t n)
{
    while (n && s[n - 1] == '<')
        n--;
    char *out = arena_strndup(a, s, n);
    for (char *c = out; *c; c++)
        if (*c == '<')
            *c = ' ';
    return out;
}

static bool checks_hold(const char *m)
{
    const char *second = m + LINE;
    char all[25 + 7 + 7 + 11];
    memcpy(all, m + 5, 25);
    memcpy(all + 25, second, 7);
    memcpy(all + 32, second + 8, 7);
    memcpy(all + 39, second + 18, 11);
    return mrz_check_digit(m + 5, 9) == m[14] && mrz_check_digit(second, 6) == second[6] &&
           mrz_check_digit(second + 8, 6) == second[14] &&
           mrz_check_digit(all, sizeof all) == second[29];
}

int mrz_read(struct arena *a, const char *text, struct mrz *ret, struct fault *f)
{
    char m[LETTERS + 1];
    if (!gather(text, m))
        return fault_reason(f, INVALID, "mrz.shape", "not three lines of thirty letters");
    if (!checks_hold(m))
        return fault_reason(f, INVALID, "mrz.check", "a check digit is wrong");
    const char *second = m + LINE, *name = m + 2 * LINE;
    const char *gap = strstr(name, "<<");
    size_t surname = gap ? (size_t)(gap - name) : LINE;
    *ret = (struct mrz){
        .document = cut(a, m, 2),
        .country = cut(a, m + 2, 3),
        .number = cut(a, m + 5, 9),
        .optional = cut(a, m + 15, 15),
        .birth = arena_strndup(a, second, 6),
        .sex = second[7],
        .expiry = arena_strndup(a, second + 8, 6),
        .nationality = cut(a, second + 15, 3),
        .surname = cut(a, name, surname),
        .given = gap ? cut(a, gap + 2, LINE - surname - 2) : "",
    };
    return OK;
}
