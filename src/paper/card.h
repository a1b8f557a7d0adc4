/* What identity cards say: the QR text of the front, the machine-readable zone of the back, and the
 * personal identification number.
 *
 * None of it is proof: the QR is not signed. It only saves typing; the register decides.
 */
#ifndef PAPER_CARD_H
#define PAPER_CARD_H

#include "base/arena.h"
#include "base/fault.h"

#include <stdbool.h>
#include <stdint.h>

struct card {
    const char *pin;       /* 12 digits */
    const char *old_id;    /* 9 digits, or "" */
    const char *full_name; /* as printed */
    int32_t birth_day;     /* a day as in base/time.h */
    const char *sex;       /* as printed: "Nam", "Nữ", or "" */
    const char *address;
    int32_t issued_day;
    const char *const *more; /* what newer cards add, in their order */
    size_t more_n;
};

/* The text that a scanner reads from a chip card: seven or more fields between '|', dates as
 * ddMMyyyy. INVALID "card.text". */
int card_read_qr(struct arena *a, const char *text, struct card *ret, struct fault *f);

/* The personal identification number. What is odd is a warning, never a refusal: sex and birth date
 * are corrected in life, the number is not. */
enum pin_warning {
    PIN_SHAPE = 1, /* not 12 digits: this one is a mistake */
    PIN_PROVINCE =
        2,        /* the first three digits are no known province: born abroad, or a typing error */
    PIN_YEAR = 4, /* century or year differ from the birth date */
    PIN_SEX = 8,  /* the fourth digit differs from the sex */
};
enum pin_sex { PIN_SEX_UNKNOWN, PIN_MALE, PIN_FEMALE };

struct pin_facts {
    const char *const *provinces; /* known three-digit codes, NULL-ended; NULL: not looked at */
    int32_t birth_day;
    bool birth_known;
    enum pin_sex sex;
};
unsigned pin_check(const char *pin, const struct pin_facts *facts);

/* The machine-readable zone TD1: 3 lines of 30 (ICAO 9303-5). */
struct mrz {
    const char *document; /* letters 1-2 */
    const char *country;
    const char *number;         /* 9 letters without fillers */
    const char *optional;       /* on Vietnamese cards: the 12-digit number is in here */
    const char *birth, *expiry; /* YYMMDD */
    char sex;                   /* M, F or < */
    const char *nationality;
    const char *surname, *given; /* without marks */
};

/* INVALID "mrz.shape" or "mrz.check": a check digit is wrong. */
int mrz_read(struct arena *a, const char *text, struct mrz *ret, struct fault *f);

/* 7-3-1 check digit of n letters, '0' to '9'; 0 when a letter is not allowed. */
char mrz_check_digit(const char *s, size_t n);

#endif
