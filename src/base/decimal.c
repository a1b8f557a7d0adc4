/* The functions are Intel's (libintelrdfpmath, in the variant that passes rounding and flags as
 * arguments, so there is no hidden state). The type is not C's _Decimal128, because not every
 * compiler that we build with has it; the bits are the same. */
#include "base/decimal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <bid_conf.h>
#include <bid_functions.h>

enum { NEAREST = 0, DOWN = 1, UP = 2, TO_ZERO = 3, TIES_AWAY = 4 }; /* Intel's rounding modes */
enum { FLAG_INVALID = 0x01, FLAG_INEXACT = 0x20 };
enum { SQUARINGS_MAX = 100000 }; /* exponents above go to the approximating power function */

static BID_UINT128 to_bid(struct decimal v)
{
    BID_UINT128 b;
    memcpy(&b, &v, sizeof b);
    return b;
}

static struct decimal from_bid(BID_UINT128 b)
{
    struct decimal v;
    memcpy(&v, &b, sizeof v);
    return v;
}

/* Whole numbers without exponent are most of what is calculated with, and need no library: the
 * upper half holds the sign and the exponent 0, the lower half the number. Minus zero is left to
 * the library. */
static const uint64_t SIGN = 1ull << 63, LARGE = 3ull << 61, EXPONENT_ZERO = 0x3040000000000000ull;

static bool is_small(struct decimal v, int64_t *ret)
{
    if ((v.w[1] & ~SIGN) != EXPONENT_ZERO || v.w[0] > INT64_MAX || (v.w[0] == 0 && v.w[1] & SIGN))
        return false;
    *ret = v.w[1] & SIGN ? -(int64_t)v.w[0] : (int64_t)v.w[0];
    return true;
}

static bool are_small(struct decimal a, struct decimal b, int64_t *x, int64_t *y)
{
    return is_small(a, x) && is_small(b, y);
}

struct decimal decimal_from_int(int64_t v)
{
    uint64_t size = v < 0 ? -(uint64_t)v : (uint64_t)v;
    return (struct decimal){{size, EXPONENT_ZERO | (v < 0 ? SIGN : 0)}};
}

/* sign? (digits [. digits] | . digits) (e sign? digits)? */
static bool is_number(const char *s)
{
    static const char digits[] = "0123456789";
    s += *s == '-' || *s == '+';
    size_t whole = strspn(s, digits), fraction = 0;
    s += whole;
    if (*s == '.') {
        fraction = strspn(s + 1, digits);
        if (!fraction)
            return false;
        s += 1 + fraction;
    }
    if (!whole && !fraction)
        return false;
    if (*s == 'e' || *s == 'E') {
        s += s[1] == '-' || s[1] == '+' ? 2 : 1;
        size_t n = strspn(s, digits);
        if (!n || n > 6)
            return false;
        s += n;
    }
    return *s == '\0';
}

static bool parse(const char *s, bool exact, struct decimal *ret)
{
    if (!is_number(s) || strlen(s) > DECIMAL_TEXT)
        return false;
    unsigned flags = 0;
    char copy[DECIMAL_TEXT + 1];
    (void)snprintf(copy, sizeof copy, "%s", s);
    struct decimal v = from_bid(bid128_from_string(copy, NEAREST, &flags));
    if (!decimal_is_finite(v) || (exact && (flags & FLAG_INEXACT)))
        return false;
    *ret = v;
    return true;
}

bool decimal_parse(const char *s, struct decimal *ret)
{
    return parse(s, true, ret);
}

bool decimal_parse_near(const char *s, struct decimal *ret)
{
    return parse(s, false, ret);
}

/* The digits of |v| without leading and trailing zeros, and the power of ten of the last one. */
struct digits {
    char text[DECIMAL_DIGITS + 8];
    int count, exponent;
};

static struct digits digits_of(struct decimal v)
{
    struct digits d = {.count = 0};
    unsigned flags = 0;
    char s[64]; /* "+1234E-56": at most 34 digits, a sign and an exponent */
    bid128_to_string(s, to_bid(v), &flags);
    const char *e = strchr(s, 'E');
    const char *first = s + 1 + strspn(s + 1, "0");
    if (!e || first >= e)
        return d;
    d.count = (int)(e - first);
    memcpy(d.text, first, (size_t)d.count);
    d.exponent = (int)strtol(e + 1, NULL, 10);
    while (d.text[d.count - 1] == '0')
        d.count--, d.exponent++;
    return d;
}

