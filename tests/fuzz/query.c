/* Forms and queries of any bytes: what is accepted is text, and not more than was sent. */
#include "base/cleanup.h"
#include "base/fault.h"
#include "base/text.h"
#include "http/decode.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    enum { FIELDS = 50 };
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct pairs fields;
    size_t bytes = 0;
    if (decode_form(a, (const char *)p, n, FIELDS, &fields) != OK)
        return 0;
    assert(fields.count <= FIELDS);
    for (size_t i = 0; i < fields.count; i++) {
        const struct pair *f = &fields.list[i];
        assert(text_is_utf8(f->name, strlen(f->name)) && text_is_utf8(f->value, strlen(f->value)));
        bytes += strlen(f->name) + strlen(f->value);
    }
    assert(bytes <= n);
    return 0;
}
