/* Unicode text as people type it in Vietnam.
 *
 * All text inside the system is valid UTF-8 in normal form C; text_clean is the door. Searching and
 * comparing use the folded form: lower case, without marks, đ as d, one blank between words, so
 * that "Hoà", "Hòa" and "hoa" are one. The folded form is stored beside the text, because the two
 * storage engines do not sort alike.
 *
 * Memory is the arena's, but for what ICU makes once in a process, at the first text that is not
 * ASCII and is cleaned or folded: two objects that stand before its table of normal forms.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Valid UTF-8 without NUL, surrogates and overlong forms (RFC 3629). */
bool text_is_utf8(const char *s, size_t n);

/* Code points in valid UTF-8. */
size_t text_length(const char *s);

/* Step over one code point of valid UTF-8 and return it; 0 at the end. */
uint32_t text_next(const char **s);

/* Write one code point; returns its 1 to 4 bytes. */
size_t text_encode(uint32_t c, char out[static 4]);

/* Normal form C, blanks at both ends cut, control characters removed but line feeds (carriage
 * returns become line feeds). NULL when s is not valid UTF-8. */
const char *text_clean(struct arena *a, const char *s);

/* The folded form of valid UTF-8. */
const char *text_fold(struct arena *a, const char *s);

/* Upper and lower case of valid UTF-8, by Unicode's rules, for names on forms. */
const char *text_upper(struct arena *a, const char *s);
const char *text_lower(struct arena *a, const char *s);

/* A number with a sign between its groups of three digits: 1.234.567. */
const char *text_grouped(struct arena *a, int64_t v, char sign);

/* Two lower-case digits for each byte, and a NUL: 2 n + 1 bytes. */
void text_hex(const uint8_t *p, size_t n, char *out);

/* Equal in constant time, for secrets of known length. */
bool text_same_secret(const void *a, const void *b, size_t n);

#endif
