/* One language's words, read from a gettext catalogue (locale/vi.po, locale/en.po).
 *
 * The msgid is a dotted key of lower-case letters, digits and '_' ("portal.home.title"), the msgstr
 * the text with placeholders "{name}", or "{name?one|other}" for a word that goes with a number.
 * Braces mean nothing else, so that a misspelt placeholder is found here.
 */
#ifndef TOOLS_CATALOGUE_H
#define TOOLS_CATALOGUE_H

#include "base/buf.h"
#include "base/fault.h"

#include <stdbool.h>

enum { PLACEHOLDERS_MAX = 8 };

/* The names in one text, sorted, each once. */
struct placeholders {
    const char *names[PLACEHOLDERS_MAX];
    size_t count;
};

struct phrase {
    const char *key;
    const char *text;
    size_t line;
    struct placeholders holes;
};

struct catalogue {
    const char *path;
    struct phrase *phrases; /* sorted by key */
    size_t count;
};

/* Read a catalogue. Every fault becomes one "path:line: …" line of faults, and the answer INVALID;
 * NOT_FOUND when there is no such file. */
int catalogue_read(struct arena *a, const char *path, struct catalogue *ret, struct buf *faults);

/* Add one text to a catalogue that has room for it; INVALID for a bad key or a bad text. Sort
 * afterwards. (The reader's own step; tests and fuzzers build small catalogues by it.) */
int catalogue_add(struct arena *a, struct catalogue *c, const char *key, const char *text,
                  struct fault *f);
void catalogue_sort(struct catalogue *c);

const struct phrase *catalogue_find(const struct catalogue *c, const char *key);

/* The placeholders of a text. INVALID when a brace stands alone, a name is no name or there are too
 * many. */
int placeholders_read(struct arena *a, const char *text, struct placeholders *ret, struct fault *f);
bool placeholders_same(const struct placeholders *a, const struct placeholders *b);
bool placeholders_have(const struct placeholders *p, const char *name);

#endif
