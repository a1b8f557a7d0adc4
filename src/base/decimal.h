/* Exact decimal numbers: IEEE 754-2008 decimal128, 34 digits, as DMN's FEEL demands and as money
 * deserves. No binary floating point comes near an amount.
 *
 * A decimal is a value, 16 bytes, copied freely. Results that have no number (a division by zero,
 * an overflow, a root of a negative) are "not finite": one test with decimal_is_finite at the end
 * of a chain of operations is enough. Rounding is half-even unless said.
 */
#ifndef BASE_DECIMAL_H
#define BASE_DECIMAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct decimal {
    uint64_t w[2]; /* the bits, binary integer encoding, least significant word first */
};

enum {
    DECIMAL_TEXT =
        6200, /* room for any finite number written plainly: 10^6144 has so many digits */
    DECIMAL_DIGITS = 34,
};

enum decimal_rounding {
    DECIMAL_HALF_EVEN,
    DECIMAL_DOWN, /* towards minus infinity: floor */
    DECIMAL_UP,   /* towards plus infinity: ceiling */
    DECIMAL_TO_ZERO,
    DECIMAL_FROM_ZERO,
    DECIMAL_HALF_UP,   /* halves away from zero */
    DECIMAL_HALF_DOWN, /* halves towards zero */
};

struct decimal decimal_from_int(int64_t v);

/* "-12.50", ".5", "1e9"; the whole of s. false when it is no finite number, or has more than
 * DECIMAL_DIGITS digits that would be lost. */
bool decimal_parse(const char *s, struct decimal *ret);

/* The same, but superfluous digits are rounded away. */
bool decimal_parse_near(const char *s, struct decimal *ret);

/* Plain digits without exponent and without needless zeros: "12.5", "-0.001", "1000000000".
 * out has DECIMAL_TEXT bytes. Returns the length. "NaN" or "Infinity" for what is not finite. */
size_t decimal_format(struct decimal v, char out[static DECIMAL_TEXT]);

bool decimal_is_finite(struct decimal v);
bool decimal_is_zero(struct decimal v);
bool decimal_is_whole(struct decimal v);
bool decimal_is_negative(struct decimal v); /* below zero: minus zero is not */

/* -1, 0, 1; 2 when one of them is no number. */
int decimal_compare(struct decimal a, struct decimal b);

struct decimal decimal_add(struct decimal a, struct decimal b);
struct decimal decimal_sub(struct decimal a, struct decimal b);
struct decimal decimal_mul(struct decimal a, struct decimal b);
struct decimal decimal_div(struct decimal a, struct decimal b);
struct decimal decimal_neg(struct decimal a);
struct decimal decimal_abs(struct decimal a);

/* a - b * floor(a / b): the sign of the divisor, as FEEL's modulo. */
struct decimal decimal_modulo(struct decimal a, struct decimal b);

struct decimal decimal_pow(struct decimal a, struct decimal b); /* exact for whole b that fit */
struct decimal decimal_sqrt(struct decimal a);
struct decimal decimal_exp(struct decimal a);
struct decimal decimal_log(struct decimal a);

/* Rounded to `scale` digits after the point (-6111 … 6176, negative: before the point). */
struct decimal decimal_round(struct decimal v, int scale, enum decimal_rounding how);

/* Digits after the point that are needed: 2 for 1.25, 0 for 1500. */
int decimal_scale(struct decimal v);

/* The whole number that v is; false when it has a fraction or does not fit. */
bool decimal_to_int(struct decimal v, int64_t *ret);

#endif
