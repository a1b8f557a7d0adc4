/* Multipart bodies of any bytes, in pieces of any size: the parts do not depend on the cutting. */
#include "base/cleanup.h"
#include "tests/support/parts.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

static int read_pieces(struct arena *a, struct buf *b, struct bytes text, size_t piece)
{
    struct multipart_sink sink = {
        .begin = part_begin, .data = part_data, .end = part_end, .context = b};
    buf_init(b, a, 1 << 20);
    struct multipart *m = multipart_new(a, "multipart/form-data; boundary=b", &sink);
    assert(m);
    for (size_t i = 0; i < text.n; i += piece)
        (void)multipart_feed(m, (const char *)text.p + i, text.n - i < piece ? text.n - i : piece);
    return multipart_finish(m);
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    CLEANUP(arena_closep) struct arena *a = arena_open();
    struct bytes text = {.p = p, .n = n};
    struct buf whole, pieces;
    int at_once = read_pieces(a, &whole, text, n + 1);
    int in_pieces = read_pieces(a, &pieces, text, n ? p[0] % 7 + 1 : 1);
    assert(at_once == in_pieces);
    if (at_once == OK)
        assert(whole.n == pieces.n && memcmp(whole.p, pieces.p, whole.n) == 0);
    return 0;
}
