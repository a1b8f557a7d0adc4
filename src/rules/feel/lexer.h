/* FEEL's text in tokens (DMN 1.5, 10.3.1.2). Names are found by the parser, because they may hold
 * blanks and signs and only the scope knows them. For feel/ only. */
#ifndef RULES_FEEL_LEXER_H
#define RULES_FEEL_LEXER_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum token_kind {
    TOKEN_END,
    TOKEN_NUMBER,
    TOKEN_STRING,
    TOKEN_WORD, /* one run of name characters; a name may go on after it */
    TOKEN_SIGN, /* ( ) [ ] { } , : . .. + - * ** / = != < <= > >= @ -> ' */
    TOKEN_BAD,
};

struct token {
    enum token_kind kind;
    const char *at; /* in the text */
    size_t n;
};

/* The token at or after s; blanks and comments are passed over. */
struct token lexer_next(const char *s);

/* The first character at or after s that is neither blank nor comment. */
const char *lexer_skip(const char *s);

bool lexer_is_name_start(uint32_t c);
bool lexer_is_name_part(uint32_t c);

/* The text of a string token without quotes and escapes; NULL for a bad escape. */
char *lexer_string(struct arena *a, struct token t);

bool token_is(struct token t, const char *text); /* a WORD or SIGN of that text */

#endif
