/* A pattern of XPath, its flags, a replacement and a text, a line each: whatever is translated is
 * either refused by PCRE2 or used, within its limits. */
#include "base/cleanup.h"
#include "base/pattern.h"
#include "base/text.h"
#include "rules/feel/regex.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *next_line(char **s)
{
    char *line = *s, *end = strchr(line, '\n');
    *s = end ? end + 1 : line + strlen(line);
    if (end)
        *end = '\0';
    return line;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { PIECES = 100 };
    if (!text_is_utf8((const char *)data, size)) /* FEEL takes no other text */
        return 0;
    CLEANUP(arena_closep) struct arena *a = arena_open();
    char *rest = arena_strndup(a, (const char *)data, size);
    const char *pattern = next_line(&rest), *flags = next_line(&rest), *with = next_line(&rest);
    unsigned set;
    const struct pattern *p;
    const char *out, *translated = regex_translate(a, pattern, flags, &set);
    bool found;
    struct pattern_pieces pieces;
    if (!translated || pattern_compile(a, translated, set, &p, NULL) < 0)
        return 0;
    (void)pattern_matches(p, a, rest, /* whole= */ true, &found, NULL);
    (void)pattern_matches(p, a, rest, /* whole= */ false, &found, NULL);
    (void)pattern_replace(p, a, rest, with, &out, NULL);
    if (pattern_split(p, a, rest, PIECES, &pieces, NULL) == OK && pieces.count > PIECES)
        abort();
    return 0;
}
