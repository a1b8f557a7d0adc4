/* Any text as a message with placeholders. */
#include "base/cleanup.h"
#include "tools/catalogue.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    const char *text = arena_strndup(a, (const char *)data, n);
    struct placeholders p = {0};
    if (placeholders_read(a, text, &p, NULL) < 0)
        return 0;
    assert(p.count <= PLACEHOLDERS_MAX);
    for (size_t i = 0; i < p.count; i++)
        assert(strstr(text, p.names[i]) && (i == 0 || strcmp(p.names[i - 1], p.names[i]) < 0));
    assert((strchr(text, '{') != NULL) == (p.count > 0));
    return 0;
}
