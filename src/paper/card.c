#include "paper/card.h"

#include "base/limits.h"
#include "base/text.h"
#include "base/time.h"

#include <string.h>

enum { CARD_FIELDS = 7, CARD_MOST = 32, PIN_DIGITS = 12 };

static bool all_digits(const char *s, size_t n)
{
    return strlen(s) == n && strspn(s, "0123456789") == n;
}

static int number(const char *s, int n)
{
    int value = 0;
    for (int i = 0; i < n; i++)
        value = value * 10 + (s[i] - '0');
    return value;
}

/* ddMMyyyy */
static bool read_day(const char *s, int32_t *ret)
{
    if (!all_digits(s, 8))
        return false;
    struct date d = {number(s + 4, 4), number(s + 2, 2), number(s, 2)};
    if (!date_is_real(d))
        return false;
    *ret = day_from(d);
    return true;
}

static size_t split(struct arena *a, const char *text, const char **fields)
{
    size_t n = 0;
    for (const char *at = text;; at++) {
        size_t length = strcspn(at, "|");
        const char *clean = text_clean(a, arena_strndup(a, at, length));
        fields[n++] = clean ? clean : "";
        at += length;
        if (!*at || n == CARD_MOST)
            return n;
    }
}

int card_read_qr(struct arena *a, const char *text, struct card *ret, struct fault *f)
{
    const char **fields = arena_new(a, const char *, CARD_MOST);
    if (strlen(text) > LIMIT_TEXT_FIELD || !text_is_utf8(text, strlen(text)))
        return fault_reason(f, INVALID, "card.text", "not the text of a card");
    size_t n = split(a, text, fields);
    struct card c = {0};
    if (n < CARD_FIELDS || !all_digits(fields[0], PIN_DIGITS) || !*fields[2] ||
        (*fields[1] && !all_digits(fields[1], 9)) || !read_day(fields[3], &c.birth_day) ||
        !read_day(fields[6], &c.issued_day))
        return fault_reason(f, INVALID, "card.text", "not the text of a card");
    c.pin = fields[0];
    c.old_id = fields[1];
    c.full_name = fields[2];
    c.sex = fields[4];
    c.address = fields[5];
    c.more = fields + CARD_FIELDS;
    c.more_n = n - CARD_FIELDS;
    *ret = c;
    return OK;
}

static bool is_known(const char *pin, const char *const *provinces)
{
    for (; *provinces; provinces++)
        if (strncmp(*provinces, pin, 3) == 0)
            return true;
    return false;
}

/* The fourth digit counts centuries and sexes: 0 and 1 are men and women of the 1900s. */
unsigned pin_check(const char *pin, const struct pin_facts *facts)
{
    if (!all_digits(pin, PIN_DIGITS))
        return PIN_SHAPE;
    unsigned warnings = 0;
    int digit = pin[3] - '0', year = 1900 + digit / 2 * 100 + number(pin + 4, 2);
    if (facts->provinces && !is_known(pin, facts->provinces))
        warnings |= PIN_PROVINCE;
    if (facts->birth_known && date_of(facts->birth_day).year != year)
        warnings |= PIN_YEAR;
    if (facts->sex != PIN_SEX_UNKNOWN && (digit % 2 == 0) != (facts->sex == PIN_MALE))
        warnings |= PIN_SEX;
    return warnings;
}
