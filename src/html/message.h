/* Words for people, in Vietnamese and English.
 *
 * They live in locale/vi.po and locale/en.po under short dotted keys ("portal.home.title"), never
 * in C. tools/msgc makes one constant of each key (MSG_portal_home_title) and refuses to build when
 * a key is missing, empty or fuzzy in one language or names other placeholders there. A text may
 * hold placeholders, "{name}"; "{name?day|days}" stands for the first word when the value is 1,
 * else for the second. Texts are constants and live as long as the program.
 */
#ifndef HTML_MESSAGE_H
#define HTML_MESSAGE_H

#include "base/arena.h"

#include "html/messages.h" /* enum message_key, made by tools/msgc from locale/ */

#include <stdbool.h>
#include <stddef.h>

enum lang { LANG_VI, LANG_EN, LANG__COUNT };

/* What stands for one placeholder. */
struct message_arg {
    const char *name;
    const char *value;
};

/* The text as the catalogue has it, placeholders included. */
const char *message(enum lang lang, enum message_key key);

/* The constant of a dotted key, for tables that hold keys as text (states, reasons of faults);
 * false when the catalogue has no such key. */
bool message_find(const char *dotted, enum message_key *ret);

/* The text with its placeholders filled, in the arena. A placeholder without an argument stays as
 * it is, so that the fault is seen. */
const char *message_fill(struct arena *a, enum lang lang, enum message_key key, size_t n,
                         const struct message_arg *args);

/* One of the two words behind the '?' of a placeholder, given without its braces; *ret_n 0: it has
 * none, and stands for the value itself. */
const char *message_word(const char *hole, size_t n, bool one, size_t *ret_n);

/* "vi" and "en", and back; lang_find takes the beginning of a tag such as "en-GB". */
const char *lang_tag(enum lang lang);
bool lang_find(const char *tag, enum lang *ret);

#endif
