/* The fixed words of the statutory slips: data, read from a pack's slips.json.
 *
 * The file is one flat object {"key": "text"}. A text may hold {names}, which slip_fill replaces.
 */
#ifndef PAPER_SLIPS_H
#define PAPER_SLIPS_H

#include "base/arena.h"
#include "base/fault.h"

struct slip_words;

/* INVALID with the line when it is not a flat object of texts. */
int slip_words_read(struct arena *a, const char *json, size_t n, struct slip_words **ret,
                    struct fault *f);

/* The text; "" when there is none, which slip_words_check has ruled out. */
const char *slip_word(const struct slip_words *w, const char *key);

struct slip_value {
    const char *name, *value;
};
/* The text with {name} replaced; a name without value becomes "". */
const char *slip_fill(struct arena *a, const struct slip_words *w, const char *key,
                      const struct slip_value *values, size_t n);

/* Are all keys there that the forms use? INVALID "slips.missing" names the first that is not. */
int slip_words_check(const struct slip_words *w, struct fault *f);

#endif