static size_t fill(char *out, char c, int n)
{
    if (n <= 0)
        return 0;
    memset(out, c, (size_t)n);
    return (size_t)n;
}

static size_t copy_digits(char *out, const char *from, int n)
{
    if (n <= 0)
        return 0;
    memcpy(out, from, (size_t)n);
    return (size_t)n;
}

size_t decimal_format(struct decimal v, char out[static DECIMAL_TEXT])
{
    if (!decimal_is_finite(v)) {
        bool nan = bid128_isNaN(to_bid(v)) != 0, minus = bid128_isSigned(to_bid(v)) != 0;
        return (size_t)snprintf(out, DECIMAL_TEXT, "%s",
                                nan     ? "NaN"
                                : minus ? "-Infinity"
                                        : "Infinity");
    }
    struct digits d = digits_of(v);
    int whole = d.count + d.exponent; /* digits before the point */
    char *to = out;
    if (d.count && decimal_is_negative(v))
        *to++ = '-';
    if (d.count == 0 || whole <= 0)
        *to++ = '0';
    to += copy_digits(to, d.text, whole < d.count ? whole : d.count);
    to += fill(to, '0', d.exponent);
    if (d.exponent < 0 && d.count) {
        *to++ = '.';
        to += fill(to, '0', -whole);
        int skip = whole > 0 ? whole : 0;
        to += copy_digits(to, d.text + skip, d.count - skip);
    }
    *to = '\0';
    return (size_t)(to - out);
}

bool decimal_is_finite(struct decimal v)
{
    static const uint64_t special = 0x7800000000000000ull;
    return (v.w[1] & special) != special;
}

bool decimal_is_zero(struct decimal v)
{
    return bid128_isZero(to_bid(v)) != 0;
}

bool decimal_is_negative(struct decimal v)
{
    return bid128_isSigned(to_bid(v)) && !decimal_is_zero(v);
}

bool decimal_is_whole(struct decimal v)
{
    return decimal_is_finite(v) && decimal_scale(v) == 0;
}

int decimal_compare(struct decimal a, struct decimal b)
{
    unsigned flags = 0;
    int64_t m, n;
    if (are_small(a, b, &m, &n))
        return (m > n) - (m < n);
    BID_UINT128 x = to_bid(a), y = to_bid(b);
    if (bid128_quiet_unordered(x, y, &flags))
        return 2;
    if (bid128_quiet_equal(x, y, &flags))
        return 0;
    return bid128_quiet_less(x, y, &flags) ? -1 : 1;
}

struct decimal decimal_add(struct decimal a, struct decimal b)
{
    unsigned flags = 0;
    int64_t x, y, z;
    if (are_small(a, b, &x, &y) && !__builtin_add_overflow(x, y, &z))
        return decimal_from_int(z);
    return from_bid(bid128_add(to_bid(a), to_bid(b), NEAREST, &flags));
}

struct decimal decimal_sub(struct decimal a, struct decimal b)
{
    unsigned flags = 0;
    int64_t x, y, z;
    if (are_small(a, b, &x, &y) && !__builtin_sub_overflow(x, y, &z))
        return decimal_from_int(z);
    return from_bid(bid128_sub(to_bid(a), to_bid(b), NEAREST, &flags));
}

struct decimal decimal_mul(struct decimal a, struct decimal b)
{
    unsigned flags = 0;
    int64_t x, y, z;
    if (are_small(a, b, &x, &y) && !__builtin_mul_overflow(x, y, &z))
        return decimal_from_int(z);
    return from_bid(bid128_mul(to_bid(a), to_bid(b), NEAREST, &flags));
}

struct decimal decimal_div(struct decimal a, struct decimal b)
{
    unsigned flags = 0;
    int64_t x, y;
    if (are_small(a, b, &x, &y) && y != 0 && x % y == 0)
        return decimal_from_int(x / y);
    return from_bid(bid128_div(to_bid(a), to_bid(b), NEAREST, &flags));
}

struct decimal decimal_neg(struct decimal a)
{
    return from_bid(bid128_negate(to_bid(a)));
}

struct decimal decimal_abs(struct decimal a)
{
    return from_bid(bid128_abs(to_bid(a)));
}

