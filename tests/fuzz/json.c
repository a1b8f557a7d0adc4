/* Any bytes: what is accepted is read again the same, and no bytes break the reader. */
#include "base/json.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static const char *written(struct arena *a, const struct json *v)
{
    struct buf b;
    buf_init(&b, a, 1 << 24);
    json_write(&b, v);
    return b.p;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct arena *a = arena_open();
    struct json *judged, *again;
    const char *text = arena_strndup(a, (const char *)data, n);
    int kept = json_reread(a, text, &again, NULL);
    if (json_parse(a, (const char *)data, n, &judged, NULL) == OK &&
        (kept != OK || strcmp(written(a, judged), written(a, again)) != 0))
        abort();
    if (kept == OK)
        (void)written(a, again);
    arena_close(a);
    return 0;
}
