#include "rules/feel/parser.h"

#include "base/limits.h"
#include "base/text.h"
#include "rules/feel/builtin.h"

#include <string.h>

bool parser_is_keyword(struct token t)
{
    static const char *const keywords[] = {"in",   "and",    "or",        "between",  "then",
                                           "else", "return", "satisfies", "instance", "external"};
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
        if (token_is(t, keywords[i]))
            return true;
    return false;
}

/* Is the name found by joining words, so that it need not be remembered? */
static bool is_plain(const char *name)
{
    for (const char *s = name; *s;) {
        struct token t = lexer_next(s);
        if ((t.kind != TOKEN_WORD && t.kind != TOKEN_NUMBER) || (s > name && parser_is_keyword(t)))
            return t.kind == TOKEN_END;
        s = t.at + t.n;
    }
    return true;
}

void names_push(struct parser *p, const char *name)
{
    if (is_plain(name))
        return;
    if (p->name_count == p->name_capacity) {
        p->name_capacity = p->name_capacity ? 2 * p->name_capacity : 32;
        const char **more = arena_new(p->arena, const char *, p->name_capacity);
        for (size_t i = 0; i < p->name_count; i++)
            more[i] = p->names[i];
        p->names = more;
    }
    p->names[p->name_count++] = name;
}

/* How much of the text at s is this name, blanks between its parts being free; 0 when none. */
static size_t match_length(const char *s, const char *name)
{
    const char *at = s;
    for (const char *n = name; *n;) {
        if (*n == ' ') {
            const char *after = lexer_skip(at);
            if (after == at)
                return 0;
            at = after;
            n++;
        } else if (*at++ != *n++) {
            return 0;
        }
    }
    const char *last = name + strlen(name), *next = at;
    while (last > name && ((unsigned char)*--last & 0xC0) == 0x80)
        continue;
    bool word = lexer_is_name_part(text_next(&last));
    return word && lexer_is_name_part(text_next(&next)) ? 0 : (size_t)(at - s);
}

void names_try(const char *at, const char *name, const char **best, size_t *best_length)
{
    size_t n = *name ? match_length(at, name) : 0;
    if (n > *best_length)
        *best = name, *best_length = n;
}

/* The longest known name at `at`. Names without signs need no search: words find them. */
static const char *longest_known(const struct parser *p, const char *at, size_t *ret_length)
{
    const char *best = NULL;
    *ret_length = 0;
    for (size_t i = p->name_count; i-- > 0;)
        names_try(at, p->names[i], &best, ret_length);
    for (const struct builtin_table *const *t = builtin_tables; *t; t++)
        for (size_t i = 0; i < (*t)->count; i++)
            if ((*t)->rows[i].name[0] == *at && strchr((*t)->rows[i].name, ' '))
                names_try(at, (*t)->rows[i].name, &best, ret_length);
    return best;
}

/* Words (and digits glued to them) joined by single blanks, up to a keyword. */
static const char *words_name(struct parser *p)
{
    struct buf b;
    buf_init(&b, p->arena, LIMIT_FEEL_TEXT);
    while (p->token.kind == TOKEN_WORD || (p->token.kind == TOKEN_NUMBER && b.n)) {
        if (b.n && (parser_is_keyword(p->token) || p->token.at[0] == '.'))
            break;
        if (b.n)
            buf_char(&b, ' ');
        buf_add(&b, p->token.at, p->token.n);
        parser_advance(p);
    }
    return b.p;
}

const char *parser_name(struct parser *p)
{
    if (p->token.kind != TOKEN_WORD) {
        (void)parser_fail(p, "expected a name");
        return "";
    }
    size_t length;
    struct token first = p->token;
    const char *known = longest_known(p, first.at, &length);
    const char *words = words_name(p);
    if (!known || match_length(first.at, words) > length)
        return words;
    p->token = lexer_next(first.at + length);
    return known;
}

/* Keys of contexts and names of arguments may hold signs: . / - ' + * */
static bool is_name_sign(struct token t)
{
    return t.kind == TOKEN_SIGN && t.n == 1 && strchr("./-'+*", *t.at);
}

/* Words and signs as they are written, blanks as one. */
static const char *signed_name(struct parser *p, bool keywords_end)
{
    struct buf b;
    buf_init(&b, p->arena, LIMIT_FEEL_TEXT);
    const char *end = p->token.at;
    while (p->token.kind == TOKEN_WORD || p->token.kind == TOKEN_NUMBER || is_name_sign(p->token)) {
        if (keywords_end && b.n && parser_is_keyword(p->token))
            break;
        if (p->token.at > end && b.n)
            buf_char(&b, ' ');
        buf_add(&b, p->token.at, p->token.n);
        end = p->token.at + p->token.n;
        parser_advance(p);
    }
    return b.p;
}

const char *parser_new_name(struct parser *p)
{
    if (p->token.kind != TOKEN_WORD) {
        (void)parser_fail(p, "expected a name");
        return "";
    }
    return signed_name(p, /* keywords_end= */ true);
}

const char *parser_words(struct parser *p)
{
    if (p->token.kind != TOKEN_WORD) {
        (void)parser_fail(p, "expected a name");
        return "";
    }
    return words_name(p);
}

const char *parser_key(struct parser *p)
{
    struct token first = p->token;
    if (first.kind == TOKEN_STRING) {
        parser_advance(p);
        if (parser_peek(p, ":"))
            return lexer_string(p->arena, first);
    } else if (first.kind == TOKEN_WORD) {
        const char *name = signed_name(p, /* keywords_end= */ false);
        if (parser_peek(p, ":"))
            return name;
    }
    p->token = first;
    return NULL;
}