struct decimal decimal_modulo(struct decimal a, struct decimal b)
{
    unsigned flags = 0;
    int64_t x, y;
    if (are_small(a, b, &x, &y) && y != 0)
        return decimal_from_int(x % y && (x < 0) != (y < 0) ? x % y + y : x % y);
    struct decimal rest = from_bid(bid128_fmod(to_bid(a), to_bid(b), &flags));
    if (!decimal_is_finite(rest) || decimal_is_zero(rest) ||
        decimal_is_negative(rest) == decimal_is_negative(b))
        return rest;
    return decimal_add(rest, b);
}

static struct decimal power_by_squaring(struct decimal base, int64_t n)
{
    struct decimal result = decimal_from_int(1);
    for (; n; n >>= 1) {
        if (n & 1)
            result = decimal_mul(result, base);
        if (n > 1)
            base = decimal_mul(base, base);
    }
    return result;
}

struct decimal decimal_pow(struct decimal a, struct decimal b)
{
    int64_t n;
    unsigned flags = 0;
    if (!decimal_to_int(b, &n) || n > SQUARINGS_MAX || n < -SQUARINGS_MAX)
        return from_bid(bid128_pow(to_bid(a), to_bid(b), NEAREST, &flags));
    if (n >= 0)
        return power_by_squaring(a, n);
    return decimal_div(decimal_from_int(1), power_by_squaring(a, -n));
}

struct decimal decimal_sqrt(struct decimal a)
{
    unsigned flags = 0;
    return from_bid(bid128_sqrt(to_bid(a), NEAREST, &flags));
}

struct decimal decimal_exp(struct decimal a)
{
    unsigned flags = 0;
    return from_bid(bid128_exp(to_bid(a), NEAREST, &flags));
}

struct decimal decimal_log(struct decimal a)
{
    unsigned flags = 0;
    return from_bid(bid128_log(to_bid(a), NEAREST, &flags));
}

static struct decimal power_of_ten(int exponent)
{
    unsigned flags = 0;
    return from_bid(bid128_scalbn(bid128_from_int64(1), exponent, NEAREST, &flags));
}

static struct decimal quantize(struct decimal v, int scale, unsigned mode)
{
    unsigned flags = 0;
    return from_bid(bid128_quantize(to_bid(v), to_bid(power_of_ten(-scale)), mode, &flags));
}

/* IEEE has no "halves towards zero": cut, then see how much was cut off. */
static struct decimal round_half_down(struct decimal v, int scale, unsigned away)
{
    struct decimal cut = quantize(v, scale, TO_ZERO);
    struct decimal rest = decimal_abs(decimal_sub(v, cut));
    struct decimal half = decimal_mul(decimal_from_int(5), power_of_ten(-scale - 1));
    return decimal_compare(rest, half) > 0 ? quantize(v, scale, away) : cut;
}

/* The power of ten of the last digit as it is stored, which may be a zero. */
static int exponent_of(struct decimal v)
{
    enum { BIAS = 6176, MASK = 0x3FFF };
    bool large = (v.w[1] & LARGE) == LARGE; /* a coefficient that IEEE calls non-canonical: 0 */
    return (int)(v.w[1] >> (large ? 47 : 49) & MASK) - BIAS;
}

struct decimal decimal_round(struct decimal v, int scale, enum decimal_rounding how)
{
    if (!decimal_is_finite(v) || exponent_of(v) >= -scale)
        return v;
    unsigned away = decimal_is_negative(v) ? DOWN : UP;
    switch (how) {
    case DECIMAL_HALF_EVEN:
        return quantize(v, scale, NEAREST);
    case DECIMAL_DOWN:
        return quantize(v, scale, DOWN);
    case DECIMAL_UP:
        return quantize(v, scale, UP);
    case DECIMAL_TO_ZERO:
        return quantize(v, scale, TO_ZERO);
    case DECIMAL_FROM_ZERO:
        return quantize(v, scale, away);
    case DECIMAL_HALF_UP:
        return quantize(v, scale, TIES_AWAY);
    case DECIMAL_HALF_DOWN:
        return round_half_down(v, scale, away);
    }
    return v;
}

int decimal_scale(struct decimal v)
{
    struct digits d = digits_of(v);
    return d.exponent < 0 ? -d.exponent : 0;
}

bool decimal_to_int(struct decimal v, int64_t *ret)
{
    unsigned flags = 0;
    if (is_small(v, ret))
        return true;
    if (!decimal_is_whole(v))
        return false;
    int64_t n = bid128_to_int64_int(to_bid(v), &flags);
    if (flags & FLAG_INVALID)
        return false;
    *ret = n;
    return true;
}
